"""The management-response forms filled in, so that an office sends back the form it knows.

A management response has two layouts: the newer one, a table for each recommendation with
columns for comments and state, and the older one, a single wide table. An improvement plan
keeps its own, with a column for each quarter. All are what ``corpus`` reads: the form that
comes back is a new version of its document. What is told of an action is its tracker's state.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from gettext import gettext as _
from typing import Literal

from kb.errors import Invalid
from kb.follow_up import Report, Status, status_of
from kb.records import Action, DocumentHead, DocumentKind, Recommendation
from kb.stored import StoredRecord, View
from kb.text import fold
from web.runtime import Runtime

# Kinds of documents that have such a form.
FORM_KINDS = ("management_response", "improvement_plan")
Model = Literal["nuevo", "anterior"]
MODELS: tuple[Model, ...] = ("nuevo", "anterior")
# Words of a state that ``kb.follow_up.status_of`` reads back; "none" leaves the cell empty.
STATUS_PRINTED: dict[Status, str] = {
    "none": "",
    "not_started": _("No iniciada"),
    "under_way": _("En marcha"),
    "completed": _("Completada"),
    "discarded": _("Descartada"),
}
RESPONSES = {
    "accepted": _("Se acepta"),
    "partially_accepted": _("Se acepta parcialmente"),
    "rejected": _("Se rechaza"),
}
_KIND_LINES = {
    "management_response": _("Matriz de respuesta gerencial"),
    "improvement_plan": _("Plan de mejora"),
}
_MONTHS = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
# What the columns of quarters hold: "T1, T3", or nothing.
_QUARTERS = re.compile(r"(?:T[1-4](?:, )?)*")
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormBlock:
    """Recommendations that stand together and the rows of the actions that answer them."""

    recommendations: tuple[Recommendation, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """What both layouts write: head lines, labelled values, blocks in printed order.

    A row is number and text, deadline, who is responsible (a line each), comments, state.
    ``kind`` is the document's; ``quarters`` says that every deadline is one of quarters.
    """

    kind: DocumentKind
    title: str
    lines: tuple[str, ...]
    meta: tuple[tuple[str, str], ...]
    blocks: tuple[FormBlock, ...] = field(default_factory=tuple)
    quarters: bool = False


def form_of(
    head: DocumentHead,
    recommendations: Sequence[Recommendation],
    actions: Sequence[tuple[Action, Report | None]],
    *,
    country: str = "",
) -> Form:
    """Lay a document out; actions that answer no recommendation are left out.

    ``country`` are the names of its countries, for documents whose title tells none.
    """
    by_parents: dict[tuple[str, ...], list[Row]] = {}
    for action, report in actions:
        by_parents.setdefault(tuple(action.parents), []).append(action_row(action, report))
    numbered = {f"recommendation:{one.number}": one for one in recommendations}
    blocks: list[FormBlock] = []
    told: set[str] = set()
    for one in recommendations:
        name = f"recommendation:{one.number}"
        if name in told:
            continue
        groups = [parents for parents in by_parents if name in parents]
        for parents in groups or [(name,)]:
            together = tuple(numbered[p] for p in parents if p in numbered)
            blocks.append(FormBlock(together, tuple(by_parents.get(parents, ()))))
            told.update(parents)
    return Form(
        head.kind,
        head.title,
        _lines(head, country),
        tuple(head.meta.items()),
        tuple(blocks),
        all(_QUARTERS.fullmatch(a.deadline_text or "") for a, _report in actions),
    )


def form(runtime: Runtime, document_id: str, view: View) -> Form:
    """The form of a stored document with its tracker's state.

    Raises NotFound like ``store.document``, Invalid ``form_has_no_layout`` (kind).
    """
    document = runtime.store.document(document_id, view=view)
    head = document.head
    if head.kind not in FORM_KINDS:
        raise Invalid("form_has_no_layout", kind=head.kind)
    records = runtime.store.document_records(document_id, view=view)
    return form_of(
        head,
        [r.content for r in records if isinstance(r.content, Recommendation)],
        _reported(runtime, records, inside=view != "public"),
        country=", ".join(runtime.territories.label(code) for code in head.countries),
    )


def action_row(action: Action, report: Report | None) -> Row:
    """``("1.1 Capacitar …", "Noviembre 2023", "Unidad\\nAcompañan: Otra", "", "En marcha")``."""
    status, comments = state_of(action, report)
    who = list(action.responsible)
    if action.supporting:
        who += [f"Acompañan: {action.supporting[0]}", *action.supporting[1:]]
    text = f"{action.number}. {action.text}" if action.number.isdigit() else ""
    return (
        text or f"{action.number} {action.text}",
        action.deadline_text or action.deadline or "",
        "\n".join(who),
        comments or "",
        status or "",
    )


def state_of(action: Action, report: Report | None) -> tuple[str | None, str | None]:
    """State and comments as the form has them: what was reported, else what was printed.

    Where the report says what the document says, the printed words stay.
    """
    if report is None or not report.at or (report.status == "none" and not report.comment):
        return action.status, action.comments
    printed = STATUS_PRINTED[report.status] or None
    if status_of(action.status) == report.status and action.status:
        printed = action.status
    return printed, report.comment or action.comments


def _reported(
    runtime: Runtime, records: Sequence[StoredRecord], *, inside: bool
) -> list[tuple[Action, Report | None]]:
    """What people wrote is told ``inside`` only."""
    reports = runtime.store.follow_ups.reports([r.id for r in records if r.type == "action"])
    found: list[tuple[Action, Report | None]] = []
    for record in records:
        if isinstance(record.content, Action):
            report = reports.get(record.id)
            if report is not None and not inside:
                report = replace(report, comment="")
            found.append((record.content, report))
    return found


def _lines(head: DocumentHead, country: str) -> tuple[str, ...]:
    """What stands below the title: the kind, and what title and labels do not tell."""
    told = fold(" ".join([head.title, *head.meta.values()]))
    words = set(told.split())
    lines = [_KIND_LINES.get(head.kind, "")]
    lines += [name for name in head.organisations if not set(fold(name).split()) <= words]
    if country and not all(fold(part) in told for part in country.split(", ")):
        lines.append(country)
    if head.date and not _dated(told, head.date):
        lines.append(_printed_date(head.date))
    return tuple(line for line in lines if line)


def _dated(told: str, iso: str) -> bool:
    return iso[:4] in told and (len(iso) == 4 or _MONTHS[int(iso[5:7]) - 1] in told)


def _printed_date(iso: str) -> str:
    """``"2011-12-09"`` → ``"Al 9 de diciembre de 2011"``; a line that began with the day would
    read as the number of a section."""
    parts = [int(part) for part in iso.split("-")]
    if len(parts) == 1:
        return iso
    month = _MONTHS[parts[1] - 1]
    if len(parts) == 2:
        return f"{month} de {parts[0]}"
    return f"Al {parts[2]} de {month} de {parts[0]}"
