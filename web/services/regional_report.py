"""What a regional review of the Compact needs: practices as progress, negative lessons as
challenges, gaps told; gathered by filters, written by ``web.services.report_docx``."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from index.search import SearchRequest
from kb.records import CuratedCard
from kb.stored import View
from web.runtime import Runtime
from web.services.answers import clip
from web.services.cards import card_of
from web.services.crossings import counted
from web.services.crossref import Asked, Matrix, matrix
from web.services.dimensions import BY_WORD
from web.services.labels import Labels
from web.services.phrases import Phrase
from web.services.sentences import plain, sentence
from web.services.source_access import marker

OBJECTIVE = "gcm_objective"
# A section names so many cards; the rest are counted, with where to find them.
MOST_CARDS = 25
_TEXT = 420


@dataclass(frozen=True, slots=True)
class ReportCard:
    """A card in short form; ``citation`` says where it stands, ``place`` where in the source."""

    code: str
    text: str
    evidence: str
    citation: str
    place: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class ReportSection:
    """One objective: its cards by kind, how many there are in all, and where."""

    notation: str
    label: str
    total: int
    countries: list[str]
    kinds: dict[str, list[ReportCard]] = field(default_factory=dict)
    left: int = 0


@dataclass(frozen=True, slots=True)
class RegionalReport:
    """Frozen: the filters in words, the day, the counts."""

    filters: str
    made: date
    matrix: Matrix
    countries: Matrix
    sections: list[ReportSection]
    gaps: list[tuple[str, str]]
    samples: int


def regional_report(
    runtime: Runtime, request: SearchRequest, view: View, *, today: date
) -> RegionalReport:
    """Gather; the objectives of ``request`` are the sections, all 23 where it names none.

    Raises Unavailable where the index is not ready.
    """
    labels = Labels(runtime, view)
    request = replace(
        request, filters={**request.filters, "type": ("card",)}, strict=True, suggested=False
    )
    rows, area, country = BY_WORD["objetivo"], BY_WORD["area"], BY_WORD["pais"]
    table = matrix(runtime, Asked(rows, area, request), view)
    chosen = request.filters.get(OBJECTIVE) or tuple(
        line.value for line in table.rows if line.value != "-"
    )
    totals = {line.value: line for line in table.rows}
    sections = [
        _section(runtime, request, number, labels, view)
        for number in sorted(chosen, key=lambda n: int(n) if n.isdigit() else 99)
        if number in totals and totals[number].total
    ]
    gaps = [
        (number, labels.official(OBJECTIVE, number))
        for number in chosen
        if number not in totals or not totals[number].total
    ]
    return RegionalReport(
        filters=plain(sentence(request, labels.numbered)),
        made=today,
        matrix=_chosen(table, chosen),
        countries=_chosen(matrix(runtime, Asked(rows, country, request), view), chosen),
        sections=sections,
        gaps=gaps,
        samples=table.samples,
    )


def _chosen(table: Matrix, chosen: tuple[str, ...]) -> Matrix:
    """The rows of the report's objectives, and the columns that any card is in."""
    kept = [n for n, column in enumerate(table.columns) if column.total]
    rows = tuple(
        replace(row, cells=tuple(row.cells[n] for n in kept))
        for row in table.rows
        if row.value in chosen
    )
    return replace(table, rows=rows, columns=tuple(table.columns[n] for n in kept))


def _section(
    runtime: Runtime, request: SearchRequest, number: str, labels: Labels, view: View
) -> ReportSection:
    asked = counted(
        replace(
            request,
            filters={**request.filters, OBJECTIVE: (number,)},
            sort="newest",
            limit=MOST_CARDS,
            facets=("territory",),
            excerpt=False,
        ),
        labels,
    )
    results = runtime.engine(view).search(asked)
    records = runtime.store.records([hit.id for hit in results.hits], view=view)
    kinds: dict[str, list[ReportCard]] = {}
    for hit in results.hits:
        if hit.id in records:
            record = records[hit.id]
            made = _card(runtime, record, labels, view)
            kinds.setdefault(card_of(record).kind, []).append(made)
    countries = [
        labels.name("territory", c.value) for c in results.facets["territory"] if len(c.value) == 2
    ]
    return ReportSection(
        number,
        labels.official(OBJECTIVE, number),
        results.total,
        countries,
        kinds,
        results.total - len(records),
    )


def _card(runtime: Runtime, record: Any, labels: Labels, view: View) -> ReportCard:
    card = card_of(record)
    document = runtime.store.document(record.document_id, view=view)
    head = labels.heads.get(record.document_id)
    where = ", ".join(labels.countries(head.countries)) if head else ""
    told = [head.title if head else "", where, str(head.year or "") if head else ""]
    mark = marker(runtime, document, view).mark(record, "description", "code")
    return ReportCard(
        card.code,
        clip(card.description, _TEXT),
        clip(_evidence(card), _TEXT),
        ". ".join(part for part in told if part),
        mark.words if mark else (),
    )


def _evidence(card: CuratedCard) -> str:
    """What came of it, in the source's words: results with figures first."""
    if card.results:
        return " ".join(card.results)
    return card.effectiveness or card.finding or ""
