"""Counts of use by day: what was read, taken along and looked for, with nothing of who."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

import sqlalchemy as sa

from kb.store.database import Clock, Database
from kb.store.outbox import writing
from kb.store.schema_curation import comments
from kb.store.schema_curation import uses as uses_table

# "empty_search": words that found nothing; they are counted as "search", too. Searches that
# were narrowed to an area are counted for the area likewise.
UseKind = Literal["view", "download", "search", "empty_search", "area_search", "empty_area"]
KEY_LENGTH = 200

_USES = uses_table.c


@dataclass(frozen=True, slots=True)
class Use:
    """What a count is of: ``key`` is a record's or document's id, the address of an export,
    folded words, or an area's notation."""

    day: date
    kind: UseKind
    key: str


@dataclass(frozen=True, slots=True)
class MonthlyUse:
    """``month`` is the first day of the month."""

    month: date
    kind: UseKind
    key: str
    count: int


@dataclass(frozen=True, slots=True)
class Reuse:
    """A card that was of use: where, and for what."""

    record_id: str
    where: str
    purpose: str


class Uses:
    """Sums are made by the database; a year of a busy site is some hundred thousand rows."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    def add(self, counts: Mapping[Use, int]) -> None:
        """Add to what is counted already, in one transaction. Keys are cut to 200 characters.

        Writers stand in line (``outbox.writing``), so two processes lose nothing.
        """
        with writing(self.database, self.clock) as write:
            for use, count in counts.items():
                row = {"day": use.day, "kind": use.kind, "key": use.key[:KEY_LENGTH]}
                same = sa.and_(*(uses_table.c[name] == value for name, value in row.items()))
                more = uses_table.update().where(same).values(count=_USES.count + count)
                if not write.conn.execute(more).rowcount:
                    write.conn.execute(uses_table.insert().values(**row, count=count))

    def monthly(self, since: date, until: date, *, least: int = 1) -> list[MonthlyUse]:
        """Sums by month from ``since`` to ``until``, both days included, in no order."""
        year, month = sa.extract("year", _USES.day), sa.extract("month", _USES.day)
        total = sa.func.sum(_USES.count)
        query = (
            sa.select(year, month, _USES.kind, _USES.key, total)
            .where(_USES.day >= since, _USES.day <= until)
            .group_by(year, month, _USES.kind, _USES.key)
            .having(total >= least)
        )
        with self.database.read() as conn:
            return [
                MonthlyUse(date(int(y), int(m), 1), kind, key, int(count))
                for y, m, kind, key, count in conn.execute(query)
            ]

    def useful(self, since: date, until: date) -> list[Reuse]:
        """Where cards were of use, as people with an account told, newest first."""
        said = comments.c
        begin = datetime.combine(since, time(), UTC)
        end = datetime.combine(until + timedelta(days=1), time(), UTC)
        query = sa.select(said.record_id, said.detail, said.at).where(
            said.kind == "useful", said.deleted_at.is_(None), said.at >= begin, said.at < end
        )
        with self.database.read() as conn:
            return [
                Reuse(row.record_id, row.detail.get("where", ""), row.detail.get("purpose", ""))
                for row in conn.execute(query.order_by(said.at.desc(), said.id))
            ]

    def first_day(self) -> date | None:
        """The first day of which anything was counted."""
        with self.database.read() as conn:
            found: date | None = conn.scalar(sa.select(sa.func.min(_USES.day)))
            return found
