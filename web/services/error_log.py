"""Faults of the program, kept for whoever mends it; the user gets one line."""

import contextlib
import os
from datetime import UTC, datetime
from pathlib import Path

NAME = "errors.log"
# Beyond this the log starts anew: a folder of thousand files must not fill the disk.
MAX_SIZE = 10_000_000


def note_fault(data: Path, path: Path, trace: str) -> None:
    """Append when, at which file and what to ``data``/errors.log (mode 600: a trace may
    quote the document). Where even that cannot be written, the one line has to do."""
    log = data / NAME
    when = datetime.now(UTC).isoformat(timespec="seconds")
    entry = f"{when} {str(path)!r}\n{trace.rstrip()}\n\n".encode("utf-8", "replace")
    with contextlib.suppress(OSError):
        data.mkdir(parents=True, exist_ok=True)
        fresh = os.O_TRUNC if log.exists() and log.stat().st_size > MAX_SIZE else 0
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | fresh, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(entry)
