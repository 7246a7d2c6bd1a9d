"""Offices by actions, to be filled in during a meeting: one form, each changed line a report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kb.errors import Conflict, KbError
from kb.follow_up import STATUSES, Status
from kb.stored import View
from kb.text import squeeze
from web.runtime import Runtime
from web.services.action_page import say
from web.services.labels import Labels
from web.services.tracker import ActionLine, line, selected
from web.services.tracker_request import TrackerRequest
from web.services.tracker_rows import NONE

# As many as a meeting gets through; the rest is reached by narrowing.
MOST_ACTIONS = 60


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody put into a line; ``problem`` where it was not taken."""

    status: str
    comment: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """Who is responsible, as printed, and the actions they answer for."""

    name: str
    lines: list[ActionLine]


@dataclass(frozen=True, slots=True)
class MeetingPage:
    offices: list[Office]
    shown: int
    more: int
    typed: Mapping[str, Typed] = field(default_factory=dict)
    saved: int = 0


def meeting(runtime: Runtime, request: TrackerRequest, view: View, *, today: date) -> MeetingPage:
    """The actions of a request under those who answer for them; one of several answers
    stands under the first."""
    labels = Labels(runtime, view)
    rows = selected(runtime, request, view, today=today)
    offices: dict[str, list[ActionLine]] = {}
    for row in rows[:MOST_ACTIONS]:
        name = row.values["responsible"][0]
        offices.setdefault("" if name == NONE else name, []).append(line(row, labels, today))
    found = [Office(name, offices[name]) for name in sorted(offices)]
    return MeetingPage(found, min(len(rows), MOST_ACTIONS), max(len(rows) - MOST_ACTIONS, 0))


def take(
    runtime: Runtime, page: MeetingPage, form: Mapping[str, str], *, actor: str
) -> MeetingPage:
    """Report each line of the page that was changed; a line that somebody else reported on
    meanwhile, or that is no report, comes back as it was typed."""
    kept: dict[str, Typed] = {}
    saved = 0
    for one in (one for office in page.offices for one in office.lines):
        id_, told = one.row.record.id, one.row.report
        status = _status(form.get(f"estado-{id_}", ""))
        comment = squeeze(form.get(f"comentario-{id_}", ""))
        if status is None or (status == told.status and not comment):
            continue
        version = form.get(f"version-{id_}", "")
        number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
        try:
            say(
                runtime,
                id_,
                status,
                version=number,
                actor=actor,
                via="meeting",
                comment=comment,
                progress=told.progress,
            )
        except Conflict:
            kept[id_] = Typed(status, comment, "Alguien reportó mientras tanto: revíselo.")
        except KbError:
            kept[id_] = Typed(status, comment, "No se pudo guardar: revise la línea.")
        else:
            saved += 1
    return MeetingPage(page.offices, page.shown, page.more, kept, saved)


def _status(text: str) -> Status | None:
    return next((status for status in STATUSES if status == text), None)
