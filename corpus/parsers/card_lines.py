"""Cards from lines: a label opens a field, lines fill it until the next label."""

from corpus.blocks import Paragraph
from corpus.labels import Match, labels
from corpus.parsers.card_marks import (
    HEAD_FIELDS,
    code_after_word,
    code_first,
    heading_area,
    heading_names_area,
    is_sheet_number,
    split_parts,
    with_text,
)
from corpus.parsers.card_store import Cards
from corpus.parsers.recorder import Recorder
from kb.codes import Code, find_codes, parse_code
from kb.text import fold

GROUPS = {"conditions", "contribution_group", "gcm_group"}
# Labels that stand inside a value: parts of a grouped field.
PARTS = {
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


class LineWalker:
    """Turns lines into fields of cards."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.cards = Cards()
        self.headings: list[Paragraph] = []
        self.field: str | None = None
        self.group: str | None = None
        # Labels of the sheet's head that have no value yet: they may come together, their
        # values after them. Once one was answered alone, each is followed by its value.
        self.waiting: list[str] = []
        self.in_turn = False
        self.answered = False

    def close(self) -> None:
        """The card ends: a heading, the number of the next sheet, its first label."""
        self.cards.close()
        self.field = None
        self.waiting = []
        self.in_turn = self.answered = False

    def free(self, line: Paragraph) -> None:
        """A line outside two-column tables: a label, a heading, or text of the field."""
        if self.area_heading(line):
            self.headings.append(line)
            self.close()
            return
        if is_sheet_number(line.text):
            self.recorder.known([line])
            self.close()
            return
        heading = "heading" in line.style.casefold() or line.style == "Title"
        if (heading or find_codes(line.text[:60])) and self._titled(line, heading=heading):
            return
        if self.field == "kind":
            # "Buena práctica" under "Tipo" is its value, not the label of the next field.
            self.cards.fill("kind", [line])
            self.field = None
            return
        found = labels("card").match(line.text)
        if found is not None and self._fits(found):
            self.recorder.known([line])
            self.label(found, line)
            return
        if heading and parse_code(line.text) is None:
            self.headings.append(line)
            self.close()
            if (name := heading_names_area(line)) is not None:
                self.cards.section = (name, line)
                self.recorder.known([line])
            return
        self.inside(line)

    def _titled(self, line: Paragraph, *, heading: bool) -> bool:
        """A line that names its card: ``"Ficha BP1_GN – Mantener …"``."""
        first = code_after_word(line.text) or (code_first(line.text) if heading else None)
        if first is None:
            return False
        printed, code, rest = first
        label = labels("card").match(rest)
        if label is not None and label.key not in HEAD_FIELDS:
            return False
        if not self.cards.is_open(code):
            self.close()
        self.cards.open(printed, code, [line])
        self.waiting = [w for w in self.waiting if w != "code"]
        self.answered = True
        self.field = None
        if label is not None:
            self.label(label, line)
        elif rest:
            # The sheet's own sentence, where it has one, counts more than a title.
            self.cards.fill_title([with_text(line, rest)])
            if not heading:
                self.field = "description"
        return True

    def area_heading(self, line: Paragraph) -> bool:
        """Keep the area that a section's heading names: ``"2.7 GENERAL (GN)"``."""
        if self.field and not line.style and not line.text[0].isdigit():
            return False
        found = heading_area(line)
        if found is None:
            return False
        self.cards.name_area(*found, line)
        self.recorder.known([line])
        return True

    def _fits(self, found: Match) -> bool:
        """Short labels ("Meta", "Objetivo 23") are labels only where they can stand."""
        key = found.key
        if key == "project_goals" and self.field in {"project_goals", "sdgs"}:
            return not found.rest and len(found.label.split()) > 1
        if key == "gcm_objectives" and self.field == "sdgs" and fold(found.label) == "objetivo":
            return False
        return not (key == "sdgs" and self.field == "sdgs" and found.rest)

    def label(self, found: Match, line: Paragraph) -> None:
        """Open the field that a label names; text behind the label is its first value."""
        key = found.key
        rest = with_text(line, found.rest)
        if key in GROUPS:
            self.group, self.field = key, _DEFAULT_PART[key]
            if found.rest:
                self.inside(rest)
            return
        if key in HEAD_FIELDS and self.cards.has_content():
            self.close()
        if key == "description" and "code" not in self.waiting:
            self.cards.retitle()
        if key in HEAD_FIELDS and (self.answered or self.in_turn):
            self.in_turn = self.in_turn or len(self.waiting) < 2
            self.waiting = []
        self.answered = False
        self.group = next((g for g, parts in PARTS.items() if key in parts), None)
        self.field = key
        if key in HEAD_FIELDS and not found.rest:
            self.waiting = [*[w for w in self.waiting if w != key], key]
        if key == "kind" and found.rest:
            self.field = None
            self.cards.fill("kind", [rest])
        elif found.rest:
            first, *more = split_parts(found.rest) if self.group else [found.rest]
            self.value(with_text(rest, first))
            for piece in more:
                self._piece(with_text(rest, piece))

    def inside(self, line: Paragraph) -> None:
        """A line of a value: parts of grouped fields have labels of their own."""
        for piece in split_parts(line.text) if self.group else [line.text]:
            self._piece(with_text(line, piece))

    def _piece(self, line: Paragraph) -> None:
        found = labels("card").match(line.text)
        parts = PARTS.get(self.group or "", set())
        if found is not None and found.key in parts and self._fits(found):
            self.recorder.known([line])
            self.field = found.key
            if found.rest:
                self.value(with_text(line, found.rest))
            return
        self.value(line)

    def value(self, line: Paragraph) -> None:
        """Give a line to the field that is open."""
        in_head = self.field in HEAD_FIELDS or (self.field is None and self.waiting)
        if in_head and self._head_value(line):
            self.answered = True
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
                self.free(with_text(line, line.text[len(inline[0][0]) :].strip(" .;,–-")))
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
        head = bool(self.waiting) or self.field in HEAD_FIELDS
        if not self.cards.is_open(code):
            self.cards.open(printed, code, [line], summary=not head)
        self._drop("code")
        if label is not None and label.key == "description":
            rest = label.rest
        if rest:
            self.cards.fill("description", [with_text(line, rest)])
        self._drop("description")
        self.field = "description"

    def _drop(self, name: str) -> None:
        self.waiting = [w for w in self.waiting if w != name]
