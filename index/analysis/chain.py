"""The analysis chain: what a text is indexed under and what a query word asks for."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from index.analysis.stems import stem
from index.analysis.stopwords import STOP_WORDS
from index.analysis.tokens import tokens

# 1: tokens with both genders, noun-first accent-blind lemma, Snowball; surface kept beside.
# 2: sentence borders carry word positions.
# 3: key phrases by field, from parts of speech; sentences by the recogniser.
# 4: words that Snowball confounds stay apart; M&E is one word.
CHAIN_VERSION = 4

# In a stored stream one word per position: "." where a stop word stands (so that phrases
# keep their distances), "|" between the forms of one word.
GAP = "."
OR = "|"
# Positions between two streams of one group: no phrase reaches from one field into another.
BETWEEN = 100


class Word(NamedTuple):
    """A word that is searched: [start, end) in its text, its position, its forms."""

    start: int
    end: int
    position: int
    forms: tuple[str, ...]


def words(text: str) -> list[Word]:
    """The words of a text without its stop words, positions counting both.

    ``"la entrega de ayudas"`` → ``entrega`` at 1, ``ayudas`` at 3.
    """
    found = []
    for position, (start, end, forms) in enumerate(tokens(text)):
        if len(forms) > 1 or not forms[0] or forms[0] in STOP_WORDS:
            forms = tuple(form for form in forms if form and form not in STOP_WORDS)
        if forms:
            found.append(Word(start, end, position, forms))
    return found


def stream(text: str) -> tuple[str, list[int]]:
    """A text as its forms in order, ready to be stored, and where each word starts.

    ``"la entrega de ayudas"`` → ``". entrega . ayudas"``, ``[0, 3, 11, 14]``.
    """
    parts: list[str] = []
    starts: list[int] = []
    for token in tokens(text):
        forms = [form for form in token.forms if form and form not in STOP_WORDS]
        parts.append(OR.join(forms) or GAP)
        starts.append(token.start)
    return " ".join(parts), starts


def positions(streams: Iterable[str]) -> tuple[dict[str, list[int]], int]:
    """Form → positions over several streams, and the number of words.

    The next stream starts ``BETWEEN`` positions on.
    """
    found: dict[str, list[int]] = {}
    length = base = 0
    for one in streams:
        parts = one.split(" ") if one else []
        for place, part in enumerate(parts, base):
            if part == GAP:
                continue
            length += 1
            for form in part.split(OR) if OR in part else (part,):
                found.setdefault(form, []).append(place)
        base += len(parts) + BETWEEN
    return found, length


def occurrences(one: str, wanted: Mapping[str, str]) -> list[tuple[int, str]]:
    """(position, what it is wanted as) of each word of a stream with a wanted form."""
    found: list[tuple[int, str]] = []
    # Most fields hold none of the words: looking for them as text is a tenth of the work.
    if not any(form in one for form in wanted):
        return found
    for place, part in enumerate(one.split(" ")):
        if part in wanted:
            found.append((place, wanted[part]))
        elif OR in part:
            found += [(place, wanted[form]) for form in part.split(OR) if form in wanted][:1]
    return found


class Stems:
    """Form → stem, from the index's lexicon where it knows the form, else computed.

    The lexicon spares a query the lemma table (0.8 s to load); both give the same answer
    because an index is only opened by the chain that wrote it. Asking adds nothing to the
    lexicon: what people type must not fill the memory.
    """

    def __init__(self, lexicon: Mapping[str, str] | None = None) -> None:
        self.lexicon: dict[str, str] = {}
        self._forms: dict[str, list[str]] = {}
        self.learn(lexicon or {})

    def learn(self, lexicon: Mapping[str, str]) -> None:
        """Take in forms with their stems."""
        for form, one in lexicon.items():
            if form not in self.lexicon:
                self.lexicon[form] = one
                self._forms.setdefault(one, []).append(form)

    def __call__(self, form: str) -> str:
        return self.lexicon.get(form) or stem(form)

    def forms_of(self, stem_: str) -> list[str]:
        """The lexicon's forms with a stem."""
        return self._forms.get(stem_, [])


class LearningStems(Stems):
    """The stems of a writer: what ``own`` lacks is kept in ``new``, taken from ``known``
    or computed."""

    def __init__(self, own: Stems, known: Stems | None = None) -> None:
        super().__init__()
        self.lexicon = own.lexicon
        self.new: dict[str, str] = {}
        self._known = (known or own).lexicon

    def __call__(self, form: str) -> str:
        found = self.lexicon.get(form) or self.new.get(form)
        if found is None:
            found = self.new[form] = self._known.get(form) or stem(form)
        return found
