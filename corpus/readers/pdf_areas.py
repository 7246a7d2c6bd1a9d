"""What stands where on a page: paragraphs, tables and their cells, before they get places."""

from dataclasses import dataclass, field

from corpus.readers.pdf_paragraphs import Text
from corpus.readers.pdf_words import Line


@dataclass(slots=True)
class CellArea:
    """A cell as laid out; ``row`` and ``column`` count from 0 within its table."""

    row: int
    column: int
    row_span: int
    column_span: int
    items: list["Item"] = field(default_factory=list)
    right: float = 0.0
    left: float = 0.0

    @property
    def lines(self) -> list[Line]:
        """All lines of the cell, nested tables included."""
        found: list[Line] = []
        for item in self.items:
            if isinstance(item, Text):
                found += item.lines
            else:
                for cell in item.cells:
                    found += cell.lines
        return found

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


@dataclass(slots=True)
class TableArea:
    """A table on a page; ``xs`` are the borders of its columns."""

    page: int
    xs: list[float]
    rows: int
    cells: list[CellArea]
    top: float
    bottom: float

    def row(self, number: int) -> list[CellArea]:
        """The cells that begin in a row, from left to right."""
        return sorted((c for c in self.cells if c.row == number), key=lambda c: c.column)


Item = Text | TableArea


@dataclass(slots=True)
class PageLayout:
    """A page's items in reading order, and the bounds of its text."""

    page: int
    items: list[Item]
    left: float
    right: float
