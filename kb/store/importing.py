"""One reading into the store: which document it is, then what it changes there."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa

from kb.records import DocumentKind, Places, Reading, Record, RecordType
from kb.store import bin, merging, pairing, publishing, schema, sources
from kb.store.changing import add_revision, insert_record
from kb.store.identity import document_identity, without_repeated_codes
from kb.store.outbox import Write
from kb.store.rows import from_places, new_id, to_content
from kb.stored import FieldConflict, ImportOutcome, NewSource

_RECORDS = schema.records
_REVISIONS = schema.revisions


@dataclass(frozen=True, slots=True)
class Target:
    """Which document a reading goes into: the one named, else the one of that identity."""

    identity: str
    document_id: str | None = None


class Shape(Protocol):
    """What of a file decides how its blanks are read."""

    @property
    def format(self) -> str: ...
    @property
    def sha256(self) -> str: ...


def save_reading(
    write: Write,
    reading: Reading,
    source: NewSource,
    *,
    publish: bool,
    target: Target | None = None,
) -> ImportOutcome:
    """Keep a file and what was read from it; see ``Store.save_reading``.

    With a ``target``, which a person chose, bytes that are known are looked at again: what
    was left out before may come in now.
    """
    kept = sources.by_bytes(write.conn, source.sha256)
    aim = target or Target(document_identity(reading.document))
    _out_of_bin(write, document_of(write.conn, kept, aim))
    if target is None and kept is not None and kept.reader_version == source.reader_version:
        outcome = ImportOutcome("unchanged", kept.document_id, reading.document.title)
    else:
        outcome = _save_new(write, without_repeated_codes(reading), source, kept, aim)
    if publish:
        publishing.publish(write, [outcome.document_id])
    return outcome


def is_binned(conn: sa.Connection, document_id: str) -> bool:
    """Whether a document's own record is in the bin."""
    head = sa.select(_RECORDS.c.id).join(
        schema.documents, schema.documents.c.head_id == _RECORDS.c.id
    )
    here = schema.documents.c.id == document_id, _RECORDS.c.deleted_at.is_not(None)
    return conn.scalar(head.where(*here)) is not None


def _out_of_bin(write: Write, document_id: str | None) -> None:
    """Whoever brings a removed document in again wants it: else it would change unseen. A
    single record that somebody removed stays in the bin."""
    if document_id is not None and is_binned(write.conn, document_id):
        bin.recover(write, [document_id])


def document_of(conn: sa.Connection, kept: sa.Row[Any] | None, target: Target) -> str | None:
    """The document that a file belongs to, None where it is a new one."""
    # The same bytes are the same document, whatever a newer reader makes of its title.
    if kept is not None:
        return str(kept.document_id)
    table = schema.documents.c
    chosen = conn.scalar(sa.select(table.id).where(table.id == target.document_id))
    return chosen or _by_identity(conn, target.identity)


def blank_is_silence(conn: sa.Connection, document_id: str, source: Shape) -> bool:
    """Whether a blank may only mean that a reader of another format sees less."""
    formats = sources.formats(conn, document_id, but=source.sha256)
    return bool(formats) and source.format not in formats


def stored_rows(conn: sa.Connection, document_id: str) -> dict[RecordType, list[sa.Row[Any]]]:
    """A document's records with their newest text, by type in their order."""
    draft = sa.and_(_REVISIONS.c.record_id == _RECORDS.c.id, _REVISIONS.c.n == _RECORDS.c.draft_n)
    query = (
        sa.select(_RECORDS, _REVISIONS.c.content, _REVISIONS.c.places, _REVISIONS.c.source_id)
        .join(_REVISIONS, draft)
        .where(_RECORDS.c.document_id == document_id)
        .order_by(_RECORDS.c.type, _RECORDS.c.position, _RECORDS.c.id)
    )
    stored: dict[RecordType, list[sa.Row[Any]]] = {}
    for row in conn.execute(query):
        stored.setdefault(row.type, []).append(row)
    return stored


def pairs_of(
    record_type: RecordType, stored: list[sa.Row[Any]], read: list[dict[str, Any]]
) -> list[str | None]:
    """For each record read the id of the stored one, or None where it is new."""
    # A card that people made was never imported: its own text tells which one it is.
    known = [pairing.Known(row.id, row.imported or row.content, row.content) for row in stored]
    return pairing.pair(record_type, known, read)


def _save_new(
    write: Write,
    reading: Reading,
    source: NewSource,
    kept: sa.Row[Any] | None,
    target: Target,
) -> ImportOutcome:
    identity = target.identity
    document_id = document_of(write.conn, kept, target)
    if document_id is None:
        document_id = _insert_document(write, identity, source)
        status = "new"
    else:
        status = "updated"
        _renew_document(write, document_id, identity, source)
    silence = kept is None and blank_is_silence(write.conn, document_id, source)
    source_id = sources.save(write, document_id, source, reading.warnings, kept)
    update = _Update(
        write,
        document_id,
        source_id,
        blank_is_silence=silence,
    )
    return update.run(reading, status)


def _by_identity(conn: sa.Connection, identity: str) -> str | None:
    table = schema.documents.c
    return conn.scalar(sa.select(table.id).where(table.identity == identity))


def _insert_document(write: Write, identity: str, source: NewSource) -> str:
    document_id = new_id()
    write.conn.execute(
        schema.documents.insert().values(
            id=document_id,
            identity=identity,
            head_id=new_id(),
            sample=source.sample,
            created_at=write.at,
        )
    )
    return document_id


