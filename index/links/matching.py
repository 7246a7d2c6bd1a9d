"""Finding descriptors in a text: by stems, as phrases, within a sentence."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from index.analysis.stems import stem
from index.analysis.stopwords import STOP_WORDS
from index.analysis.tokens import tokens
from kb.descriptors import Descriptor

# "no acompañado", "sin papeles": without these the words would say the contrary.
_NEGATIONS = frozenset({"no", "sin"})
# "a través de" has the stem of *travesía* and says nothing.
_EMPTY = STOP_WORDS | {"traves"}
_BREAK = re.compile(r"[.;:!?\n]")
# A descriptor in capitals of this length or less is an acronym: SAT is not "sat".
_ACRONYM_LENGTH = 8


class Term(NamedTuple):
    """A word of a text: its stem and [start, end)."""

    stem: str
    start: int
    end: int


class Pattern(NamedTuple):
    """A descriptor as the stems that must follow one another."""

    stems: tuple[str, ...]
    acronym: bool
    descriptor: Descriptor


class Found(NamedTuple):
    """A descriptor in a text, at [start, end)."""

    descriptor: Descriptor
    stems: tuple[str, ...]
    start: int
    end: int


class Matcher:
    """All descriptors at once; a text is read once, whatever their number."""

    def __init__(self, descriptors: Iterable[Descriptor]) -> None:
        """Raises ValueError for a descriptor that is nothing but stop words."""
        self.patterns: list[Pattern] = []
        self._by_first: dict[str, list[Pattern]] = {}
        for descriptor in descriptors:
            stems = tuple(term.stem for term in terms(descriptor.text))
            if not stems:
                raise ValueError(f"a descriptor without words: {descriptor.text!r}")
            text = descriptor.text
            acronym = text.isupper() and len(text) <= _ACRONYM_LENGTH
            pattern = Pattern(stems, acronym, descriptor)
            self.patterns.append(pattern)
            self._by_first.setdefault(stems[0], []).append(pattern)
        for patterns in self._by_first.values():
            patterns.sort(key=lambda pattern: -len(pattern.stems))

    def find(self, text: str) -> list[Found]:
        """Every descriptor in ``text``; of one concept's that overlap only the longest."""
        read = terms(text)
        shouted = text.isupper()
        taken: dict[tuple[str, str], set[int]] = {}
        found: list[Found] = []
        for place, term in enumerate(read):
            for pattern in self._by_first.get(term.stem, ()):
                last = place + len(pattern.stems) - 1
                if last >= len(read) or not _follow(read, place, pattern.stems, text):
                    continue
                printed = text[term.start : read[last].end]
                if not shouted and not _same_case(pattern, printed):
                    continue
                concept = pattern.descriptor.scheme, pattern.descriptor.notation
                mine = taken.setdefault(concept, set())
                if mine.isdisjoint(range(place, last + 1)):
                    mine.update(range(place, last + 1))
                    found.append(
                        Found(pattern.descriptor, pattern.stems, term.start, read[last].end)
                    )
        return found


def terms(text: str) -> list[Term]:
    """The words of a text that say something, with their stems."""
    found = []
    for token in tokens(text):
        form = token.forms[0]
        if form in _NEGATIONS:
            found.append(Term(form, token.start, token.end))
        elif form and form not in _EMPTY:
            found.append(Term(_stem(form), token.start, token.end))
    return found


@lru_cache(maxsize=1 << 16)
def _stem(form: str) -> str:
    return stem(form)


def _follow(read: list[Term], place: int, stems: tuple[str, ...], text: str) -> bool:
    """Whether the stems stand one after the other with no end of a sentence between."""
    for offset, wanted in enumerate(stems[1:], place + 1):
        if read[offset].stem != wanted:
            return False
        if _BREAK.search(text, read[offset - 1].end, read[offset].start):
            return False
    return True


def _same_case(pattern: Pattern, printed: str) -> bool:
    """An acronym is printed in capitals, and a word that is printed so is none of its like."""
    if pattern.acronym:
        return printed.isupper()
    short = len(pattern.stems) == 1 and len(printed) <= 5
    return not (short and printed.isupper())
