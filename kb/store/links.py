"""Suggested links, kept as cards change, and what curators decided of them."""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from kb.errors import Invalid
from kb.links import FIELDS, Decision, Offered, SuggestedLink, linked, with_link
from kb.records import CuratedCard
from kb.store import editing, outbox, queries, schema
from kb.store.database import Clock, Database
from kb.store.schema_curation import decisions, signatures, suggested_links
from kb.stored import StoredRecord

_RECORDS = schema.records.c
_KEPT = suggested_links.c
NONE = Offered(0, ())


class Links:
    """One row of suggestions per card, and the decisions. May raise what ``Store`` may."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    def stale(self, model: str, limit: int) -> list[str]:
        """Cards whose draft was not looked at by this model yet."""
        current = sa.select(_KEPT.record_id).where(
            _KEPT.record_id == _RECORDS.id,
            _KEPT.revision == _RECORDS.draft_n,
            _KEPT.model == model,
        )
        query = (
            sa.select(_RECORDS.id)
            .where(_RECORDS.type == "card", _RECORDS.deleted_at.is_(None), ~current.exists())
            .order_by(_RECORDS.id)
            .limit(limit)
        )
        with self.database.read() as conn:
            return list(conn.scalars(query))

    def put(self, made: Mapping[str, tuple[int, Sequence[SuggestedLink]]], model: str) -> None:
        """Keep what a model suggests for cards (by id, with the draft's revision); the index
        is told of those of which it changes anything. One transaction."""
        with outbox.writing(self.database, self.clock) as write:
            for part in queries.chunks(list(made)):
                before = _links_of(write.conn, part)
                documents = _documents_of(write.conn, part)
                write.conn.execute(suggested_links.delete().where(_KEPT.record_id.in_(part)))
                rows = [
                    {
                        "record_id": id_,
                        "revision": made[id_][0],
                        "model": model,
                        "links": [list(link) for link in made[id_][1]],
                    }
                    for id_ in part
                    if id_ in documents
                ]
                if rows:
                    write.conn.execute(suggested_links.insert(), rows)
                _count(write.conn, documents)
                for id_, document_id in documents.items():
                    if _concepts(before.get(id_, NONE).links) != _concepts(made[id_][1]):
                        write.touch(id_, document_id, "links")

    def offered(self, ids: Iterable[str]) -> dict[str, Offered]:
        """What is suggested for cards and nobody decided, strongest first."""
        with self.database.read() as conn:
            return open_links(conn, list(ids))

    def decisions(self, record_id: str) -> list[Decision]:
        """What was decided of a card, oldest first."""
        table = decisions.c
        query = (
            sa.select(decisions)
            .where(table.record_id == record_id)
            .order_by(table.at, table.scheme, table.notation)
        )
        with self.database.read() as conn:
            return [
                Decision(r.scheme, r.notation, r.accepted, r.actor, r.at, r.confidence)
                for r in conn.execute(query)
            ]

    def decide(
        self,
        record_id: str,
        scheme: str,
        notation: str,
        *,
        accepted: bool,
        version: int,
        actor: str,
        confidence: float | None = None,
    ) -> StoredRecord:
        """Accept a suggestion, which adds the link to the card's draft, or reject it; the
        decision and the draft are one transaction.

        Raises what ``Store.edit`` raises, and Invalid("scheme_unknown", scheme).
        """
        if scheme not in FIELDS:
            raise Invalid("scheme_unknown", scheme=scheme)
        with outbox.writing(self.database, self.clock, actor) as write:
            record = queries.one(write.conn, record_id, "workshop")
            card = record.content
            assert isinstance(card, CuratedCard)
            changes = {}
            if accepted and notation not in linked(card, scheme):
                changes = with_link(card, scheme, notation)
            editing.edit(write, record_id, changes, version=version, reason="")
            key = {"record_id": record_id, "scheme": scheme, "notation": notation}
            same = sa.and_(*(decisions.c[name] == value for name, value in key.items()))
            write.conn.execute(decisions.delete().where(same))
            write.conn.execute(
                decisions.insert().values(
                    **key, accepted=accepted, confidence=confidence, actor=actor, at=write.at
                )
            )
            _count(write.conn, [record_id])
            write.touch(record_id, record.document_id, "links")
            write.log("link", record_id, scheme=scheme, notation=notation, accepted=accepted)
            return queries.one(write.conn, record_id, "workshop")


def open_links(conn: sa.Connection, ids: Sequence[str]) -> dict[str, Offered]:
    """Suggestions of cards without those that a curator accepted or rejected."""
    found: dict[str, Offered] = {}
    for part in queries.chunks(ids):
        table = decisions.c
        said = {
            (row.record_id, row.scheme, row.notation)
            for row in conn.execute(
                sa.select(table.record_id, table.scheme, table.notation).where(
                    table.record_id.in_(part)
                )
            )
        }
        for id_, (revision, links) in _links_of(conn, part).items():
            kept = tuple(x for x in links if (id_, x.scheme, x.notation) not in said)
            if kept:
                found[id_] = Offered(revision, kept)
    return found


def _count(conn: sa.Connection, ids: Iterable[str]) -> None:
    """How many suggestions cards leave open, where the work list looks for it."""
    given = list(ids)
    left = open_links(conn, given)
    rows = [{"card": id_, "n": len(left[id_].links) if id_ in left else 0} for id_ in given]
    if rows:
        counted = signatures.update().where(signatures.c.record_id == sa.bindparam("card"))
        conn.execute(counted.values(suggestions=sa.bindparam("n")), rows)


def _links_of(conn: sa.Connection, ids: Sequence[str]) -> dict[str, Offered]:
    query = sa.select(_KEPT.record_id, _KEPT.revision, _KEPT.links).where(_KEPT.record_id.in_(ids))
    return {
        row.record_id: Offered(row.revision, tuple(SuggestedLink(*link) for link in row.links))
        for row in conn.execute(query)
    }


def _documents_of(conn: sa.Connection, ids: Sequence[str]) -> dict[str, str]:
    """The document of each card that still exists."""
    query = sa.select(_RECORDS.id, _RECORDS.document_id).where(_RECORDS.id.in_(ids))
    return {row.id: row.document_id for row in conn.execute(query)}


def _concepts(links: Iterable[SuggestedLink]) -> set[tuple[str, str]]:
    return {(link.scheme, link.notation) for link in links}