def _renew_document(write: Write, document_id: str, identity: str, source: NewSource) -> None:
    """The identity follows the newest reading; a real source makes a sample real."""
    table = schema.documents
    if _by_identity(write.conn, identity) is None:
        moved = table.update().where(table.c.id == document_id)
        write.conn.execute(moved.values(identity=identity))
    if source.sample:
        return
    real = table.update().where(table.c.id == document_id, table.c.sample)
    if write.conn.execute(real.values(sample=False)).rowcount:
        rows = sa.select(_RECORDS.c.id).where(_RECORDS.c.document_id == document_id)
        for record_id in write.conn.scalars(rows).all():
            write.touch(record_id, document_id, "import")


class _Update:
    """Brings the records of one document to a new reading."""

    def __init__(
        self, write: Write, document_id: str, source_id: str, *, blank_is_silence: bool
    ) -> None:
        self.write = write
        self.document_id = document_id
        self.source_id = source_id
        self.blank_is_silence = blank_is_silence
        self.created: Counter[RecordType] = Counter()
        self.changed: Counter[RecordType] = Counter()
        self.conflicts: list[FieldConflict] = []
        self.absent: list[str] = []
        self.records: dict[RecordType, tuple[str, ...]] = {}

    def run(self, reading: Reading, status: Any) -> ImportOutcome:
        groups: dict[RecordType, list[tuple[Record, Places]]] = {}
        for record, places in reading.records():
            groups.setdefault(record.record_type, []).append((record, places))
        stored = stored_rows(self.write.conn, self.document_id)
        for record_type in dict.fromkeys([*groups, *stored]):
            self._group(record_type, groups.get(record_type, []), stored.get(record_type, []))
        self._touch_text(reading.document.kind)
        return ImportOutcome(
            status=status,
            document_id=self.document_id,
            title=reading.document.title,
            created=dict(self.created),
            changed=dict(self.changed),
            conflicts=tuple(self.conflicts),
            absent=tuple(self.absent),
            records=self.records,
        )

    def _group(
        self,
        record_type: RecordType,
        read: list[tuple[Record, Places]],
        stored: list[sa.Row[Any]],
    ) -> None:
        rows = {row.id: row for row in stored}
        dumped = [record.model_dump(mode="json") for record, _ in read]
        pairs = pairs_of(record_type, stored, dumped)
        ids: list[str] = []
        for position, (found, fields) in enumerate(zip(pairs, dumped, strict=True)):
            places = read[position][1]
            if found is None:
                ids.append(self._insert(record_type, position, fields, places))
            else:
                self._merge(rows[found], position, fields, places)
                ids.append(found)
        self.records[record_type] = tuple(ids)
        self.absent += [row.id for row in stored if row.id not in pairs]

    def _touch_text(self, kind: DocumentKind) -> None:
        """Of an unknown kind of document the index takes the source's text, which is new."""
        if kind == "other":
            self.write.touch(self._head_id(), self.document_id, "import")

    def _insert(
        self, record_type: RecordType, position: int, fields: dict[str, Any], places: Places
    ) -> str:
        self.created[record_type] += 1
        return insert_record(
            self.write,
            record_type,
            self.document_id,
            position,
            to_content(record_type, fields),
            places,
            source_id=self.source_id,
            imported=fields,
            record_id=self._head_id() if record_type == "document" else None,
        )

    def _merge(
        self, row: sa.Row[Any], position: int, fields: dict[str, Any], places: Places
    ) -> None:
        merged = merging.merge(
            row.imported, row.content, fields, blank_is_silence=self.blank_is_silence
        )
        if merged.content != row.content or self._new_text(row, merged.content):
            content = to_content(row.type, merged.content)
            # All places are the new source's: one revision, one source to look it up in.
            add_revision(
                self.write,
                row,
                content,
                from_places(places),
                source_id=self.source_id,
                origin="import",
            )
            self.changed[row.type] += 1
        elif row.source_id == self.source_id:
            self._renew_places(row, from_places(places))
        if merged.base != row.imported or position != row.position:
            self._note(row, position, merged.base)
        label = fields.get("code") or str(fields.get("number") or row.type)
        self.conflicts += [FieldConflict(row.id, label, *found) for found in merged.conflicts]

    def _new_text(self, row: sa.Row[Any], content: dict[str, Any]) -> bool:
        """Of an unknown kind of document the source's text is what is read: another file is
        another draft, so that its text too waits to be published."""
        known = row.type != "document" or content["kind"] != "other"
        return not known and row.source_id != self.source_id

    def _renew_places(self, row: sa.Row[Any], places: dict[str, Any]) -> None:
        """A newer reader of the same bytes may know better where the same text stands."""
        if places == row.places:
            return
        shown = _REVISIONS.c.record_id == row.id, _REVISIONS.c.n == row.draft_n
        self.write.conn.execute(_REVISIONS.update().where(*shown).values(places=places))

    def _note(self, row: sa.Row[Any], position: int, base: dict[str, Any]) -> None:
        update = _RECORDS.update().where(_RECORDS.c.id == row.id)
        self.write.conn.execute(update.values(position=position, imported=base))
        if position != row.position:
            self.write.touch(row.id, self.document_id, "import")

    def _head_id(self) -> str:
        table = schema.documents.c
        head = sa.select(table.head_id).where(table.id == self.document_id)
        return str(self.write.conn.execute(head).scalar_one())
