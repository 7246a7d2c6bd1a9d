"""Hits as the page prints them: grouped by type, with what a card says of itself. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from index.search import FacetCount, Hit, SearchRequest, SearchResults
from kb.records import CuratedCard
from web.services.explaining import Explained, decimal, explained
from web.services.labels import Labels
from web.services.phrases import Phrase, Text
from web.services.words import FACETS, FIELDS, KINDS, TYPES, type_word

Segments = list[tuple[str, bool]]

# Tags under a hit: enough to recognise it, few enough to stay on one line.
PLACES, WORDS = 2, 3
# Three lines of the list.
WHOLE_TITLE = 240
# Fields that a hit shows elsewhere on its lines.
BARE_FIELDS = ("code", "area", "area_name", "keywords")


@dataclass(frozen=True, slots=True)
class Result:
    """One hit. ``title`` and ``snippet`` are (text, marked) segments; ``about`` the words
    beside the code; ``sdgs`` are goals; ``found_in`` names the field of the snippet."""

    type: str
    id: str
    document_id: str
    name: str
    kind: str | None
    kind_label: str
    about: list[Text]
    title: Segments
    snippet: Segments
    found_in: str
    sdgs: list[tuple[str, str]]
    objectives: list[tuple[str, str]]
    tags: list[Text]
    lent: list[str]
    sample: bool
    draft: bool
    explained: list[Explained]
    score: str


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one type in a row; ``title`` is "" where the page needs no heading."""

    title: str
    total: int | None
    transversal: bool
    results: list[Result]


def group_results(
    request: SearchRequest,
    results: SearchResults,
    cards: Mapping[str, CuratedCard],
    labels: Labels,
) -> list[Group]:
    """Split the page's hits where their type changes; transversal ones stand apart."""
    totals = {c.value: c.count for c in results.facets.get("type", ())}
    mixed = sum(1 for count in totals.values() if count) > 1
    several = mixed and len(request.filters.get("type", ())) != 1
    groups = []
    for (transversal, type_), hits in groupby(
        results.hits, key=lambda hit: (bool(hit.transversal), hit.type)
    ):
        heading = several and request.sort == "relevance"
        groups.append(
            Group(
                title=TYPES[type_][1] if heading or transversal else "",
                total=totals.get(type_) if heading and not transversal else None,
                transversal=transversal,
                results=[result(request, hit, cards.get(hit.id), labels) for hit in hits],
            )
        )
    return groups


def result(request: SearchRequest, hit: Hit, card: CuratedCard | None, labels: Labels) -> Result:
    """One hit with its card's facts, where it is a card."""
    title, snippet = title_and_snippet(hit, _title(hit, card))
    if not any(marked for _, marked in snippet) and hit.field in BARE_FIELDS:
        # Nothing was searched for: the first text of the record says nothing of its own.
        snippet = []
    head = labels.heads.get(hit.document_id)
    about: list[Text] = [labels.area(card)[1]] if card else []
    if head is not None:
        about += [_joined(labels.countries(head.countries)), str(head.year or "")]
    goals = dict.fromkeys(sdg.split(".")[0] for sdg in card.sdgs) if card else {}
    objectives = card.gcm_objectives if card else []
    return Result(
        type=hit.type,
        id=hit.id,
        document_id=hit.document_id,
        name=hit.code or hit.number or "",
        kind=card.kind if card else None,
        kind_label=KINDS[card.kind][0] if card else type_word(hit.type),
        about=[text for text in about if text],
        title=title,
        snippet=snippet,
        found_in=FIELDS.get(hit.field or "", "") if any(m for _, m in snippet) else "",
        sdgs=[(goal, labels.name("sdg", goal)) for goal in goals],
        objectives=[(str(n), labels.name("gcm_objective", str(n))) for n in objectives],
        tags=_tags(card, hit) if card else [],
        lent=[FACETS[facet].lower() for facet in hit.lent if request.filters.get(facet)],
        sample=hit.sample,
        draft=hit.state != "published",
        explained=explained(hit),
        score=decimal(hit.score),
    )


def title_and_snippet(hit: Hit, title: str) -> tuple[Segments, Segments]:
    """Never the same words twice: a snippet that begins as the title does lends it its
    marks, and only what goes on is shown below."""
    marks = list(hit.marks)
    bare = hit.snippet.rstrip("… ")
    common = min(len(title.rstrip("… ")), len(bare))
    if not common or title[:common] != bare[:common]:
        return [(title, False)], segments(hit.snippet, marks)
    within = [(a, b) for a, b in marks if b <= common]
    rest = hit.snippet[common:].lstrip(" .…")
    cut = len(hit.snippet) - len(rest)
    after = [(a - cut, b - cut) for a, b in marks if a >= cut]
    return segments(title, within), segments(rest, after) if len(rest) > 20 else []


def segments(text: str, marks: list[tuple[int, int]]) -> Segments:
    """``"agua segura", [(0, 4)]`` → ``[("agua", True), (" segura", False)]``.

    Items of a list, which the index keeps on lines of their own, are set apart.
    """
    found: Segments = []
    last = 0
    for start, end in marks:
        if start > last:
            found.append((_apart(text[last:start]), False))
        found.append((text[start:end], True))
        last = end
    if last < len(text):
        found.append((_apart(text[last:]), False))
    return found


def _apart(text: str) -> str:
    return text.replace("\n", " · ")


def _title(hit: Hit, card: CuratedCard | None) -> str:
    """The index cuts titles; a card's description is shown whole where three lines hold it."""
    if card is None or not hit.title.endswith("…") or len(card.description) > WHOLE_TITLE:
        return hit.title
    return card.description


def _tags(card: CuratedCard, hit: Hit) -> list[Text]:
    """Places and keywords; not the keywords where the snippet shows them, marked."""
    more = len(card.territories) - PLACES
    places: list[Text] = [*card.territories[:PLACES]]
    if more > 0:
        places.append(Phrase("y %(n)s más", {"n": more}))
    return places if hit.field == "keywords" and hit.marks else [*places, *card.keywords[:WORDS]]


def _joined(names: list[str]) -> Text:
    """Up to three countries by name, more by number."""
    if len(names) <= 3:
        return ", ".join(names)
    return Phrase(
        "%(names)s y %(n)s países más", {"names": ", ".join(names[:2]), "n": len(names) - 2}
    )


def top(counts: tuple[FacetCount, ...], number: int) -> list[FacetCount]:
    """The most frequent values that say something."""
    return [c for c in counts if c.value != "-" and c.count][:number]
