"""Which cards say nearly the same: MinHash over the stems of their lemmas, and over pairs of them.

Broder, "On the resemblance and containment of documents" (1997); bands as in Leskovec,
Rajaraman, Ullman, "Mining of Massive Datasets", ch. 3. Measured on 79 cards (samples and real
sheets) against themselves with fields dropped, a tenth or a fifth of the words replaced,
sentences moved and half as much added: with stems alone unlike cards reach .20 of likeness and
altered ones fall to .43; with stems and pairs of neighbours .09 and .28 (a fifth replaced; .40
otherwise). ``THRESHOLD`` keeps 97 % of those and is four times what unlike cards reach.

The description is the card itself, and of a card that somebody just begins it is all there is;
so descriptions are compared alone, too. On the same cards (82 descriptions, 23 words at the
median) unlike ones reach .21; with a tenth of the words replaced, a fifth or the last two
fifths dropped, or ten words added, 97 % keep .48 or more, with a fifth replaced .40.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.analysis.chain import stream
from index.analysis.stems import stem

Signature = NDArray[np.uint32]
T = TypeVar("T")

# What a card says; where, who, codes and links may well be the same in different cards.
FIELDS = (
    "description",
    "finding",
    "context",
    "applicability",
    "limitations",
    "cause_effect",
    "contribution",
    "beneficiaries",
    "effectiveness",
    "project_goals",
    "replication",
    "upward_links",
    "added_value",
    "sustainability",
)
THRESHOLD = 0.35
# Of two descriptions.
SENTENCE_THRESHOLD = 0.4
# 64 bands of 3: a pair of likeness .35 is a candidate with 94 %, one of .4 with 98.5 %, one of
# .05 with .8 %; the estimate's deviation at .35 is .034.
BANDS, ROWS = 64, 3
SIZE = BANDS * ROWS
# Cards with fewer features say too little to be told apart.
_FEWEST = 6


def features(texts: Mapping[str, str]) -> frozenset[str]:
    """Stems of a card's words and pairs of neighbours, without stop words.

    ``{"description": "Entrega de kits"}`` → ``{"entreg", "kit", "entreg kit"}``
    """
    found: set[str] = set()
    for name in FIELDS:
        if not texts.get(name):
            continue
        forms, _ = stream(texts[name])
        stems = [_stem(part.partition("|")[0]) for part in forms.split() if part != "."]
        found.update(stems)
        found.update(f"{one} {next_}" for one, next_ in pairwise(stems))
    return frozenset(found)


def signature(found: frozenset[str]) -> Signature:
    """The smallest of each of ``SIZE`` hashes over the features.

    Of too few features a signature that is like no other.
    """
    if len(found) < _FEWEST:
        return np.zeros(0, dtype=np.uint32)
    hashes = np.fromiter((zlib.crc32(one.encode()) for one in found), np.uint64, len(found))
    a, b = _coefficients()
    # Multiply and shift (Dietzfelbinger 1996): the high half of a product that wraps at 64 bits.
    mixed = (hashes[None, :] * a[:, None] + b[:, None]) >> np.uint64(32)
    smallest: Signature = mixed.min(axis=1).astype(np.uint32)
    return smallest


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Shared features by all of both (Jaccard), 0–1, exactly."""
    both = len(one | other)
    return len(one & other) / both if both else 0.0


def alike(
    one: Signature, many: Mapping[str, Signature], threshold: float = THRESHOLD
) -> dict[str, float]:
    """Estimated likeness of one card to each of ``many`` that may reach the threshold."""
    if not one.size or not many:
        return {}
    names = [name for name, other in many.items() if other.size == one.size]
    if not names:
        return {}
    matrix = np.stack([many[name] for name in names])
    shares = (matrix == one).mean(axis=1)
    near = np.nonzero(shares >= threshold - _MARGIN)[0]
    return {names[place]: float(shares[place]) for place in near}


