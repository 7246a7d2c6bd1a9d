"""Minutes: participants, agenda, what was discussed point by point, agreed actions."""

from corpus.blocks import Source
from corpus.parsers.actions import ActionMaker
from corpus.parsers.flow import units
from corpus.parsers.head import fill_head
from corpus.parsers.minutes_tables import MinutesWalker
from corpus.parsers.names import unique
from corpus.parsers.participants import organisation_of, split_participants
from corpus.parsers.recorder import Recorder
from corpus.parsers.values import is_empty, item
from kb.records import Reading

PARTICIPANTS = "Participantes"
AGENDA = "Puntos de la agenda"


def parse_minutes(source: Source) -> Reading:
    """Read minutes; the head is written last, for it needs the participants."""
    recorder = Recorder(source)
    walker = MinutesWalker(recorder)
    walker.walk(units(source))
    since = _head(recorder, walker)
    maker = ActionMaker(recorder, since)
    for row in walker.rows:
        maker.make(row, ["meeting"])
    return recorder.finish()


def _head(recorder: Recorder, walker: MinutesWalker) -> str | None:
    """Write the document's own record; its date is what deadlines are counted from."""
    listed = split_participants([p.text for p in walker.participants if p.text])
    names = unique(listed + [name for name, _ in walker.people])
    bodies = [organisation_of(name) for name in listed] + [body for _, body in walker.people]
    head = walker.zone.head
    head.values.pop(PARTICIPANTS, None)
    if names:
        head.set(PARTICIPANTS, "; ".join(names), walker.participants)
    agenda = [one for one in walker.agenda if not is_empty(one)]
    if agenda:
        head.set(AGENDA, "; ".join(item(one) for one in agenda), walker.agenda_lines)
    recorder.known(walker.participants + walker.agenda_lines)
    recorder.known(p for found in head.sources.values() for p in found)
    draft = fill_head(recorder, "meeting_minutes", head, organisations=unique(bodies))
    if walker.participants:
        draft.add_places("organisations", walker.participants)
    return recorder.reading.document.date
