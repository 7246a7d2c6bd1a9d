"""What people change: a new draft revision, guarded by the record's version."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from kb.codes import parse_code
from kb.errors import Conflict, Invalid, NotFound
from kb.records import RECORD_MODELS, Card, Record
from kb.store import merging, schema
from kb.store.changing import add_revision
from kb.store.outbox import Write
from kb.store.rows import code_of, to_content

_RECORDS = schema.records
_REVISIONS = schema.revisions


def edit(
    write: Write, record_id: str, changes: Mapping[str, Any], *, version: int, reason: str
) -> None:
    """Write ``changes`` as the record's next draft; nothing where they change nothing."""
    row = _row(write.conn, record_id, version)
    now = write.conn.execute(_revision(record_id, row.draft_n)).one()
    before = to_content(row.type, now.content)
    after = changed(before, changes)
    if after == before:
        return
    _hold_code(write.conn, row, after)
    add_revision(
        write, row, after, now.places, source_id=now.source_id, origin="edit", reason=reason
    )


def restore(write: Write, record_id: str, n: int, *, version: int) -> None:
    """Write revision ``n`` again as the newest; its reason names the number."""
    row = _row(write.conn, record_id, version)
    old = write.conn.execute(_revision(record_id, n)).first()
    if old is None:
        raise NotFound("revision_not_found", id=record_id, n=n)
    content = to_content(row.type, old.content)
    _hold_code(write.conn, row, content)
    add_revision(
        write, row, content, old.places, source_id=old.source_id, origin="restore", reason=str(n)
    )


def changed(before: Record, changes: Mapping[str, Any]) -> Record:
    """The record with ``changes``, checked. Pure.

    A card's new code brings its canonical form, kind and area along; a field that gets a
    value is no longer declared not to apply. Raises Invalid("field_unknown", field=…),
    ("code_invalid", card_code=…) or ("value_invalid", field=…, reason=…).
    """
    model = RECORD_MODELS[before.record_type]
    for field in changes:
        if field not in model.model_fields:
            raise Invalid("field_unknown", field=field)
    fields = before.model_dump() | dict(changes)
    if isinstance(before, Card):
        fields |= _code_fields(before, changes) | _applying(before, changes)
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise Invalid("value_invalid", field=field, reason=first["type"]) from error


def _code_fields(before: Card, changes: Mapping[str, Any]) -> dict[str, Any]:
    if changes.get("code", before.code) == before.code:
        return {}
    code = parse_code(str(changes["code"]))
    if code is None:
        raise Invalid("code_invalid", card_code=changes["code"])
    return {"canonical_code": str(code), "kind": code.kind, "area": code.area}


def _applying(before: Card, changes: Mapping[str, Any]) -> dict[str, Any]:
    if "not_applicable" in changes:
        return {}
    filled = {field for field, value in changes.items() if not merging.is_blank(value)}
    return {"not_applicable": [name for name in before.not_applicable if name not in filled]}


def _row(conn: sa.Connection, record_id: str, version: int) -> sa.Row[Any]:
    row = conn.execute(sa.select(_RECORDS).where(_RECORDS.c.id == record_id)).first()
    if row is None:
        raise NotFound("record_not_found", id=record_id)
    if row.version != version:
        raise Conflict("version_conflict", id=record_id, version=version, current=row.version)
    return row


def _revision(record_id: str, n: int) -> sa.Select[Any]:
    return sa.select(_REVISIONS).where(_REVISIONS.c.record_id == record_id, _REVISIONS.c.n == n)


def _hold_code(conn: sa.Connection, row: sa.Row[Any], content: Record) -> None:
    """A code belongs to one card of its document."""
    canonical = code_of(content)[1]
    if canonical is None or canonical == row.canonical_code:
        return
    other = sa.select(_RECORDS.c.id).where(
        _RECORDS.c.document_id == row.document_id,
        _RECORDS.c.canonical_code == canonical,
        _RECORDS.c.id != row.id,
    )
    taken = conn.scalar(other)
    if taken is not None:
        raise Conflict("code_taken", card_code=canonical, id=taken)
