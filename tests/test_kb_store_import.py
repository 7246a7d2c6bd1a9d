"""Which document a file is, and what a further source changes in it."""

import pytest
from store_readings import action, card, reading, recommendation, source

from kb.errors import NotFound
from kb.records import Discussion, Place, Places, Reading, Warning
from kb.store import Store, check


def first(store: Store, code: str):
    (found,) = store.cards_by_code(code, view="workshop")
    return found


def test_a_new_file_is_a_new_document_with_all_that_was_read(store: Store) -> None:
    read = reading(card("BP1_SA"), recommendation(1, "Mejorar"), action("1.1", "Taller"))
    outcome = store.save_reading(read, source("a"), actor="ana")
    assert (outcome.status, outcome.title) == ("new", "Fichas Perú")
    assert outcome.created == {"document": 1, "card": 1, "recommendation": 1, "action": 1}
    document = store.document(outcome.document_id, view="workshop")
    assert document.head.countries == ["PE"]
    assert document.counts["card"] == document.counts["document"] == 1
    types = [r.type for r in store.document_records(outcome.document_id, view="workshop")]
    assert types == ["card", "recommendation", "action", "document"]
    assert check(store) == []


def test_the_source_is_kept_with_bytes_blocks_and_warnings(store: Store) -> None:
    read = reading(card("BP1_SA"))
    read.warnings.append(Warning(where="párrafo 3", message="sin campo"))
    outcome = store.save_reading(read, source("ñandú"), actor="ana")
    (kept,) = store.document(outcome.document_id, view="workshop").sources
    assert (kept.name, kept.format, kept.size) == ("fichas.txt", "txt", 7)
    assert kept.warnings == (("párrafo 3", "sin campo"),)
    assert kept.imported_at.utcoffset() is not None
    assert store.source_data(kept.id) == "ñandú".encode()
    assert store.source_blocks(kept.id) == [{"text": "ñandú"}]
    with pytest.raises(NotFound, match="source_not_found"):
        store.source_data("nada")


def test_same_bytes_by_the_same_reader_change_nothing(store: Store) -> None:
    store.save_reading(reading(card("BP1_SA")), source("a"), actor="ana")
    before = store.last_sequence()
    again = store.save_reading(reading(card("BP1_SA", "otra")), source("a"), actor="ana")
    assert again.status == "unchanged"
    assert store.last_sequence() == before
    assert first(store, "BP1_SA").content.description == "Una buena práctica"


def test_same_bytes_published_later_are_published(store: Store) -> None:
    store.save_reading(reading(card("BP1_SA")), source("a"), actor="ana")
    again = store.save_reading(reading(card("BP1_SA")), source("a"), actor="ana", publish=True)
    assert again.status == "unchanged"
    assert store.counts(view="public")["card"] == 1


def test_same_bytes_by_a_newer_reader_stay_their_document(store: Store) -> None:
    old = store.save_reading(reading(card("BP1_SA")), source("a"), actor="ana")
    read = reading(card("BP1_SA", "mejor leída"), title="Fichas Perú, título entero")
    new = store.save_reading(read, source("a", reader_version="2"), actor="ana")
    assert (new.status, new.document_id) == ("updated", old.document_id)
    document = store.document(old.document_id, view="workshop")
    assert document.head.title == "Fichas Perú, título entero"
    assert [kept.reader_version for kept in document.sources] == ["2"]
    # From now on files of the new title are this document's.
    other = store.save_reading(read, source("b", "docx"), actor="ana")
    assert other.document_id == old.document_id


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"title": "FICHAS  PERU"}, True),
        ({"countries": ["PE"]}, True),
        ({"title": "Fichas Perú II"}, False),
        ({"date": "2023"}, False),
        ({"date": None}, False),
        ({"countries": ["CR"]}, False),
        ({"countries": []}, False),
        ({"kind": "other"}, False),
    ],
)
def test_identity_is_folded_kind_title_date_and_countries(
    store: Store, change: dict, same: bool
) -> None:
    one = store.save_reading(reading(card("BP1_SA")), source("a"), actor="ana")
    two = store.save_reading(reading(card("BP1_SA"), **change), source("b"), actor="ana")
    assert (two.document_id == one.document_id) is same
    assert two.status == ("updated" if same else "new")


