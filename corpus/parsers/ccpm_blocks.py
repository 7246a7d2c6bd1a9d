"""Core functions told one below the other: a heading a function, then labelled lines.

Such a block becomes the row that a matrix would have, so that both are read alike.
"""

import re

from corpus.blocks import Paragraph
from corpus.labels import Match, labels
from corpus.parsers.actions import RawRow
from corpus.parsers.card_marks import cell_lines, with_text
from corpus.parsers.flow import Unit, result_side
from corpus.parsers.recorder import Recorder

_HEADING = re.compile(
    r"^(?:funci[oó]n(?:\s+b[aá]sica)?(?:\s+n[.º°o]*)?)\s*(?P<number>\d{1,2})\b\s*[.:)–—-]*\s*(?P<name>\S.*)$",
    re.IGNORECASE,
)
_RESULTS = {"result", "partners_result", "coordination_result"}


def function_heading(text: str) -> str | None:
    """``"Función básica 1: Apoyar …"`` → ``"1. Apoyar …"``; None for other lines."""
    match = _HEADING.match(text) if len(text) <= 300 else None
    return f"{match['number']}. {match['name']}" if match else None


class FunctionBlocks:
    """Feeds lines and rows; ``rows`` holds a row for each function."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.rows: list[RawRow] = []
        self.field: str | None = None

    def feed(self, unit: Unit) -> None:
        """Take a unit in."""
        cells = unit.filled
        if unit.table is not None and len(cells) > 1:
            self._pairs(unit)
            return
        for line in unit.lines:
            self._line(line)

    def _pairs(self, unit: Unit) -> None:
        """A label and its value in the cells of a row, perhaps twice."""
        cells = unit.filled
        at = 0
        while at < len(cells):
            lines = cell_lines(cells[at])
            found = labels("column").match(lines[0].text, firm=True)
            if found is None or found.rest or len(lines) > 1 or at + 1 >= len(cells):
                for line in lines:
                    self._line(line)
                at += 1
                continue
            self._open(found, lines[0])
            for line in cell_lines(cells[at + 1]):
                self._value(line)
            self.field = None
            at += 2

    def _line(self, line: Paragraph) -> None:
        name = function_heading(line.text)
        if name is not None:
            self.rows.append(RawRow({"function": [with_text(line, name)]}))
            self.field = "function"
            return
        # Inside a list of actions "Responsable: OIM" tells of the one above.
        found = labels("column").match(line.text, firm=line.text.rstrip().endswith(":"))
        if found is not None and found.key == "function":
            found = None
        if found is not None and not (self._listing() and self._tells_action(found)):
            self._open(found, line)
            if found.rest:
                self._value(with_text(line, found.rest))
            return
        self._value(line)

    def _open(self, found: Match, line: Paragraph) -> None:
        self.recorder.known([line])
        self.field = found.key
        if found.key in _RESULTS and (side := result_side(found.label)) is not None:
            self.field = side

    def _value(self, line: Paragraph) -> None:
        if self.rows and self.field is not None:
            self.rows[-1].cells.setdefault(self.field, []).append(line)

    def _listing(self) -> bool:
        row = self.rows[-1] if self.rows else None
        return self.field == "action" and row is not None and bool(row.get("action"))

    def _tells_action(self, found: Match) -> bool:
        """Who and when behind an item of the list, once for each or for the last."""
        return found.key in {"responsible", "deadline", "supporting"} and bool(found.rest)
