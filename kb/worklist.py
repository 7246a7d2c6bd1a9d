"""The work list in the domain's terms: what records wait for, and what is shown of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kb.records import RecordType
from kb.stored import State, Visibility

# What a record waits for; one record may wait for several things. "all" is every card that is
# not in the bin.
Queue = Literal[
    "draft",
    "in_review",
    "incomplete",
    "suggestions",
    "duplicates",
    "warnings",
    "overdue",
    "archived",
    "all",
]
QUEUES: tuple[Queue, ...] = (
    "draft",
    "in_review",
    "incomplete",
    "suggestions",
    "duplicates",
    "warnings",
    "overdue",
    "archived",
    "all",
)
Order = Literal["newest", "oldest", "gaps", "code"]
ORDERS: tuple[Order, ...] = ("newest", "oldest", "gaps", "code")
NOBODY = ""


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """What of a queue is wanted; None asks for everything.

    ``assignee`` is a log-in name, or ``NOBODY``; ``area`` an area's code as cards' codes end in
    it; ``ids`` are the records that a search found.
    """

    assignee: str | None = None
    area: str | None = None
    document_id: str | None = None
    ids: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One record that waits. ``gaps`` are empty fields that are not declared not to apply;
    ``warnings`` the lines of its document's files that nobody looked at."""

    id: str
    type: RecordType
    document_id: str
    canonical_code: str | None
    title: str
    state: State
    published: bool
    visibility: Visibility
    gaps: int
    assignee: str | None
    changed_at: datetime | None
    published_at: datetime | None
    suggestions: int = 0
    duplicates: int = 0
    warnings: int = 0
