"""Changes of many records at once: written together, undone together."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from kb.curation import Batch, BatchKind, Undone
from kb.errors import Conflict, NotFound
from kb.store import editing, merging_cards, schema, schema_curation
from kb.store.changing import add_revision
from kb.store.outbox import Write
from kb.store.rows import new_id, to_content
from kb.stored import Origin

_BATCHES = schema_curation.batches
_REVISIONS = schema.revisions
_RECORDS = schema.records
# What a revision's origin is within a batch of each kind.
_ORIGINS: dict[BatchKind, Origin] = {"bulk": "bulk", "merge": "merge", "rename": "bulk"}


def open_batch(write: Write, kind: BatchKind, reason: str, detail: Mapping[str, Any]) -> str:
    made = new_id()
    row = _BATCHES.insert().values(
        id=made,
        kind=kind,
        detail={"reason": reason, **detail},
        actor=write.actor,
        at=write.at,
    )
    write.conn.execute(row)
    return made


def edit_many(
    write: Write,
    changes: Mapping[str, Mapping[str, Any]],
    *,
    kind: BatchKind,
    reason: str,
    detail: Mapping[str, Any],
    versions: Mapping[str, int],
) -> str:
    """Change many records; the batch's id. Raises like ``editing.edit``, of the first record
    that cannot be changed, and changes none then."""
    batch_id = open_batch(write, kind, reason, detail)
    done = 0
    for record_id, fields in changes.items():
        done += editing.edit(
            write,
            record_id,
            fields,
            version=versions.get(record_id),
            reason=reason,
            origin=_ORIGINS[kind],
            batch_id=batch_id,
        )
    write.log(kind, batch_id, count=done)
    return batch_id


def merge(
    write: Write,
    keep_id: str,
    drop_id: str,
    changes: Mapping[str, Any],
    *,
    versions: Mapping[str, int],
    reason: str,
) -> str:
    """Make one card of two; the batch's id. See ``merging_cards.merge_cards``."""
    batch_id = open_batch(write, "merge", reason, {})
    detail = merging_cards.merge_cards(
        write, keep_id, drop_id, changes, versions=versions, batch_id=batch_id, reason=reason
    )
    update = _BATCHES.update().where(_BATCHES.c.id == batch_id)
    write.conn.execute(update.values(detail={"reason": reason, **detail}))
    write.log("merge", batch_id, keep=keep_id, drop=drop_id)
    return batch_id


def undo(write: Write, batch_id: str) -> Undone:
    """Give each record the text that it had before the batch.

    What somebody changed since stays, and is named. Raises NotFound("batch_not_found", id=…),
    Conflict("batch_undone", id=…, by=…).
    """
    row = write.conn.execute(_BATCHES.select().where(_BATCHES.c.id == batch_id)).first()
    if row is None:
        raise NotFound("batch_not_found", id=batch_id)
    if row.undone_at is not None:
        raise Conflict("batch_undone", id=batch_id, by=row.undone_by)
    came = merging_cards.take_apart(write, row.detail) if "drop" in row.detail else ()
    done = list(came)
    left: list[str] = []
    for record_id, n in write.conn.execute(_written(batch_id)).all():
        ours = done if _undo_one(write, record_id, n, batch_id) else left
        ours.append(record_id)
    closed = _BATCHES.update().where(_BATCHES.c.id == batch_id)
    write.conn.execute(closed.values(undone_at=write.at, undone_by=write.actor))
    write.log("undo", batch_id, done=len(done), left=len(left))
    return Undone(tuple(done), tuple(left))


def _written(batch_id: str) -> sa.Select[Any]:
    query = sa.select(_REVISIONS.c.record_id, _REVISIONS.c.n)
    return query.where(_REVISIONS.c.batch_id == batch_id).order_by(_REVISIONS.c.record_id)


def _undo_one(write: Write, record_id: str, n: int, batch_id: str) -> bool:
    row = editing.held(write.conn, record_id, None)
    if row.draft_n != n or row.deleted_at is not None:
        return False
    before = editing.revision_row(write.conn, record_id, n - 1)
    content = to_content(row.type, before.content)
    try:
        editing.hold_code(write.conn, row, content)
    except Conflict:
        # Its former code was given to another card since.
        return False
    add_revision(
        write,
        row,
        content,
        before.places,
        source_id=before.source_id,
        origin="undo",
        reason=batch_id,
    )
    return True


def one(conn: sa.Connection, batch_id: str) -> Batch:
    """Raises NotFound("batch_not_found", id=…)."""
    found = _batches(conn, _selected().where(_BATCHES.c.id == batch_id))
    if not found:
        raise NotFound("batch_not_found", id=batch_id)
    return found[0]


def newest(conn: sa.Connection, limit: int) -> list[Batch]:
    ordered = _selected().order_by(_BATCHES.c.at.desc(), _BATCHES.c.id)
    return _batches(conn, ordered.limit(limit))


def records_of(conn: sa.Connection, batch_id: str) -> list[tuple[str, int]]:
    """Which records a batch wrote, with the number of its revision in each."""
    return [(row.record_id, row.n) for row in conn.execute(_written(batch_id))]


def _selected() -> sa.Select[Any]:
    count = (
        sa.select(sa.func.count())
        .where(_REVISIONS.c.batch_id == _BATCHES.c.id)
        .scalar_subquery()
        .label("records")
    )
    return sa.select(_BATCHES, count)


def _batches(conn: sa.Connection, query: sa.Select[Any]) -> list[Batch]:
    return [_batch(row) for row in conn.execute(query)]


def _batch(row: sa.Row[Any]) -> Batch:
    return Batch(
        id=row.id,
        kind=row.kind,
        reason=row.detail.get("reason", ""),
        detail=row.detail,
        actor=row.actor,
        at=row.at,
        records=row.records,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
    )
