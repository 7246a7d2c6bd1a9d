"""Which reader reads a file: by its suffix and its first bytes."""

import stat
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from corpus.blocks import Source
from corpus.readers.docx import read_docx
from corpus.readers.limits import MAX_FILE
from corpus.readers.txt import read_txt
from kb.errors import Refused

Reader = Callable[[bytes, str], Source]


def _later(module: str) -> Reader:
    """A reader whose library is loaded at its first file: pdfplumber and openpyxl take
    0.2 and 0.3 s to import."""

    def read(data: bytes, name: str) -> Source:
        reader: Reader = getattr(import_module(f"corpus.readers.{module}"), f"read_{module}")
        return reader(data, name)

    return read


READERS: dict[str, Reader] = {
    ".txt": read_txt,
    ".text": read_txt,
    ".docx": read_docx,
    ".docm": read_docx,
    ".pdf": _later("pdf"),
    ".odt": _later("odt"),
    ".ott": _later("odt"),
    ".xlsx": _later("xlsx"),
    ".xlsm": _later("xlsx"),
    ".csv": _later("csv"),
    ".tsv": _later("csv"),
    ".html": _later("html"),
    ".htm": _later("html"),
    ".md": _later("markdown"),
    ".markdown": _later("markdown"),
}


def read_bytes(data: bytes, name: str) -> Source:
    """Read a file's bytes; ``name`` is a bare file name, its suffix names the format.

    Raises Refused ``file_type_unknown`` and what the readers raise.
    """
    if len(data) > MAX_FILE:
        raise Refused("file_too_large", name=name, limit=MAX_FILE)
    reader = READERS.get(Path(name).suffix.casefold())
    if reader is None:
        raise Refused("file_type_unknown", name=name)
    return reader(data, name)


def file_bytes(path: Path) -> bytes:
    """A file's bytes. Raises Refused ``file_missing``, ``file_unreadable``, ``file_too_large``,
    ``file_is_folder``, ``file_special`` (a pipe or device, which might never end)."""
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise Refused("file_is_folder", name=path.name)
        if not stat.S_ISREG(found.st_mode):
            raise Refused("file_special", name=path.name)
        if found.st_size > MAX_FILE:
            raise Refused("file_too_large", name=path.name, limit=MAX_FILE)
        return path.read_bytes()
    except FileNotFoundError as exc:
        raise Refused("file_missing", name=path.name) from exc
    except OSError as exc:
        raise Refused("file_unreadable", name=path.name) from exc


def read_path(path: Path) -> Source:
    """Read a file. Raises what ``file_bytes`` and ``read_bytes`` raise."""
    return read_bytes(file_bytes(path), path.name)
