"""The search page and its JSON: one request in, everything that is shown out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from index.search import FACETS, Engine, Hit, SearchRequest, SearchResults, Sort
from kb.records import CuratedCard
from kb.stored import View
from web.runtime import Runtime
from web.services.addresses import (
    PAGE_SIZE,
    Pairs,
    args_from_request,
    request_from_args,
    with_names,
    with_query,
    with_sort,
    without,
)
from web.services.asking import prepared
from web.services.explaining import explained
from web.services.facets import FacetView, facet_view
from web.services.labels import Labels, resolve_filter
from web.services.results import Group, group_results
from web.services.sentences import Part, plain, sentence
from web.services.words import SORTS

__all__ = [
    "PAGE_SIZE",
    "args_from_request",
    "prepared",
    "request_from_args",
    "resolve_filter",
    "results_as_json",
    "search",
]


ALL_FILTERS = "los filtros"


@dataclass(frozen=True, slots=True)
class Loosened:
    """A search with one choice less and how much it would find."""

    text: str
    facet: str
    total: int
    address: Pairs


@dataclass(frozen=True, slots=True)
class Name:
    """Another name that was searched; ``remove`` is the address without it."""

    text: str
    remove: Pairs


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the pager; ``address`` None for the page that is shown and for gaps."""

    number: int | None
    address: Pairs | None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """All that the search page shows. Addresses are URL parameters as ordered pairs."""

    request: SearchRequest
    address: Pairs
    sentence: list[Part]
    title: str
    total: int
    first: int
    last: int
    groups: list[Group]
    facets: list[FacetView]
    active: int
    correction: str | None
    suggestion: str | None
    suggestion_address: Pairs
    ignored: tuple[str, ...]
    expansions: list[tuple[str, list[Name]]]
    removed: tuple[str, ...]
    restored_address: Pairs
    explain_address: Pairs
    literal_address: Pairs
    widened_address: Pairs
    cleared_address: Pairs
    stated_address: Pairs
    transversal_address: Pairs
    sorts: list[tuple[str, bool, Pairs]]
    pages: list[Page]
    previous: Pairs | None
    next: Pairs | None
    loosened: list[Loosened]


def search(runtime: Runtime, request: SearchRequest, view: View) -> SearchPage:
    """Search and label what the page shows.

    Raises Unavailable ``index_missing`` or ``index_outdated``.
    """
    engine = runtime.engine(view)
    request = prepared(runtime, request, view)
    results = engine.search(request)
    labels = Labels(runtime, view)
    parts = sentence(request, labels.numbered)
    shown = len(results.hits)
    return SearchPage(
        request=request,
        address=args_from_request(request),
        sentence=parts,
        title=plain(parts),
        total=results.total,
        first=request.offset + 1 if shown else 0,
        last=request.offset + shown,
        groups=group_results(request, results, cards_of(runtime, results, view), labels),
        facets=_facets(request, results, labels),
        active=sum(len(values) for values in request.filters.values()),
        correction=results.correction,
        suggestion=results.suggestion,
        suggestion_address=args_from_request(
            with_query(request, results.suggestion or request.query), page=1
        ),
        ignored=results.ignored,
        expansions=_names(request, results),
        removed=request.without,
        restored_address=args_from_request(with_names(request, ()), page=1),
        explain_address=args_from_request(replace(request, explain=not request.explain)),
        literal_address=args_from_request(with_query(request, request.query, literal=True), page=1),
        widened_address=args_from_request(with_query(request, request.query), page=1),
        cleared_address=args_from_request(SearchRequest(query=request.query), page=1),
        stated_address=args_from_request(replace(request, suggested=False), page=1),
        transversal_address=args_from_request(replace(request, strict=False), page=1),
        sorts=_sorts(request),
        loosened=[] if results.total else loosen(engine, request, labels),
        **_pager(request, results.total),
    )


def _names(request: SearchRequest, results: SearchResults) -> list[tuple[str, list[Name]]]:
    """Each expanded word with its other names, each with the address that takes it back."""
    return [
        (
            expansion.term,
            [
                Name(text, args_from_request(with_names(request, (*request.without, text)), page=1))
                for text in expansion.added
            ],
        )
        for expansion in results.expansions
    ]


