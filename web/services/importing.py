"""Documents in: read, store in one transaction each, bring the indexes up to date."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus.reading import READER_VERSION, SUFFIXES, blocks_as_json, read_file
from kb.errors import KbError, Refused
from kb.records import Warning
from kb.stored import ImportOutcome, NewSource
from web.runtime import Runtime
from web.services.indexing import update_indexes

# How many files are stored between two updates of the index: often enough that a long
# import becomes searchable on the way, seldom enough that commits do not cost more than reading.
FILES_PER_UPDATE = 50


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file: an outcome, or the error for which it was refused."""

    path: Path
    outcome: ImportOutcome | None = None
    error: KbError | None = None
    warnings: tuple[Warning, ...] = ()


@dataclass(slots=True)
class ImportReport:
    """All files of one import, in their order, and what a folder held that no reader takes."""

    files: list[FileReport] = field(default_factory=list)
    passed_over: list[Path] = field(default_factory=list)

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
                if file.suffix.lower() in SUFFIXES:
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


def import_file(
    runtime: Runtime, path: Path, *, actor: str, publish: bool, sample: bool = False
) -> FileReport:
    """Read one file and store what it holds in one transaction; a refusal changes nothing."""
    try:
        source, reading = read_file(path)
        data = path.read_bytes()
    except Refused as exc:
        return FileReport(path, error=exc)
    new = NewSource(
        name=path.name,
        format=source.format,
        sha256=hashlib.sha256(data).hexdigest(),
        reader_version=READER_VERSION,
        data=data,
        blocks=blocks_as_json(source),
        sample=sample,
    )
    outcome = runtime.store.save_reading(reading, new, actor=actor, publish=publish)
    return FileReport(path, outcome=outcome, warnings=tuple(reading.warnings))


def import_paths(
    runtime: Runtime,
    paths: Iterable[Path],
    *,
    actor: str,
    publish: bool = False,
    sample: bool = False,
    progress: Callable[[FileReport, int, int], None] | None = None,
) -> ImportReport:
    """Import files and folders; ``progress`` gets each file's report, its place and the total."""
    files, passed_over = gather(paths)
    report = ImportReport(passed_over=passed_over)
    for number, path in enumerate(files, start=1):
        done = import_file(runtime, path, actor=actor, publish=publish, sample=sample)
        report.files.append(done)
        if progress:
            progress(done, number, len(files))
        if number % FILES_PER_UPDATE == 0:
            update_indexes(runtime)
    update_indexes(runtime)
    return report
