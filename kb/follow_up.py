"""Where an action stands: what was reported, and what follows from its deadline. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from kb.deadlines import Deadline, overdue, understand
from kb.records import Action, DocumentHead
from kb.text import fold

# "none": nobody reported yet. That a deadline passed without a word is no status: it follows
# from the date (``late``).
Status = Literal["none", "not_started", "under_way", "completed", "discarded"]
STATUSES: tuple[Status, ...] = ("none", "not_started", "under_way", "completed", "discarded")
# After these nothing is due.
CLOSED: frozenset[Status] = frozenset({"completed", "discarded"})

_PRINTED: tuple[tuple[str, Status], ...] = (
    (r"no iniciad|sin iniciar|por iniciar|no comenzad|no se ha iniciado|not started",
     "not_started"),
    (r"descartad|cancelad|suspendid|no se realizara|discarded|cancelled", "discarded"),
    (r"parcial|en proceso|en curso|en marcha|en ejecucion|iniciad|under way|in progress|avanzad",
     "under_way"),
    (r"completad|complet[oa]\b|cumplid|finalizad|concluid|realizad|ejecutad|terminad|implementad"
     r"|completed|done", "completed"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """What was last reported of an action. ``corrected`` dates are a curator's."""

    record_id: str
    status: Status = "none"
    progress: int | None = None
    target: int | None = None
    comment: str = ""
    corrected: bool = False
    start: date | None = None
    end: date | None = None
    recurrence: str | None = None
    version: int = 0
    actor: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A link or a file that shows that something was done; the bytes are asked for apart."""

    id: str
    name: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """One report, as it was made."""

    id: str
    record_id: str
    status: Status
    progress: int | None
    comment: str
    via: str
    actor: str
    at: datetime
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class UpdateLink:
    """A link by which those behind a role (folded, as printed) report on its actions: who
    asked for it and when, and when somebody took it back."""

    id: str
    role: str
    printed: str
    actor: str
    at: datetime
    revoked_at: datetime | None = None


@lru_cache(maxsize=1 << 12)
def status_of(printed: str | None) -> Status:
    """What a printed status says: ``"En proceso"`` → under_way; of nothing printed "none"."""
    folded = fold(printed or "")
    for pattern, status in _PRINTED:
        if re.search(rf"\b(?:{pattern})", folded):
            return status
    return "none"


def due_of(action: Action, head: DocumentHead) -> Deadline:
    """The action's deadline as understood in its document: printed text, else the date or
    the quarters that the parser read."""
    written = written_on(head)
    printed = action.deadline_text or action.deadline
    found = understand(printed, written=written)
    if found.certainty == "unknown" and action.deadline:
        found = understand(action.deadline, written=written)
    if found.end is None and found.recurrence is None and action.quarters:
        told = ", ".join(f"T{quarter}" for quarter in action.quarters)
        counted = understand(told, written=written)
        target = found.target
        return Deadline(
            printed or told, counted.certainty, counted.start, counted.end, None, target
        )
    return found


def written_on(head: DocumentHead) -> date | None:
    """When a document was written, as far as it says: its day, month or year's first."""
    parts = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", head.date or "")
    if parts is None:
        return date(head.year, 1, 1) if head.year else None
    year, month, day = (int(part) if part else 1 for part in parts.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, 1, 1)


def late(status: Status, deadline: Deadline, today: date) -> bool:
    """Whether the deadline is over and nothing says that the action is done or discarded."""
    return status not in CLOSED and overdue(deadline, today)


def unreported(status: Status, deadline: Deadline, today: date) -> bool:
    """ "Plazo vencido, sin reporte": over, and nobody ever said a word."""
    return status == "none" and overdue(deadline, today)
