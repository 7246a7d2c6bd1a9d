"""Finding descriptors in a text: by stems, as phrases, within a sentence.

Two things that stems lose are looked at besides. A descriptor of one telling word among small
ones ("los que se van") is meant as it is written: the small words must be there. And a word
that only derives from a descriptor's (*nivel* from "nivelación", *trabajo* from
"trabajadoras") is found as ``derived``: it tells less (``index/links/likeness.py``).
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from index.analysis.stems import stem
from index.analysis.stopwords import STOP_WORDS
from index.analysis.tokens import Token, tokens
from index.links.likeness import Likeness, alike
from kb.descriptors import Descriptor

# "no acompañado", "sin papeles": without these the words would say the contrary.
_NEGATIONS = frozenset({"no", "sin"})
# "a través de" is no *travesía*, whatever the stem.
_SAYS_NOTHING = STOP_WORDS | {"traves"}
_BREAK = re.compile(r"[.;:!?\n]")
# A descriptor in capitals of this length or less is an acronym: SAT is not "sat".
_ACRONYM_LENGTH = 8


class Term(NamedTuple):
    """A word of a text: its stem, [start, end), its folded form and its place among all words,
    small ones too."""

    stem: str
    start: int
    end: int
    form: str
    place: int


class Pattern(NamedTuple):
    """A descriptor as the stems that must follow one another; with one stem alone also the
    small words ``before`` and ``after`` it; ``forms`` are its words, folded, and ``words`` all
    that must be there, which tells one pattern of a concept from another."""

    stems: tuple[str, ...]
    acronym: bool
    descriptor: Descriptor
    before: tuple[str, ...]
    after: tuple[str, ...]
    forms: tuple[str, ...]
    words: tuple[str, ...]


class Found(NamedTuple):
    """A descriptor in a text, at [start, end), by its stems and small words; ``derived`` where
    the text has other words of these stems."""

    descriptor: Descriptor
    stems: tuple[str, ...]
    start: int
    end: int
    derived: bool = False


class Matcher:
    """All descriptors at once; a text is read once, whatever their number."""

    def __init__(self, descriptors: Iterable[Descriptor]) -> None:
        """Raises ValueError for a descriptor that is nothing but stop words."""
        self.patterns: list[Pattern] = []
        self._by_first: dict[str, list[Pattern]] = {}
        for descriptor in descriptors:
            pattern = _pattern(descriptor)
            self.patterns.append(pattern)
            self._by_first.setdefault(pattern.stems[0], []).append(pattern)
        for patterns in self._by_first.values():
            patterns.sort(key=_longest_first)

    def find(self, text: str) -> list[Found]:
        """Every descriptor in ``text``; of one concept's that overlap only the longest."""
        words = list(tokens(text))
        read = _telling(words)
        shouted = text.isupper()
        taken: dict[tuple[str, str], set[int]] = {}
        found: list[Found] = []
        for place, term in enumerate(read):
            here = []
            for pattern in self._by_first.get(term.stem, ()):
                last = place + len(pattern.stems)
                if last == place + 1 or (
                    last <= len(read) and _follow(read, place, pattern.stems, text)
                ):
                    one = _found(pattern, words, read[place:last], text)
                    if one and (shouted or _same_case(pattern, text[one.start : one.end])):
                        here.append((one, last))
            # A word that is there counts before a longer descriptor of which only a part is.
            if len(here) > 1:
                here.sort(key=_derived_last)
            for one, last in here:
                concept = one.descriptor.scheme, one.descriptor.notation
                mine = taken.setdefault(concept, set())
                if mine.isdisjoint(range(place, last)):
                    mine.update(range(place, last))
                    found.append(one)
        return found


def terms(text: str) -> list[Term]:
    """The words of a text that say something, with their stems."""
    return _telling(list(tokens(text)))


def _telling(words: Sequence[Token]) -> list[Term]:
    found = []
    for place, token in enumerate(words):
        form = token.forms[0]
        if form in _NEGATIONS:
            found.append(Term(form, token.start, token.end, form, place))
        elif form and form not in _SAYS_NOTHING:
            found.append(Term(_stem(form), token.start, token.end, form, place))
    return found


def _pattern(descriptor: Descriptor) -> Pattern:
    text = descriptor.text
    words = list(tokens(text))
    read = _telling(words)
    if not read:
        raise ValueError(f"a descriptor without words: {text!r}")
    forms = tuple(token.forms[0] for token in words)
    alone = len(read) == 1
    stems = tuple(term.stem for term in read)
    before = forms[: read[0].place] if alone else ()
    after = forms[read[0].place + 1 :] if alone else ()
    return Pattern(
        stems,
        text.isupper() and len(text) <= _ACRONYM_LENGTH,
        descriptor,
        before,
        after,
        tuple(term.form for term in read),
        before + stems + after,
    )


def _longest_first(pattern: Pattern) -> int:
    return -len(pattern.words)


def _derived_last(pair: tuple[Found, int]) -> bool:
    return pair[0].derived


def _found(
    pattern: Pattern, words: Sequence[Token], read: Sequence[Term], text: str
) -> Found | None:
    """What a pattern finds in words of its stems; of several words one that is its own is
    enough, a single one of another meaning is nothing."""
    likeness = alike(pattern.forms[0], read[0].form)
    if len(read) > 1:
        pairs = zip(pattern.forms, read, strict=True)
        likeness = max(Likeness.DERIVED, *(alike(form, term.form) for form, term in pairs))
    if likeness is Likeness.OTHER:
        return None
    span = _span(pattern, words, read[0], read[-1], text)
    start, end = span or (read[0].start, read[-1].end)
    derived = span is None or likeness is not Likeness.SAME
    return Found(pattern.descriptor, pattern.words, start, end, derived)


def _span(
    pattern: Pattern, words: Sequence[Token], first: Term, last: Term, text: str
) -> tuple[int, int] | None:
    """[start, end) with the small words of the pattern; None where they are not there."""
    if not pattern.before and not pattern.after:
        return first.start, last.end
    start, end = first.place - len(pattern.before), last.place + 1 + len(pattern.after)
    if start < 0 or end > len(words):
        return None
    told = [token.forms[0] for token in words[start:end]]
    size = len(pattern.before)
    if tuple(told[:size]) != pattern.before:
        return None
    if pattern.after and tuple(told[-len(pattern.after) :]) != pattern.after:
        return None
    span = words[start].start, words[end - 1].end
    return None if _BREAK.search(text, *span) else span


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
