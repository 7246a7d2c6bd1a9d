"""Blocks: what every reader gives and every parser takes.

A document is a stream of blocks in reading order: paragraphs and tables. A table
cell holds blocks again, so that nested tables keep their structure.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kb.records import Place


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph or line. ``text`` is squeezed; ``marker`` is a bullet or automatic
    number that the format keeps apart from the text (``"•"``, ``"1."``, ``"a)"``)."""

    text: str
    place: Place
    style: str = ""
    marker: str = ""
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the grid; a merged cell stands once, at its first row and column."""

    blocks: tuple["Block", ...]
    place: Place
    column_span: int = 1
    row_span: int = 1

    def lines(self) -> list[str]:
        """The cell's paragraphs as text, nested tables flattened, empty ones left out."""
        return [p.text for p in paragraphs(self.blocks) if p.text]

    @property
    def text(self) -> str:
        return " ".join(self.lines())


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; covered positions of merged cells are None, so columns line up."""

    rows: tuple[tuple[Cell | None, ...], ...]
    place: Place


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Source:
    """A file as its reader saw it; running heads and feet apart from the body."""

    name: str
    format: str
    blocks: tuple[Block, ...]
    headers: tuple[Paragraph, ...] = ()
    notes: tuple[str, ...] = field(default=())


def paragraphs(blocks: tuple[Block, ...] | list[Block]) -> Iterator[Paragraph]:
    """Every paragraph in reading order, those of table cells included."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row:
                    if cell is not None:
                        yield from paragraphs(cell.blocks)
