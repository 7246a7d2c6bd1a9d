"""The words of list fields: how a value is shown, what a typed line stands for, what to offer."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.schemes import Concept
from kb.text import fold, squeeze
from web.runtime import Runtime
from web.services.fields import FieldSpec
from web.services.in_use import InUse
from web.services.near_terms import near_terms
from web.services.phrases import Phrase, Text

# What the typeahead offers at most; a list longer than this is not read.
MOST = 8
_NUMBERED = frozenset({"gcm_objective", "gcm_principle", "sdg"})
# "23 · Cooperación", "ODS 10", "Meta 10.7", "Objetivo 23": the number says which.
_NUMBER = re.compile(
    r"(?:(?:ods|meta|objetivo|principio)\s+)?(?P<notation>\d{1,2}(?:\.\w{1,2})?|[a-j])\s*(?:[·.:)-]\s.*)?",
    re.IGNORECASE,
)
Value = str | int


@dataclass(frozen=True, slots=True)
class Option:
    """What a list field offers: the line that choosing it writes, and what tells it apart."""

    text: str
    note: Text = ""


class Terms:
    """The vocabularies and the words in use, for one card of a document's countries."""

    def __init__(self, runtime: Runtime, in_use: InUse, countries: Sequence[str] = ()) -> None:
        self._runtime = runtime
        self._schemes = runtime.schemes
        self._territories = runtime.territories
        self._in_use = in_use
        self._countries = tuple(countries)

    def shown(self, spec: FieldSpec, value: Value) -> str:
        """A value as its line in the form: ``23`` → ``"23 · Cooperación internacional …"``."""
        text = str(value)
        if not spec.scheme or spec.open:
            return text
        label = self._schemes.label(spec.scheme, text)
        return f"{text} · {label}" if spec.scheme in _NUMBERED and label != text else label

    def read(self, spec: FieldSpec, line: str) -> Value | None:
        """The value that a line stands for; None where a closed vocabulary lacks it."""
        text = squeeze(line).strip(" ;,")
        if spec.open or not spec.scheme:
            return text
        found = self._schemes.resolve(spec.scheme, text)
        if found is None and spec.scheme in _NUMBERED and (match := _NUMBER.fullmatch(text)):
            notation = match["notation"].lower()
            found = notation if self._schemes.get(spec.scheme, notation) else None
        if found is None:
            return None
        return int(found) if spec.scheme == "gcm_objective" else found

    def known(self, spec: FieldSpec, text: str) -> bool:
        """Whether an open list's word is in a vocabulary or in use in some card."""
        if self._in_use.holds(spec.name, text):
            return True
        if spec.name == "territories":
            return self._territories.resolve(text, self._countries) is not None
        return bool(spec.scheme) and self._schemes.resolve(spec.scheme, text) is not None

    def options(self, spec: FieldSpec, typed: str, most: int = MOST) -> list[Option]:
        """What begins with the typed words, the likeliest first, then what an open list has in
        another spelling; nothing typed: nothing."""
        words = fold(typed).split()
        if not words:
            return []
        found: dict[str, Option] = {}
        for option in self._candidates(spec, words, typed):
            found.setdefault(fold(option.text), option)
            if len(found) == most:
                break
        return list(found.values())

    def _candidates(self, spec: FieldSpec, words: list[str], typed: str) -> Iterator[Option]:
        if spec.scheme:
            for concept in self._concepts(spec.scheme, words):
                yield Option(self._line(spec, concept))
        if spec.name == "territories":
            for place in self._territories.beginning(typed, self._countries, MOST):
                above = self._territories.path(place.parent) if place.parent else ""
                yield Option(self._territories.printed(place, self._countries), above)
        if spec.open:
            for word, count in self._in_use.beginning(spec.name, words, MOST):
                yield Option(word, Phrase("%(num)s ficha", {"num": count}, "%(num)s fichas"))
            # Asked last: "alberges" begins nothing, and should not become a new word unseen.
            for near in near_terms(self._runtime, spec.name, typed):
                yield Option(near.text, near.reason)

    def _line(self, spec: FieldSpec, concept: Concept) -> str:
        return concept.pref_label if spec.open else self.shown(spec, concept.notation)

    def _concepts(self, scheme: str, words: list[str]) -> list[Concept]:
        """Concepts with a name that has every typed word begun; the shortest names first."""
        found = []
        for concept in self._schemes.current(scheme):
            names = (concept.notation, concept.pref_label, *concept.alt_labels)
            if concept.notation == words[0] or any(_begun(fold(name), words) for name in names):
                exact = fold(concept.notation) == words[0]
                found.append((not exact, len(concept.pref_label), concept))
        return [concept for *_, concept in sorted(found, key=lambda one: one[:2])]


def _begun(folded: str, words: list[str]) -> bool:
    return all(folded.startswith(word) or f" {word}" in folded for word in words)
