"""Cutting a long text into parts that a page can hold. Pure.

Works on blocks in their stored form (``corpus.stored_blocks``), so that of a long text only
the part that is shown becomes objects: 5,000 rows of 20 cells take 1.7 s to make, 0.02 to cut.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from kb.records import Place

Raw = dict[str, Any]

# A page of 400 lines is 100–200 KB of HTML; the five real documents, of up to 257 lines, stay
# whole.
PART_LINES = 400
# Pasted text may come in lines of thousands of characters.
LINE_LENGTH = 400


def cut(blocks: Sequence[Raw], lines: int = PART_LINES) -> list[list[Raw]]:
    """Parts of about ``lines`` lines, at least one; a long table is cut between rows.

    A piece of a table keeps its place and says as ``"first"`` how many rows came before.
    """
    parts: list[list[Raw]] = [[]]
    filled = 0
    for block in blocks:
        for before, (piece, weight) in enumerate(_pieces(block)):
            if filled and filled + weight > lines:
                parts.append([])
                filled = 0
            filled += weight
            _add(parts[-1], block, piece, before)
    return parts


def _pieces(block: Raw) -> Iterator[tuple[Any, int]]:
    """A paragraph whole, or the rows of a table, each with its lines."""
    if "rows" not in block:
        yield None, _weight(block)
    else:
        for row in block["rows"]:
            yield row, max(1, sum(_weight(cell) for cell in row if cell))


def _add(part: list[Raw], block: Raw, row: Any, before: int) -> None:
    """Put a paragraph, or the next row of a table, into a part."""
    if row is None:
        part.append(block)
    elif before and part:
        part[-1]["rows"].append(row)
    else:
        part.append({**block, "rows": [row], "first": before})


def part_of(parts: Sequence[Sequence[Raw]], place: Place) -> int | None:
    """The number of the part that holds a line of this place, from 1."""
    wanted = place.model_dump(exclude_none=True)
    for number, part in enumerate(parts, 1):
        if any(wanted == line["place"] for line in _lines(part)):
            return number
    return None


def parts_by_place(parts: Sequence[Sequence[Raw]]) -> dict[Place, int]:
    """The number of the part, from 1, that holds each line."""
    found: dict[Place, int] = {}
    for number, part in enumerate(parts, 1):
        for line in _lines(part):
            found.setdefault(Place(**line["place"]), number)
    return found


def _weight(item: Raw) -> int:
    """Lines of a paragraph, of a cell, or of a table in a cell."""
    if "text" in item:
        return 1 + len(item["text"]) // LINE_LENGTH
    if "blocks" in item:
        return sum(_weight(block) for block in item["blocks"])
    return sum(_weight(cell) for row in item["rows"] for cell in row if cell)


def _lines(blocks: Sequence[Raw]) -> Iterator[Raw]:
    for block in blocks:
        if "text" in block:
            yield block
        else:
            for row in block["rows"]:
                for cell in filter(None, row):
                    yield from _lines(cell["blocks"])
