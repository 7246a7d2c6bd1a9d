"""Filters and facet counts on arrays: OR within a facet, AND across."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from index.arrays import Mask
from index.search import FACETS, NO_VALUE, FacetCount
from index.snapshot import Pairs, Snapshot, parent_of

# A facet lists at most this many values, the fullest ones and all that are chosen.
MAX_VALUES = 100
# With fewer matches than this part of the pairs' records, gathering their pairs is quicker
# than a pass over all pairs.
_SPARSE = 4

Filters = Mapping[str, Sequence[str]]
Counts = npt.NDArray[np.int64]


def facet_masks(snapshot: Snapshot, filters: Filters) -> dict[str, Mask]:
    """For each filtered facet the records that one of its chosen values lets through.

    A transversal record passes every choice but "no value" (``NO_VALUE``): it lacks nothing.
    """
    masks = {}
    for facet, chosen in filters.items():
        if not chosen:
            continue
        mask = np.zeros(snapshot.size, bool)
        for value in chosen:
            mask[snapshot.records_of(facet, value)] = True
        if facet in FACETS and any(value != NO_VALUE for value in chosen):
            mask |= snapshot.transversal[:, FACETS.index(facet)]
        masks[facet] = mask
    return masks


def following(snapshot: Snapshot, filters: Filters) -> dict[str, Mask]:
    """Per filtered facet the records that pass it only because they are transversal."""
    found = {}
    for facet, chosen in filters.items():
        if not chosen or facet not in FACETS:
            continue
        mask = snapshot.transversal[:, FACETS.index(facet)].copy()
        for value in chosen:
            mask[snapshot.records_of(facet, value)] = False
        found[facet] = mask
    return found


def intersect(mask: Mask, masks: Iterable[Mask]) -> Mask:
    for other in masks:
        mask = mask & other
    return mask


def count_facets(
    snapshot: Snapshot,
    base: Mask,
    masks: Mapping[str, Mask],
    filters: Filters,
    wanted: Sequence[str],
) -> dict[str, tuple[FacetCount, ...]]:
    """Counts of the wanted facets, each leaving out its own selection.

    ``base`` is what the query found, ``masks`` what each filtered facet lets through. So
    a count is the total of the search in which that value alone is chosen.
    """
    total = intersect(base, masks.values())
    common: tuple[Counts, Counts] | None = None
    result = {}
    for facet in wanted:
        if facet in masks:
            others = intersect(base, (m for name, m in masks.items() if name != facet))
            counted = _count_one(snapshot, facet, others)
        else:
            others = total
            common = counted = common or _count_values(snapshot, total)
        result[facet] = _listed(snapshot, facet, others, counted, filters.get(facet, ()))
    return result


def _count_one(snapshot: Snapshot, facet: str, mask: Mask) -> tuple[Counts, Counts]:
    """As ``_count_values``, of one facet only: the others' counts stay 0."""
    docs, values = snapshot.pairs_of(facet)
    size = len(snapshot.values)
    return (
        np.bincount(values[mask[docs]], minlength=size),
        _count_pairs(snapshot.transversal_pairs, mask, size),
    )


def _count_values(snapshot: Snapshot, mask: Mask) -> tuple[Counts, Counts]:
    """Records per value: those that have it alone, and the transversal ones that have it."""
    size = len(snapshot.values)
    if np.array_equal(mask, snapshot.live):
        return snapshot.all_counts
    return (
        _count_pairs(snapshot.pairs, mask, size),
        _count_pairs(snapshot.transversal_pairs, mask, size),
    )


def _count_pairs(pairs: Pairs, mask: Mask, size: int) -> Counts:
    ids = np.flatnonzero(mask)
    if len(ids) * _SPARSE > len(mask):
        return np.bincount(pairs.values[mask[pairs.docs]], minlength=size)
    starts = pairs.starts[ids]
    lengths = pairs.starts[ids + 1] - starts
    # The pairs of each record in one run: its start, then steps of one.
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    places = np.arange(total) + np.repeat(starts - (ends - lengths), lengths)
    return np.bincount(pairs.values[places], minlength=size)


def _listed(
    snapshot: Snapshot,
    facet: str,
    mask: Mask,
    counted: tuple[Counts, Counts],
    chosen: Sequence[str],
) -> tuple[FacetCount, ...]:
    """Values that some record has properly, fullest first, "no value" last."""
    if facet not in FACETS:
        return ()
    own, transversal = counted
    follow = int((mask & snapshot.transversal[:, FACETS.index(facet)]).sum())
    mine = snapshot.values_of[facet]
    mine = mine[(own[mine] > 0) | (transversal[mine] > 0)]
    mine = mine[np.argsort(-own[mine], kind="stable")[:MAX_VALUES]]
    found, missing = [], []
    for number, count, special in zip(
        mine.tolist(), own[mine].tolist(), transversal[mine].tolist(), strict=True
    ):
        _, value, parent = snapshot.values[number]
        if value == NO_VALUE:
            missing.append(FacetCount(value, count, value in chosen))
            continue
        found.append(FacetCount(value, count + follow, value in chosen, parent, special > 0))
    if chosen:
        listed = {one.value for one in (*found, *missing)}
        absent = [value for value in dict.fromkeys(chosen) if value not in listed]
        found += [_unlisted(snapshot, facet, value, own, follow) for value in absent]
    return (*found, *missing)


def _unlisted(snapshot: Snapshot, facet: str, value: str, own: Counts, follow: int) -> FacetCount:
    """A chosen value stays visible, also with no record left."""
    number = snapshot.value_number.get((facet, value))
    count = int(own[number]) if number is not None else 0
    extra = 0 if value == NO_VALUE else follow
    return FacetCount(value, count + extra, True, parent_of(facet, value))
