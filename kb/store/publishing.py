"""Publishing and withdrawing. A record is public only while its document's own record is."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from kb.errors import NotFound
from kb.store import schema
from kb.store.outbox import Write
from kb.store.queries import chunks, may_be_id

_RECORDS = schema.records
_COLUMNS: tuple[sa.Column[Any], ...] = (
    _RECORDS.c.id,
    _RECORDS.c.type,
    _RECORDS.c.document_id,
    _RECORDS.c.canonical_code,
    _RECORDS.c.draft_n,
    _RECORDS.c.published_n,
    _RECORDS.c.version,
)


def publish(write: Write, ids: Sequence[str]) -> int:
    """Publish the newest text of documents (all their records) or of single records.

    A single record brings its document's own record along. Returns the number of records
    changed. Raises NotFound("record_not_found", id=…) for an unknown id; nothing is changed.
    """
    documents, singles = _resolve(write.conn, ids)
    parents = {row.document_id for row in singles.values()} - documents
    found = {row.id: row for row in _of_documents(write.conn, documents)} | singles
    found |= {row.id: row for row in _heads_of(write.conn, parents)}
    changed = [row for row in found.values() if row.published_n != row.draft_n]
    _set(write, changed, published=True)
    return len(changed)


def unpublish(write: Write, ids: Sequence[str]) -> int:
    """Withdraw documents (by their id or their own record's) or single records.

    Withdrawing a document withdraws everything in it. Returns and raises like ``publish``.
    """
    documents, singles = _resolve(write.conn, ids)
    documents |= {row.document_id for row in singles.values() if row.type == "document"}
    found = {row.id: row for row in _of_documents(write.conn, documents)} | singles
    changed = [row for row in found.values() if row.published_n is not None]
    _set(write, changed, published=False)
    return len(changed)


def _resolve(conn: sa.Connection, ids: Sequence[str]) -> tuple[set[str], dict[str, sa.Row[Any]]]:
    """Document ids, and the rows of single records by id."""
    wanted = list(dict.fromkeys(ids))
    askable = [asked for asked in wanted if may_be_id(asked)]
    documents: set[str] = set()
    singles: dict[str, sa.Row[Any]] = {}
    for part in chunks(askable):
        column = schema.documents.c.id
        documents.update(conn.scalars(sa.select(column).where(column.in_(part))))
        query = sa.select(*_COLUMNS).where(_RECORDS.c.id.in_(part))
        singles.update((row.id, row) for row in conn.execute(query))
    for asked in wanted:
        if asked not in documents and asked not in singles:
            raise NotFound("record_not_found", id=asked)
    return documents, singles


def _of_documents(conn: sa.Connection, documents: Iterable[str]) -> Iterable[sa.Row[Any]]:
    for part in chunks(sorted(documents)):
        yield from conn.execute(sa.select(*_COLUMNS).where(_RECORDS.c.document_id.in_(part)))


def _heads_of(conn: sa.Connection, documents: Iterable[str]) -> Iterable[sa.Row[Any]]:
    head = _RECORDS.c.id == schema.documents.c.head_id
    for part in chunks(sorted(documents)):
        query = sa.select(*_COLUMNS).join(schema.documents, head)
        yield from conn.execute(query.where(schema.documents.c.id.in_(part)))


def _set(write: Write, rows: Sequence[sa.Row[Any]], *, published: bool) -> None:
    if not rows:
        return
    update = (
        _RECORDS.update()
        .where(_RECORDS.c.id == sa.bindparam("of"))
        .values(
            published_n=sa.bindparam("n"),
            published_code=sa.bindparam("code"),
            version=_RECORDS.c.version + 1,
        )
    )
    values = [
        {
            "of": row.id,
            "n": row.draft_n if published else None,
            "code": row.canonical_code if published else None,
        }
        for row in rows
    ]
    write.conn.execute(update, values)
    for row in rows:
        write.touch(row.id, row.document_id, "publish" if published else "unpublish")
