"""Beside the cards of an objective, principle or goal: what is missing, what may speak of it,
and the recommendations and actions that do."""

from dataclasses import dataclass, replace

from index.links.suggesting import LinkSuggester
from index.projection_texts import title_of
from index.search import SearchRequest
from kb.stated_links import stated_links
from kb.stored import StoredRecord, View
from web.runtime import Runtime
from web.services.addresses import Pairs, args_from_request
from web.services.crossings import Scheme, counted
from web.services.crossref import Asked, matrix
from web.services.dimensions import BY_WORD
from web.services.labels import Labels
from web.services.linking import card_text, own_suggestions, suggester
from web.services.words import KINDS, TYPES

SIDES = {"gcm_objective": "objetivo", "gcm_principle": "principio", "sdg": "ods"}
MOST = 5
# As many are read to find those that really speak of it: a millisecond each.
_LOOKED_AT = 40


@dataclass(frozen=True, slots=True)
class RelatedRecord:
    """A recommendation or an action; ``evidence`` are its words, none where it names the
    concept by its number."""

    id: str
    type: str
    document_id: str
    word: str
    number: str
    text: str
    document: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What no card of the concept covers, and how many cards may speak of it unvalidated."""

    kinds: list[str]
    areas: list[str]
    countries: list[str]
    suggested: int
    address: Pairs


def missing(runtime: Runtime, scheme: Scheme, notation: str, view: View) -> Missing:
    """Kinds, areas and countries that other cards have and those of the concept have not."""
    labels = Labels(runtime, view)
    request = SearchRequest(filters={"type": ("card",)}, strict=True)
    rows = BY_WORD[SIDES[scheme]]
    empty = {}
    for word in ("clase", "area", "pais"):
        table = matrix(runtime, Asked(rows, BY_WORD[word], request), view)
        line = next((row for row in table.rows if row.value == notation), None)
        cells = line.cells if line else ()
        empty[word] = [
            column.label
            for column, cell in zip(table.columns, cells, strict=False)
            if column.total and not cell.count and column.value != "-"
        ]
    stated = counted(replace(request, filters={**request.filters, scheme: (notation,)}), labels)
    engine = runtime.engine(view)
    both = replace(stated, suggested=True, facets=(), limit=0, excerpt=False)
    more = engine.search(both).total - engine.search(replace(both, suggested=False)).total
    found = SearchRequest(
        filters={**request.filters, scheme: (notation,)}, suggested=True, strict=True
    )
    return Missing(
        kinds=[KINDS[k][1].lower() for k in KINDS if KINDS[k][0] in empty["clase"]],
        areas=empty["area"],
        countries=empty["pais"],
        suggested=more,
        address=args_from_request(found, page=1),
    )


def related(runtime: Runtime, scheme: Scheme, notation: str, view: View) -> list[RelatedRecord]:
    """Recommendations and actions whose own words speak of the concept, the surest first."""
    labels = Labels(runtime, view)
    made = suggester(runtime)
    request = SearchRequest(
        query=labels.name(scheme, notation),
        filters={"type": ("recommendation", "action")},
        limit=_LOOKED_AT,
        facets=(),
        excerpt=False,
    )
    hits = runtime.engine(view).search(request).hits
    records = runtime.store.records([hit.id for hit in hits], view=view)
    found = []
    for hit in hits:
        record = records.get(hit.id)
        if record is None:
            continue
        evidence = _evidence(made, record, hit.document, (scheme, notation))
        if evidence is not None:
            line = RelatedRecord(
                record.id,
                record.type,
                record.document_id,
                TYPES[record.type][0],
                record.number or "",
                title_of(record.content),
                hit.document,
                evidence[1],
            )
            found.append((evidence[0], line))
    found.sort(key=lambda pair: -pair[0])
    return [line for _, line in found[:MOST]]


def _evidence(
    made: LinkSuggester, record: StoredRecord, title: str, concept: tuple[str, str]
) -> tuple[float, tuple[str, ...]] | None:
    """How sure a record speaks of a concept, and its words; without words it names it."""
    if concept in stated_links(card_text(record.content)):
        return 1.0, ()
    for one in own_suggestions(made, record.content, title):
        if (one.scheme, one.notation) == concept:
            return one.confidence, tuple(dict.fromkeys(piece.text for piece in one.evidence))
    return None
