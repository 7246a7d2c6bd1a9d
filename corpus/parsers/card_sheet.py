"""Sheets of good practices and lessons: summary tables and one sheet a code.

Every layout is turned into the same run: a label opens a field, lines fill it until the
next label. Two-column tables, labels and text in turn, ``Label: text`` and title rows
over value rows differ only in how labels are told.
"""

import re

from corpus.blocks import Cell, Paragraph, Source, paragraphs
from corpus.labels import Match, labels
from corpus.parsers.card_store import Cards
from corpus.parsers.flow import Unit, units
from corpus.parsers.head import fill_head
from corpus.parsers.head_zone import read_head
from corpus.parsers.recorder import Recorder
from kb.codes import Code, find_codes, parse_code
from kb.records import Reading
from kb.text import fold, squeeze

# A code before its sentence: "BP1_GN: Mantener …", "bp-2-pr – …".
_CODE_FIRST = re.compile(
    r"^\W{0,3}(?P<code>(?:BP|LA|LN)[\s_\-–.]{0,2}[0-9IilO|]{1,3}[\s_\-–.]{0,2}[A-Z]{2,4})"
    r"\*{0,2}\s*(?:[:.\-–—)]+|\s)\s*(?P<rest>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
# "2.7 GENERAL (GN)": a section's heading names the area of its codes.
AREA_HEADING = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2})*\.?\s+)?(?P<name>[^():]{2,90}?)\s*\((?P<area>[A-Z]{2,4})\)\s*$"
)
_AREA_WORDS = re.compile(r"^.*\b[áaÁA](?:REA|rea)\s+(?:(?:de|DE|del|DEL)\s+)?(?=\S)")
_HEAD_FIELDS = {"area_name", "code", "description"}
_GROUPS = {"conditions", "contribution_group", "gcm_group"}
# Labels that stand inside a value: parts of a grouped field.
_PARTS = {
    "conditions": {"context", "applicability", "limitations"},
    "contribution_group": {"contribution", "beneficiaries"},
    "gcm_group": {"gcm_principles", "gcm_objectives"},
}
# Text under a group's label that names no part of it.
_DEFAULT_PART = {
    "conditions": "context",
    "contribution_group": "contribution",
    "gcm_group": "gcm_objectives",
}


def parse_cards(source: Source) -> Reading:
    """Read all cards of a document."""
    recorder = Recorder(source)
    run = units(source)
    start = next((i for i, unit in enumerate(run) if opens_cards(unit)), len(run))
    head = read_head(recorder, run[:start])
    walker = _Walker(recorder)
    for line in head.lines:
        walker.area_heading(line)
    walker.walk(run[start:])
    head.lines += walker.headings
    fill_head(recorder, "card_sheet", head)
    walker.cards.write(recorder)
    return recorder.finish()


def opens_cards(unit: Unit) -> bool:
    """Whether a unit is the first of cards: a label of the sheet, a code, a title row."""
    filled = unit.filled
    if not filled:
        return False
    first = filled[0].text
    known = labels("card")
    if unit.table is not None and len(filled) >= 2:
        if parse_code(first) or known.lookup(first, firm=True):
            return True
        return sum(known.lookup(c.text, firm=True) is not None for c in filled) >= 2
    line = unit.lines[0].text
    found = known.match(line)
    if found is not None and found.key in _HEAD_FIELDS | {"finding"}:
        return AREA_HEADING.match(line) is None and (
            not found.rest or found.key in {"area_name", "code"} or len(line) > 30
        )
    return code_first(line) is not None or parse_code(line) is not None


def code_first(text: str) -> tuple[str, Code, str] | None:
    """``"BPI_GN: Mantener"`` → (printed code, code, rest) where a line begins with a code."""
    match = _CODE_FIRST.match(text)
    if match is None:
        return None
    code = parse_code(match["code"])
    if code is None or (" " in match["code"] and match["code"].islower()):
        return None
    return match["code"].strip(), code, match["rest"].strip()


