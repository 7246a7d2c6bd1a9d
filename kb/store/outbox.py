"""Writing and its trace: each changed record gets a sequence in the same transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from kb.store import schema, schema_curation
from kb.store.database import Clock, Database
from kb.stored import OutboxEntry

Action = Literal[
    "import",
    "edit",
    "restore",
    "new",
    "bulk",
    "merge",
    "undo",
    "publish",
    "unpublish",
    "archive",
    "visibility",
    "remove",
    "recover",
    "links",
    "follow_up",
]
_OUTBOX = "outbox"
# Letters: fifteen ids.
_NAMED = 200
_OWN_COUNTER = schema.counters.c.name == _OUTBOX


class Write:
    """One write transaction: its connection, who writes, when, and what was touched."""

    def __init__(self, conn: sa.Connection, *, sequence: int, actor: str, at: datetime) -> None:
        self.conn = conn
        self.actor = actor
        self.at = at
        self._sequence = sequence
        self._touched: dict[str, tuple[str, Action]] = {}

    def touch(self, record_id: str, document_id: str, action: Action) -> None:
        """Tell the index of a record; once in a transaction is enough, the last action counts.

        A "follow_up", which leaves the index alone, takes no other one's place.
        """
        if action == "follow_up" and record_id in self._touched:
            return
        self._touched.pop(record_id, None)
        self._touched[record_id] = (document_id, action)

    def log(self, action: str, target: str | Sequence[str], **detail: Any) -> None:
        """Leave a line in the audit log, in this transaction; ``detail`` is JSON-ready.

        Of many targets the first are named: the line tells, the history holds.
        """
        named = target if isinstance(target, str) else ",".join(target)[:_NAMED]
        self.conn.execute(
            schema_curation.audit.insert().values(
                at=self.at, actor=self.actor, action=action, target=named, detail=detail
            )
        )

    def flush(self) -> None:
        """Write the entries and move the counter: commit order is sequence order, no gaps."""
        if not self._touched:
            return
        rows: list[dict[str, Any]] = [
            {
                "sequence": self._sequence + number,
                "record_id": record_id,
                "document_id": document_id,
                "action": action,
                "actor": self.actor,
                "at": self.at,
            }
            for number, (record_id, (document_id, action)) in enumerate(self._touched.items(), 1)
        ]
        self.conn.execute(schema.outbox.insert(), rows)
        moved = schema.counters.update().where(_OWN_COUNTER)
        self.conn.execute(moved.values(value=self._sequence + len(rows)))
        self._touched.clear()


@contextmanager
def writing(database: Database, clock: Clock, actor: str = "") -> Iterator[Write]:
    """The only way to write records: takes the counter first, leaves the outbox entries last.

    On PostgreSQL the counter's row lock puts writers in line, and each later statement sees
    what the writer before committed (READ COMMITTED); on SQLite ``BEGIN IMMEDIATE`` did both.
    """
    with database.write() as conn:
        counter = sa.select(schema.counters.c.value).where(_OWN_COUNTER).with_for_update()
        write = Write(conn, sequence=conn.execute(counter).scalar_one(), actor=actor, at=clock())
        yield write
        write.flush()


def entries_since(conn: sa.Connection, sequence: int, limit: int) -> list[OutboxEntry]:
    """Entries after ``sequence``, oldest first."""
    table = schema.outbox.c
    query = (
        sa.select(table.sequence, table.record_id, table.document_id, table.action)
        .where(table.sequence > sequence)
        .order_by(table.sequence)
        .limit(limit)
    )
    return [OutboxEntry(*row) for row in conn.execute(query)]


def last_sequence(conn: sa.Connection) -> int:
    """The newest sequence; 0 in a store that nothing was written to."""
    return int(conn.execute(sa.select(schema.counters.c.value).where(_OWN_COUNTER)).scalar_one())
