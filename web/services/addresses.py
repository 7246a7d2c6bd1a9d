"""The permanent address of a search: URL parameters ↔ ``SearchRequest``, both ways, pure.

The page, the API and every export take the same parameters and give the same records.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from index.search import SearchRequest, Sort
from kb.text import fold, squeeze

# The URL's name of each facet, in the order in which addresses are written.
PARAMETERS: dict[str, str] = {
    "type": "tipo",
    "kind": "clase",
    "area": "area",
    "territory": "territorio",
    "keyword": "palabra",
    "population_group": "grupo",
    "approach": "enfoque",
    "gcm_objective": "objetivo",
    "gcm_principle": "principio",
    "sdg": "ods",
    "assistance_type": "asistencia",
    "sustainability": "sostenibilidad",
    "document": "documento",
    "year": "anio",
}
FACET_OF = {parameter: facet for facet, parameter in PARAMETERS.items()}
# Addresses are Spanish; the notation itself is taken too, so the API's values can be sent back.
_WORDS: dict[str, dict[str, str]] = {
    "type": {
        "card": "ficha",
        "recommendation": "recomendacion",
        "action": "accion",
        "function": "funcion",
        "discussion": "discusion",
        "document": "documento",
    },
    "kind": {
        "good_practice": "buena-practica",
        "lesson_learned": "leccion-aprendida",
        "negative_lesson": "leccion-negativa",
    },
}
_VALUES = {facet: {word: value for value, word in words.items()} for facet, words in _WORDS.items()}
_SORT_WORDS: dict[str, str] = {"relevance": "relevancia", "newest": "reciente", "code": "codigo"}
_SORTS = {word: sort for sort, word in _SORT_WORDS.items()}

PAGE_SIZE = 10
# Longer queries are pasted documents; 400 characters are more than any question of the eval sets.
QUERY_LIMIT = 400
# Past this the engine would rank thousands of records to show ten; nobody reads page 500.
LAST_PAGE = 500
VALUES_LIMIT = 40
TREES = ("territory", "sdg")
# Names that a reader takes back one by one; a ring has at most eight.
WITHOUT_LIMIT = 24

Args = Mapping[str, Any]
Pairs = list[tuple[str, str]]


def request_from_args(args: Args, *, limit: int = PAGE_SIZE) -> SearchRequest:
    """Read URL parameters; what cannot be used is left out, never an error.

    ``args`` maps a parameter to its values (a werkzeug MultiDict) or to one value.
    In a tree the narrower choice speaks: ``territorio=EC&territorio=EC-P`` is EC-P.
    """
    filters: dict[str, tuple[str, ...]] = {}
    for facet, parameter in PARAMETERS.items():
        values = _distinct(_VALUES.get(facet, {}).get(v, v) for v in _all(args, parameter))
        if facet in TREES:
            values = narrowest(values)
        if values:
            filters[facet] = values[:VALUES_LIMIT]
    page = _page(_last(args, "pagina"))
    return SearchRequest(
        query=squeeze(_last(args, "q"))[:QUERY_LIMIT],
        filters=filters,
        sort=cast(Sort, _SORTS.get(_last(args, "orden"), "relevance")),
        offset=(page - 1) * limit,
        limit=limit,
        literal=_last(args, "literal") == "1",
        without=_distinct(fold(name) for name in _all(args, "sin"))[:WITHOUT_LIMIT],
        explain=_last(args, "explicar") == "1",
        suggested=_last(args, "sugeridos") == "1",
        strict=_last(args, "transversales") == "no",
    )


def args_from_request(request: SearchRequest, *, page: int | None = None) -> Pairs:
    """The address of a search as ordered pairs: equal searches have equal addresses.

    ``page`` None keeps the request's own; defaults are left out.
    """
    pairs: Pairs = [("q", request.query)] if request.query else []
    for facet, parameter in PARAMETERS.items():
        words = _WORDS.get(facet, {})
        for value in sorted(request.filters.get(facet, ())):
            pairs.append((parameter, words.get(value, value)))
    if request.sort != "relevance":
        pairs.append(("orden", _SORT_WORDS[request.sort]))
    if request.literal:
        pairs.append(("literal", "1"))
    pairs += [("sin", name) for name in sorted(request.without)]
    if request.explain:
        pairs.append(("explicar", "1"))
    if request.suggested:
        pairs.append(("sugeridos", "1"))
    if request.strict:
        pairs.append(("transversales", "no"))
    number = request.offset // max(request.limit, 1) + 1 if page is None else page
    if number > 1:
        pairs.append(("pagina", str(number)))
    return pairs


def url_value(facet: str, value: str) -> str:
    """A facet value as addresses write it: ``kind, "good_practice"`` → ``"buena-practica"``."""
    return _WORDS.get(facet, {}).get(value, value)


def without(request: SearchRequest, facet: str, value: str | None = None) -> SearchRequest:
    """The search with one choice (or a whole facet) taken back, at its first page."""
    filters = dict(request.filters)
    kept = tuple(v for v in filters.pop(facet, ()) if value is not None and v != value)
    if kept:
        filters[facet] = kept
    return _changed(request, filters=filters)


def with_value(request: SearchRequest, facet: str, value: str) -> SearchRequest:
    """The search with one more choice, at its first page."""
    filters = dict(request.filters)
    chosen = _distinct((*filters.get(facet, ()), value))
    filters[facet] = narrowest(chosen) if facet in TREES else chosen
    return _changed(request, filters=filters)


def with_query(request: SearchRequest, query: str, *, literal: bool = False) -> SearchRequest:
    """The same choices for other words."""
    return _changed(request, query=query, literal=literal, without=())


def with_names(request: SearchRequest, without: Iterable[str]) -> SearchRequest:
    """The search with just these names taken back."""
    return _changed(request, without=_distinct(fold(name) for name in without))


def with_sort(request: SearchRequest, sort: Sort) -> SearchRequest:
    return _changed(request, sort=sort)


def narrowest(values: Sequence[str]) -> tuple[str, ...]:
    """Drop values that hold another chosen one: ``EC, EC-P, CO`` → ``EC-P, CO``.

    Notations of trees begin with their parent's: ``EC-P.quito``, ``10.7``.
    """
    return tuple(v for v in values if not any(is_within(other, v) for other in values))


def is_within(value: str, ancestor: str) -> bool:
    """Whether a tree notation stands below another: ``EC-P.quito`` within ``EC``."""
    return value.startswith((f"{ancestor}-", f"{ancestor}."))


def _changed(request: SearchRequest, **changes: Any) -> SearchRequest:
    """A changed search begins at its first page: the old place means nothing in it."""
    return replace(request, offset=0, **changes)


def _all(args: Args, name: str) -> list[str]:
    getlist = getattr(args, "getlist", None)
    found = getlist(name) if getlist is not None else args.get(name, ())
    values = [found] if isinstance(found, str) else list(found)
    return [text for text in (squeeze(str(v)) for v in values) if text]


def _last(args: Args, name: str) -> str:
    values = _all(args, name)
    return values[-1] if values else ""


def _page(text: str) -> int:
    # int() refuses strings of thousands of digits: the length is looked at first.
    plain = text.isascii() and text.isdigit() and len(text) < 6
    return min(max(int(text), 1), LAST_PAGE) if plain else 1


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
