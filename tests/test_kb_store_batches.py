"""Many cards at once, merged cards, and a record's history: on each database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from store_readings import card, of, reading, refused, source

from kb.errors import Conflict, Invalid, KbError, NotFound
from kb.store import Store, check, open_store
from kb.stored import StoredRecord

START = datetime(2026, 11, 1, 9, tzinfo=UTC)


class Clock:
    """A day passes with each look."""

    def __init__(self) -> None:
        self.now = START - timedelta(days=1)

    def __call__(self) -> datetime:
        self.now += timedelta(days=1)
        return self.now


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    """Three published cards of one document; the clock gives each write its own day."""
    opened = open_store(database_url, tmp_path / "data", clock=Clock())
    cards = [card(f"BP{n}_SA", f"Práctica {n}.", keywords=["agua"]) for n in (1, 2, 3)]
    opened.save_reading(reading(*cards), source("a"), actor="ana", publish=True)
    yield opened
    opened.close()


def edit(store: Store, which: str, actor: str = "ana", /, **changes: object) -> StoredRecord:
    found = of(store, which)
    return store.edit(found.id, changes, version=found.version, actor=actor)


def keywords(store: Store) -> list[list[str]]:
    return [of(store, f"BP{n}_SA").content.model_dump()["keywords"] for n in (1, 2, 3)]


def add_keyword(store: Store, word: str = "albergue") -> str:
    ids = [of(store, f"BP{n}_SA").id for n in (1, 2, 3)]
    batch = store.curation.edit_many(
        {one: {"keywords": ["agua", word]} for one in ids},
        actor="eva",
        kind="bulk",
        reason="orden",
        detail={"add": [word]},
    )
    return batch.id


# Many at once


def test_many_are_changed_and_brought_back_as_one(store: Store) -> None:
    before = keywords(store)
    batch_id = add_keyword(store)
    assert keywords(store) == [["agua", "albergue"]] * 3
    batch = store.curation.batch(batch_id)
    assert (batch.kind, batch.reason, batch.records, batch.detail["add"]) == (
        "bulk",
        "orden",
        3,
        ["albergue"],
    )
    undone = store.curation.undo(batch_id, actor="eva")
    assert (len(undone.done), undone.left) == (3, ())
    assert keywords(store) == before
    closed = store.curation.batch(batch_id)
    assert closed.undone_by == "eva"
    assert closed.undone_at is not None
    assert [one.origin for one in store.history(of(store, "BP1_SA").id)] == [
        "import",
        "bulk",
        "undo",
    ]
    assert check(store) == []


def test_undoing_leaves_alone_and_names_what_somebody_changed_since(store: Store) -> None:
    batch_id = add_keyword(store)
    changed = edit(store, "BP2_SA", finding="Nuevo.")
    undone = store.curation.undo(batch_id, actor="eva")
    assert undone.left == (changed.id,)
    assert keywords(store) == [["agua"], ["agua", "albergue"], ["agua"]]


def test_undoing_leaves_alone_what_went_into_the_bin_since(store: Store) -> None:
    batch_id = add_keyword(store)
    gone = of(store, "BP3_SA").id
    store.curation.remove([gone], actor="ana")
    assert store.curation.undo(batch_id, actor="eva").left == (gone,)
    assert check(store) == []


def test_a_batch_is_undone_once(store: Store) -> None:
    batch_id = add_keyword(store)
    store.curation.undo(batch_id, actor="eva")
    with refused(Conflict, "batch_undone"):
        store.curation.undo(batch_id, actor="ana")
    with refused(NotFound, "batch_not_found"):
        store.curation.undo("nada", actor="ana")


def test_one_value_that_cannot_be_changes_nothing(store: Store) -> None:
    one, other = of(store, "BP1_SA").id, of(store, "BP2_SA").id
    with refused(Invalid, "value_invalid"):
        store.curation.edit_many(
            {one: {"finding": "x"}, other: {"keywords": "no es una lista"}},
            actor="eva",
            kind="bulk",
            reason="",
            detail={},
        )
    assert of(store, "BP1_SA").version == 2
    assert store.curation.batches() == []


def test_versions_that_were_looked_at_guard_a_batch(store: Store) -> None:
    seen = {of(store, f"BP{n}_SA").id: of(store, f"BP{n}_SA").version for n in (1, 2)}
    edit(store, "BP2_SA", finding="Mientras tanto.")
    with refused(Conflict, "version_conflict"):
        store.curation.edit_many(
            {one: {"context": "x"} for one in seen},
            actor="eva",
            kind="bulk",
            reason="",
            detail={},
            versions=seen,
        )
    assert of(store, "BP1_SA").content.model_dump()["context"] is None


def test_what_a_batch_does_not_change_gets_no_version(store: Store) -> None:
    ids = [of(store, "BP1_SA").id, of(store, "BP2_SA").id]
    changes = {ids[0]: {"keywords": ["agua"]}, ids[1]: {"keywords": ["pozo"]}}
    batch = store.curation.edit_many(changes, actor="eva", kind="bulk", reason="", detail={})
    assert store.curation.batch_records(batch.id) == [(ids[1], 2)]
    assert [one.id for one in store.curation.batches()] == [batch.id]


def test_a_former_code_that_another_card_took_is_left(store: Store) -> None:
    one = of(store, "BP1_SA")
    batch = store.curation.edit_many(
        {one.id: {"code": "BP7_SA"}}, actor="eva", kind="bulk", reason="", detail={}
    )
    edit(store, "BP2_SA", code="BP1_SA")
    assert store.curation.undo(batch.id, actor="eva").left == (one.id,)
    assert check(store) == []


def test_codes_can_change_places_neither_by_accident_nor_half(store: Store) -> None:
    one, other = of(store, "BP1_SA"), of(store, "BP2_SA")
    with refused(Conflict, "code_taken"):
        store.curation.edit_many(
            {one.id: {"code": "BP2_SA"}, other.id: {"code": "BP1_SA"}},
            actor="eva",
            kind="bulk",
            reason="",
            detail={},
        )
    assert of(store, "BP1_SA").id == one.id


# Merged cards


def merge(store: Store, keep: str, drop: str, **changes: object) -> str:
    one, other = of(store, keep), of(store, drop)
    versions = {one.id: one.version, other.id: other.version}
    batch = store.curation.merge_cards(one.id, other.id, changes, versions=versions, actor="eva")
    return batch.id


def test_both_codes_of_merged_cards_find_the_one_that_stays(store: Store) -> None:
    keep, drop = of(store, "BP1_SA"), of(store, "BP2_SA")
    merge(store, "BP1_SA", "BP2_SA", finding="De las dos.")
    assert [one.id for one in store.cards_by_code("BP2_SA", view="workshop")] == [keep.id]
    assert [one.id for one in store.cards_by_code("BP2_SA", view="public")] == [keep.id]
    assert of(store, "BP1_SA").content.model_dump()["finding"] == "De las dos."
    assert store.curation.merged_into(drop.id) == keep.id
    assert store.counts(view="workshop")["card"] == 2
    assert len(store.history(drop.id)) == 1
    assert [one.origin for one in store.history(keep.id)] == ["import", "merge"]
    assert check(store) == []


def test_a_merge_is_undone_with_both_texts(store: Store) -> None:
    keep, drop = of(store, "BP1_SA"), of(store, "BP2_SA")
    batch_id = merge(store, "BP1_SA", "BP2_SA", finding="De las dos.")
    undone = store.curation.undo(batch_id, actor="eva")
    assert set(undone.done) == {keep.id, drop.id}
    assert of(store, "BP1_SA").content == keep.content
    back = of(store, "BP2_SA")
    assert (back.id, back.content, back.state) == (drop.id, drop.content, "published")
    assert check(store) == []


def test_undoing_a_merge_keeps_what_was_written_since(store: Store) -> None:
    keep = of(store, "BP1_SA")
    batch_id = merge(store, "BP1_SA", "BP2_SA", finding="De las dos.")
    edit(store, "BP1_SA", context="Después.")
    undone = store.curation.undo(batch_id, actor="eva")
    assert undone.left == (keep.id,)
    assert of(store, "BP2_SA").state == "published"
    assert of(store, "BP1_SA").content.model_dump()["finding"] == "De las dos."


def test_codes_lead_through_two_merges_and_back(store: Store) -> None:
    two = of(store, "BP2_SA").id
    merge(store, "BP2_SA", "BP3_SA")
    second = merge(store, "BP1_SA", "BP2_SA")
    one = of(store, "BP1_SA").id
    assert [found.id for found in store.cards_by_code("BP3_SA", view="workshop")] == [one]
    assert check(store) == []
    store.curation.undo(second, actor="eva")
    assert [found.id for found in store.cards_by_code("BP3_SA", view="workshop")] == [two]
    assert check(store) == []


def test_a_merged_card_comes_back_by_undoing_and_not_from_the_bin(store: Store) -> None:
    drop = of(store, "BP2_SA").id
    merge(store, "BP1_SA", "BP2_SA")
    with refused(Conflict, "merged_record"):
        store.curation.recover([drop], actor="eva")
    assert [line.merged_into for line in store.curation.bin()] == [of(store, "BP1_SA").id]


def test_cards_that_cannot_be_merged_are_refused(store: Store) -> None:
    one, other = of(store, "BP1_SA"), of(store, "BP2_SA")
    head = store.document(one.document_id, view="workshop").record
    cases: list[tuple[str, str, dict[str, int], type[KbError], str]] = [
        (one.id, one.id, {}, Invalid, "merge_itself"),
        (one.id, head.id, {}, Invalid, "not_a_card"),
        (one.id, other.id, {other.id: 1}, Conflict, "version_conflict"),
        (one.id, "nada", {}, NotFound, "record_not_found"),
    ]
    for keep, drop, versions, kind, code in cases:
        with refused(kind, code):
            store.curation.merge_cards(keep, drop, {}, versions=versions, actor="eva")
    store.curation.remove([other.id], actor="eva")
    with refused(Conflict, "state_conflict"):
        store.curation.merge_cards(one.id, other.id, {}, versions={}, actor="eva")
    assert check(store) == []


# History


def test_versions_tell_who_when_whence_and_which_fields(store: Store) -> None:
    edit(store, "BP1_SA", "eva", finding="a", context="b")
    add_keyword(store)
    record = of(store, "BP1_SA")
    lines, total = store.curation.versions(record.id)
    assert total == 3
    assert [(one.n, one.actor, one.origin, one.fields) for one in lines] == [
        (3, "eva", "bulk", ("keywords",)),
        (2, "eva", "edit", ("finding", "context")),
        (1, "ana", "import", ()),
    ]
    assert [one.at for one in lines] == sorted((one.at for one in lines), reverse=True)


def test_versions_come_by_pages_that_still_know_what_changed(store: Store) -> None:
    for number in range(6):
        edit(store, "BP1_SA", finding=str(number))
    record = of(store, "BP1_SA")
    first, total = store.curation.versions(record.id, limit=3)
    second, _ = store.curation.versions(record.id, offset=3, limit=3)
    last, _ = store.curation.versions(record.id, offset=6, limit=3)
    assert total == 7
    assert [one.n for one in (*first, *second, *last)] == [7, 6, 5, 4, 3, 2, 1]
    assert {one.fields for one in (*first, *second)} == {("finding",)}
    assert last[0].fields == ()


def test_the_text_of_a_moment_is_the_newest_written_until_then(store: Store) -> None:
    changed = edit(store, "BP1_SA", finding="Segundo.")
    record_id = changed.id
    wrote = changed.updated_at
    at = store.curation.as_of
    assert at(record_id, wrote).n == 2
    assert at(record_id, wrote - timedelta(seconds=1)).n == 1
    assert at(record_id, wrote + timedelta(days=99)).n == 2
    with refused(NotFound, "revision_not_found"):
        at(record_id, START - timedelta(days=30))
    with refused(NotFound, "record_not_found"):
        at("nada", wrote)


def test_one_field_comes_back_without_the_others(store: Store) -> None:
    edit(store, "BP1_SA", finding="viejo", context="viejo")
    now = edit(store, "BP1_SA", finding="nuevo", context="nuevo")
    back = store.curation.restore_field(now.id, "finding", 2, version=now.version, actor="eva")
    content = back.content.model_dump()
    assert (content["finding"], content["context"]) == ("viejo", "nuevo")
    assert store.history(now.id)[-1].origin == "restore"


def test_a_field_comes_back_with_its_declaration(store: Store) -> None:
    declared = edit(store, "BP1_SA", not_applicable=["budget"])
    filled = store.edit(declared.id, {"budget": "USD 5"}, version=declared.version, actor="ana")
    assert filled.content.model_dump()["not_applicable"] == []
    back = store.curation.restore_field(filled.id, "budget", 2, version=filled.version, actor="ana")
    content = back.content.model_dump()
    assert (content["budget"], content["not_applicable"]) == (None, ["budget"])


def test_what_cannot_come_back_is_refused(store: Store) -> None:
    now = edit(store, "BP1_SA", finding="x")
    restore = store.curation.restore_field
    with refused(Invalid, "field_unknown"):
        restore(now.id, "nada", 1, version=now.version, actor="ana")
    with refused(NotFound, "revision_not_found"):
        restore(now.id, "finding", 9, version=now.version, actor="ana")
    with refused(Conflict, "version_conflict"):
        restore(now.id, "finding", 1, version=1, actor="ana")
    edit(store, "BP1_SA", code="BP8_SA")
    edit(store, "BP2_SA", code="BP1_SA")
    moved = of(store, "BP8_SA")
    with refused(Conflict, "code_taken"):
        restore(moved.id, "code", 1, version=moved.version, actor="ana")


def test_whereabouts_tell_of_what_is_in_the_bin_too(store: Store) -> None:
    changed = edit(store, "BP1_SA", finding="x")
    store.curation.remove([changed.id], actor="eva")
    found = store.curation.whereabouts(changed.id)
    assert (found.newest, found.published, found.state) == (2, 1, "draft")
    assert found.deleted_at is not None
    assert store.curation.revision(changed.id, 2).content == changed.content
