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
from kb.store.queries import may_be_id
from kb.store.rows import code_of, to_content
from kb.stored import Origin

_RECORDS = schema.records
_REVISIONS = schema.revisions


def edit(
    write: Write,
    record_id: str,
    changes: Mapping[str, Any],
    *,
    version: int | None,
    reason: str,
    origin: Origin = "edit",
    batch_id: str | None = None,
) -> bool:
    """Write ``changes`` as the record's next draft; False where they change nothing.

    ``version`` None is for changes that no older text was the ground of: add this keyword.
    """
    row = held(write.conn, record_id, version)
    now = write.conn.execute(_revision(record_id, row.draft_n)).one()
    before = to_content(row.type, now.content)
    after = changed(before, changes)
    if after == before:
        return False
    hold_code(write.conn, row, after)
    add_revision(
        write,
        row,
        after,
        now.places,
        source_id=now.source_id,
        origin=origin,
        reason=reason,
        batch_id=batch_id,
    )
    return True


def restore(write: Write, record_id: str, n: int, *, version: int) -> None:
    """Write revision ``n`` again as the newest; its reason names the number."""
    row = held(write.conn, record_id, version)
    old = revision_row(write.conn, record_id, n)
    content = to_content(row.type, old.content)
    hold_code(write.conn, row, content)
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


def restore_field(write: Write, record_id: str, field: str, n: int, *, version: int) -> None:
    """Give one field the value that it had in revision ``n``; the others stay.

    Whether a card's field was declared not to apply comes back with it.
    """
    row = held(write.conn, record_id, version)
    old = to_content(row.type, revision_row(write.conn, record_id, n).content)
    if field not in type(old).model_fields:
        raise Invalid("field_unknown", field=field)
    changes: dict[str, Any] = {field: getattr(old, field)}
    if isinstance(old, Card) and field != "not_applicable":
        now = to_content(row.type, revision_row(write.conn, record_id, row.draft_n).content)
        assert isinstance(now, Card)
        others = [name for name in now.not_applicable if name != field]
        changes["not_applicable"] = others + [field] * (field in old.not_applicable)
    edit(write, record_id, changes, version=version, reason=f"{field} {n}", origin="restore")


def held(conn: sa.Connection, record_id: str, version: int | None) -> sa.Row[Any]:
    """The record's row, at the version that the writer knows (None: at any).

    Raises NotFound("record_not_found", id=…), Conflict("version_conflict", id=…, version=…,
    current=…).
    """
    known = sa.select(_RECORDS).where(_RECORDS.c.id == record_id)
    row = conn.execute(known).first() if may_be_id(record_id) else None
    if row is None:
        raise NotFound("record_not_found", id=record_id)
    if version is not None and row.version != version:
        raise Conflict("version_conflict", id=record_id, version=version, current=row.version)
    return row


def revision_row(conn: sa.Connection, record_id: str, n: int) -> sa.Row[Any]:
    """Raises NotFound("revision_not_found", id=…, n=…)."""
    # An address may name any number; databases take none beyond their integers.
    row = conn.execute(_revision(record_id, n)).first() if 0 < n < 2**31 else None
    if row is None:
        raise NotFound("revision_not_found", id=record_id, n=n)
    return row


def _revision(record_id: str, n: int) -> sa.Select[Any]:
    return sa.select(_REVISIONS).where(_REVISIONS.c.record_id == record_id, _REVISIONS.c.n == n)


def hold_code(conn: sa.Connection, row: sa.Row[Any], content: Record) -> None:
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
