"""Statements of the work list.

Everything that is counted, filtered or sorted by stands in the index ``ix_records_work``, so
that a base of thousands of drafts is counted without touching its rows.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from kb.records import RecordType
from kb.store import schema, schema_curation
from kb.store.links import open_links
from kb.worklist import NOBODY, QUEUES, Order, Queue, WorkFilter, WorkLine

_RECORDS = schema.records.c
_SOURCES = schema.sources.c
_PAIRS = schema_curation.duplicates.c
_SIGNATURES = schema_curation.signatures.c
_LINKS = schema_curation.suggested_links.c
_DECIDED = schema_curation.decisions.c


_PUBLISHED = sa.and_(_RECORDS.published_n.is_not(None), _RECORDS.published_n == _RECORDS.draft_n)
_UNPUBLISHED = sa.or_(_RECORDS.published_n.is_(None), _RECORDS.published_n != _RECORDS.draft_n)
_LIVE = _RECORDS.stage != "archived"
ORDER_BY: dict[Order, tuple[sa.ColumnElement[Any], ...]] = {
    "newest": (_RECORDS.changed_at.desc().nulls_last(),),
    "oldest": (_RECORDS.changed_at.asc().nulls_first(),),
    "gaps": (_RECORDS.gaps.desc(),),
    "code": (_RECORDS.canonical_code.asc().nulls_last(),),
}


def _open_pairs() -> sa.Select[tuple[str, str]]:
    """Pairs that nobody dismissed, of cards that are both there."""
    one, other = schema.records.alias("one"), schema.records.alias("other")
    return (
        sa.select(_PAIRS.one_id, _PAIRS.other_id)
        .join(one, one.c.id == _PAIRS.one_id)
        .join(other, other.c.id == _PAIRS.other_id)
        .where(_PAIRS.dismissed_at.is_(None))
        .where(one.c.deleted_at.is_(None), other.c.deleted_at.is_(None))
    )


def _doubled() -> sa.CompoundSelect[Any]:
    pairs = _open_pairs().cte("pairs")
    return sa.union(sa.select(pairs.c.one_id), sa.select(pairs.c.other_id))


def _linkable() -> sa.Select[tuple[str]]:
    """Cards with a suggested link that nobody decided. A link is kept as
    ``["sdg","10.7",0.8]``, so that a decision names its beginning."""
    kept = sa.cast(_LINKS.links, sa.Text)
    named = sa.literal('%["') + _DECIDED.scheme + '","' + _DECIDED.notation + '",%'
    decided = (
        sa.select(sa.func.count())
        .where(_DECIDED.record_id == _LINKS.record_id, kept.like(named))
        .correlate(schema_curation.suggested_links)
        .scalar_subquery()
    )
    return sa.select(_LINKS.record_id).where(sa.func.json_array_length(_LINKS.links) > decided)


def _is_in(queue: Queue, overdue_before: datetime) -> sa.ColumnElement[bool]:
    """Whether a record that is not in the bin waits in a queue."""
    if queue in ("draft", "in_review"):
        return sa.and_(_UNPUBLISHED, _RECORDS.stage == queue)
    if queue == "incomplete":
        return sa.and_(_LIVE, _RECORDS.gaps > 0)
    if queue == "suggestions":
        suggested = sa.select(_SIGNATURES.record_id).where(_SIGNATURES.suggestions > 0)
        return sa.and_(_LIVE, _RECORDS.id.in_(sa.union(suggested, _linkable())))
    if queue == "duplicates":
        return sa.and_(_LIVE, _RECORDS.id.in_(_doubled()))
    if queue == "warnings":
        warned = sa.select(_SOURCES.document_id).where(_SOURCES.open_warnings > 0)
        return _RECORDS.document_id.in_(warned)
    if queue == "overdue":
        held = sa.func.coalesce(_RECORDS.reviewed_at, _RECORDS.published_at)
        return sa.and_(_LIVE, _RECORDS.published_n.is_not(None), held < overdue_before)
    if queue == "archived":
        return _RECORDS.stage == "archived"
    return sa.true()


def where(
    queue: Queue, asked: WorkFilter, overdue_before: datetime
) -> tuple[sa.ColumnElement[bool], ...]:
    type_: RecordType = "document" if queue == "warnings" else "card"
    return (
        _RECORDS.type == type_,
        _RECORDS.deleted_at.is_(None),
        _is_in(queue, overdue_before),
        *_asked(asked, type_),
    )


def _asked(asked: WorkFilter, type_: RecordType) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if asked.document_id is not None:
        found.append(_RECORDS.document_id == asked.document_id)
    if asked.assignee is not None and asked.assignee != NOBODY:
        found.append(_RECORDS.assignee == asked.assignee)
    if asked.assignee == NOBODY:
        found.append(_RECORDS.assignee.is_(None))
    if asked.area is not None and type_ == "card":
        found.append(_RECORDS.canonical_code.endswith(f"_{asked.area}", autoescape=True))
    if asked.ids is not None:
        column = _RECORDS.id if type_ == "card" else _RECORDS.document_id
        found.append(column.in_(asked.ids))
    return found


def card_counts(
    conn: sa.Connection, asked: WorkFilter, overdue_before: datetime
) -> dict[Queue, int]:
    """The queues of cards in one pass over the index."""
    queues = [queue for queue in QUEUES if queue != "warnings"]
    sums = [
        sa.func.coalesce(sa.func.sum(sa.case((_is_in(queue, overdue_before), 1), else_=0)), 0)
        for queue in queues
    ]
    query = sa.select(*sums).where(
        _RECORDS.type == "card", _RECORDS.deleted_at.is_(None), *_asked(asked, "card")
    )
    return dict(zip(queues, map(int, conn.execute(query).one()), strict=True))


def total(conn: sa.Connection, queue: Queue, asked: WorkFilter, overdue_before: datetime) -> int:
    query = sa.select(sa.func.count()).where(*where(queue, asked, overdue_before))
    return int(conn.execute(query).scalar_one())


def lines(conn: sa.Connection, ids: list[str]) -> list[WorkLine]:
    """The lines of a page in the order of ``ids``."""
    query = sa.select(
        _RECORDS.id,
        _RECORDS.type,
        _RECORDS.document_id,
        _RECORDS.canonical_code,
        _RECORDS.title,
        _RECORDS.stage,
        _PUBLISHED.label("current"),
        _RECORDS.published_n.is_not(None).label("published"),
        _RECORDS.visibility,
        _RECORDS.gaps,
        _RECORDS.assignee,
        _RECORDS.changed_at,
        _RECORDS.published_at,
    ).where(_RECORDS.id.in_(ids))
    rows = {row.id: row for row in conn.execute(query)}
    suggested, doubled = _suggested(conn, ids), _paired(conn, ids)
    warned = _warned(conn, [row.document_id for row in rows.values() if row.type == "document"])
    return [
        _line(
            rows[id_], suggested.get(id_, 0), doubled.get(id_, 0), warned.get(rows[id_].document_id)
        )
        for id_ in ids
    ]


def _line(row: sa.Row[Any], suggestions: int, duplicates: int, warnings: int | None) -> WorkLine:
    return WorkLine(
        id=row.id,
        type=row.type,
        document_id=row.document_id,
        canonical_code=row.canonical_code,
        title=row.title,
        state="published" if row.current and row.stage != "archived" else row.stage,
        published=row.published,
        visibility=row.visibility,
        gaps=row.gaps,
        assignee=row.assignee,
        changed_at=row.changed_at,
        published_at=row.published_at,
        suggestions=suggestions,
        duplicates=duplicates,
        warnings=warnings or 0,
    )


def _suggested(conn: sa.Connection, ids: Sequence[str]) -> dict[str, int]:
    query = sa.select(_SIGNATURES.record_id, _SIGNATURES.suggestions)
    found = conn.execute(query.where(_SIGNATURES.record_id.in_(ids)))
    counts = {row.record_id: row.suggestions for row in found}
    for id_, offered in open_links(conn, ids).items():
        counts[id_] = counts.get(id_, 0) + len(offered.links)
    return counts


def _paired(conn: sa.Connection, ids: Sequence[str]) -> dict[str, int]:
    near = sa.or_(_PAIRS.one_id.in_(ids), _PAIRS.other_id.in_(ids))
    found: dict[str, int] = {}
    for pair in conn.execute(_open_pairs().where(near)):
        for id_ in pair:
            found[id_] = found.get(id_, 0) + 1
    return found


def _warned(conn: sa.Connection, documents: Sequence[str]) -> dict[str, int]:
    query = (
        sa.select(_SOURCES.document_id, sa.func.sum(_SOURCES.open_warnings).label("warnings"))
        .where(_SOURCES.document_id.in_(documents))
        .group_by(_SOURCES.document_id)
    )
    return {row.document_id: int(row.warnings) for row in conn.execute(query)}
