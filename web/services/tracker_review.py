"""What changed in the follow-up since a day: for the quarterly look at what was agreed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from kb.follow_up import CLOSED, Event, Status
from kb.stored import View
from web.runtime import Runtime
from web.services.labels import Labels
from web.services.tracker import STATUS_WORDS, ActionLine, line, selected
from web.services.tracker_request import TrackerRequest
from web.services.tracker_rows import ActionRow

# More than a quarter of any office reports; the newest are shown.
MOST_EVENTS = 2000


@dataclass(frozen=True, slots=True)
class Moved:
    """An action that somebody reported on: its state before the day and the reports since."""

    line: ActionLine
    before: str
    events: list[Event]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """``passed`` are deadlines that went by in the period without the action being done,
    ``silent`` all that are overdue without a word."""

    since: date
    moved: list[Moved]
    completed: int
    passed: list[ActionLine]
    silent: int


def quarter_before(today: date) -> date:
    """The first day of the quarter before today's: what a quarterly meeting looks back on."""
    month = 3 * ((today.month - 1) // 3) + 1
    year, month = (today.year, month - 3) if month > 3 else (today.year - 1, 10)
    return date(year, month, 1)


def review(
    runtime: Runtime, request: TrackerRequest, view: View, *, since: date, today: date
) -> ReviewPage:
    """The actions of a request, seen from a day on."""
    labels = Labels(runtime, view)
    rows = {row.record.id: row for row in selected(runtime, request, view, today=today)}
    start = datetime.combine(since, time(), UTC)
    events: dict[str, list[Event]] = {}
    for event in runtime.store.follow_ups.events_since(start, MOST_EVENTS):
        if event.record_id in rows:
            events.setdefault(event.record_id, []).append(event)
    moved = [_moved(runtime, rows[id_], told, labels, today) for id_, told in events.items()]
    passed = [row for row in rows.values() if _passed(row, since, today)]
    asked = TrackerRequest(request.query, request.filters, "sin-reporte")
    return ReviewPage(
        since,
        moved,
        sum(one.line.row.report.status == "completed" for one in moved),
        [line(row, labels, today) for row in passed],
        len(selected(runtime, asked, view, today=today)),
    )


def _moved(
    runtime: Runtime, row: ActionRow, events: list[Event], labels: Labels, today: date
) -> Moved:
    earlier = [
        event for event in runtime.store.follow_ups.events(row.record.id) if event.at < events[0].at
    ]
    before: Status = earlier[-1].status if earlier else "none"
    return Moved(line(row, labels, today), STATUS_WORDS[before], events)


def _passed(row: ActionRow, since: date, today: date) -> bool:
    end = row.deadline.end
    due = end is not None and row.deadline.recurrence is None and since <= end < today
    return due and row.report.status not in CLOSED