def results_as_json(runtime: Runtime, results: SearchResults, view: View) -> dict[str, Any]:
    """The JSON of ``kb search`` and ``/api/buscar``; keys and order as WIRE.md has them.

    Where there is something to say, ``suggestion`` (a better query) and ``ignored`` (words
    that no record holds) follow; a hit that was explained has ``parts``.
    """
    labels = Labels(runtime, view)
    return {
        "total": results.total,
        "hits": [_hit_json(hit) for hit in results.hits],
        "facets": {
            facet: [
                {"value": c.value, "label": labels.name(facet, c.value), "count": c.count}
                | {"selected": c.selected}
                | ({"parent": c.parent} if c.parent is not None else {})
                for c in results.facets[facet]
            ]
            for facet in FACETS
            if facet in results.facets
        },
        "correction": results.correction,
        "expansions": [{"term": e.term, "added": list(e.added)} for e in results.expansions],
        **({"suggestion": results.suggestion} if results.suggestion else {}),
        **({"ignored": list(results.ignored)} if results.ignored else {}),
    }


def loosen(engine: Engine, request: SearchRequest, labels: Labels) -> list[Loosened]:
    """What one choice less would find, or none at all; only what finds something."""
    tries: list[tuple[str, str, SearchRequest]] = []
    for facet, values in request.filters.items():
        for value in values:
            name = labels.numbered(facet, value)
            tries.append((name, facet, without(request, facet, value)))
    if request.query and request.filters:
        tries.append((f"«{request.query}»", "query", with_query(request, "")))
    if len(tries) > 2:
        tries.append((ALL_FILTERS, "", SearchRequest(query=request.query)))
    # Seven searches of about 1 ms each; more suggestions would not help anybody choose.
    found = [
        Loosened(name, facet, _total(engine, other), args_from_request(other, page=1))
        for name, facet, other in tries[-7:]
    ]
    return sorted((x for x in found if x.total), key=lambda x: -x.total)


def _total(engine: Engine, request: SearchRequest) -> int:
    return engine.search(replace(request, offset=0, limit=1, facets=(), excerpt=False)).total


def cards_of(runtime: Runtime, results: SearchResults, view: View) -> Mapping[str, CuratedCard]:
    """The shown cards' contents, in one query."""
    ids = [hit.id for hit in results.hits if hit.type == "card"]
    found = runtime.store.records(ids, view=view) if ids else {}
    return {k: r.content for k, r in found.items() if isinstance(r.content, CuratedCard)}


def _facets(request: SearchRequest, results: SearchResults, labels: Labels) -> list[FacetView]:
    views = (
        facet_view(facet, results.facets.get(facet, ()), request, labels.numbered)
        for facet in FACETS
    )
    return [view for view in views if view is not None]


def _sorts(request: SearchRequest) -> list[tuple[str, bool, Pairs]]:
    kinds: tuple[Sort, ...] = ("relevance", "newest", "code")
    return [
        (SORTS[kind], kind == request.sort, args_from_request(with_sort(request, kind)))
        for kind in kinds
    ]


def _pager(request: SearchRequest, total: int) -> dict[str, Any]:
    """The pager's numbers: first, last and two on either side of the current one."""
    current = request.offset // request.limit + 1
    count = -(-total // request.limit)
    near = {1, count, *range(current - 2, current + 3)}
    numbers = sorted(n for n in near if 1 <= n <= count)
    pages: list[Page] = []
    for position, number in enumerate(numbers):
        if position and number > numbers[position - 1] + 1:
            pages.append(Page(None, None))
        address = None if number == current else args_from_request(request, page=number)
        pages.append(Page(number, address))
    return {
        "pages": pages if count > 1 else [],
        "previous": args_from_request(request, page=current - 1) if current > 1 else None,
        "next": args_from_request(request, page=current + 1) if current < count else None,
    }


def _hit_json(hit: Hit) -> dict[str, Any]:
    return {
        "type": hit.type,
        "id": hit.id,
        "code": hit.code,
        "number": hit.number,
        "document": hit.document,
        "title": hit.title,
        "state": hit.state,
        "score": round(hit.score, 4),
        "field": hit.field,
        "snippet": hit.snippet,
        "marks": [list(mark) for mark in hit.marks],
        **({"parts": _parts_json(hit)} if hit.parts else {}),
    }


def _parts_json(hit: Hit) -> list[dict[str, Any]]:
    return [
        {
            "term": one.term,
            "score": round(one.score, 4),
            "text": f"«{one.term}»: {one.amount} — {'; '.join(one.reasons)}",
        }
        for one in explained(hit)
    ]
