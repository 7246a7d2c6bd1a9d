"""Where an index lies: ``data/index/{view}/{build}/`` and the pointer file ``current``."""

import json
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from index.analysis.analysis import fingerprint
from index.analysis.model import model_version
from index.schema import INDEX_VERSION
from kb.errors import Unavailable
from kb.stored import View

POINTER = "current"
ABOUT = "about.json"


def view_folder(data: Path, view: View) -> Path:
    return data / "index" / view


def new_build(folder: Path) -> Path:
    """An empty build folder, not yet pointed to."""
    path = folder / f"b{secrets.token_hex(6)}"
    path.mkdir(parents=True)
    write_json(path / ABOUT, {"index": INDEX_VERSION, "analysis": fingerprint()})
    return path


def current_build(folder: Path) -> Path | None:
    """The build that searches read; None where there is none."""
    try:
        name = (folder / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    path = folder / name
    return path if name and path.is_dir() else None


def usable_build(folder: Path, view: View) -> Path:
    """The current build if this program can read it.

    Raises ``Unavailable`` with ``index_missing`` or ``index_outdated`` (params ``view``).
    Without a model searches still work: then only the chain is compared.
    """
    build = current_build(folder)
    if build is None:
        raise Unavailable("index_missing", view=view)
    about = read_json(build / ABOUT)
    wanted, found = fingerprint(), str(about.get("analysis", ""))
    if model_version() is None:
        wanted, found = wanted.split(" ")[0], found.split(" ")[0]
    if about.get("index") != INDEX_VERSION or found != wanted:
        raise Unavailable("index_outdated", view=view)
    return build


def point_to(folder: Path, build: Path) -> None:
    """Make a build the current one, in one step that survives a crash."""
    for file in build.iterdir():
        _sync(file)  # Whoosh never calls fsync
    _sync(build)
    write_atomic(folder / POINTER, build.name.encode())


def remove_others(folder: Path, keep: Path | None) -> None:
    """Remove builds that nobody points to; open readers keep their files (POSIX)."""
    for path in folder.iterdir():
        if path.is_dir() and path != keep:
            shutil.rmtree(path, ignore_errors=True)


def files_in(folder: Path) -> dict[str, os.stat_result]:
    """The files of a build by name, with size and time.

    A merge beside this may remove a file, or a rebuild the folder: what is gone is left out.
    """
    found: dict[str, os.stat_result] = {}
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                if entry.is_file():
                    found[entry.name] = entry.stat()
    return found


def write_json(path: Path, value: Any) -> None:
    write_atomic(path, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file; empty where the file is missing or was cut short."""
    try:
        plain = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return plain if isinstance(plain, dict) else {}


def write_atomic(path: Path, data: bytes) -> None:
    """Replace a file in one step: written beside it, synced, renamed."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
