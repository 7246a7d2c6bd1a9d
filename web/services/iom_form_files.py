"""A filled-in form as a Word or an Excel file, in the newer and the older layout."""

import io
from gettext import gettext as _
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Cm, Pt
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from web.services.iom_form_rows import ALL_TITLES, Grid, grids
from web.services.iom_forms import Form, Model
from web.services.spreadsheets import safe_cell

_FILL = PatternFill("solid", fgColor="E1EFEE")
# Widths of the columns in characters, by their number; quarters are narrow.
_WIDTHS = {
    5: (36, 18, 28, 32, 16),
    8: (40, 5, 5, 5, 5, 24, 30, 16),
    9: (36, 20, 10, 18, 36, 18, 26, 28, 16),
}
# The page's own width, in centimetres, that the columns share.
_PAGE = 24.0


def as_docx(form: Form, model: Model) -> bytes:
    """Real tables with merged cells, landscape; what reviewers said as Word's comments."""
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = Cm(1.8)
    document.styles["Normal"].font.size = Pt(10)
    document.core_properties.language = "es"
    document.core_properties.title = form.title[:250]
    document.add_heading(form.title, 1)
    for line in form.lines:
        document.add_paragraph(line)
    if form.meta:
        table = document.add_table(rows=0, cols=1, style="Table Grid")
        for label, value in form.meta:
            _put(table.add_row().cells[0], f"{label}:\n{value}")
    for grid in grids(form, model):
        if grid.heading:
            document.add_heading(grid.heading, 2)
        else:
            document.add_paragraph()
        _table(document, grid)
        for line in grid.below:
            document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _table(document: Any, grid: Grid) -> None:
    table = document.add_table(rows=len(grid.rows), cols=grid.columns, style="Table Grid")
    table.autofit = False
    widths = _WIDTHS[grid.columns]
    lines = [line.cells for line in table.rows]
    for places in lines:
        for cell, width in zip(places, widths, strict=True):
            cell.width = Cm(_PAGE * width / sum(widths))
    for places, cells in zip(lines, grid.rows, strict=True):
        at = 0
        for text, span in cells:
            cell = places[at] if span == 1 else places[at].merge(places[at + span - 1])
            _put(cell, text)
            at += span
    for row, text in grid.notes:
        author, said = _signed(text)
        document.add_comment(lines[row][0].paragraphs[0].runs, text=said, author=author)


def _put(cell: Any, text: str) -> None:
    first, *rest = text.split("\n")
    cell.paragraphs[0].add_run(first).bold = text in ALL_TITLES
    for line in rest:
        cell.add_paragraph(line)


def _signed(text: str) -> tuple[str, str]:
    """``"Ana Ruiz: De acuerdo"`` → who said it, and what."""
    author, colon, said = text.partition(": ")
    return (author, said) if colon and len(author) < 80 else ("", text)


def as_xlsx(form: Form, model: Model) -> bytes:
    """One sheet, the tables below each other; what reviewers said as notes of cells."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _("Respuesta")
    columns = 5
    sheet.append([safe_cell(form.title)])
    sheet["A1"].font = Font(bold=True, size=14)
    for line in form.lines:
        sheet.append([safe_cell(line)])
    for label, value in form.meta:
        sheet.append([safe_cell(f"{label}: {value}")])
    for grid in grids(form, model):
        columns = grid.columns
        line = sheet.max_row + 2
        if grid.heading:
            sheet.cell(line, 1, safe_cell(grid.heading)).font = Font(bold=True, size=12)
            line += 2
        _sheet_rows(sheet, grid, line)
        for text in grid.below:
            sheet.cell(sheet.max_row + 2, 1, safe_cell(text))
    for column, width in enumerate(_WIDTHS[columns], 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_rows(sheet: Any, grid: Grid, first: int) -> None:
    for line, cells in enumerate(grid.rows, first):
        at = 1
        for text, span in cells:
            cell = sheet.cell(line, at, safe_cell(text))
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if text in ALL_TITLES:
                cell.font, cell.fill = Font(bold=True), _FILL
            if span > 1:
                sheet.merge_cells(
                    start_row=line, start_column=at, end_row=line, end_column=at + span - 1
                )
            at += span
    for row, text in grid.notes:
        author, said = _signed(text)
        place = sheet.cell(first + row, 1)
        known = f"{place.comment.text}\n" if place.comment else ""
        place.comment = Comment(known + said, author or "-")
