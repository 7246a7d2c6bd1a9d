"""Cards found alike: their signatures, the pairs, and what people said of them.

Derived from the cards' drafts by ``web.services.duplicates``; it may lag behind and can be made
anew, but for the pairs that somebody dismissed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from kb.errors import NotFound
from kb.store import outbox, schema
from kb.store.database import Clock, Database
from kb.store.queries import chunks, may_be_id
from kb.store.schema_curation import duplicates, signatures

_RECORDS = schema.records.c
_PAIRS = duplicates.c


@dataclass(frozen=True, slots=True)
class CardPair:
    """Two cards that say nearly the same; ``one_id`` sorts before ``other_id``.

    ``likeness`` is the share of what both say that stands in each (0–1); ``shared`` the longest
    runs of words in both.
    """

    one_id: str
    other_id: str
    likeness: float
    shared: tuple[str, ...] = ()
    dismissed_by: str | None = None
    dismissed_at: datetime | None = None

    def beside(self, record_id: str) -> str:
        """The other card of the pair."""
        return self.other_id if record_id == self.one_id else self.one_id


class Duplicates:
    """Signatures and pairs. May raise what every method of ``Store`` may."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    def stale(self, limit: int) -> dict[str, int]:
        """Cards whose draft nobody has a signature of: the draft's revision by id."""
        current = sa.select(signatures.c.record_id).where(
            signatures.c.record_id == _RECORDS.id, signatures.c.revision == _RECORDS.draft_n
        )
        query = (
            sa.select(_RECORDS.id, _RECORDS.draft_n)
            .where(_RECORDS.type == "card", _RECORDS.deleted_at.is_(None), ~current.exists())
            .order_by(_RECORDS.id)
            .limit(limit)
        )
        with self.database.read() as conn:
            return {row.id: row.draft_n for row in conn.execute(query)}

    def compared(self, record_id: str, revision: int) -> bool:
        """Whether that revision of a card was compared with the others."""
        query = sa.select(signatures.c.record_id).where(
            signatures.c.record_id == record_id, signatures.c.revision == revision
        )
        with self.database.read() as conn:
            return conn.scalar(query) is not None

    def forget_others(self, mark: bytes) -> None:
        """Forget signatures that do not begin with ``mark``: their cards are compared anew."""
        other = sa.func.substr(signatures.c.data, 1, len(mark)) != mark
        with self.database.read() as conn:
            found = conn.scalar(sa.select(signatures.c.record_id).where(other).limit(1))
        if found is not None:
            with outbox.writing(self.database, self.clock) as write:
                write.conn.execute(signatures.delete().where(other))

    def signatures(self) -> dict[str, bytes]:
        """Those of all cards that are not in the bin."""
        query = (
            sa.select(signatures.c.record_id, signatures.c.data)
            .join(schema.records, _RECORDS.id == signatures.c.record_id)
            .where(_RECORDS.deleted_at.is_(None))
        )
        with self.database.read() as conn:
            return {row.record_id: bytes(row.data) for row in conn.execute(query)}

    def put(
        self,
        made: Mapping[str, tuple[int, bytes]],
        pairs: Iterable[CardPair],
        suggestions: Mapping[str, int] | None = None,
    ) -> None:
        """Keep signatures (revision and bytes by card) and, in place of the open pairs of these
        cards, ``pairs``. What somebody dismissed stays dismissed. One transaction."""
        counts = suggestions or {}
        with outbox.writing(self.database, self.clock) as write:
            # A card may have been removed for good since it was read.
            there = _existing(write.conn, made)
            for part in chunks(list(made)):
                one, other = _PAIRS.one_id.in_(part), _PAIRS.other_id.in_(part)
                open_ones = sa.and_(sa.or_(one, other), _PAIRS.dismissed_at.is_(None))
                write.conn.execute(duplicates.delete().where(open_ones))
                write.conn.execute(signatures.delete().where(signatures.c.record_id.in_(part)))
            rows = [
                {"record_id": id_, "revision": n, "data": data, "suggestions": counts.get(id_, 0)}
                for id_, (n, data) in made.items()
                if id_ in there
            ]
            if rows:
                write.conn.execute(signatures.insert(), rows)
            _add_pairs(write.conn, list(pairs))

    def pairs(self, *, dismissed: bool = False, offset: int = 0, limit: int = 20) -> list[CardPair]:
        """Pairs of cards that are both there, the most alike first."""
        query = _shown(dismissed).order_by(_PAIRS.likeness.desc(), _PAIRS.one_id, _PAIRS.other_id)
        with self.database.read() as conn:
            return [_pair(row) for row in conn.execute(query.offset(offset).limit(limit))]

    def count(self, *, dismissed: bool = False) -> int:
        with self.database.read() as conn:
            query = sa.select(sa.func.count()).select_from(_shown(dismissed).subquery())
            return int(conn.execute(query).scalar_one())

    def of(self, record_id: str, *, dismissed: bool = False) -> list[CardPair]:
        """The open pairs of a card, the most alike first; or those that were dismissed."""
        if not may_be_id(record_id):
            return []
        mine = sa.or_(_PAIRS.one_id == record_id, _PAIRS.other_id == record_id)
        query = _shown(dismissed).where(mine).order_by(_PAIRS.likeness.desc(), _PAIRS.one_id)
        with self.database.read() as conn:
            return [_pair(row) for row in conn.execute(query)]

    def dismiss(self, one_id: str, other_id: str, *, actor: str) -> None:
        """Two cards are not the same: the pair is not shown again.

        Raises NotFound("pair_not_found").
        """
        self._mark(one_id, other_id, actor, dismissed=True)

    def reopen(self, one_id: str, other_id: str, *, actor: str) -> None:
        """Take that back. Raises like ``dismiss``."""
        self._mark(one_id, other_id, actor, dismissed=False)

    def _mark(self, one_id: str, other_id: str, actor: str, *, dismissed: bool) -> None:
        one, other = sorted((one_id, other_id))
        with outbox.writing(self.database, self.clock, actor) as write:
            marked = duplicates.update().where(_PAIRS.one_id == one, _PAIRS.other_id == other)
            values = {
                "dismissed_by": actor if dismissed else None,
                "dismissed_at": write.at if dismissed else None,
            }
            if not write.conn.execute(marked.values(**values)).rowcount:
                raise NotFound("pair_not_found")
            write.log("dismiss_pair" if dismissed else "reopen_pair", one, other=other)


