"""Recommendations and the actions that answer them, whatever the layout of the matrix.

Management responses and improvement plans share it: a recommendation (or several in a
row), labelled lines about it, then a matrix of actions; or one wide table with a column
for the recommendation.
"""

import re
from dataclasses import dataclass, field

from corpus.blocks import Paragraph
from corpus.labels import Match, labels, title_phrases
from corpus.parsers.actions import ActionMaker, RawRow, continues, read_row
from corpus.parsers.flow import Columns, Unit, is_matrix, merge_columns, read_columns
from corpus.parsers.names import split_names
from corpus.parsers.recorder import Draft, Recorder
from corpus.parsers.values import heading, item, join, split_number
from kb.records import Recommendation, Response
from kb.text import fold, fold_label, squeeze

_HEADING = re.compile(
    r"^(?P<word>recomendaci[oó]n(?:es)?)"
    r"(?:\s+(?:de|para)\s+(?:la\s+)?evaluaci[oó]n)?"
    r"(?:\s+(?:clave|principal|estrat[eé]gica|operativa|general|espec[ií]fica))?"
    r"\s*(?:n(?:o|ro|[uú]m|[uú]mero)?\s*[.º°]*|#)?\s*(?P<number>[A-Z]?\d{1,3})?"
    r"\s*(?P<sign>[:.\-–—)]*)\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_COMMENT = re.compile(r"^(?:comment(?:ed)? by|comentario (?:de|por))\s+(.+)$", re.IGNORECASE)
_SECTION = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2})*\.?\s+\S|[IVX]{1,4}[.)]\s+\S"
    r"|(?:componente|eje|secci[oó]n|cap[ií]tulo|[aá]rea|resultado|pilar|[aá]mbito|efecto|producto"
    r"|tema|criterio|l[ií]nea)\b)",
    re.IGNORECASE,
)
_CHOSEN = re.compile(r"(?:☒|☑|✓|✔|\[\s*x\s*\]|\(\s*x\s*\))\s*([^\W\d]+(?:\s+parcialmente)?)", re.I)
_CHOICES = re.compile(r"aceptar\s*/|/\s*rechazar|☐|\[\s*\]|aceptada\s*/|/\s*rechazada", re.I)


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a recommendation: its printed number and the text beside it."""

    number: int | None
    text: str


def recommendation_heading(text: str) -> Heading | None:
    """``"Recomendación: Fortalecer …"``, ``"Recomendaciones de evaluación No. 4"`` or None.

    Prose that begins so ("Recomendaciones del equipo evaluador") is none.
    """
    match = _HEADING.match(squeeze(text)[:20_000])
    if match is None:
        return None
    rest, sign = match["rest"].strip(), match["sign"]
    if match["number"] is None and (not sign or not rest):
        return None
    if match["number"] is None and match["word"].casefold().endswith("es") and ":" not in sign:
        return None
    number = re.sub(r"\D", "", match["number"] or "")
    return Heading(int(number) if number else None, rest)


def read_response(text: str) -> Response | None:
    """``"Se acepta parcialmente"`` → partially_accepted; a bare choice list → None."""
    chosen = _CHOSEN.search(text)
    if chosen is None and _CHOICES.search(text):
        text = re.sub(r"\([^()]*/[^()]*\)", " ", text)
        if _CHOICES.search(text):
            return None
    words = fold(chosen[1] if chosen else text)[:200]
    if re.search(r"\bparcial", words):
        return "partially_accepted"
    if re.search(r"\brechaz|\bno (?:se )?acept|\bno aceptad|\bdescartad", words):
        return "rejected"
    if re.search(r"\bacept|\bde acuerdo\b|^si\b", words):
        return "accepted"
    return None


def is_section(line: Paragraph, *, in_text: bool) -> bool:
    """Whether a line is the heading of a section of recommendations.

    The title of the document is none; ``in_text``: the line follows a recommendation's
    text, where only a heading's style or number tells it from text.
    """
    names_kind = any(
        phrase in fold_label(line.text)
        for phrases in title_phrases().values()
        for phrase in phrases
    )
    if names_kind or len(line.text) > 150 or line.text.endswith(";"):
        return False
    styled = "heading" in line.style.casefold()
    return _SECTION.match(line.text) is not None and (
        not in_text or styled or line.text[0].isdigit()
    )


@dataclass(slots=True)
class _Open:
    """A recommendation that is still being read."""

    number: int
    draft: Draft = field(default_factory=Draft)
    text: list[Paragraph] = field(default_factory=list)
    first: str | None = None


class RecommendationWalker:
    """Walks over units and keeps recommendations and actions."""

    def __init__(self, recorder: Recorder, since: str | None, component: str | None) -> None:
        self.recorder = recorder
        self.actions = ActionMaker(recorder, since)
        self.component = component
        self.component_lines: list[Paragraph] = []
        self.open: list[_Open] = []
        self.kept: list[_Open] = []
        self.field: str | None = None
        self.columns: Columns | None = None
        self.titles_above = False
        self.fresh = False
        self.row: RawRow | None = None
        self.loose: RawRow | None = None
        self.row_cell: object = None

    def walk(self, run: list[Unit]) -> None:
        """Read all units and finish."""
        for unit in run:
            self._unit(unit)
        self._flush()
        self._close()
        self.kept.sort(key=lambda one: one.draft.values["order"])
        for one in self.kept:
            one.draft.values.pop("order")
            self.recorder.add(Recommendation, one.draft)

    # -- units ---------------------------------------------------------------------

    def _unit(self, unit: Unit) -> None:
        columns = read_columns(unit)
        if columns is not None and (is_matrix(columns) or (columns.periods and self.columns)):
            self._flush()
            below = self.titles_above and self.columns is not None
            self.columns = (
                merge_columns(self.columns, columns) if below and self.columns else columns
            )
            self.titles_above = True
            self.recorder.known(unit.lines)
            return
        if columns is not None and self.titles_above and self.columns is not None:
            self.columns = merge_columns(self.columns, columns)
            self.recorder.known(unit.lines)
            return
        self.titles_above = False
        if self.columns is not None and self._is_row(unit):
            self._row(unit, self.columns)
            return
        for cell in unit.filled:
            self._cell([p for p in Unit((cell,)).lines], in_table=unit.table is not None)
            if unit.table is not None and len(unit.filled) > 1 and self.field is None:
                continue
        if unit.table is not None and len(unit.filled) > 1:
            self.field = None

    def _is_row(self, unit: Unit) -> bool:
        if unit.table is None:
            return False
        filled = unit.filled
        lines = unit.lines
        if not lines or recommendation_heading(lines[0].text):
            return self.columns is not None and self.columns.column("recommendation") is not None
        if labels("recommendation").match(lines[0].text) and len(filled) <= 2:
            return False
        return len(unit.cells) > 1 or len(filled) > 1

    def _row(self, unit: Unit, columns: Columns) -> None:
        row = read_row(unit, columns)
        at = columns.column("recommendation")
        if at is not None and row.get("recommendation"):
            cell = unit.cells[at] if at < len(unit.cells) else None
            if cell is not self.row_cell:
                self._flush()
                self.row_cell = cell
                self._from_row(row)
            row.cells.pop("recommendation", None)
            if row.get("number"):
                row.cells.pop("number")
        if continues(row, self.row):
            assert self.row is not None
            self.row.take_in(row)
            return
        self._flush()
        if row.cells:
            self.row = row

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
        self._begin(number, text, lines[:1], alone=True)
        for line in lines[1:]:
            self._go_on(line)
        for name in ("response", "addressed_to", "priority"):
            if row.get(name):
                self._about(name, row.get(name))

    # -- labelled lines ------------------------------------------------------------

    def _cell(self, lines: list[Paragraph], *, in_table: bool) -> None:
        if in_table:
            self.field = None if self.field != "text" or len(lines) == 0 else self.field
        for line in lines:
            self._line(line, in_table=in_table)
            for comment in line.comments:
                self._comment(comment, line)

    def _line(self, line: Paragraph, *, in_table: bool) -> None:
        found = labels("recommendation").match(line.text)
        if found is not None and self.open:
            self._label(found, line)
            return
        if (comment := _COMMENT.match(line.text)) and self.open:
            self._comment(comment[1], line)
            return
        if (head := recommendation_heading(line.text)) is not None:
            self._flush()
            self._begin(head.number, head.text, [line])
            return
        if not in_table and is_section(line, in_text=self.field == "text"):
            self._flush()
            self._close()
            self.columns = None
            self.component = heading(line.text)
            self.component_lines = [line]
            self.recorder.known([line])
            return
        if self.field == "text" and self.open:
            self._go_on(line)
        elif self.field in {"addressed_to", "response", "priority"} and self.open:
            self._about(self.field, [line])
        elif self.loose is not None and self.field in self.loose.cells:
            self.loose.cells[self.field].append(line)

    def _label(self, found: Match, line: Paragraph) -> None:
        self.fresh = False
        key = found.key
        self.recorder.known([line])
        self.field = key
        if key in {"actions_group", "supporting"}:
            self.field = None
            return
        if key in {"addressed_to", "priority", "response"}:
            text = found.rest or ("" if key == "addressed_to" else line.text)
            if text:
                self._about(key, [Paragraph(text, line.place, line.style, line.marker)])
            return
        self._loose(key, found.rest, line)

    def _loose(self, key: str, rest: str, line: Paragraph) -> None:
        """An action told by labelled lines, one field a line."""
        if key == "action" or self.loose is None:
            self._flush()
            self.loose = RawRow()
        cell = self.loose.cells.setdefault(key, [])
        if rest:
            number = re.search(r"(\d+(?:\.\d+)*)\W*$", line.text[: len(line.text) - len(rest)])
            text = f"{number[1]}. {rest}" if number and key == "action" else rest
            cell.append(Paragraph(text, line.place, line.style, line.marker))

    def _about(self, name: str, lines: list[Paragraph]) -> None:
        one = self.open[-1]
        text = join(lines)
        for each in self.open if self.fresh else [one]:
            draft = each.draft
            draft.add_places(name, lines)
            if name == "addressed_to":
                known = draft.values.get(name, [])
                draft.values[name] = known + split_names([p.text for p in lines])
            elif name == "priority":
                bare = re.sub(r"\([^()]*\)", " ", text)
                digit = re.search(r"(?<!\d)([1-3])(?!\d)", bare)
                draft.values[name] = int(digit[1]) if digit else draft.values.get(name)
            elif draft.values.get(name) is None:
                draft.values[name] = read_response(text)

    def _comment(self, text: str, line: Paragraph) -> None:
        if not self.open:
            self.recorder.warn(line, f"Comentario sin ubicar: «{text}»")
            return
        draft = self.open[-1].draft
        draft.values.setdefault("comments", []).append(item(text))
        draft.add_places("comments", [line])

    # -- records -------------------------------------------------------------------

    def _begin(
        self, number: int | None, text: str, lines: list[Paragraph], *, alone: bool = False
    ) -> None:
        if alone or not self.fresh:
            self._close()
        self.columns = self.columns if alone else None
        count = len(self.kept) + len(self.open) + 1
        one = _Open(number or count)
        one.draft.values["order"] = count
        one.first = text
        one.text = list(lines)
        self.open.append(one)
        self.fresh = True
        self.field = "text"

    def _go_on(self, line: Paragraph) -> None:
        one = self.open[-1]
        one.text.append(line)
        one.first = f"{one.first} {line.text}".strip()

    def _close(self) -> None:
        for one in self.open:
            if not one.first:
                continue
            draft = one.draft
            draft.values["number"] = one.number
            draft.put("text", squeeze(one.first), one.text)
            draft.values["component"] = self.component
            if self.component_lines:
                draft.add_places("component", self.component_lines)
            self.kept.append(one)
        self.open = []
        self.fresh = False

    def _flush(self) -> None:
        """Finish the action row or labelled action that is being read."""
        parents = [f"recommendation:{one.number}" for one in self.open]
        for row in (self.row, self.loose):
            if row is not None:
                self.fresh = False
                self.actions.make(row, parents)
        self.row = None
        self.loose = None
