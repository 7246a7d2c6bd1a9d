"""Minutes from lines: participants, agenda, points with their topics, listed actions."""

from corpus.blocks import Cell, Paragraph
from corpus.labels import labels
from corpus.parsers.actions import RawRow
from corpus.parsers.card_marks import with_text
from corpus.parsers.flow import Columns, Unit
from corpus.parsers.head import labelled
from corpus.parsers.head_zone import HeadZone
from corpus.parsers.inline import starts_part
from corpus.parsers.minutes_marks import (
    LETTER,
    MAX_HEADING,
    POINT_WORD,
    SUB_NUMBER,
    agenda_items,
    like,
    topic_of,
)
from corpus.parsers.recorder import Draft, Recorder
from corpus.parsers.values import heading, join, split_number
from kb.records import Discussion
from kb.text import squeeze

# Longer lines open no part of the minutes.
MAX_LABELLED = 4000


class MinutesLines:
    """Reads lines; what it found waits in its lists until the head is written."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.zone = HeadZone(recorder)
        self.part = "head"
        self.participants: list[Paragraph] = []
        self.people: list[tuple[str, str]] = []
        self.agenda: list[str] = []
        self.agenda_lines: list[Paragraph] = []
        self.point: str | None = None
        self.point_number = 0
        self.point_lines: list[Paragraph] = []
        self.topic: tuple[str, list[Paragraph]] | None = None
        self.text: list[Paragraph] = []
        self.columns: Columns | None = None
        self.rows: list[RawRow] = []
        # Marks of the list of actions being read; after a table nothing but items go on.
        self.listing: str | None = None
        self.closing: str | None = None

    def line(self, line: Paragraph, below: Paragraph | None) -> None:
        """Take a line in; ``below`` is the next one, None before a table or the end."""
        self.columns = None
        if self._section(line):
            return
        if self.part == "participants":
            if not self._ends_list(line):
                self.participants.append(line)
                return
            self.part = "head"
        if self.part == "agenda" and self._agenda_item(line):
            return
        point = self._is_point(line)
        if self.part == "actions" and point is None:
            self._in_actions(line)
        elif point is not None:
            self._open_point(point, line)
        elif self.part == "head":
            self.zone.feed(Unit((Cell((line,), line.place),)))
        elif self.part == "body":
            self._discussion(line, below)

    # -- parts -----------------------------------------------------------------------

    def _section(self, line: Paragraph) -> bool:
        """Whether a label opens a part of the minutes; its line is then taken."""
        if len(line.text) >= MAX_LABELLED:
            return False
        found = labels("minutes").match(_unnumbered(line.text))
        if found is None:
            return False
        key, rest = found.key, found.rest
        if key == "participants" and self.part in {"head", "agenda", "participants"}:
            self._after_agenda()
            self.part = "participants"
            if rest:
                self.participants.append(with_text(line, rest))
        elif key == "agenda" and self.part in {"head", "participants"} and not self.agenda:
            self.part = "agenda"
            self.agenda_lines.append(line)
            self.agenda += agenda_items(rest)
        elif key == "actions" and self._opens_actions(rest, line):
            self.close_point()
            self.part, self.listing = "actions", None
            if rest:
                self._in_actions(with_text(line, rest))
        elif key == "discussion" and not rest:
            self.close_point()
            self.part = "body"
        elif key == "closing" and (rest or self.part == "actions"):
            self._closes(found.label, rest, line)
        else:
            return False
        self.recorder.known([line])
        return True

    def _closes(self, label: str, rest: str, line: Paragraph) -> None:
        """A labelled line about the meeting itself, wherever it stands."""
        if self.part in {"participants", "agenda"}:
            self.part = "head"
        if self.part != "head":
            self.close_point()
            self.part = "actions"
            self.listing = "closed"
        self.zone.head.set(label, rest, [line])

    def _opens_actions(self, rest: str, line: Paragraph) -> bool:
        """A point of the agenda may be called "Acuerdos" too; a letter makes it a topic."""
        if self.part == "actions" and self.rows and self.listing != "closed":
            return not rest
        if any(like(_unnumbered(line.text), item) for item in self.agenda) and self.part != "body":
            return False
        if self.part in {"head", "participants", "agenda"} and not self.point:
            return not rest and (line.text.rstrip().endswith(":") or self.part != "agenda")
        return LETTER.match(line.text) is None and len(rest) < 400

    def _ends_list(self, line: Paragraph) -> bool:
        if line.marker or not self.participants:
            return False
        if "heading" in line.style.casefold():
            return True
        return labelled(line.text) is not None or self._is_point(line) is not None

    def _agenda_item(self, line: Paragraph) -> bool:
        """Take a line as an agenda item; False where the discussion has begun."""
        number, text = split_number(line.text)
        name = heading(text)
        if any(like(name, known) for known in self.agenda):
            self._after_agenda()
            return False
        listed = line.marker or number is not None or LETTER.match(line.text) is not None
        if self.agenda and not listed:
            self._after_agenda()
            return False
        if "heading" in line.style.casefold() or len(line.text) > 300:
            self._after_agenda()
            return False
        self.agenda.append(heading(LETTER.sub("", text)))
        self.agenda_lines.append(line)
        return True

    def _after_agenda(self) -> None:
        if self.part == "agenda":
            self.part = "body"

    # -- points ------------------------------------------------------------------------

    def _is_point(self, line: Paragraph) -> tuple[str, int] | None:
        """Name and number (0: none) of the point that a heading line opens, or None."""
        text = squeeze(line.text)
        if len(text) > MAX_HEADING * 2:
            return None
        word = POINT_WORD.match(text)
        printed, name = split_number(POINT_WORD.sub("", text))
        marked = line.marker.rstrip(".)")
        digits = (word[1] if word else None) or printed or (marked if marked.isdigit() else "")
        name = heading(name)
        number = int(digits) if digits.isdigit() else 0
        if any(like(name, known) for known in self.agenda):
            return name, number
        if self.part == "head" and not (number and self.zone.head.lines):
            return None
        if SUB_NUMBER.match(text) or len(text) > MAX_HEADING or LETTER.match(text):
            return None
        return (name, number) if self._stands_out(line, text, number) else None

    def _stands_out(self, line: Paragraph, text: str, number: int) -> bool:
        """Whether a line that the agenda does not name is a point of its own."""
        if "heading" in line.style.casefold():
            # Under a point of the agenda a smaller heading titles a topic.
            return not (self.agenda and self.point is not None and not number)
        if text.endswith((".", ";")):
            return False
        if not number:
            return self.part == "body" and not self.agenda and text.isupper()
        if self.part == "actions":
            follows = number == self.point_number + 1 and self.listing != "number"
            return follows and not self.agenda
        return True

    def _open_point(self, point: tuple[str, int], line: Paragraph) -> None:
        self.close_point()
        self.part = "body"
        self.point, self.point_number = point[0], point[1] or self.point_number
        self.point_lines = [line]
        self.recorder.known([line])

    # -- discussion --------------------------------------------------------------------

    def _discussion(self, line: Paragraph, below: Paragraph | None) -> None:
        topic = topic_of(line, below)
        if topic is None or (below is not None and self._is_point(below) is not None):
            lettered = topic is not None and LETTER.match(line.text)
            if not lettered:
                self.text.append(line)
                return
        assert topic is not None
        self._close_topic()
        name, rest = topic
        self.topic = (heading(name), [line])
        if rest:
            self.text = [with_text(line, rest)]

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
        self.discuss(self.point or "", self.point_lines, topic, lines)

    def discuss(
        self,
        agenda: str,
        found: list[Paragraph],
        topic: tuple[str, list[Paragraph]] | None,
        lines: list[Paragraph],
    ) -> None:
        """Keep an entry of what was discussed."""
        draft = Draft()
        draft.put("agenda", agenda, found)
        draft.put("topic", topic[0] if topic else None, topic[1] if topic else [])
        draft.put("text", join(lines), lines)
        self.recorder.add(Discussion, draft)

    def close_point(self) -> None:
        """The point that is being read ends."""
        self._close_topic()

    # -- actions -----------------------------------------------------------------------

    def _in_actions(self, line: Paragraph) -> None:
        """A line under a heading of actions: an item, more of one, or a line behind them."""
        mark = _mark(line)
        if self.listing == "closed" or (self.listing == "table" and mark == "line"):
            # Thanks and signatures: no field holds them, so they are reported.
            return
        if self.rows and self.listing not in {None, "table"} and self._goes_on(line, mark):
            self.rows[-1].cells["action"].append(line)
            return
        if self.listing is None and mark == "line" and line.text.endswith(":"):
            self.recorder.known([line])
            return
        self.listing = mark if self.listing in {None, "table"} else self.listing
        self.rows.append(RawRow({"action": [line]}))

    def _goes_on(self, line: Paragraph, mark: str) -> bool:
        if starts_part(line.text) and mark == "line":
            return True
        return self.listing != "line" and mark == "line" and line.text[:1].islower()


def _unnumbered(text: str) -> str:
    number, rest = split_number(text)
    return rest if number and "." not in number else text


def _mark(line: Paragraph) -> str:
    if split_number(line.text)[0] is not None or line.marker[:1].isdigit():
        return "number"
    return "bullet" if line.marker or LETTER.match(line.text) else "line"
