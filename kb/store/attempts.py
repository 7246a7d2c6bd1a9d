"""What is slowed when it comes too often: log-ins that failed, forms without an account.

Counted in the database, so that several processes slow a guesser alike.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from kb.store.database import Clock, Database
from kb.store.outbox import writing
from kb.store.schema_curation import attempts as attempts_table

_ATTEMPTS = attempts_table.c
# What was counted is forgotten after this.
FORGOTTEN = timedelta(days=1)


class Attempts:
    """Counts by key. Keys that come from an address or a name are digests: nothing here says
    who tried."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    def begin(self, keys: Mapping[str, Sequence[int]]) -> int:
        """Seconds that must still pass; 0: go on, and the attempt counts as failed until
        ``succeeded`` says otherwise, so that guessing in parallel is slowed too.

        ``keys`` maps what is counted to the waits after each failure, in seconds; the last
        one holds for all further failures.
        """
        with writing(self.database, self.clock) as write:
            conn, now = write.conn, write.at
            conn.execute(attempts_table.delete().where(_ATTEMPTS.last_at < now - FORGOTTEN))
            query = sa.select(attempts_table).where(_ATTEMPTS.key.in_(list(keys)))
            known = {row.key: row for row in conn.execute(query)}
            ends = [
                row.last_at + timedelta(seconds=waits[min(row.failures, len(waits)) - 1])
                for key, waits in keys.items()
                if (row := known.get(key)) is not None and row.failures
            ]
            left = max(
                (int((end - now).total_seconds()) + 1 for end in ends if end > now), default=0
            )
            if left:
                return left
            for key in keys:
                _count(conn, key, known[key].failures + 1 if key in known else 1, now)
            return 0

    def succeeded(self, cleared: str, *, given_back: Sequence[str] = ()) -> None:
        """Forget the failures of ``cleared``; of others take back the one just counted, no
        more: somebody with a log-in of their own must not wipe out what they guessed."""
        with writing(self.database, self.clock) as write:
            write.conn.execute(attempts_table.delete().where(_ATTEMPTS.key == cleared))
            change = attempts_table.update().where(
                _ATTEMPTS.key.in_(list(given_back)), _ATTEMPTS.failures > 0
            )
            write.conn.execute(change.values(failures=_ATTEMPTS.failures - 1))


def _count(conn: sa.Connection, key: str, failures: int, at: datetime) -> None:
    values = {"failures": failures, "last_at": at}
    if not conn.execute(
        attempts_table.update().where(_ATTEMPTS.key == key).values(**values)
    ).rowcount:
        conn.execute(attempts_table.insert().values(key=key, **values))
