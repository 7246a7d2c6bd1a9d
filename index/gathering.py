"""The words of the records that become one segment, gathered as numbers, sorted at once.

A word costs a look-up and four bytes while records come in; the postings of all terms are
made by sorting when the segment is written. Term by term in Python objects that took five
times as long (docs/benchmarks.md).
"""

from array import array
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from index.analysis.chain import BETWEEN, GAP, OR
from index.schema import GROUPS
from index.term_files import Postings

Numbers = npt.NDArray[np.int64]


class FormNumbers(dict[str, int]):
    """Word of a stream → its number; 0 is the gap. A word in several forms
    (``niñas|niños``) has a number too, ``joined`` says which forms it stands for."""

    def __init__(self, stem: Callable[[str], str]) -> None:
        super().__init__({GAP: 0})
        self._stem = stem
        self.forms = [""]
        self.joined: dict[int, tuple[int, ...]] = {}
        self.stems: dict[str, int] = {"": 0}
        self.stem_of = array("I", [0])

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self.forms)
        self.forms.append(word)
        self.stem_of.append(0)
        if OR in word:
            self.joined[number] = tuple(self[form] for form in word.split(OR))
        else:
            stem = self._stem(word)
            self.stem_of[number] = self.stems.setdefault(stem, len(self.stems))
        return number


class _Rows:
    """The words of one group: numbers, and by run its document, first position, size."""

    def __init__(self) -> None:
        self.words = array("I")
        self.docs = array("I")
        self.bases = array("I")
        self.sizes = array("I")

    def table(self, numbers: FormNumbers) -> tuple[Numbers, Numbers, Numbers]:
        """(form, document, position) of each word, a word of two forms twice."""
        words = np.array(self.words, np.int64)
        sizes = np.array(self.sizes, np.int64)
        bases = np.array(self.bases, np.int64)
        runs = np.repeat(np.arange(len(sizes)), sizes)
        places = np.arange(len(words)) + (bases - np.cumsum(sizes) + sizes)[runs]
        docs = np.array(self.docs, np.int64)[runs]
        if numbers.joined:
            rows, words = _parted(words, numbers)
            docs, places = docs[rows], places[rows]
        held = words > 0
        return words[held], docs[held], places[held]


def _parted(words: Numbers, numbers: FormNumbers) -> tuple[Numbers, Numbers]:
    """Each word's row with each of its forms."""
    counts = np.ones(len(numbers.forms), np.int64)
    counts[list(numbers.joined)] = [len(forms) for forms in numbers.joined.values()]
    rows = np.repeat(np.arange(len(words)), counts[words])
    parted = words[rows]
    # Rows of one word lie together: its forms are filled in one after the other.
    places = np.flatnonzero(counts[parted] > 1)
    joined = words[counts[words] > 1].tolist()
    parted[places] = [form for word in joined for form in numbers.joined[word]]
    return rows, parted


class Gathered:
    """What the records of a segment hold, in the order in which they are added."""

    def __init__(self, stem: Callable[[str], str]) -> None:
        self._numbers = FormNumbers(stem)
        self._groups = {group: _Rows() for group in GROUPS}
        self._keys: dict[str, dict[str, list[int]]] = {}

    def add_key(self, field: str, term: str, document: int) -> None:
        """A term of a plain field, such as the record's id."""
        self._keys.setdefault(field, {}).setdefault(term, []).append(document)

    def add_words(self, group: str, document: int, streams: Sequence[Sequence[str]]) -> None:
        """The words of a record's streams; the next stream starts ``BETWEEN`` on."""
        rows, number, base = self._groups[group], self._numbers.__getitem__, 0
        for words in streams:
            rows.words.extend(map(number, words))
            rows.docs.append(document)
            rows.bases.append(base)
            rows.sizes.append(len(words))
            base += len(words) + BETWEEN

    def fields(self) -> Iterator[tuple[str, Postings]]:
        """Every field with its postings."""
        for field, terms in self._keys.items():
            yield field, _keyed(terms)
        numbers = self._numbers
        stem_of = np.array(numbers.stem_of, np.int64)
        forms, stems = _ranked(numbers.forms), _ranked(list(numbers.stems))
        for group, rows in self._groups.items():
            words, docs, places = rows.table(numbers)
            yield f"f_{group}", _postings(forms, words, docs, places, positions=True)
            yield f"s_{group}", _postings(stems, stem_of[words], docs, places, positions=False)

    def cleanup(self) -> None:
        """Whoosh asks for it; nothing lies on disk."""
        self._groups = {group: _Rows() for group in GROUPS}


_Ranked = tuple[Numbers, list[bytes]]


def _ranked(words: Sequence[str]) -> _Ranked:
    """By number the place of each word in byte order (which is that of Python's text), and
    the words in that order."""
    order = sorted(range(len(words)), key=words.__getitem__)
    rank = np.empty(len(words), np.int64)
    rank[order] = np.arange(len(words))
    return rank, [words[number].encode() for number in order]


def _postings(
    ranked: _Ranked, words: Numbers, docs: Numbers, places: Numbers, *, positions: bool
) -> Postings:
    """Postings of a field from its rows, which come by document and position."""
    rank, terms = ranked
    keys = rank[words]
    # Sixteen bits are sorted by counting, more by comparing: three times as long.
    small = keys.astype(np.uint16) if len(terms) <= 1 << 16 else keys.astype(np.uint32)
    order = np.argsort(small, kind="stable")
    keys, docs, places = keys[order], docs[order], places[order]
    other = _changes(keys) | _changes(docs)
    if not positions:
        # "niñas|niños" stand at one position and share a stem: one word.
        once = other | _changes(places)
        keys, docs, other = keys[once], docs[once], other[once]
    pairs = np.flatnonzero(other)
    counts = np.diff(np.append(pairs, len(keys)))
    firsts = np.flatnonzero(_changes(keys[pairs]))
    starts = np.append(firsts, len(pairs))
    place_starts = np.append(pairs, len(keys))[starts] if positions else np.zeros_like(starts)
    return Postings(
        [terms[key] for key in keys[pairs[firsts]].tolist()],
        starts,
        docs[pairs].astype(np.uint32),
        counts.astype(np.float32),
        place_starts,
        places.astype(np.uint32) if positions else np.zeros(0, np.uint32),
    )


def _changes(values: Numbers) -> npt.NDArray[np.bool_]:
    """Where a value differs from the one before; the first does."""
    found = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


def _keyed(terms: dict[str, list[int]]) -> Postings:
    named = sorted(terms)
    held = [terms[term] for term in named]
    starts = np.cumsum([0, *map(len, held)]).astype(np.int64)
    ids = np.array([number for one in held for number in one], np.uint32)
    none = np.zeros(0, np.uint32)
    ones = np.ones(len(ids), np.float32)
    return Postings([t.encode() for t in named], starts, ids, ones, np.zeros_like(starts), none)
