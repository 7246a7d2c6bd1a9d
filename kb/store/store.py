"""The store as the other layers see it: thin, each method one transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kb.links import Offered
from kb.records import Reading, RecordType
from kb.schemes import Concept
from kb.store import (
    checking,
    documents,
    editing,
    importing,
    keeping,
    outbox,
    publishing,
    queries,
    samples,
    schema,
    sources,
)
from kb.store.attempts import Attempts
from kb.store.audit import Audit
from kb.store.bulk import Bulk
from kb.store.curation import Curation
from kb.store.database import Clock, Database, default_url, utc_now
from kb.store.decisions import Decisions
from kb.store.directory import Directory
from kb.store.duplicates import Duplicates
from kb.store.follow_up import FollowUps
from kb.store.links import Links
from kb.store.migrate import migrate, prepare_folder
from kb.store.people import People
from kb.store.rows import to_source
from kb.store.staging import Staging
from kb.store.uses import Uses
from kb.store.vocabulary import Vocabulary
from kb.store.worklist import Worklist
from kb.stored import (
    ImportOutcome,
    NewSource,
    Origin,
    OutboxEntry,
    Revision,
    StoredDocument,
    StoredRecord,
    StoredSource,
    View,
)


def open_store(url: str, data: Path, *, clock: Clock = utc_now) -> "Store":
    """Open the database at ``url`` (``""``: SQLite in ``data``), made or migrated if need be.

    Raises Unavailable: "data_readonly", "data_not_a_folder" (path), "database_url_invalid",
    "database_unreachable", "database_damaged", "database_busy", "database_readonly",
    "disk_full" (reason), "database_newer" (found, known).
    """
    prepare_folder(data)
    database = Database(url or default_url(data))
    try:
        migrate(database, data, clock())
    except BaseException:
        # Nobody gets the store, so nobody else would close its connections.
        database.close()
        raise
    return Store(database, clock)


def check(store: "Store") -> list[str]:
    """Faults in the store, none if it is whole; see ``kb.store.checking``."""
    return checking.check(store.database)


class Store:
    """Documents, sources, records and their history; the outbox; vocabularies; caches.

    May be used from several threads. Every method may raise Unavailable("database_busy",
    "database_unreachable", "database_damaged", "database_readonly", "disk_full"; reason=…).
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self.people = People(database, clock)
        self.curation = Curation(database, clock)
        self.attempts = Attempts(database, clock)
        self.audit = Audit(database, clock)
        self.uses = Uses(database, clock)
        self.staging = Staging(database, clock)
        self.worklist = Worklist(database, clock)
        self.duplicates = Duplicates(database, clock)
        self.bulk = Bulk(database, clock)
        self.vocabulary = Vocabulary(database, clock)
        self.links = Links(database, clock)
        self.decisions = Decisions(database, clock)
        self.follow_ups = FollowUps(database, clock)
        self.directory = Directory(database, clock)

    def close(self) -> None:
        self.database.close()

    # Writing

    def save_reading(
        self, reading: Reading, source: NewSource, *, actor: str, publish: bool = False
    ) -> ImportOutcome:
        """Keep a file and what was read from it, in one transaction.

        The same bytes by the same reader change nothing (``publish`` still publishes); the
        same bytes, or the same folded kind, title, date and countries, are a further source
        of that document, merged by field; else it is a new document.
        """
        with outbox.writing(self.database, self.clock, actor) as write:
            outcome = importing.save_reading(write, reading, source, publish=publish)
            if outcome.status != "unchanged" or publish:
                write.log("import", outcome.document_id, status=outcome.status, publish=publish)
            return outcome

    def edit(
        self,
        record_id: str,
        changes: Mapping[str, Any],
        *,
        version: int,
        actor: str,
        reason: str = "",
        origin: Origin = "edit",
    ) -> StoredRecord:
        """Write a new draft; what changes nothing adds no revision.

        Raises NotFound("record_not_found", id), Conflict("version_conflict", id, version,
        current) or ("code_taken", card_code, id), Invalid("field_unknown", field),
        ("code_invalid", card_code) or ("value_invalid", field, reason).
        """
        with outbox.writing(self.database, self.clock, actor) as write:
            if editing.edit(
                write, record_id, changes, version=version, reason=reason, origin=origin
            ):
                write.log("edit", record_id, fields=sorted(changes))
            return queries.one(write.conn, record_id, "workshop")

    def restore(self, record_id: str, n: int, *, version: int, actor: str) -> StoredRecord:
        """Make revision ``n`` the newest draft again. Raises like ``edit``, and
        NotFound("revision_not_found", id, n)."""
        with outbox.writing(self.database, self.clock, actor) as write:
            editing.restore(write, record_id, n, version=version)
            write.log("restore", record_id, revision=n)
            return queries.one(write.conn, record_id, "workshop")

    def publish(self, ids: Sequence[str], *, actor: str) -> int:
        """Publish documents (all of theirs) or single records; how many records changed.

        Raises NotFound("record_not_found", id) for an unknown id, nothing is changed then.
        """
        with outbox.writing(self.database, self.clock, actor) as write:
            done = publishing.publish(write, ids)
            write.log("publish", ids, count=done)
            return done

    def unpublish(self, ids: Sequence[str], *, actor: str) -> int:
        """Withdraw documents (all of theirs) or single records; returns and raises alike."""
        with outbox.writing(self.database, self.clock, actor) as write:
            done = publishing.unpublish(write, ids)
            write.log("unpublish", ids, count=done)
            return done

    def remove_samples(self, *, actor: str) -> int:
        """Delete the sample documents with all of theirs; how many documents."""
        with outbox.writing(self.database, self.clock, actor) as write:
            done = samples.remove_samples(write)
            write.log("remove_samples", "", count=done)
            return done

    # Records

    def record(self, record_id: str, *, view: View) -> StoredRecord:
        """Raises NotFound("record_not_found", id), also for what ``view`` does not show."""
        with self.database.read() as conn:
            return queries.one(conn, record_id, view)

    def records(self, ids: Sequence[str], *, view: View) -> dict[str, StoredRecord]:
        """Those of ``ids`` that ``view`` shows, in the order asked for."""
        with self.database.read() as conn:
            return queries.many(conn, ids, view)

    def cards_by_code(self, canonical: str, *, view: View) -> list[StoredRecord]:
        """Cards of a canonical code, at most one per document."""
        with self.database.read() as conn:
            return queries.by_code(conn, canonical, view)

    def document_records(self, document_id: str, *, view: View) -> list[StoredRecord]:
        """A document's records in type order, then as printed; empty for an unknown id."""
        with self.database.read() as conn:
            return queries.of_document(conn, document_id, view)

    def all_records(self, *, view: View) -> Iterator[StoredRecord]:
        """Every record of one moment, read in batches while iterating."""
        with self.database.read() as conn:
            yield from queries.everything(conn, view)

    def records_of_types(self, *types: RecordType, view: View) -> list[StoredRecord]:
        """Every record of some types, of one moment and in no order."""
        with self.database.read() as conn:
            return list(queries.of_types(conn, view, types))

    def counts(self, *, view: View) -> dict[RecordType, int]:
        """How many records of each type, zeros included."""
        with self.database.read() as conn:
            return queries.counts(conn, view)

    def history(self, record_id: str) -> list[Revision]:
        """All revisions, oldest first. Raises NotFound("record_not_found", id)."""
        with self.database.read() as conn:
            return queries.revisions_of(conn, record_id)

    # Documents and sources

    def document(self, document_id: str, *, view: View) -> StoredDocument:
        """Raises NotFound("document_not_found", id), also for what ``view`` does not show."""
        with self.database.read() as conn:
            return documents.one(conn, document_id, view)

    def documents(self, *, view: View) -> list[StoredDocument]:
        """All documents, oldest first."""
        with self.database.read() as conn:
            return documents.every(conn, view)

    def wholly_shown(self, document_id: str, *, view: View) -> bool:
        """Whether nothing of a document is kept from the readers of ``view``."""
        with self.database.read() as conn:
            return documents.wholly_shown(conn, document_id, view)

    def document_titles(self) -> list[tuple[str, str]]:
        """(id, title) of every document of the workshop, by title."""
        with self.database.read() as conn:
            return documents.titles(conn)

    def find_document(self, text: str, *, view: View) -> list[StoredDocument]:
        """Documents by id, exact folded title or source file name."""
        with self.database.read() as conn:
            return documents.find(conn, text, view)

    def has_samples(self) -> bool:
        with self.database.read() as conn:
            return documents.has_samples(conn)

    def known_source(self, sha256: str, reader_version: str) -> StoredSource | None:
        """The source of these bytes if this reader read it: importing it changes nothing."""
        with self.database.read() as conn:
            row = sources.by_bytes(conn, sha256)
        if row is None or row.reader_version != reader_version:
            return None
        return to_source(row)

    def source_data(self, source_id: str) -> bytes:
        """A source's bytes as imported. Raises NotFound("source_not_found", id)."""
        with self.database.read() as conn:
            return bytes(documents.source_part(conn, source_id, schema.sources.c.data))

    def source_blocks(self, source_id: str) -> list[Any]:
        """A source's blocks as its reader gave them. Raises like ``source_data``."""
        with self.database.read() as conn:
            return list(documents.source_part(conn, source_id, schema.sources.c.blocks))

    def offered_links(self, ids: Iterable[str]) -> dict[str, Offered]:
        """The suggested links of cards that nobody decided; see ``kb.store.links``."""
        return self.links.offered(ids)

    # Outbox

    def outbox_since(self, sequence: int, *, limit: int = 1000) -> list[OutboxEntry]:
        """Entries after ``sequence``, oldest first; a record may come more than once."""
        with self.database.read() as conn:
            return outbox.entries_since(conn, sequence, limit)

    def last_sequence(self) -> int:
        """The newest sequence; 0 where nothing was written yet."""
        with self.database.read() as conn:
            return outbox.last_sequence(conn)

    # Vocabularies, analyses, settings

    def concepts(self, scheme: str) -> list[Concept]:
        """A scheme's concepts in the order in which they were loaded."""
        with self.database.read() as conn:
            return keeping.concepts(conn, scheme)

    def all_concepts(self) -> list[Concept]:
        with self.database.read() as conn:
            return keeping.concepts(conn, None)

    def load_seeds(self, concepts: Iterable[Concept]) -> int:
        """Insert the concepts that are missing, never change one; how many were."""
        seeds = list(concepts)
        with self.database.read() as conn:
            if not keeping.missing(conn, seeds):
                return 0
        with outbox.writing(self.database, self.clock) as write:
            new = keeping.missing(write.conn, seeds)
            keeping.insert_concepts(write.conn, new)
            return len(new)

    def put_concept(self, concept: Concept) -> None:
        """Insert a concept, or change the one of its scheme and notation."""
        with outbox.writing(self.database, self.clock) as write:
            keeping.put_concept(write.conn, concept)

    def analyses(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Those of ``keys`` that are kept."""
        with self.database.read() as conn:
            return keeping.analyses(conn, keys)

    def save_analyses(self, items: Mapping[str, bytes]) -> None:
        """Keep analyses by their content's key; one that is kept already stays."""
        with outbox.writing(self.database, self.clock) as write:
            keeping.save_analyses(write.conn, items)

    def setting(self, key: str) -> str | None:
        with self.database.read() as conn:
            return keeping.setting(conn, key)

    def set_setting(self, key: str, value: str) -> None:
        with outbox.writing(self.database, self.clock) as write:
            keeping.set_setting(write.conn, key, value)