class _Walker:
    """Turns units into fields of cards."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.cards = Cards()
        self.headings: list[Paragraph] = []
        self.field: str | None = None
        self.group: str | None = None
        self.titles: list[tuple[int, str]] = []
        self.table: int | None = None
        self.waiting: list[str] = []

    def walk(self, run: list[Unit]) -> None:
        """Read all units."""
        for position, unit in enumerate(run):
            if unit.table is None:
                self.titles = []
                self._free(unit.lines[0])
            else:
                self._row(unit, run[position + 1] if position + 1 < len(run) else None)

    # -- tables ----------------------------------------------------------------------

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
            cell = filled[0]
            alone = len([c for c in unit.cells if c is not None]) == 1
            if not alone and cell is unit.cells[0] and self._label_cell(cell, []):
                return
            for line in _lines(cell):
                self._free(line)
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

    def _title_row(self, unit: Unit, below: Unit | None) -> bool:
        """A row of labels over rows of values."""
        filled = unit.filled
        if len(filled) < 2 or below is None or below.table != unit.table:
            return False
        keys = [labels("card").lookup(c.text.rstrip(" :"), firm=True) for c in filled]
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
        """A row under titles: a card of a summary, or the head of a sheet."""
        found = {
            key: _lines(unit.cells[column])
            for column, key in self.titles
            if column < len(unit.cells) and unit.cells[column] is not None
        }
        code_lines = found.pop("code", [])
        printed = " ".join(p.text for p in code_lines)
        code = parse_code(printed)
        described = found.get("description", [])
        if code is None and described and (first := code_first(described[0].text)):
            printed, code, _ = first
        if code is None:
            return
        in_sheet = "area_name" in found
        self.cards.open(printed, code, code_lines or described[:1], summary=not in_sheet)
        for key, lines in found.items():
            if lines:
                self.cards.fill(key, lines)
        if not in_sheet:
            self.cards.close()
        self.field = None

    def _label_cell(self, cell: Cell, values: list[Cell]) -> bool:
        """A label in the first column, its value in the next."""
        text = squeeze(cell.text)
        lines = _lines(cell)
        found = labels("card").match(text, firm=len(text) <= 140)
        code = parse_code(text)
        if found is None and lines:
            found = labels("card").match(lines[0].text, firm=True)
            if found is not None and not found.rest and len(lines) > 1:
                self._label(found, lines[0])
                values_lines = lines[1:] + [p for v in values for p in _lines(v)]
                self._fill_all(values_lines)
                return True
        if code is not None and values:
            self.cards.open(text, code, lines, summary=True)
            self.cards.fill("description", [p for v in values for p in _lines(v)])
            self.cards.close()
            return True
        if found is None:
            return False
        self.recorder.known(lines)
        self._label(found, lines[0])
        self._fill_all([p for v in values for p in _lines(v)])
        if found.key not in _GROUPS | _HEAD_FIELDS:
            self.waiting = []
        return True

    def _fill_all(self, lines: list[Paragraph]) -> None:
        for line in lines:
            self._inside(line)

    def _loose_row(self, cells: list[Cell]) -> None:
        """A row whose label nobody knows closes the field: its lines stay unplaced."""
        self.field = None
        for cell in cells:
            for line in _lines(cell):
                if code_first(line.text):
                    self._free(line)

    # -- lines -----------------------------------------------------------------------

    def _free(self, line: Paragraph) -> None:
        """A line outside two-column tables: a label, a heading, or text of the field."""
        if self.area_heading(line):
            self.headings.append(line)
            self.cards.close()
            self.field = None
            return
        found = labels("card").match(line.text)
        if found is not None and self._fits(found):
            self.recorder.known([line])
            self._label(found, line)
            return
        if "heading" in line.style.casefold() and parse_code(line.text) is None:
            self.headings.append(line)
            self.cards.close()
            self.field = None
            return
        self._inside(line)

    def _fits(self, found: Match) -> bool:
        """Short labels ("Meta", "Objetivo 23") are labels only where they can stand."""
        key = found.key
        if key == "project_goals" and self.field == "project_goals":
            return False
        if key == "gcm_objectives" and self.field == "sdgs" and fold(found.label) == "objetivo":
            return False
        return not (key == "sdgs" and self.field == "sdgs" and found.rest)

    def _label(self, found: Match, line: Paragraph) -> None:
        key = found.key
        if key in _GROUPS:
            self.group, self.field = key, _DEFAULT_PART[key]
            if found.rest:
                self._value(_with(line, found.rest))
            return
        if key in _HEAD_FIELDS and self.cards.has_content():
            self.cards.close()
        self.group = next((g for g, parts in _PARTS.items() if key in parts), None)
        self.field = key
        if key in _HEAD_FIELDS and not found.rest:
            self.waiting = [*[w for w in self.waiting if w != key], key]
        if found.rest:
            self._value(_with(line, found.rest))

    def _inside(self, line: Paragraph) -> None:
        """A line of a value: parts of grouped fields have labels of their own."""
        found = labels("card").match(line.text)
        parts = _PARTS.get(self.group or "", set())
        if found is not None and found.key in parts and self._fits(found):
            self.recorder.known([line])
            self.field = found.key
            if found.rest:
                self._value(_with(line, found.rest))
            return
        self._value(line)

    def _value(self, line: Paragraph) -> None:
        """Give a line to the field that is open."""
        in_head = self.field in _HEAD_FIELDS or (self.field is None and self.waiting)
        if in_head and self._head_value(line):
            return
        first = code_first(line.text)
        if first is not None and self.field in {None, "description"}:
            self._coded(line, first)
            return
        if self.field is not None:
            self.cards.fill(self.field, [line])

    def _head_value(self, line: Paragraph) -> bool:
        """Area, code and description: told by their form, for their labels may come together."""
        code = parse_code(line.text)
        if code is not None and (self.field == "code" or "code" in self.waiting):
            self._drop("code")
            self.cards.open(line.text.strip("* "), code, [line])
            return True
        first = code_first(line.text)
        if first is not None:
            self._coded(line, first)
            return True
        if self.field == "code":
            inline = find_codes(line.text[:40])
            if inline and line.text.startswith(inline[0][0]) and "area_name" not in self.waiting:
                self.cards.open(inline[0][0], inline[0][1], [line])
                self._drop("code")
                self._free(_with(line, line.text[len(inline[0][0]) :].strip(" .;,–-")))
                return True
        name = self.waiting[0] if len(self.waiting) > 1 else self.field
        if name == "code" and len(self.waiting) > 1:
            name = next((w for w in self.waiting if w != "code"), name)
        if name == "area_name":
            self.cards.fill(name, [line])
            self._drop(name)
            return True
        if name == "description":
            self.cards.fill("description", [line])
            return True
        return name == "code"

    def _coded(self, line: Paragraph, first: tuple[str, Code, str]) -> None:
        """A line that begins with a code: the open sheet's sentence, or a card of a list."""
        printed, code, rest = first
        label = labels("card").match(rest)
        mine = self.cards.is_open(code)
        head = bool(self.waiting) or self.field in _HEAD_FIELDS
        if not mine:
            self.cards.open(printed, code, [line], summary=not head)
        self._drop("code")
        if label is not None and label.key == "description":
            rest = label.rest
        if rest:
            self.cards.fill("description", [_with(line, rest)])
        self._drop("description")
        self.field = "description"
        if not mine and not head:
            self.field = "description"

    def _drop(self, name: str) -> None:
        self.waiting = [w for w in self.waiting if w != name]

    def area_heading(self, line: Paragraph) -> bool:
        """Keep the area that a section's heading names: ``"2.7 GENERAL (GN)"``."""
        match = AREA_HEADING.match(line.text)
        if match is None or (self.field and not line.style and not line.text[0].isdigit()):
            return False
        if not (line.text[0].isdigit() or line.style or match["name"].isupper()):
            return False
        name = _AREA_WORDS.sub("", match["name"]).strip(" :–-")
        self.cards.name_area(match["area"], name, line)
        self.recorder.known([line])
        return True


def _lines(cell: Cell | None) -> list[Paragraph]:
    return [p for p in paragraphs(cell.blocks) if p.text] if cell is not None else []


def _with(line: Paragraph, text: str) -> Paragraph:
    return Paragraph(text, line.place, line.style, line.marker, line.comments)
