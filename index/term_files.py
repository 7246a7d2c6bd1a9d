"""A segment's term file and postings file, written field by field from whole arrays.

Whoosh's ``OrderedHashWriter`` packs, hashes and writes term by term: 25 µs each, a third of
a rebuild. The same layout made from arrays takes a tenth; Whoosh's reader reads it.
"""

import pickle
from array import array
from collections.abc import Sequence
from itertools import accumulate, chain
from struct import Struct
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

# Bytes of every number in the postings file: its arrays are aligned.
ITEM = 4

_LENGTHS = Struct("!ii")
_HEADER = Struct("!4sBii")
# Whoosh's number for CRC32, four times as quick as its default, MD5.
_CRC32 = 1
_TABLES = 256
_SLOT = np.dtype([("hash", ">u4"), ("at", ">i8")])
_DIRECTORY = np.dtype([("at", ">i8"), ("slots", ">i4")])
# Whoosh's W3TermInfo, then where the postings lie and how many bytes they are.
_INFO = np.dtype(
    [
        ("flags", "u1"),
        ("weight", ">f4"),
        ("count", ">u4"),
        ("min_length", "u1"),
        ("max_length", "u1"),
        ("max_weight", ">f4"),
        ("first", ">u4"),
        ("last", ">u4"),
        ("offset", ">i8"),
        ("size", ">i4"),
    ]
)

Ints = npt.NDArray[np.int64]


class Postings(NamedTuple):
    """The postings of a field, term after term.

    ``terms`` are in byte order; term t has ``ids`` and ``weights`` from ``starts[t]`` to
    ``starts[t + 1]``, and ``places`` likewise by ``place_starts``.
    """

    terms: Sequence[bytes]
    starts: Ints
    ids: npt.NDArray[np.uint32]
    weights: npt.NDArray[np.float32]
    place_starts: Ints
    places: npt.NDArray[np.uint32]


class TermFilesWriter:
    """Writes both files; fields come in any order, each once."""

    def __init__(self, terms: Any, postings: Any) -> None:
        self._terms = terms
        self._postings = postings
        self._fields: dict[str, int] = {}
        self._hashes = array("L")
        self._places: list[Ints] = []
        self._written = self._posted = 0
        self.is_closed = False
        self._write(_HEADER.pack(b"HSH3", _CRC32, 0, 0))

    def write_field(self, name: str, postings: Postings) -> None:
        """Write a field's terms and postings."""
        if not postings.terms:
            return
        prefix = len(self._fields).to_bytes(2, "big")
        self._fields[name] = len(self._fields)
        keys = [prefix + term for term in postings.terms]
        infos = self._write_postings(postings).tobytes()
        size = _INFO.itemsize
        heads = {n: _LENGTHS.pack(n, size) for n in {len(key) for key in keys}}
        parts = (
            (heads[len(key)], key, infos[at : at + size])
            for key, at in zip(keys, range(0, len(infos), size), strict=True)
        )
        sizes = [_LENGTHS.size + len(key) + size for key in keys]
        starts = np.array([0, *accumulate(sizes)], np.int64) + self._written
        self._places.append(starts[:-1])
        self._hashes.extend(map(crc32, keys))
        self._write(b"".join(chain.from_iterable(parts)))

    def close(self) -> None:
        """Write the hash tables and what Whoosh looks up first."""
        places = np.concatenate([np.zeros(0, np.int64), *self._places])
        self._write_tables(places)
        about = {"fieldmap": self._fields, "indextype": "q", "indexlen": len(places)}
        extras = pickle.dumps(about, 2) + places.astype(">i8").tobytes()
        self._write(extras + len(extras).to_bytes(4, "big"))
        self._terms.close()
        self._postings.close()
        self.is_closed = True

    def _write(self, data: bytes) -> None:
        self._terms.write(data)
        self._written += len(data)

    def _write_postings(self, postings: Postings) -> npt.NDArray[np.void]:
        """Ids, weights and positions of a term lie together; returns the terms' infos."""
        starts, place_starts = postings.starts, postings.place_starts
        counts, places = np.diff(starts), np.diff(place_starts)
        sizes = 2 * counts + places
        offsets = np.cumsum(sizes) - sizes
        data = np.empty(int(sizes.sum()), np.uint32)
        at = np.repeat(offsets - starts[:-1], counts) + np.arange(len(postings.ids))
        data[at] = postings.ids
        data[at + np.repeat(counts, counts)] = postings.weights.view(np.uint32)
        if len(postings.places):
            shift = np.repeat(offsets + 2 * counts - place_starts[:-1], places)
            data[shift + np.arange(len(postings.places))] = postings.places
        self._postings.write(data.tobytes())
        infos = np.zeros(len(counts), _INFO)
        infos["weight"] = np.add.reduceat(postings.weights, starts[:-1])
        infos["count"] = counts
        infos["max_weight"] = np.maximum.reduceat(postings.weights, starts[:-1])
        infos["first"] = postings.ids[starts[:-1]]
        infos["last"] = postings.ids[starts[1:] - 1]
        infos["offset"] = offsets * ITEM + self._posted
        infos["size"] = sizes * ITEM
        self._posted += data.nbytes
        return infos

    def _write_tables(self, places: Ints) -> None:
        """256 hash tables, twice as many slots as keys each, the next free one taken."""
        hashes = self._hashes.tolist()
        counts = np.bincount(np.array(hashes, np.int64) & 255, minlength=_TABLES) * 2
        starts = np.cumsum(counts) - counts
        chosen = _slots(hashes, counts.tolist(), starts.tolist())
        table = np.zeros(2 * len(hashes), _SLOT)
        table["hash"][chosen] = hashes
        table["at"][chosen] = places
        directory = np.zeros(_TABLES, _DIRECTORY)
        directory["at"] = self._written + _SLOT.itemsize * starts
        directory["slots"] = counts
        self._write(table.tobytes() + directory.tobytes())


def _slots(hashes: Sequence[int], sizes: Sequence[int], starts: Sequence[int]) -> list[int]:
    """The slot of each key in all tables together."""
    taken = bytearray(2 * len(hashes))
    chosen = []
    for key in hashes:
        size, start = sizes[key & 255], starts[key & 255]
        slot = (key >> 8) % size
        while taken[start + slot]:
            slot = (slot + 1) % size
        taken[start + slot] = 1
        chosen.append(start + slot)
    return chosen
