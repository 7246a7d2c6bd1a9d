"""The piece of a record that answers a query, with every matching word marked."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from index.analysis.chain import Word, forms_of, words
from index.documents import Body
from index.schema import GROUPS, group_of

# A snippet is cut at sentence borders where that keeps it near this many characters.
LENGTH = 240
_ELLIPSIS = "…"


class Wanted(NamedTuple):
    """What is marked: stems of the query and its expansions, exact prefixes."""

    stems: frozenset[str]
    prefixes: tuple[str, ...] = ()


class Snippet(NamedTuple):
    field: str | None
    text: str
    marks: tuple[tuple[int, int], ...]


class Snippets:
    """Makes snippets for one query."""

    def __init__(self, wanted: Wanted, stem: Callable[[str], str]) -> None:
        self._wanted = wanted
        self._stem = stem

    def of(self, body: Body) -> Snippet:
        """The best passage of the best field; without a match the field that says most."""
        record = body.record
        field = self._best_field(body)
        if field is None:
            field = _leading_field(body)
            if field is None:
                return Snippet(None, "", ())
        text = record.texts[field]
        borders = body.analysis.borders.get(field, (0,))
        return self._cut(field, text, borders)

    def _best_field(self, body: Body) -> str | None:
        """Most of the query's words, then the group of more weight; a title only where
        nothing else holds as many: it is printed above the snippet anyway."""
        best: tuple[int, bool, int] | None = None
        chosen = None
        for field, stream in body.analysis.streams.items():
            found = self._matched(forms_of(stream))
            if not found or field not in body.record.texts:
                continue
            group = group_of(body.record.type, field)
            rank = (len(found), group not in ("title", "code"), -GROUPS.index(group))
            if best is None or rank > best:
                best, chosen = rank, field
        return chosen

    def _matched(self, forms: Iterable[str]) -> set[str]:
        return {found for form in forms if (found := self._match(form))}

    def _match(self, form: str) -> str | None:
        stem = self._stem(form)
        if stem in self._wanted.stems:
            return stem
        return next((p for p in self._wanted.prefixes if form.startswith(p)), None)

    def _cut(self, field: str, text: str, borders: Sequence[int]) -> Snippet:
        hits = [(word, found) for word in words(text) if (found := self._matched(word.forms))]
        start, end = _window(text, borders, hits)
        lead = _ELLIPSIS if start > 0 and start not in borders else ""
        piece = text[start:end].rstrip()
        tail = _ELLIPSIS if end < len(text.rstrip()) and end not in borders else ""
        shift = len(lead) - start
        marks = tuple(
            (word.start + shift, word.end + shift)
            for word, _ in hits
            if word.start >= start and word.end <= start + len(piece)
        )
        # Line breaks would show as such in a page that keeps them; offsets stay.
        return Snippet(field, lead + piece.replace("\n", " ") + tail, marks)


def _leading_field(body: Body) -> str | None:
    """Finding, else the longest text that is no title."""
    texts = body.record.texts
    if texts.get("finding"):
        return "finding"
    rest = [f for f in texts if group_of(body.record.type, f) == "rest" and texts[f]]
    return max(rest, key=lambda f: len(texts[f])) if rest else next(iter(texts), None)


def _window(
    text: str, borders: Sequence[int], hits: Sequence[tuple[Word, set[str]]]
) -> tuple[int, int]:
    """[start, end) of the sentences, together at most ``LENGTH``, that hold most words."""
    edges = [*borders, len(text)]
    best, window = (-1, 0), (0, min(len(text), LENGTH))
    for first in range(len(edges) - 1):
        last = first + 1
        while last + 1 < len(edges) and edges[last + 1] - edges[first] <= LENGTH:
            last += 1
        inside = [found for word, found in hits if edges[first] <= word.start < edges[last]]
        score = (len(set().union(*inside)), len(inside))
        if score > best:
            best, window = score, (edges[first], edges[last])
    if window[1] - window[0] > LENGTH:
        return _within(text, window, [word for word, _ in hits])
    return window


def _within(text: str, sentence: tuple[int, int], hits: Sequence[Word]) -> tuple[int, int]:
    """A long sentence is cut between words, from a little before its first match."""
    start, end = sentence
    inside = [word.start for word in hits if start <= word.start < end]
    if inside and inside[0] - start > LENGTH // 2:
        start = text.find(" ", max(start, inside[0] - LENGTH // 3), inside[0]) + 1 or inside[0]
    if end - start > LENGTH:
        cut = text.rfind(" ", start, start + LENGTH)
        end = cut if cut > start else start + LENGTH
    return start, end
