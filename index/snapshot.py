"""All segments of one commit as a whole: global numbers, facets, order, statistics."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Any, NamedTuple, overload

import numpy as np
import numpy.typing as npt

from index.arrays import Floats, Ids, Mask, Segment
from index.codec import Columns
from index.documents import Body, Head
from index.facet_columns import FacetColumn, make_column
from index.schema import FORMS, GROUPS
from index.search import FACETS
from index.sidecar import ALL_FACETS

# More than any score: keeps the groups of records apart where one number orders them.
LEAD = 1e4
_HIDDEN = tuple(facet for facet in ALL_FACETS if facet not in FACETS)
# Answers of ``holders`` that are kept: a bound for hostile queries.
_MAX_KNOWN = 50_000


class Value(NamedTuple):
    facet: str
    notation: str


class Snapshot:
    """What one search sees. Records have global numbers: a segment's base plus their own.

    ``live`` tells which are neither deleted nor the meta document; ``transversal`` is
    (``FACETS`` × records), ``lengths`` (records × groups). ``before`` is the snapshot of an
    earlier commit: what it made of the segments that both begin with is taken over.
    """

    def __init__(
        self,
        segments: Sequence[Segment],
        deleted: Sequence[Iterable[int]],
        before: "Snapshot | None" = None,
    ) -> None:
        self.segments = tuple(segments)
        sizes = [segment.size for segment in segments]
        self.bases = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self.size = int(self.bases[-1])
        self.live: Mask = np.ones(self.size, bool)
        for base, segment, gone in zip(self.bases[:-1], segments, deleted, strict=True):
            self.live[base : base + segment.size] = ~segment.arrays.meta
            self.live[[base + number for number in gone]] = False
        self.count = int(self.live.sum())
        # Whether no record was deleted (what says of the index itself holds no words).
        self.whole = self.count == self.size - sum(int(one.arrays.meta.sum()) for one in segments)
        self.heads: Sequence[Head] = AllHeads(self)
        arrays = [segment.arrays for segment in segments]
        self.type_rank: Ids = _joined([one.type_rank for one in arrays])
        self.year: Ids = _joined([one.year for one in arrays])
        self.sample: Mask = _joined([one.sample for one in arrays]).astype(bool)
        # Cards before other types, within a type what is real before what is illustrative.
        self.rank_group: Ids = self.type_rank * 2 + self.sample
        self.lead = self._leads()
        follows = [np.zeros((len(FACETS), 0), bool), *(one.transversal for one in arrays)]
        self.transversal: Mask = np.concatenate(follows, axis=1)
        # Facets in which any record is transversal: for the others nothing is looked up.
        self.has_transversal = [bool((one & self.live).any()) for one in self.transversal]
        # By facet the live records per value, and what a search for nothing counts
        # (``index.facets``).
        self.totals: dict[str, Ids] = {}
        self.all_counts: dict[str, tuple[Ids, Ids | None, int]] = {}
        # What the hits of a record show, whatever was asked (``index.hits``).
        self.plain_hits: dict[int, tuple[tuple[Any, ...], tuple[Any, ...]]] = {}
        self._known: dict[tuple[str, str, int], int] = {}
        self._facets = self._inherited(before)
        self._order_records(before)
        self._measure()

    def _leads(self) -> Floats | None:
        """Per record how far its group is behind the first one, in units that no score
        reaches; None where all live records are of one group."""
        groups = np.flatnonzero(np.bincount(self.rank_group[self.live]))
        if len(groups) < 2:
            return None
        return self.rank_group.astype(np.float64) * LEAD

    def _inherited(self, before: "Snapshot | None") -> dict[str, FacetColumn]:
        """Facet columns that were in use, brought up to this commit."""
        shared = self._shared(before)
        if before is None or not shared:
            return {}
        bases = self.bases.tolist()
        return {
            facet: make_column(facet, self.segments, bases, column.first(shared, bases[shared]))
            for facet, column in list(before._facets.items())
        }

    def _shared(self, before: "Snapshot | None") -> int:
        """How many segments both begin with: an edit takes up what the last ones left."""
        both = zip(self.segments, before.segments if before else (), strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], both))

    def _order_records(self, before: "Snapshot | None") -> None:
        """The place of each record by code, then id: every tie is broken by it.

        Records of segments after those that ``before`` had are put among its own.
        """
        keys: npt.NDArray[np.bytes_] = np.zeros(0, "S1")
        order: Ids = np.zeros(0, np.int64)
        start = self._shared(before)
        if before is not None and start:
            kept = before._order < self.bases[start]
            keys, order = before._keys[kept], before._order[kept]
        more = self.segments[start:]
        bases = self.bases[start:-1].tolist()
        if more:
            both = [(one.arrays.keys, one.arrays.order.astype(np.int64)) for one in more]
            new = np.concatenate([one for one, _ in both])
            numbers = np.concatenate([o + b for (_, o), b in zip(both, bases, strict=True)])
            by_key = np.argsort(new, kind="stable")
            new, numbers = new[by_key], numbers[by_key]
            at = np.searchsorted(keys, new, side="right")
            keys, order = np.insert(_widened(keys, new), at, new), np.insert(order, at, numbers)
        self._keys: npt.NDArray[np.bytes_] = keys
        self._order: Ids = order
        self.code_rank = np.empty(self.size, np.int64)
        self.code_rank[order] = np.arange(self.size)

    def _measure(self) -> None:
        lengths = [segment.arrays.lengths for segment in self.segments]
        empty = np.zeros((len(GROUPS), 0), np.uint32)
        by_group: npt.NDArray[np.uint32] = np.concatenate([empty, *lengths], axis=1)
        self.lengths = by_group.T
        filled = ((by_group > 0) & self.live).sum(axis=1)
        total = (by_group * self.live).sum(axis=1)
        # Mean over the records that have the group: most types have no keywords at all.
        self.mean_lengths: Floats = np.where(filled > 0, total / np.maximum(filled, 1), 1.0)

    def column(self, facet: str) -> FacetColumn:
        """A facet's values by record; raises KeyError for what is no facet."""
        found = self._facets.get(facet)
        if found is None:
            if facet not in ALL_FACETS:
                raise KeyError(facet)
            found = make_column(facet, self.segments, self.bases.tolist(), None)
            self._facets[facet] = found
        return found

    @property
    def values(self) -> list[Value]:
        """The values of the facets that no page counts (pairs that documents define)."""
        return [Value(facet, one) for facet in _HIDDEN for one in self.column(facet).values]

    def records_of(self, facet: str, notation: str) -> Ids:
        """Numbers of the live records that have a facet value properly."""
        if facet not in ALL_FACETS:
            return np.zeros(0, np.int64)
        found = self.column(facet).records(notation)
        return found[self.live[found]]

    @property
    def by_code(self) -> "CodeLookup":
        """Canonical code → numbers of live cards."""
        return CodeLookup(self)

    @property
    def by_id(self) -> "IdLookup":
        """Id → number of the live record."""
        return IdLookup(self)

    def columns(self, field: str, term: str) -> list[tuple[int, Columns]]:
        """A term's postings in a Whoosh field, per segment with its base; deleted included."""
        found = ((base, segment.postings(field, term)) for base, segment in self.based())
        return [(base, columns) for base, columns in found if columns is not None]

    def words(self, form: str, term: str) -> list[tuple[int, int, Columns]]:
        """A term's postings in a form (``FORMS``): the place of their group, the base of
        their segment; deleted records included."""
        return [
            (place, base, columns)
            for base, segment in self.based()
            for place, columns in segment.words(form, term)
        ]

    def live_with(self, field: str, term: str) -> list[int]:
        """Live records that hold a term in a Whoosh field."""
        found = [columns.ids + base for base, columns in self.columns(field, term)]
        return [n for ids in found for n in ids[self.live[ids]].tolist()]

    def knows(self, form: str, term: str) -> bool:
        """Whether a live record holds a term in a form (``FORMS``)."""
        return self.holders(form, term, 0) > 0

    def holders(self, form: str, term: str, limit: int) -> int:
        """How many live records hold a term; of more than ``limit`` only that."""
        key = (form, term, limit)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            known = self._known[key] = self._holders(form, term, limit)
        return known

    def _holders(self, form: str, term: str, limit: int) -> int:
        found: set[int] = set()
        for _, base, columns in self.words(form, term):
            # The first ones nearly always tell.
            for ids in (columns.ids[: limit + 64], columns.ids):
                live = ids[self.live[ids + base]]
                found.update((live[: limit + 1] + base).tolist())
                if len(found) > limit:
                    return limit + 1
        return len(found)

    def holder(self, term: str) -> int | None:
        """Some live record that holds a surface form."""
        for group in GROUPS:
            for number in self.live_with(f"f_{group}", term):
                return number
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


