"""Drafts, publishing, and who sees what."""

import pytest
from store_readings import card, reading, recommendation, source

from kb.errors import Conflict, Invalid, NotFound
from kb.store import Store, check
from kb.stored import StoredRecord, View

ANA = "ana"


def imported(store: Store, *records, name: str = "a", **options) -> str:
    publish = options.pop("publish", False)
    read = reading(*records, **options)
    return store.save_reading(read, source(name), actor=ANA, publish=publish).document_id


def one(store: Store, code: str, view="workshop") -> StoredRecord:
    (found,) = store.cards_by_code(code, view=view)
    return found


def test_an_unpublished_document_appears_nowhere_in_public(store: Store) -> None:
    document_id = imported(store, card("BP1_SA"))
    kept = one(store, "BP1_SA")
    assert store.documents(view="public") == []
    assert list(store.all_records(view="public")) == []
    assert store.records([kept.id], view="public") == {}
    assert store.cards_by_code("BP1_SA", view="public") == []
    assert store.document_records(document_id, view="public") == []
    assert store.find_document("Fichas Perú", view="public") == []
    assert set(store.counts(view="public").values()) == {0}
    with pytest.raises(NotFound, match="record_not_found"):
        store.record(kept.id, view="public")
    with pytest.raises(NotFound, match="document_not_found"):
        store.document(document_id, view="public")


def test_publishing_a_document_publishes_all_of_its_records(store: Store) -> None:
    document_id = imported(store, card("BP1_SA"), recommendation(1, "Mejorar"))
    assert store.publish([document_id], actor=ANA) == 3
    assert store.publish([document_id], actor=ANA) == 0
    public = store.document_records(document_id, view="public")
    assert [(r.type, r.state) for r in public] == [
        ("card", "published"),
        ("recommendation", "published"),
        ("document", "published"),
    ]


def test_publishing_one_record_brings_only_its_documents_own_record(store: Store) -> None:
    document_id = imported(store, card("BP1_SA"), card("BP2_SA"))
    assert store.publish([one(store, "BP1_SA").id], actor=ANA) == 2
    public = store.document_records(document_id, view="public")
    assert [r.code for r in public] == ["BP1_SA", None]
    assert store.document(document_id, view="public").counts["card"] == 1


def test_withdrawing_a_document_withdraws_everything_in_it(store: Store) -> None:
    document_id = imported(store, card("BP1_SA"), card("BP2_SA"), publish=True)
    assert store.unpublish([document_id], actor=ANA) == 3
    assert list(store.all_records(view="public")) == []
    store.publish([document_id], actor=ANA)
    head = store.document(document_id, view="workshop").record
    assert store.unpublish([head.id], actor=ANA) == 3
    assert check(store) == []


def test_withdrawing_one_record_leaves_the_others(store: Store) -> None:
    document_id = imported(store, card("BP1_SA"), card("BP2_SA"), publish=True)
    assert store.unpublish([one(store, "BP1_SA").id], actor=ANA) == 1
    assert [r.code for r in store.document_records(document_id, view="public")] == ["BP2_SA", None]


def test_an_unknown_id_publishes_nothing(store: Store) -> None:
    document_id = imported(store, card("BP1_SA"))
    with pytest.raises(NotFound, match="record_not_found"):
        store.publish([document_id, "nada"], actor=ANA)
    assert store.counts(view="public")["card"] == 0


def test_a_draft_stands_beside_the_published_text(store: Store) -> None:
    imported(store, card("BP1_SA", "publicada"), publish=True)
    kept = one(store, "BP1_SA")
    edited = store.edit(kept.id, {"description": "borrador"}, version=kept.version, actor=ANA)
    assert (edited.state, edited.revision) == ("draft", 2)
    public = store.record(kept.id, view="public")
    assert (public.content.description, public.state) == ("publicada", "published")
    store.publish([kept.id], actor=ANA)
    assert store.record(kept.id, view="public").content.description == "borrador"
    assert store.record(kept.id, view="workshop").state == "published"


def test_a_draft_code_is_not_public_and_the_public_code_still_answers(store: Store) -> None:
    imported(store, card("LN1_SA"), publish=True)
    kept = one(store, "LN1_SA")
    edited = store.edit(kept.id, {"code": "BPI_SA"}, version=kept.version, actor=ANA)
    assert (edited.canonical_code, edited.content.kind) == ("BP1_SA", "good_practice")
    assert store.cards_by_code("BP1_SA", view="public") == []
    assert one(store, "LN1_SA", "public").canonical_code == "LN1_SA"
    assert store.cards_by_code("LN1_SA", view="workshop") == []


