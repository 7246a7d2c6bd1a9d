"""Recommendations and the actions that answer them, whatever the layout of the matrix.

Management responses and improvement plans share it: a recommendation (or several in a
row), labelled lines about it, then a matrix of actions; or one wide table with a column
for the recommendation.
"""

import re

from corpus.blocks import Paragraph
from corpus.labels import Match, labels
from corpus.parsers.actions import ActionMaker, RawRow, continues, read_row
from corpus.parsers.card_marks import cell_lines, with_text
from corpus.parsers.flow import Columns, Unit, is_matrix, merge_columns, read_columns
from corpus.parsers.recommendation_marks import (
    heads_recommendation,
    is_list_section,
    is_section,
    recommendation_heading,
)
from corpus.parsers.recommendation_store import RecommendationStore
from corpus.parsers.recorder import Recorder
from corpus.parsers.values import heading, split_number, starts_item

_COMMENT = re.compile(r"^(?:comment(?:ed)? by|comentario (?:de|por))\s+(.+)$", re.IGNORECASE)
# "Acción clave 1.1: Diseñar …": the action's number stands in its label.
_ACTION = re.compile(
    r"^(?:acci[oó]n(?:\s+(?:clave|principal|de seguimiento))?|actividad|medida)"
    r"\s*(?:n(?:o|ro)?[.º°]*|#)?\s*(?P<number>\d{1,2}(?:\.\d{1,2})*)\s*(?:[:.)–—-]+\s*(?P<rest>.*))?$",
    re.IGNORECASE,
)
_ABOUT = {"addressed_to", "priority", "response"}
# What a block says once of all its actions.
_SHARED = {"responsible", "deadline", "status", "comments"}