def _existing(conn: sa.Connection, ids: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for part in chunks(list(ids)):
        found.update(conn.scalars(sa.select(_RECORDS.id).where(_RECORDS.id.in_(part))))
    return found


def _add_pairs(conn: sa.Connection, pairs: Sequence[CardPair]) -> None:
    there = _existing(conn, {id_ for pair in pairs for id_ in (pair.one_id, pair.other_id)})
    known: set[tuple[str, str]] = set()
    for part in chunks(sorted(there)):
        query = sa.select(_PAIRS.one_id, _PAIRS.other_id).where(_PAIRS.one_id.in_(part))
        known.update((row.one_id, row.other_id) for row in conn.execute(query))
    rows = [
        {
            "one_id": pair.one_id,
            "other_id": pair.other_id,
            "likeness": pair.likeness,
            "shared": list(pair.shared),
        }
        for pair in pairs
        if {pair.one_id, pair.other_id} <= there and (pair.one_id, pair.other_id) not in known
    ]
    if rows:
        conn.execute(duplicates.insert(), rows)


def _shown(dismissed: bool) -> sa.Select[Any]:
    """Pairs of cards that are both out of the bin."""
    one, other = schema.records.alias("one"), schema.records.alias("other")
    marked = _PAIRS.dismissed_at.is_not(None) if dismissed else _PAIRS.dismissed_at.is_(None)
    return (
        sa.select(*_PAIRS)
        .join(one, one.c.id == _PAIRS.one_id)
        .join(other, other.c.id == _PAIRS.other_id)
        .where(marked, one.c.deleted_at.is_(None), other.c.deleted_at.is_(None))
    )


def _pair(row: sa.Row[Any]) -> CardPair:
    return CardPair(
        one_id=row.one_id,
        other_id=row.other_id,
        likeness=row.likeness,
        shared=tuple(row.shared),
        dismissed_by=row.dismissed_by,
        dismissed_at=row.dismissed_at,
    )
