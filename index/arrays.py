"""One Whoosh segment as numpy arrays, decoded on first use and kept while it lives."""

import threading
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.reading import TermNotFound

from index.codec import Columns
from index.documents import Body, Head, unpack_body, unpack_head
from index.schema import GROUPS

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_NO_META = Head("", "document", "", "", None, None, 0, None, [0] * len(GROUPS), {}, [])


class Segment:
    """A segment's heads as arrays and its postings by term.

    ``heads`` has one entry per document number, deleted ones and the meta document
    included; ``lengths`` is (documents × groups). Postings keep deleted documents: who
    combines segments leaves them out, so that an edit elsewhere costs this cache nothing.
    """

    def __init__(self, reader: Any) -> None:
        self._lock = threading.Lock()
        self._postings: dict[tuple[str, str], Columns | None] = {}
        self._reader = reader
        self._bodies = reader.column_reader("body")
        self.size: int = reader.doc_count_all()
        column = reader.column_reader("head")
        found = [unpack_head(column[number]) for number in range(self.size)]
        self.meta: Mask = np.array([head is None for head in found], bool)
        self.heads: list[Head] = [head or _NO_META for head in found]
        self.lengths: Floats = np.array([h.lengths for h in self.heads], float).reshape(
            self.size, len(GROUPS)
        )

    def postings(self, field: str, term: str) -> Columns | None:
        """A term's postings in a Whoosh field, or None."""
        key = (field, term)
        if key not in self._postings:
            # Whoosh's files have one reading position: threads take turns.
            with self._lock:
                self._postings[key] = self._decode(field, term)
        return self._postings[key]

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

    @property
    def cached_bytes(self) -> int:
        """Memory held by decoded postings (ids and weights; positions come on top)."""
        kept = [columns for columns in self._postings.values() if columns is not None]
        return sum(columns.ids.nbytes + columns.weights.nbytes for columns in kept)
