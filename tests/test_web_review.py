"""Faults that a review found, each as a test of its own."""

import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from curation_site import field_of
from icalendar import Calendar
from web_people import client_as
from web_site import make_site, matrix

from corpus.reading import read_file
from kb.errors import Conflict, Invalid, Refused
from kb.schemes import Concept
from kb.stored import NewSource
from web.config import Settings
from web.incoming import typed
from web.runtime import Runtime, open_runtime
from web.services.indexing import update_indexes
from web.services.log_words import said_detail
from web.services.skos import from_csv, to_csv
from web.services.words import VISIBILITY_NAMES


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    made = make_site(tmp_path)
    yield made
    made.close()


def action_of(runtime: Runtime) -> str:
    found = runtime.store.all_records(view="workshop")
    return next(record.id for record in found if record.type == "action")


def version_of(runtime: Runtime, record_id: str) -> int:
    report = runtime.store.follow_ups.reports([record_id]).get(record_id)
    return report.version if report else 0


# What comes in


def test_characters_that_nobody_types_are_dropped() -> None:
    assert typed("agua\x0bsegura\0 y\ttoma\r\n\ud800fin") == "agua segura y\ttoma\r\nfin"


def test_texts_with_control_characters_are_kept_without_them_on_each_database(
    database_url: str, tmp_path: Path
) -> None:
    runtime = open_runtime(Settings(data=tmp_path / "d", database_url=database_url))
    source = NewSource("m.txt", "txt", "0" * 64, "1", b"m")
    runtime.store.save_reading(matrix(), source, actor="prueba", publish=True)
    update_indexes(runtime)
    action, client = action_of(runtime), client_as(runtime, "admin")
    sent = {
        "estado": "under_way",
        "version": "0",
        "comentario": "Se capacitó\x0ba 12\0 personas",
        "archivo": (io.BytesIO(b"lista"), "lis\0ta.txt"),
    }
    assert client.post(f"/acciones/{action}", data=sent).status_code == 303
    event = runtime.store.follow_ups.events(action)[0]
    assert event.comment == "Se capacitó a 12 personas"
    for address in (
        "/acciones/%00",
        "/importar/%00",
        "/cambios/a%00b",
        "/seguimiento/respaldo/%00",
    ):
        assert client.get(address).status_code == 404
    for address in ("/seguimiento.atom?q=%0b", "/cruces.xlsx?q=%00", "/cruces/informe.docx?q=%0b"):
        assert client.get(address).status_code == 200
    ET.fromstring(client.get("/seguimiento.atom").data)
    assert client.get("/pendientes?q=%00&persona=%00").status_code == 200
    runtime.close()


def test_the_log_asked_for_until_the_last_day_of_the_calendar_opens(runtime: Runtime) -> None:
    assert client_as(runtime, "admin").get("/bitacora?hasta=9999-12-31").status_code == 200


# Two people


def test_no_form_publishes_ones_own_bulk_change_where_two_people_are_asked_for(
    runtime: Runtime,
) -> None:
    runtime.store.set_setting("four_eyes", "yes")
    client = client_as(runtime, "curator")
    card = next(r for r in runtime.store.all_records(view="public") if r.type == "card")
    form = {"id": card.id, "agregar-keywords": "colada", "publicadas": "1"}
    page = client.post("/lote/vista", data=form)
    assert page.status_code == 200
    done = client.post(
        "/lote/aplicar",
        data={
            "ids": card.id,
            "agregar-keywords": "colada",
            "publicadas": "1",
            "huella": field_of(page.text, "huella"),
        },
    )
    assert done.status_code == 303
    shown = runtime.store.record(card.id, view="public").content
    assert "colada" not in getattr(shown, "keywords", ())


# Reports on actions