def test_countries_count_whatever_their_order(store: Store) -> None:
    one = store.save_reading(reading(countries=["PE", "EC"]), source("a"), actor="ana")
    two = store.save_reading(reading(countries=["EC", "PE"]), source("b"), actor="ana")
    assert two.document_id == one.document_id


def test_one_code_in_two_countries_is_two_cards(store: Store) -> None:
    peru = reading(card("BP1_SA", "de Perú"))
    costa_rica = reading(card("BP1_SA", "de Costa Rica"), title="Fichas CR", countries=["CR"])
    store.save_reading(peru, source("a"), actor="ana")
    before = first(store, "BP1_SA")
    store.save_reading(costa_rica, source("b"), actor="ana", publish=True)
    cards = store.cards_by_code("BP1_SA", view="workshop")
    assert [c.content.description for c in cards] == ["de Perú", "de Costa Rica"]
    assert store.record(before.id, view="workshop") == before
    assert len(store.cards_by_code("BP1_SA", view="public")) == 1


def test_another_format_with_the_same_content_adds_no_revision(store: Store) -> None:
    read = reading(card("BP1_SA", finding="Hallazgo"), recommendation(1, "Mejorar"))
    store.save_reading(read, source("a"), actor="ana")
    before = store.last_sequence()
    outcome = store.save_reading(read, source("b", "docx"), actor="ana")
    assert (outcome.status, outcome.created, outcome.changed) == ("updated", {}, {})
    assert store.last_sequence() == before
    assert len(store.history(first(store, "BP1_SA").id)) == 1
    assert len(store.document(outcome.document_id, view="workshop").sources) == 2


def test_what_the_source_changed_is_taken_and_what_a_person_changed_stays(store: Store) -> None:
    old = card("BP1_SA", finding="viejo", context="viejo", budget="100")
    store.save_reading(reading(old), source("a"), actor="ana")
    kept = first(store, "BP1_SA")
    edited = {"context": "de Ana", "budget": "120", "donor": "CERF"}
    store.edit(kept.id, edited, version=kept.version, actor="ana")
    new = card("BP1_SA", finding="nuevo", context="nuevo", budget="100")
    outcome = store.save_reading(reading(new), source("b"), actor="importación")
    after = first(store, "BP1_SA").content
    assert (after.finding, after.context, after.budget) == ("nuevo", "de Ana", "120")
    assert after.donor == "CERF"
    (conflict,) = outcome.conflicts
    assert (conflict.record_id, conflict.label) == (kept.id, "BP1_SA")
    assert (conflict.field, conflict.kept, conflict.read) == ("context", "de Ana", "nuevo")
    assert outcome.changed == {"card": 1}
    # Told once: the same text in another file is no news.
    assert store.save_reading(reading(new), source("c"), actor="x").conflicts == ()


def test_a_record_that_the_new_source_lacks_stays_and_is_told(store: Store) -> None:
    store.save_reading(reading(card("BP1_SA"), card("BP2_SA")), source("a"), actor="ana")
    gone = first(store, "BP2_SA")
    outcome = store.save_reading(reading(card("BP1_SA")), source("b"), actor="ana")
    assert outcome.absent == (gone.id,)
    assert store.record(gone.id, view="workshop") == gone


def test_a_poorer_format_blanks_no_field(store: Store) -> None:
    store.save_reading(reading(card("BP1_SA", finding="Hallazgo")), source("a"), actor="ana")
    store.save_reading(reading(card("BP1_SA")), source("b", "pdf"), actor="ana")
    assert first(store, "BP1_SA").content.finding == "Hallazgo"
    store.save_reading(reading(card("BP1_SA")), source("c", "txt"), actor="ana")
    assert first(store, "BP1_SA").content.finding is None


def test_places_follow_the_source_of_the_revision(store: Store) -> None:
    def placed(row: int, text: str) -> Reading:
        places: Places = {"description": [Place(table=1, row=row)]}
        return reading(card("BP1_SA", text)).model_copy(update={"places": {"card": [places]}})

    store.save_reading(placed(2, "uno"), source("a"), actor="ana")
    one = first(store, "BP1_SA")
    assert one.places == {"description": [Place(table=1, row=2)]}
    store.save_reading(placed(5, "dos"), source("b"), actor="ana")
    two = first(store, "BP1_SA")
    assert two.places == {"description": [Place(table=1, row=5)]}
    assert two.source_id != one.source_id


