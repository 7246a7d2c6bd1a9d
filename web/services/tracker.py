"""``/seguimiento``: every agreed action, narrowed by an address that can be kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from gettext import gettext as _
from typing import Any

import numpy as np
import numpy.typing as npt

from kb.follow_up import late, unreported
from kb.stored import View
from kb.text import squeeze
from web.runtime import Runtime
from web.services.addresses import Pairs
from web.services.labels import Labels
from web.services.tracker_table import FACETS, NONE, ActionRow, TrackerTable, tracker_table
from web.services.words import DOCUMENT_KINDS

PAGE_SIZE = 25
MOST_VALUES = 40
QUERY_LIMIT = 200
# The address's name of each facet.
PARAMETERS: dict[str, str] = {
    "status": "estado",
    "responsible": "responsable",
    "document_kind": "tipo",
    "organisation": "organizacion",
    "country": "territorio",
    "priority": "prioridad",
    "document": "documento",
}
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
    "priority": _("Prioridad"),
    "document": _("Documento"),
}
# Choices by deadline, as addresses write them.
WHEN: dict[str, str] = {
    "vencido": _("Plazo vencido"),
    "sin-reporte": _("Plazo vencido, sin reporte"),
    "30": _("Vence en 30 días"),
    "90": _("Vence en 90 días"),
}


@dataclass(frozen=True, slots=True)
class TrackerRequest:
    """What of the tracker is asked for: OR within a facet, AND across."""

    query: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    when: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet, its count, and the address that takes or leaves it."""

    label: str
    count: int
    chosen: bool
    address: Pairs


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    title: str
    values: list[Value]
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
    request: TrackerRequest
    address: Pairs
    total: int
    everything: int
    lines: list[ActionLine]
    facets: list[Facet]
    when: list[Value]
    pages: int


def request_from_args(args: Mapping[str, Any]) -> TrackerRequest:
    """Read URL parameters; what cannot be used is left out, never an error."""
    filters = {}
    for facet, name in PARAMETERS.items():
        values = tuple(dict.fromkeys(v for v in _all(args, name) if v))[:MOST_VALUES]
        if values:
            filters[facet] = values
    when = next(iter(_all(args, "plazo")), "")
    page = next(iter(_all(args, "pagina")), "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    query = squeeze(next(iter(_all(args, "q")), ""))[:QUERY_LIMIT]
    return TrackerRequest(query, filters, when if when in WHEN else "", max(number, 1))


def address(request: TrackerRequest) -> Pairs:
    """The request as ordered pairs: equal requests have equal addresses."""
    pairs: Pairs = [("q", request.query)] if request.query else []
    for facet, name in PARAMETERS.items():
        pairs += [(name, value) for value in sorted(request.filters.get(facet, ()))]
    if request.when:
        pairs.append(("plazo", request.when))
    if request.page > 1:
        pairs.append(("pagina", str(request.page)))
    return pairs


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
        lines=[_line(row, labels, today) for row in rows],
        facets=[_facet(table, masks, request, facet, labels) for facet in FACETS],
        when=_when(table, masks, request, today),
        pages=max(-(-len(found) // PAGE_SIZE), 1),
    )


def selected(
    runtime: Runtime, request: TrackerRequest, view: View, *, today: date
) -> list[ActionRow]:
    """All rows that a request asks for, soonest deadline first: for exports and feeds."""
    table = tracker_table(runtime, view)
    found = np.flatnonzero(_within(table, _masks(table, request, today)))
    return [table.rows[n] for n in found[np.argsort(table.ends[found], kind="stable")].tolist()]


def line(row: ActionRow, labels: Labels, today: date) -> ActionLine:
    return _line(row, labels, today)


Mask = npt.NDArray[np.bool_]


def _masks(table: TrackerTable, request: TrackerRequest, today: date) -> dict[str, Mask]:
    masks = {facet: table.having(facet, chosen) for facet, chosen in request.filters.items()}
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
    counts = table.counts(facet, _within(table, masks, but=facet))
    shown = [c for n, c in enumerate(counts) if n < 8 or c[0] in chosen]
    known = {value for value, _ in shown}
    shown += [(value, 0) for value in chosen if value not in known]
    values = [
        Value(
            value_label(facet, value, labels),
            count,
            value in chosen,
            address(_toggled(request, facet, value)),
        )
        for value, count in shown
    ]
    return Facet(facet, FACET_TITLES[facet], values, max(len(counts) - len(shown), 0))


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
    return labels.name("document", value) if facet == "document" else value


def _toggled(request: TrackerRequest, facet: str, value: str) -> TrackerRequest:
    chosen = request.filters.get(facet, ())
    kept = tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)
    filters = {**request.filters, facet: kept}
    return replace(request, filters={f: v for f, v in filters.items() if v}, page=1)


def _line(row: ActionRow, labels: Labels, today: date) -> ActionLine:
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


def _all(args: Mapping[str, Any], name: str) -> list[str]:
    getlist = getattr(args, "getlist", None)
    found = getlist(name) if getlist is not None else args.get(name, ())
    return [found] if isinstance(found, str) else [str(value) for value in found]
