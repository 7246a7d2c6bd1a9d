"""Python's search for cycles, out of the way of work that makes millions of objects."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (100_000, 50, 100)


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Let Python look for cycles less often: a rebuild makes millions of objects that die
    by themselves, and looking through all others again and again took a fifth of it; of
    reading 50,000 actions for the tracker it took a third."""
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
