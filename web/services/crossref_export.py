"""A cross table as files: the same numbers as the page, with the filters and the date."""

import csv
import io
from datetime import date
from gettext import gettext as _
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from web.services.crossref import Matrix, MatrixLine
from web.services.dimensions import Side
from web.services.spreadsheets import safe_cell

# The heat map's shades, as on the page.
_FILLS = ("FFFFFF", "E1EFEE", "B9D8D6", "7FB2B4", "3B8589")


def line_name(side: Side, line: MatrixLine) -> str:
    """``"13 · Detención como último recurso"``; years and countries have no number."""
    numbered = side.scheme in ("gcm_objective", "gcm_principle", "sdg") and line.value != "-"
    return f"{line.value} · {line.label}" if numbered else line.label


def as_rows(matrix: Matrix) -> list[list[Any]]:
    """Heading, one row per line, and the totals: distinct cards, no sums."""
    asked = matrix.asked
    heading = ["", *(line_name(asked.columns, column) for column in matrix.columns), _("Total")]
    body = [
        [line_name(asked.rows, row), *(cell.count for cell in row.cells), row.total]
        for row in matrix.rows
    ]
    totals = [_("Fichas distintas"), *(c.total for c in matrix.columns), matrix.found]
    return [heading, *body, totals]


def as_csv(matrix: Matrix) -> str:
    """With the byte order mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([safe_cell(value) for value in row] for row in as_rows(matrix))
    return "\ufeff" + out.getvalue()


def as_counts(matrix: Matrix) -> dict[str, Any]:
    """What ``kb crossref --json`` prints: names of the lines, a list of counts for each row, and
    the totals, which are distinct cards and so no sums."""
    asked = matrix.asked
    return {
        "rows": asked.rows.name,
        "cols": asked.columns.name,
        "row_labels": [line_name(asked.rows, row) for row in matrix.rows],
        "col_labels": [line_name(asked.columns, column) for column in matrix.columns],
        "counts": [[cell.count for cell in row.cells] for row in matrix.rows],
        "row_totals": [row.total for row in matrix.rows],
        "col_totals": [column.total for column in matrix.columns],
        "total": matrix.found,
    }


def as_json(matrix: Matrix) -> dict[str, Any]:
    """What the API answers: lines with their totals, cells that have cards, what is empty."""
    asked = matrix.asked
    cells = [
        {"row": row.value, "column": column.value, "cards": cell.count}
        for row in matrix.rows
        for column, cell in zip(matrix.columns, row.cells, strict=True)
        if cell.count
    ]
    return {
        "rows": {"dimension": asked.rows.name, "lines": _lines(matrix.rows)},
        "columns": {"dimension": asked.columns.name, "lines": _lines(matrix.columns)},
        "suggested": asked.suggested,
        "cards": matrix.found,
        "cells": cells,
        "empty": {
            "rows": [row.value for row in matrix.empty_rows],
            "columns": [column.value for column in matrix.empty_columns],
            "cells": matrix.empty_cells,
        },
    }


def as_xlsx(matrix: Matrix, title: str, notes: list[str], today: date) -> bytes:
    """One sheet with the shades of the page; ``notes`` are the filters in words."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _("Cruce")
    sheet.append([title])
    sheet["A1"].font = Font(bold=True, size=14)
    for note in (*notes, _("Fecha: {date}").format(date=today.strftime("%d/%m/%Y"))):
        sheet.append([safe_cell(note)])
    sheet.append([])
    first = sheet.max_row + 1
    for row in as_rows(matrix):
        sheet.append([safe_cell(value) for value in row])
    for cell in sheet[first]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(text_rotation=60 if cell.column > 1 else 0, wrap_text=True)
    for offset, line in enumerate(matrix.rows, first + 1):
        for column, cell_ in enumerate(line.cells, 2):
            fill = PatternFill("solid", fgColor=_FILLS[cell_.shade])
            sheet.cell(offset, column).fill = fill
    sheet.column_dimensions["A"].width = 52
    for column in range(2, len(matrix.columns) + 3):
        sheet.column_dimensions[get_column_letter(column)].width = 9
    sheet.freeze_panes = sheet.cell(first + 1, 2)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lines(lines: tuple[MatrixLine, ...]) -> list[dict[str, Any]]:
    return [{"value": x.value, "label": x.label, "cards": x.total} for x in lines]
