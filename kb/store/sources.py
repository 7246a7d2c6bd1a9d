"""The files themselves: kept once per content, with what a reader made of them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from kb.records import Warning
from kb.store import schema
from kb.store.outbox import Write
from kb.store.rows import SOURCE_HEAD, new_id
from kb.stored import NewSource

_SOURCES = schema.sources


def by_bytes(conn: sa.Connection, sha256: str) -> sa.Row[Any] | None:
    """The source of these bytes, without bytes and blocks."""
    return conn.execute(sa.select(*SOURCE_HEAD).where(_SOURCES.c.sha256 == sha256)).first()


def formats(conn: sa.Connection, document_id: str, *, but: str) -> set[str]:
    """Formats that a document was read from, leaving out the source of sha256 ``but``."""
    query = sa.select(_SOURCES.c.format).where(
        _SOURCES.c.document_id == document_id, _SOURCES.c.sha256 != but
    )
    return set(conn.scalars(query))


def save(
    write: Write,
    document_id: str,
    source: NewSource,
    warnings: Sequence[Warning],
    kept: sa.Row[Any] | None,
) -> str:
    """Keep a file, or renew what a newer reader made of one that is ``kept``; its id."""
    values: dict[str, Any] = {
        # A name from a file system may hold bytes that are no text.
        "name": source.name.encode("utf-8", "replace").decode("utf-8"),
        "reader_version": source.reader_version,
        "blocks": source.blocks,
        "warnings": [[warning.where, warning.message] for warning in warnings],
        "open_warnings": len(warnings),
    }
    if kept is not None:
        renewed = _SOURCES.update().where(_SOURCES.c.id == kept.id)
        write.conn.execute(renewed.values(**values))
        return str(kept.id)
    source_id = new_id()
    write.conn.execute(
        _SOURCES.insert().values(
            id=source_id,
            document_id=document_id,
            format=source.format,
            sha256=source.sha256,
            size=len(source.data),
            data=source.data,
            imported_at=write.at,
            **values,
        )
    )
    return source_id
