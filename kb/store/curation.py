"""Curation as the other layers see it: thin, each method one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from kb.curation import (
    Batch,
    BatchKind,
    Binned,
    Comment,
    CommentKind,
    Draft,
    Undone,
    Version,
    Whereabouts,
)
from kb.records import Places
from kb.store import (
    batches,
    bin,
    comments,
    creating,
    editing,
    history,
    merging_cards,
    outbox,
    queries,
    states,
)
from kb.store.database import Clock, Database
from kb.stored import Revision, StoredRecord, Visibility


class Curation:
    """States, the bin, comments, unsaved text, batches, history.

    Every method that names records raises NotFound("record_not_found", id) for one that is
    not there; those that take ``version``, Conflict("version_conflict", id, version, current).
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    @contextmanager
    def _writing(self, actor: str) -> Iterator[outbox.Write]:
        with outbox.writing(self.database, self.clock, actor) as write:
            yield write

    # New cards

    def create_card(
        self,
        fields: Mapping[str, Any],
        *,
        document_id: str | None,
        actor: str,
        reason: str = "",
        source_id: str | None = None,
        places: Places | None = None,
        record_id: str | None = None,
    ) -> StoredRecord:
        """A draft card; see ``kb.store.creating.create_card``."""
        with self._writing(actor) as write:
            made = creating.create_card(
                write,
                fields,
                document_id=document_id,
                reason=reason,
                source_id=source_id,
                places=places or {},
                record_id=record_id,
            )
            write.log("new", made)
            return self._outcome(write, made)

    def next_code(self, kind: str, area: str, document_id: str | None) -> str:
        """The next free code, ``"BP4_PR"``; see ``kb.store.creating.next_code``."""
        with self.database.read() as conn:
            return creating.next_code(conn, kind, area, document_id)

    # States

    def submit(
        self, record_id: str, *, version: int, actor: str, comment: str = ""
    ) -> StoredRecord:
        """Send a draft to review. Conflict("state_conflict", id, state) for what is none."""
        with self._writing(actor) as write:
            states.move(
                write,
                record_id,
                version=version,
                of="draft",
                to="in_review",
                kind="submit",
                said=comment,
            )
            return self._outcome(write, record_id)

    def return_(self, record_id: str, *, version: int, actor: str, reason: str) -> StoredRecord:
        """Send back what is in review. Conflict("state_conflict", id, state) for what is not."""
        with self._writing(actor) as write:
            states.move(
                write,
                record_id,
                version=version,
                of="in_review",
                to="draft",
                kind="return",
                said=reason,
            )
            return self._outcome(write, record_id)

    def publish(
        self,
        ids: Sequence[str],
        *,
        actor: str,
        comment: str = "",
        versions: Mapping[str, int] | None = None,
    ) -> int:
        """Publish records or documents; how many changed. ``versions``: as they were looked at.

        Raises Refused("own_review", id) where the setting ``four_eyes`` is "yes" and the
        newest text is the publisher's own, Conflict("state_conflict", id, state) for what is
        archived. Nothing is changed then.
        """
        with self._writing(actor) as write:
            return states.publish(write, ids, comment=comment, versions=versions)

    def archive(
        self, record_id: str, *, version: int, actor: str, comment: str = ""
    ) -> StoredRecord:
        """Withdraw from readers, keep in the workshop; of a document, all that is in it."""
        with self._writing(actor) as write:
            states.archive(write, record_id, version=version, comment=comment)
            return self._outcome(write, record_id)

    def unarchive(
        self, record_id: str, *, version: int, actor: str, comment: str = ""
    ) -> StoredRecord:
        """Take up again as a draft; of a document, all that is in it."""
        with self._writing(actor) as write:
            states.unarchive(write, record_id, version=version, comment=comment)
            return self._outcome(write, record_id)

    def set_visibility(self, ids: Sequence[str], visibility: Visibility, *, actor: str) -> int:
        """Who may read records or documents, once published; how many changed."""
        with self._writing(actor) as write:
            return states.set_visibility(write, ids, visibility)

    def assign(self, ids: Sequence[str], name: str | None, *, actor: str) -> int:
        """Give records to a person (log-in name) or to nobody; how many changed.

        Raises NotFound("person_not_found", name).
        """
        with self._writing(actor) as write:
            return states.assign(write, ids, name)

    # The bin

    def remove(self, ids: Sequence[str], *, actor: str, reason: str = "") -> int:
        """Put records, or documents with all of theirs, into the bin; how many records."""
        with self._writing(actor) as write:
            return bin.remove(write, ids, reason=reason)

    def recover(self, ids: Sequence[str], *, actor: str) -> int:
        """Take out of the bin with all they had; how many records. Raises
        Conflict("merged_record", id, into) for a card that was merged into another."""
        with self._writing(actor) as write:
            return bin.recover(write, ids)

    def bin(self, limit: int = 500) -> list[Binned]:
        """What is in the bin, newest first."""
        with self.database.read() as conn:
            return bin.binned(conn, limit)

    # Many at once

    def edit_many(
        self,
        changes: Mapping[str, Mapping[str, Any]],
        *,
        actor: str,
        kind: BatchKind,
        reason: str,
        detail: Mapping[str, Any],
        versions: Mapping[str, int] | None = None,
    ) -> Batch:
        """Change many records in one transaction, all or none.

        ``versions``, where given, are those that the changes were made for. Raises like
        ``Store.edit``.
        """
        with self._writing(actor) as write:
            made = batches.edit_many(
                write, changes, kind=kind, reason=reason, detail=detail, versions=versions or {}
            )
            return batches.one(write.conn, made)

    def merge_cards(
        self,
        keep_id: str,
        drop_id: str,
        changes: Mapping[str, Any],
        *,
        versions: Mapping[str, int],
        actor: str,
        reason: str = "",
    ) -> Batch:
        """Make one card of two: ``changes`` to the first, the second into the bin.

        Its code leads to the first from now on. Raises like ``Store.edit``, Invalid
        ("merge_itself", id) or ("not_a_card", id), Conflict("state_conflict", id, state).
        """
        with self._writing(actor) as write:
            made = batches.merge(write, keep_id, drop_id, changes, versions=versions, reason=reason)
            return batches.one(write.conn, made)

    def undo(self, batch_id: str, *, actor: str) -> Undone:
        """Undo a batch, but for records that somebody changed since.

        Raises NotFound("batch_not_found", id), Conflict("batch_undone", id, by).
        """
        with self._writing(actor) as write:
            return batches.undo(write, batch_id)

    def batches(self, limit: int = 50) -> list[Batch]:
        """The newest first."""
        with self.database.read() as conn:
            return batches.newest(conn, limit)

    def batch(self, batch_id: str) -> Batch:
        """Raises NotFound("batch_not_found", id)."""
        with self.database.read() as conn:
            return batches.one(conn, batch_id)

    def batch_records(self, batch_id: str) -> list[tuple[str, int]]:
        """(record id, number of its revision) of all that a batch wrote."""
        with self.database.read() as conn:
            return batches.records_of(conn, batch_id)

    def merged_into(self, record_id: str) -> str | None:
        """The card that stands for a merged one; None for any other."""
        with self.database.read() as conn:
            return merging_cards.merged_into(conn, record_id)

    # History

    def versions(
        self, record_id: str, *, offset: int = 0, limit: int = 50
    ) -> tuple[list[Version], int]:
        """A page of a record's versions, newest first, and how many there are."""
        with self.database.read() as conn:
            return history.page(conn, record_id, offset=offset, limit=limit)

    def whereabouts(self, record_id: str) -> Whereabouts:
        """Where a record stands, also one in the bin."""
        with self.database.read() as conn:
            return history.whereabouts(conn, record_id)

    def revision(self, record_id: str, n: int) -> Revision:
        """Raises NotFound("revision_not_found", id, n)."""
        with self.database.read() as conn:
            return history.revision(conn, record_id, n)

    def as_of(self, record_id: str, moment: datetime) -> Revision:
        """The text as it stood then. Raises NotFound("revision_not_found", id, n=0) for a
        moment before the record."""
        with self.database.read() as conn:
            return history.as_of(conn, record_id, moment)

    def restore_field(
        self, record_id: str, field: str, n: int, *, version: int, actor: str
    ) -> StoredRecord:
        """Give one field its value of revision ``n``; raises like ``Store.restore``."""
        with self._writing(actor) as write:
            editing.restore_field(write, record_id, field, n, version=version)
            write.log("restore", record_id, revision=n, field=field)
            return self._outcome(write, record_id)

    # What people say and type

    def comment(
        self,
        record_id: str,
        kind: CommentKind,
        text: str,
        detail: Mapping[str, Any] | None = None,
        *,
        actor: str,
    ) -> Comment:
        with self._writing(actor) as write:
            comments.must_exist(write.conn, record_id)
            made = comments.say(write, record_id, kind, text, detail or {})
            write.log(kind, record_id, comment=made)
            return comments.one(write.conn, made)

    def comments(self, record_id: str) -> list[Comment]:
        """Oldest first; empty for an unknown record."""
        with self.database.read() as conn:
            return comments.of_record(conn, record_id)

    def take_back(self, comment_id: str, *, actor: str) -> None:
        """Hide a comment. Raises NotFound("comment_not_found", id)."""
        with self._writing(actor) as write:
            comments.take_back(write, comment_id)

    def keep_draft(
        self, record_id: str, actor: str, version: int, changes: Mapping[str, Any]
    ) -> None:
        """Keep what ``actor`` is typing, over what they kept before."""
        with self._writing(actor) as write:
            comments.keep_draft(write, record_id, version, changes, actor=actor)

    def draft(self, record_id: str, actor: str) -> Draft | None:
        with self.database.read() as conn:
            return comments.draft(conn, record_id, actor)

    def drafts(self, actor: str) -> list[Draft]:
        """All that ``actor`` typed and did not save, newest first."""
        with self.database.read() as conn:
            return comments.drafts_of(conn, actor)

    def drop_draft(self, record_id: str, actor: str) -> None:
        with self._writing(actor) as write:
            comments.drop_draft(write, record_id, actor=actor)

    def _outcome(self, write: outbox.Write, record_id: str) -> StoredRecord:
        return queries.one(write.conn, record_id, "workshop")
