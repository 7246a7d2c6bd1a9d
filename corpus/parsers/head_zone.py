"""Reading the lines and tables in front of a document's content."""

import re

from corpus.blocks import Cell, Paragraph, paragraphs
from corpus.parsers.flow import Unit
from corpus.parsers.head import Head, labelled
from corpus.parsers.recorder import Recorder
from corpus.parsers.values import join
from kb.text import fold

# Headings of sections that are neither title nor value.
_SECTION = ("Heading", "heading", "Título")

# "Evaluación final: Proyecto Puentes" is a title with a colon, not a label with a value.
_TITLE_WORD = re.compile(
    r"^(?:(?:evaluacion|matriz|sistematizacion|informe|respuesta (?:gerencial|de la)|plan de"
    r"|lecciones|buenas practicas|fichas?|minuta|acta|ayuda memoria)\b)(?!.*\b(?:ano|fecha)\b)"
)


class HeadZone:
    """Feeds units to a ``Head``: title lines, ``Label: value``, label and value in turn."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.head = Head()
        self.waiting: tuple[str, list[Paragraph]] | None = None

    def feed(self, unit: Unit) -> None:
        """Take one unit in."""
        if unit.table is None:
            self._line(unit.lines)
            return
        cells = [cell for cell in unit.cells if cell is not None]
        filled = unit.filled
        if len(filled) == 1 and (filled[0] is cells[0] or self.waiting):
            self._line(_lines(filled[0]), in_table=True)
        else:
            self._pairs(cells)

    def _line(self, lines: list[Paragraph], *, in_table: bool = False) -> None:
        found = labelled(lines[0].text)
        if found is not None and found[1] and not in_table and _TITLE_WORD.match(fold(found[0])):
            found = None
        if self.waiting and (found is None or found[1]) and not _styled(lines[0]):
            label, sources = self.waiting
            self.waiting = None
            if found is None or not in_table:
                if found is None:
                    self.head.set(label, join(lines), sources + lines)
                    return
            else:
                self.head.set(label, join(lines), sources + lines)
                return
        if found is None:
            self.head.lines += lines
            return
        self._labelled(found, lines)

    def _labelled(self, found: tuple[str, str], lines: list[Paragraph]) -> None:
        label, rest = found
        later = [p for p in lines[1:] if labelled(p.text) is None]
        value = " ".join([rest, join(lines[1:])]) if later == lines[1:] else rest
        if value.strip():
            self.waiting = None
            self.head.set(label, value, lines if later == lines[1:] else lines[:1])
        else:
            self.head.set(label, "", lines[:1])
            self.waiting = (label, lines[:1])
        if later != lines[1:]:
            self._line(lines[1:], in_table=True)

    def _pairs(self, cells: list[Cell]) -> None:
        """Cells of a row as label and value in turn; ``Label: value`` cells by themselves."""
        self.waiting = None
        at = 0
        while at < len(cells):
            lines = _lines(cells[at])
            if not lines:
                at += 1
                continue
            found = labelled(lines[0].text)
            if found is not None and (found[1] or len(lines) > 1):
                self._labelled(found, lines)
                self.waiting = None
                at += 1
                continue
            value = _lines(cells[at + 1]) if at + 1 < len(cells) else []
            self.head.set(join(lines), join(value), lines + value)
            at += 2


def _lines(cell: Cell) -> list[Paragraph]:
    return [p for p in paragraphs(cell.blocks) if p.text]


def _styled(paragraph: Paragraph) -> bool:
    return paragraph.style.startswith(_SECTION) or fold(paragraph.style) == "title"


def read_head(recorder: Recorder, zone: list[Unit]) -> Head:
    """The head of a document from the units in front of its content."""
    reader = HeadZone(recorder)
    for unit in zone:
        reader.feed(unit)
    head = reader.head
    recorder.known(p for found in head.sources.values() for p in found)
    return head
