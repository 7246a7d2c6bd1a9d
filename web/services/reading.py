"""One document read in a limited child process, nothing stored."""

from pathlib import Path

from corpus.workers.answers import ReaderFailed, ReadFile
from corpus.workers.pool import ReaderPool
from kb.errors import Refused
from kb.records import DocumentKind
from web.services.error_log import note_fault


def read_document(data: Path, path: Path, kind: DocumentKind | None = None) -> ReadFile:
    """Read a file. ``data`` is the folder whose errors.log takes the trace of a fault of ours.

    Raises Refused with the readers' codes, ``file_too_slow``, ``file_too_costly`` and
    ``file_reading_failed``.
    """
    with ReaderPool(1) as pool:
        try:
            return pool.read(path, kind)
        except ReaderFailed as exc:
            note_fault(data, path, str(exc))
            raise Refused("file_reading_failed", name=path.name) from exc
