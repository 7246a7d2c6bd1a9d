"""Publishing and withdrawing. A record is public only while its document's own record is."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from kb.errors import Conflict, NotFound
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
    _RECORDS.c.stage,
    _RECORDS.c.deleted_at,
    _RECORDS.c.merged_into,
)


def publish(write: Write, ids: Sequence[str]) -> int:
    """Publish the newest text of documents (all their records) or of single records.

    A single record brings its document's own record along where readers do not know that yet;
    what of a document is archived or in the bin stays there. Returns the number of records
    changed. Raises NotFound("record_not_found", id=…) for an unknown id and
    Conflict("state_conflict", id=…, state=…) for a single record that is archived; nothing is
    changed.
    """
    rows = to_publish(write.conn, ids)
    set_published(write, rows, published=True)
    return len(rows)


def to_publish(conn: sa.Connection, ids: Sequence[str]) -> list[sa.Row[Any]]:
    """The rows that ``publish`` would change."""
    documents, singles = resolve(conn, ids)
    for row in singles.values():
        if row.stage == "archived":
            raise Conflict("state_conflict", id=row.id, state=row.stage)
    parents = {row.document_id for row in singles.values()} - documents
    whole = of_documents(conn, documents)
    found = {row.id: row for row in whole if row.stage != "archived" or row.type == "document"}
    found |= singles
    # A head that readers know stays as they know it: its draft was not what was looked at.
    found |= {row.id: row for row in _heads_of(conn, parents) if row.published_n is None}
    return [row for row in found.values() if row.published_n != row.draft_n]


def unpublish(write: Write, ids: Sequence[str]) -> int:
    """Withdraw documents (by their id or their own record's) or single records.

    Withdrawing a document withdraws everything in it. Returns and raises like ``publish``.
    """
    rows = rows_of(write.conn, ids)
    changed = [row for row in rows if row.published_n is not None]
    set_published(write, changed, published=False)
    return len(changed)


def rows_of(conn: sa.Connection, ids: Sequence[str], *, binned: bool = False) -> list[sa.Row[Any]]:
    """The rows of single records, and all of theirs for documents (by their id or their own
    record's). ``binned``: those in the bin, in place of those that are not."""
    documents, singles = resolve(conn, ids, binned=binned)
    documents |= {row.document_id for row in singles.values() if row.type == "document"}
    found = {row.id: row for row in of_documents(conn, documents, binned=binned)} | singles
    return list(found.values())


def resolve(
    conn: sa.Connection, ids: Sequence[str], *, binned: bool = False
) -> tuple[set[str], dict[str, sa.Row[Any]]]:
    """Document ids, and the rows of single records by id.

    Raises NotFound("record_not_found", id=…) for what is unknown or on the other side of
    the bin.
    """
    wanted = list(dict.fromkeys(ids))
    askable = [asked for asked in wanted if may_be_id(asked)]
    documents: set[str] = set()
    singles: dict[str, sa.Row[Any]] = {}
    for part in chunks(askable):
        column = schema.documents.c.id
        documents.update(conn.scalars(sa.select(column).where(column.in_(part))))
        query = sa.select(*_COLUMNS).where(_RECORDS.c.id.in_(part), _in_bin(binned))
        singles.update((row.id, row) for row in conn.execute(query))
    for asked in wanted:
        if asked not in documents and asked not in singles:
            raise NotFound("record_not_found", id=asked)
    return documents, singles


def of_documents(
    conn: sa.Connection, documents: Iterable[str], *, binned: bool = False
) -> Iterator[sa.Row[Any]]:
    for part in chunks(sorted(documents)):
        query = sa.select(*_COLUMNS).where(_RECORDS.c.document_id.in_(part), _in_bin(binned))
        yield from conn.execute(query)


def _in_bin(binned: bool) -> sa.ColumnElement[bool]:
    return _RECORDS.c.deleted_at.is_not(None) if binned else _RECORDS.c.deleted_at.is_(None)


def _heads_of(conn: sa.Connection, documents: Iterable[str]) -> Iterable[sa.Row[Any]]:
    head = _RECORDS.c.id == schema.documents.c.head_id
    for part in chunks(sorted(documents)):
        query = sa.select(*_COLUMNS).join(schema.documents, head)
        yield from conn.execute(query.where(schema.documents.c.id.in_(part)))


def set_published(write: Write, rows: Sequence[sa.Row[Any]], *, published: bool) -> None:
    """Point at the newest text, or at none; the next draft begins as a draft."""
    if not rows:
        return
    update = (
        _RECORDS.update()
        .where(_RECORDS.c.id == sa.bindparam("of"))
        .values(
            published_n=sa.bindparam("n"),
            published_code=sa.bindparam("code"),
            version=_RECORDS.c.version + 1,
            stage="draft" if published else _RECORDS.c.stage,
            published_at=write.at if published else None,
            # A text that is new to readers was not confirmed yet.
            reviewed_at=None,
            changed_at=write.at,
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
