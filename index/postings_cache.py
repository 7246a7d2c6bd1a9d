"""Decoded postings of all segments within one limit of memory."""

import threading
from collections import OrderedDict
from contextlib import suppress

from index.codec import Columns

# Decoded postings kept, in bytes; what was not asked for longest goes first.
LIMIT = 96 << 20
# What an entry costs beside its arrays; words that nobody holds are remembered too.
_ENTRY = 400

Key = tuple[str, str, str]


class PostingsCache:
    """(segment, field, term) → postings or None. It outlives commits: a segment that an
    edit elsewhere leaves alone keeps what was decoded of it."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._held: OrderedDict[Key, Columns | None] = OrderedDict()
        self.size = 0

    def get(self, key: Key) -> Columns | None:
        """Raises KeyError for what is not held."""
        found = self._held[key]
        with suppress(KeyError):  # another thread may let it go meanwhile
            self._held.move_to_end(key)
        return found

    def put(self, key: Key, found: Columns | None) -> None:
        with self._lock:
            if key in self._held:
                return
            self._held[key] = found
            self.size += _cost(found)
            while self.size > self._limit and len(self._held) > 1:
                _, old = self._held.popitem(last=False)
                self.size -= _cost(old)


def _cost(found: Columns | None) -> int:
    return _ENTRY + (found.size if found else 0)
