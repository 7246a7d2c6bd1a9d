"""What importing a reading would do, told without writing."""

from typing import Any

import sqlalchemy as sa

from kb.records import Reading, Record, RecordType
from kb.staged import FieldChange, Preview, RecordPreview, key_of
from kb.store import importing, merging, schema, sources
from kb.store.importing import Shape, Target


def preview(conn: sa.Connection, reading: Reading, source: Shape, target: Target) -> Preview:
    """The document that the file belongs to, and what becomes of each record.

    Agrees with ``importing.save_reading`` called with the same reading and target: pairs and
    merges are made by the same functions.
    """
    kept = sources.by_bytes(conn, source.sha256)
    document_id = importing.document_of(conn, kept, target)
    groups = _groups(reading)
    if document_id is None:
        return Preview("new", records=_all_new(groups))
    silence = kept is None and importing.blank_is_silence(conn, document_id, source)
    stored = importing.stored_rows(conn, document_id)
    records: dict[str, RecordPreview] = {}
    absent: list[tuple[str, str]] = []
    for record_type in dict.fromkeys([*groups, *stored]):
        rows = stored.get(record_type, [])
        found = _group(record_type, groups.get(record_type, []), rows, silence=silence)
        records |= found
        paired = {record.record_id for record in found.values()}
        absent += [(row.id, _name(row)) for row in rows if row.id not in paired]
    changes = any(record.status != "same" for record in records.values())
    return Preview(
        status="updated" if changes or kept is None else "unchanged",
        document_id=document_id,
        title=_title(conn, document_id),
        records=records,
        absent=tuple(absent),
        binned=importing.is_binned(conn, document_id),
    )


def _groups(reading: Reading) -> dict[RecordType, list[Record]]:
    groups: dict[RecordType, list[Record]] = {}
    for record, _places in reading.records():
        groups.setdefault(record.record_type, []).append(record)
    return groups


def _all_new(groups: dict[RecordType, list[Record]]) -> dict[str, RecordPreview]:
    return {
        key_of(record_type, position): RecordPreview("new")
        for record_type, records in groups.items()
        for position in range(len(records))
    }


def _group(
    record_type: RecordType, read: list[Record], stored: list[sa.Row[Any]], *, silence: bool
) -> dict[str, RecordPreview]:
    rows = {row.id: row for row in stored}
    dumped = [record.model_dump(mode="json") for record in read]
    pairs = importing.pairs_of(record_type, stored, dumped)
    return {
        key_of(record_type, position): RecordPreview("new")
        if found is None
        else _compared(rows[found], fields, silence=silence)
        for position, (found, fields) in enumerate(zip(pairs, dumped, strict=True))
    }


def _compared(row: sa.Row[Any], fields: dict[str, Any], *, silence: bool) -> RecordPreview:
    merged = merging.merge(row.imported, row.content, fields, blank_is_silence=silence)
    conflicts = tuple(FieldChange(*found, conflict=True) for found in merged.conflicts)
    changes = tuple(
        FieldChange(name, row.content.get(name), value, conflict=False)
        for name, value in merged.content.items()
        if value != row.content.get(name)
    )
    if conflicts:
        return RecordPreview("conflict", row.id, conflicts + changes)
    return RecordPreview("changed" if changes else "same", row.id, changes)


def _name(row: sa.Row[Any]) -> str:
    return str(row.content.get("code") or row.content.get("number") or row.type)


def _title(conn: sa.Connection, document_id: str) -> str:
    shown = sa.and_(
        schema.revisions.c.record_id == schema.records.c.id,
        schema.revisions.c.n == schema.records.c.draft_n,
    )
    query = (
        sa.select(schema.revisions.c.content)
        .join(schema.records, shown)
        .join(schema.documents, schema.documents.c.head_id == schema.records.c.id)
        .where(schema.documents.c.id == document_id)
    )
    return str(conn.execute(query).scalar_one()["title"])
