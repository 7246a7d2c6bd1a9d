"""A change of many cards, broken off at every statement: all of it or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from store_readings import card, reading, source

from kb.schemes import Concept
from kb.store import Store, check, schema, schema_curation
from kb.store.bulk import Standing


class Broken(Exception):
    """Stands for a process that ends there."""


@contextmanager
def breaking(store: Store, at: int) -> Iterator[None]:
    """Fail before the ``at``-th statement of this thread."""
    left = [at]

    def count(*_args: Any) -> None:
        left[0] -= 1
        if not left[0]:
            raise Broken

    sa.event.listen(store.database.engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        sa.event.remove(store.database.engine, "before_cursor_execute", count)


def everything(store: Store) -> list[Any]:
    """All that a change of many cards may write."""
    tables = (
        schema.records,
        schema.revisions,
        schema.concepts,
        schema.outbox,
        schema.counters,
        schema_curation.batches,
        schema_curation.audit,
        schema_curation.comments,
    )
    with store.database.read() as conn:
        return [sorted(map(str, conn.execute(sa.select(table)).all())) for table in tables]


@pytest.fixture
def filled(store: Store) -> Store:
    store.load_seeds([Concept("approach", "a", "Uno"), Concept("approach", "b", "Dos")])
    cards = [card(f"BP{n}_SA", keywords=["agua"]) for n in range(1, 4)]
    store.save_reading(reading(*cards), source("a"), actor="ana", publish=True)
    return store


def ids_of(store: Store) -> list[str]:
    return [r.id for r in store.all_records(view="workshop") if r.type == "card"]


def at_every_statement(store: Store, work: Callable[[], object]) -> int:
    """Break ``work`` off at its first statement, its second …, until it is done; how often."""
    before = everything(store)
    for at in range(1, 1000):
        with breaking(store, at):
            try:
                work()
            except Broken:
                pass
            else:
                return at
        assert everything(store) == before, at
        assert check(store) == []
    raise AssertionError("never done")


def test_a_change_of_many_and_its_undo_are_whole_or_not_at_all(filled: Store) -> None:
    ids = ids_of(filled)
    made: list[str] = []

    def change() -> None:
        batch = filled.bulk.change(
            ids,
            {id_: {"keywords": ["agua", "clima"]} for id_ in ids},
            Standing(visibility="network", assignee="", carry=True),
            actor="ana",
            detail={},
            versions={},
        )
        made.append(batch.id)

    assert at_every_statement(filled, change) > 20
    assert filled.counts(view="network")["card"] == 3
    assert at_every_statement(filled, lambda: filled.bulk.undo(made[-1], actor="ana")) > 20
    found = filled.records(ids, view="public").values()
    assert [record.content.keywords for record in found] == [["agua"]] * 3  # type: ignore[attr-defined]


def test_a_merge_of_concepts_takes_its_cards_along_or_stays_undone(filled: Store) -> None:
    ids = ids_of(filled)
    one, other = filled.concepts("approach")
    gone = Concept("approach", "b", "Dos", deprecated=True, replaced_by="a")
    made: list[str] = []

    def merge() -> None:
        batch = filled.vocabulary.change(
            [(other, gone), (one, Concept("approach", "a", "Uno", ("Dos",)))],
            {id_: {"approaches": ["a"]} for id_ in ids},
            actor="ana",
            kind="merge",
            detail={},
            versions={},
            carry=False,
            touched=ids,
        )
        made.append(batch.id)

    assert at_every_statement(filled, merge) > 15
    assert filled.concepts("approach")[1].replaced_by == "a"
    assert at_every_statement(filled, lambda: filled.bulk.undo(made[-1], actor="ana")) > 15
    assert filled.concepts("approach") == [one, other]


def test_a_concept_that_somebody_changed_since_is_left(filled: Store) -> None:
    one, _ = filled.concepts("approach")
    new = Concept("approach", "a", "Otro")
    batch = filled.vocabulary.change(
        [(one, new)], {}, actor="ana", kind="rename", detail={}, versions={}, carry=False
    )
    filled.vocabulary.save([Concept("approach", "a", "Tercero")], actor="luis")
    filled.bulk.undo(batch.id, actor="ana")
    assert filled.concepts("approach")[0].pref_label == "Tercero"


def test_every_write_of_a_concept_moves_the_version(filled: Store) -> None:
    before = filled.vocabulary.version()
    filled.vocabulary.save([Concept("approach", "c", "Tres")], actor="ana")
    assert filled.vocabulary.version() != before


def test_holders_are_found_by_the_written_value_alone(filled: Store) -> None:
    ids = ids_of(filled)
    filled.edit(ids[0], {"keywords": ["señal «50 %»"]}, version=2, actor="ana")
    assert filled.vocabulary.holders("keywords", ["señal «50 %»"]) == [ids[0]]
    assert filled.vocabulary.holders("keywords", ["señal"]) == []
    assert filled.vocabulary.holders("actors", ["señal «50 %»"]) == []
    # Readers still see the text of before.
    assert filled.vocabulary.holders("keywords", ["agua"]) == sorted(ids)
