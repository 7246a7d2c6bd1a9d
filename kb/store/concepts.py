"""Writing concepts: each write tells every process, the index and the log."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from kb.schemes import Concept
from kb.store import keeping, schema
from kb.store.outbox import Write
from kb.store.queries import chunks

# A setting: rises with each write of a concept, so that other processes read them anew.
VERSION = "vocabulary_version"
_RECORDS = schema.records.c
_CONCEPTS = schema.concepts
# A like-pattern for each value; more of them in a statement make it slow to prepare.
_PATTERNS = 40


def put(write: Write, concepts: Sequence[Concept]) -> None:
    """Insert or change concepts; cached vocabularies are out of date from now on."""
    for concept in concepts:
        keeping.put_concept(write.conn, concept)
    if concepts:
        version = int(keeping.setting(write.conn, VERSION) or 0)
        keeping.set_setting(write.conn, VERSION, str(version + 1))


def touch(write: Write, ids: Iterable[str]) -> None:
    """Tell the index of records whose facets depend on what changed."""
    for part in chunks(list(dict.fromkeys(ids))):
        query = sa.select(_RECORDS.id, _RECORDS.document_id).where(_RECORDS.id.in_(part))
        for row in write.conn.execute(query):
            write.touch(row.id, row.document_id, "edit")


def take_back(write: Write, pairs: Iterable[Sequence[Any]], touched: Iterable[str]) -> None:
    """Give concepts their values of before where nobody changed them since.

    ``pairs`` are [before, after] as ``as_kept`` gives them.
    """
    back = []
    for before, after in pairs:
        now = one(write.conn, after["scheme"], after["notation"])
        if now is not None and as_kept(now) == after:
            back.append(from_kept(before))
    put(write, back)
    if back:
        touch(write, touched)


def one(conn: sa.Connection, scheme: str, notation: str) -> Concept | None:
    found = [c for c in keeping.concepts(conn, scheme) if c.notation == notation]
    return found[0] if found else None


def as_kept(concept: Concept) -> dict[str, Any]:
    """A concept as JSON keeps it."""
    plain = asdict(concept)
    return {**plain, "alt_labels": list(concept.alt_labels), "extra": dict(concept.extra)}


def from_kept(plain: Mapping[str, Any]) -> Concept:
    return Concept(**{**plain, "alt_labels": tuple(plain["alt_labels"])})


def holders(conn: sa.Connection, field: str, values: Iterable[str | int]) -> list[str]:
    """Cards out of the bin whose newest or published text has one of ``values``, as written,
    in the list ``field``.

    The database looks for the written value in the JSON as text (0.3 s for 20,000 cards);
    what it finds is read and looked at.
    """
    wanted = list(dict.fromkeys(values))
    content = sa.cast(schema.revisions.c.content, sa.Text)
    shown = sa.and_(
        schema.revisions.c.record_id == _RECORDS.id,
        schema.revisions.c.n.in_((_RECORDS.draft_n, _RECORDS.published_n)),
    )
    query = sa.select(_RECORDS.id, schema.revisions.c.content).join(schema.revisions, shown)
    query = query.where(_RECORDS.type == "card", _RECORDS.deleted_at.is_(None))
    found: dict[str, None] = {}
    for start in range(0, len(wanted), _PATTERNS):
        part = wanted[start : start + _PATTERNS]
        written = [
            content.contains(json.dumps(value, ensure_ascii=False), autoescape=True)
            for value in part
        ]
        for row in conn.execute(query.where(sa.or_(*written))):
            if any(value in part for value in row.content.get(field) or ()):
                found[row.id] = None
    return sorted(found)
