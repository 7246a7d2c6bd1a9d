"""Rows of a matrix → actions, with deadline, quarters, responsible and support."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from corpus.blocks import Paragraph, paragraphs
from corpus.parsers.dates import deadline, month_of, quarters
from corpus.parsers.flow import Columns, Unit
from corpus.parsers.inline import own_parts, starts_part
from corpus.parsers.names import split_names, split_people, unique
from corpus.parsers.periods import share_out
from corpus.parsers.recorder import Draft, Recorder
from corpus.parsers.values import group_items, is_empty, is_not_applicable, item, join, split_number
from kb.records import Action
from kb.text import fold

# What a column of follow-up says where it says no more than how far the action is.
_STATUS = re.compile(
    r"^(?:no |sin |parcialmente |totalmente )?(?:en (?:curso|proceso|ejecucion|marcha)|pendiente"
    r"|completad[oa]|iniciad[oa]|iniciar|cumplid[oa]|abiert[oa]|cerrad[oa]|descartad[oa]"
    r"|finalizad[oa]|implementad[oa]|realizad[oa]|ejecutad[oa]|atrasad[oa]|vencid[oa])\W*$"
)


@dataclass(slots=True)
class RawRow:
    """The cells of a matrix row by field; ``extra`` are lines joined into others."""

    cells: dict[str, list[Paragraph]] = field(default_factory=dict)
    marks: list[tuple[str, list[Paragraph]]] = field(default_factory=list)
    extra: dict[str, list[Paragraph]] = field(default_factory=dict)

    def get(self, name: str) -> list[Paragraph]:
        return [p for p in self.cells.get(name, []) if p.text]

    def places(self, name: str) -> list[Paragraph]:
        return self.get(name) + self.extra.get(name, [])

    def text(self, name: str) -> str | None:
        """A field's text; None where it is empty or declared not to apply."""
        value = join(self.get(name))
        return None if is_empty(value) or is_not_applicable(value) else value

    def join(self, name: str) -> None:
        """Make the lines of a field one value, for all actions alike."""
        lines = self.get(name)
        if len(lines) > 1:
            self.cells[name] = [replace(lines[0], text=join(lines))]
            self.extra.setdefault(name, []).extend(lines[1:])

    def take_in(self, other: "RawRow") -> None:
        """Go on with a row that a page break has cut: cell by cell, line on to line."""
        for name, lines in other.cells.items():
            known = self.cells.setdefault(name, [])
            if known and lines:
                known[-1] = replace(known[-1], text=f"{known[-1].text} {lines[0].text}")
                self.extra.setdefault(name, []).append(lines[0])
                known += lines[1:]
            else:
                known += lines
        self.marks += other.marks


def read_row(unit: Unit, columns: Columns) -> RawRow:
    """Sort the cells of a row by the titles above them."""
    row = RawRow()
    done: list[object] = []
    for column, cell in enumerate(unit.cells):
        if cell is None or any(cell is known for known in done):
            continue
        done.append(cell)
        lines = [p for p in paragraphs(cell.blocks) if p.text]
        if not lines:
            continue
        if column in columns.periods:
            row.marks.append((columns.periods[column], lines))
        elif columns.fields.get(column) == "status" and row.get("status"):
            # Of several follow-ups the last one filled is the state of the action.
            row.extra.setdefault("status", []).extend(row.cells["status"])
            row.cells["status"] = lines
        elif column in columns.fields:
            row.cells.setdefault(columns.fields[column], []).extend(lines)
    return row


def continues(row: RawRow, before: RawRow | None) -> bool:
    """Whether a row goes on with the row above it, cut by a page break.

    It has no action of its own, or one without number and dates under a numbered one.
    """
    if before is None:
        return False
    text = row.get("action")
    if not text:
        return bool(row.cells) and not row.marks
    above = before.get("action")
    if row.get("number") or text[0].marker:
        return False
    if above and text[0].text[:1].islower() and not above[-1].text.endswith((".", ";", ":")):
        # A sentence cut in two, its dates and names with it.
        return not any(join(row.get(name))[:1].isupper() for name in ("status", "comments"))
    if row.marks or row.get("deadline"):
        return False
    if not above or split_number(above[0].text)[0] is None or text[0].marker:
        return False
    return split_number(text[0].text)[0] is None


