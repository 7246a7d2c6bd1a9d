"""Suggested links, kept as cards change, and what curators decided of them."""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from kb.errors import Invalid
from kb.links import (
    FIELDS,
    LINKED_TYPES,
    Decision,
    Offered,
    Spoken,
    SuggestedLink,
    linked,
    with_link,
)
from kb.records import CuratedCard
from kb.store import editing, outbox, queries, schema
from kb.store.database import Clock, Database
from kb.store.schema_curation import decisions, suggested_links
from kb.stored import StoredRecord

_RECORDS = schema.records.c
_KEPT = suggested_links.c
NONE = Offered(0, ())
Concept = tuple[str, str]


class Links:
    """One row of suggestions per record of ``LINKED_TYPES``, and the decisions. May raise what
    ``Store`` may. A card holds its links; for the others what a curator accepted is the link."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    def stale(self, model: str, limit: int) -> list[str]:
        """Records whose draft was not looked at by this model yet."""
        current = sa.select(_KEPT.record_id).where(
            _KEPT.record_id == _RECORDS.id,
            _KEPT.revision == _RECORDS.draft_n,
            _KEPT.model == model,
        )
        query = (
            sa.select(_RECORDS.id)
            .where(
                _RECORDS.type.in_(LINKED_TYPES), _RECORDS.deleted_at.is_(None), ~current.exists()
            )
            # Cards first: readers filter by their links.
            .order_by(_RECORDS.type != "card", _RECORDS.id)
            .limit(limit)
        )
        with self.database.read() as conn:
            return list(conn.scalars(query))

    def put(self, made: Mapping[str, tuple[int, Sequence[SuggestedLink]]], model: str) -> None:
        """Keep what a model suggests for records (by id, with the draft's revision); the index
        is told of cards of which it changes anything. One transaction."""
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
                for id_, (document_id, type_) in documents.items():
                    if _concepts(before.get(id_, NONE).links) != _concepts(made[id_][1]):
                        write.touch(id_, document_id, _told(type_))

    def offered(self, ids: Iterable[str]) -> dict[str, Offered]:
        """What is suggested for records and nobody decided, strongest first."""
        with self.database.read() as conn:
            return open_links(conn, list(ids))

    def spoken(self, ids: Sequence[str] | None = None) -> dict[str, Spoken]:
        """What is accepted and what is suggested for recommendations and actions (for all of
        them where ``ids`` is None), by id; of those without either nothing."""
        with self.database.read() as conn:
            parts = [None] if ids is None else list(queries.chunks(ids))
            return {id_: one for part in parts for id_, one in _spoken(conn, part).items()}

    def decisions(self, record_id: str) -> list[Decision]:
        """What was decided of a record, oldest first."""
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
        """Accept a suggestion, which adds the link to a card's draft, or reject it; the
        decision and the draft are one transaction. Of a recommendation or an action, which
        say what their document says, the decision is all that is written.

        Raises what ``Store.edit`` raises, and Invalid("scheme_unknown", scheme).
        """
        if scheme not in FIELDS:
            raise Invalid("scheme_unknown", scheme=scheme)
        with outbox.writing(self.database, self.clock, actor) as write:
            record = queries.one(write.conn, record_id, "workshop")
            if record.type not in LINKED_TYPES:
                raise Invalid("record_unlinkable", id=record_id, type=record.type)
            card = record.content
            if isinstance(card, CuratedCard):
                new = accepted and notation not in linked(card, scheme)
                changes = with_link(card, scheme, notation) if new else {}
                editing.edit(write, record_id, changes, version=version, reason="")
            key = {"record_id": record_id, "scheme": scheme, "notation": notation}
            same = sa.and_(*(decisions.c[name] == value for name, value in key.items()))
            write.conn.execute(decisions.delete().where(same))
            write.conn.execute(
                decisions.insert().values(
                    **key, accepted=accepted, confidence=confidence, actor=actor, at=write.at
                )
            )
            write.touch(record_id, record.document_id, _told(record.type))
            write.log("link", record_id, scheme=scheme, notation=notation, accepted=accepted)
            return queries.one(write.conn, record_id, "workshop")


def open_links(conn: sa.Connection, ids: Sequence[str]) -> dict[str, Offered]:
    """Suggestions of records without those that a curator accepted or rejected."""
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


def _links_of(conn: sa.Connection, ids: Sequence[str]) -> dict[str, Offered]:
    query = sa.select(_KEPT.record_id, _KEPT.revision, _KEPT.links).where(_KEPT.record_id.in_(ids))
    return {
        row.record_id: Offered(row.revision, tuple(SuggestedLink(*link) for link in row.links))
        for row in conn.execute(query)
    }


def _spoken(conn: sa.Connection, ids: Sequence[str] | None) -> dict[str, Spoken]:
    said = sa.select(decisions).join(schema.records, _RECORDS.id == decisions.c.record_id)
    kept = sa.select(_KEPT.record_id, _KEPT.links).join(
        schema.records, sa.and_(_RECORDS.id == _KEPT.record_id, _RECORDS.draft_n == _KEPT.revision)
    )
    which = [_RECORDS.type.in_(LINKED_TYPES), _RECORDS.type != "card"]
    if ids is not None:
        which.append(_RECORDS.id.in_(ids))
    decided: dict[str, dict[Concept, bool]] = {}
    for row in conn.execute(said.where(*which)):
        decided.setdefault(row.record_id, {})[row.scheme, row.notation] = row.accepted
    found: dict[str, Spoken] = {
        id_: Spoken(frozenset(key for key, yes in one.items() if yes), frozenset())
        for id_, one in decided.items()
    }
    for row in conn.execute(kept.where(*which)):
        known = decided.get(row.record_id, {})
        open_ = frozenset((s, n) for s, n, _ in row.links if (s, n) not in known)
        if open_:
            accepted = found.get(row.record_id, Spoken(frozenset(), open_)).accepted
            found[row.record_id] = Spoken(accepted, open_)
    return found


def _documents_of(conn: sa.Connection, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The document and type of each record that still exists."""
    query = sa.select(_RECORDS.id, _RECORDS.document_id, _RECORDS.type).where(_RECORDS.id.in_(ids))
    return {row.id: (row.document_id, row.type) for row in conn.execute(query)}


def _told(type_: str) -> outbox.Action:
    """Only cards are found by their links; the tracker reads those of the others."""
    return "links" if type_ == "card" else "follow_up"


def _concepts(links: Iterable[SuggestedLink]) -> set[Concept]:
    return {(link.scheme, link.notation) for link in links}
