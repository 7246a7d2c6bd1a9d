"""A segment's columns, written straight into their files.

Whoosh writes all of them into one temporary file, beside a column for stored fields that
nobody has, and copies each out of it: several milliseconds of every edit.
"""

from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import VarBytesColumn

from index.schema import COLUMNS


def column_file(segment: Any, name: str) -> str:
    """The name of the file that holds a column of a segment."""
    return str(W3Codec.column_filename(segment, name))


class ColumnsWriter:
    """Stands in for Whoosh's per-document writer: bytes for every column of every record."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._segment = segment
        self._files = [storage.create_file(column_file(segment, name)) for name in COLUMNS]
        self._writers = [VarBytesColumn().writer(file) for file in self._files]
        self._count = 0
        self.is_closed = False

    def add(self, values: tuple[bytes, ...]) -> None:
        """One record's values, in the order of ``COLUMNS``."""
        for writer, value in zip(self._writers, values, strict=True):
            writer.add(self._count, value)
        self._count += 1

    def close(self) -> None:
        # Whoosh keeps the lengths of fields here; ours are in the heads.
        self._segment._fieldlengths = {}
        for writer, file in zip(self._writers, self._files, strict=True):
            writer.finish(self._count)
            file.close()
        self.is_closed = True
