"""The piece of a record that answers a query, with every matching word marked."""

from collections.abc import Sequence
from typing import NamedTuple

from index.analysis.analysis import Borders
from index.analysis.chain import occurrences, words
from index.documents import Body
from index.marking import Name, Wanted, joined
from index.schema import GROUPS, group_of

# A snippet is cut at sentence borders where that keeps it near this many characters.
LENGTH = 240
_PROSE = ("finding", "rest")
# Items of a list, which the projection joins by line ends.
_BETWEEN = " · "
_ELLIPSIS = "…"
# "~NNA~niñas": the word NNA answered by a word of one of its other names, which tells half
# as much as the word itself.
BY_NAME = "~"

Occurrences = Sequence[tuple[int, str]]


class Snippet(NamedTuple):
    field: str | None
    text: str
    marks: tuple[tuple[int, int], ...]


class Snippets:
    """Makes snippets for one query."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted.forms
        names = dict.fromkeys(name for name in wanted.names if name.phrase.words)
        self._names = [Name.of(name) for name in names]
        self._begin = frozenset(form for name in self._names for form in name.words[0][1])

    def of(self, body: Body) -> Snippet:
        """The best passage of the best field; without a match the field that says most."""
        field, found = self._best_field(body)
        field = field or _leading_field(body)
        if field is None:
            return Snippet(None, "", ())
        text = body.record.texts[field]
        borders: Borders = body.analysis.borders.get(field) or [[0, 0]]
        if "\n" in text:
            grown = len(_BETWEEN) - 1
            borders = [[at + grown * text.count("\n", 0, at), word] for at, word in borders]
            text = text.replace("\n", _BETWEEN)
        return self._cut(field, text, borders, found)

    def _best_field(self, body: Body) -> tuple[str | None, Occurrences]:
        """Most of the query's words, then prose, then the group of more weight; a title
        only where nothing else holds as many: it is printed above the snippet anyway."""
        best: tuple[tuple[int, int], bool, int] | None = None
        chosen: tuple[str | None, Occurrences] = (None, ())
        for field, stream in body.analysis.streams.items():
            group = group_of(body.record.type, field)
            if group == "code" or field not in body.record.texts:
                continue
            found = self._occurrences(stream)
            if not found:
                continue
            rank = (_told(found), group in _PROSE, -GROUPS.index(group))
            if best is None or rank > best:
                best, chosen = rank, (field, found)
        return chosen

    def _occurrences(self, stream: str) -> Occurrences:
        """Word positions of what is wanted, with what it answers."""
        # Most fields hold nothing of it: telling so by sets is a tenth of the work.
        there = set(stream.replace("|", " ").split(" "))
        alone = not self._wanted.keys().isdisjoint(there)
        found = occurrences(stream, self._wanted) if alone else []
        begun = not self._begin.isdisjoint(there)
        names = [name for name in self._names if begun and name.may_stand_in(there)]
        if names:
            at = dict(enumerate(part.split("|") for part in stream.split(" ")))
            for name in names:
                for start in name.starts(at):
                    found += [(start + by, a) for by, _, answers in name.words for a in answers]
        return found

    def _cut(self, field: str, text: str, borders: Borders, found: Occurrences) -> Snippet:
        start, end = _window(text, borders, found)
        if end - start > LENGTH:
            start, end = self._within(text, start, end)
        starts = {at for at, _ in borders}
        lead = "" if start in starts else _ELLIPSIS
        piece = text[start:end].rstrip()
        tail = "" if end in starts or end >= len(text.rstrip()) else _ELLIPSIS
        shift = len(lead)
        marks = tuple((first + shift, last + shift) for first, last in self._marks(piece))
        return Snippet(field, lead + piece + tail, marks)

    def _marks(self, text: str) -> list[tuple[int, int]]:
        if not self._wanted and not self._names:
            return []
        found = words(text)
        spans = [
            (word.start, word.end)
            for word in found
            if any(form in self._wanted for form in word.forms)
        ]
        if self._names:
            at = {word.position: word for word in found}
            forms = {word.position: word.forms for word in found}
            for name in self._names:
                last = name.words[-1][0]
                spans += [(at[p].start, at[p + last].end) for p in name.starts(forms)]
        return joined(spans)

    def _within(self, text: str, start: int, end: int) -> tuple[int, int]:
        """A long sentence is cut between words, from a little before its first match."""
        first = next((start + at for at, _ in self._marks(text[start:end])), start)
        if first - start > LENGTH // 2:
            start = text.find(" ", max(start, first - LENGTH // 3), first) + 1 or first
        if end - start > LENGTH:
            cut = text.rfind(" ", start, start + LENGTH)
            end = cut if cut > start else start + LENGTH
        return start, end


def _told(found: Occurrences) -> tuple[int, int]:
    """Two for each word of the query, one for each that only words of its other names
    answer; then how many of these words there are."""
    answers = {answer for _, answer in found}
    names = {answer for answer in answers if answer.startswith(BY_NAME)}
    answered = {name.split(BY_NAME)[1] for name in names}
    return 2 * len(answers - names) + len(answered), len(names)


def _leading_field(body: Body) -> str | None:
    """Finding, else the longest text that is no title."""
    texts = body.record.texts
    if texts.get("finding"):
        return "finding"
    rest = [f for f in texts if group_of(body.record.type, f) == "rest" and texts[f]]
    return max(rest, key=lambda f: len(texts[f])) if rest else next(iter(texts), None)


def _window(text: str, borders: Borders, found: Occurrences) -> tuple[int, int]:
    """[start, end) of neighbouring sentences, together at most ``LENGTH`` (or one sentence),
    that hold most of the query's words."""
    edges = [*borders, (len(text), 1 << 30)]
    best, window = (-1, -1), (0, len(text))
    last = 1
    for first in range(len(borders)):
        last = max(last, first + 1)
        while last < len(borders) and edges[last + 1][0] - edges[first][0] <= LENGTH:
            last += 1
        inside = [key for at, key in found if edges[first][1] <= at < edges[last][1]]
        score = (len(set(inside)), len(inside))
        if score > best:
            best, window = score, (edges[first][0], edges[last][0])
    return window
