"""Reading records: what each view shows of them.

"public" and "network" join the published revision, and only where the document's own record is
published too and both may be seen; "workshop" joins the draft revision, which is the newest.
What is in the bin is in no view.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from kb.errors import NotFound
from kb.records import RECORD_TYPES, RecordType
from kb.store import schema, schema_curation
from kb.store.rows import SHOWN, TYPE_ORDER, to_record, to_revision
from kb.stored import SHOWN_TO, Revision, StoredRecord, View

# SQLite takes 32,766 parameters in a statement, older builds 999.
CHUNK = 500
_Item = TypeVar("_Item")
_RECORDS = schema.records.c
_HEAD = schema.records.alias("head")


def visible(columns: Sequence[Any], view: View) -> sa.Select[Any]:
    """Select ``columns`` of the records that a view shows, with revision and document."""
    shown = _RECORDS.draft_n if view == "workshop" else _RECORDS.published_n
    revision = sa.and_(schema.revisions.c.record_id == _RECORDS.id, schema.revisions.c.n == shown)
    joined = schema.records.join(schema.revisions, revision).join(
        schema.documents, schema.documents.c.id == _RECORDS.document_id
    )
    query = sa.select(*columns).where(_RECORDS.deleted_at.is_(None))
    if view != "workshop":
        joined = joined.join(_HEAD, _HEAD.c.id == schema.documents.c.head_id)
        query = query.where(_RECORDS.visibility.in_(SHOWN_TO[view]), *_open_head(view))
    return query.select_from(joined)


def _open_head(view: View) -> tuple[sa.ColumnElement[bool], ...]:
    """What the document's own record must be for anything of it to be seen."""
    return (
        _HEAD.c.published_n.is_not(None),
        _HEAD.c.deleted_at.is_(None),
        _HEAD.c.visibility.in_(SHOWN_TO[view]),
    )


def may_be_id(text: str) -> bool:
    """Whether a database can be asked for it: from an address or a command line come a NUL,
    which PostgreSQL refuses, and halves of surrogate pairs, which no driver encodes."""
    return text.isascii() and text.isprintable()


def one(conn: sa.Connection, record_id: str, view: View) -> StoredRecord:
    """Raises NotFound("record_not_found", id=…), also where the view does not show it."""
    found = many(conn, [record_id], view)
    if record_id not in found:
        raise NotFound("record_not_found", id=record_id)
    return found[record_id]


def many(conn: sa.Connection, ids: Iterable[str], view: View) -> dict[str, StoredRecord]:
    """Those of ``ids`` that the view shows, in the order asked for."""
    wanted = [record_id for record_id in dict.fromkeys(ids) if may_be_id(record_id)]
    found: dict[str, StoredRecord] = {}
    for part in chunks(wanted):
        rows = conn.execute(visible(SHOWN, view).where(_RECORDS.id.in_(part))).all()
        found.update((record.id, record) for record in _records(conn, rows, view))
    return {record_id: found[record_id] for record_id in wanted if record_id in found}


def by_code(conn: sa.Connection, canonical: str, view: View) -> list[StoredRecord]:
    """The cards of that canonical code, oldest document first.

    One or none per document, and those that took in a card of that code.
    """
    column = _RECORDS.canonical_code if view == "workshop" else _RECORDS.published_code
    aliases = schema_curation.aliases.c
    taken_in = sa.select(aliases.record_id).where(aliases.canonical_code == canonical)
    query = visible(SHOWN, view).where(sa.or_(column == canonical, _RECORDS.id.in_(taken_in)))
    order = (schema.documents.c.created_at, _RECORDS.id)
    return list(_records(conn, conn.execute(query.order_by(*order)).all(), view))


def of_document(conn: sa.Connection, document_id: str, view: View) -> list[StoredRecord]:
    """Every record of a document, its head last: in type order, then as printed."""
    query = visible(SHOWN, view).where(_RECORDS.document_id == document_id)
    ordered = query.order_by(TYPE_ORDER, _RECORDS.position, _RECORDS.id)
    rows = conn.execute(ordered).all()
    return [one for part in chunks(rows) for one in _records(conn, part, view)]


