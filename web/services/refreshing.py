"""Saving never waits for the index: what was written is indexed by a thread, at once.

One thread per runtime at a time. A nudge that comes while it runs makes it look again, so
that the last write is always taken in. Killed in between, the outbox still holds the writes.
"""

import logging
import threading
import time
import traceback
from pathlib import Path
from weakref import WeakKeyDictionary

from kb.errors import KbError
from web.runtime import Runtime
from web.services.alike_terms import update_alike
from web.services.duplicates import update_duplicates
from web.services.error_log import note_fault
from web.services.indexing import update_indexes
from web.services.linking import update_links

_LOG = logging.getLogger(__name__)
# Seconds between two passes. A pass costs 66 ms whatever few records it takes, a save 13: of
# twenty people who save at once, one pass takes several. Found within a second all the same.
_REST = 0.2


class _Worker:
    """The one thread of a runtime; ``again`` says that something was written meanwhile."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.again = False
        self.thread: threading.Thread | None = None


_WORKERS: "WeakKeyDictionary[Runtime, _Worker]" = WeakKeyDictionary()
_GUARD = threading.Lock()


def refresh(runtime: Runtime) -> None:
    """Bring the indexes up to date in the background; returns at once."""
    worker = _worker(runtime)
    with worker.lock:
        worker.again = True
        if worker.thread is None:
            worker.thread = threading.Thread(
                target=_run, args=(runtime, worker), name="indexing", daemon=True
            )
            worker.thread.start()


def settle(runtime: Runtime, seconds: float = 60) -> None:
    """Wait until what was written so far is indexed: for tests, and before closing."""
    worker = _worker(runtime)
    with worker.lock:
        thread = worker.thread
    if thread is not None:
        thread.join(seconds)


def _worker(runtime: Runtime) -> _Worker:
    with _GUARD:
        return _WORKERS.setdefault(runtime, _Worker())


def _run(runtime: Runtime, worker: _Worker) -> None:
    while True:
        with worker.lock:
            if not worker.again:
                worker.thread = None
                return
            worker.again = False
        try:
            update_indexes(runtime)
            update_duplicates(runtime)
            update_alike(runtime)
            # After an import of thousands this takes minutes: a save in between comes first.
            if update_links(runtime, pause=lambda: worker.again):
                update_indexes(runtime)
        except KbError as error:
            _LOG.error("%s", error)
        except Exception:  # noqa: BLE001 (nobody waits for this thread; the outbox keeps the work)
            note_fault(runtime.settings.data, Path("index"), traceback.format_exc())
        if worker.again:
            time.sleep(_REST)
