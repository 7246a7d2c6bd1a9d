"""The work list: which records wait for whom and for what. Reads columns, never a text."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from kb.store import outbox, schema, work_queries
from kb.store.database import Clock, Database
from kb.store.queries import chunks
from kb.worklist import Order, Queue, WorkFilter, WorkLine

_RECORDS = schema.records.c
_SOURCES = schema.sources.c


class Worklist:
    """Queries of the work list. May raise what every method of ``Store`` may."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    def counts(self, asked: WorkFilter, *, overdue_before: datetime) -> dict[Queue, int]:
        """How many records wait in each queue under one filter.

        ``overdue_before``: what was published or confirmed before then is due for review.
        """
        with self.database.read() as conn:
            return {
                **work_queries.card_counts(conn, asked, overdue_before),
                "warnings": work_queries.total(conn, "warnings", asked, overdue_before),
            }

    def page(
        self,
        queue: Queue,
        asked: WorkFilter,
        *,
        overdue_before: datetime,
        order: Order = "newest",
        offset: int = 0,
        limit: int = 25,
    ) -> list[WorkLine]:
        """The records of a queue; of "warnings" the documents' own."""
        with self.database.read() as conn:
            query = sa.select(_RECORDS.id).where(*work_queries.where(queue, asked, overdue_before))
            query = (
                query.order_by(*work_queries.ORDER_BY[order], _RECORDS.id)
                .offset(offset)
                .limit(limit)
            )
            return work_queries.lines(conn, list(conn.scalars(query)))

    def ids(self, queue: Queue, asked: WorkFilter, *, overdue_before: datetime) -> list[str]:
        """All records of a queue, for a change of all of them at once."""
        with self.database.read() as conn:
            query = sa.select(_RECORDS.id).where(*work_queries.where(queue, asked, overdue_before))
            return list(conn.scalars(query.order_by(_RECORDS.id)))

    def assignees(self) -> dict[str, int]:
        """Who has cards, and how many that are not in the bin; without those of nobody."""
        query = (
            sa.select(_RECORDS.assignee, sa.func.count())
            .where(_RECORDS.type == "card", _RECORDS.deleted_at.is_(None))
            .where(_RECORDS.assignee.is_not(None))
            .group_by(_RECORDS.assignee)
            .order_by(_RECORDS.assignee)
        )
        with self.database.read() as conn:
            return {name: count for name, count in conn.execute(query)}

    def confirm(self, ids: Sequence[str], *, actor: str) -> int:
        """Note that published texts still hold: they are no longer due for review. How many."""
        done = 0
        with outbox.writing(self.database, self.clock, actor) as write:
            for part in chunks(list(dict.fromkeys(ids))):
                published = schema.records.update().where(
                    _RECORDS.id.in_(part), _RECORDS.published_n.is_not(None)
                )
                done += write.conn.execute(published.values(reviewed_at=write.at)).rowcount
            write.log("confirm", "", ids=list(ids), count=done)
        return done

    def settle_warnings(self, document_id: str, *, actor: str) -> int:
        """Note that the warnings of a document's files were looked at; they stay readable."""
        with outbox.writing(self.database, self.clock, actor) as write:
            open_ones = schema.sources.update().where(
                _SOURCES.document_id == document_id, _SOURCES.open_warnings > 0
            )
            done = write.conn.execute(open_ones.values(open_warnings=0)).rowcount
            write.log("settle_warnings", document_id, sources=done)
        return done
