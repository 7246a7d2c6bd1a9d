"""Is the store whole? Asked by ``kb doctor`` and by the tests that kill and race."""

from typing import Any

import sqlalchemy as sa

from kb.store import outbox, schema, schema_curation
from kb.store.database import Database
from kb.store.migrate import HEAD, current_step

_RECORDS = schema.records
_REVISIONS = schema.revisions


def check(database: Database) -> list[str]:
    """Faults as ``"name: what"``, none in a whole store; reads only.

    Names: schema_step, sqlite_integrity, foreign_key, draft_missing, published_missing,
    revision_gap, head_missing, published_without_document, code_differs, outbox_gap,
    outbox_missing, archived_published, merged_astray, alias_astray, batch_missing, untold.
    """
    step = current_step(database)
    if step != HEAD:
        return [f"schema_step: {step}"]
    with database.read() as conn:
        faults = [
            f"{name}: {found}" for name, query in _FAULTS.items() for found in conn.scalars(query)
        ]
        faults += _outbox_faults(conn)
        if database.is_sqlite:
            faults += _sqlite_faults(conn)
    return faults


def _pointing(column: sa.Column[int | None]) -> sa.Select[tuple[str]]:
    """Records whose ``column`` names a revision that is not there."""
    there = sa.select(_REVISIONS.c.n).where(
        _REVISIONS.c.record_id == _RECORDS.c.id, _REVISIONS.c.n == column
    )
    return sa.select(_RECORDS.c.id).where(column.is_not(None), ~there.exists())


def _bears(n: sa.Column[Any], code: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """Whether revision ``n`` of the row has another code than the column says."""
    written = _REVISIONS.c.content["canonical_code"].as_string()
    return sa.and_(_REVISIONS.c.n == n, written.is_distinct_from(code))


_HEAD = _RECORDS.alias("head")
_ALIASES = schema_curation.aliases
_FAULTS: dict[str, sa.Select[tuple[str]]] = {
    "draft_missing": _pointing(_RECORDS.c.draft_n),
    "published_missing": _pointing(_RECORDS.c.published_n),
    # Revisions are numbered 1, 2, 3 … and the draft is the last.
    "revision_gap": sa.select(_RECORDS.c.id)
    .join(_REVISIONS, _REVISIONS.c.record_id == _RECORDS.c.id)
    .group_by(_RECORDS.c.id, _RECORDS.c.draft_n)
    .having(
        sa.or_(
            sa.func.count() != sa.func.max(_REVISIONS.c.n),
            sa.func.max(_REVISIONS.c.n) != _RECORDS.c.draft_n,
        )
    ),
    "head_missing": sa.select(schema.documents.c.id)
    .outerjoin(
        _HEAD,
        sa.and_(
            _HEAD.c.id == schema.documents.c.head_id,
            _HEAD.c.document_id == schema.documents.c.id,
            _HEAD.c.type == "document",
        ),
    )
    .where(_HEAD.c.id.is_(None)),
    "published_without_document": sa.select(_RECORDS.c.id)
    .join(schema.documents, schema.documents.c.id == _RECORDS.c.document_id)
    .join(_HEAD, _HEAD.c.id == schema.documents.c.head_id)
    .where(_RECORDS.c.published_n.is_not(None), _HEAD.c.published_n.is_(None)),
    "code_differs": sa.select(_RECORDS.c.id)
    .join(_REVISIONS, _REVISIONS.c.record_id == _RECORDS.c.id)
    .where(
        _RECORDS.c.type == "card",
        sa.or_(
            _bears(_RECORDS.c.draft_n, _RECORDS.c.canonical_code),
            _bears(_RECORDS.c.published_n, _RECORDS.c.published_code),
        ),
    ),
    "archived_published": sa.select(_RECORDS.c.id).where(
        _RECORDS.c.stage == "archived", _RECORDS.c.published_n.is_not(None)
    ),
    # A merged card rests in the bin, and its alias leads to the card that stands for it.
    "merged_astray": sa.select(_RECORDS.c.id)
    .outerjoin(_ALIASES, _ALIASES.c.merged_id == _RECORDS.c.id)
    .where(
        _RECORDS.c.merged_into.is_not(None),
        sa.or_(
            _RECORDS.c.deleted_at.is_(None),
            _ALIASES.c.record_id.is_distinct_from(_RECORDS.c.merged_into),
        ),
    ),
    "alias_astray": sa.select(_ALIASES.c.merged_id)
    .join(_RECORDS, _RECORDS.c.id == _ALIASES.c.merged_id)
    .where(_RECORDS.c.merged_into.is_distinct_from(_ALIASES.c.record_id)),
    "batch_missing": sa.select(_REVISIONS.c.record_id).where(
        _REVISIONS.c.batch_id.is_not(None),
        _REVISIONS.c.batch_id.not_in(sa.select(schema_curation.batches.c.id)),
    ),
    # The work list has no line for it.
    "untold": sa.select(_RECORDS.c.id).where(_RECORDS.c.changed_at.is_(None)),
    # A record that the index was never told of.
    "outbox_missing": sa.select(_RECORDS.c.id).where(
        _RECORDS.c.id.not_in(sa.select(schema.outbox.c.record_id))
    ),
}


def _outbox_faults(conn: sa.Connection) -> list[str]:
    sequence = schema.outbox.c.sequence
    query = sa.select(sa.func.count(), sa.func.min(sequence), sa.func.max(sequence))
    count, lowest, highest = conn.execute(query.select_from(schema.outbox)).one()
    counter = outbox.last_sequence(conn)
    whole = count == counter == (highest or 0) and (lowest or 1) == 1
    return [] if whole else [f"outbox_gap: {count} entries, {lowest}–{highest}, counter {counter}"]


def _sqlite_faults(conn: sa.Connection) -> list[str]:
    found = [row[0] for row in conn.exec_driver_sql("PRAGMA integrity_check")]
    faults = [f"sqlite_integrity: {line}" for line in found if line != "ok"]
    broken = conn.exec_driver_sql("PRAGMA foreign_key_check").all()
    return faults + [f"foreign_key: {row[0]} {row[1]}" for row in broken]
