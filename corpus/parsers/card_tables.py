"""Cards from tables: labels beside their values, or titles over rows of values."""

from corpus.blocks import Cell, Paragraph
from corpus.labels import labels
from corpus.parsers.card_lines import GROUPS, LineWalker
from corpus.parsers.card_marks import (
    HEAD_FIELDS,
    cell_lines,
    code_after_word,
    code_first,
    is_section_title,
)
from corpus.parsers.flow import Unit
from corpus.parsers.recorder import Recorder
from kb.codes import parse_code
from kb.text import squeeze

# Longer texts in the first column are values, whatever they begin with.
MAX_LABEL = 140


class CardWalker(LineWalker):
    """Turns rows and lines into fields of cards."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(recorder)
        self.titles: list[tuple[int, str]] = []
        self.table: int | None = None

    def walk(self, run: list[Unit]) -> None:
        """Read all units."""
        for position, unit in enumerate(run):
            if unit.table is None:
                self.titles = []
                self.free(unit.lines[0])
            else:
                self._row(unit, run[position + 1] if position + 1 < len(run) else None)

    def _row(self, unit: Unit, below: Unit | None) -> None:
        filled = unit.filled
        if unit.table != self.table:
            self.table, self.titles = unit.table, []
        if self._title_row(unit, below):
            return
        if self.titles and (len(filled) > 1 or parse_code(filled[0].text)):
            self._values(unit)
            return
        self.titles = []
        if len(filled) == 1:
            self._alone(unit)
            return
        cells = unit.distinct
        paired = len(cells) % 2 == 0
        at = 0
        while at < len(cells):
            if not cells[at].text:
                at += 1
                continue
            values = cells[at + 1 : at + 2] if paired else cells[at + 1 :]
            if not self._label_cell(cells[at], values):
                self._loose_row(cells[at:])
                return
            at += 1 + len(values)

    def _alone(self, unit: Unit) -> None:
        """A row with one filled cell: a label whose value is blank, or a line like others."""
        cell = unit.filled[0]
        alone = len([c for c in unit.cells if c is not None]) == 1
        if not alone and cell is unit.cells[0] and self._label_cell(cell, []):
            self.answered = True
            return
        lines = cell_lines(cell)
        if alone and len(lines) == 1 and is_section_title(lines[0].text):
            # "III. RESULTADOS" over all columns parts a sheet: no value, and the end of one.
            self.recorder.known(lines)
            self.field = self.group = None
            return
        for line in lines:
            self.free(line)

    def _title_row(self, unit: Unit, below: Unit | None) -> bool:
        """A row of labels over rows of values."""
        filled = unit.filled
        if len(filled) < 2 or below is None or below.table != unit.table:
            return False
        keys = [labels("card").lookup(c.text.rstrip(" :"), firm=True) for c in filled]
        if keys[0] == "kind" and len(filled) == 2:
            # "Tipo" beside "Buena práctica": a label and its value, labels both.
            return False
        known = [key for key in keys if key]
        if len(set(known)) < 2 or len(known) * 2 <= len(filled):
            return False
        first = below.filled[0].text.rstrip(" :")
        if any(parse_code(c.text) for c in filled) or labels("card").lookup(first):
            return False
        self.recorder.known(unit.lines)
        self.field = None
        self.titles = [
            (next(i for i, c in enumerate(unit.cells) if c is cell), key)
            for cell, key in zip(filled, keys, strict=True)
            if key
        ]
        return True

    def _values(self, unit: Unit) -> None:
        """A row under titles: a card of a summary, the head of a sheet, or more of its fields."""
        found = self._by_title(unit)
        code_lines = found.pop("code", [])
        printed = " ".join(p.text for p in code_lines)
        code = parse_code(printed)
        described = found.get("description", [])
        if code is None and described and (first := code_first(described[0].text)):
            printed, code, _ = first
        if code is None:
            self.titles = []
            if self.cards.current is not None and not set(found) & HEAD_FIELDS:
                self._fill_found(found)
            return
        titled = {key for _, key in self.titles}
        in_sheet = "area_name" in found and len(titled) <= len(HEAD_FIELDS)
        self.cards.open(printed, code, code_lines or described[:1], summary=not in_sheet)
        self._fill_found(found)
        if not in_sheet:
            self.cards.close()
        self.field = None

    def _by_title(self, unit: Unit) -> dict[str, list[Paragraph]]:
        found: dict[str, list[Paragraph]] = {}
        for column, key in self.titles:
            if column < len(unit.cells) and unit.cells[column] is not None:
                found.setdefault(key, []).extend(cell_lines(unit.cells[column]))
        return found

    def _fill_found(self, found: dict[str, list[Paragraph]]) -> None:
        """Values under titles; under a group's title the parts have labels of their own."""
        for key, lines in found.items():
            if key in GROUPS and lines:
                self.group, self.field = key, None
                for line in lines:
                    self.inside(line)
                self.group = self.field = None
            elif lines:
                self.cards.fill(key, lines)

    def _label_cell(self, cell: Cell, values: list[Cell]) -> bool:
        """A label in the first column, its value in the next."""
        text = squeeze(cell.text)
        lines = cell_lines(cell)
        found = labels("card").match(text, firm=len(text) <= MAX_LABEL)
        code = parse_code(text)
        if found is None and lines:
            found = labels("card").match(lines[0].text, firm=True)
            if found is not None and not found.rest and len(lines) > 1:
                self.recorder.known(lines[:1])
                self.label(found, lines[0])
                self._fill_all(lines[1:] + [p for v in values for p in cell_lines(v)])
                return True
        if code is not None and values:
            self.cards.open(text, code, lines, summary=True)
            self.cards.fill("description", [p for v in values for p in cell_lines(v)])
            self.cards.close()
            return True
        if (found is None or code_after_word(text)) and code_after_word(text) is not None:
            for line in lines:
                self.free(line)
            self._fill_all([p for v in values for p in cell_lines(v)])
            return True
        if found is None:
            return False
        self.recorder.known(lines)
        self.label(found, lines[0])
        self._fill_all([p for v in values for p in cell_lines(v)])
        # A label beside its value is answered, be the value blank.
        self.answered = True
        if found.key not in GROUPS | HEAD_FIELDS:
            self.waiting = []
        return True

    def _fill_all(self, lines: list[Paragraph]) -> None:
        for line in lines:
            self.inside(line)

    def _loose_row(self, cells: list[Cell]) -> None:
        """A row whose label nobody knows closes the field: its lines stay unplaced."""
        self.field = None
        for cell in cells:
            for line in cell_lines(cell):
                if code_first(line.text):
                    self.free(line)