class ActionMaker:
    """Builds action records and counts them within their parents."""

    def __init__(self, recorder: Recorder, since: str | None) -> None:
        self.recorder = recorder
        self.since = since
        self.counts: Counter[tuple[str, ...]] = Counter()

    def make(self, row: RawRow, parents: list[str], *, each_line: bool = False) -> None:
        """Keep the action of a row, or the several that its cell lists.

        ``each_line``: unbulleted lines of the cell are actions of their own.
        """
        lines = row.get("action")
        groups = _with_parts(group_items(lines))
        if not each_line and len(groups) > 1 and not _listed(lines):
            groups = [lines]
        if not lines:
            return
        whole = row
        for position, group in enumerate(groups):
            text, row = _own(group, whole)
            draft = self._action(group, text, parents, row)
            several = len(groups) if len(groups) > 1 else 0
            self._when(draft, row, position, several)
            self._who(draft, row)
            self._follow_up(draft, row, position, several)
            self.recorder.add(Action, draft)

    def _action(self, group: list[Paragraph], text: str, parents: list[str], row: RawRow) -> Draft:
        draft = Draft()
        marked = group[0].marker.rstrip(".)")
        number, text = split_number(text)
        printed = row.get("action_number") or row.get("number")
        key = tuple(parents)
        self.counts[key] += 1
        if number is None and marked[:1].isdigit():
            number = marked
        if number is None and printed:
            number = printed[0].text.strip(" .)")
            draft.add_places("number", printed)
        draft.values["number"] = number or str(self.counts[key])
        draft.values["parents"] = list(parents)
        draft.put("text", item(text), group + row.extra.get("action", []))
        return draft

    def _when(self, draft: Draft, row: RawRow, position: int, several: int) -> None:
        lines = share_out(row.get("deadline"), several)
        if several and len(lines) == several:
            lines = [lines[position]]
        text = join(lines)
        marked = [title for title, _ in row.marks]
        shown = ", ".join(marked) if marked and not text else text
        if is_empty(shown) or is_not_applicable(shown):
            shown = ""
        draft.values["deadline_text"] = shown or None
        draft.values["deadline"] = self._deadline(shown, marked if not text else [])
        found = {q for title in marked for q in quarters(title)} | set(quarters(text))
        draft.values["quarters"] = sorted(found)
        taken = [p for _, cells in row.marks for p in cells]
        if row.places("deadline") or taken:
            draft.add_places("deadline_text", row.places("deadline") + taken)

    def _deadline(self, shown: str, marked: list[str]) -> str | None:
        """Columns of months are abbreviated: they name their months nevertheless."""
        if marked and not any(quarters(title) for title in marked):
            shown = ", ".join(month_of(title) or title for title in marked)
        return None if marked and quarters(shown) else deadline(shown, self.since)

    def _who(self, draft: Draft, row: RawRow) -> None:
        lines = [p.text for p in row.get("responsible") if not is_not_applicable(p.text)]
        responsible, supporting = split_people(lines)
        supporting = unique(supporting + split_names([p.text for p in row.get("supporting")]))
        draft.put("responsible", responsible, row.places("responsible"))
        draft.put("supporting", supporting, row.places("responsible") + row.get("supporting"))

    def _follow_up(self, draft: Draft, row: RawRow, position: int, several: int) -> None:
        for name in ("status", "comments"):
            lines = row.get(name)
            if several and len(lines) == several:
                lines = [lines[position]]
            text = join(lines)
            draft.values[name] = None if is_empty(text) or is_not_applicable(text) else text
            if row.get(name):
                draft.places[name] = [p.place for p in row.places(name)]
        if row.get("followup"):
            follow_up = row.text("followup") or ""
            name = "status" if _STATUS.match(fold(follow_up)) else "comments"
            if follow_up and not draft.values[name]:
                draft.put(name, follow_up, row.get("followup"))


def _with_parts(groups: list[list[Paragraph]]) -> list[list[Paragraph]]:
    """Lines that tell who and when belong to the action above them."""
    found: list[list[Paragraph]] = []
    for group in groups:
        if found and starts_part(group[0].text) and not group[0].marker:
            found[-1] += group
        else:
            found.append(list(group))
    return found


def _own(group: list[Paragraph], row: RawRow) -> tuple[str, RawRow]:
    """An action's text, and its row with what the text itself says of who and when."""
    told = {"responsible", "deadline"} & set(row.cells)
    found = own_parts(join(group), bare=not told and not row.marks)
    parts = {key: value for key, value in found.parts.items() if not row.get(key)}
    if not parts or len(parts) < len(found.parts):
        return join(group), row
    cells = dict(row.cells)
    for key, value in parts.items():
        cells[key] = [replace(group[0], text=value, marker="")]
    return found.text, RawRow(cells, row.marks, row.extra)


def _listed(lines: list[Paragraph]) -> bool:
    """Whether the lines of an action cell are a list of actions: two starts or more."""
    starts = [p for p in lines if p.marker or split_number(p.text)[0] is not None]
    return len(starts) > 1 and starts[0] is lines[0]