def test_a_report_that_cannot_be_kept_comes_back_with_what_was_typed(runtime: Runtime) -> None:
    client, action = client_as(runtime, "contributor"), action_of(runtime)
    typed_text = {"estado": "under_way", "version": "0", "comentario": "Ya hay sala"}
    for wrong in (
        {"enlace": "http://["},
        {"enlace": "javascript:alert(1)"},
        {"avance": "9" * 25},
        {"avance": "-1"},
    ):
        answer = client.post(f"/acciones/{action}", data=typed_text | wrong)
        assert (answer.status_code, "Ya hay sala" in answer.text) == (422, True)
    assert runtime.store.follow_ups.events(action) == []
    assert client.post(f"/acciones/{action}", data=typed_text).status_code == 303
    late = client.post(f"/acciones/{action}", data=typed_text | {"comentario": "Falta la sala"})
    assert (late.status_code, "Falta la sala" in late.text) == (409, True)
    assert 'name="version" value="1"' in late.text


def test_a_photograph_of_two_megabytes_is_taken_as_proof(runtime: Runtime) -> None:
    client, action = client_as(runtime, "contributor"), action_of(runtime)
    head = 'Content-Disposition: form-data; name="'
    parts = [f'{head}estado"\r\n\r\ncompleted', f'{head}version"\r\n\r\n0']
    photo = f'{head}archivo"; filename="foto.jpg"\r\n\r\n' + "x" * 2_000_000
    body = "".join(f"--linde\r\n{part}\r\n" for part in (*parts, photo)) + "--linde--\r\n"
    kind = "multipart/form-data; boundary=linde"
    answer = client.post(f"/acciones/{action}", data=body.encode(), content_type=kind)
    assert answer.status_code == 303
    assert runtime.store.follow_ups.events(action)[0].proofs[0].name == "foto.jpg"


def test_a_deadline_on_the_last_day_of_the_calendar_leaves_the_calendar_whole(
    runtime: Runtime,
) -> None:
    client, action = client_as(runtime, "curator"), action_of(runtime)
    days = {"desde": "2027-01-01", "hasta": "9999-12-31", "version": "0"}
    assert client.post(f"/acciones/{action}/plazo", data=days).status_code == 303
    calendar = Calendar.from_ical(client.get("/seguimiento.ics").data)
    assert any(event["dtstart"].dt.year == 9999 for event in calendar.walk("VEVENT"))
    backwards = {"desde": "2027-01-01", "hasta": "2026-01-01", "version": "1"}
    assert client.post(f"/acciones/{action}/plazo", data=backwards).status_code == 422


def test_a_feed_of_very_many_reports_tells_the_newest(runtime: Runtime) -> None:
    action, ups = action_of(runtime), runtime.store.follow_ups
    for version in range(4):
        ups.report(
            action, "under_way", version=version, actor="x", via="page", comment=str(version)
        )
    since = runtime.store.clock().replace(year=2000)
    assert [event.comment for event in ups.events_since(since, limit=2)] == ["2", "3"]


# Publishing


def test_publishing_a_card_leaves_the_title_that_readers_know(runtime: Runtime) -> None:
    store = runtime.store
    card = next(r for r in store.all_records(view="public") if r.type == "card")
    head = store.document(card.document_id, view="workshop").record
    store.edit(head.id, {"title": "Título sin revisar"}, version=head.version, actor="ana")
    store.edit(card.id, {"finding": "Otro"}, version=card.version, actor="ana")
    store.curation.publish([card.id], actor="eva")
    assert store.document(card.document_id, view="public").head.title != "Título sin revisar"


def test_what_somebody_saved_after_the_look_is_not_published(runtime: Runtime) -> None:
    store = runtime.store
    card = next(r for r in store.all_records(view="public") if r.type == "card")
    looked = store.edit(card.id, {"finding": "Otro"}, version=card.version, actor="ana")
    store.edit(card.id, {"finding": "Tel. 099 123"}, version=looked.version, actor="ana")
    with pytest.raises(Conflict, match="version_conflict"):
        store.curation.publish([card.id], actor="eva", versions={card.id: looked.version})


