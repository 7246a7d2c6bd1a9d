"""As many children as there are cores, each used for many files."""

import os
import queue
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from corpus.workers.answers import ReaderFailed, ReadFile, understand
from corpus.workers.limits import seconds_for
from corpus.workers.process import Child
from kb.records import DocumentKind

# A child holds 60 MB with ordinary documents, the importing process 450 MB with the
# language model: with four the whole stays below 1 GiB. More would wait for the one
# process that stores and analyses anyway.
MAX_CHILDREN = 4
# Answers that wait to be taken, in bytes: beyond it no further file is begun. Ordinary
# documents give 20 to 200 KB.
MAX_WAITING = 64 * 1024**2


def cores() -> int:
    """Cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # only Linux tells
        return os.cpu_count() or 1


class ReaderPool:
    """Children that are started when there is something to read, and ended by ``close``.

    One that died, stumbled or grew is replaced at the next file. Files are begun in the
    order in which they were submitted; take their results in that order.
    """

    def __init__(self, children: int | None = None) -> None:
        self.children = children or min(cores(), MAX_CHILDREN)
        self._threads = ThreadPoolExecutor(self.children, thread_name_prefix="reading")
        self._idle: queue.LifoQueue[Child] = queue.LifoQueue()
        self._all: set[Child] = set()
        self._closed = False
        self._waiting = 0
        self._room = threading.Condition()

    def __enter__(self) -> "ReaderPool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def submit(self, path: Path, kind: DocumentKind | None = None) -> "Future[bytes]":
        """Read a file when a child is free; the answer is for ``result``."""
        return self._threads.submit(self._read, path, kind)

    def result(self, answer: "Future[bytes]", path: Path) -> ReadFile:
        """What was read, to be asked for once.

        Raises Refused (the readers' codes, ``file_too_slow``, ``file_too_costly``) and
        ReaderFailed, whose text is for the error log.
        """
        found = answer.result()
        self._note(-len(found))
        return understand(found, path)

    def read(self, path: Path, kind: DocumentKind | None = None) -> ReadFile:
        """Read one file and wait for it; raises like ``result``."""
        return self.result(self.submit(path, kind), path)

    def limits(self) -> dict[str, bool]:
        """Which of memory, time (cpu) and written files the system enforces on a child."""
        child = self._take()
        self._give_back(child)
        return child.limits

    def close(self) -> None:
        """Give up what is being read and end every child."""
        self._closed = True
        self._note(0)
        for child in list(self._all):
            child.kill()
        self._threads.shutdown(cancel_futures=True)
        for child in list(self._all):
            child.close()
        self._all.clear()

    def _read(self, path: Path, kind: DocumentKind | None) -> bytes:
        with self._room:
            self._room.wait_for(lambda: self._waiting < MAX_WAITING or self._closed)
        if self._closed:
            raise ReaderFailed("The pool was closed before this file was read.")
        child = self._take()
        try:
            answer = child.read(path, kind, seconds_for(_size(path)))
        finally:
            self._give_back(child)
        self._note(len(answer))
        return answer

    def _note(self, more: int) -> None:
        with self._room:
            self._waiting += more
            self._room.notify_all()

    def _take(self) -> Child:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            child = Child()
            self._all.add(child)
            if self._closed:
                child.kill()
            return child

    def _give_back(self, child: Child) -> None:
        if child.alive:
            self._idle.put(child)
            return
        child.close()
        self._all.discard(child)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # the child says what is wrong with it
        return 0
