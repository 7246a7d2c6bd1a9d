"""Typeahead over codes, keywords, facet values and titles: any word of them, accents ignored."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from index.arrays import Ids, Mask, Segment
from index.search import NO_VALUE, Suggestion, SuggestionKind
from index.snapshot import Snapshot
from kb.text import fold

# The order in which kinds are offered, and how many of each before the others had theirs.
_KINDS: tuple[SuggestionKind, ...] = (
    "code",
    "keyword",
    "territory",
    "area",
    "gcm_objective",
    "title",
)
_EACH = 3
# Facets whose values are offered by their names; keywords are kept with the segments.
_FACETS: tuple[SuggestionKind, ...] = ("territory", "area", "gcm_objective")
# Longer titles are cut between words.
_TITLE_LENGTH = 90
# A single letter begins thousands of words: so many are looked at, of each kind.
_MAX_SCAN = 2000

# The name of a facet's value: ``("territory", "EC-P")`` → ``"Pichincha"``.
Label = Callable[[str, str], str]


class Entry(NamedTuple):
    """A text with the numbers, within its segment or snapshot, of those that bear it."""

    text: str
    folded: str
    numbers: Ids
    value: str | None = None


class Words:
    """Entries by each of their words, in order."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        found = sorted(
            (
                (word, place, entry)
                for place, entry in enumerate(entries)
                for word in {*_words(entry.folded), entry.folded}
            ),
            key=lambda one: one[:2],
        )
        self._words = [word for word, _, _ in found]
        self._entries = [entry for _, _, entry in found]

    def starting(self, prefix: str) -> Iterator[Entry]:
        at = bisect_left(self._words, prefix)
        for place in range(at, min(len(self._words), at + _MAX_SCAN)):
            if not self._words[place].startswith(prefix):
                return
            yield self._entries[place]


# By kind the entries of one segment, or of the facets of one snapshot.
Part = dict[SuggestionKind, Words]


def segment_part(segment: Segment) -> Part:
    """A segment's codes, keywords and titles; each text once, whoever bears it."""
    found: dict[SuggestionKind, dict[str, list[int]]] = {"code": {}, "keyword": {}, "title": {}}
    folded: dict[str, str] = {}
    for number, head in enumerate(segment.heads):
        if head.code:
            found["code"].setdefault(head.code, []).append(number)
            both = {fold(head.code): 0, fold(head.canonical_code or ""): 0}
            folded[head.code] = " ".join(both).strip()
        for keyword in head.keywords:
            if keyword != NO_VALUE:
                found["keyword"].setdefault(keyword, []).append(number)
        if head.title:
            found["title"].setdefault(_shorten(head.title), []).append(number)
    return {
        kind: Words(
            Entry(text, folded[text] if kind == "code" else fold(text), np.array(numbers))
            for text, numbers in texts.items()
        )
        for kind, texts in found.items()
    }


def facet_part(snapshot: Snapshot, label: Label) -> Part:
    """The values of facets that live records have, by their names; objectives by number too."""
    part: Part = {}
    for kind in _FACETS:
        entries = []
        for notation in snapshot.column(kind).values:
            numbers = snapshot.records_of(kind, notation)
            if notation == NO_VALUE or not len(numbers):
                continue
            name = label(kind, notation)
            text = f"{notation} · {name}" if kind == "gcm_objective" else name
            folded = f"{fold(name)} {fold(notation)}"
            entries.append(Entry(text, folded, numbers, notation))
        part[kind] = Words(entries)
    return part


def suggest(parts: Sequence[tuple[Part, Mask]], prefix: str, limit: int) -> tuple[Suggestion, ...]:
    """Texts that hold all words of ``prefix``, the last one begun; each text once.

    ``parts`` gives each part with which of its records are live. Codes come first, then
    keywords, places, areas, objectives, titles, of each kind a few before more of any;
    texts that begin with what was typed before others, short ones first.
    """
    typed = fold(prefix)
    words = _words(typed)
    if not words:
        return ()
    ranked: list[Suggestion] = []
    rest: list[Suggestion] = []
    for kind in _KINDS:
        found: dict[str, tuple[bool, int, Suggestion]] = {}
        for part, live in parts:
            if kind not in part:
                continue
            for entry in part[kind].starting(words[-1]):
                if entry.text in found or not live[entry.numbers].any():
                    continue
                if all(_holds(entry.folded, word) for word in words):
                    begins = entry.folded.startswith(typed)
                    one = Suggestion(kind, entry.text, entry.value)
                    found[entry.text] = (not begins, len(entry.text), one)
        best = sorted(found.values(), key=lambda one: (*one[:2], one[2].text))
        ranked += [one for *_, one in islice(best, _EACH)]
        rest += [one for *_, one in best[_EACH:]]
    chosen = [*ranked, *rest][:limit]
    # Stable: within a kind the order stays.
    return tuple(sorted(chosen, key=lambda one: _KINDS.index(one.kind)))


def _words(folded: str) -> list[str]:
    return folded.replace("_", " ").replace("-", " ").split()


def _holds(folded: str, word: str) -> bool:
    """Whether a word of the text begins so."""
    return folded.startswith(word) or any(one.startswith(word) for one in _words(folded))


def _shorten(title: str) -> str:
    if len(title) <= _TITLE_LENGTH:
        return title
    return title[:_TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