def candidates(
    signatures: Mapping[str, Signature], threshold: float = THRESHOLD
) -> dict[tuple[str, str], float]:
    """Pairs (sorted by id) that agree in a band, with their estimated likeness where it may
    reach the threshold. Of a crowd that agrees each is paired with some, not with all."""
    names = [name for name, one in sorted(signatures.items()) if one.size == SIZE]
    if len(names) < 2:
        return {}
    matrix = np.stack([signatures[name] for name in names])
    pairs: set[tuple[int, int]] = set()
    for band in range(BANDS):
        pairs.update(_colliding(matrix[:, band * ROWS : (band + 1) * ROWS]))
    found = {}
    for first, second in sorted(pairs):
        share = float((matrix[first] == matrix[second]).mean())
        if share >= threshold - _MARGIN:
            found[names[first], names[second]] = share
    return found


# Two deviations of the estimate: whoever is asked exactly afterwards loses nothing by it.
_MARGIN = 0.07
# Hundreds of cards of one wording (a form filled in badly) would make tens of thousands of
# pairs; a person looks at a few of them and sees the rest.
NEIGHBOURS = 12


def _colliding(rows: NDArray[np.uint32]) -> Iterator[tuple[int, int]]:
    keys = rows.astype(np.uint64)
    # Two of three 32-bit values in one key would do; the third is mixed in by a prime.
    joined = (keys[:, 0] << np.uint64(32)) ^ keys[:, 1] ^ (keys[:, 2] * np.uint64(2654435761))
    order = np.argsort(joined, kind="stable")
    ordered = joined[order]
    starts = np.nonzero(np.diff(ordered, prepend=ordered[0] + np.uint64(1)))[0]
    for start, end in zip(starts, [*starts[1:], len(ordered)], strict=True):
        if end - start > 1:
            yield from neighbours([int(place) for place in order[start:end]])


def neighbours(items: Sequence[T]) -> Iterator[tuple[T, T]]:
    """Each item of a group with the next few: all pairs of a small group."""
    for number, one in enumerate(items):
        for other in items[number + 1 : number + 1 + NEIGHBOURS]:
            yield one, other


@lru_cache(maxsize=1)
def _coefficients() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Fixed by a seed: signatures are kept and compared with later ones."""
    rng = np.random.default_rng(1997)
    return (
        rng.integers(1, 1 << 64, SIZE, dtype=np.uint64),
        rng.integers(0, 1 << 64, SIZE, dtype=np.uint64),
    )


@lru_cache(maxsize=50_000)
def _stem(form: str) -> str:
    return stem(form)


# How signatures are kept; another mark says that they were made in another way.
MARK = b"mh2"
_HAS_SENTENCE, _HAS_ALL = 1, 2


def packed(texts: Mapping[str, str]) -> bytes:
    """A card's signatures as they are kept: the mark, a byte that says which of the two there
    are (texts of few words have none), the description's and that of all it says."""
    sentence = signature(features({"description": texts.get("description") or ""}))
    whole = signature(features(texts))
    flags = _HAS_SENTENCE * bool(sentence.size) | _HAS_ALL * bool(whole.size)
    return b"".join(
        (MARK, bytes([flags]), *(one.astype("<u4").tobytes() for one in (sentence, whole)))
    )


def unpacked(data: bytes) -> tuple[Signature, Signature]:
    """The signature of the description and that of all the card says; size 0 where there is
    none, and both for what was kept in another way."""
    none = np.zeros(0, dtype=np.uint32)
    if not data.startswith(MARK):
        return none, none
    flags, rest = data[len(MARK)], np.frombuffer(data, dtype="<u4", offset=len(MARK) + 1)
    sentence = rest[:SIZE] if flags & _HAS_SENTENCE else none
    return sentence, rest[sentence.size :] if flags & _HAS_ALL else none


def sentence_likeness(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    """Likeness of the descriptions of two cards, exactly; 0 where either says too little."""
    both = [features({"description": texts.get("description") or ""}) for texts in (one, other)]
    return likeness(*both) if min(map(len, both)) >= _FEWEST else 0.0
