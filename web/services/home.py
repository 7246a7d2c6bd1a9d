"""The front page: how much there is, and the ways in."""

from dataclasses import dataclass

from index.search import SearchRequest
from kb.stored import View
from web.runtime import Runtime
from web.services.crossings import Bar, ConceptLine, bars, card_counts, lines
from web.services.documents import DocumentLine, document_line
from web.services.labels import Labels
from web.services.results import Result, group_results, top
from web.services.searching import cards_of
from web.services.words import KINDS

RECENT = 4
PLACES = 12


@dataclass(frozen=True, slots=True)
class HomeView:
    """``kinds`` are (count, word, kind); ``gaps`` objectives that no card states;
    ``sample_cards`` how many of the cards are illustrative."""

    cards: int
    kinds: list[tuple[int, str, str]]
    documents: int
    countries: int
    areas: list[Bar]
    territories: list[Bar]
    objectives: list[ConceptLine]
    goals: list[ConceptLine]
    gaps: int
    recent: list[DocumentLine]
    samples: bool
    sample_cards: int
    examples: list[str]
    quote: Result | None


def home_view(runtime: Runtime, view: View) -> HomeView:
    """Raises Unavailable ``index_missing`` or ``index_outdated``."""
    labels = Labels(runtime, view)
    results = card_counts(runtime, view, samples=True)
    facets = results.facets
    request = SearchRequest(filters={"type": ("card",)})
    kinds = {c.value: c.count for c in facets.get("kind", ())}
    places = tuple(
        c for c in facets.get("territory", ()) if c.parent is None and c.value != "-" and c.count
    )
    # As many as the page of each says: illustrative cards fill no gap.
    stated = card_counts(runtime, view).facets
    objectives = lines(runtime, "gcm_objective", stated.get("gcm_objective", ()))
    recent = sorted(labels.heads.values(), key=lambda h: (h.updated, h.id), reverse=True)
    return HomeView(
        cards=results.total,
        kinds=[
            (kinds[kind], names[0 if kinds[kind] == 1 else 1].lower(), kind)
            for kind, names in KINDS.items()
            if kinds.get(kind)
        ],
        documents=len(labels.heads),
        countries=len(places),
        areas=bars(facets.get("area", ()), "area", request, labels),
        territories=bars(places[:PLACES], "territory", request, labels),
        objectives=objectives,
        goals=lines(runtime, "sdg", stated.get("sdg", ())),
        gaps=sum(not line.count for line in objectives),
        recent=[document_line(head, labels) for head in recent[:RECENT]],
        quote=_quote(runtime, view, labels),
        examples=[labels.name("keyword", c.value) for c in top(facets.get("keyword", ()), 4)],
        sample_cards=sum(h.counts.get("card", 0) for h in labels.heads.values() if h.sample),
        samples=any(head.sample for head in labels.heads.values()),
    )


def _quote(runtime: Runtime, view: View, labels: Labels) -> Result | None:
    """The newest good practice that states a link: what a precedent looks like."""
    kinds = {"type": ("card",), "kind": ("good_practice",)}
    request = SearchRequest(filters=kinds, sort="newest", limit=10, facets=(), excerpt=False)
    results = runtime.engine(view).search(request)
    groups = group_results(request, results, cards_of(runtime, results, view), labels)
    found = [result for group in groups for result in group.results]
    return next((r for r in found if r.objectives), found[0] if found else None)
