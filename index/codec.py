"""A Whoosh codec whose postings are arrays, read in place from the mapped file.

Whoosh's own blocks hold 128 pickled tuples each; ours hold a whole term as raw uint32
ids, float32 weights and, of a form, its uint32 positions, one after the other. Same term
file, same readers; a term is there without a byte being copied. ``index.term_files``
writes them.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.codec.whoosh3 import W3Codec
from whoosh.matching import LeafMatcher

from index.columns import ColumnsWriter
from index.term_files import ITEM, TermFilesWriter

Words32 = npt.NDArray[np.uint32]


class Columns(NamedTuple):
    """A term's postings: document numbers, weights (how often), and of a form the
    positions of all documents in a row. The arrays may lie in a file: never write to them.
    """

    ids: Words32
    weights: npt.NDArray[np.float32]
    places: Words32

    def positions(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Per document how many positions a form has, and all positions in a row."""
        return self.weights.astype(np.int64), self.places.astype(np.int64)

    @property
    def size(self) -> int:
        """Bytes held."""
        return self.ids.nbytes + self.weights.nbytes + self.places.nbytes


class ArrayCodec(W3Codec):  # type: ignore[misc]
    """W3 with raw postings; field lengths are kept by the caller."""

    length_stats = False

    def per_document_writer(self, storage: Any, segment: Any) -> ColumnsWriter:
        return ColumnsWriter(storage, segment)

    def field_writer(self, storage: Any, segment: Any) -> TermFilesWriter:
        return TermFilesWriter(
            segment.create_file(storage, self.TERMS_EXT),
            segment.create_file(storage, self.POSTS_EXT),
        )

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> "ArrayMatcher":
        offset, length = terminfo.extent()
        # Whoosh forgets to take the number out of the tuple that struct gives.
        length = length[0] if isinstance(length, tuple) else length
        count = terminfo.doc_frequency()
        return ArrayMatcher(columns_at(dbfile.file, offset, length, count), format_, term)


def columns_at(file: Any, offset: int, length: int, count: int) -> Columns:
    """What lies at an offset of the mapped postings file."""
    places = length // ITEM - 2 * count
    return Columns(
        np.frombuffer(file, np.uint32, count, offset),
        np.frombuffer(file, np.float32, count, offset + ITEM * count),
        np.frombuffer(file, np.uint32, places, offset + 2 * ITEM * count),
    )


class ArrayMatcher(LeafMatcher):  # type: ignore[misc]
    """What Whoosh's reader hands out for a term: all at once, or document by document."""

    scorer = None

    def __init__(self, columns: Columns, format_: Any, term: Any) -> None:
        self._columns = columns
        self.format = format_
        self._term = term
        self._at = 0

    def columns(self) -> Columns:
        """All postings, those of deleted documents too."""
        return self._columns

    def reset(self) -> None:
        self._at = 0

    def is_active(self) -> bool:
        return self._at < len(self._columns.ids)

    def id(self) -> int:
        return int(self._columns.ids[self._at])

    def weight(self) -> float:
        return float(self._columns.weights[self._at])

    def next(self) -> bool:
        self._at += 1
        return False
