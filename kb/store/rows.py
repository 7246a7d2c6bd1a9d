"""Rows to the domain's types and back; opaque ids."""

import base64
import secrets
from typing import Any

import sqlalchemy as sa

from kb.records import RECORD_MODELS, RECORD_TYPES, Card, Place, Places, Record, RecordType
from kb.store import schema
from kb.stored import Revision, State, StoredRecord, StoredSource, View

# The record columns, and of `documents`, that a StoredRecord needs beside its revision.
SHOWN = (
    schema.records.c.id,
    schema.records.c.type,
    schema.records.c.document_id,
    schema.records.c.position,
    schema.records.c.published_n,
    schema.records.c.version,
    schema.records.c.stage,
    schema.records.c.visibility,
    schema.records.c.assignee,
    schema.revisions.c.n,
    schema.revisions.c.content,
    schema.revisions.c.places,
    schema.revisions.c.source_id,
    schema.revisions.c.at,
    schema.documents.c.sample,
)
# Everything of a source but its bytes and blocks, which are megabytes.
SOURCE_HEAD = tuple(c for c in schema.sources.c if c.name not in ("data", "blocks"))

# Cards first: the order of the page, as a number that SQL can sort by.
TYPE_ORDER = sa.case(
    {name: number for number, name in enumerate(RECORD_TYPES)}, value=schema.records.c.type
)


def new_id() -> str:
    """Twelve letters and digits (60 random bits), permanent, never a code: ``"k3jq7w2mzx4a"``."""
    return base64.b32encode(secrets.token_bytes(8))[:12].decode().lower()


def to_record(row: sa.Row[Any], view: View, aliases: tuple[str, ...] = ()) -> StoredRecord:
    """A row of ``SHOWN``; its state is that of the revision shown."""
    content = to_content(row.type, row.content)
    code, number = code_of(content), getattr(content, "number", None)
    return StoredRecord(
        id=row.id,
        type=row.type,
        document_id=row.document_id,
        position=row.position,
        code=code[0],
        canonical_code=code[1],
        number=None if number is None else str(number),
        state=state_of(row, view),
        version=row.version,
        revision=row.n,
        content=content,
        places=to_places(row.places),
        source_id=row.source_id,
        sample=row.sample,
        updated_at=row.at,
        visibility=row.visibility,
        assignee=row.assignee,
        published_revision=row.published_n,
        aliases=aliases,
    )


def state_of(row: sa.Row[Any], view: View) -> State:
    """Readers see what is published; in the workshop a newer draft has a state of its own."""
    if view != "workshop" or (row.n == row.published_n and row.stage != "archived"):
        return "published"
    stage: State = row.stage
    return stage


def to_content(record_type: RecordType, content: dict[str, Any]) -> Record:
    """The model of ``RECORD_MODELS``; a field that came later takes its default."""
    return RECORD_MODELS[record_type].model_validate(content)


def code_of(content: Record) -> tuple[str | None, str | None]:
    """A card's printed and canonical code."""
    return (content.code, content.canonical_code) if isinstance(content, Card) else (None, None)


def to_places(kept: dict[str, list[dict[str, int]]]) -> Places:
    """Kept without their Nones: half of a card's row would be the word null."""
    return {field: [Place(**place) for place in found] for field, found in kept.items()}


def from_places(places: Places) -> dict[str, Any]:
    return {
        field: [place.model_dump(exclude_none=True) for place in found]
        for field, found in places.items()
    }


def to_source(row: sa.Row[Any]) -> StoredSource:
    return StoredSource(
        id=row.id,
        document_id=row.document_id,
        name=row.name,
        format=row.format,
        sha256=row.sha256,
        reader_version=row.reader_version,
        size=row.size,
        imported_at=row.imported_at,
        warnings=tuple((where, message) for where, message in row.warnings),
    )


def to_revision(record_type: RecordType, row: sa.Row[Any]) -> Revision:
    return Revision(
        n=row.n,
        content=to_content(record_type, row.content),
        actor=row.actor,
        origin=row.origin,
        reason=row.reason,
        at=row.at,
        batch_id=row.batch_id,
    )
