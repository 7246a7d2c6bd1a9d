"""Suggestions that people turned down for a card: they are not offered for it again."""

import sqlalchemy as sa

from kb.store import outbox, queries
from kb.store.database import Clock, Database
from kb.store.schema_curation import decisions, signatures

# As long as the column; a longer word is a sentence, and no suggestion.
LONGEST = 200


class Decisions:
    """By (scheme, notation): a concept scheme, ``"territory"`` or ``"keyword"``."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    def turn_down(self, record_id: str, scheme: str, notation: str, *, actor: str) -> None:
        """Never offer it for this record again; twice is once.

        Raises NotFound("record_not_found", id).
        """
        key = {"record_id": record_id, "scheme": scheme, "notation": notation[:LONGEST]}
        same = sa.and_(*(decisions.c[name] == value for name, value in key.items()))
        with outbox.writing(self.database, self.clock, actor) as write:
            record = queries.one(write.conn, record_id, "workshop")
            write.conn.execute(decisions.delete().where(same))
            write.conn.execute(
                decisions.insert().values(
                    **key, accepted=False, confidence=None, actor=actor, at=write.at
                )
            )
            if scheme == "territory":
                # The work list counts the territories that wait.
                waiting = signatures.update().where(
                    signatures.c.record_id == record_id, signatures.c.suggestions > 0
                )
                write.conn.execute(waiting.values(suggestions=signatures.c.suggestions - 1))
            write.touch(record_id, record.document_id, "links")
            write.log("link", record_id, scheme=scheme, notation=notation, accepted=False)

    def turned_down(self, record_id: str) -> set[tuple[str, str]]:
        """What nobody wants to see again for a record."""
        table = decisions.c
        query = sa.select(table.scheme, table.notation).where(
            table.record_id == record_id, table.accepted.is_(False)
        )
        with self.database.read() as conn:
            return {(row.scheme, row.notation) for row in conn.execute(query)}
