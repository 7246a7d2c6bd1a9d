"""Action plans of a cluster's coordination performance monitoring (CCPM)."""

import re

from corpus.blocks import Paragraph, Source
from corpus.parsers.actions import ActionMaker, RawRow, read_row
from corpus.parsers.ccpm_blocks import FunctionBlocks, function_heading
from corpus.parsers.flow import Columns, Unit, is_matrix, merge_columns, read_columns, units
from corpus.parsers.head import fill_head
from corpus.parsers.head_zone import read_head
from corpus.parsers.recorder import Draft, Recorder
from corpus.parsers.values import (
    group_items,
    heading,
    is_empty,
    is_not_applicable,
    item,
    join,
    percent,
    split_number,
)
from kb.records import Function, Reading
from kb.text import fold, squeeze

_LEVEL = re.compile(r"\b(maxim[ao]|alt[ao]|medi[ao]|baj[ao]|minim[ao])\b")
_LEVELS = {"maxim": "máxima", "alt": "máxima", "medi": "media", "baj": "baja", "minim": "baja"}
_NAME_PREFIX = re.compile(r"^funci[oó]n(?:\s+b[aá]sica)?\s*(?=\d)", re.IGNORECASE)
# "80", "75 (Satisfactorio)": a score without its sign, nothing but a figure to 100.
_BARE_SCORE = re.compile(r"^\s*(100(?:[.,]0+)?|\d{1,2}(?:[.,]\d+)?)(?!\d|\s*/)(?=\W|$)")
_PERCENT = re.compile(r"\d{1,3}(?:[.,]\d+)?\s*%")


def parse_ccpm(source: Source) -> Reading:
    """Read head, functions with their results, and agreed actions."""
    recorder = Recorder(source)
    run = units(source)
    start = _start(run)
    head = read_head(recorder, run[:start])
    draft = fill_head(recorder, "ccpm_action_plan", head)
    reader = _Functions(recorder, ActionMaker(recorder, draft.values["date"]))
    if _is_matrix_at(run, start):
        for unit in run[start:]:
            reader.feed(unit)
    else:
        blocks = FunctionBlocks(recorder)
        for unit in run[start:]:
            blocks.feed(unit)
        for row in blocks.rows:
            reader.block(row)
    reader.finish()
    return recorder.finish()


def _start(run: list[Unit]) -> int:
    """Index of the matrix's titles, or of the first function's heading."""
    for index, unit in enumerate(run):
        if _is_matrix_at(run, index) or function_heading(unit.lines[0].text) is not None:
            return index
    return len(run)


def _is_matrix_at(run: list[Unit], index: int) -> bool:
    columns = read_columns(run[index]) if index < len(run) else None
    return columns is not None and is_matrix(columns) and "function" in columns.fields.values()


class _Functions:
    """Rows of the matrix; a function's row may be followed by rows of its further actions."""

    def __init__(self, recorder: Recorder, actions: ActionMaker) -> None:
        self.recorder = recorder
        self.actions = actions
        self.columns: Columns | None = None
        self.titles_above = False
        self.row: RawRow | None = None
        self.cell: object = None
        self.draft: Draft | None = None
        self.number = 0

    def feed(self, unit: Unit) -> None:
        """Take a row of titles or of content in."""
        columns = read_columns(unit)
        if columns is not None:
            if self.columns is None or not self.titles_above:
                self.columns = columns
            else:
                self.columns = merge_columns(self.columns, columns)
            self.titles_above = True
            self.recorder.known(unit.lines)
            return
        self.titles_above = False
        if self.columns is None or unit.table is None or len(unit.cells) < 2:
            return
        row = read_row(unit, self.columns)
        at = self.columns.column("function")
        cell = unit.cells[at] if at is not None and at < len(unit.cells) else None
        name = row.get("function")
        if name and cell is not self.cell and not self._goes_on(row):
            self.finish()
            self.cell = cell
            self._begin(row)
            return
        row.cells.pop("function", None)
        self._more(row)

    def block(self, row: RawRow) -> None:
        """Take a function in that stands in a block of its own."""
        self.finish()
        self._begin(row)

    def _goes_on(self, row: RawRow) -> bool:
        """A row cut by a page break has no number, result or priority of its own."""
        if self.draft is None:
            return False
        own = ("partners_result", "coordination_result", "priority")
        text = join(row.get("function"))
        return (
            split_number(text)[0] is None
            and not any(row.get(name) for name in own)
            and (not row.get("action") or text[:1].islower())
        )

    def _begin(self, row: RawRow) -> None:
        lines = row.get("function")
        printed, name = split_number(_NAME_PREFIX.sub("", join(lines)))
        if printed is None and lines[0].marker[:1].isdigit():
            printed = lines[0].marker.rstrip(".)")
        self.number = int(printed.split(".")[0]) if printed else self.number + 1
        draft = Draft()
        draft.values["number"] = self.number
        draft.put("name", heading(name), lines)
        for side in ("partners", "coordination"):
            _result(draft, side, row.get(f"{side}_result"))
        draft.values["priorities"] = []
        draft.values["limitations"] = []
        draft.values["comments"] = []
        self.draft = draft
        self.row = None
        self._more(row)

    def _more(self, row: RawRow) -> None:
        """Actions, priorities, limitations and comments of a row."""
        draft = self.draft
        if draft is None:
            return
        lines = row.get("priority")
        draft.values["priorities"] += [level for p in lines for level in _levels(p.text)]
        if lines:
            draft.add_places("priorities", lines)
        for name in ("limitations", "comments"):
            found = row.get(name)
            draft.values[name] += [text for group in group_items(found) if (text := _item(group))]
            if found:
                draft.add_places(name, found)
        row.cells.pop("comments", None)
        row.cells.pop("priority", None)
        self.actions.make(row, [f"function:{self.number}"], each_line=_each_line(row))

    def finish(self) -> None:
        """Keep the function that is being read."""
        if self.draft is not None:
            self.recorder.add(Function, self.draft)
        self.draft = None


def _each_line(row: RawRow) -> bool:
    """Unbulleted paragraphs are actions of their own, unless one goes on in the next."""
    lines = row.get("action")
    if any(p.marker or split_number(p.text)[0] for p in lines):
        return True
    return all(p.text[:1].isupper() for p in lines)


def _item(group: list[Paragraph]) -> str:
    text = item(split_number(join(group))[1])
    return "" if is_empty(text) or is_not_applicable(text) else text


def _levels(text: str) -> list[str]:
    """``"Prioridad máxima"`` → ``["máxima"]``."""
    return [_LEVELS[word[:-1]] for word in _LEVEL.findall(fold(text))]


def _result(draft: Draft, side: str, lines: list[Paragraph]) -> None:
    text = join(lines)
    rest, score = text, percent(text)
    if score is None and (bare := _BARE_SCORE.match(text)) is not None:
        score, rest = float(bare[1].replace(",", ".")), text[bare.end() :]
    rating = squeeze(_PERCENT.sub(" ", rest)).strip(" -–—:;.,")
    rating = (rating.strip("()") if rating.startswith("(") else rating.split("(")[0]).strip()
    draft.put(f"{side}_score", score, lines)
    empty = is_empty(rating) or is_not_applicable(rating)
    draft.put(f"{side}_rating", None if empty else rating, lines)
