"""What people say of a record, and what they are typing."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from kb.curation import Comment, Draft
from kb.errors import NotFound
from kb.store import schema, schema_curation
from kb.store.outbox import Write
from kb.store.rows import new_id

_COMMENTS = schema_curation.comments
_DRAFTS = schema_curation.drafts


def say(write: Write, record_id: str, kind: str, text: str, detail: Mapping[str, Any]) -> str:
    """A comment's id. The record must be there."""
    made = new_id()
    row = _COMMENTS.insert().values(
        id=made,
        record_id=record_id,
        kind=kind,
        text=text,
        detail=dict(detail),
        actor=write.actor,
        at=write.at,
    )
    write.conn.execute(row)
    return made


def of_record(conn: sa.Connection, record_id: str) -> list[Comment]:
    """What was said of a record and not taken back, oldest first."""
    said = _COMMENTS.c
    query = sa.select(_COMMENTS).where(said.record_id == record_id, said.deleted_at.is_(None))
    return [_comment(row) for row in conn.execute(query.order_by(said.at, said.id))]


def one(conn: sa.Connection, comment_id: str) -> Comment:
    """Raises NotFound("comment_not_found", id=…)."""
    said = _COMMENTS.c
    query = sa.select(_COMMENTS).where(said.id == comment_id, said.deleted_at.is_(None))
    row = conn.execute(query).first()
    if row is None:
        raise NotFound("comment_not_found", id=comment_id)
    return _comment(row)


def take_back(write: Write, comment_id: str) -> None:
    """Hide a comment; the row stays. Raises like ``one``."""
    found = one(write.conn, comment_id)
    update = _COMMENTS.update().where(_COMMENTS.c.id == comment_id)
    write.conn.execute(update.values(deleted_at=write.at))
    write.log("comment_removed", found.record_id, comment=comment_id, by=found.actor)


def must_exist(conn: sa.Connection, record_id: str) -> None:
    """Raises NotFound("record_not_found", id=…) for what is not there or in the bin."""
    table = schema.records.c
    there = sa.select(table.id).where(table.id == record_id, table.deleted_at.is_(None))
    if conn.scalar(there) is None:
        raise NotFound("record_not_found", id=record_id)


def keep_draft(
    write: Write, record_id: str, version: int, changes: Mapping[str, Any], *, actor: str
) -> None:
    """Keep what is being typed, over what the same person kept before."""
    values = {"version": version, "changes": dict(changes), "at": write.at}
    if not write.conn.execute(
        _DRAFTS.update().where(*_own(record_id, actor)).values(**values)
    ).rowcount:
        write.conn.execute(_DRAFTS.insert().values(record_id=record_id, actor=actor, **values))


def draft(conn: sa.Connection, record_id: str, actor: str) -> Draft | None:
    row = conn.execute(sa.select(_DRAFTS).where(*_own(record_id, actor))).first()
    return Draft(**row._mapping) if row else None


def drafts_of(conn: sa.Connection, actor: str) -> list[Draft]:
    """All that a person typed and did not save, newest first."""
    query = sa.select(_DRAFTS).where(_DRAFTS.c.actor == actor).order_by(_DRAFTS.c.at.desc())
    return [Draft(**row._mapping) for row in conn.execute(query)]


def drop_draft(write: Write, record_id: str, *, actor: str) -> None:
    write.conn.execute(_DRAFTS.delete().where(*_own(record_id, actor)))


def _own(record_id: str, actor: str) -> tuple[sa.ColumnElement[bool], ...]:
    return _DRAFTS.c.record_id == record_id, _DRAFTS.c.actor == actor


def _comment(row: sa.Row[Any]) -> Comment:
    return Comment(
        id=row.id,
        record_id=row.record_id,
        kind=row.kind,
        text=row.text,
        detail=row.detail,
        actor=row.actor,
        at=row.at,
    )
