"""Minutes: participants, agenda, what was discussed point by point, agreed actions."""

import re
from difflib import SequenceMatcher

from corpus.blocks import Cell, Paragraph, Source
from corpus.labels import labels
from corpus.parsers.actions import ActionMaker, RawRow, continues, read_row
from corpus.parsers.flow import Columns, Unit, read_columns, units
from corpus.parsers.head import fill_head, labelled
from corpus.parsers.head_zone import HeadZone
from corpus.parsers.names import split_list, unique
from corpus.parsers.participants import organisation_of, split_participants
from corpus.parsers.recorder import Draft, Recorder
from corpus.parsers.values import heading, is_empty, item, join, split_number
from kb.records import Discussion, Reading
from kb.text import fold_label, squeeze

PARTICIPANTS = "Participantes"
AGENDA = "Puntos de la agenda"
_LETTER = re.compile(r"^([a-zA-Z])[.)]\s*[-–]?\s*(?=\S)")
_SUB_NUMBER = re.compile(r"^\d{1,2}\.\d{1,2}\.?\)?\s+(?=\S)")
_POINT = re.compile(r"^(?:punto|tema)\s+(?:n[.º°o]*\s*)?(\d{1,2})\s*[:.\-–—]*\s*", re.IGNORECASE)
_AGREEMENT = re.compile(
    r"^(?P<text>.+?)\s*[.(–—-]?\s*responsables?\s*:\s*(?P<who>[^.;()]+?)"
    r"(?:[.;,()]+\s*(?:fecha(?: l[ií]mite)?|plazo)\s*:\s*(?P<when>[^()]+?))?[).;\s]*$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"^(?P<text>.+?)\s*\((?P<who>[^()]+?)[,;]\s*(?P<when>[^(),;]+)\)[.;\s]*$")
# A heading is a line, not a paragraph of discussion.
MAX_HEADING = 160
LIKE = 0.82


def parse_minutes(source: Source) -> Reading:
    """Read minutes."""
    recorder = Recorder(source)
    return _Minutes(recorder).run(units(source))


class _Minutes:
    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.zone = HeadZone(recorder)
        self.part = "head"
        self.participants: list[Paragraph] = []
        self.people: list[tuple[str, str]] = []
        self.agenda: list[str] = []
        self.agenda_lines: list[Paragraph] = []
        self.point: str | None = None
        self.point_lines: list[Paragraph] = []
        self.topic: tuple[str, list[Paragraph]] | None = None
        self.text: list[Paragraph] = []
        self.columns: Columns | None = None
        self.rows: list[tuple[RawRow, bool]] = []

    def run(self, run: list[Unit]) -> Reading:
        """Read all units; the head is written last, for it needs the participants."""
        for unit in run:
            if unit.table is None:
                self._line(unit.lines[0])
            else:
                self._table_row(unit)
        self._close()
        self._head()
        return self.recorder.finish()

    # -- lines -----------------------------------------------------------------------

    def _line(self, line: Paragraph) -> None:
        self.columns = None
        found = labels("minutes").match(_bare(line.text)) if len(line.text) < 4000 else None
        if found is not None and self._section(found.key, found.rest, line):
            return
        if self.part == "participants":
            if self._ends_list(line):
                self.part = "head"
            else:
                self.participants.append(line)
                return
        if self.part == "agenda" and self._agenda_item(line):
            return
        if self.part == "actions" and self._is_point(line) is None:
            self._listed_action(line)
            return
        point = self._is_point(line)
        if point is not None:
            self._close()
            self.part = "body"
            self.point, self.point_lines = point, [line]
            self.recorder.known([line])
            return
        if self.part == "head":
            self.zone.feed(Unit(tuple([_cell(line)])))
            return
        if self.part == "body":
            self._discussion(line)

    def _section(self, key: str, rest: str, line: Paragraph) -> bool:
        """Whether a label opens a part of the minutes; its line is then taken."""
        if key == "participants" and self.part in {"head", "agenda", "participants"}:
            self._after_agenda()
            self.part = "participants"
            if rest:
                self.participants.append(_with(line, rest))
            self.recorder.known([line])
            return True
        if key == "agenda" and self.part in {"head", "participants"} and not self.agenda:
            self.part = "agenda"
            self.recorder.known([line])
            self.agenda_lines.append(line)
            for one in split_list([rest]) if rest else []:
                self.agenda.append(heading(split_number(one)[1]))
            return True
        if key == "actions" and self.part != "actions" and self._opens_actions(rest, line):
            self._close()
            self.part = "actions"
            self.recorder.known([line])
            if rest:
                self._listed_action(_with(line, rest))
            return True
        if key == "discussion" and not rest:
            self._close()
            self.part = "body"
            self.recorder.known([line])
            return True
        return False

    def _opens_actions(self, rest: str, line: Paragraph) -> bool:
        """A point of the agenda may be called "Acuerdos" too; a letter makes it a topic."""
        if self.part in {"head", "participants", "agenda"} and not self.point:
            return not rest and (line.text.rstrip().endswith(":") or self.part != "agenda")
        return _LETTER.match(line.text) is None and len(rest) < 400

    def _ends_list(self, line: Paragraph) -> bool:
        if line.marker or not self.participants:
            return False
        return (labelled(line.text) is not None and not line.marker) or self._is_point(
            line
        ) is not None

    def _agenda_item(self, line: Paragraph) -> bool:
        """Take a line as an agenda item; False where the discussion has begun."""
        number, text = split_number(line.text)
        name = heading(text)
        if any(_like(name, known) for known in self.agenda):
            self._after_agenda()
            return False
        listed = line.marker or number is not None or _LETTER.match(line.text) is not None
        if self.agenda and not listed:
            self._after_agenda()
            return False
        if "heading" in line.style.casefold() or len(line.text) > 300:
            self._after_agenda()
            return False
        self.agenda.append(heading(_LETTER.sub("", text)))
        self.agenda_lines.append(line)
        return True

    def _after_agenda(self) -> None:
        if self.part == "agenda":
            self.part = "body"

    def _is_point(self, line: Paragraph) -> str | None:
        """The agenda point that a heading line opens, or None."""
        text = squeeze(line.text)
        if len(text) > MAX_HEADING * 2:
            return None
        styled = "heading" in line.style.casefold()
        bare = _POINT.sub("", text)
        number, name = split_number(bare)
        numbered = number is not None or bare != text or line.marker[:1].isdigit()
        name = heading(name)
        for known in self.agenda:
            if _like(name, known):
                return name if (numbered or styled or self.agenda) else None
        if self.part == "head" and not (numbered and self.zone.head.lines):
            return None
        if _SUB_NUMBER.match(text) or len(text) > MAX_HEADING:
            return None
        if styled and not _LETTER.match(text):
            return name
        if numbered and not text.endswith((".", ";")) and "." not in (number or ""):
            return None if self.agenda and self.part == "actions" else name
        return None

    # -- discussion --------------------------------------------------------------------

    def _discussion(self, line: Paragraph) -> None:
        topic = self._is_topic(line)
        if topic is None:
            self.text.append(line)
            return
        self._close_topic()
        name, rest = topic
        self.topic = (heading(name), [line])
        if rest:
            self.text = [_with(line, rest)]

    def _is_topic(self, line: Paragraph) -> tuple[str, str] | None:
        """Topic and text of a lettered or titled sub-point."""
        text = line.text
        lettered = _LETTER.match(text) or _SUB_NUMBER.match(text)
        if lettered or re.fullmatch(r"[a-zA-Z][.)]", line.marker):
            name = text[lettered.end() :] if lettered else text
            if len(name) <= MAX_HEADING:
                return name, ""
            split = re.match(r"(.{3,120}?)[:.]\s+(\S.*)$", name, re.DOTALL)
            return (split[1], split[2]) if split else (name, "")
        bold_title = text.endswith(":") and len(text) <= 80 and len(text.split()) <= 9
        if bold_title and not line.marker and text[:1].isupper():
            return text, ""
        return None

    def _close_topic(self) -> None:
        lines = self.text
        self.text = []
        topic, self.topic = self.topic, None
        if not lines and topic is None:
            return
        if not lines and topic is not None:
            self.recorder.known(topic[1])
            self.recorder.warn(topic[1][0], f"Punto sin texto: «{topic[0]}»")
            return
        draft = Draft()
        draft.put("agenda", self.point or "", self.point_lines)
        draft.put("topic", topic[0] if topic else None, topic[1] if topic else [])
        draft.put("text", join(lines), lines)
        self.recorder.add(Discussion, draft)

    def _close(self) -> None:
        if self.point is None and self.text and self.part == "body":
            self.point = ""
        self._close_topic()

    # -- tables and actions ------------------------------------------------------------

    def _table_row(self, unit: Unit) -> None:
        columns = read_columns(unit)
        if columns is not None and {"action", "person", "organisation"} & set(
            columns.fields.values()
        ):
            self.columns = columns
            self.recorder.known(unit.lines)
            if columns.column("action") is not None:
                self._close()
                self.part = "actions"
            return
        if self.columns is not None and self.columns.column("action") is not None:
            row = read_row(unit, self.columns)
            if self.rows and continues(row, self.rows[-1][0]):
                self.rows[-1][0].take_in(row)
            else:
                self.rows.append((row, False))
            return
        if self.columns is not None:
            self._person(unit, self.columns)
            return
        if self.part in {"body", "actions"} or len(unit.filled) == 1:
            self._single(unit)
        else:
            self._head_row(unit)

    def _single(self, unit: Unit) -> None:
        columns = self.columns
        for line in unit.lines:
            self._line(line)
        self.columns = columns

    def _head_row(self, unit: Unit) -> None:
        """A row of the head: label and value, the label perhaps one of the minutes' own."""
        cells = unit.filled
        found = labels("minutes").lookup(cells[0].text.rstrip(" :"))
        if found not in {"participants", "agenda"}:
            self.zone.feed(unit)
            return
        self.recorder.known(Unit((cells[0],)).lines)
        lines = [p for cell in cells[1:] for p in Unit((cell,)).lines]
        if found == "participants":
            self.participants += lines
        else:
            self.agenda += [heading(split_number(p.text)[1]) for p in lines]
            self.agenda_lines += lines

    def _person(self, unit: Unit, columns: Columns) -> None:
        row = read_row(unit, columns)
        name, body = row.text("person") or "", row.text("organisation") or ""
        if not body and name:
            body = organisation_of(name)
        self.people.append((f"{name} ({body})" if name and body != name else body, body))
        self.participants += [_with(p, "") for p in unit.lines]

    def _listed_action(self, line: Paragraph) -> None:
        """An action in a list, who and when in brackets or behind labels."""
        row = RawRow()
        match = _AGREEMENT.match(line.text[:3000]) or _BRACKETS.match(line.text[:3000])
        text = match["text"] if match else line.text
        row.cells["action"] = [_with(line, text)]
        if match:
            row.cells["responsible"] = [_with(line, match["who"])]
            if match["when"]:
                row.cells["deadline"] = [_with(line, match["when"])]
        self.rows.append((row, True))

    # -- head --------------------------------------------------------------------------

    def _head(self) -> None:
        lines = [p for p in self.participants if p.text]
        names = unique(split_participants([p.text for p in lines]) + [n for n, _ in self.people])
        bodies = [organisation_of(name) for name in split_participants([p.text for p in lines])]
        bodies += [body for _, body in self.people]
        head = self.zone.head
        head.values.pop(PARTICIPANTS, None)
        if names:
            head.set(PARTICIPANTS, "; ".join(names), self.participants)
        agenda = [one for one in self.agenda if not is_empty(one)]
        if agenda:
            head.set(AGENDA, "; ".join(item(one) for one in agenda), self.agenda_lines)
        self.recorder.known(self.participants + self.agenda_lines)
        self.recorder.known(p for found in head.sources.values() for p in found)
        draft = fill_head(self.recorder, "meeting_minutes", head, organisations=unique(bodies))
        if self.participants:
            draft.add_places("organisations", self.participants)
        maker = ActionMaker(self.recorder, draft.values["date"])
        for row, _ in self.rows:
            maker.make(row, ["meeting"])


def _bare(text: str) -> str:
    return re.sub(r"^\d{1,2}[.)]\s+", "", text)


def _with(line: Paragraph, text: str) -> Paragraph:
    return Paragraph(text, line.place, line.style, line.marker, line.comments)


def _cell(line: Paragraph) -> Cell:
    return Cell((line,), line.place)


def _like(one: str, other: str) -> bool:
    """Whether a heading repeats an agenda item, small differences of wording aside."""
    a, b = fold_label(one), fold_label(other)
    if a == b:
        return True
    if not a or not b or max(len(a), len(b)) > 300:
        return False
    if abs(len(a) - len(b)) > 0.4 * max(len(a), len(b)):
        return False
    return SequenceMatcher(None, a, b).ratio() >= LIKE
