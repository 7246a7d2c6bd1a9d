"""A record's history: a page of versions, one of them, the one of a moment."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from kb.curation import Version, Whereabouts
from kb.errors import NotFound
from kb.records import RecordType
from kb.store import editing, schema
from kb.store.rows import to_revision
from kb.stored import Revision

_REVISIONS = schema.revisions
_RECORDS = schema.records.c


def page(
    conn: sa.Connection, record_id: str, *, offset: int, limit: int
) -> tuple[list[Version], int]:
    """Versions, the newest first, and how many there are in all.

    The texts are compared as they are kept: to make models of them takes ten times as long.
    Raises NotFound("record_not_found", id=…).
    """
    record = editing.held(conn, record_id, None)
    shown = sa.and_(
        _REVISIONS.c.record_id == record_id,
        _REVISIONS.c.n <= record.draft_n - offset,
        # One more than is shown: what the last one is compared with.
        _REVISIONS.c.n >= record.draft_n - offset - limit,
    )
    rows = conn.execute(sa.select(*_LINE).where(shown).order_by(_REVISIONS.c.n.desc())).all()
    before = {row.n: row.content for row in rows}
    lines = [_line(row, before.get(row.n - 1)) for row in rows[:limit]]
    return lines, int(record.draft_n)


_LINE = tuple(
    column for column in _REVISIONS.c if column.name not in ("places", "record_id", "source_id")
)


def _line(row: sa.Row[Any], before: dict[str, Any] | None) -> Version:
    fields = dict.fromkeys([*row.content, *(before or {})])
    return Version(
        n=row.n,
        actor=row.actor,
        origin=row.origin,
        reason=row.reason,
        at=row.at,
        batch_id=row.batch_id,
        fields=()
        if before is None
        else tuple(name for name in fields if row.content.get(name) != before.get(name)),
    )


def revision(conn: sa.Connection, record_id: str, n: int) -> Revision:
    """Raises NotFound("revision_not_found", id=…, n=…)."""
    row = editing.revision_row(conn, record_id, n)
    return to_revision(_type(conn, record_id), row)


def as_of(conn: sa.Connection, record_id: str, moment: datetime) -> Revision:
    """The newest text that was written until then.

    Raises NotFound("record_not_found", id=…), ("revision_not_found", id=…, n=0) where the
    record did not exist yet.
    """
    record_type = _type(conn, record_id)
    query = (
        sa.select(_REVISIONS)
        .where(_REVISIONS.c.record_id == record_id, _REVISIONS.c.at <= moment)
        .order_by(_REVISIONS.c.n.desc())
        .limit(1)
    )
    row = conn.execute(query).first()
    if row is None:
        raise NotFound("revision_not_found", id=record_id, n=0)
    return to_revision(record_type, row)


def whereabouts(conn: sa.Connection, record_id: str) -> Whereabouts:
    """Raises NotFound("record_not_found", id=…)."""
    row = editing.held(conn, record_id, None)
    current = row.draft_n == row.published_n and row.stage != "archived"
    return Whereabouts(
        id=row.id,
        type=row.type,
        document_id=row.document_id,
        canonical_code=row.canonical_code,
        title=row.title,
        version=row.version,
        newest=row.draft_n,
        published=row.published_n,
        state="published" if current else row.stage,
        deleted_at=row.deleted_at,
        merged_into=row.merged_into,
    )


def _type(conn: sa.Connection, record_id: str) -> RecordType:
    found: RecordType | None = conn.scalar(sa.select(_RECORDS.type).where(_RECORDS.id == record_id))
    if found is None:
        raise NotFound("record_not_found", id=record_id)
    return found
