"""All segments of one commit as a whole: global numbers, facet pairs, order, statistics."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.arrays import Floats, Ids, Mask, Segment
from index.codec import Columns
from index.documents import Body, Head
from index.schema import FORMS, GROUPS
from index.search import FACETS
from kb.codes import parse_code
from kb.records import RECORD_TYPES

_TYPE_RANK = {name: rank for rank, name in enumerate(RECORD_TYPES)}


class Value(NamedTuple):
    facet: str
    notation: str


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
        self._order_records()
        self._collect_facets()
        self._measure()

    def _order_records(self) -> None:
        self.type_rank = np.array([_TYPE_RANK[h.type] for h in self.heads], np.int64)
        self.year = np.array([h.year or 0 for h in self.heads], np.int64)
        keys = [(_code_key(head), head.id) for head in self.heads]
        order = sorted(range(self.size), key=keys.__getitem__)
        # The place of each record by code, then id: every tie is broken by it.
        self.code_rank = np.empty(self.size, np.int64)
        self.code_rank[order] = np.arange(self.size)

    def _collect_facets(self) -> None:
        column = {facet: place for place, facet in enumerate(FACETS)}
        numbers: dict[tuple[str, str], int] = {}
        docs: list[int] = []
        values: list[int] = []
        self.transversal: Mask = np.zeros((self.size, len(FACETS)), bool)
        for number in np.flatnonzero(self.live).tolist():
            head = self.heads[number]
            for facet, notations in head.facets.items():
                for notation in notations:
                    docs.append(number)
                    values.append(numbers.setdefault((facet, notation), len(numbers)))
            for facet in head.transversal:
                if facet in column:
                    self.transversal[number, column[facet]] = True
        self.values = [Value(*key) for key in numbers]
        self.value_number: Mapping[tuple[str, str], int] = numbers
        self.value_facet = np.array([column.get(v.facet, -1) for v in self.values], np.int64)
        by_notation = sorted(range(len(self.values)), key=lambda n: self.values[n].notation)
        order = np.array(by_notation, np.int64)
        # Per facet the numbers of its values in the order of their notations.
        self.values_of: dict[str, Ids] = {
            facet: order[self.value_facet[order] == place] if len(order) else order
            for facet, place in column.items()
        }
        self._split_pairs(np.array(docs, np.int64), np.array(values, np.int64))

    def _split_pairs(self, docs: Ids, values: Ids) -> None:
        facets = self.value_facet[values] if len(values) else values
        follows = self.transversal[docs, facets] if len(docs) else np.zeros(0, bool)
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
        found = ((int(b), s.postings(field, term)) for b, s in self._based())
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

    def _based(self) -> Iterable[tuple[np.int64, Segment]]:
        return zip(self.bases[:-1], self.segments, strict=True)


def _pairs(docs: Ids, values: Ids, size: int) -> Pairs:
    counts: npt.NDArray[np.int64] = np.bincount(docs, minlength=size)
    return Pairs(docs, values, np.concatenate([[0], np.cumsum(counts)]))


def _code_key(head: Head) -> tuple[int, str, str, int, str, int]:
    """Codes by area, prefix and number (BP2 before BP10); what has none after them."""
    code = parse_code(head.canonical_code) if head.canonical_code else None
    if code is None:
        return (1, "", "", 0, head.document_id, head.position)
    return (0, code.area, code.prefix, code.number, head.document_id, head.position)