def test_a_newer_reader_of_the_same_bytes_corrects_places_without_a_revision(
    store: Store,
) -> None:
    def placed(row: int) -> Reading:
        places: Places = {"description": [Place(table=1, row=row)]}
        return reading(card("BP1_SA")).model_copy(update={"places": {"card": [places]}})

    store.save_reading(placed(2), source("a"), actor="ana")
    store.save_reading(placed(3), source("a", reader_version="2"), actor="ana")
    kept = first(store, "BP1_SA")
    assert kept.places == {"description": [Place(table=1, row=3)]}
    assert kept.revision == 1


def test_a_new_text_of_an_unknown_kind_of_document_is_told_to_the_index(store: Store) -> None:
    outcome = store.save_reading(reading(kind="other"), source("uno"), actor="ana")
    before = store.last_sequence()
    store.save_reading(reading(kind="other"), source("dos"), actor="ana")
    head = store.document(outcome.document_id, view="workshop").record
    assert [entry.record_id for entry in store.outbox_since(before)] == [head.id]


def test_a_title_of_megabytes_and_odd_characters_is_kept(store: Store) -> None:
    title = "Título\0 " + "muy largo " * 200_000
    read = reading(title=title)
    outcome = store.save_reading(read, source("a"), actor="ana")
    assert store.document(outcome.document_id, view="workshop").head.title == title
    assert store.save_reading(read, source("b"), actor="ana").status == "updated"


def test_a_code_twice_in_one_reading_becomes_a_warning(store: Store) -> None:
    read = reading(card("BP1_SA", "la primera"), card("BPI_SA", "la segunda"))
    outcome = store.save_reading(read, source("a"), actor="ana")
    assert outcome.created["card"] == 1
    assert first(store, "BP1_SA").content.description == "la primera"
    (kept,) = store.document(outcome.document_id, view="workshop").sources
    ((where, message),) = kept.warnings
    assert where == "BPI_SA"
    assert "la segunda" in message


def test_a_renumbered_recommendation_keeps_its_history(store: Store) -> None:
    old = [recommendation(1, "Crear un registro único"), recommendation(2, "Formar al personal")]
    outcome = store.save_reading(reading(*old), source("a"), actor="ana")
    kept = {
        r.content.text: r.id
        for r in store.document_records(outcome.document_id, view="workshop")
        if r.type == "recommendation"
    }
    new = [
        recommendation(1, "Abrir una oficina en la frontera"),
        recommendation(2, "Crear un registro único"),
        recommendation(3, "Formar al personal"),
    ]
    again = store.save_reading(reading(*new), source("b"), actor="ana")
    assert again.created == {"recommendation": 1}
    assert again.absent == ()
    moved = store.record(kept["Formar al personal"], view="workshop")
    assert (moved.number, moved.position) == ("3", 2)


def test_discussions_pair_by_agenda_and_topic(store: Store) -> None:
    def point(topic: str | None, text: str) -> Discussion:
        return Discussion(agenda="Distribución", topic=topic, text=text)

    store.save_reading(
        reading(point(None, "Se abre"), point("Quito", "Hay 300 kits")), source("a"), actor="x"
    )
    outcome = store.save_reading(
        reading(point(None, "Se abre"), point("Quito", "Quedan otros")), source("b"), actor="x"
    )
    assert (outcome.created, outcome.changed) == ({}, {"discussion": 1})


def test_a_curators_new_code_is_kept_on_re_import(store: Store) -> None:
    store.save_reading(reading(card("LN1_SA", "uno")), source("a"), actor="ana")
    kept = first(store, "LN1_SA")
    store.edit(kept.id, {"code": "LN7_SA"}, version=1, actor="ana")
    outcome = store.save_reading(reading(card("LN1_SA", "dos")), source("b"), actor="ana")
    after = store.record(kept.id, view="workshop")
    assert (after.code, after.content.description) == ("LN7_SA", "dos")
    assert outcome.created == {}


def test_a_file_name_that_is_no_text_is_kept_readable(store: Store) -> None:
    odd = source("a", name="ficha\udcff.txt")
    outcome = store.save_reading(reading(), odd, actor="ana")
    (kept,) = store.document(outcome.document_id, view="workshop").sources
    assert kept.name == "ficha?.txt"
