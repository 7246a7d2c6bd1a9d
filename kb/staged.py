"""Files that were brought in but are not in the knowledge base yet, and what people chose.

A record of a reading is named by its type and position: ``"card:0"``, ``"document:0"``.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field

from kb.errors import NotFound
from kb.records import DocumentHead, DocumentKind, Place, Places, Reading, Record, RecordType

FileStatus = Literal["waiting", "reading", "read", "failed", "accepted", "dismissed"]
# Of these nobody needs to do anything more.
SETTLED: tuple[FileStatus, ...] = ("accepted", "dismissed")
UNSETTLED: tuple[FileStatus, ...] = ("waiting", "reading", "read", "failed")
HEAD = "document:0"


class Choices(BaseModel):
    """What a person said of one file so far.

    ``edits`` are field values by record; ``places`` those that came with lines put into
    fields; ``placed`` tells by number of the warning into which record and field its line
    went; ``set_aside`` are warnings that belong nowhere; ``filled`` the fields of the
    document that the folder's name or the import's defaults gave; ``target`` is "" (the
    document that the reading tells), "new", or the id of the document it is a version of;
    ``kind`` is set where the file is to be read as another kind than was recognised.
    """

    model_config = ConfigDict(extra="forbid")

    edits: dict[str, dict[str, Any]] = Field(default_factory=dict)
    places: dict[str, Places] = Field(default_factory=dict)
    placed: dict[int, tuple[str, str]] = Field(default_factory=dict)
    set_aside: list[int] = Field(default_factory=list)
    left_out: list[str] = Field(default_factory=list)
    accepted: list[str] = Field(default_factory=list)
    filled: list[str] = Field(default_factory=list)
    target: str = ""
    kind: DocumentKind | None = None


class Alike(BaseModel):
    """A stored card that nearly says the same; ``likeness`` 0–1."""

    record_id: str
    likeness: float


class Summary(BaseModel):
    """What a list tells of a file that was read; ``clear`` are the records read without a
    doubt, ``warned`` the place of the line that each remark of the reading speaks of,
    ``alike`` the stored cards that a card resembles, by its key; ``head`` what decides which
    document it is, so that a list of files needs none of their readings."""

    kind: DocumentKind = "other"
    title: str = ""
    date: str | None = None
    countries: list[str] = Field(default_factory=list)
    counts: dict[RecordType, int] = Field(default_factory=dict)
    warned: list[Place | None] = Field(default_factory=list)
    clear: list[str] = Field(default_factory=list)
    alike: dict[str, list[Alike]] = Field(default_factory=dict)
    head: DocumentHead | None = None

    def keys(self) -> list[str]:
        """The keys of all that was read, the document's head first."""
        counted = (key_of(name, n) for name, count in self.counts.items() for n in range(count))
        return [HEAD, *counted]


@dataclass(frozen=True, slots=True)
class StagedImport:
    """What somebody brought in together; ``counts`` are its files by status, ``defaults`` the
    country, year and organisation that they chose for all."""

    id: str
    actor: str
    defaults: dict[str, str]
    created_at: datetime
    closed_at: datetime | None
    counts: dict[FileStatus, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def unread(self) -> int:
        return self.counts.get("waiting", 0) + self.counts.get("reading", 0)

    @property
    def settled(self) -> int:
        return sum(self.counts.get(status, 0) for status in SETTLED)


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file of an import, without its bytes and its reading. ``name`` is its path within
    the folder that was dropped; ``error`` is (code, params) of one that could not be read;
    ``document_id`` that of the document which it went into."""

    id: str
    import_id: str
    position: int
    name: str
    sha256: str
    size: int
    status: FileStatus
    format: str
    version: int
    summary: Summary
    choices: Choices
    error: tuple[str, dict[str, Any]] | None = None
    document_id: str | None = None
    reader_version: str = ""

    @property
    def bare_name(self) -> str:
        return self.name.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Claim:
    """A file that one reader took on; ``token`` proves it."""

    file_id: str
    token: str
    name: str
    data: bytes
    kind: DocumentKind | None
    defaults: dict[str, str]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What a new reading says of a field that the store has otherwise; ``conflict`` where a
    person had edited it, so that theirs would stay."""

    field: str
    kept: Any
    read: Any
    conflict: bool


@dataclass(frozen=True, slots=True)
class RecordPreview:
    """What accepting one record would do."""

    status: Literal["new", "changed", "same", "conflict"]
    record_id: str | None = None
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What accepting a reading would do; ``document_id`` and ``title`` are those of the
    document that it is a version of; ``records`` go by key; ``absent`` are (id, name) of
    records that the new reading lacks: they stay. ``binned``: the document is in the bin and
    comes back with it."""

    status: Literal["new", "updated", "unchanged"]
    document_id: str | None = None
    title: str = ""
    records: dict[str, RecordPreview] = field(default_factory=dict)
    absent: tuple[tuple[str, str], ...] = ()
    binned: bool = False


def key_of(record_type: RecordType, position: int) -> str:
    return f"{record_type}:{position}"


def keyed(reading: Reading) -> dict[str, tuple[Record, Places]]:
    """Every record by its key, the document's head first."""
    found: dict[str, tuple[Record, Places]] = {}
    counted: dict[RecordType, int] = {}
    for record, places in reading.records():
        position = counted.get(record.record_type, 0)
        counted[record.record_type] = position + 1
        found[key_of(record.record_type, position)] = (record, places)
    return found


def one_of(reading: Reading, key: str) -> tuple[Record, Places]:
    """Raises NotFound("record_not_found", id) for a key that the reading does not have."""
    found = keyed(reading).get(key)
    if found is None:
        raise NotFound("record_not_found", id=key)
    return found


def type_of(key: str) -> RecordType:
    return cast(RecordType, key.partition(":")[0])


def places_of(key: str, places: Places, choices: Choices) -> Places:
    """The places of a record with those that a person added."""
    added = choices.places.get(key, {})
    joined = {name: list(found) for name, found in places.items()}
    for name, more in added.items():
        known = joined.setdefault(name, [])
        known += [place for place in more if place not in known]
    return joined


def open_warnings(count: int, choices: Choices) -> list[int]:
    """The numbers of the warnings, of so many, that nobody has settled."""
    settled = {*choices.placed, *choices.set_aside}
    return [number for number in range(count) if number not in settled]


def part_of(reading: Reading, choices: Choices, keys: set[str]) -> Reading:
    """The reading with only the records named, their added places and the open warnings."""
    left = open_warnings(len(reading.warnings), choices)
    groups: dict[str, list[Any]] = {}
    places: dict[RecordType, list[Places]] = {}
    for key, (record, found) in keyed(reading).items():
        if key != HEAD and key not in keys:
            continue
        if key != HEAD:
            groups.setdefault(f"{record.record_type}s", []).append(record)
        places.setdefault(record.record_type, []).append(places_of(key, found, choices))
    return Reading.model_validate(
        {
            "document": reading.document,
            "places": places,
            "warnings": [reading.warnings[number] for number in left],
            **groups,
        }
    )
