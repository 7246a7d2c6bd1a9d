"""A search said as a sentence: each choice is a chip in it. Pure.

``Buenas prácticas sobre «registro único» en [Ecuador] o [Colombia], objetivo [23 · …]``
"""

from collections.abc import Callable
from dataclasses import dataclass

from index.search import SearchRequest
from web.services.addresses import Pairs, args_from_request, with_query, without
from web.services.words import KINDS, NO_DATA, TYPES

# What leads each facet's chips into the sentence, in the order in which it is told.
_LEADS: tuple[tuple[str, str], ...] = (
    ("territory", "en"),
    ("area", "del área"),
    ("population_group", "con la población"),
    ("approach", "con enfoque de"),
    ("assistance_type", "con asistencia de tipo"),
    ("keyword", "con la palabra clave"),
    ("gcm_objective", "objetivo"),
    ("gcm_principle", "principio"),
    ("sdg", "ODS"),
    ("sustainability", "de sostenibilidad"),
    ("document", "en el documento"),
    ("year", "del año"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the sentence; a chip has ``remove``, the address without it.

    ``role`` is ``text``, ``query`` or ``chip``.
    """

    role: str
    text: str
    remove: Pairs | None = None
    facet: str = ""


def sentence(request: SearchRequest, label: Callable[[str, str], str]) -> list[Part]:
    """The search in words; ``label(facet, value)`` names each choice."""
    parts = _subject(request)
    if request.query:
        parts.append(Part("text", "sobre"))
        parts.append(
            Part("query", request.query, args_from_request(with_query(request, ""), page=1))
        )
    first = True
    for facet, lead in _LEADS:
        values = request.filters.get(facet, ())
        if not values:
            continue
        # "en Ecuador" follows at once; whatever comes later is set off by a comma.
        parts.append(Part("text", lead if first else f", {lead}"))
        first = False
        parts += _chips(request, facet, values, label)
    return parts


def _subject(request: SearchRequest) -> list[Part]:
    types = request.filters.get("type", ())
    kinds = request.filters.get("kind", ())
    if not types and not kinds:
        return [Part("text", "Todo lo leído")]
    parts: list[Part] = []
    if kinds:
        parts += _chips(request, "kind", kinds, _plural)
    if types:
        if kinds:
            parts.append(Part("text", "entre"))
        parts += _chips(request, "type", types, _plural)
    return parts


def _plural(facet: str, value: str) -> str:
    names = TYPES if facet == "type" else KINDS
    return names[value][1] if value in names else NO_DATA if value == "-" else value


def _chips(
    request: SearchRequest,
    facet: str,
    values: tuple[str, ...],
    label: Callable[[str, str], str],
) -> list[Part]:
    parts: list[Part] = []
    for position, value in enumerate(values):
        if position:
            parts.append(Part("text", "o"))
        remove = args_from_request(without(request, facet, value), page=1)
        parts.append(Part("chip", label(facet, value), remove, facet))
    return parts


def plain(parts: list[Part]) -> str:
    """The sentence as one line of text, for titles: ``Fichas sobre «agua» en Ecuador``."""
    words = [f"«{part.text}»" if part.role == "query" else part.text for part in parts]
    return " ".join(words).replace(" ,", ",")
