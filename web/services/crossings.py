"""Pages of the Compact's objectives and principles and of the SDGs: wording, cards, gaps."""

from dataclasses import dataclass, replace
from typing import Literal

from index.search import FacetCount, SearchRequest, SearchResults
from kb.errors import NotFound
from kb.stored import View
from web.runtime import Runtime
from web.services.addresses import Pairs, args_from_request
from web.services.labels import Labels
from web.services.pairs import Pair, pairs
from web.services.results import Group, group_results
from web.services.searching import cards_of
from web.services.words import KINDS

Scheme = Literal["gcm_objective", "gcm_principle", "sdg"]
SHOWN = 20
# Bars are drawn on a scale of this many units.
BAR = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of counts; ``length`` is 0–100 of the longest."""

    label: str
    count: int
    length: int
    address: Pairs


@dataclass(frozen=True, slots=True)
class ConceptView:
    """All that the page of one objective, principle or goal shows; ``total`` counts real
    cards, ``samples`` the illustrative ones that are listed beside them."""

    scheme: Scheme
    notation: str
    label: str
    short: str
    total: int
    samples: int
    groups: list[Group]
    kinds: list[tuple[int, str, str, Pairs]]
    areas: list[Bar]
    countries: list[Bar]
    targets: list[Bar]
    pairs: list[Pair]
    search: Pairs
    previous: tuple[str, str] | None
    next: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class ConceptLine:
    """One concept in an overview; ``count`` cards state it."""

    notation: str
    label: str
    short: str
    count: int
    length: int


def concept_view(runtime: Runtime, scheme: Scheme, notation: str, view: View) -> ConceptView:
    """Raises NotFound ``concept_not_found`` (scheme, notation)."""
    top = [c.notation for c in runtime.schemes.members(scheme) if c.broader is None]
    if notation not in top:
        raise NotFound("concept_not_found", scheme=scheme, notation=notation)
    labels = Labels(runtime, view)
    request = SearchRequest(
        filters={"type": ("card",), scheme: (notation,)},
        limit=SHOWN,
        facets=("type", "kind", "area", "territory", "sdg"),
        sort="newest",
        excerpt=False,
    )
    engine = runtime.engine(view)
    results = engine.search(request)
    real = counted(request, labels)
    counts = results if real is request else engine.search(real)
    place = top.index(notation)
    return ConceptView(
        scheme=scheme,
        notation=notation,
        label=runtime.schemes.label(scheme, notation) or notation,
        short=labels.name(scheme, notation),
        total=counts.total,
        samples=results.total - counts.total,
        groups=group_results(request, results, cards_of(runtime, results, view), labels),
        kinds=_kinds(counts, request),
        areas=bars(counts.facets.get("area", ()), "area", request, labels),
        countries=bars(_top_level(counts, "territory"), "territory", request, labels),
        targets=bars(_targets(counts, notation), "sdg", request, labels, numbered=True)
        if scheme == "sdg"
        else [],
        pairs=pairs(runtime, scheme, notation, labels),
        search=args_from_request(request, page=1),
        previous=_neighbour(labels, scheme, top, place - 1),
        next=_neighbour(labels, scheme, top, place + 1),
    )


def overview(runtime: Runtime, scheme: Scheme, view: View) -> list[ConceptLine]:
    """Every concept of a scheme's first level with its number of cards, gaps included."""
    return lines(runtime, scheme, card_counts(runtime, view).facets.get(scheme, ()))


def card_counts(runtime: Runtime, view: View, *, samples: bool = False) -> SearchResults:
    """All cards of the view, counted by every facet; no hits are read.

    Illustrative cards do not count beside real ones, unless ``samples`` says so: a way in
    shows what its link will find, an overview claims what there is.
    """
    request = SearchRequest(filters={"type": ("card",)}, limit=1, excerpt=False)
    real = request if samples else counted(request, Labels(runtime, view))
    return runtime.engine(view).search(real)


def counted(request: SearchRequest, labels: Labels) -> SearchRequest:
    """The same search over real documents only, where samples stand beside them."""
    heads = labels.heads.values()
    real = tuple(h.id for h in heads if not h.sample)
    cards = any(h.counts.get("card") for h in heads if not h.sample)
    if not cards or len(real) == len(labels.heads):
        return request
    return replace(request, filters={**request.filters, "document": real})


def uncounted_samples(runtime: Runtime, view: View) -> int:
    """How many illustrative cards an overview leaves out."""
    every = card_counts(runtime, view, samples=True).total
    return every - card_counts(runtime, view).total


def lines(runtime: Runtime, scheme: Scheme, counts: tuple[FacetCount, ...]) -> list[ConceptLine]:
    known = {c.value: c.count for c in counts}
    concepts = [c for c in runtime.schemes.members(scheme) if c.broader is None]
    most = max((known.get(c.notation, 0) for c in concepts), default=0)
    return [
        ConceptLine(
            notation=c.notation,
            label=c.pref_label,
            short=runtime.schemes.short_label(scheme, c.notation) or c.pref_label,
            count=known.get(c.notation, 0),
            length=_length(known.get(c.notation, 0), most),
        )
        for c in concepts
    ]


def bars(
    counts: tuple[FacetCount, ...],
    facet: str,
    request: SearchRequest,
    labels: Labels,
    *,
    numbered: bool = False,
) -> list[Bar]:
    """The values of a facet among the found cards, each with the address of just those."""
    # A transversal card follows every choice of its facet; here it counts once, as its own.
    follow = sum(c.count for c in counts if c.transversal)
    shown = [
        c if c.transversal else c._replace(count=c.count - follow)
        for c in counts
        if c.value != "-" and (c.transversal or c.count > follow)
    ]
    shown.sort(key=lambda c: -c.count)
    most = max((c.count for c in shown), default=0)
    name = labels.numbered if numbered else labels.name
    return [
        Bar(
            name(facet, c.value),
            c.count,
            _length(c.count, most),
            args_from_request(
                SearchRequest(filters={**request.filters, facet: (c.value,)}), page=1
            ),
        )
        for c in shown
    ]


def _kinds(results: SearchResults, request: SearchRequest) -> list[tuple[int, str, str, Pairs]]:
    """(count, word, kind, address) of each kind that was found."""
    counts = {c.value: c.count for c in results.facets.get("kind", ())}
    return [
        (
            counts[kind],
            names[0 if counts[kind] == 1 else 1].lower(),
            kind,
            args_from_request(SearchRequest(filters={**request.filters, "kind": (kind,)})),
        )
        for kind, names in KINDS.items()
        if counts.get(kind)
    ]


def _top_level(results: SearchResults, facet: str) -> tuple[FacetCount, ...]:
    return tuple(c for c in results.facets.get(facet, ()) if c.parent is None)


def _targets(results: SearchResults, goal: str) -> tuple[FacetCount, ...]:
    return tuple(c for c in results.facets.get("sdg", ()) if c.value.startswith(f"{goal}."))


def _neighbour(
    labels: Labels, scheme: Scheme, top: list[str], place: int
) -> tuple[str, str] | None:
    if not 0 <= place < len(top):
        return None
    return top[place], labels.name(scheme, top[place])


def _length(count: int, most: int) -> int:
    return max(round(BAR * count / most), 2) if count else 0
