"""What curation keeps beside the records: batches, comments, unsaved text, the bin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from kb.records import RecordType
from kb.stored import Origin, State

BatchKind = Literal["bulk", "merge", "rename"]
# What a comment tells: what somebody said, a step on the way to publication, or "useful to
# me" with its context of reuse (``detail``: where, for what).
CommentKind = Literal["comment", "submit", "return", "publish", "archive", "unarchive", "useful"]


@dataclass(frozen=True, slots=True)
class Batch:
    """One change of many records, undone as one. ``records`` of them got a new text in it."""

    id: str
    kind: BatchKind
    reason: str
    detail: Mapping[str, Any]
    actor: str
    at: datetime
    records: int
    undone_at: datetime | None = None
    undone_by: str | None = None


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing did: ids of the records that are as before, and of those that somebody
    changed since, which stay as they are."""

    done: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said of a record, in the order in which it was said."""

    id: str
    record_id: str
    kind: CommentKind
    text: str
    detail: Mapping[str, Any]
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """What ``actor`` typed and did not save; ``version`` is the record's when they began."""

    record_id: str
    actor: str
    version: int
    changes: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Binned:
    """A record in the bin. A document stands for all the ``records`` that went with it."""

    id: str
    type: RecordType
    document_id: str
    canonical_code: str | None
    title: str
    at: datetime
    by: str
    merged_into: str | None
    records: int


@dataclass(frozen=True, slots=True)
class Version:
    """One line of a record's history. ``fields`` are those that differ from the version
    before, in the record's order; the first has none."""

    n: int
    actor: str
    origin: Origin
    reason: str
    at: datetime
    batch_id: str | None
    fields: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a record stands, also in the bin; its texts are asked for apart.

    ``newest`` and ``published`` are numbers of versions; ``version`` guards writes.
    """

    id: str
    type: RecordType
    document_id: str
    canonical_code: str | None
    title: str
    version: int
    newest: int
    published: int | None
    state: State
    deleted_at: datetime | None
    merged_into: str | None