class AllHeads(Sequence[Head]):
    """The heads of all segments by global number."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._segments = snapshot.segments
        self._bases: list[int] = snapshot.bases.tolist()

    def __len__(self) -> int:
        return self._bases[-1]

    @overload
    def __getitem__(self, number: int) -> Head: ...
    @overload
    def __getitem__(self, number: slice) -> list[Head]: ...
    def __getitem__(self, number: int | slice) -> Head | list[Head]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        place = bisect_right(self._bases, number) - 1
        return self._segments[place].heads[number - self._bases[place]]

    def __iter__(self) -> Iterator[Head]:
        return (head for segment in self._segments for head in segment.heads)


class CodeLookup:
    """Canonical code → live cards, asked of the index: no table is made at the start."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def get(self, code: str, default: Sequence[int] = ()) -> Sequence[int]:
        """Numbers of the live records whose canonical code it is."""
        # The group holds nothing but a record's own code, in several forms.
        held = self._snapshot.live_with("f_code", code.casefold()) if code else []
        heads = self._snapshot.heads
        found = [number for number in held if heads[number].canonical_code == code]
        return found or default


class IdLookup:
    """Id → number of the live record, asked of the index."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def get(self, record_id: str) -> int | None:
        return next(iter(self._snapshot.live_with("id", record_id)), None)


def _widened(keys: npt.NDArray[np.bytes_], new: npt.NDArray[np.bytes_]) -> npt.NDArray[np.bytes_]:
    """``np.insert`` keeps the first array's width and would cut longer keys."""
    return keys.astype(new.dtype) if new.dtype.itemsize > keys.dtype.itemsize else keys


def _joined(arrays: Sequence[npt.NDArray[Any]]) -> npt.NDArray[np.int64]:
    return np.concatenate([np.zeros(0, np.int64), *arrays])
