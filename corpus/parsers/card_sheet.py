"""Sheets of good practices and lessons: summary tables and one sheet a code.

Every layout is turned into the same run: a label opens a field, lines fill it until the
next label. Two-column tables, labels and text in turn, ``Label: text`` and title rows
over value rows differ only in how labels are told.
"""

from corpus.blocks import Source
from corpus.labels import labels
from corpus.parsers.card_marks import opens_cards
from corpus.parsers.card_tables import CardWalker
from corpus.parsers.flow import Unit, units
from corpus.parsers.head import Head, fill_head
from corpus.parsers.head_zone import read_head
from corpus.parsers.recorder import Recorder
from kb.records import Reading
from kb.text import fold_label


def parse_cards(source: Source) -> Reading:
    """Read all cards of a document."""
    recorder = Recorder(source)
    run = units(source)
    start = next((i for i, unit in enumerate(run) if opens_cards(unit)), len(run))
    start = _table_start(run, start)
    head = read_head(recorder, run[:start])
    walker = CardWalker(recorder)
    for line in head.lines:
        walker.area_heading(line)
    walker.walk(run[start:])
    _repeats(recorder, head, run[start:])
    head.lines += walker.headings
    fill_head(recorder, "card_sheet", head)
    walker.cards.write(recorder)
    return recorder.finish()


def _table_start(run: list[Unit], start: int) -> int:
    """A sheet that has other fields above its code begins with those."""
    while 0 < start < len(run) and run[start].table is not None:
        above = run[start - 1]
        if above.table != run[start].table or len(above.filled) < 2:
            break
        if labels("card").lookup(above.filled[0].text.rstrip(" :")) is None:
            break
        start -= 1
    return start


def _repeats(recorder: Recorder, head: Head, run: list[Unit]) -> None:
    """Title lines and header values that each sheet of a workbook repeats are furniture."""
    known = {fold_label(line.text) for line in head.lines}
    for label, value in head.values.items():
        known |= {fold_label(label), fold_label(value), fold_label(f"{label} {value}")}
    recorder.known(p for unit in run for p in unit.lines if fold_label(p.text) in known)
