"""Documents in: read ahead in child processes, store in one transaction each, in order."""

import hashlib
import os
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from pathlib import Path

from corpus.readers.limits import MAX_FILE
from corpus.reading import READER_VERSION, SUFFIXES
from corpus.workers.answers import ReaderFailed, ReadFile
from corpus.workers.pool import ReaderPool
from kb.errors import KbError, NotFound, Refused
from kb.records import Warning
from kb.stored import ImportOutcome, NewSource, StoredSource
from web.runtime import Runtime
from web.services.error_log import note_fault
from web.services.indexing import update_indexes
from web.services.returned_forms import take_returned

# How many files are stored between two updates of the index: often enough that a long
# import becomes searchable on the way, seldom enough that commits do not cost more than reading.
FILES_PER_UPDATE = 50
# How many files are read ahead of the one that is stored: as many as become ready while
# the indexes are updated, so that the children never wait for the language model.
AHEAD = FILES_PER_UPDATE + 10
# How soon a stop is noticed while a file is being read.
STOP_SECONDS = 0.2

# A file that is stored already, or the answer of the child that reads it.
Found = StoredSource | Future[bytes]


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file: an outcome, or the error for which it was refused."""

    path: Path
    outcome: ImportOutcome | None = None
    error: KbError | None = None
    warnings: tuple[Warning, ...] = ()


@dataclass(slots=True)
class ImportReport:
    """All files of one import, in their order, and what a folder held that no reader takes.

    ``left`` counts the files that were not begun, since somebody stopped the import.
    """

    files: list[FileReport] = field(default_factory=list)
    passed_over: list[Path] = field(default_factory=list)
    left: int = 0

    @property
    def refused(self) -> list[FileReport]:
        return [file for file in self.files if file.error is not None]


def gather(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """The files to read, those of folders sorted by name, and what no reader takes.

    A file that is named itself is always tried; in a folder only readable suffixes are.
    Hidden files and links to folders are not followed.
    Raises Refused ``file_missing`` (name) for a path that does not exist.
    """
    wanted: dict[Path, None] = {}
    passed_over: list[Path] = []
    for path in paths:
        if path.is_dir():
            for file in _walk(path):
                if file.suffix.lower() in SUFFIXES and file.is_file():
                    wanted[file] = None
                else:
                    passed_over.append(file)
        elif path.exists():
            wanted[path] = None
        else:
            raise Refused("file_missing", name=str(path))
    return list(wanted), passed_over


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith((".", "~$")):  # "~$" marks Word's lock files
                yield Path(root, name)


@dataclass(frozen=True, slots=True)
class _Importing:
    """How the files of one import are read and stored."""

    runtime: Runtime
    pool: ReaderPool
    actor: str
    publish: bool
    sample: bool
    stopped: Callable[[], bool]

    def run(self, paths: Iterable[Path]) -> Iterator[FileReport]:
        """Every file's report, in the order of ``paths``, stored when it is its turn."""
        waiting: deque[tuple[Path, Found]] = deque()
        for path in paths:
            waiting.append((path, self._known(path) or self.pool.submit(path)))
            if len(waiting) > AHEAD:
                if not self._ready(waiting[0][1]):
                    return
                yield self._finish(*waiting.popleft())
        while waiting and self._ready(waiting[0][1]):
            yield self._finish(*waiting.popleft())

    def _ready(self, found: Found) -> bool:
        """Wait until a file is read; False if the import is to stop before."""
        while not self.stopped():
            if isinstance(found, StoredSource) or wait([found], timeout=STOP_SECONDS).done:
                return True
        return False

    def _known(self, path: Path) -> StoredSource | None:
        """The stored source of a file's bytes, if reading it anew would change nothing."""
        sha256 = _sha256(path)
        return self.runtime.store.known_source(sha256, READER_VERSION) if sha256 else None

    def _finish(self, path: Path, found: Found) -> FileReport:
        try:
            if isinstance(found, StoredSource):
                return self._unchanged(path, found)
            return self._store(path, self.pool.result(found, path))
        except Refused as exc:
            return FileReport(path, error=exc)
        except ReaderFailed as exc:
            note_fault(self.runtime.settings.data, path, str(exc))
            return FileReport(path, error=Refused("file_reading_failed", name=path.name))

    def _unchanged(self, path: Path, known: StoredSource) -> FileReport:
        store = self.runtime.store
        try:
            if self.publish:
                store.publish([known.document_id], actor=self.actor)
            title = store.document(known.document_id, view="workshop").head.title
        except NotFound:  # removed since we looked: it is a new file after all
            return self._store(path, self.pool.read(path))
        outcome = ImportOutcome("unchanged", known.document_id, title)
        warnings = tuple(Warning(where=w, message=m) for w, m in known.warnings)
        return FileReport(path, outcome=outcome, warnings=warnings)

    def _store(self, path: Path, read: ReadFile) -> FileReport:
        try:
            data = path.read_bytes()
        except OSError as exc:
            raise Refused("file_changed", name=path.name) from exc
        if hashlib.sha256(data).hexdigest() != read.sha256:
            raise Refused("file_changed", name=path.name)
        new = NewSource(
            name=path.name,
            format=read.format,
            sha256=read.sha256,
            reader_version=READER_VERSION,
            data=data,
            blocks=read.blocks,
            sample=self.sample,
        )
        try:
            outcome = self.runtime.store.save_reading(
                read.reading, new, actor=self.actor, publish=self.publish
            )
        except KbError:
            raise
        except Exception as exc:
            # One transaction per file was rolled back; a value that the database does not
            # take must not keep the other files out.
            note_fault(self.runtime.settings.data, path, traceback.format_exc())
            raise Refused("file_storing_failed", name=path.name) from exc
        if outcome.status == "updated":
            take_returned(self.runtime, outcome.document_id, actor=self.actor)
        return FileReport(path, outcome=outcome, warnings=tuple(read.reading.warnings))


def _sha256(path: Path) -> str | None:
    """None for what a child had better look at first: no regular file, too large, closed."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_FILE:
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def import_paths(
    runtime: Runtime,
    paths: Iterable[Path],
    *,
    actor: str,
    publish: bool = False,
    sample: bool = False,
    progress: Callable[[FileReport, int, int], None] | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> ImportReport:
    """Import files and folders; ``progress`` gets each file's report, its place and the total.

    ``stopped`` is asked before each file is stored; what is stored is whole and gets
    indexed, the others are untouched. The same call then goes on where it was: what is
    known is not read again.
    """
    files, passed_over = gather(paths)
    report = ImportReport(passed_over=passed_over)
    with ReaderPool() as pool:
        importing = _Importing(runtime, pool, actor, publish, sample, stopped)
        for number, done in enumerate(importing.run(files), start=1):
            report.files.append(done)
            if progress:
                progress(done, number, len(files))
            if number % FILES_PER_UPDATE == 0:
                update_indexes(runtime)
    report.left = len(files) - len(report.files)
    update_indexes(runtime)
    return report
