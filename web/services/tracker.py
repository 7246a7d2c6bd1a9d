"""``/seguimiento``: every agreed action, narrowed by an address that can be kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from gettext import gettext as _

import numpy as np
import numpy.typing as npt

from kb.follow_up import late, unreported
from kb.stored import View
from web.runtime import Runtime
from web.services.addresses import Pairs
from web.services.labels import Labels
from web.services.tracker_request import (
    WHEN,
    TrackerRequest,
    address,
    toggled,
)
from web.services.tracker_rows import FACETS, LINKED, MORE, NONE, ActionRow
from web.services.tracker_table import TrackerTable, tracker_table
from web.services.words import DOCUMENT_KINDS

PAGE_SIZE = 25
# A facet shows so many values at once and keeps so many more behind a click.
FIRST_VALUES, MOST_BEHIND = 8, 60
STATUS_WORDS: dict[str, str] = {
    "none": _("Sin reporte"),
    "not_started": _("No iniciada"),
    "under_way": _("En marcha"),
    "completed": _("Completada"),
    "discarded": _("Descartada"),
}
FACET_TITLES: dict[str, str] = {
    "status": _("Estado"),
    "responsible": _("Responsable"),
    "document_kind": _("Tipo de documento"),
    "organisation": _("Organización"),
    "country": _("País"),
    "area": _("Área"),
    "gcm_objective": _("Objetivo del Pacto Mundial"),
    "sdg": _("ODS"),
    "priority": _("Prioridad"),
    "document": _("Documento"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet, its count, and the address that takes or leaves it."""

    label: str
    count: int
    chosen: bool
    address: Pairs


@dataclass(frozen=True, slots=True)
class Facet:
    """``values`` are shown, ``behind`` on request, ``more`` only found by their names."""

    name: str
    title: str
    values: list[Value]
    behind: list[Value]
    more: int = 0


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action as the list shows it; ``late_word`` is said of the deadline, never a status."""

    row: ActionRow
    document: str
    status: str
    late_word: str


@dataclass(frozen=True, slots=True)
class TrackerPage:
    """``suggested``: the switch that counts links which nobody validated, with how many
    actions it adds."""

    request: TrackerRequest
    address: Pairs
    total: int
    everything: int
    lines: list[ActionLine]
    facets: list[Facet]
    when: list[Value]
    suggested: Value
    pages: int


def tracker(runtime: Runtime, request: TrackerRequest, view: View, *, today: date) -> TrackerPage:
    """Narrow, count and label one page of the tracker."""
    table = tracker_table(runtime, view)
    masks = _masks(table, request, today)
    everyone = _within(table, masks)
    labels = Labels(runtime, view)
    found = np.flatnonzero(everyone)
    ordered = found[np.argsort(table.ends[found], kind="stable")]
    first = (request.page - 1) * PAGE_SIZE
    rows = [table.rows[n] for n in ordered[first : first + PAGE_SIZE].tolist()]
    return TrackerPage(
        request=request,
        address=address(request),
        total=len(found),
        everything=len(table.rows),
        lines=[line(row, labels, today) for row in rows],
        facets=[_facet(table, masks, request, facet, labels) for facet in FACETS],
        when=_when(table, masks, request, today),
        suggested=_switch(table, everyone, request),
        pages=max(-(-len(found) // PAGE_SIZE), 1),
    )


def selected(
    runtime: Runtime, request: TrackerRequest, view: View, *, today: date
) -> list[ActionRow]:
    """All rows that a request asks for, soonest deadline first: for exports and feeds."""
    table = tracker_table(runtime, view)
    found = np.flatnonzero(_within(table, _masks(table, request, today)))
    return [table.rows[n] for n in found[np.argsort(table.ends[found], kind="stable")].tolist()]


Mask = npt.NDArray[np.bool_]


def _masks(table: TrackerTable, request: TrackerRequest, today: date) -> dict[str, Mask]:
    masks = {
        facet: table.having(_column(request, facet), chosen)
        for facet, chosen in request.filters.items()
    }
    if request.query:
        masks["q"] = table.saying(request.query)
    if request.when:
        masks["when"] = _when_mask(table, request.when, today)
    return masks


def _when_mask(table: TrackerTable, when: str, today: date) -> Mask:
    if when == "vencido":
        return table.overdue(today)
    if when == "sin-reporte":
        return table.overdue(today) & table.silent
    return table.due_within(today, int(when))


def _within(table: TrackerTable, masks: Mapping[str, Mask], but: str = "") -> Mask:
    found = np.ones(len(table.rows), bool)
    for name, mask in masks.items():
        if name != but:
            found = found & mask
    return found


def _facet(
    table: TrackerTable,
    masks: Mapping[str, Mask],
    request: TrackerRequest,
    facet: str,
    labels: Labels,
) -> Facet:
    """Each count is the total with that value alone chosen: the facet's own choice is left out."""
    chosen = request.filters.get(facet, ())
    counts = table.counts(_column(request, facet), _within(table, masks, but=facet))
    known = {value for value, _ in counts}
    counts += [(value, 0) for value in chosen if value not in known]
    first = [c for n, c in enumerate(counts) if n < FIRST_VALUES or c[0] in chosen]
    behind = [c for c in counts[FIRST_VALUES:] if c[0] not in chosen]

    def values(shown: Sequence[tuple[str, int]]) -> list[Value]:
        return [
            Value(
                value_label(facet, value, labels),
                count,
                value in chosen,
                address(toggled(request, facet, value)),
            )
            for value, count in shown
        ]

    more = max(len(behind) - MOST_BEHIND, 0)
    title = FACET_TITLES[facet]
    return Facet(facet, title, values(first), values(behind[:MOST_BEHIND]), more)


