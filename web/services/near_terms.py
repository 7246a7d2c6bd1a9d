"""Words in use that a word may be, though it is written otherwise: for who adds one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

from kb.likeness import TermIndex, TermReason
from kb.records import Card
from kb.schemes import Schemes
from web.runtime import Runtime
from web.services.fields import OPEN
from web.services.in_use import in_use

Reason = TermReason | Literal["place"]
REASONS: dict[Reason, str] = {
    "accents": "solo cambian acentos, mayúsculas o signos",
    "plural": "singular y plural",
    "order": "las mismas palabras en otro orden",
    "acronym": "una sigla y su nombre",
    "place": "el mismo lugar",
    "spelling": "se distinguen en una o dos letras",
}
# What fewer letters say is no word yet.
LEAST = 3


@dataclass(frozen=True, slots=True)
class NearTerm:
    """A word in use, with how many cards have it and why it may be the same."""

    text: str
    count: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Made:
    changes: int
    schemes: Schemes
    index: TermIndex
    forms: dict[str, int]
    # Of territories: the notation of each that the vocabulary knows.
    places: dict[str, str]


_MADE: "WeakKeyDictionary[Runtime, dict[str, _Made]]" = WeakKeyDictionary()


def near_terms(runtime: Runtime, field: str, word: str) -> list[NearTerm]:
    """The words of an open list that ``word`` may be, the most used first; never itself."""
    if len(word) < LEAST:
        return []
    made = _made(runtime, field)
    found: dict[str, Reason] = {**made.index.like(word)}
    place = runtime.territories.resolve(word) if field == "territories" else None
    if place is not None:
        # Places of the vocabulary that only look alike are two (Loja, Lima).
        others = made.places.items()
        found = {one: why for one, why in found.items() if one not in made.places}
        found |= {one: "place" for one, where in others if where == place.notation and one != word}
    near = [NearTerm(text, made.forms[text], REASONS[why]) for text, why in found.items()]
    return sorted(near, key=lambda one: (-one.count, one.text))


def near_words(runtime: Runtime, card: Card) -> list[tuple[str, NearTerm]]:
    """What a card's open lists would bring in that is in use in another spelling, each with
    the word it may be; a word that is in use as it stands brings nothing in."""
    return [
        (word, near[0])
        for field in sorted(OPEN)
        for word in getattr(card, field)
        if word not in _made(runtime, field).forms and (near := near_terms(runtime, field, word))
    ]


def acronym_names(runtime: Runtime) -> dict[str, tuple[str, ...]]:
    """What each acronym stands for; synonyms are near in meaning, not one word."""
    return {
        one.notation: (one.pref_label, *one.alt_labels)
        for one in runtime.schemes.members("acronym")
    }


def _made(runtime: Runtime, field: str) -> _Made:
    kept = _MADE.setdefault(runtime, {}).get(field)
    changes, schemes = in_use(runtime).changes(field), runtime.schemes
    if kept is None or kept.changes != changes or kept.schemes is not schemes:
        forms = in_use(runtime).forms(field)
        index = TermIndex(forms, acronym_names(runtime))
        places = _places(runtime, forms) if field == "territories" else {}
        kept = _Made(changes, schemes, index, forms, places)
        _MADE[runtime][field] = kept
    return kept


def _places(runtime: Runtime, forms: Iterable[str]) -> dict[str, str]:
    found = ((form, runtime.territories.resolve(form)) for form in forms)
    return {form: place.notation for form, place in found if place is not None}
