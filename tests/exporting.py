"""A document's blocks written out again as other programs export them."""

import html
from collections.abc import Iterator

from corpus.blocks import Cell, Paragraph, Source, Table, paragraphs


def as_text(source: Source) -> bytes:
    """The text export of a word processor: each cell behind a tab, a blank line after a row."""
    lines: list[str] = []
    for block in source.blocks:
        if isinstance(block, Paragraph):
            lines.append(_line(block))
            continue
        lines.append("")
        for row in _filled_rows(block):
            for cell in row:
                first, *more = _lines(cell) or [""]
                lines += [f"\t{first}", *more]
            lines.append("")
        lines.append("")
    return "\n".join(lines).encode()


def as_html(source: Source) -> bytes:
    """A page with real tables, their spans and lists."""
    parts: list[str] = []
    for block in source.blocks:
        if isinstance(block, Paragraph):
            parts.append(_element(block))
            continue
        parts.append("<table>")
        for row in block.rows:
            cells = [_table_cell(cell) for cell in row if cell is not None]
            parts.append(f"<tr>{''.join(cells)}</tr>")
        parts.append("</table>")
    return f"<html><body>{''.join(parts)}</body></html>".encode()


def _filled_rows(table: Table) -> Iterator[list[Cell | None]]:
    """Cells under a cell merged downwards are there and empty; those beside are not."""
    down: dict[int, int] = {}
    for row in table.rows:
        cells: list[Cell | None] = []
        for column, cell in enumerate(row):
            if cell is not None:
                down[column] = cell.row_span - 1
                cells.append(cell)
            elif down.get(column, 0) > 0:
                down[column] -= 1
                cells.append(None)
        yield cells


def _table_cell(cell: Cell) -> str:
    inner = "".join(_element(p) for p in paragraphs(cell.blocks))
    return f'<td colspan="{cell.column_span}" rowspan="{cell.row_span}">{inner}</td>'


def _element(line: Paragraph) -> str:
    text = html.escape(line.text)
    if line.style.casefold() == "title":
        return f"<h1>{text}</h1>"
    if "heading" in line.style.casefold():
        return f"<h2>{text}</h2>"
    if line.marker and not line.marker[:1].isalnum():
        return f"<ul><li>{text}</li></ul>"
    return f"<p>{html.escape(line.marker)} {text}</p>"


def _lines(cell: Cell | None) -> list[str]:
    return [_line(p) for p in paragraphs(cell.blocks) if p.text] if cell is not None else []


def _line(line: Paragraph) -> str:
    return f"{line.marker} {line.text}".strip()
