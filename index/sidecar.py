"""A segment's heads as arrays in a file of their own, so that opening reads no records.

Written beside the segment's other files in the same commit; Whoosh removes it with them.
100,000 cards open in a few tenths of a second instead of several (docs/benchmarks.md).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, overload

import numpy as np
import numpy.typing as npt

from index.abbreviations import FACET as ABBREVIATION
from index.documents import Head
from index.field_spans import collect_spans
from index.schema import GROUPS
from index.search import FACETS
from kb.codes import parse_code
from kb.records import RECORD_TYPES

SUFFIX = ".arrays"
_TYPE_RANK = {name: rank for rank, name in enumerate(RECORD_TYPES)}
# Links that are merely suggested stand apart from those of the facet itself.
SUGGESTED: Mapping[str, str] = {
    facet: f"suggested_{facet}" for facet in ("gcm_objective", "gcm_principle", "sdg")
}
# Those that pages count, then what the index keeps for itself.
ALL_FACETS: tuple[str, ...] = (*FACETS, ABBREVIATION, *SUGGESTED.values())
_COLUMN = {facet: place for place, facet in enumerate(ALL_FACETS)}
_NO_META = Head("", "document", "", "", None, None, 0, None, [0] * len(GROUPS), {}, [], False)

# Heads kept decoded per segment: the same cards come up again and again.
_MAX_READ = 4096

Array = npt.NDArray[Any]


class Arrays(NamedTuple):
    """What a segment's records say, by document number (the meta document included).

    ``lengths`` is (groups × documents), ``transversal`` (``FACETS`` × documents). The pairs
    of facet f of ``ALL_FACETS`` are ``pair_docs[pair_starts[f]:pair_starts[f + 1]]``, by
    document, with ``pair_values`` places in that facet's list of ``values`` (JSON). The
    spans of fields are laid out the same way (``index.field_spans``). ``order`` lists the
    documents by ``keys``: by code, then id. ``heads`` is JSON, head after head.
    """

    meta: Array
    lengths: Array
    type_rank: Array
    year: Array
    sample: Array
    transversal: Array
    pair_starts: Array
    pair_docs: Array
    pair_values: Array
    values: Array
    span_fields: Array
    span_bounds: Array
    span_docs: Array
    span_starts: Array
    span_ends: Array
    order: Array
    keys: Array
    head_starts: Array
    heads: Array


def write_sidecar(path: Path, heads: Sequence[Head | None]) -> None:
    """Write the arrays of a segment from its heads, in the documents' order; None is the
    meta document."""
    with path.open("wb") as file:
        np.savez(file, **collect(heads)._asdict())


def read_sidecar(path: Path) -> Arrays:
    """Raises OSError, ValueError or KeyError where the file is missing or damaged."""
    with np.load(path, allow_pickle=False) as stored:
        return Arrays(**{name: stored[name] for name in Arrays._fields})


def collect(found: Sequence[Head | None]) -> Arrays:
    """The arrays of a segment from its heads."""
    heads = [head or _NO_META for head in found]
    transversal = np.zeros((len(FACETS), len(heads)), bool)
    for number, head in enumerate(heads):
        for facet in head.transversal:
            if facet in FACETS:
                transversal[_COLUMN[facet], number] = True
    keys = np.array([sort_key(head) for head in heads], "S")
    order = np.argsort(keys, kind="stable")
    slim = [_slim(head) for head in heads]
    starts = np.cumsum([0, *map(len, slim)])
    lengths = np.array([head.lengths for head in heads], np.uint32).reshape(-1, len(GROUPS))
    return Arrays(
        np.array([head is None for head in found], bool),
        np.ascontiguousarray(lengths.T),
        np.array([_TYPE_RANK[head.type] for head in heads], np.int8),
        np.array([head.year or 0 for head in heads], np.int16),
        np.array([head.sample for head in heads], bool),
        transversal,
        *_pairs(heads),
        *collect_spans(head.sizes for head in heads),
        order.astype(np.int32),
        keys[order],
        starts.astype(np.int64),
        np.frombuffer(b"".join(slim), np.uint8),
    )


def _pairs(heads: Sequence[Head]) -> tuple[Array, Array, Array, Array]:
    docs: list[list[int]] = [[] for _ in ALL_FACETS]
    places: list[list[int]] = [[] for _ in ALL_FACETS]
    values: list[dict[str, int]] = [{} for _ in ALL_FACETS]
    for number, head in enumerate(heads):
        for facet, notations in head.facets.items():
            column = _COLUMN.get(facet)
            if column is None:
                continue
            known = values[column]
            for notation in notations:
                docs[column].append(number)
                places[column].append(known.setdefault(notation, len(known)))
    listed = json.dumps([list(known) for known in values], ensure_ascii=False).encode()
    return (
        np.cumsum([0, *map(len, docs)]),
        np.array([number for one in docs for number in one], np.int32),
        np.array([place for one in places for place in one], np.int32),
        np.frombuffer(listed, np.uint8),
    )


def sort_key(head: Head) -> bytes:
    """Bytes that order records by area, prefix and number of their code (BP2 before BP10),
    then document, position and id; what has no code comes after."""
    code = parse_code(head.canonical_code) if head.canonical_code else None
    first = f"0\t{code.area}\t{code.prefix}\t{code.number:06}" if code else "1"
    return f"{first}\t{head.document_id}\t{head.position:08}\t{head.id}".encode()


def _slim(head: Head) -> bytes:
    """A head without what the arrays hold; its keywords stay (typeahead lists them)."""
    keywords = list(head.facets.get("keyword", ()))
    slim = head._replace(facets={}, transversal=[], lengths=[], keywords=tuple(keywords), sizes=())
    return json.dumps(slim, ensure_ascii=False, separators=(",", ":")).encode()


class Heads(Sequence[Head]):
    """Slim heads by document number, each read when it is asked for."""

    def __init__(self, starts: Array, data: Array) -> None:
        self._starts = starts
        self._data = data
        self._read: dict[int, Head] = {}

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, number: int) -> Head: ...
    @overload
    def __getitem__(self, number: slice) -> list[Head]: ...
    def __getitem__(self, number: int | slice) -> Head | list[Head]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        found = self._read.get(number)
        if found is None:
            if not 0 <= number < len(self):
                raise IndexError(number)
            start, end = self._starts[number], self._starts[number + 1]
            found = Head(*json.loads(self._data[start:end].tobytes().decode()))
            if len(self._read) >= _MAX_READ:
                self._read.clear()
            self._read[number] = found
        return found

    def __iter__(self) -> Iterator[Head]:
        """All heads, none of them kept."""
        for start, end in pairwise(self._starts.tolist()):
            yield Head(*json.loads(self._data[start:end].tobytes().decode()))
