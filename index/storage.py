"""Opening a build's Whoosh index for reading, its files mapped into memory."""

import mmap
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from whoosh.columns import EmptyColumnReader
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.reading import SegmentReader, TermNotFound

from index.builds import files_in
from index.schema import INDEX_NAME
from kb.errors import Unavailable

_ATTEMPTS = 5
_T = TypeVar("_T")


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

    def temp_storage(self, name: str | None = None) -> "NoStorage":
        return NoStorage()


class NoStorage:
    """Whoosh makes a folder for each writer; ours (``index.segments``) needs none, and a
    folder made and removed is a change that every search would look into."""

    def destroy(self) -> None:
        pass


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


def looked_again(read: Callable[[], _T]) -> _T:
    """What ``read`` gives of a build, without its lock: a merge or a rebuild may remove files
    between two of its reads, so an ``Unavailable`` counts only when it comes again."""
    for _ in range(_ATTEMPTS - 1):
        with suppress(Unavailable):
            return read()
    return read()


def open_index(build: Path) -> Any:
    """The Whoosh index of a build."""
    return MappedStorage(str(build)).open_index(indexname=INDEX_NAME)


class Contents(NamedTuple):
    """What a commit of a build consists of; ``segments`` are Whoosh's own objects, each
    telling its deletions. Reading it opens no segment."""

    storage: Any
    schema: Any
    segments: Sequence[Any]
    generation: int

    def reader(self, segment: Any) -> Any:
        """A new reader of one segment."""
        return SegmentReader(self.storage, self.schema, segment, generation=self.generation)


def read_contents(build: Path) -> Contents:
    """The newest commit of a build."""
    index = open_index(build)
    toc = index._read_toc()
    return Contents(index.storage, toc.schema, toc.segments, toc.generation)


def column_of(reader: Any, name: str) -> Any:
    """A column of a segment. Whoosh gives an empty one where its file was removed meanwhile;
    every record of ours has all columns, so that is a ``FileNotFoundError``."""
    column = reader.column_reader(name, translate=False)
    if isinstance(column, EmptyColumnReader):
        raise FileNotFoundError(f"{reader.segment().segment_id()}: {name}")
    return column


class Leaf(NamedTuple):
    """A segment of a commit with a reader that an earlier commit may have opened: the
    reader's own deletions may be old, ``segment`` has the new ones."""

    reader: Any
    segment: Any
    base: int

    @property
    def name(self) -> str:
        return str(self.segment.segment_id())

    def live(self, field: str, term: str) -> list[int]:
        """Live documents with a term, as numbers within the segment."""
        try:
            matcher = self.reader.postings(field, term)
        except TermNotFound:
            return []
        # With deletions Whoosh wraps the matcher in a filter of its own.
        matcher = getattr(matcher, "child", matcher)
        matcher.reset()
        return [n for n in map(int, matcher.all_ids()) if not self.segment.is_deleted(n)]

    def column(self, name: str, number: int) -> bytes:
        return bytes(column_of(self.reader, name)[number])


_Files = frozenset[tuple[str, int, int]]


class Leaves:
    """The segments of a build as its writer reads them, kept open between commits: opening
    all of them anew was half of an edit. Called with the build's lock held."""

    def __init__(self, build: Path) -> None:
        self._build = build
        self._readers: dict[str, tuple[_Files, Any]] = {}

    def __call__(self, segments: Sequence[Any] | None = None) -> list[Leaf]:
        """The segments of the newest commit, or those that a writer holds."""
        contents = read_contents(self._build)
        files = self._files()
        kept: dict[str, tuple[_Files, Any]] = {}
        found, base = [], 0
        for segment in contents.segments if segments is None else segments:
            name = str(segment.segment_id())
            mine = files.get(name, frozenset())
            known = self._readers.get(name)
            if known is None or known[0] != mine:
                known = (mine, contents.reader(segment))
            kept[name] = known
            found.append(Leaf(known[1], segment, base))
            base += segment.doc_count_all()
        self._readers = kept
        return found

    def _files(self) -> dict[str, "_Files"]:
        """Per segment its files with size and time: reading on in the mapping of a file that
        was cut short would end the process, not raise."""
        found: dict[str, set[tuple[str, int, int]]] = {}
        for file, about in files_in(self._build).items():
            name = file.partition(".")[0]
            found.setdefault(name, set()).add((file, about.st_size, about.st_mtime_ns))
        return {name: frozenset(files) for name, files in found.items()}


# Per thread: Whoosh's files have one reading position.
_LOCAL = threading.local()
_MAX_OPEN = 6


def leaves_of(build: Path, segments: Sequence[Any] | None = None) -> list[Leaf]:
    """The segments of a build, opened by this thread before or now."""
    opened: dict[Path, Leaves] = _LOCAL.__dict__.setdefault("opened", {})
    if build not in opened:
        while len(opened) >= _MAX_OPEN:
            opened.pop(next(iter(opened)))
        opened[build] = Leaves(build)
    return opened[build](segments)
