"""Python's search for cycles, out of the way of work that makes millions of objects."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (100_000, 50, 100)
_LOCK = threading.Lock()
# How many threads are at such work, and what stood before the first of them.
_at_work = 0
_before = gc.get_threshold()


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Let Python look for cycles less often: a rebuild makes millions of objects that die
    by themselves, and looking through all others again and again took a fifth of it; of
    reading 50,000 actions for the tracker it took a third.

    It holds for the whole process until the last of those who are at it has ended.
    """
    global _at_work, _before
    with _LOCK:
        if not _at_work:
            _before = gc.get_threshold()
            gc.set_threshold(*_SELDOM)
        _at_work += 1
    try:
        yield
    finally:
        with _LOCK:
            _at_work -= 1
            if not _at_work:
                gc.set_threshold(*_before)
