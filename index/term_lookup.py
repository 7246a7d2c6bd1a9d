"""Where a segment's postings lie, asked of its term file directly.

Whoosh's readers go step by step through one reading position, which threads must share:
14 µs for a word, and a query asks ten groups for each of its words. By offsets into the
mapped file all threads read at once, in 3 µs. ``index.term_files`` tells the layout.
"""

from struct import Struct
from typing import Any
from zlib import crc32

from index.codec import Columns, columns_at
from index.schema import FORMS, GROUPS

# The hash of a key and where it stands; 0: an empty slot.
_SLOT = Struct("!Iq")
# Bytes of a key and of what is told of it.
_LENGTHS = Struct("!ii")
# Of ``term_files._INFO``: documents, where the postings lie, bytes.
_INFO = Struct("!5xI14xqi")


class TermLookup:
    """Postings by field and term; usable from several threads."""

    def __init__(self, reader: Any) -> None:
        """``reader`` is Whoosh's of one segment; its files stay mapped with it."""
        terms = reader._terms
        self._data = terms._tindex.dbfile.file
        self._tables: list[tuple[int, int]] = terms._tindex.tables
        self._postings = terms._postfile.file
        fields = terms._fieldmap.items()
        self._prefixes: dict[str, bytes] = {name: n.to_bytes(2, "big") for name, n in fields}
        self._groups = {
            form: [
                (place, self._prefixes[f"{form}_{group}"])
                for place, group in enumerate(GROUPS)
                if f"{form}_{group}" in self._prefixes
            ]
            for form in FORMS
        }

    def __call__(self, field: str, term: bytes) -> Columns | None:
        """A term's postings in a field, or None."""
        prefix = self._prefixes.get(field)
        return None if prefix is None else self._find(prefix + term)

    def words(self, form: str, term: bytes) -> list[tuple[int, Columns]]:
        """A term's postings in all groups of a form, each with the group's place."""
        found = ((place, self._find(prefix + term)) for place, prefix in self._groups[form])
        return [(place, columns) for place, columns in found if columns is not None]

    def _find(self, key: bytes) -> Columns | None:
        data = self._data
        hashed = crc32(key)
        start, slots = self._tables[hashed & 255]
        for turn in range(slots):
            slot = ((hashed >> 8) + turn) % slots
            found, at = _SLOT.unpack_from(data, start + slot * _SLOT.size)
            if not at:
                return None
            if found == hashed:
                size, _ = _LENGTHS.unpack_from(data, at)
                begin = at + _LENGTHS.size
                if data[begin : begin + size] == key:
                    count, offset, length = _INFO.unpack_from(data, begin + size)
                    return columns_at(self._postings, offset, length, count)
        return None
