"""Where each field stands within the postings' positions of a group.

Fields of one group share their postings; their streams lie one after the other
(``chain.positions``). A query for one field (``contexto:familias``) needs the borders: they
are kept in the file beside each segment (read from the bodies they took 1.5 s and more at
the first such query over 20,000 cards).
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.analysis.chain import BETWEEN

Array = npt.NDArray[Any]
# A field's documents, rising, with its first position in each and the one after its last.
Span = tuple[Array, Array, Array]


def collect_spans(
    sizes: Iterable[Sequence[tuple[str, int]]],
) -> tuple[Array, Array, Array, Array, Array]:
    """The spans of all fields, one after the other, from each document's (field, words) in
    the order of its streams: names (JSON), bounds, documents, starts, ends."""
    spans: dict[str, list[tuple[int, int, int]]] = {}
    for number, fields in enumerate(sizes):
        base = 0
        for field, size in fields:
            spans.setdefault(field, []).append((number, base, base + size))
            base += size + BETWEEN
    names = json.dumps(list(spans), ensure_ascii=False).encode()
    rows = np.array([row for found in spans.values() for row in found], np.int32).reshape(-1, 3)
    bounds = np.cumsum([0, *map(len, spans.values())])
    docs, starts, ends = np.ascontiguousarray(rows.T)
    return np.frombuffer(names, np.uint8), bounds, docs, starts, ends


def inside(span: Span, documents: Array, places: Array) -> npt.NDArray[np.bool_]:
    """Which of some places of documents (side by side) lie within a field."""
    held, starts, ends = span
    if not len(held):
        return np.zeros(len(documents), bool)
    at = np.minimum(held.searchsorted(documents), len(held) - 1)
    found: npt.NDArray[np.bool_] = (
        (held[at] == documents) & (places >= starts[at]) & (places < ends[at])
    )
    return found
