"""The log of who wrote what: read page by page, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from kb.store.database import Clock, Database
from kb.store.schema_curation import audit as audit_table

_AUDIT = audit_table.c


@dataclass(frozen=True, slots=True)
class Entry:
    """One write: ``action`` is a stable word, ``target`` an id or a name, ``detail`` JSON."""

    id: int
    at: datetime
    actor: str
    action: str
    target: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which entries are asked for; ``until`` is the first moment that no longer counts."""

    actor: str = ""
    action: str = ""
    target: str = ""
    since: datetime | None = None
    until: datetime | None = None


class Audit:
    """Entries are written by ``Write.log``, in the transaction of what they tell of."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    def entries(
        self, narrowing: Narrowing, *, offset: int = 0, limit: int = 50
    ) -> tuple[list[Entry], int]:
        """A page of entries, newest first, and how many there are in all."""
        condition = _condition(narrowing)
        count = sa.select(sa.func.count()).select_from(audit_table).where(condition)
        query = sa.select(audit_table).where(condition).order_by(_AUDIT.id.desc())
        with self.database.read() as conn:
            rows = conn.execute(query.offset(offset).limit(limit))
            found = [Entry(**row._mapping) for row in rows]
            return found, int(conn.scalar(count) or 0)

    def choices(self) -> tuple[list[str], list[str]]:
        """Who ever wrote, and which actions there are, both sorted."""
        with self.database.read() as conn:
            actors = conn.scalars(sa.select(_AUDIT.actor).distinct().order_by(_AUDIT.actor))
            actions = conn.scalars(sa.select(_AUDIT.action).distinct().order_by(_AUDIT.action))
            return list(actors), list(actions)


def _condition(narrowing: Narrowing) -> sa.ColumnElement[bool]:
    wanted: list[sa.ColumnElement[bool]] = [sa.true()]
    if narrowing.actor:
        wanted.append(_AUDIT.actor == narrowing.actor)
    if narrowing.action:
        wanted.append(_AUDIT.action == narrowing.action)
    if narrowing.target:
        wanted.append(_AUDIT.target == narrowing.target)
    if narrowing.since:
        wanted.append(_AUDIT.at >= narrowing.since)
    if narrowing.until:
        wanted.append(_AUDIT.at < narrowing.until)
    return sa.and_(*wanted)
