"""Writing one record: its rows, its next revision."""

from typing import Any

import sqlalchemy as sa

from kb.records import Places, Record, RecordType
from kb.store import schema
from kb.store.outbox import Action, Write
from kb.store.rows import code_of, from_places, new_id
from kb.stored import Origin

_RECORDS = schema.records


def insert_record(
    write: Write,
    record_type: RecordType,
    document_id: str,
    position: int,
    content: Record,
    places: Places,
    *,
    source_id: str,
    imported: dict[str, Any],
    record_id: str | None = None,
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
        )
    )
    _insert_revision(
        write,
        made_id,
        n=1,
        content=content.model_dump(mode="json"),
        places=from_places(places),
        source_id=source_id,
        origin="import",
        reason="",
    )
    write.touch(made_id, document_id, "import")
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
    )
    write.conn.execute(
        _RECORDS.update()
        .where(_RECORDS.c.id == row.id)
        .values(draft_n=n, version=row.version + 1, canonical_code=code_of(content)[1])
    )
    action: Action = origin
    write.touch(row.id, row.document_id, action)


def _insert_revision(write: Write, record_id: str, **values: Any) -> None:
    row = schema.revisions.insert().values(
        record_id=record_id, actor=write.actor, at=write.at, **values
    )
    write.conn.execute(row)
