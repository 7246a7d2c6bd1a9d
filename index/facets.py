"""Filters and facet counts on arrays: OR within a facet, AND across."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from index.arrays import Ids, Mask
from index.facet_columns import FEW, MAX_VALUES, FacetColumn, parent_of
from index.scored import Scored
from index.search import FACETS, NO_VALUE, FacetCount
from index.sidecar import SUGGESTED
from index.snapshot import Snapshot

Filters = Mapping[str, Sequence[str]]
_PLACE = {facet: place for place, facet in enumerate(FACETS)}


class _Found:
    """The records of a search that one or several facets count."""

    def __init__(self, snapshot: Snapshot, found: Scored) -> None:
        self.ids = found.ids
        self.everything = len(self.ids) == snapshot.count
        self._live = snapshot.live

    @cached_property
    def others(self) -> Ids:
        """The live records that are not found."""
        left = self._live.copy()
        left[self.ids] = False
        return np.flatnonzero(left)

    @cached_property
    def mask(self) -> Mask:
        found = np.zeros(len(self._live), bool)
        found[self.ids] = True
        return found


class _Counted(NamedTuple):
    """Records per value of a facet: those that have it alone (``own``), the transversal
    ones that have it, if any, and how many transversal ones there are in all."""

    own: Ids
    transversal: Ids | None
    follow: int


def facet_masks(
    snapshot: Snapshot, filters: Filters, *, suggested: bool = False, strict: bool = False
) -> dict[str, Mask]:
    """For each filtered facet the records that one of its chosen values lets through, with
    ``suggested`` also those for which it is merely suggested.

    A transversal record passes every choice but "no value" (``NO_VALUE``): it lacks nothing;
    with ``strict`` only those that it has.
    """
    masks = {}
    for facet, chosen in filters.items():
        if not chosen:
            continue
        mask = np.zeros(snapshot.size, bool)
        for value in chosen:
            mask[snapshot.records_of(facet, value)] = True
            if suggested and facet in SUGGESTED:
                mask[snapshot.records_of(SUGGESTED[facet], value)] = True
        if not strict and facet in _PLACE and any(value != NO_VALUE for value in chosen):
            mask |= snapshot.transversal[_PLACE[facet]]
        masks[facet] = mask
    return masks


def following(snapshot: Snapshot, filters: Filters) -> dict[str, Mask]:
    """Per filtered facet the records that pass it only because they are transversal."""
    found = {}
    for facet, chosen in filters.items():
        if not chosen or facet not in _PLACE:
            continue
        mask = snapshot.transversal[_PLACE[facet]].copy()
        for value in chosen:
            mask[snapshot.records_of(facet, value)] = False
        found[facet] = mask
    return found


def any_of(masks: Mapping[str, Mask]) -> Mask | None:
    """Records of any mask; None where there is no mask."""
    found: Mask | None = None
    for mask in masks.values():
        found = mask if found is None else found | mask
    return found


def within(found: Scored, masks: Iterable[Mask]) -> Scored:
    for mask in masks:
        found = found.within(mask)
    return found


def count_facets(
    snapshot: Snapshot,
    base: Scored,
    total: Scored,
    masks: Mapping[str, Mask],
    filters: Filters,
    wanted: Sequence[str],
    *,
    strict: bool = False,
) -> dict[str, tuple[FacetCount, ...]]:
    """Counts of the wanted facets, each leaving out its own selection.

    ``base`` is what the query found, ``masks`` what each filtered facet lets through,
    ``total`` what all of them do. So a count is the total of the search in which that value
    alone is chosen.
    """
    if not wanted:
        return {}
    everyone = _Found(snapshot, total)
    result: dict[str, tuple[FacetCount, ...]] = {}
    for facet in wanted:
        if facet not in _PLACE:
            result[facet] = ()
            continue
        found = everyone
        if facet in masks:
            others = within(base, (m for name, m in masks.items() if name != facet))
            found = _Found(snapshot, others)
        column = snapshot.column(facet)
        chosen = filters.get(facet, ())
        if len(found.ids) <= FEW and not chosen and not snapshot.has_transversal[_PLACE[facet]]:
            listed = column.few(facet, found.ids)
            if listed is not None:
                result[facet] = listed
                continue
        if strict:
            counted = _Counted(_own(snapshot, facet, column, found), None, 0)
        else:
            counted = _counted(snapshot, facet, column, found)
        result[facet] = _listed(facet, column, counted, chosen)
    return result


def _counted(snapshot: Snapshot, facet: str, column: FacetColumn, found: _Found) -> _Counted:
    if not found.everything:
        return _count(snapshot, facet, column, found)
    # Nothing typed, nothing chosen: the same for everyone until the next commit.
    known = snapshot.all_counts.get(facet)
    if known is None:
        known = snapshot.all_counts[facet] = _count(snapshot, facet, column, found)
    return _Counted(*known)


def _count(snapshot: Snapshot, facet: str, column: FacetColumn, found: _Found) -> _Counted:
    place = _PLACE[facet]
    if snapshot.has_transversal[place]:
        mask = found.mask & snapshot.transversal[place]
        ids = np.flatnonzero(mask)
        if len(ids):
            both = _own(snapshot, facet, column, found)
            transversal = column.count(ids)
            return _Counted(both - transversal, transversal, len(ids))
    return _Counted(_own(snapshot, facet, column, found), None, 0)


def _own(snapshot: Snapshot, facet: str, column: FacetColumn, found: _Found) -> Ids:
    """Records per value; where most are found, by those that are not."""
    if len(found.ids) * 2 <= snapshot.count:
        return column.count(found.ids)
    everyone = snapshot.totals.get(facet)
    if everyone is None:
        everyone = snapshot.totals[facet] = column.count(np.flatnonzero(snapshot.live))
    return everyone - column.count(found.others) if len(found.others) else everyone


def _listed(
    facet: str, column: FacetColumn, counted: _Counted, chosen: Sequence[str]
) -> tuple[FacetCount, ...]:
    """Values that some record has properly, fullest first, "no value" last."""
    own, transversal, follow = counted
    mine = np.flatnonzero(own if transversal is None else own + transversal)
    keys = column.keys(mine, own[mine])
    if not chosen and transversal is None:
        if len(keys) > MAX_VALUES:
            keys = np.partition(keys, MAX_VALUES)[:MAX_VALUES]
        return column.plain_counts(facet, np.sort(keys).tolist())
    if len(mine) > MAX_VALUES:
        first = np.argpartition(keys, MAX_VALUES)[:MAX_VALUES]
        mine, keys = mine[first], keys[first]
    mine = mine[np.argsort(keys)]
    missing: list[FacetCount] = []
    if column.missing >= 0 and own[column.missing] and (mine == column.missing).any():
        mine = mine[mine != column.missing]
        missing.append(FacetCount(NO_VALUE, int(own[column.missing]), NO_VALUE in chosen))
    found = _values(facet, column, mine, counted, chosen)
    listed = {one.value for one in (*found, *missing)}
    absent = [value for value in dict.fromkeys(chosen) if value not in listed]
    found += [_unlisted(facet, column, value, own, follow) for value in absent]
    return (*found, *missing)


def _values(
    facet: str, column: FacetColumn, mine: Ids, counted: _Counted, chosen: Sequence[str]
) -> list[FacetCount]:
    own, transversal, follow = counted
    specials = transversal[mine].tolist() if transversal is not None else [0] * len(mine)
    found = []
    for place, count, special in zip(mine.tolist(), own[mine].tolist(), specials, strict=True):
        value = column.values[place]
        parent = parent_of(facet, value)
        found.append(FacetCount(value, count + follow, value in chosen, parent, special > 0))
    return found


def _unlisted(facet: str, column: FacetColumn, value: str, own: Ids, follow: int) -> FacetCount:
    """A chosen value stays visible, also with no record left."""
    place = column.number.get(value)
    count = int(own[place]) if place is not None else 0
    extra = 0 if value == NO_VALUE else follow
    return FacetCount(value, count + extra, True, parent_of(facet, value))
