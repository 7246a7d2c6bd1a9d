"""A document as a run of rows: what paragraphs and all table layouts share."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.blocks import Block, Cell, Paragraph, Source, Table, paragraphs
from corpus.labels import labels
from corpus.parsers.dates import find_dates, quarters
from kb.text import fold, fold_label, squeeze

# Titles of columns are short; whole sentences in a row are content.
MAX_TITLE = 120
# One of these makes a row of titles a matrix.
ANCHORS = {"action", "recommendation", "function", "person", "organisation"}
_PARTNERS = re.compile(r"soci[oa]s|stakeholder|participantes|miembros|organizaciones")
_TEAM = re.compile(r"coordinaci|coordinador|equipo")


@dataclass(frozen=True, slots=True)
class Unit:
    """A table row (merged cells repeated in the rows they cover) or a lone paragraph."""

    cells: tuple[Cell | None, ...]
    table: int | None = None

    @property
    def filled(self) -> list[Cell]:
        """Cells with text, each once."""
        return [cell for cell in self.distinct if cell.text]

    @property
    def distinct(self) -> list[Cell]:
        """All cells, each once."""
        return list({id(cell): cell for cell in self.cells if cell is not None}.values())

    @property
    def paragraph(self) -> Paragraph | None:
        """The paragraph where the unit is one, outside any table."""
        if self.table is not None:
            return None
        return next(iter(self.lines), None)

    @property
    def lines(self) -> list[Paragraph]:
        """All paragraphs with text."""
        return [p for cell in self.filled for p in paragraphs(cell.blocks) if p.text]


def units(source: Source) -> list[Unit]:
    """All rows and paragraphs in order; nested tables follow the row that holds them."""
    return list(_units(source.blocks))


def _units(blocks: tuple[Block, ...]) -> Iterator[Unit]:
    for block in blocks:
        if isinstance(block, Paragraph):
            if block.text:
                yield Unit((Cell((block,), block.place),))
        else:
            yield from _rows(block)


def _rows(table: Table) -> Iterator[Unit]:
    going: dict[int, tuple[Cell, int]] = {}
    for row in table.rows:
        cells: list[Cell | None] = []
        nested: list[Table] = []
        for column, cell in enumerate(row):
            if cell is None and column in going and going[column][1] > 0:
                cell = going[column][0]
                going[column] = (cell, going[column][1] - 1)
            elif cell is not None:
                inner = [b for b in cell.blocks if isinstance(b, Table)]
                if inner:
                    nested += inner
                    own = tuple(b for b in cell.blocks if isinstance(b, Paragraph))
                    cell = Cell(own, cell.place, cell.column_span, cell.row_span)
                if cell.row_span > 1:
                    going[column] = (cell, cell.row_span - 1)
            cells.append(cell)
        unit = Unit(tuple(cells), table.place.table or 0)
        if unit.filled:
            yield unit
        for inner_table in nested:
            yield from _rows(inner_table)


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a matrix hold: column → field, and period columns → title."""

    fields: dict[int, str]
    periods: dict[int, str]

    def column(self, name: str) -> int | None:
        """The first column of a field."""
        return next((c for c, key in self.fields.items() if key == name), None)


def period_title(text: str) -> bool:
    """Whether a column title is one quarter or month: ``"T1"``, ``"2do trim."``, ``"Ene"``."""
    if not text or len(text) > 24:
        return False
    if len(quarters(text)) == 1:
        return True
    bare = fold(text).strip(". ")
    return len(bare) <= 12 and len(find_dates(f"1 de {bare}")) == 1


def read_columns(unit: Unit) -> Columns | None:
    """The columns that a row titles, or None where it is no row of titles."""
    if unit.table is None:
        return None
    fields: dict[int, str] = {}
    periods: dict[int, str] = {}
    exact = titled = 0
    filled = unit.filled
    if len(filled) < 2:
        return None
    for cell in filled:
        text = squeeze(cell.text)
        at = next(i for i, c in enumerate(unit.cells) if c is cell)
        if period_title(text):
            periods[at] = text
            continue
        key = title_key(text)
        if key is None:
            continue
        titled += 1
        exact += labels("column").lookup(text) is not None
        for column in range(at, at + cell.column_span):
            fields[column] = key
    found = len(set(fields.values())) + len(periods)
    if found < 2 or (titled + len(periods)) * 2 <= len(filled):
        return None
    if not periods and not exact and (len(fields) < 3 or found < len(filled)):
        return None
    return Columns(_results(fields, unit), periods)


def title_key(text: str) -> str | None:
    """The field of a column title, None for what is too long or unknown."""
    if (
        len(text) > MAX_TITLE
        or text[:1].isdigit()
        or (text.endswith(".") and len(text.split()) > 2)
    ):
        return None
    return labels("column").lookup(text.rstrip(" :"), firm=True)


def _results(fields: dict[int, str], unit: Unit) -> dict[int, str]:
    """Two columns of results are told apart by whose result they give."""
    told = dict(fields)
    for column, key in fields.items():
        if key not in {"result", "partners_result", "coordination_result"}:
            continue
        cell = unit.cells[column] if column < len(unit.cells) else None
        told[column] = result_side(cell.text if cell is not None else "") or key
    plain = [c for c, key in told.items() if key == "result"]
    if len(plain) >= 2:
        told[plain[0]], told[plain[1]] = "partners_result", "coordination_result"
    return told


def result_side(title: str) -> str | None:
    """Whose result a title gives: the partners' or the coordination team's."""
    inner = re.sub(r"desempeno de la coordinacion", " ", fold_label(title))
    if _PARTNERS.search(inner):
        return "partners_result"
    return "coordination_result" if _TEAM.search(inner) else None


def merge_columns(above: Columns, below: Columns) -> Columns:
    """Titles in two rows: the lower row tells more where it says anything."""
    fields = {c: k for c, k in above.fields.items() if c not in below.periods}
    return Columns(fields | below.fields, above.periods | below.periods)


def is_matrix(columns: Columns) -> bool:
    """Whether titles are those of a matrix of actions, recommendations or functions."""
    return bool(ANCHORS & set(columns.fields.values()))
