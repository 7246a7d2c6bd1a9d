"""The blocks of a source laid out as lines and tables, each with its marks. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from corpus.blocks import Block, Cell, Paragraph, Table, paragraphs
from kb.records import Place
from kb.stored import StoredRecord
from web.services.places import anchor_of
from web.services.source_shapes import (
    Blocks,
    CellView,
    Line,
    LineList,
    Mark,
    RowView,
    TableView,
    marks_of,
    shares,
)

# Records named beside one row; a matrix row seldom holds more.
MARKS_SHOWN = 6

# What became of each line: the records, and the field of each, that were read from it.
Taken = Mapping[Place, Sequence[tuple[StoredRecord, str]]]


@dataclass(slots=True)
class Layout:
    """What is known while blocks are laid out: what was taken, what is sought, what was said.

    ``notes`` are the messages of the reading by place; anchors are given once, pages and
    marks named where they change.
    """

    taken: Taken
    passages: frozenset[Place] = frozenset()
    notes: Mapping[Place, list[str]] = field(default_factory=dict)
    comments: bool = False
    _given: set[str] = field(default_factory=set)
    _page: int | None = None
    _last: frozenset[tuple[str, str]] = frozenset()

    def blocks(
        self,
        blocks: Sequence[Block],
        firsts: Mapping[int, int] | None = None,
        *,
        deep: bool = False,
    ) -> Blocks:
        """Blocks in order, items of a list together.

        ``firsts``: how many rows of the table at a position came in parts before; ``deep``:
        inside a cell, where the row speaks for its lines.
        """
        made: Blocks = []
        for listed, run in groupby(enumerate(blocks), key=lambda pair: _is_item(pair[1])):
            shown = [
                self._line(block, deep)
                if isinstance(block, Paragraph)
                else self._table(block, (firsts or {}).get(at, 0), deep)
                for at, block in run
            ]
            lines = [one for one in shown if isinstance(one, Line)]
            made += [LineList(lines)] if listed else shown
        return made

    def _line(self, paragraph: Paragraph, deep: bool) -> Line:
        place = paragraph.place
        page = None if deep else self._turn(place)
        marks, more = ([], 0) if deep else self._marks(self.taken.get(place, ()))
        return Line(
            anchor=self._anchor(place),
            number=None if deep else place.paragraph,
            text=paragraph.text,
            marker=sign(paragraph.marker),
            level=heading_level(paragraph.style),
            page=page,
            passage=place in self.passages,
            marks=marks,
            more=more,
            notes=self.notes.get(place, []),
            comments=paragraph.comments if self.comments else (),
        )

    def _table(self, table: Table, first: int, deep: bool) -> TableView:
        width = max((len(row) for row in table.rows), default=0)
        anchor = self._anchor(table.place)
        covered: dict[int, int] = {}
        rows = [self._row(table, at, first, width, covered, deep) for at in range(len(table.rows))]
        return TableView(anchor, table.place.table, width, rows, first > 0, shares(table, width))

    def _row(
        self,
        table: Table,
        at: int,
        first: int,
        width: int,
        covered: dict[int, int],
        deep: bool,
    ) -> RowView:
        row = table.rows[at]
        cells = [cell for cell in row if cell is not None]
        lines = list(paragraphs([block for cell in cells for block in cell.blocks]))
        place = cells[0].place if cells else table.place
        number = place.row or first + at + 1
        found = [pair for line in lines for pair in self.taken.get(line.place, ())]
        marks, more = ([], 0) if deep else self._marks(found)
        return RowView(
            anchor=self._anchor(Place(page=place.page, table=table.place.table, row=number)),
            number=number,
            page=None if deep else self._turn(lines[0].place if lines else place),
            cells=self._cells(row, len(table.rows) - at, width, covered),
            marks=marks,
            more=more,
        )

    def _cells(
        self, row: Sequence[Cell | None], left: int, width: int, covered: dict[int, int]
    ) -> list[CellView]:
        """The cells of a row as HTML needs them. A position that nothing covers, because its
        cell stands in the part before or nowhere, becomes an empty cell: columns line up.

        A lone cell, as text exports have them above a grid, goes all the way across.
        """
        made: list[CellView] = []
        column = 0
        while column < width:
            cell = row[column] if column < len(row) else None
            columns = 1
            if covered.get(column):
                covered[column] -= 1
            elif cell is None:
                made.append(CellView("", 1, 1, []))
            else:
                wanted = width if len(row) == 1 else cell.column_span
                columns = max(1, min(wanted, width - column))
                rows = max(1, min(cell.row_span, left))
                anchor = self._anchor(cell.place)
                made.append(CellView(anchor, columns, rows, self.blocks(cell.blocks, deep=True)))
                covered |= dict.fromkeys(range(column, column + columns), rows - 1)
            column += columns
        return made

    def _anchor(self, place: Place) -> str:
        anchor = anchor_of(place)
        if anchor in self._given:
            return ""
        self._given.add(anchor)
        return anchor

    def _turn(self, place: Place) -> int | None:
        """The page, where it is another than the line before."""
        if place.page is None or place.page == self._page:
            return None
        self._page = place.page
        return place.page

    def _marks(self, found: Sequence[tuple[StoredRecord, str]]) -> tuple[list[Mark], int]:
        """Marks of a line; what goes on from the line before is not said again."""
        now = frozenset((record.id, name) for record, name in found)
        fresh = [(record, name) for record, name in found if (record.id, name) not in self._last]
        self._last = now
        marks = marks_of(fresh)
        return marks[:MARKS_SHOWN], max(0, len(marks) - MARKS_SHOWN)


def heading_level(style: str) -> int:
    """``"heading 2"`` → 2, ``"Title"`` → 1, any other style → 0."""
    folded = style.casefold()
    if not folded.startswith(("heading", "title", "título", "encabezado", "ttulo")):
        return 0
    return int(folded[-1]) if folded[-1:].isdigit() and folded[-1] != "0" else 1


def sign(marker: str) -> str:
    """A bullet as any font has it: Word's symbol fonts use private letters (``\\uf0b7``)."""
    return "•" if any("\ue000" <= letter <= "\uf8ff" for letter in marker) else marker


def _is_item(block: Block) -> bool:
    return isinstance(block, Paragraph) and bool(block.marker)