class RecommendationWalker:
    """Walks over units and keeps recommendations and actions."""

    def __init__(self, recorder: Recorder, since: str | None, component: str | None) -> None:
        self.recorder = recorder
        self.actions = ActionMaker(recorder, since)
        self.store = RecommendationStore(recorder, component)
        self.field: str | None = None
        self.columns: Columns | None = None
        self.titles_above = False
        self.row: RawRow | None = None
        self.loose: RawRow | None = None
        self.shared = RawRow()
        self.row_cell: object = None
        self.below: Paragraph | None = None

    def walk(self, run: list[Unit]) -> None:
        """Read all units and finish."""
        for position, unit in enumerate(run):
            after = run[position + 1] if position + 1 < len(run) else None
            self.below = after.lines[0] if after is not None else None
            self._unit(unit)
        self._flush()
        self.store.write()

    # -- units ---------------------------------------------------------------------

    def _unit(self, unit: Unit) -> None:
        columns = read_columns(unit)
        if columns is not None and self._titles(columns):
            self.recorder.known(unit.lines)
            self.field = None
            return
        self.titles_above = False
        if self._lone(unit):
            self._lines(unit.lines, in_table=False)
        elif self.columns is not None and self._is_row(unit, self.columns):
            self._row(unit, self.columns)
        elif unit.table is not None and len(unit.filled) > 1:
            self._pairs(unit)
            self.field = None
        elif not self._blank(unit):
            for cell in unit.filled:
                self._lines(cell_lines(cell), in_table=unit.table is not None)

    def _blank(self, unit: Unit) -> bool:
        """Whether a row holds a label and no value: its label is furniture."""
        if unit.table is None or len(unit.distinct) < 2 or unit.cells[0] is not unit.filled[0]:
            return False
        text = unit.lines[0].text
        found = labels("recommendation").match(text, firm=True)
        if found is None or found.rest or recommendation_heading(text) or len(unit.lines) > 1:
            return False
        self.recorder.known(unit.lines)
        self.field = None
        return True

    def _lone(self, unit: Unit) -> bool:
        """Whether a row of a sheet holds a heading only, like a line between tables."""
        if unit.table is None or len(unit.distinct) < 3 or len(unit.lines) != 1:
            return False
        line = unit.lines[0]
        first = unit.cells[0] is unit.filled[0]
        return first and (
            is_list_section(line)
            or recommendation_heading(line.text) is not None
            or heads_recommendation(line, self.below)
        )

    def _titles(self, columns: Columns) -> bool:
        """Take a row of titles; a second one below tells more of the same matrix."""
        if is_matrix(columns) or (columns.periods and self.columns):
            self._flush()
            below = self.titles_above and self.columns is not None
            known = self.columns
            self.columns = merge_columns(known, columns) if below and known else columns
        elif self.titles_above and self.columns is not None:
            self.columns = merge_columns(self.columns, columns)
        else:
            return False
        self.titles_above = True
        return True

    def _is_row(self, unit: Unit, columns: Columns) -> bool:
        if unit.table is None:
            return False
        lines = unit.lines
        if not lines or recommendation_heading(lines[0].text):
            return columns.column("recommendation") is not None
        found = labels("recommendation").match(lines[0].text)
        if found and (len(unit.filled) <= 2 or found.key in _ABOUT):
            return False
        return len(unit.cells) > 1 or len(unit.filled) > 1

    def _row(self, unit: Unit, columns: Columns) -> None:
        row = read_row(unit, columns)
        at = columns.column("recommendation")
        if at is not None:
            self._number_of(row, columns, at)
            if row.get("recommendation"):
                cell = unit.cells[at] if at < len(unit.cells) else None
                if cell is not self.row_cell:
                    self._flush()
                    self.row_cell = cell
                    self._from_row(row)
                row.cells.pop("recommendation", None)
            row.cells.pop("number", None)
        if continues(row, self.row):
            assert self.row is not None
            self.row.take_in(row)
            return
        self._flush()
        if row.cells:
            self.row = row

    def _number_of(self, row: RawRow, columns: Columns, at: int) -> None:
        """A number behind the recommendation's column, or ``1.2``, is the action's."""
        printed = row.get("number")
        column = columns.column("number")
        if printed and column is not None and (column > at or "." in printed[0].text.strip(".")):
            row.cells["action_number"] = row.cells.pop("number")

    def _from_row(self, row: RawRow) -> None:
        """A recommendation that stands in a column of a wide table."""
        lines = row.get("recommendation")
        found = recommendation_heading(lines[0].text)
        number, text = (found.number, found.text) if found else (None, lines[0].text)
        if found is None:
            printed, text = split_number(lines[0].text)
            number = int(printed) if printed and printed.isdigit() else None
        if number is None and row.get("number"):
            digits = re.sub(r"\D", "", row.get("number")[0].text)
            number = int(digits) if digits else None
        self.recorder.known(row.get("number"))
        whole = " ".join([text, *(p.text for p in lines[1:])]).strip()
        again = self.store.again(number, whole, lines)
        if not again:
            self.store.begin(number, whole, lines, alone=True)
            self.shared = RawRow()
        for name in _ABOUT:
            if row.get(name):
                self.store.about(name, row.get(name))

    # -- labelled lines ------------------------------------------------------------

    def _pairs(self, unit: Unit) -> None:
        """A row of labels and values in turn, or of cells that each hold both."""
        cells = unit.filled
        at = 0
        while at < len(cells):
            lines = cell_lines(cells[at])
            found = _label_of(lines[0].text, firm=True)
            bare = found is not None and not found.rest and len(lines) == 1
            values = cells[at + 1 : at + 2]
            if bare and values and recommendation_heading(lines[0].text) is None:
                assert found is not None
                self.recorder.known(lines)
                self._label(found, lines[0])
                self._values(cell_lines(values[0]))
                self.field = None
                at += 2
                continue
            self._lines(lines, in_table=True)
            at += 1

    def _values(self, lines: list[Paragraph]) -> None:
        """The cell beside a label."""
        for line in lines:
            if self.field == "action_list" or not self._labelled(line):
                self._value(line)

    def _labelled(self, line: Paragraph) -> bool:
        found = labels("recommendation").match(line.text)
        if found is None or not found.rest or found.key in {"text", "number"}:
            return False
        self._label(found, line)
        return True

    def _lines(self, lines: list[Paragraph], *, in_table: bool) -> None:
        if in_table and self.field not in {"text", "action_list"}:
            self.field = None
        for line in lines:
            self._line(line, in_table=in_table)
            for comment in line.comments:
                self.store.comment(comment, line)

    def _line(self, line: Paragraph, *, in_table: bool) -> None:
        if (head := recommendation_heading(line.text)) is not None:
            self._begin(head.number, head.text, line)
            return
        found = _label_of(line.text, firm=_short(line.text))
        if found is not None and (self.store.open or found.key in {"text", "number"}):
            self._label(found, line)
            return
        if (comment := _COMMENT.match(line.text)) and self.store.open:
            self.store.comment(comment[1], line)
            return
        if not in_table and self._ends(line):
            self._flush()
            self.store.close()
            self.columns = None
            self.field = None
            self.store.component = heading(line.text)
            self.store.component_lines = [line]
            self.recorder.known([line])
            return
        self._value(line)

    def _ends(self, line: Paragraph) -> bool:
        """Whether a line heads another section."""
        if self.field != "text" and heads_recommendation(line, self.below):
            return True
        if self.field == "action_list":
            return is_list_section(line)
        return is_section(line, in_text=self.field == "text")

    def _value(self, line: Paragraph) -> None:
        """A line of what is being read: text, a value, an action of a list."""
        if self.field == "number":
            digits = re.sub(r"\D", "", line.text)
            self._begin(int(digits) if digits else None, "", line)
        elif not self.store.open:
            return
        elif self.field == "text":
            self.store.go_on_with(line.text, [line])
        elif self.field in _ABOUT:
            self.store.about(self.field, [line])
        elif self.field == "action_list":
            self._listed(line)
        elif self.loose is not None and self.field in self.loose.cells:
            self.loose.cells[self.field].append(line)
        elif self.field in self.shared.cells:
            self.shared.cells[self.field].append(line)

    def _listed(self, line: Paragraph) -> None:
        """A line under "Acciones clave": an action, or more of the one above."""
        first = self.loose is None or not self.loose.get("action")
        if first or starts_item(line):
            if self.loose is None:
                self._flush()
                self.loose = RawRow()
            self.loose.cells.setdefault("action", []).append(line)
        else:
            assert self.loose is not None
            self.loose.cells["action"].append(line)

    def _label(self, found: Match, line: Paragraph) -> None:
        key = found.key
        self.recorder.known([line])
        if key in {"text", "number"}:
            self._text_label(found, line)
            return
        self.store.fresh = self.store.fresh and key in {*_ABOUT, "responsible"}
        self.field = key
        if key == "supporting":
            self.field = None
        elif key == "actions_group":
            self.field = "action_list"
            if found.rest:
                self._listed(with_text(line, found.rest))
        elif key in _ABOUT:
            printed = "(" in line.text or re.search(r"aceptad[ao]\W*$", line.text, re.IGNORECASE)
            text = found.rest or (line.text if key != "addressed_to" and printed else "")
            if text:
                self.store.about(key, [with_text(line, text)])
                self.store.fresh = False if key == "response" else self.store.fresh
        elif key == "responsible" and self.loose is None:
            # Who answers for the recommendation, before any action of it.
            self.field = "addressed_to"
            if found.rest:
                self.store.about("addressed_to", [with_text(line, found.rest)])
        else:
            self._loose(found, line)

    def _text_label(self, found: Match, line: Paragraph) -> None:
        rest = with_text(line, found.rest)
        self.field = found.key
        if found.key == "number":
            if found.rest:
                self._value(rest)
            return
        if not (self.store.open and self.store.fresh and not self.store.open[-1].first):
            self._begin(None, found.rest, line)
        elif found.rest:
            self.store.go_on_with(found.rest, [line])
        self.field = "text"

    def _loose(self, found: Match, line: Paragraph) -> None:
        """An action told by labelled lines, one field a line."""
        key, rest = found.key, found.rest
        if key == "action":
            self._flush()
            self.loose = RawRow()
            if number := _ACTION.match(found.label):
                self.loose.cells["action_number"] = [with_text(line, number["number"])]
        row = self.loose if self.loose is not None else self.shared
        cell = row.cells.setdefault(key, [])
        if rest:
            cell.append(with_text(line, rest))

    # -- records -------------------------------------------------------------------

    def _begin(self, number: int | None, text: str, line: Paragraph) -> None:
        self._flush()
        self.columns = None
        self.shared = RawRow()
        self.store.begin(number, text, [line])
        self.field = "text"

    def _flush(self) -> None:
        """Finish the action row or labelled actions that are being read."""
        parents = self.store.parents
        for row in (self.row, self.loose):
            if row is not None:
                self.store.fresh = False
                for name in _SHARED & set(self.shared.cells):
                    row.cells.setdefault(name, list(self.shared.cells[name]))
                if row is self.loose:
                    row.join("comments")
                self.actions.make(row, parents, each_line=row is self.loose)
        self.row = None
        self.loose = None


def _label_of(text: str, *, firm: bool) -> Match | None:
    """The label of a line or cell, numbered actions among them."""
    numbered = _ACTION.match(text)
    if numbered is not None:
        rest = (numbered["rest"] or "").strip()
        return Match("action", text[: len(text) - len(rest)].rstrip(" :"), rest)
    return labels("recommendation").match(text, firm=firm)


def _short(text: str) -> bool:
    """A line of few words without a full stop may be a label that nobody listed."""
    return len(text.split()) <= 8 and not text.endswith(".") and text.startswith("Respuesta")
