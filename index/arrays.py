"""One Whoosh segment as numpy arrays, read in place from its mapped files."""

import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.codec import Columns
from index.documents import Body, Head, unpack_body
from index.field_spans import Span
from index.schema import FORMS, GROUPS
from index.sidecar import ALL_FACETS, SUFFIX, Arrays, Heads, read_sidecar
from index.storage import column_of
from index.term_lookup import TermLookup

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_COLUMN = {facet: place for place, facet in enumerate(ALL_FACETS)}


class Segment:
    """A segment's arrays (``index.sidecar``), its postings by term, its bodies.

    Everything keeps deleted documents: who combines segments leaves them out, so that an
    edit elsewhere costs a segment nothing.
    """

    def __init__(self, name: str, reader: Any, build: Path) -> None:
        self.name = name
        # Whoosh's files have one reading position: threads take turns.
        self._lock = threading.Lock()
        self._reader = reader
        self._lookup = TermLookup(reader)
        self._bodies = column_of(reader, "body")
        self.arrays: Arrays = read_sidecar(build / f"{name}{SUFFIX}")
        self.size: int = reader.doc_count_all()
        if self.size != len(self.arrays.meta):
            raise ValueError(f"{name}: {self.size} documents, {len(self.arrays.meta)} heads")
        self.heads: Sequence[Head] = Heads(self.arrays.head_starts, self.arrays.heads)
        self._values: list[list[str]] = json.loads(self.arrays.values.tobytes())
        self._fields: list[str] = json.loads(self.arrays.span_fields.tobytes())

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays held."""
        return sum(array.nbytes for array in self.arrays)

    def pairs(self, facet: str) -> tuple[Ids, Ids, list[str]]:
        """(documents, places of their values, values) of a facet, by document."""
        place = _COLUMN[facet]
        start, end = self.arrays.pair_starts[place : place + 2].tolist()
        return (
            self.arrays.pair_docs[start:end],
            self.arrays.pair_values[start:end],
            self._values[place],
        )

    def span(self, field: str) -> Span | None:
        """Where a field of the shared group stands in its documents; None: in none."""
        if field not in self._fields:
            return None
        place, arrays = self._fields.index(field), self.arrays
        start, end = arrays.span_bounds[place : place + 2].tolist()
        return (
            arrays.span_docs[start:end],
            arrays.span_starts[start:end],
            arrays.span_ends[start:end],
        )

    def postings(self, field: str, term: str) -> Columns | None:
        """A term's postings in a Whoosh field, or None."""
        return self._lookup(field, term.encode())

    def words(self, form: str, term: str) -> list[tuple[int, Columns]]:
        """The postings of a term in a form (``FORMS``) by the place of their group."""
        return self._lookup.words(form, term.encode())

    def terms(self, field: str, prefix: str = "") -> Sequence[str]:
        """The terms of a field that start with a prefix, in byte order."""
        with self._lock:
            return [t.decode() for t in self._reader.expand_prefix(field, prefix.encode())]

    def frequencies(self, form: str) -> Iterator[tuple[str, int]]:
        """Each term of a form with the records that hold it, group by group."""
        assert form in FORMS
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
