"""The values of one facet by record, laid out for counting: a row of places per record."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.arrays import Ids, Segment
from index.search import NO_VALUE, FacetCount

# A record's first values stand in its row; what few records have beyond is kept apart.
_WIDTH = 8
# A named tuple's own ``__new__`` is written in Python: half of the time of making one.
_new = tuple.__new__
# A facet lists at most this many values, the fullest ones and all that are chosen.
MAX_VALUES = 100
# Up to so many records are counted one by one: a dozen calls of numpy cost more.
FEW = 20

Places = npt.NDArray[np.int32]


class FacetColumn:
    """``rows`` is (records × width) of places in ``values``, from 1 on, padded with 0;
    ``rest_docs`` and ``rest_places`` (from 0) are what did not fit. Deleted records are in
    it: callers ask for live ones.

    Counting gathers the rows of the matching records: at 20,000 records a tenth of the time
    of a pass over all pairs.
    """

    def __init__(
        self, values: list[str], rows: Places, rest_docs: Ids, rest_places: Ids, bound: int
    ) -> None:
        self.values = values
        self.rows = rows
        self._rest_docs = rest_docs
        self._rest_places = rest_places
        self.number: dict[str, int] = {value: place for place, value in enumerate(values)}
        # Segments that it was made of.
        self.bound = bound
        # By rank: each value, and the one above it.
        self._named: tuple[list[str], list[str | None]] | None = None

    def first(self, segments: int, size: int) -> "FacetColumn":
        """The column of the first ``segments`` only, which hold ``size`` records."""
        if segments == self.bound:
            return self
        kept = self._rest_docs < size
        rest = self._rest_docs[kept], self._rest_places[kept]
        return FacetColumn(self.values, self.rows[:size], *rest, segments)

    @cached_property
    def _by_notation(self) -> list[int]:
        """The values' places in the order of their notations: it breaks ties."""
        return sorted(range(len(self.values)), key=self.values.__getitem__)

    @cached_property
    def _rank(self) -> Ids:
        found = np.empty(len(self.values), np.int64)
        found[self._by_notation] = np.arange(len(self.values))
        return found

    @cached_property
    def _ranks(self) -> list[int]:
        """Ranks by what stands in ``rows``."""
        return [-1, *map(int, self._rank)]

    @cached_property
    def missing(self) -> int:
        """The place of "no value"; -1 where no record lacks one."""
        return self.number.get(NO_VALUE, -1)

    def count(self, ids: Ids) -> Ids:
        """How many of some records have each value."""
        size = len(self.values)
        # ``take`` gathers rows in a tenth of the time that an index in brackets needs.
        counts: Ids = np.bincount(self.rows.take(ids, axis=0).ravel(), minlength=size + 1)[1:]
        if len(self._rest_docs):
            mask = np.zeros(len(self.rows), bool)
            mask[ids] = True
            counts = counts + np.bincount(self._rest_places[mask[self._rest_docs]], minlength=size)
        return counts

    def beyond(self, ids: Ids) -> tuple[Ids, Ids]:
        """(records, places) of what some records have beyond their rows."""
        kept = np.isin(self._rest_docs, ids)
        return self._rest_docs[kept], self._rest_places[kept]

    def keys(self, places: Ids, counts: Ids) -> Ids:
        """Fullest first, then by notation: one number for each value says both."""
        return self._rank[places] - counts * (len(self.values) + 1)

    def few(self, facet: str, ids: Ids) -> tuple[FacetCount, ...] | None:
        """The values of a few records as a facet lists them; None where some record has more
        than its row holds."""
        if len(self._rest_docs):
            return None
        counts = Counter(self.rows.take(ids, axis=0).ravel().tolist())
        del counts[0]
        rank, step = self._ranks, len(self.values) + 1
        keys = sorted([rank[place] - count * step for place, count in counts.items()])
        return self.plain_counts(facet, keys)

    def plain_counts(self, facet: str, keys: list[int]) -> tuple[FacetCount, ...]:
        """Values that are neither chosen nor transversal by their keys, "no value" last.

        A hundred are made in 20 µs; to keep them between searches was no quicker, for what
        was kept had left the processor's cache.
        """
        del keys[MAX_VALUES:]
        names, parents = self._named or self._name(facet)
        step = len(names) + 1
        found = [
            _new(FacetCount, (names[key % step], -(key // step), False, parents[key % step], False))
            for key in keys
        ]
        if self.missing >= 0:
            found.sort(key=_has_no_value)
        return tuple(found)

    def _name(self, facet: str) -> tuple[list[str], list[str | None]]:
        names = [self.values[place] for place in self._by_notation]
        self._named = names, [parent_of(facet, name) for name in names]
        return self._named

    def records(self, value: str) -> Ids:
        """Numbers of the records that have a value, deleted ones too, rising."""
        place = self.number.get(value)
        if place is None:
            return np.zeros(0, np.int64)
        docs, starts = self._inverted
        return docs[starts[place] : starts[place + 1]]

    @cached_property
    def _inverted(self) -> tuple[Ids, Ids]:
        docs, places = np.nonzero(self.rows)
        places = self.rows[docs, places].astype(np.int64) - 1
        docs = np.concatenate([docs, self._rest_docs])
        places = np.concatenate([places, self._rest_places])
        order = np.lexsort((docs, places))
        counts = np.bincount(places, minlength=len(self.values))
        return docs[order], np.concatenate([[0], np.cumsum(counts)])


def _has_no_value(count: FacetCount) -> bool:
    return count.value == NO_VALUE


def make_column(
    facet: str, segments: Sequence[Segment], bases: Sequence[int], before: FacetColumn | None
) -> FacetColumn:
    """The column of a facet over segments with their first records' numbers.

    ``before`` is the column of the first ``before.bound`` of them: its rows are taken over,
    so that an edit costs the new segment's records alone.
    """
    start = before.bound if before else 0
    values = list(before.values) if before else []
    number = dict(before.number) if before else {}
    first = bases[start]
    docs: list[Ids] = [np.zeros(0, np.int64)]
    places: list[Ids] = [np.zeros(0, np.int64)]
    for base, segment in zip(bases[start:], segments[start:], strict=False):
        own_docs, own_places, own_values = segment.pairs(facet)
        known = np.array([number.setdefault(value, len(number)) for value in own_values], np.int64)
        docs.append(own_docs.astype(np.int64) + (base - first))
        places.append(known[own_places] if len(known) else known)
    values = list(number)
    rows, rest_docs, rest_places = _rows(
        np.concatenate(docs), np.concatenate(places), bases[-1] - first
    )
    if before is not None:
        rows = np.concatenate(
            [_wide(before.rows, rows.shape[1]), _wide(rows, before.rows.shape[1])]
        )
        rest_docs = np.concatenate([before._rest_docs, rest_docs + first])
        rest_places = np.concatenate([before._rest_places, rest_places])
    return FacetColumn(values, rows, rest_docs, rest_places, len(segments))


def _rows(docs: Ids, places: Ids, size: int) -> tuple[Places, Ids, Ids]:
    counts = np.bincount(docs, minlength=size)
    width = min(_WIDTH, int(counts.max(initial=1)))
    starts = np.cumsum(counts) - counts
    at = np.arange(len(docs)) - starts[docs]
    fits = at < width
    rows = np.zeros((size, width), np.int32)
    rows[docs[fits], at[fits]] = places[fits] + 1
    return rows, docs[~fits], places[~fits]


def _wide(rows: Places, width: int) -> Places:
    missing = width - rows.shape[1]
    return np.pad(rows, ((0, 0), (0, missing))) if missing > 0 else rows


def parent_of(facet: str, value: str) -> str | None:
    """The notation above in a tree: ``"10.7"`` → ``"10"``, ``"EC-P.quito"`` → ``"EC-P"``."""
    if facet == "sdg":
        return value.partition(".")[0] if "." in value else None
    if facet == "territory":
        above = value.rpartition(".")[0] if "." in value else value.rpartition("-")[0]
        return above if above and above != "x" else None
    return None
