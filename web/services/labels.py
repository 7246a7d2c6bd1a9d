"""Names for notations: a facet value as people read it, and what people type as a notation."""

from functools import cached_property

from index.facet_values import (
    area_notation,
    assistance_notation,
    printed_key,
    value_label,
)
from index.search import NO_VALUE
from kb.records import RECORD_TYPES, Card
from kb.schemes import Schemes
from kb.stored import View
from kb.text import fold
from web.runtime import Runtime
from web.services.heads import Head, heads
from web.services.words import KINDS, LEVELS, TYPES, fixed_label

# Facets whose values are notations of the scheme of the same name.
SCHEMES = (
    "area",
    "population_group",
    "approach",
    "gcm_objective",
    "gcm_principle",
    "sdg",
    "assistance_type",
)
# In a list the number leads the name: "23 · Cooperación internacional".
NUMBERED = ("gcm_objective", "gcm_principle", "sdg")


class Labels:
    """Names of facet values as one view shows them; made anew for each page."""

    def __init__(self, runtime: Runtime, view: View) -> None:
        self._runtime = runtime
        self._view = view

    @cached_property
    def heads(self) -> dict[str, Head]:
        """The documents of the view, looked at once per page."""
        return heads(self._runtime, self._view)

    def name(self, facet: str, value: str) -> str:
        """``territory, "EC-P"`` → ``"Pichincha"``; what nobody names stands for itself."""
        fixed = fixed_label(facet, value)
        if fixed is not None:
            return fixed
        if facet == "document":
            head = self.heads.get(value)
            return head.title if head else value
        if facet == "territory":
            return self._runtime.territories.label(value)
        if facet in SCHEMES:
            return value_label(self._runtime.schemes, facet, value)
        return value

    def numbered(self, facet: str, value: str) -> str:
        """The same, led by its number where the scheme is known by numbers."""
        name = self.name(facet, value)
        if facet in NUMBERED and value not in (NO_VALUE, name):
            return f"{value} · {name}"
        return name

    def official(self, scheme: str, notation: str) -> str:
        """The whole wording; a target's number leads it, for its sign shows only the goal."""
        wording = self._runtime.schemes.label(scheme, notation)
        return f"{notation} {wording}" if "." in notation else wording

    def area(self, card: Card) -> tuple[str, str]:
        """The area's notation and name; one code may name two areas (``SA~salud``)."""
        notation = area_notation(self._runtime.schemes, card.area, card.area_name)
        return notation, self.name("area", notation)

    def territory(self, text: str, countries: tuple[str, ...]) -> str:
        """The notation of a printed place, as the index has it."""
        return self._runtime.territories.place(text, countries)

    def assistance(self, text: str) -> str:
        """The notation of a printed type of assistance, as the index has it."""
        return assistance_notation(self._runtime.schemes, text)

    def countries(self, codes: tuple[str, ...]) -> list[str]:
        """``("EC",)`` → ``["Ecuador"]``."""
        return [self.name("territory", code) for code in codes]


def resolve_filter(runtime: Runtime, facet: str, text: str) -> str:
    """The notation for what a person typed: ``territory, "quito"`` → ``"EC-P.quito"``.

    What nothing answers to is kept as it is and so finds nothing.
    """
    text = text.strip()
    if text in ("", NO_VALUE) or fold(text) == "sin dato":
        return NO_VALUE if text else text
    if facet == "territory":
        return _territory(runtime, text)
    if facet in SCHEMES:
        return _concept(runtime.schemes, facet, text)
    if facet == "keyword":
        return printed_key(text)
    if facet == "document":
        return _document(runtime, text)
    return _word(facet, text)


def _territory(runtime: Runtime, text: str) -> str:
    """A notation in either case, a known name, else a place that only documents name."""
    known = runtime.territories
    found = known.resolve(text) or known.get(text.upper())
    if found is not None:
        return found.notation
    return text if "." in text else known.place(text)


def _concept(schemes: Schemes, facet: str, text: str) -> str:
    """By label or notation in either case (``gn``); a printed value by its own words."""
    for form in (text, text.upper(), text.lower()):
        found = schemes.resolve(facet, form)
        if found is not None:
            return found
    return assistance_notation(schemes, text) if facet == "assistance_type" else text


def _document(runtime: Runtime, text: str) -> str:
    if text in heads(runtime, "workshop"):
        return text
    found = runtime.store.find_document(text, view="workshop")
    return found[0].id if len(found) == 1 else text


def _word(facet: str, text: str) -> str:
    """Types, kinds and levels by notation or Spanish word, in the singular or plural."""
    folded = fold(text).replace("-", " ").replace("_", " ")
    choices: dict[str, tuple[str, ...]] = {}
    if facet == "type":
        choices = {t: (t, *TYPES[t]) for t in RECORD_TYPES}
    elif facet == "kind":
        prefixes = {"good_practice": "BP", "lesson_learned": "LA", "negative_lesson": "LN"}
        choices = {k: (k.replace("_", " "), prefixes[k], *KINDS[k]) for k in KINDS}
    elif facet == "sustainability":
        choices = {level: (level, label) for level, label in LEVELS.items()}
    for value, words in choices.items():
        if folded in map(fold, words):
            return value
    return text
