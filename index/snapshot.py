"""All segments of one commit as a whole: global numbers, facet pairs, order, statistics."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.arrays import Floats, Ids, Mask, Segment
from index.codec import Columns
from index.documents import Body, Head
from index.schema import FORMS, GROUPS
from index.search import FACETS

_COLUMN = {facet: place for place, facet in enumerate(FACETS)}


class Value(NamedTuple):
    facet: str
    notation: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Pairs:
    """(record, facet value) pairs of live records, sorted by record.

    ``starts`` has records + 1 entries: the pairs of record n are ``starts[n]:starts[n+1]``.
    """

    docs: Ids
    values: Ids
    starts: Ids


class Snapshot:
    """What one search sees. Records have global numbers: a segment's base plus their own.

    ``live`` tells which are neither deleted nor the meta document; ``transversal`` is
    (records × ``FACETS``).
    """

    def __init__(self, segments: Sequence[Segment], deleted: Sequence[Iterable[int]]) -> None:
        self.segments = tuple(segments)
        sizes = [segment.size for segment in segments]
        self.bases = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self.size = int(self.bases[-1])
        self.live: Mask = np.ones(self.size, bool)
        for base, segment, gone in zip(self.bases[:-1], segments, deleted, strict=True):
            self.live[base : base + segment.size] = ~segment.meta
            self.live[[base + number for number in gone]] = False
        self.count = int(self.live.sum())
        self.heads: list[Head] = [head for segment in segments for head in segment.heads]
        self.type_rank: Ids = _joined([s.type_rank for s in segments])
        self.year: Ids = _joined([s.year for s in segments])
        self.sample: Mask = _joined([s.sample for s in segments]).astype(bool)
        self._order_records()
        self._collect_facets()
        self._measure()

    def _order_records(self) -> None:
        """The place of each record by code, then id: every tie is broken by it."""
        keys = [
            (key[:-1], key[-1] + base)
            for base, segment in zip(self.bases.tolist(), self.segments, strict=False)
            for key in segment.ordered
        ]
        if len(self.segments) > 1:
            keys.sort()  # runs in order already: merged, not sorted anew
        self.code_rank = np.empty(self.size, np.int64)
        self.code_rank[[number for _, number in keys]] = np.arange(self.size)

    def _collect_facets(self) -> None:
        numbers: dict[tuple[str, str], int] = {}
        docs: list[Ids] = []
        values: list[Ids] = []
        for base, segment in self.based():
            known = [numbers.setdefault(value, len(numbers)) for value in segment.values]
            docs.append(segment.pair_docs + base)
            values.append(np.array(known, np.int64)[segment.pair_values])
        self.values = [Value(*key, parent_of(*key)) for key in numbers]
        self.value_number: Mapping[tuple[str, str], int] = numbers
        places = [_COLUMN.get(value.facet, -1) for value in self.values]
        self.value_facet = np.array(places, np.int64)
        by_notation = sorted(range(len(self.values)), key=lambda n: self.values[n].notation)
        order = np.array(by_notation, np.int64)
        # Per facet the numbers of its values in the order of their notations.
        self.values_of: dict[str, Ids] = {
            facet: order[self.value_facet[order] == place] for facet, place in _COLUMN.items()
        }
        follows = [segment.transversal for segment in self.segments]
        self.transversal: Mask = np.concatenate([np.zeros((0, len(FACETS)), bool), *follows])
        self._pairs_of: dict[str, tuple[Ids, Ids]] = {}
        self._split_pairs(_joined(docs), _joined(values))

    def _split_pairs(self, docs: Ids, values: Ids) -> None:
        live = self.live[docs]
        docs, values = docs[live], values[live]
        follows = self.transversal[docs, self.value_facet[values]]
        self.pairs = _pairs(docs[~follows], values[~follows], self.size)
        # A transversal record's own values are counted apart: it has every value anyway.
        self.transversal_pairs = _pairs(docs[follows], values[follows], self.size)

    def _measure(self) -> None:
        lengths = [segment.lengths for segment in self.segments]
        self.lengths: Floats = np.concatenate(lengths) if lengths else np.zeros((0, len(GROUPS)))
        alive = self.lengths[self.live]
        filled = (alive > 0).sum(axis=0)
        # Mean over the records that have the group: most types have no keywords at all.
        self.mean_lengths: Floats = np.where(
            filled > 0, alive.sum(axis=0) / np.maximum(filled, 1), 1.0
        )

    def pairs_of(self, facet: str) -> tuple[Ids, Ids]:
        """(records, values) of one facet's pairs, transversal ones left out."""
        found = self._pairs_of.get(facet)
        if found is None:
            place = _COLUMN.get(facet, -2)
            mine = self.value_facet[self.pairs.values] == place
            found = self._pairs_of[facet] = (self.pairs.docs[mine], self.pairs.values[mine])
        return found

    @cached_property
    def all_counts(self) -> tuple[Ids, Ids]:
        """Live records per value, transversal ones apart: what a search for nothing counts."""
        size = len(self.values)
        both = (self.pairs, self.transversal_pairs)
        own, transversal = (np.bincount(pairs.values, minlength=size) for pairs in both)
        return own, transversal

    @cached_property
    def by_value(self) -> tuple[Ids, Ids]:
        """Records ordered by facet value, and where each value's records start."""
        both = [self.pairs, self.transversal_pairs]
        docs = np.concatenate([pairs.docs for pairs in both])
        values = np.concatenate([pairs.values for pairs in both])
        order = np.argsort(values, kind="stable")
        counts = np.bincount(values, minlength=len(self.values))
        return docs[order], np.concatenate([[0], np.cumsum(counts)])

    def records_of(self, facet: str, notation: str) -> Ids:
        """Numbers of the live records that have a facet value properly."""
        number = self.value_number.get((facet, notation))
        if number is None:
            return np.zeros(0, np.int64)
        docs, starts = self.by_value
        return docs[starts[number] : starts[number + 1]]

    @cached_property
    def by_code(self) -> Mapping[str, list[int]]:
        """Canonical code → numbers of live cards."""
        found: dict[str, list[int]] = {}
        for number in np.flatnonzero(self.live).tolist():
            code = self.heads[number].canonical_code
            if code:
                found.setdefault(code, []).append(number)
        return found

    @cached_property
    def by_id(self) -> Mapping[str, int]:
        return {self.heads[n].id: n for n in np.flatnonzero(self.live).tolist()}

    def columns(self, field: str, term: str) -> list[tuple[int, Columns]]:
        """A term's postings in a Whoosh field, per segment with its base; deleted included."""
        found = ((base, segment.postings(field, term)) for base, segment in self.based())
        return [(base, columns) for base, columns in found if columns is not None]

    def knows(self, form: str, term: str) -> bool:
        """Whether a live record holds a term in a form (``FORMS``)."""
        return any(
            self.live[columns.ids + base].any()
            for group in GROUPS
            for base, columns in self.columns(f"{form}_{group}", term)
        )

    def holder(self, term: str) -> int | None:
        """Some live record that holds a surface form."""
        for group in GROUPS:
            for base, columns in self.columns(f"f_{group}", term):
                for number in columns.ids.tolist():
                    if self.live[base + number]:
                        return int(base + number)
        return None

    def terms(self, form: str, prefix: str = "") -> set[str]:
        """All terms of a form with a prefix."""
        assert form in FORMS
        return {
            term
            for segment in self.segments
            for group in GROUPS
            for term in segment.terms(f"{form}_{group}", prefix)
        }

    def body(self, number: int) -> Body:
        place = int(np.searchsorted(self.bases, number, side="right")) - 1
        return self.segments[place].body(number - int(self.bases[place]))

    def based(self) -> Iterable[tuple[int, Segment]]:
        """Each segment with the global number of its first record."""
        return zip(self.bases[:-1].tolist(), self.segments, strict=True)


def _pairs(docs: Ids, values: Ids, size: int) -> Pairs:
    counts: npt.NDArray[np.int64] = np.bincount(docs, minlength=size)
    return Pairs(docs, values, np.concatenate([[0], np.cumsum(counts)]))


def _joined(arrays: Sequence[npt.NDArray[Any]]) -> npt.NDArray[np.int64]:
    return np.concatenate([np.zeros(0, np.int64), *arrays])


def parent_of(facet: str, value: str) -> str | None:
    """The notation above in a tree: ``"10.7"`` → ``"10"``, ``"EC-P.quito"`` → ``"EC-P"``."""
    if facet == "sdg":
        return value.partition(".")[0] if "." in value else None
    if facet == "territory":
        above = value.rpartition(".")[0] if "." in value else value.rpartition("-")[0]
        return above if above and above != "x" else None
    return None