def _column(request: TrackerRequest, facet: str) -> str:
    return facet + MORE if request.suggested and facet in LINKED else facet


def _switch(table: TrackerTable, found: Mask, request: TrackerRequest) -> Value:
    """With merely suggested links or without; the count is of the actions that only have such."""
    likely, sure = np.zeros(len(found), bool), np.zeros(len(found), bool)
    for facet in LINKED:
        likely |= ~table.having(facet + MORE, (NONE,))
        sure |= ~table.having(facet, (NONE,))
    return Value(
        _("Contar también lo sugerido, sin validar"),
        int((likely & ~sure & found).sum()),
        request.suggested,
        address(replace(request, suggested=not request.suggested, page=1)),
    )


def _when(
    table: TrackerTable, masks: Mapping[str, Mask], request: TrackerRequest, today: date
) -> list[Value]:
    others = _within(table, masks, but="when")
    return [
        Value(
            label,
            int((_when_mask(table, when, today) & others).sum()),
            request.when == when,
            address(replace(request, when="" if request.when == when else when, page=1)),
        )
        for when, label in WHEN.items()
    ]


def value_label(facet: str, value: str, labels: Labels) -> str:
    if value == NONE:
        return _("Sin dato")
    if facet == "status":
        return STATUS_WORDS.get(value, value)
    if facet == "document_kind":
        return DOCUMENT_KINDS.get(value, value)
    if facet == "country":
        return labels.name("territory", value)
    if facet == "area" or facet in LINKED:
        return labels.numbered(facet, value)
    return labels.name("document", value) if facet == "document" else value


def line(row: ActionRow, labels: Labels, today: date) -> ActionLine:
    word = ""
    if unreported(row.report.status, row.deadline, today):
        word = _("plazo vencido, sin reporte")
    elif late(row.report.status, row.deadline, today):
        word = _("plazo vencido")
    return ActionLine(
        row,
        labels.name("document", row.record.document_id),
        STATUS_WORDS[row.report.status],
        word,
    )
