"""A risk matrix from what went wrong before: cause, source and place filled in, probability and
impact left to people."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from gettext import gettext as _
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from index.search import SearchRequest
from kb.records import CuratedCard, Function, RecordType
from kb.stored import StoredRecord, View
from web.runtime import Runtime
from web.services.labels import Labels
from web.services.spreadsheets import safe_cell

# More rows than that nobody weighs; the best matches come first.
MOST = 500
_TYPES: tuple[RecordType, ...] = ("card", "function")
_WIDTHS = (52, 20, 44, 34, 24, 14, 14, 30)


@dataclass(frozen=True, slots=True)
class Risk:
    """``kind`` says what it was in its source: a negative lesson, or a limitation."""

    text: str
    kind: str
    cause: str
    source: str
    place: str


def risks(runtime: Runtime, request: SearchRequest, view: View) -> list[Risk]:
    """The risks in what a search finds: negative lessons, then limitations, each in its order.

    Samples never stand beside real ones. Raises what searching raises.
    """
    filters = {**request.filters, "type": _TYPES}
    asked = replace(request, filters=filters, offset=0, limit=MOST, facets=(), excerpt=False)
    hits = runtime.engine(view).search(asked).hits
    found = runtime.store.records([hit.id for hit in hits], view=view)
    records = [found[hit.id] for hit in hits if hit.id in found]
    records = [r for r in records if not r.sample] or records
    labels = Labels(runtime, view)
    every = [risk for record in records for risk in _of(runtime, record, labels, view)]
    return sorted(every, key=lambda risk: risk.kind != _NEGATIVE)


_NEGATIVE = _("Lección negativa")
_LIMITATION = _("Limitación")


def _of(runtime: Runtime, record: StoredRecord, labels: Labels, view: View) -> list[Risk]:
    content = record.content
    source = labels.name("document", record.document_id)
    if isinstance(content, Function):
        place = _countries(runtime, record, labels, view) if content.limitations else ""
        source = _("Función {n} · {document}").format(n=content.number, document=source)
        return [Risk(text, _LIMITATION, "", source, place) for text in content.limitations]
    if not isinstance(content, CuratedCard):
        return []
    told = []
    if content.kind == "negative_lesson":
        told.append((content.description, _NEGATIVE))
    if content.limitations:
        told.append((content.limitations, _LIMITATION))
    if not told:
        return []
    # What a card lacks, its document lends.
    place = ", ".join(content.territories) or _countries(runtime, record, labels, view)
    cause = content.cause_effect or ""
    return [Risk(text, kind, cause, f"{content.code} · {source}", place) for text, kind in told]


def _countries(runtime: Runtime, record: StoredRecord, labels: Labels, view: View) -> str:
    head = runtime.store.document(record.document_id, view=view).head
    names = ", ".join(labels.countries(tuple(head.countries)))
    return _("{names} (según el documento)").format(names=names) if names else ""


def matrix(found: Sequence[Risk]) -> list[tuple[str, ...]]:
    """Titles, then a row for each risk with three cells for people to fill in."""
    titles = (
        _("Riesgo"), _("En la fuente"), _("Causa"), _("Fuente"), _("Lugar"), _("Probabilidad"),
        _("Impacto"), _("Respuesta"),
    )  # fmt: skip
    rows = [(one.text, one.kind, one.cause, one.source, one.place, "", "", "") for one in found]
    return [titles, *rows]


def as_xlsx(found: Sequence[Risk]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _("Matriz de riesgos")
    for row in matrix(found):
        sheet.append([safe_cell(text) for text in row])
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=cell.row == 1)
    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_docx(found: Sequence[Risk]) -> bytes:
    document: Any = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.styles["Normal"].font.size = Pt(9)
    document.core_properties.language = "es"
    document.add_heading(_("Matriz de riesgos"), 1)
    rows = matrix(found)
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for n, (line, texts) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, text in zip(line.cells, texts, strict=True):
            cell.paragraphs[0].add_run(text).bold = n == 0
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
