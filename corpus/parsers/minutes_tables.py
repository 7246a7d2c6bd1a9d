"""Minutes from tables: agreed actions, people present, head values, points in rows."""

import re

from corpus.blocks import Paragraph
from corpus.labels import labels
from corpus.parsers.actions import RawRow, continues, read_row
from corpus.parsers.card_marks import cell_lines, with_text
from corpus.parsers.flow import Columns, Unit, read_columns
from corpus.parsers.minutes_lines import MinutesLines
from corpus.parsers.minutes_marks import agenda_items
from corpus.parsers.participants import is_person, organisation_of
from corpus.parsers.values import heading, join, split_number

_COUNT_OR_TIME = re.compile(
    r"^\W*(?:\d{1,2}\W*|\d{1,2}[:.h]\d{2}.*|\d+\s*min\w*\.?)$", re.IGNORECASE
)
_KNOWN = {"action", "person", "organisation", "discussion"}


class MinutesWalker(MinutesLines):
    """Reads lines and rows."""

    def walk(self, run: list[Unit]) -> None:
        """Read all units."""
        for position, unit in enumerate(run):
            after = run[position + 1] if position + 1 < len(run) else None
            below = after.lines[0] if after and len(after.filled) == 1 else None
            if unit.table is None:
                self.line(unit.lines[0], below)
            else:
                self._row(unit, below)
        self.close_point()

    def _row(self, unit: Unit, below: Paragraph | None) -> None:
        columns = read_columns(unit)
        if columns is not None and _KNOWN & set(columns.fields.values()):
            self._titles(unit, columns)
        elif self.columns is not None:
            self._content(unit, self.columns)
        elif self.part == "agenda" and not self._single_label(unit):
            self._agenda_row(unit)
        elif self.part == "participants" and len(unit.filled) > 1:
            self._untitled_person(unit)
        elif self.part in {"body", "actions"} or len(unit.filled) == 1:
            for line, after in zip(unit.lines, [*unit.lines[1:], below], strict=True):
                self.line(line, after)
        else:
            self._head_row(unit)

    def _titles(self, unit: Unit, columns: Columns) -> None:
        self.columns = columns
        self.recorder.known(unit.lines)
        told = set(columns.fields.values())
        if {"action", "discussion"} & told:
            self.close_point()
            self.part, self.listing = "actions", "table"

    def _content(self, unit: Unit, columns: Columns) -> None:
        """A row under titles."""
        if columns.column("discussion") is not None:
            self._point_row(read_row(unit, columns))
        elif columns.column("action") is None:
            self._person(unit, columns)
        else:
            row = read_row(unit, columns)
            if self.rows and continues(row, self.rows[-1]):
                self.rows[-1].take_in(row)
            elif row.get("action"):
                self.rows.append(row)

    def _point_row(self, row: RawRow) -> None:
        """A row with a point, what was said of it, and perhaps what was agreed."""
        named = row.get("point") or row.get("recommendation")
        if named:
            self.point = heading(split_number(join(named))[1])
            self.point_lines = named
            self.recorder.known(named + row.get("number"))
        if row.get("discussion"):
            self.discuss(self.point or "", self.point_lines, None, row.get("discussion"))
        if row.get("action"):
            cells = {k: v for k, v in row.cells.items() if k not in {"discussion", "number"}}
            self.rows.append(RawRow(cells))

    def _single_label(self, unit: Unit) -> bool:
        return labels("minutes").lookup(unit.filled[0].text.rstrip(" :")) is not None

    def _agenda_row(self, unit: Unit) -> None:
        """An item of an agenda in a table, beside its number, time or presenter."""
        self.agenda_lines += unit.lines
        columns = read_columns(unit)
        if columns is not None or labels("column").lookup(unit.filled[0].text):
            return
        cells = [c for c in unit.filled if not _COUNT_OR_TIME.match(c.text)]
        if cells:
            self.agenda.append(heading(split_number(cells[0].text)[1]))

    def _head_row(self, unit: Unit) -> None:
        """A row of the head: label and value, the label perhaps one of the minutes' own."""
        cells = unit.filled
        found = labels("minutes").lookup(cells[0].text.rstrip(" :"))
        if found not in {"participants", "agenda"}:
            self.zone.feed(unit)
            return
        self.recorder.known(cell_lines(cells[0]))
        lines = [p for cell in cells[1:] for p in cell_lines(cell)]
        if found == "participants":
            self.participants += lines
            return
        if len(lines) == 1:
            self.agenda += agenda_items(lines[0].text)
        else:
            self.agenda += [heading(split_number(p.text)[1]) for p in lines]
        self.agenda_lines += lines

    def _person(self, unit: Unit, columns: Columns) -> None:
        row = read_row(unit, columns)
        name, body = row.text("person") or "", row.text("organisation") or ""
        if not body and name:
            body = organisation_of(name)
        self._keep_person(name, body, unit)

    def _untitled_person(self, unit: Unit) -> None:
        """Name and organisation in two cells without titles."""
        texts = [cell.text for cell in unit.filled if not _COUNT_OR_TIME.match(cell.text)]
        if len(texts) >= 2 and is_person(texts[0]):
            self._keep_person(texts[0], texts[-1], unit)
        else:
            self.participants += unit.lines

    def _keep_person(self, name: str, body: str, unit: Unit) -> None:
        self.people.append((f"{name} ({body})" if name and body != name else body, body))
        self.participants += _emptied(unit.lines)


def _emptied(lines: list[Paragraph]) -> list[Paragraph]:
    """Lines kept for their places only."""
    return [with_text(p, "") for p in lines]
