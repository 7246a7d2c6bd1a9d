"""From what a person asks to what is searched: ``área:GN`` in the query becomes a filter."""

import re
from collections.abc import Mapping
from dataclasses import replace

from index.query import lift_filters
from index.search import FACETS, SearchRequest
from kb.stored import View
from kb.text import fold
from web.runtime import Runtime
from web.services.addresses import TREES, VALUES_LIMIT, narrowest
from web.services.heads import heads
from web.services.labels import SCHEMES, resolve_filter
from web.services.words import KINDS, LEVELS, TYPES

_YEARS = re.compile(r"(\d{4})(?:[-–](\d{4}))?")
_MAX_YEARS = 40


def prepared(runtime: Runtime, request: SearchRequest, view: View) -> SearchRequest:
    """The request with the facets that its query names as filters; chips show them then.

    A value that nothing answers to stays in the query, as plain words.
    """
    if ":" not in request.query:
        return request

    def resolve(facet: str, text: str) -> tuple[str, ...]:
        return values_of(runtime, facet, text, view)

    query, named = lift_filters(request.query, resolve)
    filters = dict(request.filters)
    for facet, values in named.items():
        both = tuple(dict.fromkeys((*filters.get(facet, ()), *values)))[:VALUES_LIMIT]
        filters[facet] = narrowest(both) if facet in TREES else both
    ordered = {facet: filters[facet] for facet in FACETS if facet in filters}
    return replace(request, query=query, filters=ordered)


def values_of(runtime: Runtime, facet: str, text: str, view: View) -> tuple[str, ...]:
    """The notations that a typed value stands for; none where it is no value of the facet.

    ``year, "2020-2022"`` → three years; ``document, "plan de mejora"`` → every document of
    the view whose title holds these words.
    """
    text = text.strip()
    if facet == "year":
        return _years(text)
    if facet == "document":
        words = fold(text).split()
        titles = {id_: fold(head.title) for id_, head in heads(runtime, view).items()}
        return tuple(
            id_ for id_, title in titles.items() if words and all(w in title for w in words)
        )
    if facet == "territory":
        found = runtime.territories.resolve(text) or runtime.territories.get(text.upper())
        return (found.notation,) if found else ()
    value = resolve_filter(runtime, facet, text)
    if facet in SCHEMES:
        return (value,) if runtime.schemes.get(facet, value) else ()
    fixed: dict[str, Mapping[str, object]] = {
        "type": TYPES,
        "kind": KINDS,
        "sustainability": LEVELS,
    }
    return (value,) if value in fixed.get(facet, {}) else ()


def _years(text: str) -> tuple[str, ...]:
    match = _YEARS.fullmatch(text)
    if match is None:
        return ()
    first, last = int(match[1]), int(match[2] or match[1])
    return tuple(str(year) for year in range(first, min(last, first + _MAX_YEARS) + 1))
