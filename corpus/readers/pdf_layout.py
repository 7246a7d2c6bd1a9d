"""The order of a page: paragraphs and tables from top to bottom, cells likewise."""

from collections.abc import Callable

from corpus.readers.pdf_areas import CellArea, Item, PageLayout, TableArea
from corpus.readers.pdf_columns import flow
from corpus.readers.pdf_grid import Box, Grid
from corpus.readers.pdf_paragraphs import Habits, Text, texts
from corpus.readers.pdf_words import Line, Page, Word, lines_of

# Text keeps this distance from a cell's border where nothing nearer is seen.
PADDING = 5.4


def lay_out(page: Page, found: list[Grid], left: float, right: float, habits: Habits) -> PageLayout:
    """Arrange a page's words among its grids, largest first.

    ``left`` and ``right`` are the margins of the body text, in points.
    """
    items = _region(page, page.words, found, left, right, habits, body=True)
    return PageLayout(page.number, items, left, right)


def _region(
    page: Page,
    words: list[Word],
    found: list[Grid],
    left: float,
    right: float,
    habits: Habits,
    *,
    body: bool = False,
) -> list[Item]:
    """Items of a page (``body``) or of a cell; ``found`` are its grids, largest first."""
    outer: list[Grid] = []
    inner: dict[int, list[Grid]] = {}
    for grid in found:
        x, y = (grid.xs[0] + grid.xs[-1]) / 2, (grid.ys[0] + grid.ys[-1]) / 2
        holder = next((i for i, g in enumerate(outer) if g.holds(x, y)), None)
        if holder is None:
            outer.append(grid)
        else:
            inner.setdefault(holder, []).append(grid)
    inside: list[list[Word]] = [[] for _ in outer]
    free: list[Word] = []
    for word in words:
        x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        at = next((i for i, grid in enumerate(outer) if grid.holds(x, y)), None)
        (free if at is None else inside[at]).append(word)
    tables = [
        table
        for i, grid in enumerate(outer)
        if (table := _table(page, grid, inside[i], inner.get(i, []), habits)) is not None
    ]

    def cut(lines: list[Line]) -> list[Item]:
        if body:
            return flow(lines, left, right, habits, page)
        return list(texts(lines, left, right, habits))

    return _in_order(lines_of(free, page.number), tables, cut)


def _in_order(
    lines: list[Line], tables: list[TableArea], cut: Callable[[list[Line]], list[Item]]
) -> list[Item]:
    """Lines, cut into items, between the tables."""
    items: list[Item] = []
    tables = sorted(tables, key=lambda table: table.top)
    pending: list[Line] = []
    for line in lines:
        while tables and tables[0].top < line.top:
            items += cut(pending)
            pending = []
            items.append(tables.pop(0))
        pending.append(line)
    items += cut(pending)
    items += tables
    return items


def _table(
    page: Page, grid: Grid, words: list[Word], inner: list[Grid], habits: Habits
) -> TableArea | None:
    if not words and not any(grid.holds(*_centre(word)) for word in page.turned):
        return None
    by_box: dict[int, list[Word]] = {}
    for word in words:
        at = _box_at(grid, (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2)
        by_box.setdefault(at, []).append(word)
    cells = []
    for i, box in enumerate(grid.boxes):
        own = by_box.get(i, [])
        nested = [g for g in inner if box.holds((g.xs[0] + g.xs[-1]) / 2, (g.ys[0] + g.ys[-1]) / 2)]
        left, right = _bounds(box, own)
        cell = CellArea(box.row, box.column, box.row_span, box.column_span)
        cell.left, cell.right = left, right
        cell.items = _region(page, own, nested, left, right, habits) if own else []
        if turned := [w for w in page.turned if box.holds(*_centre(w))]:
            page.turned = [w for w in page.turned if w not in turned]
            cell.items.insert(0, Text([Line(turned, page.number)], box.x1))
        cells.append(cell)
    rows = _without_empty_rows(cells, len(grid.ys) - 1)
    return TableArea(page.number, grid.xs, rows, cells, grid.ys[0], grid.ys[-1])


def _without_empty_rows(cells: list[CellArea], rows: int) -> int:
    """Drop rows without any text or merged cell, such as what a page's edge cuts off.

    Gives the number of rows left.
    """
    kept = {
        row
        for cell in cells
        for row in range(cell.row, cell.row + cell.row_span)
        if cell.items or cell.row_span > 1
    }
    if len(kept) == rows:
        return rows
    renumbered = {row: at for at, row in enumerate(sorted(kept))}
    cells[:] = [cell for cell in cells if cell.row in renumbered]
    for cell in cells:
        cell.row = renumbered[cell.row]
    return len(kept)


def _centre(word: Word) -> tuple[float, float]:
    return (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2


def _box_at(grid: Grid, x: float, y: float) -> int:
    for i, box in enumerate(grid.boxes):
        if box.holds(x, y):
            return i
    # On the outer border: the nearest box.
    return min(
        range(len(grid.boxes)),
        key=lambda i: (
            abs((grid.boxes[i].x0 + grid.boxes[i].x1) / 2 - x)
            + abs((grid.boxes[i].top + grid.boxes[i].bottom) / 2 - y)
        ),
    )


def _bounds(box: Box, words: list[Word]) -> tuple[float, float]:
    """Where text may stand in a cell: the padding on its right is that on its left."""
    if not words:
        return box.x0, box.x1
    left = max(box.x0, min(word.x0 for word in words))
    padding = min(max(left - box.x0, 1.0), PADDING)
    right = max(box.x1 - padding, max(word.x1 for word in words))
    return min(left, box.x0 + padding), min(right, box.x1)
