"""Areas that headings and the names of units say: "Clúster de Protección". Pure.

Only what names an area counts. In a sentence "salud" or "coordinación" is an everyday word,
so there an area is named where a word such as *clúster* or *sector* leads to it.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from kb.schemes import Concept
from kb.text import fold

_LEADS = (
    r"(?:(?:sub)?areas?|sector(?:es)?|(?:sub)?cluster(?:es)?|clusters|componentes?|ejes?|"
    r"mesas?|grupos?\s+de\s+trabajo|gt)"
)
_BETWEEN = (
    r"(?:\s+(?:nacional|regional|local|tematic[ao]))?\s*(?:[-–—:]\s*)?"
    r"(?:\s*\b(?:de|del|en|la|el|los|las)\b)*\s*[«\"“]?"
)
# The same words unfolded: most sentences have none and are not read further.
_CUE = re.compile(r"[áa]rea|sector|cl[úu]ster|componente|eje|mesa|grupo|gt", re.IGNORECASE)
_REMEMBERED = 1 << 12


class AreaNames:
    """Knows areas by their labels; an area that holds for all ("General") only after a word
    that leads to it, since "Dirección General" names none."""

    def __init__(self, areas: Iterable[Concept]) -> None:
        self._notations: dict[str, str] = {}
        alone, led = [], []
        for area in areas:
            for label in (area.pref_label, *area.alt_labels):
                key = fold(label)
                if self._notations.setdefault(key, area.notation) != area.notation:
                    continue
                led.append(key)
                # An acronym of three letters may stand for much else in small ones.
                if not area.extra.get("transversal"):
                    alone.append(key)
        self._alone = _any_of(alone, "")
        self._led = _any_of(led, rf"\b{_LEADS}{_BETWEEN}")
        self._in_heading = lru_cache(_REMEMBERED)(self._headings_areas)
        self._in_sentence = lru_cache(_REMEMBERED)(self._sentence_areas)

    def named(self, headings: Iterable[str], sentences: Iterable[str] = ()) -> tuple[str, ...]:
        """Notations in order of mention: whole labels in headings, led ones in sentences."""
        found: list[str] = []
        for heading in headings:
            found += self._in_heading(heading)
        for sentence in sentences:
            found += self._in_sentence(sentence)
        return tuple(dict.fromkeys(found))

    def _headings_areas(self, text: str) -> tuple[str, ...]:
        folded = fold(text)
        return (*self._matched(self._led, folded), *self._matched(self._alone, folded))

    def _sentence_areas(self, text: str) -> tuple[str, ...]:
        if not _CUE.search(text):
            return ()
        return self._matched(self._led, fold(text))

    def _matched(self, pattern: re.Pattern[str] | None, folded: str) -> tuple[str, ...]:
        if pattern is None:
            return ()
        return tuple(self._notations[match[1]] for match in pattern.finditer(folded))


def _any_of(keys: Iterable[str], before: str) -> re.Pattern[str] | None:
    """Any of the labels as whole words, the longest first."""
    ordered = sorted(set(keys), key=lambda key: (-len(key), key))
    if not ordered:
        return None
    return re.compile(rf"{before}\b({'|'.join(map(re.escape, ordered))})(?![\w])")
