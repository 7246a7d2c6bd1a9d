"""The report for a regional review as a Word file: headings, tables and the matrix are real
ones, so that whoever receives it goes on writing in it."""

import io
from collections.abc import Iterable, Sequence
from gettext import gettext as _
from gettext import ngettext
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from web.services.crossref import Matrix
from web.services.crossref_export import line_name
from web.services.regional_report import RegionalReport, ReportCard, ReportSection

# The shades of the page's table; the fullest is dark and takes white letters.
_FILLS = ("", "E1EFEE", "B9D8D6", "7FB2B4", "0F4A55")
_INK = RGBColor(0x0D, 0x3B, 0x44)
# How each kind is told in a review of the Compact.
KINDS = {
    "good_practice": _("Avances: buenas prácticas"),
    "lesson_learned": _("Lo aprendido"),
    "negative_lesson": _("Desafíos: lo que conviene evitar"),
}


def report_docx(report: RegionalReport) -> bytes:
    """The whole report; equal reports of one day are equal but for the file's own dates."""
    document = Document()
    _styled(document)
    document.add_heading(_("Pacto Mundial para la Migración: precedentes de la región"), 0)
    _frame(document, report)
    document.add_heading(_("Panorama"), 1)
    document.add_paragraph(
        _("Cada número cuenta fichas distintas con vínculos declarados o aceptados.")
    )
    document.add_heading(_("Objetivos por área"), 2)
    _matrix(document, report.matrix)
    document.add_heading(_("Objetivos por país"), 2)
    _matrix(document, report.countries)
    for section in report.sections:
        _section(document, section)
    _gaps(document, report)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _styled(document: Any) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    for level in range(4):
        style = document.styles["Title" if level == 0 else f"Heading {level}"]
        style.font.color.rgb, style.font.name = _INK, "Cambria"
    document.core_properties.language = "es"
    document.core_properties.title = _("Precedentes: informe regional")


def _frame(document: Any, report: RegionalReport) -> None:
    """What the report rests on, frozen: it can be read years later."""
    lines = [
        _("Selección: {what}.").format(what=report.filters),
        _("Fecha: {date}.").format(date=report.made.strftime("%d/%m/%Y")),
        ngettext(
            "{n} ficha publicada en la selección.",
            "{n} fichas publicadas en la selección.",
            report.matrix.found,
        ).format(n=report.matrix.found),
    ]
    if report.samples:
        lines.append(_("Las fichas ilustrativas no se cuentan."))
    for line in lines:
        document.add_paragraph(line)


def _matrix(document: Any, matrix: Matrix) -> None:
    asked = matrix.asked
    table = document.add_table(rows=1, cols=len(matrix.columns) + 2)
    table.style = "Table Grid"
    heading = ["", *(line_name(asked.columns, c) for c in matrix.columns), _("Total")]
    _fill(table.rows[0], heading, bold=True)
    _repeat(table.rows[0])
    for cell in table.rows[0].cells[1:]:
        _upright(cell)
    table.rows[0].height = Cm(3.6)
    for line in matrix.rows:
        row = table.add_row()
        counts = [str(cell.count) if cell.count else "" for cell in line.cells]
        _fill(row, [line_name(asked.rows, line), *counts, str(line.total)])
        for cell, place in zip(line.cells, row.cells[1:], strict=False):
            _shade(place, cell.shade)
    _narrow(table)
    empty = len(matrix.empty_rows)
    if empty:
        document.add_paragraph(
            ngettext(
                "{n} objetivo sin fichas en esta base.",
                "{n} objetivos sin fichas en esta base.",
                empty,
            ).format(n=empty)
        )


def _section(document: Any, section: ReportSection) -> None:
    title = _("Objetivo {n}: {name}").format(n=section.notation, name=section.label)
    document.add_heading(title, 1)
    where = _(" Países: {names}.").format(names=", ".join(section.countries))
    document.add_paragraph(
        ngettext("{n} ficha.", "{n} fichas.", section.total).format(n=section.total)
        + (where if section.countries else "")
    )
    for kind, heading in KINDS.items():
        cards = section.kinds.get(kind, [])
        if cards:
            document.add_heading(heading, 2)
            _cards(document, cards)
    if section.left > 0:
        document.add_paragraph(
            ngettext(
                "{n} ficha más no se reproduce aquí.",
                "{n} fichas más no se reproducen aquí.",
                section.left,
            ).format(n=section.left)
        )


def _cards(document: Any, cards: Iterable[ReportCard]) -> None:
    for card in cards:
        paragraph = document.add_paragraph(style="List Bullet")
        paragraph.add_run(f"{card.code}. ").bold = True
        paragraph.add_run(card.text)
        if card.evidence:
            paragraph.add_run(" " + _("Según la fuente: {text}").format(text=card.evidence))
        place = ", ".join(str(part) for part in card.place)
        cited = f"{card.citation}{f' ({place})' if place else ''}."
        run = paragraph.add_run(f" [{cited}]")
        run.italic, run.font.size = True, Pt(9)


def _gaps(document: Any, report: RegionalReport) -> None:
    document.add_heading(_("Vacíos"), 1)
    if not report.gaps:
        document.add_paragraph(_("Todos los objetivos elegidos tienen fichas en esta base."))
        return
    document.add_paragraph(
        _("Sin fichas en esta base no significa que no haya experiencias: no se han reunido.")
    )
    for number, label in report.gaps:
        document.add_paragraph(f"{number}. {label}", style="List Bullet")


def _fill(row: Any, texts: Sequence[str], *, bold: bool = False) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        run = cell.paragraphs[0].add_run(text)
        run.font.size, run.bold = Pt(8.5), bold


def _shade(cell: Any, shade: int) -> None:
    if not shade:
        return
    fill = OxmlElement("w:shd")
    fill.set(qn("w:val"), "clear")
    fill.set(qn("w:fill"), _FILLS[shade])
    cell._tc.get_or_add_tcPr().append(fill)
    if shade == len(_FILLS) - 1:
        for run in cell.paragraphs[0].runs:
            run.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)


def _narrow(table: Any) -> None:
    """The names take what the counts do not need of a page's width."""
    table.autofit = False
    counts = len(table.columns) - 1
    each = min(1.1, 10.5 / counts)
    widths = [Cm(16 - each * counts), *([Cm(each)] * counts)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def _upright(cell: Any) -> None:
    direction = OxmlElement("w:textDirection")
    direction.set(qn("w:val"), "btLr")
    cell._tc.get_or_add_tcPr().append(direction)


def _repeat(row: Any) -> None:
    """The heading row stands on each page."""
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(header)
