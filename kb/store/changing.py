"""Writing one record: its rows, its next revision."""

from typing import Any

import sqlalchemy as sa

from kb import completeness
from kb.records import Places, Record, RecordType
from kb.store import schema, schema_curation
from kb.store.outbox import Write
from kb.store.rows import code_of, from_places, new_id
from kb.stored import Origin, State

_RECORDS = schema.records


def insert_record(
    write: Write,
    record_type: RecordType,
    document_id: str,
    position: int,
    content: Record,
    places: Places,
    *,
    source_id: str | None,
    imported: dict[str, Any],
    record_id: str | None = None,
    origin: Origin = "import",
    reason: str = "",
) -> str:
    """A new record with its first revision; returns its id."""
    made_id = record_id or new_id()
    write.conn.execute(
        _RECORDS.insert().values(
            id=made_id,
            type=record_type,
            document_id=document_id,
            position=position,
            canonical_code=code_of(content)[1],
            draft_n=1,
            version=1,
            imported=imported,
            **_told(write, content),
        )
    )
    _insert_revision(
        write,
        made_id,
        n=1,
        content=content.model_dump(mode="json"),
        places=from_places(places),
        source_id=source_id,
        origin=origin,
        reason=reason,
    )
    write.touch(made_id, document_id, origin)
    return made_id


def add_revision(
    write: Write,
    row: sa.Row[Any],
    content: Record,
    places: dict[str, Any],
    *,
    source_id: str | None,
    origin: Origin,
    reason: str = "",
    batch_id: str | None = None,
) -> None:
    """The next draft of the record in ``row``; its version rises, the index is told."""
    last = sa.select(sa.func.max(schema.revisions.c.n)).where(
        schema.revisions.c.record_id == row.id
    )
    n = write.conn.execute(last).scalar_one() + 1
    _insert_revision(
        write,
        row.id,
        n=n,
        content=content.model_dump(mode="json"),
        places=places,
        source_id=source_id,
        origin=origin,
        reason=reason,
        batch_id=batch_id,
    )
    write.conn.execute(
        _RECORDS.update()
        .where(_RECORDS.c.id == row.id)
        .values(
            draft_n=n,
            version=row.version + 1,
            canonical_code=code_of(content)[1],
            stage=_stage_after(write, row, origin),
            **_told(write, content),
        )
    )
    write.touch(row.id, row.document_id, origin)


def submitter(conn: sa.Connection, record_id: str) -> str | None:
    """Who last sent the record to review."""
    said = schema_curation.comments.c
    query = (
        sa.select(said.actor)
        .where(said.record_id == record_id, said.kind == "submit")
        .order_by(said.at.desc(), said.id.desc())
        .limit(1)
    )
    return conn.scalar(query)


def _stage_after(write: Write, row: sa.Row[Any], origin: Origin) -> State:
    """Where the next draft stands.

    What is withdrawn stays so. In review, whoever reviews may correct; a change by the one
    who sent it, or by a new import, is no longer the text that was sent: a draft again.
    """
    if row.stage == "archived":
        return "archived"
    if row.stage != "in_review" or origin == "import":
        return "draft"
    return "draft" if submitter(write.conn, row.id) == write.actor else "in_review"


def _told(write: Write, content: Record) -> dict[str, Any]:
    """What the work list reads of a text without reading it."""
    return {
        "title": completeness.line(content),
        "gaps": len(completeness.gaps(content)),
        "changed_at": write.at,
    }


def _insert_revision(write: Write, record_id: str, **values: Any) -> None:
    row = schema.revisions.insert().values(
        record_id=record_id, actor=write.actor, at=write.at, **values
    )
    write.conn.execute(row)
