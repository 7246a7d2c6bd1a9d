"""Reading documents and their sources."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from kb.errors import NotFound
from kb.records import DocumentHead, RecordType
from kb.store import queries, schema
from kb.store.rows import SHOWN, SOURCE_HEAD, to_record, to_source
from kb.stored import SHOWN_TO, StoredDocument, StoredRecord, StoredSource, View
from kb.text import fold

_RECORDS = schema.records.c


def one(conn: sa.Connection, document_id: str, view: View) -> StoredDocument:
    """Raises NotFound("document_not_found", id=…), also where the view does not show it."""
    found = _documents(conn, view, document_id) if queries.may_be_id(document_id) else []
    if not found:
        raise NotFound("document_not_found", id=document_id)
    return found[0]


def every(conn: sa.Connection, view: View) -> list[StoredDocument]:
    """All documents of a view, the oldest first."""
    return _documents(conn, view, None)


def find(conn: sa.Connection, text: str, view: View) -> list[StoredDocument]:
    """Documents by id (theirs or their own record's), folded title or source file name."""
    wanted = fold(text)

    def named(document: StoredDocument) -> bool:
        names = [document.head.title, *(source.name for source in document.sources)]
        return text in (document.id, document.record.id) or wanted in map(fold, names)

    return _documents(conn, view, None, named) if wanted else []


def wholly_shown(conn: sa.Connection, document_id: str, view: View) -> bool:
    """Whether every record of a document is in its newest text what ``view`` shows: none a
    draft, in the bin, or kept from the readers of the view."""
    shown = sa.and_(
        _RECORDS.published_n == _RECORDS.draft_n,
        _RECORDS.deleted_at.is_(None),
        _RECORDS.visibility.in_(SHOWN_TO[view]),
    )
    held = sa.select(sa.func.count()).where(
        _RECORDS.document_id == document_id,
        # A missing published_n makes the comparison unknown, which NOT would keep.
        sa.or_(_RECORDS.published_n.is_(None), sa.not_(shown)),
    )
    return conn.scalar(held) == 0


def source_part(conn: sa.Connection, source_id: str, column: sa.Column[Any]) -> Any:
    """One heavy column of a source. Raises NotFound("source_not_found", id=…)."""
    row = conn.execute(sa.select(column).where(schema.sources.c.id == source_id)).first()
    if row is None:
        raise NotFound("source_not_found", id=source_id)
    return row[0]


def titles(conn: sa.Connection) -> list[tuple[str, str]]:
    """(id, title) of every document that is not in the bin, by title; no text is read."""
    head = schema.records.c
    query = (
        sa.select(schema.documents.c.id, head.title)
        .join(schema.records, head.id == schema.documents.c.head_id)
        .where(head.deleted_at.is_(None))
    )
    found = [(row.id, row.title) for row in conn.execute(query)]
    return sorted(found, key=lambda one: (one[1].casefold(), one[0]))


def has_samples(conn: sa.Connection) -> bool:
    query = sa.select(schema.documents.c.id).where(schema.documents.c.sample).limit(1)
    return conn.execute(query).first() is not None


def _documents(
    conn: sa.Connection,
    view: View,
    document_id: str | None,
    keep: Callable[[StoredDocument], bool] = lambda _: True,
) -> list[StoredDocument]:
    heads = queries.visible(SHOWN, view).where(_RECORDS.id == schema.documents.c.head_id)
    sources = sa.select(*SOURCE_HEAD)
    if view != "workshop":
        sources = sources.where(_published_from(view))
    if document_id is not None:
        heads = heads.where(schema.documents.c.id == document_id)
        sources = sources.where(schema.sources.c.document_id == document_id)
    heads = heads.order_by(schema.documents.c.created_at, schema.documents.c.id)
    order = (schema.sources.c.imported_at, schema.sources.c.id)
    kept: dict[str, list[StoredSource]] = {}
    for row in conn.execute(sources.order_by(*order)):
        kept.setdefault(row.document_id, []).append(to_source(row))
    counted = queries.counts_by_document(conn, view, document_id)
    found = [
        _document(to_record(row, view), kept.get(row.document_id, []), counted)
        for row in conn.execute(heads)
    ]
    return [document for document in found if keep(document)]


def _published_from(view: View) -> sa.Exists:
    """Whether something that the view shows was read from the source: a file that nobody
    published yet shows neither its name nor its text."""
    shown = sa.and_(
        schema.revisions.c.record_id == _RECORDS.id, schema.revisions.c.n == _RECORDS.published_n
    )
    resting = sa.select(sa.literal(1)).select_from(schema.records.join(schema.revisions, shown))
    return resting.where(
        _RECORDS.document_id == schema.sources.c.document_id,
        _RECORDS.visibility.in_(SHOWN_TO[view]),
        _RECORDS.deleted_at.is_(None),
        schema.revisions.c.source_id == schema.sources.c.id,
    ).exists()


def _document(
    head: StoredRecord,
    sources: list[StoredSource],
    counted: dict[str, dict[RecordType, int]],
) -> StoredDocument:
    assert isinstance(head.content, DocumentHead)
    return StoredDocument(
        id=head.document_id,
        record=head,
        sources=tuple(sources),
        counts=counted[head.document_id],
    )
