"""What the page of a staged file is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.staged import FieldChange, Preview, StagedFile, StagedImport
from kb.stored import StoredRecord
from web.services.near_terms import NearTerm
from web.services.phrases import Text
from web.services.places import PlaceMark
from web.services.record_forms import FormField
from web.services.source_shapes import Blocks

# What accepting a record would do.
STATUS_WORDS = {
    "new": "nuevo",
    "changed": "cambia",
    "same": "sin cambios",
    "conflict": "en conflicto",
}


@dataclass(frozen=True, slots=True)
class PlaceIn:
    """Where a value stands in the text beside it: the mark, and the address on this page."""

    mark: PlaceMark
    part: int
    anchor: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field with a value, or one that differs from what is stored. ``origin`` says who gave
    it: "" the document, "person", or "folder"; ``kept`` is the stored value that differs."""

    name: str
    label: str
    items: list[str]
    place: PlaceIn | None
    origin: str
    change: FieldChange | None
    kept: str
    target: bool


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record as it would come in; ``form`` where the person is correcting it;
    ``alike`` are stored cards that nearly say the same, with per cent; ``words`` are its words
    that may be one in use, with the likeliest."""

    key: str
    type: str
    name: Text
    kind: str
    status: str
    record_id: str | None
    doubtful: bool
    accepted: bool
    left_out: bool
    fields: list[FieldView]
    words: list[tuple[str, NearTerm]]
    gaps: list[str]
    form: list[FormField] = field(default_factory=list)
    alike: list[tuple[StoredRecord, int]] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Whether somebody has still to say what becomes of it."""
        return not (self.accepted or self.left_out)


@dataclass(frozen=True, slots=True)
class LooseLine:
    """A remark of the reading. ``text`` is the line that it quotes, if any; ``into`` names
    the record and field that it was put into; ``aside`` that it belongs nowhere."""

    number: int
    text: str
    message: str
    place: PlaceIn | None
    into: tuple[Text, str] | None
    aside: bool

    @property
    def open(self) -> bool:
        return self.into is None and not self.aside


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """A record that lines can be put into, with its fields as (value, label)."""

    name: Text
    options: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ReviewView:
    """All that the page of one file shows; ``candidates`` are documents, as (id, title), of
    which a person may say that the file is a version; ``records`` are those of one ``page``,
    ``page_of`` says on which each stands; ``to_decide`` and ``clear`` are keys of all."""

    batch: StagedImport
    file: StagedFile
    head: RecordView
    kind_label: str
    records: list[RecordView]
    lines: list[LooseLine]
    targets: list[TargetGroup]
    preview: Preview
    blocks: Blocks
    part: int
    parts: int
    sheets: bool
    page: int
    pages: int
    page_of: dict[str, int]
    to_decide: list[str]
    clear: list[str]
    candidates: list[tuple[str, str]]
    previous: StagedFile | None
    next: StagedFile | None

    @property
    def open_lines(self) -> list[LooseLine]:
        return [line for line in self.lines if line.open]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: a part of the text, a page of the records, a record to
    correct and, where a correction was refused, what had been typed."""

    part: int | None = None
    page: int | None = None
    correcting: str = ""
    typed: Mapping[str, str] | None = None
