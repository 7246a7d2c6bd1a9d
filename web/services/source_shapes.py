"""What the page of a text is made of: lines, lists, tables, and the marks beside them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.blocks import Table
from kb.stored import StoredRecord
from web.services.phrases import Text
from web.services.words import FIELDS, record_name, records_name

# Fields named after a record.
FIELDS_SHOWN = 3

# Tables of more columns are wide.
NARROW = 4
# A wide table's columns share this many parts.
SHARES = 40


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line became: ``fields`` are the first labels, ``spoken`` all of them."""

    type: str
    record_id: str
    document_id: str
    name: Text
    fields: list[str]
    spoken: list[str]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph. ``level`` is that of a heading, 0 for none; ``page`` is set where a new
    page begins; ``passage`` where the field that was asked for stands; ``notes`` are what
    the reading says of it."""

    anchor: str
    number: int | None
    text: str
    marker: str
    level: int
    page: int | None
    passage: bool
    marks: list[Mark]
    more: int
    notes: list[str]
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineList:
    """Items of a list, their bullets or numbers as printed."""

    lines: list[Line]


@dataclass(frozen=True, slots=True)
class CellView:
    anchor: str
    columns: int
    rows: int
    blocks: list["Line | LineList | TableView"]


@dataclass(frozen=True, slots=True)
class RowView:
    anchor: str
    number: int
    page: int | None
    cells: list[CellView]
    marks: list[Mark]
    more: int


@dataclass(frozen=True, slots=True)
class TableView:
    """A table or a run of its rows; ``continued`` where it began in the part before."""

    anchor: str
    number: int | None
    width: int
    rows: list[RowView]
    continued: bool
    shares: list[int]

    @property
    def wide(self) -> bool:
        """Its marks stand under the row numbers: the columns need the margin's room."""
        return self.width > NARROW


Blocks = list[Line | LineList | TableView]


def shares(table: Table, width: int) -> list[int]:
    """How a table's width goes to its columns, in parts of ``SHARES``; none for narrow ones.

    By the square root of the longest text: a column of paragraphs is wider than one of
    dates, but not by as much as its text is longer.
    """
    if not NARROW < width <= SHARES // 2:
        return []
    longest = [1] * width
    for row in table.rows:
        for column, cell in enumerate(row if len(row) > 1 else ()):
            if cell is not None and cell.column_span == 1:
                longest[column] = max(longest[column], len(cell.text))
    roots = [max(length, 12) ** 0.5 for length in longest]
    return [max(1, int(SHARES * root / sum(roots))) for root in roots]


def marks_of(found: Sequence[tuple[StoredRecord, str]]) -> list[Mark]:
    """One mark per record, its fields together; the document's own comes last."""
    # Records that share a name, such as the points of one agenda item, share a mark.
    named: dict[tuple[str, str], list[tuple[StoredRecord, str]]] = {}
    for record, name in sorted(found, key=lambda pair: pair[0].type == "document"):
        named.setdefault((record.type, str(record_name(record))), []).append((record, name))
    marks = []
    for pairs in named.values():
        first = pairs[0][0]
        labels = list(dict.fromkeys(FIELDS.get(name, name) for _, name in pairs))
        shown = labels if len(named) == 1 and len(labels) <= FIELDS_SHOWN else []
        several = len({record.id for record, _ in pairs})
        title = record_name(first) if several == 1 else records_name(first, several)
        marks.append(Mark(first.type, first.id, first.document_id, title, shown, labels))
    return marks
