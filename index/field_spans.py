"""Where each field stands within the postings' positions of a group.

Fields of one group share their postings; their streams lie one after the other
(``chain.positions``). A query for one field (``contexto:familias``) needs the borders: they
are read from the stored bodies once per segment, when such a query first comes (1.5 s for
20,000 cards), and kept while the segment lives.
"""

import threading
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from index.arrays import Segment
from index.schema import group_of

# The group whose fields are told apart; the others are asked for as a whole.
GROUP = "rest"
# Where the next stream begins: what ``chain.positions`` leaves between two.
_APART = 100

# First position of a field in each document, and the one after its last; equal: no such field.
Span = npt.NDArray[np.int64]


class FieldSpans:
    """Spans of the group's fields by segment; usable from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, Mapping[str, Span]] = {}

    def of(self, segment: Segment) -> Mapping[str, Span]:
        """Field → (2 × documents) borders."""
        with self._lock:
            if segment.name not in self._known:
                self._known[segment.name] = _read(segment)
            return self._known[segment.name]

    def keep(self, names: Iterable[str]) -> None:
        """Let go what belongs to segments that are no more."""
        with self._lock:
            wanted = set(names)
            self._known = {name: one for name, one in self._known.items() if name in wanted}


def _read(segment: Segment) -> Mapping[str, Span]:
    found: dict[str, Span] = {}
    for number in np.flatnonzero(~segment.arrays.meta).tolist():
        body = segment.body(number)
        base = 0
        for field, stream in body.analysis.streams.items():
            if group_of(body.record.type, field) != GROUP:
                continue
            size = len(stream.split(" ")) if stream else 0
            if field not in found:
                found[field] = np.zeros((2, segment.size), np.int64)
            found[field][:, number] = base, base + size
            base += size + _APART
    return found
