"""The cross table as its page, its exports and the command show it: gaps stay in sight."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from index.search import CrossTab, SearchRequest
from kb.stored import View
from web.runtime import Runtime
from web.services.addresses import Pairs, args_from_request, request_from_args
from web.services.crossings import counted
from web.services.dimensions import (
    Side,
    dimension,
    label_of,
    narrowed,
    side_named,
    values_of,
)
from web.services.labels import Labels

# Shades of the heat map, beside none: the share of the fullest cell that each begins at.
SHADES = (0.0, 0.2, 0.45, 0.7)


@dataclass(frozen=True, slots=True)
class Cell:
    """``shade`` is 0 for none to 4 for the fullest; ``address`` finds its cards."""

    count: int
    shade: int
    address: Pairs


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """A row or a column; ``total`` counts distinct cards."""

    value: str
    label: str
    total: int
    address: Pairs
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a cross table is asked for."""

    rows: Side
    columns: Side
    request: SearchRequest

    @property
    def suggested(self) -> bool:
        """Whether links that nobody validated are counted too."""
        return self.request.suggested


@dataclass(frozen=True, slots=True)
class Matrix:
    """``samples`` illustrative cards are not counted; ``found`` is the number of cards."""

    asked: Asked
    rows: tuple[MatrixLine, ...]
    columns: tuple[MatrixLine, ...]
    found: int
    samples: int

    @property
    def empty_rows(self) -> list[MatrixLine]:
        return [row for row in self.rows if not row.total]

    @property
    def empty_columns(self) -> list[MatrixLine]:
        return [column for column in self.columns if not column.total]

    @property
    def empty_cells(self) -> int:
        return sum(not cell.count for row in self.rows for cell in row.cells)


def asked_from_args(args: Mapping[str, Any]) -> Asked:
    """``filas`` and ``columnas`` name the sides; all else is as in the address of a search.
    What cannot be used is left out."""
    rows = side_named(_last(args, "filas"), "objetivo")
    columns = side_named(_last(args, "columnas"), "area")
    request = request_from_args(args)
    request = replace(request, filters={**request.filters, "type": ("card",)}, offset=0)
    # A transversal card counts in its own line alone: the addresses of cells say so too.
    return Asked(rows, columns, replace(request, strict=True))


def matrix(runtime: Runtime, asked: Asked, view: View) -> Matrix:
    """Count; raises Unavailable where the index is not ready."""
    labels = Labels(runtime, view)
    engine = runtime.engine(view)
    sides = (
        dimension(asked.rows, suggested=asked.suggested),
        dimension(asked.columns, suggested=asked.suggested),
    )
    real = counted(asked.request, labels)
    table = engine.cross(real, *sides)
    everything = counted(SearchRequest(filters={"type": ("card",)}), labels)
    base = table if everything.filters == real.filters and not real.query else None
    universe = base or engine.cross(everything, *sides)
    rows = values_of(asked.rows, runtime, list(universe.rows))
    columns = values_of(asked.columns, runtime, list(universe.columns))
    most = max(table.counts.values(), default=0)
    every = table.total if real is asked.request else engine.cross(asked.request, *sides).total
    return Matrix(
        asked,
        tuple(_row(value, columns, table, asked, labels, most) for value in rows),
        tuple(_line(value, asked.columns, table.columns, asked, labels) for value in columns),
        table.total,
        every - table.total,
    )


def address(asked: Asked) -> Pairs:
    """The permanent address of a cross table, the same for equal ones."""
    pairs = [("filas", asked.rows.word), ("columnas", asked.columns.word)]
    told = ("tipo", "transversales")
    return pairs + [p for p in args_from_request(asked.request, page=1) if p[0] not in told]


def _row(
    value: str, columns: list[str], table: CrossTab, asked: Asked, labels: Labels, most: int
) -> MatrixLine:
    cells = tuple(_cell(value, column, table, asked, most) for column in columns)
    return replace(_line(value, asked.rows, table.rows, asked, labels), cells=cells)


def _line(
    value: str, side: Side, totals: Mapping[str, int], asked: Asked, labels: Labels
) -> MatrixLine:
    request = replace(asked.request, filters=narrowed(asked.request, side, value))
    found = args_from_request(request, page=1)
    return MatrixLine(value, label_of(side, value, labels), totals.get(value, 0), found)


def _cell(row: str, column: str, table: CrossTab, asked: Asked, most: int) -> Cell:
    count = table.counts.get((row, column), 0)
    if not count:
        return Cell(0, 0, [])
    request = replace(asked.request, filters=narrowed(asked.request, asked.rows, row))
    request = replace(request, filters=narrowed(request, asked.columns, column))
    shade = sum(count / most > share for share in SHADES)
    return Cell(count, shade, args_from_request(request, page=1))


def _last(args: Mapping[str, Any], name: str) -> str:
    value = args.get(name, "")
    return str(value[-1] if isinstance(value, list) else value)
