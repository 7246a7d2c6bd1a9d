"""One child from its parent's side: started, asked, timed, and killed where it must be."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from corpus.workers.answers import ReaderFailed
from corpus.workers.child import HEAD
from corpus.workers.limits import MAX_ANSWER
from kb.errors import Refused
from kb.records import DocumentKind

# Loading takes 0.3 s; a machine that swaps takes long.
START_SECONDS = 60.0
# What a child gets to see of the environment: no key, no password, no proxy.
_PASSED_ON = ("LANG", "LC_ALL", "PATH", "PYTHONPATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
# -P: a file ``docx.py`` in the folder where somebody calls ``kb`` is not our library.
_COMMAND = ("-P", "-X", "utf8", "-X", "faulthandler", "-m", "corpus.workers.child")
_ERRORS_KEPT = 8_000
# How the system ends a process that takes too much memory: the kernel's killer, malloc.
_OUT_OF_MEMORY = {"SIGKILL", "SIGABRT"}


def _start() -> "tuple[IO[bytes], subprocess.Popen[bytes]]":
    """A child and the nameless file that takes what it says on stderr."""
    with contextlib.ExitStack() as undo:
        errors = undo.enter_context(tempfile.TemporaryFile())
        process = subprocess.Popen(
            [sys.executable, *_COMMAND],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            # Ctrl+C is the parent's: it decides what becomes of the children.
            start_new_session=True,
        )
        undo.pop_all()
        return errors, process


class Child:
    """A reading process. Not for several threads at once; ``close`` it."""

    def __init__(self) -> None:
        self._timed_out = False
        try:
            self._errors, self._process = _start()
        except OSError as exc:  # no folder for temporary files, no memory for a process
            raise ReaderFailed(f"No reading process can be started: {exc!r}") from exc
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in: IO[bytes] = self._process.stdin
        self._out: IO[bytes] = self._process.stdout
        self.alive = True
        try:
            with self._timed(START_SECONDS):
                self.limits: dict[str, bool] = json.loads(self._frame())
        except (EOFError, OSError, ValueError) as exc:
            self.kill()
            reason = f"The reading process did not start: {self._ending()}\n{self._last_errors()}"
            self.close()
            raise ReaderFailed(reason) from exc

    def read(self, path: Path, kind: DocumentKind | None, seconds: float) -> bytes:
        """The child's answer about a file.

        Raises Refused ``file_too_slow`` (name, seconds), ``file_too_costly``,
        ``file_too_large`` (name), and ReaderFailed; ``alive`` says whether to go on with it.
        """
        job = {"path": str(path.absolute()), "kind": kind, "seconds": seconds}
        self._forget_errors()
        try:
            with self._timed(seconds):
                self._in.write(json.dumps(job).encode() + b"\n")
                self._in.flush()
                return self._frame()
        except (EOFError, OSError) as exc:
            self.kill()
            self._explain(path, seconds)
            raise ReaderFailed(f"{self._ending()}\n{self._last_errors()}") from exc
        except ValueError as exc:
            self.kill()
            raise Refused("file_too_large", name=path.name, limit=MAX_ANSWER) from exc

    def kill(self) -> None:
        """End it at once; from any thread."""
        self.alive = False
        self._process.kill()

    def close(self) -> None:
        """End it and free what it held."""
        self.kill()
        self._process.wait()
        for pipe in (self._in, self._out, self._errors):
            with contextlib.suppress(OSError):  # what was not written before it died
                pipe.close()

    def _frame(self) -> bytes:
        length, more = HEAD.unpack(self._exactly(HEAD.size))
        if length > MAX_ANSWER:
            raise ValueError(length)
        answer = self._exactly(length)
        self.alive = more and not self._timed_out
        return answer

    def _exactly(self, size: int) -> bytes:
        found = self._out.read(size)
        if len(found) < size:
            raise EOFError
        return found

    @contextlib.contextmanager
    def _timed(self, seconds: float) -> Iterator[None]:
        """Kill the child after so long; a thread, since Windows cannot wait on pipes."""
        timer = threading.Timer(seconds, self._time_out)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _time_out(self) -> None:
        self._timed_out = True
        self.kill()

    def _explain(self, path: Path, seconds: float) -> None:
        """Raise the refusal that fits how it died; nothing where it is no fault of the file."""
        ending = self._ending()
        if self._timed_out or ending == "SIGXCPU":
            raise Refused("file_too_slow", name=path.name, seconds=round(seconds))
        if ending in _OUT_OF_MEMORY or "MemoryError" in self._last_errors():
            raise Refused("file_too_costly", name=path.name)

    def _ending(self) -> str:
        code: Any = self._process.wait()
        return signal.Signals(-code).name if code < 0 else f"exit {code}"

    def _forget_errors(self) -> None:
        # One offset for both: the child goes on writing at the beginning.
        self._errors.seek(0)
        self._errors.truncate()

    def _last_errors(self) -> str:
        size = self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(size - _ERRORS_KEPT, 0))
        return self._errors.read().decode("utf-8", "replace")