def test_a_re_import_changes_no_published_text_by_itself(store: Store) -> None:
    imported(store, card("BP1_SA", "uno"), publish=True)
    imported(store, card("BP1_SA", "dos"), card("BP2_SA"), name="b")
    assert one(store, "BP1_SA", "public").content.description == "uno"
    assert one(store, "BP1_SA").content.description == "dos"
    assert store.cards_by_code("BP2_SA", view="public") == []


def test_a_stale_version_is_a_conflict_and_writes_nothing(store: Store) -> None:
    imported(store, card("BP1_SA"))
    kept = one(store, "BP1_SA")
    store.edit(kept.id, {"finding": "de Ana"}, version=kept.version, actor=ANA)
    with pytest.raises(Conflict) as caught:
        store.edit(kept.id, {"finding": "de Luis"}, version=kept.version, actor="luis")
    assert caught.value.code == "version_conflict"
    assert caught.value.params["current"] == kept.version + 1
    assert one(store, "BP1_SA").content.finding == "de Ana"


def test_an_edit_that_changes_nothing_adds_no_revision(store: Store) -> None:
    imported(store, card("BP1_SA"))
    kept = one(store, "BP1_SA")
    sequence = store.last_sequence()
    assert store.edit(kept.id, {"finding": None}, version=kept.version, actor=ANA) == kept
    assert store.last_sequence() == sequence


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hallazgo": "x"}, "field_unknown"),
        ({"gcm_objectives": ["muchos"]}, "value_invalid"),
        ({"description": None}, "value_invalid"),
        ({"code": "sin código"}, "code_invalid"),
    ],
)
def test_an_edit_is_checked_by_the_model(store: Store, changes: dict, code: str) -> None:
    imported(store, card("BP1_SA"))
    kept = one(store, "BP1_SA")
    with pytest.raises(Invalid, match=code):
        store.edit(kept.id, changes, version=kept.version, actor=ANA)
    assert one(store, "BP1_SA") == kept


def test_a_code_that_its_document_has_already_is_refused(store: Store) -> None:
    imported(store, card("BP1_SA"), card("BP2_SA"))
    imported(store, card("BP3_SA"), name="b", title="Otro")
    kept = one(store, "BP2_SA")
    with pytest.raises(Conflict, match="code_taken"):
        store.edit(kept.id, {"code": "BP1_SA"}, version=kept.version, actor=ANA)
    assert store.edit(kept.id, {"code": "BP3_SA"}, version=kept.version, actor=ANA).version == 2


def test_a_field_that_gets_a_value_is_no_longer_not_applicable(store: Store) -> None:
    imported(store, card("BP1_SA", not_applicable=["budget", "replication"]))
    kept = one(store, "BP1_SA")
    edited = store.edit(kept.id, {"budget": "USD 100"}, version=kept.version, actor=ANA)
    assert edited.content.not_applicable == ["replication"]


def test_history_tells_who_did_what_and_any_revision_can_come_back(store: Store) -> None:
    imported(store, card("BP1_SA", "uno"))
    kept = one(store, "BP1_SA")
    store.edit(kept.id, {"description": "dos"}, version=1, actor="luis", reason="más claro")
    back = store.restore(kept.id, 1, version=2, actor="eva")
    assert (back.content.description, back.version, back.revision) == ("uno", 3, 3)
    history = store.history(kept.id)
    assert [(r.n, r.actor, r.origin, r.reason) for r in history] == [
        (1, ANA, "import", ""),
        (2, "luis", "edit", "más claro"),
        (3, "eva", "restore", "1"),
    ]
    assert history[1].content.description == "dos"
    assert all(r.at.utcoffset() is not None for r in history)
    with pytest.raises(NotFound, match="revision_not_found"):
        store.restore(kept.id, 9, version=3, actor="eva")
    with pytest.raises(Conflict, match="version_conflict"):
        store.restore(kept.id, 1, version=2, actor="eva")
    with pytest.raises(NotFound, match="record_not_found"):
        store.history("nada")


def test_documents_are_found_by_id_title_and_file_name(store: Store) -> None:
    document_id = imported(store, card("BP1_SA"))
    imported(store, name="b", title="Otro")
    head = store.document(document_id, view="workshop").record
    for text in (document_id, head.id, "fichas peru", " FICHAS  PERÚ"):
        assert [d.id for d in store.find_document(text, view="workshop")] == [document_id]
    assert len(store.find_document("Fichas.TXT", view="workshop")) == 2
    assert store.find_document("", view="workshop") == []
    assert store.find_document("Fichas", view="workshop") == []


