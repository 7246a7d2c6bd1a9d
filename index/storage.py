"""Opening a build's Whoosh index for reading, its files mapped into memory."""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

from index.schema import INDEX_NAME
from kb.errors import Unavailable


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


@contextmanager
def whole() -> Iterator[None]:
    """Raise ``Unavailable("index_damaged")`` where a build cannot be read."""
    try:
        yield
    except Unavailable:
        raise
    # For a file that is missing or cut short Whoosh lets anything through: errors of
    # struct, pickle, mmap, its own, plain Exception.
    except Exception as exc:
        raise Unavailable("index_damaged") from exc


def open_index(build: Path) -> Any:
    """The Whoosh index of a build."""
    return MappedStorage(str(build)).open_index(indexname=INDEX_NAME)


def leaf_readers(index: Any) -> list[Any]:
    """One reader per segment, in order."""
    return [leaf for leaf, _ in index.reader().leaf_readers()]


def segment_name(leaf: Any) -> str:
    return str(leaf.segment().segment_id())
