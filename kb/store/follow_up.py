"""Reports on actions: each one transaction, with its trace and its proof."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from kb.errors import Conflict, Invalid, NotFound
from kb.follow_up import STATUSES, Event, Proof, Report, Status
from kb.store import outbox, queries, schema
from kb.store.database import Clock, Database
from kb.store.rows import new_id
from kb.store.schema_follow_up import evidence, follow_up_events, follow_ups, ties

_RECORDS = schema.records.c


class FollowUps:
    """Where actions stand. May raise what every method of ``Store`` may."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    def reports(self, ids: Iterable[str] | None = None) -> dict[str, Report]:
        """What was reported of actions (of all where ``ids`` is None)."""
        query = sa.select(follow_ups)
        with self.database.read() as conn:
            if ids is None:
                return {row.record_id: _report(row) for row in conn.execute(query)}
            found = {}
            for part in queries.chunks(list(ids)):
                for row in conn.execute(query.where(follow_ups.c.record_id.in_(part))):
                    found[row.record_id] = _report(row)
            return found

    def report(
        self,
        record_id: str,
        status: Status,
        *,
        version: int,
        actor: str,
        via: str,
        comment: str = "",
        progress: int | None = None,
        target: int | None = None,
        links: Sequence[tuple[str, str]] = (),
        files: Sequence[tuple[str, bytes]] = (),
    ) -> Report:
        """Say where an action stands. ``links`` are (name, address), ``files`` (name, bytes).

        Raises NotFound("action_not_found", id), Invalid("status_unknown", status),
        Conflict("version_conflict", id, version, current) where somebody reported meanwhile.
        """
        if status not in STATUSES:
            raise Invalid("status_unknown", status=status)
        with outbox.writing(self.database, self.clock, actor) as write:
            before, document_id = _there(write.conn, record_id, version)
            values: dict[str, Any] = {
                "status": status,
                "progress": progress,
                "comment": comment,
                "version": version + 1,
                "actor": actor,
                "at": write.at,
            }
            if target is not None:
                values["target"] = target
            _put(write.conn, record_id, before, values)
            event = new_id()
            write.conn.execute(
                follow_up_events.insert().values(
                    id=event,
                    record_id=record_id,
                    status=status,
                    progress=progress,
                    comment=comment,
                    via=via,
                    actor=actor,
                    at=write.at,
                )
            )
            _prove(write, record_id, event, links, files)
            write.log("report", record_id, status=status, via=via)
            write.touch(record_id, document_id, "follow_up")
        return self.reports([record_id])[record_id]

    def correct(
        self,
        record_id: str,
        *,
        start: Any,
        end: Any,
        recurrence: str | None,
        version: int,
        actor: str,
    ) -> Report:
        """A curator's reading of a deadline; all None takes the printed one again.

        Raises like ``report``.
        """
        with outbox.writing(self.database, self.clock, actor) as write:
            before, document_id = _there(write.conn, record_id, version)
            values: dict[str, Any] = {
                "start_on": start,
                "end_on": end,
                "recurrence": recurrence,
                "corrected": any((start, end, recurrence)),
                "version": version + 1,
                "actor": actor,
                "at": write.at,
            }
            _put(write.conn, record_id, before, values)
            write.log("deadline", record_id, end=end.isoformat() if end else None)
            write.touch(record_id, document_id, "follow_up")
        return self.reports([record_id])[record_id]

    def events(self, record_id: str) -> list[Event]:
        """All reports on an action, oldest first, with their proof."""
        with self.database.read() as conn:
            return _events(conn, follow_up_events.c.record_id == record_id)

    def events_since(self, moment: datetime, limit: int = 500) -> list[Event]:
        """What was reported since a moment, oldest first; of more than ``limit`` the newest."""
        with self.database.read() as conn:
            return _events(conn, follow_up_events.c.at >= moment, limit)

    def proof(self, proof_id: str) -> tuple[str, str, bytes]:
        """The action's id, name and bytes of a file. Raises NotFound("proof_not_found", id)."""
        columns = (evidence.c.record_id, evidence.c.name, evidence.c.data)
        query = sa.select(*columns).where(evidence.c.id == proof_id)
        with self.database.read() as conn:
            row = conn.execute(query).first()
        if row is None or row.data is None:
            raise NotFound("proof_not_found", id=proof_id)
        return row.record_id, row.name, bytes(row.data)

    def tie(self, from_id: str, to_id: str, kind: str, *, actor: str) -> None:
        """Tie two records; saying it again changes nothing."""
        with outbox.writing(self.database, self.clock, actor) as write:
            key = {"from_id": from_id, "to_id": to_id, "kind": kind}
            same = sa.and_(*(ties.c[name] == value for name, value in key.items()))
            if write.conn.execute(sa.select(ties.c.kind).where(same)).first() is None:
                write.conn.execute(ties.insert().values(**key, actor=actor, at=write.at))
                write.log("tie", from_id, to=to_id, kind=kind)

    def untie(self, from_id: str, to_id: str, kind: str, *, actor: str) -> None:
        """Take a tie back; one that is not there changes nothing."""
        with outbox.writing(self.database, self.clock, actor) as write:
            key = {"from_id": from_id, "to_id": to_id, "kind": kind}
            same = sa.and_(*(ties.c[name] == value for name, value in key.items()))
            if write.conn.execute(ties.delete().where(same)).rowcount:
                write.log("untie", from_id, to=to_id, kind=kind)

    def ties(self, record_id: str) -> list[tuple[str, str, str]]:
        """(from, to, kind) of every tie of a record, either way."""
        query = sa.select(ties.c.from_id, ties.c.to_id, ties.c.kind).where(
            sa.or_(ties.c.from_id == record_id, ties.c.to_id == record_id)
        )
        with self.database.read() as conn:
            return [(row.from_id, row.to_id, row.kind) for row in conn.execute(query)]