def test_all_records_shows_one_moment_while_others_write(store: Store) -> None:
    imported(store, *(card(f"BP{n}_SA") for n in range(1, 701 // 2)))
    running = store.all_records(view="workshop")
    seen = [next(running)]
    store.publish([store.documents(view="workshop")[0].id], actor=ANA)
    imported(store, card("BP1_SA"), name="b", title="Otro")
    seen += running
    assert len(seen) == 350
    assert {r.state for r in seen} == {"draft"}
    assert len(list(store.all_records(view="workshop"))) == 352


def test_records_come_in_the_order_asked_for(store: Store) -> None:
    imported(store, *(card(f"BP{n}_SA") for n in range(1, 9)))
    ids = [one(store, f"BP{n}_SA").id for n in (5, 2, 7)]
    assert list(store.records([*ids, "nada", ids[0]], view="workshop")) == ids


def test_removing_samples_leaves_real_documents_and_tells_the_index(store: Store) -> None:
    real = imported(store, card("BP1_SA"))
    sample = store.save_reading(
        reading(card("BP1_SA"), title="Muestra"), source("b", sample=True), actor=ANA, publish=True
    )
    gone = {r.id for r in store.document_records(sample.document_id, view="workshop")}
    assert all(r.sample for r in store.records(list(gone), view="workshop").values())
    assert store.has_samples()
    sequence = store.last_sequence()
    assert store.remove_samples(actor=ANA) == 1
    assert not store.has_samples()
    assert [d.id for d in store.documents(view="workshop")] == [real]
    assert {entry.record_id for entry in store.outbox_since(sequence)} == gone
    assert store.records(list(gone), view="workshop") == {}
    assert store.remove_samples(actor=ANA) == 0
    assert check(store) == []


def test_a_real_source_makes_a_sample_document_real(store: Store) -> None:
    read = reading(card("BP1_SA"), title="Muestra")
    store.save_reading(read, source("a", sample=True), actor=ANA)
    kept = one(store, "BP1_SA")
    sequence = store.last_sequence()
    store.save_reading(read, source("b"), actor=ANA)
    assert not store.has_samples()
    assert kept.id in {entry.record_id for entry in store.outbox_since(sequence)}
    assert store.remove_samples(actor=ANA) == 0


def test_the_outbox_counts_without_gaps_and_pages(store: Store) -> None:
    assert store.last_sequence() == 0
    document_id = imported(store, *(card(f"BP{n}_SA") for n in range(1, 6)))
    store.publish([document_id], actor=ANA)
    entries = store.outbox_since(0)
    assert [entry.sequence for entry in entries] == list(range(1, 13))
    assert {entry.document_id for entry in entries} == {document_id}
    assert store.outbox_since(4, limit=3) == entries[4:7]
    assert store.outbox_since(12) == []
    assert store.last_sequence() == 12


def test_a_failed_write_leaves_neither_rows_nor_sequence(store: Store) -> None:
    imported(store, card("BP1_SA"))
    kept = one(store, "BP1_SA")
    sequence = store.last_sequence()
    broken = source("b", blocks=[object()])
    with pytest.raises(Exception, match="not JSON serializable"):
        store.save_reading(reading(card("BP1_SA", "otra")), broken, actor=ANA)
    assert (store.last_sequence(), one(store, "BP1_SA")) == (sequence, kept)
    assert check(store) == []


def test_a_file_that_nobody_published_is_no_source_of_the_public_document(store: Store) -> None:
    read = reading(card("BP1_SA"))
    document = store.save_reading(read, source("a"), actor="ana", publish=True).document_id
    newer = reading(card("BP1_SA", "otra"))
    store.save_reading(newer, source("b", name="despidos.txt"), actor="ana")

    def names(view: View) -> list[str]:
        return [kept.name for kept in store.document(document, view=view).sources]

    assert names("public") == ["fichas.txt"]
    assert names("workshop") == ["fichas.txt", "despidos.txt"]
    assert not store.find_document("despidos.txt", view="public")
    store.publish([document], actor="ana")
    assert "despidos.txt" in names("public")


def test_the_new_text_of_an_unknown_kind_waits_to_be_published(store: Store) -> None:
    read = reading(title="Nota", kind="other")
    document = store.save_reading(read, source("a"), actor="ana", publish=True).document_id
    store.save_reading(read, source("b"), actor="ana")

    def text() -> object:
        (kept,) = store.document(document, view="public").sources
        return store.source_blocks(kept.id)

    assert text() == [{"text": "a"}]
    assert store.document(document, view="workshop").record.state == "draft"
    store.publish([document], actor="ana")
    assert text() == [{"text": "b"}]


@pytest.mark.parametrize("name", ["a\x00b", "\udcff", "", "á", "9" * 5000])
def test_ids_that_no_database_takes_are_simply_not_there(store: Store, name: str) -> None:
    imported(store, card("BP1_SA"), publish=True)
    for view in ("public", "workshop"):
        with pytest.raises(NotFound, match="record_not_found"):
            store.record(name, view=view)
        with pytest.raises(NotFound, match="document_not_found"):
            store.document(name, view=view)
        assert store.find_document(name, view=view) == []
    with pytest.raises(NotFound, match="record_not_found"):
        store.publish([name], actor=ANA)
