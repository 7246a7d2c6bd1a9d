"""What the store hands out: records with their identity, state and history."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from kb.records import DocumentHead, Places, Record, RecordType

# "public": the published revision of what is published for everybody. "network": the same and
# what is published for logged-in people. "workshop": the newest revision of everything that is
# not in the bin. The views never share an index or a count.
View = Literal["public", "network", "workshop"]
VIEWS: tuple[View, ...] = ("public", "network", "workshop")
Visibility = Literal["public", "network", "internal"]
VISIBILITIES: tuple[Visibility, ...] = ("public", "network", "internal")
# What each view of published text may show.
SHOWN_TO: dict[View, tuple[Visibility, ...]] = {
    "public": ("public",),
    "network": ("public", "network"),
    "workshop": VISIBILITIES,
}
State = Literal["draft", "in_review", "published", "archived"]
# Where a revision came from: a file, a person's edit, a restored version, a card made from
# nothing or from a passage, a change of many at once, a merge, an undone batch.
Origin = Literal["import", "edit", "restore", "new", "bulk", "merge", "undo"]


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """One record as a view shows it.

    ``content`` is the model of ``RECORD_MODELS[type]``; ``version`` counts the writes to
    the record and guards edits; ``position`` is its order within its document and type;
    ``number`` is the printed or counted number of what has one, as text.
    """

    id: str
    type: RecordType
    document_id: str
    position: int
    code: str | None
    canonical_code: str | None
    number: str | None
    state: State
    version: int
    revision: int
    content: Record
    places: Places
    source_id: str | None
    sample: bool
    updated_at: datetime
    visibility: Visibility = "public"
    assignee: str | None = None
    # The published revision, where there is one; ``revision`` may be a newer draft.
    published_revision: int | None = None
    # Printed codes of the cards that were merged into this one: they lead to it.
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document: its own record, its sources and how many records of each type."""

    id: str
    record: StoredRecord
    sources: tuple["StoredSource", ...]
    counts: dict[RecordType, int]

    @property
    def head(self) -> DocumentHead:
        assert isinstance(self.record.content, DocumentHead)
        return self.record.content


@dataclass(frozen=True, slots=True)
class NewSource:
    """A file to be kept with what was read from it. ``blocks`` is JSON-ready."""

    name: str
    format: str
    sha256: str
    reader_version: str
    data: bytes
    blocks: list[Any] = field(default_factory=list)
    sample: bool = False


@dataclass(frozen=True, slots=True)
class StoredSource:
    """A file that was read into a document; bytes and blocks are asked for apart."""

    id: str
    document_id: str
    name: str
    format: str
    sha256: str
    reader_version: str
    size: int
    imported_at: datetime
    warnings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """A field that a person edited and a new import reads otherwise; the person's stays."""

    record_id: str
    label: str
    field: str
    kept: Any
    read: Any


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What one file did to the store.

    ``status``: ``new`` document, ``updated`` document (a further source), ``unchanged``
    (same bytes, same reader). ``absent`` lists records that the new source lacks; they stay.
    """

    status: Literal["new", "updated", "unchanged"]
    document_id: str
    title: str
    created: dict[RecordType, int] = field(default_factory=dict)
    changed: dict[RecordType, int] = field(default_factory=dict)
    conflicts: tuple[FieldConflict, ...] = ()
    absent: tuple[str, ...] = ()
    # The stored record of each one read, by type in the order of the reading.
    records: dict[RecordType, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Revision:
    """One entry of a record's history."""

    n: int
    content: Record
    actor: str
    origin: Origin
    reason: str
    at: datetime
    batch_id: str | None = None


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A record that changed; sequences rise without gaps in commit order.

    ``action`` "follow_up": what is said of the record changed, not the record (a report, a
    suggested link), so the index has nothing to learn of it.
    """

    sequence: int
    record_id: str
    document_id: str
    action: str
