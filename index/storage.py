"""Opening a build's Whoosh index for reading, its files mapped into memory."""

import mmap
from io import BytesIO
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

from index.schema import INDEX_NAME


class MappedStorage(FileStorage):  # type: ignore[misc]
    """Whoosh's folder of files; reading maps them and keeps no file open.

    A merge may delete a segment's files while a search still reads them: a mapping lives
    on, and nobody has to close it.
    """

    def open_file(self, name: str, **kwargs: Any) -> StructFile:
        with open(self._fpath(name), "rb") as file:
            empty = not file.seek(0, 2)
            content = BytesIO() if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return StructFile(content, name=name, **kwargs)


def open_index(build: Path) -> Any:
    """The Whoosh index of a build."""
    return MappedStorage(str(build)).open_index(indexname=INDEX_NAME)


def leaf_readers(index: Any) -> list[Any]:
    """One reader per segment, in order."""
    return [leaf for leaf, _ in index.reader().leaf_readers()]


def segment_name(leaf: Any) -> str:
    return str(leaf.segment().segment_id())
