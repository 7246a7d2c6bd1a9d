"""What the store keeps beside records: concepts, analyses, settings."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from kb.schemes import Concept
from kb.store import schema
from kb.store.queries import chunks

_CONCEPTS = schema.concepts
_ANALYSES = schema.analyses
_SETTINGS = schema.settings


def concepts(conn: sa.Connection, scheme: str | None) -> list[Concept]:
    """A scheme's concepts, or all (None), in the order in which they came."""
    query = sa.select(_CONCEPTS)
    if scheme is not None:
        query = query.where(_CONCEPTS.c.scheme == scheme)
    rows = conn.execute(query.order_by(_CONCEPTS.c.position, _CONCEPTS.c.notation))
    return [
        Concept(
            scheme=row.scheme,
            notation=row.notation,
            pref_label=row.pref_label,
            alt_labels=tuple(row.alt_labels),
            broader=row.broader,
            extra=row.extra,
            deprecated=row.deprecated,
            replaced_by=row.replaced_by,
        )
        for row in rows
    ]


def missing(conn: sa.Connection, seeds: Iterable[Concept]) -> list[Concept]:
    """Those of ``seeds`` that the store does not have, each once."""
    query = sa.select(_CONCEPTS.c.scheme, _CONCEPTS.c.notation)
    known = {(row.scheme, row.notation) for row in conn.execute(query)}
    found = {(seed.scheme, seed.notation): seed for seed in seeds}
    return [seed for key, seed in found.items() if key not in known]


def insert_concepts(conn: sa.Connection, new: list[Concept]) -> None:
    position = _next_position(conn)
    rows = [_values(seed) | {"position": position + i} for i, seed in enumerate(new)]
    if rows:
        conn.execute(_CONCEPTS.insert(), rows)


def put_concept(conn: sa.Connection, concept: Concept) -> None:
    """Insert a concept, or change the one of its scheme and notation."""
    values = _values(concept)
    key = (_CONCEPTS.c.scheme == concept.scheme, _CONCEPTS.c.notation == concept.notation)
    if not conn.execute(_CONCEPTS.update().where(*key).values(**values)).rowcount:
        conn.execute(_CONCEPTS.insert().values(position=_next_position(conn), **values))


def _next_position(conn: sa.Connection) -> int:
    highest = sa.select(sa.func.coalesce(sa.func.max(_CONCEPTS.c.position), -1))
    return int(conn.execute(highest).scalar_one()) + 1


def _values(concept: Concept) -> dict[str, Any]:
    return {
        "scheme": concept.scheme,
        "notation": concept.notation,
        "pref_label": concept.pref_label,
        "alt_labels": list(concept.alt_labels),
        "broader": concept.broader,
        "extra": dict(concept.extra),
        "deprecated": concept.deprecated,
        "replaced_by": concept.replaced_by,
    }


def analyses(conn: sa.Connection, keys: Iterable[str]) -> dict[str, bytes]:
    """Those of ``keys`` that are kept."""
    found: dict[str, bytes] = {}
    for part in chunks(list(dict.fromkeys(keys))):
        query = sa.select(_ANALYSES.c.key, _ANALYSES.c.data).where(_ANALYSES.c.key.in_(part))
        found.update((key, bytes(data)) for key, data in conn.execute(query))
    return found


def save_analyses(conn: sa.Connection, items: Mapping[str, bytes]) -> None:
    """Keep analyses; a key names its content, so one that is kept already stays."""
    known: set[str] = set()
    for part in chunks(list(items)):
        known.update(conn.scalars(sa.select(_ANALYSES.c.key).where(_ANALYSES.c.key.in_(part))))
    rows = [{"key": key, "data": data} for key, data in items.items() if key not in known]
    if rows:
        conn.execute(_ANALYSES.insert(), rows)


def setting(conn: sa.Connection, key: str) -> str | None:
    return conn.scalar(sa.select(_SETTINGS.c.value).where(_SETTINGS.c.key == key))


def set_setting(conn: sa.Connection, key: str, value: str) -> None:
    update = _SETTINGS.update().where(_SETTINGS.c.key == key)
    if not conn.execute(update.values(value=value)).rowcount:
        conn.execute(_SETTINGS.insert().values(key=key, value=value))
