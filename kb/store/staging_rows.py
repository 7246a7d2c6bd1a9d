"""The rows of imports and their files: read, found, changed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from kb.errors import Conflict, NotFound
from kb.staged import UNSETTLED, Choices, FileStatus, StagedFile, StagedImport, Summary
from kb.store import schema_curation
from kb.store.outbox import Write
from kb.store.queries import chunks

IMPORTS = schema_curation.imports
FILES = schema_curation.import_files
# What a list needs: everything but bytes, blocks and reading.
HEAD_COLUMNS = tuple(c for c in FILES.c if c.name not in ("data", "blocks", "reading"))
# Who reads a file says so every few seconds; whoever was silent for so long is gone.
STALE = timedelta(seconds=15)
# What goes once nobody needs it: the source keeps bytes and blocks of what was accepted.
EMPTIED: dict[str, Any] = {"data": b"", "blocks": [], "reading": {}}


def free(now: datetime) -> sa.ColumnElement[bool]:
    """Files to read: those that wait, and those whose reader is gone."""
    silent = sa.and_(FILES.c.status == "reading", FILES.c.claimed_at < now - STALE)
    return sa.or_(FILES.c.status == "waiting", silent)


def import_row(conn: sa.Connection, import_id: str) -> sa.Row[Any]:
    row = conn.execute(sa.select(IMPORTS).where(IMPORTS.c.id == import_id)).first()
    if row is None:
        raise NotFound("import_not_found", id=import_id)
    return row


def file_row(conn: sa.Connection, file_id: str) -> sa.Row[Any]:
    row = conn.execute(sa.select(*HEAD_COLUMNS).where(FILES.c.id == file_id)).first()
    if row is None:
        raise NotFound("import_file_not_found", id=file_id)
    return row


def held_row(
    conn: sa.Connection, file_id: str, version: int, statuses: Sequence[FileStatus]
) -> sa.Row[Any]:
    """The row of a file that nobody changed since ``version``.

    Raises Conflict("import_changed", id, version, current), also where its status is none
    of ``statuses`` any more.
    """
    row = file_row(conn, file_id)
    if row.version != version or row.status not in statuses:
        raise Conflict("import_changed", id=file_id, version=version, current=row.version)
    return row


def part(conn: sa.Connection, file_id: str, column: sa.Column[Any]) -> Any:
    row = conn.execute(sa.select(column).where(FILES.c.id == file_id)).first()
    if row is None:
        raise NotFound("import_file_not_found", id=file_id)
    return row[0]


def change(write: Write, row: sa.Row[Any], **values: Any) -> None:
    """Write a file's columns; its version rises."""
    update = FILES.update().where(FILES.c.id == row.id)
    write.conn.execute(update.values(version=row.version + 1, **values))


def counts(conn: sa.Connection, ids: Sequence[str]) -> dict[str, dict[FileStatus, int]]:
    """How many files of each import stand in each status."""
    found: dict[str, dict[FileStatus, int]] = {}
    for some in chunks(ids):
        query = (
            sa.select(FILES.c.import_id, FILES.c.status, sa.func.count())
            .where(FILES.c.import_id.in_(some))
            .group_by(FILES.c.import_id, FILES.c.status)
        )
        for import_id, status, count in conn.execute(query):
            found.setdefault(import_id, {})[status] = count
    return found


def to_import(row: sa.Row[Any], counted: dict[FileStatus, int]) -> StagedImport:
    return StagedImport(
        id=row.id,
        actor=row.actor,
        defaults=dict(row.defaults),
        created_at=row.created_at,
        closed_at=row.closed_at,
        counts=counted,
    )


def to_file(row: sa.Row[Any]) -> StagedFile:
    return StagedFile(
        id=row.id,
        import_id=row.import_id,
        position=row.position,
        name=row.name,
        sha256=row.sha256,
        size=row.size,
        status=row.status,
        format=row.format,
        version=row.version,
        summary=Summary.model_validate(row.summary),
        choices=Choices.model_validate(row.choices),
        error=(row.error["code"], row.error["params"]) if row.error else None,
        document_id=row.document_id,
        reader_version=row.reader_version,
    )


def close_if_settled(write: Write, import_id: str) -> None:
    """An import ends with its last file."""
    open_files = sa.select(FILES.c.id).where(
        FILES.c.import_id == import_id, FILES.c.status.in_(UNSETTLED)
    )
    if write.conn.execute(open_files.limit(1)).first() is None:
        ended = IMPORTS.update().where(IMPORTS.c.id == import_id)
        write.conn.execute(ended.values(closed_at=write.at))
