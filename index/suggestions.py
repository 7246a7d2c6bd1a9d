"""Typeahead over codes, keywords and titles: any word of them, accents ignored."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.arrays import Mask, Segment
from index.search import NO_VALUE
from kb.text import fold

_CODE, _KEYWORD, _TITLE = range(3)
# Longer titles are cut between words.
_TITLE_LENGTH = 90
# A single letter begins thousands of words: so many are looked at.
_MAX_SCAN = 4000


class Entry(NamedTuple):
    kind: int
    text: str
    folded: str
    number: int


class SegmentSuggestions:
    """One segment's words in order, each leading to the texts that hold it."""

    def __init__(self, segment: Segment) -> None:
        found = sorted(
            (word, entry)
            for entry in _entries(segment)
            for word in {*entry.folded.replace("_", " ").split(), entry.folded}
        )
        self._words = [word for word, _ in found]
        self._entries = [entry for _, entry in found]

    def starting(self, prefix: str) -> Iterator[Entry]:
        at = bisect_left(self._words, prefix)
        for place in range(at, min(len(self._words), at + _MAX_SCAN)):
            if not self._words[place].startswith(prefix):
                return
            yield self._entries[place]


def suggest(
    parts: Sequence[tuple[SegmentSuggestions, Mask]], prefix: str, limit: int
) -> tuple[str, ...]:
    """Texts that hold all words of ``prefix``, the last one begun; each text once.

    ``parts`` gives each segment with which of its records are live. Codes come first, then
    keywords, then titles; texts that begin with what was typed before others, short ones
    first.
    """
    typed = fold(prefix)
    words = typed.replace("_", " ").split()
    if not words:
        return ()
    found: dict[str, tuple[int, bool, int, str]] = {}
    for suggestions, live in parts:
        for entry in suggestions.starting(words[-1]):
            if live[entry.number] and all(word in entry.folded for word in words):
                rank = (entry.kind, not entry.folded.startswith(typed), len(entry.text), entry.text)
                found.setdefault(entry.text, rank)
    return tuple(text for *_, text in sorted(found.values())[:limit])


def _entries(segment: Segment) -> Iterator[Entry]:
    for number, head in enumerate(segment.heads):
        if head.code:
            folded = " ".join({fold(head.code): 0, fold(head.canonical_code or ""): 0})
            yield Entry(_CODE, head.code, folded.strip(), number)
        for keyword in head.keywords:
            if keyword != NO_VALUE:
                yield Entry(_KEYWORD, keyword, fold(keyword), number)
        if head.title:
            title = _shorten(head.title)
            yield Entry(_TITLE, title, fold(title), number)


def _shorten(title: str) -> str:
    if len(title) <= _TITLE_LENGTH:
        return title
    return title[:_TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
