"""One Whoosh segment as numpy arrays, decoded on first use and kept while it lives."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.reading import TermNotFound

from index.codec import Columns
from index.documents import Body, Head, unpack_body, unpack_head
from index.schema import GROUPS
from index.search import FACETS
from kb.codes import parse_code
from kb.records import RECORD_TYPES

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_TYPE_RANK = {name: rank for rank, name in enumerate(RECORD_TYPES)}
_COLUMN = {facet: place for place, facet in enumerate(FACETS)}
_NO_META = Head("", "document", "", "", None, None, 0, None, [0] * len(GROUPS), {}, [], False)
# Decoded postings kept per segment, in bytes; the oldest go first.
_CACHE_BYTES = 64 << 20


class Segment:
    """A segment's heads as arrays and its postings by term.

    ``heads`` has one entry per document number, deleted ones and the meta document
    included; ``lengths`` is (documents × groups), ``transversal`` (documents × ``FACETS``).
    ``pair_docs`` and ``pair_values`` are (document, place in ``values``) pairs, by
    document. ``ordered`` lists sort keys by code, then id, each ending in its document
    number. Everything keeps deleted documents: who combines segments leaves them out, so
    that an edit elsewhere costs a segment nothing.
    """

    def __init__(self, name: str, reader: Any) -> None:
        self.name = name
        self._lock = threading.Lock()
        self._postings: OrderedDict[tuple[str, str], Columns | None] = OrderedDict()
        self._cached = 0
        self._reader = reader
        self._bodies = reader.column_reader("body")
        self.size: int = reader.doc_count_all()
        column = reader.column_reader("head")
        found = [unpack_head(column[number]) for number in range(self.size)]
        self.meta: Mask = np.array([head is None for head in found], bool)
        self.heads: list[Head] = [head or _NO_META for head in found]
        self._collect()
        self._pair()
        # What is in arrays now need not stay in dictionaries: a million small objects
        # less for the garbage collector to walk (an edit took 0.4 s longer with them).
        self.heads = [_slim(head) for head in self.heads]

    def _collect(self) -> None:
        heads = self.heads
        lengths = np.array([head.lengths for head in heads], float)
        self.lengths: Floats = lengths.reshape(self.size, len(GROUPS))
        self.type_rank: Ids = np.array([_TYPE_RANK[head.type] for head in heads], np.int64)
        self.year: Ids = np.array([head.year or 0 for head in heads], np.int64)
        self.sample: Mask = np.array([head.sample for head in heads], bool)
        self.transversal: Mask = np.zeros((self.size, len(FACETS)), bool)
        for number, head in enumerate(heads):
            for facet in head.transversal:
                if facet in _COLUMN:
                    self.transversal[number, _COLUMN[facet]] = True
        keys = ((*_code_key(head), head.id, number) for number, head in enumerate(heads))
        self.ordered: list[tuple[Any, ...]] = sorted(keys)

    def _pair(self) -> None:
        numbers: dict[tuple[str, str], int] = {}
        docs: list[int] = []
        values: list[int] = []
        for number, head in enumerate(self.heads):
            for facet, notations in head.facets.items():
                for notation in notations:
                    docs.append(number)
                    values.append(numbers.setdefault((facet, notation), len(numbers)))
        self.values: list[tuple[str, str]] = list(numbers)
        self.pair_docs: Ids = np.array(docs, np.int64)
        self.pair_values: Ids = np.array(values, np.int64)

    def postings(self, field: str, term: str) -> Columns | None:
        """A term's postings in a Whoosh field, or None."""
        key = (field, term)
        try:
            return self._postings[key]
        except KeyError:
            pass
        # Whoosh's files have one reading position: threads take turns.
        with self._lock:
            found = self._postings[key] = self._decode(field, term)
            self._cached += found.size if found else 0
            while self._cached > _CACHE_BYTES and len(self._postings) > 1:
                _, old = self._postings.popitem(last=False)
                self._cached -= old.size if old else 0
        return found

    def _decode(self, field: str, term: str) -> Columns | None:
        try:
            matcher = self._reader.postings(field, term.encode())
        except TermNotFound:
            return None
        # With deletions Whoosh wraps the matcher in a filter, which moves it to the first
        # live document at once.
        matcher = getattr(matcher, "child", matcher)
        matcher.reset()
        columns = matcher.columns()
        assert isinstance(columns, Columns)
        return columns

    def terms(self, field: str, prefix: str = "") -> Sequence[str]:
        """The terms of a field that start with a prefix, in byte order."""
        with self._lock:
            return [t.decode() for t in self._reader.expand_prefix(field, prefix.encode())]

    def frequencies(self, form: str) -> Iterator[tuple[str, int]]:
        """Each term of a form with the records that hold it, group by group."""
        for group in GROUPS:
            with self._lock:
                found = [
                    (term.decode(), int(info.doc_frequency()))
                    for term, info in self._reader.iter_field(f"{form}_{group}")
                ]
            yield from found

    def body(self, number: int) -> Body:
        with self._lock:
            data = self._bodies[number]
        return unpack_body(data)


def _slim(head: Head) -> Head:
    keywords = tuple(head.facets.get("keyword", ()))
    return head._replace(facets={}, transversal=[], lengths=[], keywords=keywords)


def _code_key(head: Head) -> tuple[int, str, str, int, str, int]:
    """Codes by area, prefix and number (BP2 before BP10); what has none after them."""
    code = parse_code(head.canonical_code) if head.canonical_code else None
    if code is None:
        return (1, "", "", 0, head.document_id, head.position)
    return (0, code.area, code.prefix, code.number, head.document_id, head.position)
