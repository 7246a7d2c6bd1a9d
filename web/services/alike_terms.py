"""The words of cards' open lists that may be one, in pairs; kept for each state of a list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from weakref import WeakKeyDictionary

from index.facet_values import printed_key
from kb.likeness import alike_terms
from kb.schemes import Schemes
from web.runtime import Runtime
from web.services.in_use import in_use
from web.services.near_terms import REASONS, Reason, acronym_names

# The open lists by their name in addresses, with title and the facet that finds a word.
FIELDS: dict[str, tuple[str, str, str]] = {
    "palabras-clave": ("keywords", "Palabras clave", "keyword"),
    "territorios": ("territories", "Territorios, como están escritos", "territory"),
    "actores": ("actors", "Actores", ""),
    "asistencias": ("assistance_types", "Tipos de asistencia, como están escritos", ""),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A word as cards print it; ``value`` is its facet's, ``""`` where no facet finds it."""

    text: str
    count: int
    facet: str
    value: str


@dataclass(frozen=True, slots=True)
class Alike:
    """Two words that may be one; the one that more cards print stands first."""

    one: Term
    other: Term
    reason: str


# Comparing thousands of words takes half a second: once for each state of a list's words.
_KNOWN: "WeakKeyDictionary[Runtime, dict[str, tuple[int, Schemes, list[Alike]]]]" = (
    WeakKeyDictionary()
)


def alike(runtime: Runtime, slug: str) -> list[Alike]:
    """Pairs of a list's words that may be one, the most used first."""
    state = in_use(runtime).changes(FIELDS[slug][0]), runtime.schemes
    kept = _KNOWN.setdefault(runtime, {}).get(slug)
    if kept is None or kept[0] != state[0] or kept[1] is not state[1]:
        kept = _KNOWN[runtime][slug] = (*state, _alike(runtime, slug))
    return kept[2]


def update_alike(runtime: Runtime) -> None:
    """Compare the words of all lists, for ``alike_count``: in the background."""
    for slug in FIELDS:
        alike(runtime, slug)


def alike_count(runtime: Runtime) -> int:
    """How many pairs there were when they were last compared; asks nothing and waits for
    nothing."""
    return sum(len(pairs) for *_, pairs in dict(_KNOWN.get(runtime, {})).values())


def _alike(runtime: Runtime, slug: str) -> list[Alike]:
    field, *_ = FIELDS[slug]
    forms = in_use(runtime).forms(field)
    pairs: dict[tuple[str, str], Reason] = {
        (pair.one, pair.other): pair.reason for pair in alike_terms(forms, acronym_names(runtime))
    }
    if field == "territories":
        pairs = _places(runtime, forms, pairs)
    found = []
    for (one, other), reason in pairs.items():
        first, second = sorted((one, other), key=lambda form: (-forms[form], form))
        found.append(
            Alike(
                shown_term(runtime, slug, first, forms[first]),
                shown_term(runtime, slug, second, forms[second]),
                REASONS[reason],
            )
        )
    return sorted(found, key=lambda pair: (-pair.one.count - pair.other.count, pair.one.text))


def shown_term(runtime: Runtime, slug: str, form: str, count: int) -> Term:
    facet = FIELDS[slug][2]
    value = ""
    if facet == "keyword":
        value = printed_key(form)
    elif facet == "territory":
        place = runtime.territories.resolve(form)
        value = place.notation if place else ""
    return Term(form, count, facet, value)


def _places(
    runtime: Runtime, forms: Iterable[str], pairs: Mapping[tuple[str, str], Reason]
) -> dict[tuple[str, str], Reason]:
    """Names of one place are one, however they are written; places of the vocabulary that only
    look alike (Loja, Lima) are two."""
    known: dict[str, list[str]] = {}
    of: dict[str, str] = {}
    for form in forms:
        if (place := runtime.territories.resolve(form)) is not None:
            known.setdefault(place.notation, []).append(form)
            of[form] = place.notation
    kept = {
        (one, other): reason
        for (one, other), reason in pairs.items()
        if one not in of or other not in of or of[one] == of[other]
    }
    for same in known.values():
        for one, other in combinations(sorted(same), 2):
            kept.setdefault((one, other), "place")
    return kept
