"""A change of many cards with all that goes with it — texts, steps, owner, visibility — in one
transaction, and its undo in another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from kb.curation import Batch, BatchKind, Undone
from kb.store import batches, concepts, outbox, publishing, schema, states
from kb.store.database import Clock, Database
from kb.store.editing import revision_row
from kb.store.outbox import Write
from kb.store.queries import chunks
from kb.store.schema_curation import batches as batches_table
from kb.stored import Visibility

Step = Literal["submit", "publish", "archive"]

_RECORDS = schema.records.c
# What stands beside a card's text and can be set in many at once.
_STANDING = (_RECORDS.stage, _RECORDS.assignee, _RECORDS.visibility, _RECORDS.published_n)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is set beside the texts; None leaves it. ``assignee`` "" is nobody.

    ``carry`` publishes the new text at once where the text before was the published one.
    """

    step: Step | None = None
    assignee: str | None = None
    visibility: Visibility | None = None
    carry: bool = False


class Bulk:
    """Changes of many cards. Raises what ``Store.edit`` and ``Curation`` raise."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    def change(
        self,
        ids: Sequence[str],
        changes: Mapping[str, Mapping[str, Any]],
        standing: Standing,
        *,
        actor: str,
        kind: BatchKind = "bulk",
        reason: str = "",
        detail: Mapping[str, Any],
        versions: Mapping[str, int],
    ) -> Batch:
        """Write ``changes`` (by record) and set ``standing`` in all of ``ids``; all or nothing.

        ``versions`` are those that somebody looked at: Conflict("version_conflict") where a
        card changed since.
        """
        with outbox.writing(self.database, self.clock, actor) as write:
            made = change(
                write,
                ids,
                changes,
                standing,
                kind=kind,
                reason=reason,
                detail=detail,
                versions=versions,
            )
            return batches.one(write.conn, made)

    def undo(self, batch_id: str, *, actor: str) -> Undone:
        """Undo texts, and what was set beside them where it still is as the batch left it.

        Raises NotFound("batch_not_found", id), Conflict("batch_undone", id, by).
        """
        with outbox.writing(self.database, self.clock, actor) as write:
            detail = batches.one(write.conn, batch_id).detail
            undone = batches.undo(write, batch_id)
            concepts.take_back(write, detail.get("concepts", ()), detail.get("touched", ()))
            reset = _reset(write, detail, set(undone.left))
            _publish(write, sorted(set(detail.get("carried", ())) & set(undone.done)))
            done = dict.fromkeys((*undone.done, *reset))
            return Undone(tuple(done), undone.left)


def change(
    write: Write,
    ids: Sequence[str],
    changes: Mapping[str, Mapping[str, Any]],
    standing: Standing,
    *,
    kind: BatchKind,
    reason: str,
    detail: Mapping[str, Any],
    versions: Mapping[str, int],
) -> str:
    """See ``Bulk.change``; the batch's id."""
    before = _standing(write.conn, ids)
    current = {id_ for id_, (*_, published, draft) in before.items() if published == draft}
    batch_id = batches.edit_many(
        write, changes, kind=kind, reason=reason, detail=detail, versions=versions
    )
    _set(write, list(before), standing)
    if standing.carry:
        _publish(write, sorted(current & set(changes)))
    _note(write, batch_id, before, _standing(write.conn, ids))
    return batch_id


def _standing(conn: sa.Connection, ids: Iterable[str]) -> dict[str, list[Any]]:
    """Stage, assignee, visibility, published and draft revision by id."""
    found: dict[str, list[Any]] = {}
    for part in chunks(list(dict.fromkeys(ids))):
        query = sa.select(_RECORDS.id, *_STANDING, _RECORDS.draft_n)
        rows = conn.execute(query.where(_RECORDS.id.in_(part), _RECORDS.deleted_at.is_(None)))
        found.update((row[0], list(row[1:])) for row in rows)
    return found


def _set(write: Write, ids: list[str], standing: Standing) -> None:
    if standing.assignee is not None:
        states.assign(write, ids, standing.assignee or None)
    if standing.visibility is not None:
        states.set_visibility(write, ids, standing.visibility)
    if standing.step == "publish":
        states.publish(write, ids, comment="")
    elif standing.step == "submit":
        _submit(write, ids)
    elif standing.step == "archive":
        for id_, (stage, *_) in _standing(write.conn, ids).items():
            if stage != "archived":
                states.archive(write, id_, version=_version(write.conn, id_), comment="")


def _submit(write: Write, ids: Sequence[str]) -> None:
    """Send what is a draft to review; what is elsewhere stays where it is."""
    for id_, (stage, *_, published, draft) in _standing(write.conn, ids).items():
        if stage == "draft" and published != draft:
            version = _version(write.conn, id_)
            states.move(
                write, id_, version=version, of="draft", to="in_review", kind="submit", said=""
            )


def _version(conn: sa.Connection, record_id: str) -> int:
    query = sa.select(_RECORDS.version).where(_RECORDS.id == record_id)
    return int(conn.execute(query).scalar_one())


def _publish(write: Write, ids: Sequence[str]) -> None:
    """Publish these records alone: who published their texts has said yes already."""
    if not ids:
        return
    wanted = set(ids)
    rows = [row for row in publishing.to_publish(write.conn, ids) if row.id in wanted]
    publishing.set_published(write, rows, published=True)


def _note(
    write: Write, batch_id: str, before: Mapping[str, list[Any]], after: Mapping[str, list[Any]]
) -> None:
    """Keep in the batch what its undo needs beside the revisions."""
    carried = [
        id_
        for id_, (*_, published, draft) in before.items()
        if published == draft != after[id_][4] and after[id_][3] is not None
    ]
    changed = {
        id_: [old[:4], after[id_][:4]] for id_, old in before.items() if old[:4] != after[id_][:4]
    }
    if not changed and not carried:
        return
    row = batches_table.c.id == batch_id
    detail = dict(write.conn.execute(sa.select(batches_table.c.detail).where(row)).scalar_one())
    detail |= {"standing": changed, "carried": carried}
    write.conn.execute(batches_table.update().where(row).values(detail=detail))


def _reset(write: Write, detail: Mapping[str, Any], left: set[str]) -> list[str]:
    """Set owner, visibility, stage and what readers see back where nobody changed them since."""
    changed = detail.get("standing", {})
    now = _standing(write.conn, changed)
    done = []
    for id_, (before, after) in changed.items():
        if id_ in left or id_ not in now:
            continue
        values = {
            column.name: old
            for column, old, set_, current in zip(_STANDING, before, after, now[id_], strict=False)
            if old != set_ == current
        }
        if id_ in detail.get("carried", ()):
            # Its text of before is a new revision, which is published for it.
            values.pop("published_n", None)
        if values:
            _restore(write, id_, values)
            done.append(id_)
    return done


def _restore(write: Write, record_id: str, values: dict[str, Any]) -> None:
    if "published_n" in values:
        values["published_code"] = _code(write.conn, record_id, values["published_n"])
    document = sa.select(_RECORDS.document_id).where(_RECORDS.id == record_id)
    update = schema.records.update().where(_RECORDS.id == record_id)
    write.conn.execute(update.values(**values, version=_RECORDS.version + 1))
    write.touch(record_id, write.conn.execute(document).scalar_one(), "undo")


def _code(conn: sa.Connection, record_id: str, n: int | None) -> str | None:
    if n is None:
        return None
    content: dict[str, Any] = revision_row(conn, record_id, n).content
    return content.get("canonical_code")
