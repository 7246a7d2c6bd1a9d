"""Concepts that a text speaks of though no field says so: by their labels and by further
words of the field. Pure; for schemes whose concepts are named, not argued for."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from index.links.matching import Found, Matcher, terms
from kb.descriptors import Descriptor, Strength
from kb.organisations import institution_spans
from kb.schemes import Concept
from kb.text import fold

_BEGINS = re.compile(r"(?:^|[.!?:;…»\"\n•-])\s*[¿¡«\"(]*$")
_ENDING = re.compile(r"[aeo]?s?$")
# How much one word makes a concept likely; two usual words pass, hints alone never do.
_WEIGHT: Mapping[Strength, float] = {"strong": 0.65, "usual": 0.35, "hint": 0.15, "against": -0.5}
LEAST = 0.5
LEAST_USUAL = 2
# Letters between words that one adjective serves: "niñas y niños no acompañados".
_JOINED = 3
# Said again a word counts half, and no more after that.
_AGAIN = 0.5


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a word stands: [start, end) in the text of ``field``."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TermSuggestion:
    """A concept, how likely it is (0–1) and the words that say so, the most telling first."""

    scheme: str
    notation: str
    confidence: float
    evidence: tuple[Passage, ...]


class TermSuggester:
    """Reads a text once for all schemes; one to two milliseconds for a card of 400 words."""

    def __init__(self, concepts: Iterable[Concept], further: Iterable[Descriptor]) -> None:
        """``further`` descriptors stand beside the concepts' labels and decide the strength
        of a label that is among them; those of concepts that are not given are left out."""
        # "Todas las asistencias" is said by whoever fills in a card; in a text "toda la
        # asistencia" is nothing but the word.
        given = [one for one in concepts if not one.extra.get("transversal")]
        known = {(one.scheme, one.notation) for one in given}
        self._above = {(one.scheme, one.notation): one.broader for one in given if one.broader}
        words = {_key(one): one for concept in given for one in _labels(concept)}
        words |= {_key(one): one for one in further if (one.scheme, one.notation) in known}
        self._words = words
        # One pattern for each run of stems of a concept; which word it was is looked up.
        patterns = {(one.scheme, one.notation, _stems(one)): one for one in words.values()}
        self._matcher = Matcher(patterns.values())

    def find(self, texts: Mapping[str, str]) -> list[TermSuggestion]:
        """What ``texts`` (by field) speak of, the surest first."""
        by_concept: dict[tuple[str, str], list[tuple[str, Found]]] = {}
        for name, text in texts.items():
            for one in self._in(text):
                key = one.descriptor.scheme, one.descriptor.notation
                by_concept.setdefault(key, []).append((name, one))
        self._without_parts(by_concept)
        found = [_suggestion(key, places) for key, places in by_concept.items()]
        offered = [one for one in found if one is not None]
        return sorted(offered, key=lambda one: (-one.confidence, one.scheme, one.notation))

    def _in(self, text: str) -> Iterator[Found]:
        """The words of a text that are no part of a name, each as the word it is."""
        named = institution_spans(text)
        for one in self._matcher.find(text):
            if any(start <= one.start < end for start, end in named) or _is_name(text, one):
                continue
            if len(one.stems) > 1 or one.descriptor.text.isupper():
                yield one
                continue
            noun = _noun(text[one.start : one.end])
            meant = self._words.get((one.descriptor.scheme, one.descriptor.notation, noun))
            if meant is not None:
                yield one._replace(descriptor=meant, stems=(noun,))

    def _without_parts(self, by_concept: dict[tuple[str, str], list[tuple[str, Found]]]) -> None:
        """Words that speak of a narrower concept say nothing of the one above it: "niñez no
        acompañada" is not "niñez" once more."""
        for (scheme, notation), above in self._above.items():
            wider = by_concept.get((scheme, above or ""))
            within = [
                (name, one)
                for name, one in by_concept.get((scheme, notation), [])
                if one.descriptor.strength == "strong"
            ]
            if wider and within:
                wider[:] = [
                    (name, one)
                    for name, one in wider
                    if not any(
                        name == field and n.start - _JOINED <= one.end <= n.end
                        for field, n in within
                    )
                ]


def _is_name(text: str, one: Found) -> bool:
    """Whether a single word stands there as a name: Madrid has the stem of *madres*, Manta
    that of *mantas*."""
    printed = text[one.start : one.end]
    if len(one.stems) > 1 or not printed[:1].isupper() or one.descriptor.text[:1].isupper():
        return False
    # In capitals it is an acronym, which the matcher looked at, or a heading.
    return not printed.isupper() and not _BEGINS.search(text[max(0, one.start - 6) : one.start])


def _labels(concept: Concept) -> list[Descriptor]:
    """A label of several words is hardly said of anything else; one word may be."""
    found = []
    for label in (concept.pref_label, *concept.alt_labels):
        size = len(terms(label))
        strength: Strength = "strong" if size > 1 or label.isupper() else "usual"
        if size:
            found.append(Descriptor(concept.scheme, concept.notation, label, strength))
    return found


def _key(one: Descriptor) -> tuple[str, str, tuple[str, ...] | str]:
    """Labels and words that are the same but for number and gender are one."""
    stems = tuple(term.stem for term in terms(one.text))
    alone = len(stems) == 1 and not one.text.isupper()
    return one.scheme, one.notation, _noun(one.text) if alone else _stems(one)


def _stems(one: Descriptor) -> tuple[str, ...]:
    """An acronym is not its like in small letters."""
    if one.text.isupper():
        return (one.text,)
    return tuple(term.stem for term in terms(one.text))


def _noun(text: str) -> str:
    """A noun without its number and gender, for single words: the stem of *refugiados* is
    that of *refugio*, that of *deportadas* that of *deporte*.

    ``"refugiadas"`` → ``"refugiad"``; ``"mujeres"`` → ``"mujer"``; ``"refugio"`` → ``"refugi"``
    """
    return _ENDING.sub("", fold(text))


def _suggestion(key: tuple[str, str], places: list[tuple[str, Found]]) -> TermSuggestion | None:
    """The concept, where its words are enough."""
    told: dict[tuple[str, ...], list[tuple[str, Found]]] = {}
    for name, one in places:
        told.setdefault(one.stems, []).append((name, one))
    strengths = [group[0][1].descriptor.strength for group in told.values()]
    if "strong" not in strengths and strengths.count("usual") < LEAST_USUAL:
        return None
    unlikely = 1.0
    for strength, group in zip(strengths, told.values(), strict=True):
        weight = _WEIGHT[strength]
        unlikely *= 1 - weight
        if weight > 0 and len(group) > 1:
            unlikely *= 1 - weight * _AGAIN
    confidence = round(1 - unlikely, 2)
    if confidence < LEAST:
        return None
    groups = sorted(told.values(), key=lambda g: -_WEIGHT[g[0][1].descriptor.strength])
    evidence = tuple(
        Passage(name, one.start, one.end)
        for name, one in (group[0] for group in groups)
        if one.descriptor.strength != "against"
    )
    return TermSuggestion(*key, min(confidence, 0.99), evidence)
