"""The bin: what was removed is in no view, and comes back with all that it had."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from kb.curation import Binned
from kb.errors import Conflict
from kb.store import publishing, schema
from kb.store.outbox import Write
from kb.store.queries import chunks

_RECORDS = schema.records
_HEAD = schema.records.alias("head")


def remove(write: Write, ids: Sequence[str], *, reason: str) -> int:
    """Put records into the bin, or documents with all of theirs; how many records.

    Raises NotFound("record_not_found", id=…); nothing is changed then.
    """
    rows = publishing.rows_of(write.conn, ids)
    put(write, rows)
    write.log("remove", ids, count=len(rows), reason=reason)
    return len(rows)


def put(write: Write, rows: Sequence[sa.Row[Any]], *, merged_into: str | None = None) -> None:
    for part in chunks([row.id for row in rows]):
        update = _RECORDS.update().where(_RECORDS.c.id.in_(part))
        values = {"deleted_at": write.at, "deleted_by": write.actor, "merged_into": merged_into}
        write.conn.execute(update.values(version=_RECORDS.c.version + 1, **values))
    for row in rows:
        write.touch(row.id, row.document_id, "remove")


def recover(write: Write, ids: Sequence[str]) -> int:
    """Take out of the bin; how many records.

    A document brings back what went with it, not what was in the bin before. A record whose
    document is in the bin brings back the document's own record. Raises NotFound as
    ``remove`` does, Conflict("merged_record", id=…, into=…) for a card that was merged into
    another: undoing the merge brings it back.
    """
    rows = _coming(write.conn, ids)
    for row in rows:
        if row.merged_into is not None:
            raise Conflict("merged_record", id=row.id, into=row.merged_into)
    back(write, rows)
    write.log("recover", ids, count=len(rows))
    return len(rows)


def back(write: Write, rows: Sequence[sa.Row[Any]]) -> None:
    values = {"deleted_at": None, "deleted_by": None, "merged_into": None}
    for part in chunks([row.id for row in rows]):
        update = _RECORDS.update().where(_RECORDS.c.id.in_(part))
        write.conn.execute(update.values(version=_RECORDS.c.version + 1, **values))
    for row in rows:
        write.touch(row.id, row.document_id, "recover")


def _coming(conn: sa.Connection, ids: Sequence[str]) -> list[sa.Row[Any]]:
    documents, singles = publishing.resolve(conn, ids, binned=True)
    documents |= {row.document_id for row in singles.values() if row.type == "document"}
    found = dict(singles)
    for row in publishing.of_documents(conn, documents, binned=True):
        if row.type == "document" or _went_with(conn, row):
            found[row.id] = row
    parents = {row.document_id for row in singles.values()} - documents
    for row in publishing.of_documents(conn, parents, binned=True):
        if row.type == "document":
            found[row.id] = row
    return list(found.values())


def _went_with(conn: sa.Connection, row: sa.Row[Any]) -> bool:
    """Whether the record was put into the bin together with its document."""
    together = (
        sa.select(_HEAD.c.id)
        .join(schema.documents, schema.documents.c.head_id == _HEAD.c.id)
        .where(schema.documents.c.id == row.document_id, _HEAD.c.deleted_at == row.deleted_at)
    )
    return row.merged_into is None and conn.scalar(together) is not None


def binned(conn: sa.Connection, limit: int) -> list[Binned]:
    """What is in the bin, newest first; what went with its document is counted there."""
    together = _HEAD.c.deleted_at == _RECORDS.c.deleted_at
    others = schema.records.alias("others")
    count = (
        sa.select(sa.func.count())
        .where(others.c.document_id == _RECORDS.c.document_id)
        .where(others.c.deleted_at == _RECORDS.c.deleted_at)
        .scalar_subquery()
    )
    query = (
        sa.select(
            _RECORDS.c.id,
            _RECORDS.c.type,
            _RECORDS.c.document_id,
            _RECORDS.c.canonical_code,
            _RECORDS.c.title,
            _RECORDS.c.deleted_at.label("at"),
            sa.func.coalesce(_RECORDS.c.deleted_by, "").label("by"),
            _RECORDS.c.merged_into,
            sa.case((_RECORDS.c.type == "document", count), else_=1).label("records"),
        )
        .join(schema.documents, schema.documents.c.id == _RECORDS.c.document_id)
        .join(_HEAD, _HEAD.c.id == schema.documents.c.head_id)
        .where(_RECORDS.c.deleted_at.is_not(None))
        .where(
            sa.or_(
                _RECORDS.c.type == "document",
                _HEAD.c.deleted_at.is_(None),
                sa.not_(together),
                _RECORDS.c.merged_into.is_not(None),
            )
        )
        .order_by(_RECORDS.c.deleted_at.desc(), _RECORDS.c.id)
        .limit(limit)
    )
    return [Binned(**row._mapping) for row in conn.execute(query)]
