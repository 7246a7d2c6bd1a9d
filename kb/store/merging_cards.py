"""Two cards that are the same: one stays with what was chosen of both, the other rests in the
bin with its history, and its code leads to the one that stays."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from kb.errors import Conflict, Invalid
from kb.store import bin, editing, schema, schema_curation
from kb.store.outbox import Write
from kb.store.queries import may_be_id
from kb.store.rows import code_of, to_content

_RECORDS = schema.records
_ALIASES = schema_curation.aliases


def merge_cards(
    write: Write,
    keep_id: str,
    drop_id: str,
    changes: Mapping[str, Any],
    *,
    versions: Mapping[str, int],
    batch_id: str,
    reason: str,
) -> dict[str, Any]:
    """Merge; returns what ``take_apart`` needs (``keep``, ``drop``, ``moved`` aliases).

    Raises like ``editing.edit`` for either card (``versions`` hold both), Invalid
    ("merge_itself", id=…), Conflict("state_conflict", id=…, state="binned") for one in the bin.
    """
    if keep_id == drop_id:
        raise Invalid("merge_itself", id=keep_id)
    rows = [editing.held(write.conn, one, versions.get(one)) for one in (keep_id, drop_id)]
    for row in rows:
        if row.type != "card":
            raise Invalid("not_a_card", id=row.id)
        if row.deleted_at is not None:
            raise Conflict("state_conflict", id=row.id, state="binned")
    editing.edit(
        write,
        keep_id,
        changes,
        version=versions.get(keep_id),
        reason=reason,
        origin="merge",
        batch_id=batch_id,
    )
    # The codes of the one that stays may be all that changed: the index learns them.
    write.touch(keep_id, rows[0].document_id, "merge")
    moved = _move_aliases(write, drop_id, keep_id)
    _add_alias(write, rows[1], keep_id)
    bin.put(write, [rows[1]], merged_into=keep_id)
    return {"keep": keep_id, "drop": drop_id, "moved": moved}


def take_apart(write: Write, detail: Mapping[str, Any]) -> tuple[str, ...]:
    """Bring the merged card back with its own code; () where it is not as the merge left it."""
    keep_id, drop_id = detail["keep"], detail["drop"]
    row = editing.held(write.conn, drop_id, None)
    if row.merged_into != keep_id:
        return ()
    write.conn.execute(_ALIASES.delete().where(_ALIASES.c.merged_id == drop_id))
    back = _ALIASES.update().where(_ALIASES.c.merged_id.in_(detail["moved"]))
    write.conn.execute(back.values(record_id=drop_id))
    _point(write, detail["moved"], drop_id)
    bin.back(write, [row])
    kept = editing.held(write.conn, keep_id, None)
    write.touch(keep_id, kept.document_id, "undo")
    return (drop_id,)


def _move_aliases(write: Write, old_id: str, new_id: str) -> list[str]:
    """What was merged into the old one leads to the new one; ids of what was."""
    led = sa.select(_ALIASES.c.merged_id).where(_ALIASES.c.record_id == old_id)
    moved = list(write.conn.scalars(led))
    onward = _ALIASES.update().where(_ALIASES.c.record_id == old_id)
    write.conn.execute(onward.values(record_id=new_id))
    _point(write, moved, new_id)
    return moved


def _point(write: Write, merged: list[str], record_id: str) -> None:
    update = _RECORDS.update().where(_RECORDS.c.id.in_(merged))
    write.conn.execute(update.values(merged_into=record_id))


def _add_alias(write: Write, row: sa.Row[Any], keep_id: str) -> None:
    newest = editing.revision_row(write.conn, row.id, row.draft_n)
    code, canonical = code_of(to_content(row.type, newest.content))
    values = {"merged_id": row.id, "record_id": keep_id, "code": code, "canonical_code": canonical}
    write.conn.execute(_ALIASES.insert().values(**values))


def merged_into(conn: sa.Connection, record_id: str) -> str | None:
    """The card that stands for a merged one; None for any other."""
    if not may_be_id(record_id):
        return None
    return conn.scalar(sa.select(_RECORDS.c.merged_into).where(_RECORDS.c.id == record_id))
