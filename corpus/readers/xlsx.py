"""Excel workbooks: every sheet, merged cells, values as shown, comments."""

import io
import warnings
from itertools import count
from typing import Any

from openpyxl import load_workbook

from corpus.blocks import Block, Paragraph, Source
from corpus.readers.limits import MAX_CELLS
from corpus.readers.package import Package
from corpus.readers.xlsx_blocks import Filled, Sheet, sheet_blocks
from corpus.readers.xlsx_values import shown
from kb.errors import Refused
from kb.records import Place
from kb.text import squeeze

# Excel's own limit of letters in a cell.
MAX_CELL_TEXT = 32_767


def read_xlsx(data: bytes, name: str) -> Source:
    """Read a workbook (.xlsx, .xlsm; macros and formulas are not run).

    A sheet's number is the ``page`` of its places; names of sheets are in ``headers``.
    Raises Refused ``file_empty``, ``file_encrypted``, ``file_damaged``, ``file_unsafe``,
    ``file_too_large`` (its ``limit`` counts bytes or cells).
    """
    if data and data[:2] != b"PK" and data[:4] != b"\xd0\xcf\x11\xe0":
        raise Refused("file_damaged", name=name)
    _check(Package(data, name))
    blocks: list[Block] = []
    heads: list[Paragraph] = []
    tables = count(1)
    for number, (title, sheet) in enumerate(_sheets(data, name), 1):
        heads.append(Paragraph(squeeze(title), Place(page=number)))
        blocks += sheet_blocks(sheet, number, tables)
    if not blocks:
        raise Refused("file_empty", name=name)
    return Source(name, "xlsx", tuple(blocks), tuple(heads))


def _check(package: Package) -> None:
    """Unpack every part once within the limits, before a library does without any."""
    if "xl/workbook.xml" not in package.names:
        raise Refused("file_damaged", name=package.name)
    cells = 0
    for part in sorted(package.names):
        if not part.endswith((".xml", ".rels")):
            continue
        content = package.read(part) or b""
        # Entities come with a DTD only, which the format forbids.
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise Refused("file_unsafe", name=package.name)
        if part.startswith("xl/worksheets/"):
            cells += content.count(b"<c ") + content.count(b"<mergeCell ")
        if cells > MAX_CELLS:
            raise Refused("file_too_large", name=package.name, limit=MAX_CELLS)


def _sheets(data: bytes, name: str) -> list[tuple[str, Sheet]]:
    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it leaves out: drop-downs, pictures, themes.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
            return [(sheet.title, _sheet(sheet)) for sheet in book.worksheets]
    except Refused:
        raise
    # openpyxl lets anything escape from a broken workbook: KeyError, TypeError, ParseError,
    # IndexError, zlib.error … (the fuzz test meets them).
    except Exception as exc:
        raise Refused("file_damaged", name=name) from exc


def _sheet(sheet: Any) -> Sheet:
    """The cells with text; those that a merge covers are empty by the format's rules."""
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        size = (area.max_row - area.min_row + 1, area.max_col - area.min_col + 1)
        merged[area.min_row, area.min_col] = size
    found: Sheet = {}
    # Its own dictionary of cells: rows and columns in between may be a million by 16,384.
    for place, cell in sorted(sheet._cells.items()):
        text = shown(cell.value, cell.number_format)[:MAX_CELL_TEXT]
        comment = _comment(cell.comment) if cell.comment is not None else ""
        if text.strip() or comment:
            high, wide = merged.get(place, (1, 1))
            found[place] = Filled(text, comment, wide, high)
    return _within(found)


def _within(sheet: Sheet) -> Sheet:
    """Merges cut to the part of the sheet in use: a title may be merged over all columns."""
    last_row = max((row for row, _ in sheet), default=0)
    last_column = max((column for _, column in sheet), default=0)
    return {
        (row, column): Filled(
            cell.text,
            cell.comment,
            min(cell.column_span, last_column - column + 1),
            min(cell.row_span, last_row - row + 1),
        )
        for (row, column), cell in sheet.items()
    }


def _comment(comment: Any) -> str:
    author = squeeze(comment.author or "")
    text = squeeze(comment.text or "").removeprefix(f"{author}:").strip()
    return f"{author}: {text}" if author and text else text
