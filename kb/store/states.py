"""The way of a record: draft, in review, published, archived; who reads it; who has it."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from kb.errors import Conflict, NotFound, Refused
from kb.store import keeping, publishing, schema
from kb.store.comments import say
from kb.store.editing import held
from kb.store.outbox import Write
from kb.store.queries import chunks, may_be_id
from kb.store.schema_curation import people
from kb.stored import State, Visibility

_RECORDS = schema.records
# A setting: "yes" asks for two people, one who writes and another who publishes.
FOUR_EYES = "four_eyes"


def move(
    write: Write, record_id: str, *, version: int, of: State, to: State, kind: str, said: str
) -> None:
    """Bring an unpublished text from one state to the next, and note who did and why.

    Raises like ``editing.held``, and Conflict("state_conflict", id=…, state=…) where the
    record stands elsewhere or its newest text is published already.
    """
    row = held(write.conn, record_id, version)
    state = "published" if row.draft_n == row.published_n else row.stage
    if state != of:
        raise Conflict("state_conflict", id=record_id, state=state)
    update = _RECORDS.update().where(_RECORDS.c.id == record_id)
    write.conn.execute(update.values(stage=to, version=version + 1, changed_at=write.at))
    say(write, record_id, kind, said, {})
    write.log(kind, record_id)
    # The index of the workshop holds the state.
    write.touch(record_id, row.document_id, "edit")


def publish(
    write: Write, ids: Sequence[str], *, comment: str, versions: Mapping[str, int] | None = None
) -> int:
    """Publish as ``publishing.publish`` does, by somebody else than the author if asked for.

    ``versions`` are those that somebody looked at. Raises as it does, Refused("own_review",
    id=…), and Conflict("version_conflict", …) where a record changed since.
    """
    for id_, version in (versions or {}).items():
        held(write.conn, id_, version)
    rows = publishing.to_publish(write.conn, ids)
    if keeping.setting(write.conn, FOUR_EYES) == "yes":
        # A document's own record that comes along with a card of it is nobody's text to review.
        meant = {*ids, *(row.id for row in rows if row.document_id in ids)}
        _other_eyes(write, [row.id for row in rows if row.type != "document" or row.id in meant])
    publishing.set_published(write, rows, published=True)
    asked = set(ids)
    for row in rows:
        if row.id in asked:
            say(write, row.id, "publish", comment, {})
    write.log("publish", ids, count=len(rows))
    return len(rows)


def _other_eyes(write: Write, ids: Sequence[str]) -> None:
    """Who wrote the newest text has not reviewed it. Who wrote an older one may: the newest
    is somebody else's, so that two people saw every word."""
    author = sa.and_(
        schema.revisions.c.record_id == _RECORDS.c.id, schema.revisions.c.n == _RECORDS.c.draft_n
    )
    for part in chunks(ids):
        query = sa.select(_RECORDS.c.id).join(schema.revisions, author)
        own = query.where(_RECORDS.c.id.in_(part), schema.revisions.c.actor == write.actor)
        found = write.conn.scalar(own.order_by(_RECORDS.c.id).limit(1))
        if found is not None:
            raise Refused("own_review", id=found)


def archive(write: Write, record_id: str, *, version: int, comment: str) -> None:
    """Withdraw from readers and keep in the workshop; of a document all that is in it.

    Raises like ``move``.
    """
    row = held(write.conn, record_id, version)
    if row.stage == "archived":
        raise Conflict("state_conflict", id=record_id, state=row.stage)
    rows = [one for one in publishing.rows_of(write.conn, [record_id]) if one.stage != "archived"]
    publishing.set_published(write, rows, published=False)
    _stage(write, [one.id for one in rows], "archived")
    say(write, record_id, "archive", comment, {})
    write.log("archive", record_id, count=len(rows))
    for one in rows:
        write.touch(one.id, one.document_id, "archive")


def unarchive(write: Write, record_id: str, *, version: int, comment: str) -> None:
    """Take up again as a draft; of a document all that is in it. Raises like ``move``."""
    row = held(write.conn, record_id, version)
    if row.stage != "archived":
        raise Conflict("state_conflict", id=record_id, state=row.stage)
    rows = [one for one in publishing.rows_of(write.conn, [record_id]) if one.stage == "archived"]
    _stage(write, [one.id for one in rows], "draft")
    update = _RECORDS.update().where(_RECORDS.c.id == record_id)
    write.conn.execute(update.values(version=version + 1, changed_at=write.at))
    say(write, record_id, "unarchive", comment, {})
    write.log("unarchive", record_id, count=len(rows))
    for one in rows:
        write.touch(one.id, one.document_id, "edit")


def _stage(write: Write, ids: Sequence[str], stage: State) -> None:
    for part in chunks(ids):
        update = _RECORDS.update().where(_RECORDS.c.id.in_(part))
        write.conn.execute(update.values(stage=stage))


def set_visibility(write: Write, ids: Sequence[str], visibility: Visibility) -> int:
    """Who may read records, or documents: what is in one is seen by nobody whom the document
    is closed to. How many changed. Raises NotFound("record_not_found", id=…)."""
    documents, singles = publishing.resolve(write.conn, ids)
    heads = sa.select(schema.documents.c.head_id).where(schema.documents.c.id.in_(documents))
    wanted = [*singles, *write.conn.scalars(heads)]
    done = 0
    for part in chunks(list(dict.fromkeys(wanted))):
        differs = sa.and_(_RECORDS.c.id.in_(part), _RECORDS.c.visibility != visibility)
        changed = write.conn.execute(
            sa.select(_RECORDS.c.id, _RECORDS.c.type, _RECORDS.c.document_id).where(differs)
        ).all()
        write.conn.execute(_RECORDS.update().where(differs).values(visibility=visibility))
        done += len(changed)
        for row in changed:
            write.touch(row.id, row.document_id, "visibility")
        opened = {row.document_id for row in changed if row.type == "document"}
        for inside in publishing.of_documents(write.conn, opened):
            write.touch(inside.id, inside.document_id, "visibility")
    write.log("visibility", ids, visibility=visibility, count=done)
    return done


def assign(write: Write, ids: Sequence[str], name: str | None) -> int:
    """Give records to a person, or to nobody; how many changed.

    Raises NotFound("person_not_found", name=…) for an unknown log-in name.
    """
    if name is not None:
        known = sa.select(people.c.id).where(people.c.name == name)
        if write.conn.scalar(known) is None:
            raise NotFound("person_not_found", name=name)
    done = 0
    wanted = [one for one in dict.fromkeys(ids) if may_be_id(one)]
    for part in chunks(wanted):
        update = _RECORDS.update().where(
            _RECORDS.c.id.in_(part), _RECORDS.c.assignee.is_distinct_from(name)
        )
        done += write.conn.execute(update.values(assignee=name)).rowcount
    write.log("assign", wanted, to=name, count=done)
    return done
