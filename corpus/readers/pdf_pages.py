"""Pages put together: paragraphs, tables and rows that a page break has cut."""

import re

from corpus.readers.pdf_areas import CellArea, Item, PageLayout, TableArea
from corpus.readers.pdf_paragraphs import Habits, Text, begins

# Borders of the same column on two pages differ by no more, in points.
SAME_BORDER = 6.0
# Column titles that are printed again on each page fill at most these many rows.
MAX_TITLE_ROWS = 4
# "3.", "3.2 Organizar", "BP1_GN", "Recomendación 4": a record begins here.
_RECORD = re.compile(
    r"^(?:\d{1,3}(?:\.\d{1,3})*[.)]?\s+\S|[A-Z]{2}\s?-?\d{1,2}[_\- ][A-Z]{2,4}\b"
    r"|recomendaci[oó]n|respuesta (?:gerencial|de la))",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.:;?!][\"”»’')\]]*$")


def connect(pages: list[PageLayout], habits: Habits) -> list[Item]:
    """The items of all pages as one run."""
    items: list[Item] = []
    before: PageLayout | None = None
    for page in pages:
        rest = list(page.items)
        if items and rest and before is not None and before.items:
            last, first = items[-1], rest[0]
            if isinstance(last, Text) and isinstance(first, Text):
                if not begins(last, first.lines[0], before.left, before.right, habits, turned=True):
                    last.lines += first.lines
                    rest.pop(0)
            elif (
                isinstance(last, TableArea)
                and isinstance(first, TableArea)
                and _same_columns(last, first)
            ):
                _append(last, first, habits)
                rest.pop(0)
        items += rest
        before = page if page.items else before
    return items


def _same_columns(above: TableArea, below: TableArea) -> bool:
    """Whether a table goes on: the same outer borders, no column border of its own."""
    ends = abs(above.xs[0] - below.xs[0]), abs(above.xs[-1] - below.xs[-1])
    if max(ends) > SAME_BORDER:
        return False
    few, many = sorted((above.xs, below.xs), key=len)
    return all(min(abs(x - y) for y in many) <= SAME_BORDER for x in few)


def _append(above: TableArea, below: TableArea, habits: Habits) -> None:
    """Add the rows of a table's next page: titles printed again dropped, cut rows joined."""
    _align(above, below)
    first = _repeated(above, below)
    cells = [cell for cell in below.cells if cell.row >= first]
    last = above.rows - 1
    row = [cell for cell in cells if cell.row == first]
    cut = bool(row) and goes_on(_row_cells(above, last), row, habits)
    if cut:
        _join_row(_row_cells(above, last), row, habits)
        for cell in row:
            _stretch(above, cell)
        cells = [cell for cell in cells if cell.row != first]
    else:
        cells = _carry_spans(above, cells, first)
    start = last if cut else above.rows
    for cell in cells:
        cell.row += start - first
    above.cells += cells
    above.rows = start + below.rows - first


def _align(above: TableArea, below: TableArea) -> None:
    """Number the columns of both tables by the borders of both."""
    borders = sorted(above.xs + below.xs)
    xs = [borders[0]]
    for x in borders[1:]:
        if x - xs[-1] > SAME_BORDER:
            xs.append(x)
    for table in (above, below):
        at = [_nearest(xs, x) for x in table.xs]
        for cell in table.cells:
            start, end = at[cell.column], at[cell.column + cell.column_span]
            cell.column, cell.column_span = start, max(end - start, 1)
        table.xs = xs


def _nearest(xs: list[float], x: float) -> int:
    return min(range(len(xs)), key=lambda i: abs(xs[i] - x))


def _repeated(above: TableArea, below: TableArea) -> int:
    """How many first rows print the first rows of the table again."""
    count = 0
    for number in range(min(MAX_TITLE_ROWS, below.rows - 1, above.rows)):
        one = [cell.text for cell in above.row(number)]
        other = [cell.text for cell in below.row(number)]
        if one != other or not any(one):
            break
        count += 1
    return count


def _row_cells(table: TableArea, row: int) -> list[CellArea]:
    """The cells that reach down into a row, those merged from above included."""
    return sorted(
        (c for c in table.cells if c.row <= row < c.row + c.row_span), key=lambda c: c.column
    )


def goes_on(above: list[CellArea], below: list[CellArea], habits: Habits) -> bool:
    """Whether a page's first row is the rest of the last row before it.

    Cells are filled from their top: text under an empty cell is new. A text in small
    letters under an unended one goes on; a number or a record's word begins.
    """
    under = {cell.column: cell for cell in below}
    if [c.column for c in above] != [c.column for c in below]:
        return False
    score = 0
    for position, cell in enumerate(above):
        one, other = cell.text, under[cell.column].text
        if not other:
            score += 2 if position == 0 and one else 0
            continue
        if not one:
            return False
        if _RECORD.match(other):
            score -= 3
        elif other[:1].islower() and len(other) > 1:
            score += 0 if _ENDED.search(one) else 2
        elif other == one:
            score -= 1
        elif _flows(cell, under[cell.column], habits):
            score += 1
        else:
            score -= 1
    return score > 0


def _flows(above: CellArea, below: CellArea, habits: Habits) -> bool:
    """Whether a cell's text runs over the page break by the rules of paragraphs."""
    last, first = above.items[-1], below.items[0]
    if not (isinstance(last, Text) and isinstance(first, Text)):
        return False
    line = first.lines[0]
    return line.bulleted or not begins(last, line, above.left, above.right, habits, turned=True)


def _join_row(above: list[CellArea], below: list[CellArea], habits: Habits) -> None:
    for cell, rest in zip(above, below, strict=True):
        if not rest.items:
            continue
        last, first = (cell.items[-1] if cell.items else None), rest.items[0]
        if (
            isinstance(last, Text)
            and isinstance(first, Text)
            and not begins(last, first.lines[0], cell.left, cell.right, habits, turned=True)
        ):
            last.lines += first.lines
            rest.items.pop(0)
        cell.items += rest.items


def _stretch(table: TableArea, below: CellArea) -> None:
    """Let a cell that goes on in another cover the rows that the other covers."""
    for cell in _row_cells(table, table.rows - 1):
        if cell.column == below.column:
            cell.row_span += below.row_span - 1


def _carry_spans(above: TableArea, cells: list[CellArea], first: int) -> list[CellArea]:
    """Empty cells under a merged cell belong to it: its rows go on over the page."""
    kept = []
    for cell in cells:
        merged = next(
            (
                c
                for c in _row_cells(above, above.rows - 1)
                if c.column == cell.column and c.column_span == cell.column_span
            ),
            None,
        )
        wide = merged is not None and (merged.row_span > 1 or cell.row_span > 1)
        if cell.row == first and not cell.items and merged is not None and wide:
            merged.row_span += cell.row_span
        else:
            kept.append(cell)
    return kept
