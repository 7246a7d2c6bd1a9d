"""Files on their way in: kept, read by whoever claims them, looked through, accepted.

Nothing here is seen by readers or by the index before ``accept``.
"""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from kb.errors import Conflict, KbError, NotFound
from kb.records import DocumentKind, Reading
from kb.staged import (
    UNSETTLED,
    Choices,
    Claim,
    Preview,
    RecordPreview,
    StagedFile,
    StagedImport,
    Summary,
)
from kb.store import accepting, importing, outbox, previewing, sources
from kb.store.database import Clock, Database
from kb.store.identity import without_repeated_codes
from kb.store.rows import new_id
from kb.store.staging_rows import (
    EMPTIED,
    FILES,
    HEAD_COLUMNS,
    IMPORTS,
    change,
    close_if_settled,
    counts,
    file_row,
    free,
    held_row,
    import_row,
    part,
    to_file,
    to_import,
)
from kb.stored import ImportOutcome

# A file at which the whole process died twice is not begun a third time.
MAX_TRIES = 2


class Staging:
    """Imports on the page. Every method is one transaction; see ``kb.staged``.

    Raises NotFound("import_not_found", id) and ("import_file_not_found", id) for unknown
    ids, Conflict("import_changed", id, version, current) where somebody else was quicker.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    # Bringing in

    def open(self, defaults: Mapping[str, str], *, actor: str) -> str:
        """Begin an import; its id."""
        with outbox.writing(self.database, self.clock, actor) as write:
            made = {"id": new_id(), "actor": actor, "defaults": dict(defaults)}
            write.conn.execute(IMPORTS.insert().values(created_at=write.at, **made))
            write.log("import_opened", str(made["id"]))
            return str(made["id"])

    def add(self, import_id: str, name: str, data: bytes, *, actor: str) -> str:
        """Keep a file's bytes to be read; its id. The same bytes in one import are one file:
        what was sent twice after a broken connection comes once. A closed import opens again."""
        sha256 = hashlib.sha256(data).hexdigest()
        with outbox.writing(self.database, self.clock, actor) as write:
            import_row(write.conn, import_id)
            own = FILES.c.import_id == import_id
            known = write.conn.scalar(sa.select(FILES.c.id).where(own, FILES.c.sha256 == sha256))
            if known is not None:
                return str(known)
            count = write.conn.execute(sa.select(sa.func.count()).where(own)).scalar_one()
            made = _new_file(import_id, count, name, sha256, data)
            write.conn.execute(FILES.insert().values(**made))
            again = IMPORTS.update().where(IMPORTS.c.id == import_id)
            write.conn.execute(again.values(closed_at=None))
            write.log("import_added", made["id"], name=name)
            return str(made["id"])

    # Looking

    def name(self, file_id: str) -> str:
        """The name under which a file came; of the same bytes sent twice the first one."""
        with self.database.read() as conn:
            found = conn.scalar(sa.select(FILES.c.name).where(FILES.c.id == file_id))
        if found is None:
            raise NotFound("import_file_not_found", id=file_id)
        return str(found)

    def imports(self, *, closed: bool = False, limit: int = 100) -> list[StagedImport]:
        """Open imports, or closed ones, newest first."""
        ended = IMPORTS.c.closed_at
        query = sa.select(IMPORTS).where(ended.is_not(None) if closed else ended.is_(None))
        query = query.order_by(IMPORTS.c.created_at.desc(), IMPORTS.c.id).limit(limit)
        with self.database.read() as conn:
            rows = conn.execute(query).all()
            counted = counts(conn, [row.id for row in rows])
            return [to_import(row, counted.get(row.id, {})) for row in rows]

    def one(self, import_id: str) -> StagedImport:
        with self.database.read() as conn:
            row = import_row(conn, import_id)
            return to_import(row, counts(conn, [import_id]).get(import_id, {}))

    def files(self, import_id: str) -> list[StagedFile]:
        """An import's files in the order in which they came."""
        query = sa.select(*HEAD_COLUMNS).where(FILES.c.import_id == import_id)
        with self.database.read() as conn:
            return [to_file(row) for row in conn.execute(query.order_by(FILES.c.position))]

    def file(self, file_id: str) -> StagedFile:
        with self.database.read() as conn:
            return to_file(file_row(conn, file_id))

    def reading(self, file_id: str) -> Reading:
        """What was read from a file, as it was read; empty once the file is settled."""
        with self.database.read() as conn:
            return Reading.model_validate(part(conn, file_id, FILES.c.reading))

    def blocks(self, file_id: str) -> list[Any]:
        """A file's blocks as its reader gave them; empty once the file is settled."""
        with self.database.read() as conn:
            return list(part(conn, file_id, FILES.c.blocks))

    def preview(self, file_id: str) -> Preview:
        """What accepting the whole file would do now; nothing is written."""
        return self.previews([file_id])[file_id]

    def previews(self, file_ids: Collection[str]) -> dict[str, Preview]:
        """The same of several files, of one moment. Of what is a new document by its head no
        reading is opened: a hundred files then take as long as four else."""
        with self.database.read() as conn:
            return {file_id: _preview(conn, file_id) for file_id in file_ids}

    # Reading in the background

    def waits(self) -> bool:
        """Whether a file waits to be read; asked before a write is begun for it."""
        query = sa.select(FILES.c.id).where(free(self.clock())).limit(1)
        with self.database.read() as conn:
            return conn.execute(query).first() is not None

    def claim(self) -> Claim | None:
        """Take on the next file to read, or None where none waits.

        A file whose reader fell silent is taken from it; one that was begun ``MAX_TRIES``
        times is marked as failed instead.
        """
        with outbox.writing(self.database, self.clock) as write:
            query = sa.select(*HEAD_COLUMNS).where(free(write.at))
            query = query.order_by(FILES.c.import_id, FILES.c.position)
            for row in write.conn.execute(query).all():
                if row.tries >= MAX_TRIES:
                    failed = {"code": "file_reading_failed", "params": {"name": row.name}}
                    change(write, row, status="failed", error=failed, claim=None)
                    continue
                claimed = {"claim": new_id(), "claimed_at": write.at, "tries": row.tries + 1}
                change(write, row, status="reading", **claimed)
                return Claim(
                    file_id=row.id,
                    token=str(claimed["claim"]),
                    name=row.name,
                    data=bytes(part(write.conn, row.id, FILES.c.data)),
                    kind=Choices.model_validate(row.choices).kind,
                    defaults=dict(import_row(write.conn, row.import_id).defaults),
                )
        return None

    def beat(self, claim: Claim) -> bool:
        """Say that a claimed file is still being read; False where it is not ours any more."""
        with outbox.writing(self.database, self.clock) as write:
            ours = FILES.update().where(FILES.c.id == claim.file_id, FILES.c.claim == claim.token)
            return bool(write.conn.execute(ours.values(claimed_at=write.at)).rowcount)

    def unclaim(self, claim: Claim) -> None:
        """Give a file back unread, as where the process is asked to end."""
        with outbox.writing(self.database, self.clock) as write:
            row = file_row(write.conn, claim.file_id)
            if row.claim == claim.token:
                change(write, row, status="waiting", claim=None, tries=row.tries - 1)

    def read(
        self,
        claim: Claim,
        reading: Reading,
        *,
        format: str,
        blocks: list[Any],
        reader_version: str,
        summary: Summary,
        choices: Choices,
    ) -> bool:
        """Keep what was read from a claimed file; False where somebody else had taken it.

        ``reading`` has each code once (see ``kb.store.identity``).
        """
        with outbox.writing(self.database, self.clock) as write:
            row = file_row(write.conn, claim.file_id)
            if row.claim != claim.token:
                return False
            change(
                write,
                row,
                status="read",
                claim=None,
                format=format,
                blocks=blocks,
                reader_version=reader_version,
                reading=without_repeated_codes(reading).model_dump(mode="json"),
                summary=summary.model_dump(mode="json"),
                choices=choices.model_dump(mode="json"),
                error={},
            )
            return True

    def fail(self, claim: Claim, error: KbError) -> bool:
        """Note why a claimed file could not be read; False like ``read``."""
        with outbox.writing(self.database, self.clock) as write:
            row = file_row(write.conn, claim.file_id)
            if row.claim != claim.token:
                return False
            told = {"code": error.code, "params": error.params}
            change(write, row, status="failed", claim=None, error=told)
            return True

    def read_again(
        self, file_id: str, *, version: int, actor: str, kind: DocumentKind | None = None
    ) -> None:
        """Send a file back to be read, as another kind if one is given; what was chosen for
        it goes, since it spoke of another reading. Not once a part of it was accepted."""
        with outbox.writing(self.database, self.clock, actor) as write:
            row = held_row(write.conn, file_id, version, ("read", "failed"))
            if row.document_id is not None:
                raise Conflict("import_changed", id=file_id, version=version, current=version)
            fresh = Choices(kind=kind).model_dump(mode="json")
            change(write, row, status="waiting", tries=0, error={}, choices=fresh, reading={})
            write.log("import_read_again", file_id, kind=kind)

    # Choosing and accepting

    def choose(self, file_id: str, choices: Choices, *, version: int, actor: str) -> StagedFile:
        """Keep what a person chose for a file, in place of what was chosen before."""
        with outbox.writing(self.database, self.clock, actor) as write:
            row = held_row(write.conn, file_id, version, ("read",))
            change(write, row, choices=choices.model_dump(mode="json"))
            return to_file(file_row(write.conn, file_id))

    def accept(
        self, file_id: str, keys: Collection[str], *, version: int, actor: str, reason: str = ""
    ) -> ImportOutcome:
        """Bring these records of a file into the knowledge base as drafts, with the document
        and the source: all of it or nothing. See ``kb.store.accepting``."""
        with outbox.writing(self.database, self.clock, actor) as write:
            return accepting.accept(write, file_id, keys, version=version, reason=reason)

    def dismiss(self, file_id: str, *, version: int, actor: str) -> None:
        """Have nothing more to do with a file; what was accepted of it stays."""
        with outbox.writing(self.database, self.clock, actor) as write:
            row = held_row(write.conn, file_id, version, UNSETTLED)
            _dismiss(write, row)
            close_if_settled(write, row.import_id)

    def close(self, import_id: str, *, actor: str) -> int:
        """Dismiss all that is left of an import; how many files that were."""
        with outbox.writing(self.database, self.clock, actor) as write:
            import_row(write.conn, import_id)
            query = sa.select(*HEAD_COLUMNS).where(
                FILES.c.import_id == import_id, FILES.c.status.in_(UNSETTLED)
            )
            left = write.conn.execute(query).all()
            for row in left:
                _dismiss(write, row)
            close_if_settled(write, import_id)
            return len(left)


