"""Lines of a document that its reading neither holds nor reports."""

import json

from corpus.blocks import Source, paragraphs
from corpus.labels import _sections, labels
from corpus.parsers.card_marks import is_section_title
from corpus.parsers.flow import read_columns, units
from kb.records import Reading, Record
from kb.text import fold_label

# Fields that keep a number, a letter or a code of what is printed.
CODED = {
    "sdgs",
    "gcm_principles",
    "gcm_objectives",
    "priority",
    "priorities",
    "response",
    "partners_score",
    "coordination_score",
    "partners_rating",
    "coordination_rating",
    "deadline_text",
    "date",
    "countries",
    "meta",
}
# Words that open a list of names or a comment and belong to no name.
CONNECTING = {"no", "aplica", "lidera", "acompana", "comment", "by", "con", "apoyo"}


def missing_lines(source: Source, reading: Reading) -> list[str]:
    """Lines whose words stand in no record, no warning and no label."""
    wire = reading.to_wire()
    known = set(fold_label(json.dumps(wire, ensure_ascii=False).replace("\\n", " ")).split())
    printed = json.dumps(_sections(), ensure_ascii=False)
    known |= set(fold_label(printed).split()) | CONNECTING
    coded = {
        place
        for groups in reading.places.values()
        for group in groups
        for name, places in group.items()
        if name in CODED or name in getattr(record_of(reading, group), "not_applicable", [])
        for place in places
    }
    titles = {p.place for unit in units(source) if read_columns(unit) for p in unit.lines}
    lost = []
    for line in paragraphs(source.blocks):
        if line.place in titles or is_section_title(line.text):
            continue
        label = labels("card").match(line.text)
        if label is not None and not label.rest:
            continue
        words = {word for word in fold_label(line.text).split() if len(word) > 1}
        if not words <= known and line.place not in coded:
            lost.append(f"{line.text} · {sorted(words - known)}")
    return lost


def record_of(reading: Reading, group: object) -> Record:
    return next(record for record, places in reading.records() if places is group)
