"""Blocks as JSON: how a source's text is kept in the store beside its bytes."""

from typing import Any

from corpus.blocks import Block, Cell, Paragraph, Source, Table
from kb.records import Place


def blocks_as_json(source: Source) -> list[Any]:
    """The body's blocks, JSON-ready; ``blocks_from_json`` gives them back unchanged.

    A paragraph is ``{"text", "place", "style"?, "marker"?, "comments"?}``; a table
    ``{"rows": [[cell | null]], "place"}``; a cell ``{"blocks", "place", "spans"?}`` with
    spans as [columns, rows]. A place leaves out what is unknown.
    """
    return [_block(block) for block in source.blocks]


def blocks_from_json(blocks: list[Any]) -> tuple[Block, ...]:
    """Blocks from their JSON form."""
    return tuple(_read(block) for block in blocks)


def _block(block: Block) -> dict[str, Any]:
    place = block.place.model_dump(exclude_none=True)
    if isinstance(block, Table):
        rows = [[_cell(cell) for cell in row] for row in block.rows]
        return {"rows": rows, "place": place}
    made: dict[str, Any] = {"text": block.text, "place": place}
    if block.style:
        made["style"] = block.style
    if block.marker:
        made["marker"] = block.marker
    if block.comments:
        made["comments"] = list(block.comments)
    return made


def _cell(cell: Cell | None) -> dict[str, Any] | None:
    if cell is None:
        return None
    made: dict[str, Any] = {
        "blocks": [_block(block) for block in cell.blocks],
        "place": cell.place.model_dump(exclude_none=True),
    }
    if cell.column_span > 1 or cell.row_span > 1:
        made["spans"] = [cell.column_span, cell.row_span]
    return made


def _read(block: dict[str, Any]) -> Block:
    place = Place(**block["place"])
    if "rows" in block:
        rows = tuple(tuple(_read_cell(cell) for cell in row) for row in block["rows"])
        return Table(rows, place)
    return Paragraph(
        block["text"],
        place,
        block.get("style", ""),
        block.get("marker", ""),
        tuple(block.get("comments", ())),
    )


def _read_cell(cell: dict[str, Any] | None) -> Cell | None:
    if cell is None:
        return None
    columns, rows = cell.get("spans", (1, 1))
    return Cell(blocks_from_json(cell["blocks"]), Place(**cell["place"]), columns, rows)