def test_a_version_with_a_number_beyond_all_integers_is_not_there(runtime: Runtime) -> None:
    card = next(r for r in runtime.store.all_records(view="public") if r.type == "card")
    client = client_as(runtime, "contributor")
    sent = {"n": "9" * 25, "version": str(card.version)}
    answer = client.post(f"/registros/{card.id}/historial/restaurar", data=sent)
    assert answer.status_code == 404


def test_a_conflict_is_not_told_as_an_ambiguous_question(runtime: Runtime) -> None:
    card = next(r for r in runtime.store.all_records(view="public") if r.type == "card")
    batch = runtime.store.curation.edit_many(
        {card.id: {"finding": "x"}}, actor="ana", kind="bulk", reason="", detail={}
    )
    client = client_as(runtime, "curator")
    assert client.post(f"/cambios/{batch.id}/deshacer").status_code == 303
    again = client.post(f"/cambios/{batch.id}/deshacer")
    assert (again.status_code, "Hay más de una respuesta" in again.text) == (409, False)


def test_a_file_with_control_characters_gives_texts_that_word_and_excel_can_hold(
    tmp_path: Path,
) -> None:
    lines = ("País: Ecuador", "Código: BP1_PR", "Descripción: Abrir\x01 ventanillas\x0bmóviles")
    path = tmp_path / "fichas.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    _source, reading = read_file(path)
    assert reading.cards[0].description == "Abrir ventanillas móviles"


# Vocabularies


def test_a_name_that_begins_as_a_formula_is_text_in_the_file_and_comes_back_as_it_was() -> None:
    concepts = [Concept("area", "X1", '=HYPERLINK("http://x")', ("+agua", "@sol"))]
    text = to_csv(concepts)
    assert "\"'=HYPERLINK" in text
    assert from_csv(text, "area") == concepts


def test_a_vocabulary_file_whose_quotation_mark_never_closes_is_told_as_unusable() -> None:
    with pytest.raises(Invalid, match="vocabulary_columns"):
        from_csv('notacion,etiqueta\nX1,"' + "x" * 200_000, "area")


def test_of_two_who_change_a_concept_the_second_sees_what_the_first_made(
    runtime: Runtime,
) -> None:
    client = client_as(runtime, "admin")
    address = (
        "/vocabularios/population_group/" + runtime.schemes.members("population_group")[0].notation
    )
    seen = field_of(client.get(address).text, "antes")
    first = {"etiqueta": "Nombre uno", "otras": "primero", "antes": seen, "hacer": "guardar"}
    assert client.post(address, data=first).status_code == 303
    second = first | {"etiqueta": "Nombre dos", "otras": "segundo"}
    answer = client.post(address, data=second)
    assert answer.status_code == 422
    assert all(text in answer.text for text in ("«Nombre uno»", "primero", "Nombre dos", "segundo"))
    again = second | {"antes": field_of(answer.text, "antes")}
    assert client.post(address, data=again).status_code == 303


def test_where_two_people_are_asked_for_nobody_publishes_a_title_of_their_own(
    runtime: Runtime,
) -> None:
    store = runtime.store
    store.set_setting("four_eyes", "yes")
    card = next(r for r in store.all_records(view="public") if r.type == "card")
    head = store.document(card.document_id, view="workshop").record
    store.edit(head.id, {"title": "Título de Ana"}, version=head.version, actor="ana")
    with pytest.raises(Refused, match="own_review"):
        store.curation.publish([card.document_id], actor="ana")
    assert store.curation.publish([card.document_id], actor="eva") == 1


# Words


def test_the_log_tells_reports_roles_and_visibility_in_spanish() -> None:
    assert said_detail({"status": "under_way", "via": "page"}) == (
        "resultado: en marcha · por: la página"
    )
    assert said_detail({"visibility": "network"}) == f"quién la ve: {VISIBILITY_NAMES['network']}"
    assert said_detail({"role": "curator"}) == "rol: Edita y publica"
    assert said_detail({"before": "no", "after": "yes"}) == "antes: no · ahora: sí"
