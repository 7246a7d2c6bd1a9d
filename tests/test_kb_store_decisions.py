"""Suggestions that were turned down, on both databases."""

import pytest
from web_site import ecuador

from kb.errors import NotFound
from kb.store import Store
from kb.stored import NewSource


def test_what_was_turned_down_is_kept_for_its_record_once(store: Store) -> None:
    source = NewSource("fichas.txt", "txt", "a" * 64, "1", b"fichas")
    done = store.save_reading(ecuador(), source, actor="prueba")
    first, second, *_ = store.document_records(done.document_id, view="workshop")
    for _ in range(2):
        store.decisions.turn_down(first.id, "keyword", "frontera norte", actor="ana")
    store.decisions.turn_down(first.id, "territory", "EC-L.loja", actor="luis")
    assert store.decisions.turned_down(first.id) == {
        ("keyword", "frontera norte"),
        ("territory", "EC-L.loja"),
    }
    assert store.decisions.turned_down(second.id) == set()
    after = store.record(first.id, view="workshop")
    assert (after.version, after.revision) == (first.version, first.revision)


def test_a_record_that_is_not_there_cannot_be_decided_on(store: Store) -> None:
    with pytest.raises(NotFound) as caught:
        store.decisions.turn_down("nadie", "keyword", "x", actor="ana")
    assert caught.value.code == "record_not_found"


def test_titles_of_documents_come_in_their_order_without_those_in_the_bin(store: Store) -> None:
    source = NewSource("fichas.txt", "txt", "a" * 64, "1", b"fichas")
    done = store.save_reading(ecuador(), source, actor="prueba")
    card = store.document_records(done.document_id, view="workshop")[0]
    made = store.curation.create_card(card.content.model_dump(), document_id=None, actor="ana")
    titles = store.document_titles()
    assert [id_ for id_, _ in titles] == sorted(
        (made.document_id, done.document_id), key=dict(titles).__getitem__
    )
    store.curation.remove([done.document_id], actor="ana")
    assert [id_ for id_, _ in store.document_titles()] == [made.document_id]