def of_types(
    conn: sa.Connection, view: View, types: Sequence[RecordType]
) -> Iterator[StoredRecord]:
    """Every record of some types, in no order. One statement: in batches by id each batch
    sorts all of the types anew (8 s of 55,000 records)."""
    rows = conn.execute(visible(SHOWN, view).where(_RECORDS.type.in_(types))).all()
    for part in chunks(rows):
        yield from _records(conn, part, view)


def everything(conn: sa.Connection, view: View) -> Iterator[StoredRecord]:
    """Every record of a view, in batches by id; one state if ``conn`` is in a transaction."""
    last = ""
    while True:
        query = visible(SHOWN, view).where(_RECORDS.id > last)
        rows = conn.execute(query.order_by(_RECORDS.id).limit(CHUNK)).all()
        yield from _records(conn, rows, view)
        if len(rows) < CHUNK:
            return
        last = rows[-1].id


def counts(conn: sa.Connection, view: View) -> dict[RecordType, int]:
    """How many records of each type, zeros included."""
    found = {row.type: row.total for row in conn.execute(_counted((_RECORDS.type,), view))}
    return {name: found.get(name, 0) for name in RECORD_TYPES}


def counts_by_document(
    conn: sa.Connection, view: View, document_id: str | None
) -> dict[str, dict[RecordType, int]]:
    """For each document, or one, how many records of each type, zeros included."""
    query = _counted((_RECORDS.document_id, _RECORDS.type), view, document_id)
    found: dict[str, dict[RecordType, int]] = {}
    for row in conn.execute(query):
        found.setdefault(row.document_id, dict.fromkeys(RECORD_TYPES, 0))[row.type] = row.total
    return found


def _counted(
    by: Sequence[sa.ColumnElement[Any]], view: View, document_id: str | None = None
) -> sa.Select[Any]:
    """Counts by columns of ``records``; revisions, which hold the texts, are not needed."""
    query = sa.select(*by, sa.func.count().label("total")).group_by(*by)
    query = query.where(_RECORDS.deleted_at.is_(None))
    if document_id is not None:
        query = query.where(_RECORDS.document_id == document_id)
    if view == "workshop":
        return query
    open_documents = sa.select(schema.documents.c.id).join(
        _HEAD, _HEAD.c.id == schema.documents.c.head_id
    )
    if document_id is not None:
        # Else the heads of all documents are gone through: 20 ms of each edit at 500.
        open_documents = open_documents.where(schema.documents.c.id == document_id)
    return query.where(
        _RECORDS.published_n.is_not(None),
        _RECORDS.visibility.in_(SHOWN_TO[view]),
        _RECORDS.document_id.in_(open_documents.where(*_open_head(view))),
    )


def revisions_of(conn: sa.Connection, record_id: str) -> list[Revision]:
    """A record's history, oldest first."""
    record_type = conn.scalar(sa.select(_RECORDS.type).where(_RECORDS.id == record_id))
    if record_type is None:
        raise NotFound("record_not_found", id=record_id)
    table = schema.revisions
    query = sa.select(table).where(table.c.record_id == record_id).order_by(table.c.n)
    return [to_revision(record_type, row) for row in conn.execute(query)]


def _records(
    conn: sa.Connection, rows: Sequence[sa.Row[Any]], view: View
) -> Iterator[StoredRecord]:
    """Rows of ``SHOWN``, at most ``CHUNK``, as records with the codes that lead to them."""
    aliases = schema_curation.aliases.c
    cards = [row.id for row in rows if row.type == "card"]
    led: dict[str, tuple[str, ...]] = {}
    if cards:
        query = sa.select(aliases.record_id, aliases.code).where(aliases.record_id.in_(cards))
        for record_id, code in conn.execute(query.order_by(aliases.merged_id)):
            led[record_id] = (*led.get(record_id, ()), code)
    for row in rows:
        yield to_record(row, view, led.get(row.id, ()))


def chunks(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
