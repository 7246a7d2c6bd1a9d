"""Sheets of cells → blocks: titles and lone lines as paragraphs, the rest as tables.

Spreadsheets hold titles, labels and tables on one grid; empty rows part them.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.blocks import Block, Cell, Paragraph, Table
from corpus.readers.text_grid import paragraph
from kb.records import Place


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell with text: its value as shown, its comment, the cells that it is merged over."""

    text: str
    comment: str = ""
    column_span: int = 1
    row_span: int = 1


_EMPTY = Filled("")
# (row, column), both from 1 → the cell.
Sheet = dict[tuple[int, int], Filled]


Row = dict[int, Filled]


def sheet_blocks(sheet: Sheet, page: int, tables: Iterator[int]) -> list[Block]:
    """The blocks of one sheet, which is the ``page`` of their places.

    ``tables`` numbers the tables of the whole file; rows and columns are the sheet's.
    """
    by_row: dict[int, Row] = {}
    for (row, column), cell in sorted(sheet.items(), key=lambda pair: pair[0]):
        by_row.setdefault(row, {})[column] = cell
    blocks: list[Block] = []
    for rows in _parts(by_row):
        first = _titles(rows, by_row)
        for row in rows[:first]:
            for column, cell in by_row[row].items():
                blocks += _paragraphs(cell, Place(page=page, row=row, column=column))
        if rows[first:]:
            where = Place(page=page, table=next(tables))
            blocks.append(_table(by_row, where, rows[first:]))
    return blocks


def _parts(by_row: dict[int, Row]) -> list[list[int]]:
    """Runs of rows without an empty row between them."""
    used: set[int] = set()
    for row, cells in by_row.items():
        used.update(range(row, row + max(cell.row_span for cell in cells.values())))
    parts: list[list[int]] = []
    for row in sorted(used):
        if parts and row == parts[-1][-1] + 1:
            parts[-1].append(row)
        else:
            parts.append([row])
    return parts


def _titles(rows: list[int], by_row: dict[int, Row]) -> int:
    """How many lone lines stand above a part's table."""
    for at, row in enumerate(rows):
        cells = list(by_row.get(row, {}).values())
        if len(cells) != 1 or cells[0].row_span > 1:
            return at
    return len(rows)


def _paragraphs(cell: Filled, place: Place) -> list[Paragraph]:
    """The lines of a cell; its comment stands at the first."""
    found: list[Paragraph] = []
    for text in cell.text.split("\n"):
        made = paragraph(len(found) + 1, text)
        if made.text:
            where = place.model_copy(update={"paragraph": len(found) + 1})
            comments = (cell.comment,) if cell.comment and not found else ()
            found.append(Paragraph(made.text, where, "", made.marker, comments))
    return found


def _table(by_row: dict[int, Row], where: Place, rows: list[int]) -> Table:
    used = sorted({column for row in rows for column in by_row.get(row, {})})
    covered = _covered(by_row, rows)
    made: list[tuple[Cell | None, ...]] = []
    for row in rows:
        cells = by_row.get(row, {})
        made.append(
            tuple(
                None
                if (row, column) in covered
                else _cell(cells.get(column, _EMPTY), _at(where, row, column), used, rows[-1])
                for column in used
            )
        )
    return Table(tuple(made), where)


def _at(where: Place, row: int, column: int) -> Place:
    return where.model_copy(update={"row": row, "column": column})


def _cell(cell: Filled, place: Place, used: list[int], last: int) -> Cell:
    row, column = place.row or 0, place.column or 0
    wide = 1
    if cell.column_span > 1:
        wide = bisect_left(used, column + cell.column_span) - bisect_left(used, column)
    high = min(cell.row_span, last - row + 1)
    return Cell(tuple(_paragraphs(cell, place)), place, max(wide, 1), high)


def _covered(by_row: dict[int, Row], rows: list[int]) -> set[tuple[int, int]]:
    """Positions under merged cells."""
    found: set[tuple[int, int]] = set()
    for row in rows:
        for column, cell in by_row.get(row, {}).items():
            if cell.column_span * cell.row_span == 1:
                continue
            for r in range(row, row + cell.row_span):
                found.update((r, c) for c in range(column, column + cell.column_span))
            found.discard((row, column))
    return found