def _there(conn: sa.Connection, record_id: str, version: int) -> tuple[sa.Row[Any] | None, str]:
    query = sa.select(_RECORDS.document_id).where(
        _RECORDS.id == record_id, _RECORDS.type == "action", _RECORDS.deleted_at.is_(None)
    )
    document_id = conn.scalar(query)
    if document_id is None:
        raise NotFound("action_not_found", id=record_id)
    row = conn.execute(sa.select(follow_ups).where(follow_ups.c.record_id == record_id)).first()
    current = row.version if row else 0
    if current != version:
        raise Conflict("version_conflict", id=record_id, version=version, current=current)
    return row, document_id


def _put(
    conn: sa.Connection, record_id: str, before: sa.Row[Any] | None, values: dict[str, Any]
) -> None:
    if before is None:
        fresh = {"status": "none", "comment": "", "corrected": False}
        conn.execute(follow_ups.insert().values(record_id=record_id, **(fresh | values)))
    else:
        conn.execute(
            follow_ups.update().where(follow_ups.c.record_id == record_id).values(**values)
        )


def _prove(
    write: outbox.Write,
    record_id: str,
    event: str,
    links: Sequence[tuple[str, str]],
    files: Sequence[tuple[str, bytes]],
) -> None:
    rows = [{"name": name, "link": link, "data": None} for name, link in links] + [
        {"name": name, "link": None, "data": data} for name, data in files
    ]
    for row in rows:
        write.conn.execute(
            evidence.insert().values(
                id=new_id(), record_id=record_id, event_id=event, at=write.at, **row
            )
        )


def _events(
    conn: sa.Connection, which: sa.ColumnElement[bool], limit: int | None = None
) -> list[Event]:
    table = follow_up_events.c
    newest = sa.select(follow_up_events).where(which).order_by(table.at.desc(), table.id.desc())
    rows = conn.execute(newest.limit(limit) if limit else newest).all()[::-1]
    proofs: dict[str, list[Proof]] = {}
    columns = (evidence.c.event_id, evidence.c.id, evidence.c.name, evidence.c.link)
    for part in queries.chunks([row.id for row in rows]):
        for row in conn.execute(sa.select(*columns).where(evidence.c.event_id.in_(part))):
            proofs.setdefault(row.event_id, []).append(Proof(row.id, row.name, row.link))
    return [
        Event(
            row.id,
            row.record_id,
            row.status,
            row.progress,
            row.comment,
            row.via,
            row.actor,
            row.at,
            tuple(proofs.get(row.id, ())),
        )
        for row in rows
    ]


def _report(row: sa.Row[Any]) -> Report:
    return Report(
        row.record_id,
        row.status,
        row.progress,
        row.target,
        row.comment,
        row.corrected,
        row.start_on,
        row.end_on,
        row.recurrence,
        row.version,
        row.actor,
        row.at,
    )
