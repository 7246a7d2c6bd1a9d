"""Which acronyms name an organisation, and what the name of an institution looks like."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from kb.schemes import Concept
from kb.text import fold


@dataclass(frozen=True, slots=True)
class NamingRules:
    """``heads`` (folded) begin the names of organisations; ``also`` and ``never`` are acronyms
    for which that is wrong, ``alone`` those whose expansion is of any country;
    ``institutions`` begin names whose words say nothing of what was done."""

    heads: frozenset[str]
    also: frozenset[str]
    never: frozenset[str]
    alone: frozenset[str]
    institutions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrganisationName:
    """An organisation by its acronym; ``names`` are its other names, acronyms among them."""

    acronym: str
    names: tuple[str, ...]


@lru_cache(maxsize=1)
def naming_rules() -> NamingRules:
    """The rules that come with the program (``kb/vocabularies/organisations/names.json``)."""
    path = files("kb") / "vocabularies" / "organisations" / "names.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    return NamingRules(
        heads=frozenset(fold(word) for word in data["heads"]),
        also=frozenset(data["also"]),
        never=frozenset(data["never"]),
        alone=frozenset(data["alone"]),
        institutions=tuple(data["institutions"]),
    )


def organisations(acronyms: Iterable[Concept]) -> list[OrganisationName]:
    """Those concepts of the scheme ``acronym`` that name an organisation."""
    rules = naming_rules()
    return [
        OrganisationName(
            one.notation,
            () if one.notation in rules.alone else (one.pref_label, *one.alt_labels),
        )
        for one in acronyms
        if _names_one(one, rules)
    ]


def _names_one(concept: Concept, rules: NamingRules) -> bool:
    said = concept.extra.get("organisation")
    if said is not None:
        return said == "1"
    if concept.notation in rules.never:
        return False
    head = fold(concept.pref_label).split(" ", 1)[0]
    return head in rules.heads or concept.notation in rules.also


def institution_spans(text: str) -> list[tuple[int, int]]:
    """Where institutions, laws and plans are named: [start, end) of each.

    ``"con el Ministerio de la Mujer y las familias"`` → the span of "Ministerio de la Mujer".
    """
    return [match.span() for match in _institution().finditer(text)]


@lru_cache(maxsize=1)
def _institution() -> re.Pattern[str]:
    heads = "|".join(_capital(word) for word in naming_rules().institutions)
    small = r"(?:de|del|la|las|el|los|para|y|e|en|por|al|sobre|contra|a)"
    return re.compile(
        rf"\b(?:{heads})(?:\s+(?:{small}\s+){{0,3}}[A-ZÁÉÍÓÚÑ][\wáéíóúñü-]*|,(?=\s+[A-ZÁÉÍÓÚÑ]))+"
    )


def _capital(word: str) -> str:
    return re.escape(word[:1].upper() + word[1:]).replace(r"\ ", r"\s+")
