"""Which records were read without a doubt, and where each remark of the reading stands. Pure."""

import re
from collections.abc import Sequence
from typing import Any

from corpus.blocks import paragraphs
from corpus.parsers.recorder import where
from corpus.reading import blocks_from_json
from kb.codes import parse_code
from kb.records import Card, Place, Places, Reading, Record, Warning
from kb.staged import HEAD, keyed
from kb.text import fold_label

_NAMING = frozenset({"code", "area", "area_name", "kind", "description", "component", "agenda"})
_QUOTED = re.compile("«(.+)»", re.DOTALL)


def warned_places(blocks: Sequence[Any], warnings: Sequence[Warning]) -> list[Place | None]:
    """For each warning the place of the line that it speaks of, None where no line is.

    Of several lines at one printed place, as in the cell of a table, the one that the
    message quotes.
    """
    lines: dict[str, list[tuple[Place, str]]] = {}
    for line in paragraphs(blocks_from_json(list(blocks))):
        lines.setdefault(where(line.place), []).append((line.place, line.text))
    found: list[Place | None] = []
    for warning in warnings:
        quoted = quoted_text(warning.message)
        here = lines.get(warning.where, [])
        fitting = [place for place, text in here if not quoted or quoted in text]
        found.append(fitting[0] if fitting else None)
    return found


def quoted_text(message: str) -> str:
    """The line that a warning quotes: ``"Línea sin ubicar: «Nota»"`` → ``"Nota"``."""
    match = _QUOTED.search(message)
    return match[1] if match else ""


def clear_keys(reading: Reading, blocks: Sequence[Any]) -> list[str]:
    """The keys of the records that nobody needs to look at before they come in.

    A record is in doubt where a remark stands between its first and last line, or right
    after it; where a remark names its code; where a line of no known place came up (then
    all are); and where the record itself does not hold together. Of a document of unknown
    kind nothing is clear: whether it belongs here is for a person to say.
    """
    if reading.document.kind == "other":
        return []
    records = keyed(reading)
    order = _order(blocks)
    spans = {key: _span(places, order) for key, (_, places) in records.items() if key != HEAD}
    doubtful: set[str] = set()
    for warning, place in zip(
        reading.warnings, warned_places(blocks, reading.warnings), strict=True
    ):
        doubtful |= _concerned(warning, place, records, spans, order)
    return [
        key
        for key, (record, _) in records.items()
        if key != HEAD and key not in doubtful and _holds(record)
    ]


def _order(blocks: Sequence[Any]) -> dict[Place, int]:
    lines = paragraphs(blocks_from_json(list(blocks)))
    return {line.place: number for number, line in enumerate(lines)}


def _span(places: Places, order: dict[Place, int]) -> tuple[int, int] | None:
    """From a record's first to its last line. What names it stands elsewhere too, in the
    title of the section or in a table of all codes: it counts only where nothing else does."""
    own = [group for name, group in places.items() if name not in _NAMING] or places.values()
    found = [order[place] for group in own for place in group if place in order]
    return (min(found), max(found)) if found else None


def _concerned(
    warning: Warning,
    place: Place | None,
    records: dict[str, tuple[Record, Places]],
    spans: dict[str, tuple[int, int] | None],
    order: dict[Place, int],
) -> set[str]:
    named = {
        key
        for key, (record, _) in records.items()
        if isinstance(record, Card) and fold_label(warning.where) == fold_label(record.code)
    }
    if named:
        return named
    if place is None:
        return set(spans)
    at = order[place]
    around = {key for key, span in spans.items() if span and span[0] <= at <= span[1]}
    if around:
        return around
    before = [(span[1], key) for key, span in spans.items() if span and span[1] < at]
    # What stands before the first record speaks of the document, not of a record.
    return {max(before)[1]} if before else set()


def _holds(record: Record) -> bool:
    if isinstance(record, Card):
        return parse_code(record.code) is not None and bool(record.description.strip())
    text = getattr(record, "text", None) or getattr(record, "name", None)
    return bool(text and text.strip())