def _preview(conn: sa.Connection, file_id: str) -> Preview:
    file = to_file(file_row(conn, file_id))
    head = file.summary.head
    if head is not None:
        kept = sources.by_bytes(conn, file.sha256)
        if importing.document_of(conn, kept, accepting.target_of(head, file)) is None:
            return Preview("new", records=dict.fromkeys(file.summary.keys(), RecordPreview("new")))
    reading = Reading.model_validate(part(conn, file_id, FILES.c.reading))
    read, target = accepting.as_chosen(reading, file)
    return previewing.preview(conn, read, file, target)


def _new_file(import_id: str, position: int, name: str, sha256: str, data: bytes) -> dict[str, Any]:
    return {
        "id": new_id(),
        "import_id": import_id,
        "position": position,
        "name": name,
        "sha256": sha256,
        "size": len(data),
        "data": data,
        "status": "waiting",
        "format": "",
        "reading": {},
        "blocks": [],
        "choices": {},
        "error": {},
        "version": 1,
    }


def _dismiss(write: outbox.Write, row: sa.Row[Any]) -> None:
    status = "dismissed" if row.document_id is None else "accepted"
    change(write, row, status=status, claim=None, **EMPTIED)
    write.log("import_dismissed", row.id, name=row.name)


__all__ = ["MAX_TRIES", "Staging"]
