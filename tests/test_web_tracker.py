"""Follow-up: every action with its deadline and state, reports with proof, feeds, the way on."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from openpyxl import load_workbook
from web_people import client_as
from web_site import make_site

from kb.follow_up import status_of
from kb.records import CuratedCard
from web.app import create_app
from web.config import Settings
from web.runtime import Runtime, open_runtime
from web.services.importing import import_paths
from web.services.refreshing import settle
from web.services.tracker import tracker
from web.services.tracker_request import TrackerRequest, request_from_args
from web.services.tracker_review import quarter_before
from web.services.tracker_table import tracker_table

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    made = make_site(tmp_path)
    made.store.clock = lambda: NOW
    made.store.follow_ups.clock = lambda: NOW
    yield made
    settle(made)
    made.close()


@pytest.fixture
def anonymous(runtime: Runtime) -> FlaskClient:
    return create_app(runtime.settings, runtime).test_client()


def action_id(runtime: Runtime, number: str = "1.1") -> str:
    rows = tracker_table(runtime, "workshop").rows
    return next(row.record.id for row in rows if row.action.number == number)


def report(client: FlaskClient, record_id: str, **form: object) -> int:
    data = {"version": "0", "estado": "under_way", **form}
    return client.post(f"/acciones/{record_id}", data=data).status_code


def test_the_real_documents_give_73_actions_25_recommendations_and_7_functions(
    shared: Path, tmp_path: Path
) -> None:
    runtime = open_runtime(Settings(data=tmp_path))
    files = sorted((shared / "corpus" / "docx").glob("*.docx"))
    import_paths(runtime, files, actor="prueba", publish=True)
    page = tracker(runtime, TrackerRequest(), "public", today=TODAY)
    counts = runtime.store.counts(view="public")
    assert (page.total, counts["recommendation"], counts["function"]) == (73, 25, 7)
    kinds = {v.label: v.count for f in page.facets if f.name == "document_kind" for v in f.values}
    assert sorted(kinds.values()) == [3, 20, 22, 28]
    client = create_app(runtime.settings, runtime).test_client()
    rows = tracker_table(runtime, "public").rows
    for row in rows:
        answer = client.get(f"/acciones/{row.record.id}")
        assert answer.status_code == 200
        assert "/texto?" in answer.text, "each opens its place in the document"
        if row.values["document_kind"] == ("management_response",):
            assert "plazo vencido, sin reporte" in answer.text
    runtime.close()


def test_every_count_is_the_total_with_that_value_alone(runtime: Runtime) -> None:
    page = tracker(runtime, TrackerRequest(), "workshop", today=TODAY)
    for facet in page.facets:
        for value in facet.values:
            asked = request_from_args(dict_of(value.address))
            assert tracker(runtime, asked, "workshop", today=TODAY).total == value.count
    for value in page.when:
        asked = request_from_args(dict_of(value.address))
        assert tracker(runtime, asked, "workshop", today=TODAY).total == value.count


def dict_of(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def test_overdue_follows_from_the_date_and_is_no_status(
    runtime: Runtime, anonymous: FlaskClient
) -> None:
    page = anonymous.get("/seguimiento?plazo=sin-reporte").text
    assert "Capacitar a los puntos focales." in page
    assert "plazo vencido, sin reporte" in page
    assert "Enviar la minuta." not in page
    assert "Sin reporte" in page


def test_words_are_searched_without_accents_and_begun(anonymous: FlaskClient) -> None:
    assert "Capacitar a los puntos" in anonymous.get("/seguimiento?q=unidad+GENERO+capac").text
    assert "Ninguna acción cumple" in anonymous.get("/seguimiento?q=zarigueya").text


def test_a_report_shows_in_the_list_the_recommendation_and_the_history(
    runtime: Runtime,
) -> None:
    client = client_as(runtime, "contributor")
    record_id = action_id(runtime)
    file = (io.BytesIO(b"lista de asistencia"), "lista.pdf")
    assert report(
        client, record_id, estado="completed", comentario="Se hizo en mayo.", archivo=file,
        enlace="https://ejemplo.org/acta",
    ) == 303  # fmt: skip
    page = client.get(f"/acciones/{record_id}").text
    assert "Se hizo en mayo." in page
    assert "plazo vencido" not in page
    assert 'href="https://ejemplo.org/acta"' in page
    rows = tracker_table(runtime, "workshop").rows
    parent = next(row for row in rows if row.record.id == record_id).parents[0]
    assert "1 de 1 acciones completadas" in client.get(f"/recomendaciones/{parent.id}").text
    event = runtime.store.follow_ups.events(record_id)[0]
    assert (event.via, event.actor, event.status) == ("page", "contributor", "completed")
    proof = next(p for p in event.proofs if p.link is None)
    answer = client.get(f"/seguimiento/respaldo/{proof.id}")
    assert answer.data == b"lista de asistencia"
    assert answer.headers["Content-Disposition"] == "attachment; filename=lista.pdf"


def test_anonymous_readers_see_the_state_but_not_what_people_wrote(
    runtime: Runtime, anonymous: FlaskClient
) -> None:
    record_id = action_id(runtime)
    client = client_as(runtime, "contributor")
    report(client, record_id, comentario="Falta el teléfono de Ana.")
    page = anonymous.get(f"/acciones/{record_id}").text
    assert "En marcha" in page
    assert "teléfono de Ana" not in page
    for form in ("csv", "atom"):
        assert "teléfono de Ana" not in anonymous.get(f"/seguimiento.{form}").text
        assert "teléfono de Ana" in client.get(f"/seguimiento.{form}").text


def test_two_reports_at_once_lose_none(runtime: Runtime) -> None:
    client = client_as(runtime, "contributor")
    record_id = action_id(runtime)
    assert report(client, record_id, comentario="Uno.") == 303
    assert report(client, record_id, comentario="Dos.") == 409
    assert [e.comment for e in runtime.store.follow_ups.events(record_id)] == ["Uno."]


@pytest.mark.parametrize(
    "form", [{"estado": "volando"}, {"enlace": "javascript:alert(1)"}, {"enlace": "hola"}]
)
def test_what_is_no_report_changes_nothing(runtime: Runtime, form: dict[str, str]) -> None:
    client = client_as(runtime, "contributor")
    record_id = action_id(runtime)
    assert report(client, record_id, **form) in (400, 422)
    assert runtime.store.follow_ups.events(record_id) == []


def test_a_curator_corrects_a_deadline_and_takes_it_back(runtime: Runtime) -> None:
    client = client_as(runtime, "curator")
    record_id = action_id(runtime)
    data = {"version": "0", "desde": "", "hasta": "2027-03-31"}
    assert client.post(f"/acciones/{record_id}/plazo", data=data).status_code == 303
    page = client.get(f"/acciones/{record_id}").text
    assert "31/03/2027" in page
    assert "Noviembre 2023" in page, "the printed deadline stays beside it"
    assert "plazo vencido" not in page
    data = {"version": "1", "desde": "", "hasta": ""}
    client.post(f"/acciones/{record_id}/plazo", data=data)
    assert "plazo vencido" in client.get(f"/acciones/{record_id}").text


def test_an_action_becomes_a_draft_card_tied_both_ways(runtime: Runtime) -> None:
    client = client_as(runtime, "contributor")
    record_id = action_id(runtime)
    answer = client.post(f"/acciones/{record_id}/ficha", data={"clase": "LN"})
    assert answer.status_code == 303
    card_id = answer.headers["Location"].split("/")[2]
    card = runtime.store.record(card_id, view="workshop")
    content = card.content
    assert isinstance(content, CuratedCard)
    assert (content.kind, content.description) == (
        "negative_lesson",
        "Capacitar a los puntos focales.",
    )
    assert content.actors == ["Unidad de Género"]
    assert card.state == "draft"
    assert content.code in client.get(f"/acciones/{record_id}").text


def test_the_quarterly_look_tells_what_changed_and_what_went_by(runtime: Runtime) -> None:
    client = client_as(runtime, "curator")
    record_id = action_id(runtime)
    report(client, record_id, comentario="Van dos talleres.")
    report(client, record_id, version="1", estado="completed", comentario="Terminado.")
    page = client.get("/seguimiento/revision").text
    assert "Qué cambió desde el 01/07/2026" in page, "the quarter before that of November"
    assert "1 acción con reporte · 1 completada" in page
    assert "Sin reporte → " in page
    assert "Van dos talleres." in page
    later = client.get("/seguimiento/revision?desde=2026-11-21").text
    assert "Nadie reportó en el período." in later
    other = action_id(runtime, "1")
    data = {"version": "0", "desde": "", "hasta": "2026-09-30"}
    client.post(f"/acciones/{other}/plazo", data=data)
    assert "1 plazo vencido en el período" in client.get("/seguimiento/revision").text
    assert client.get("/seguimiento/revision?desde=ayer").status_code == 200


def test_a_meeting_reports_many_actions_in_one_form(runtime: Runtime) -> None:
    client = client_as(runtime, "contributor")
    one, other = action_id(runtime), action_id(runtime, "1")
    page = client.get("/seguimiento/reunion").text
    assert "Unidad de Género" in page
    assert "Sin responsable" in page
    # Somebody else reports on one of them while the meeting talks.
    report(client_as(runtime, "curator"), other, comentario="Ya salió.")
    form = {
        f"version-{one}": "0",
        f"estado-{one}": "under_way",
        f"comentario-{one}": "Van dos.",
        f"version-{other}": "0",
        f"estado-{other}": "completed",
        f"comentario-{other}": "Enviada ayer.",
    }
    done = client.post("/seguimiento/reunion", data=form).text
    assert "Se guardó 1 reporte." in done
    assert "Alguien reportó mientras tanto" in done
    assert 'value="Enviada ayer."' in done, "what was typed is still there"
    events = [runtime.store.follow_ups.events(id_) for id_ in (one, other)]
    assert [[e.comment for e in told] for told in events] == [["Van dos."], ["Ya salió."]]
    assert events[0][0].via == "meeting"


def test_lines_without_news_are_no_reports(runtime: Runtime) -> None:
    client = client_as(runtime, "contributor")
    one = action_id(runtime)
    form = {f"version-{one}": "0", f"estado-{one}": "none", f"comentario-{one}": " "}
    assert client.post("/seguimiento/reunion", data=form).status_code == 200
    client.post("/seguimiento/reunion", data={f"estado-{one}": "volando"})
    assert runtime.store.follow_ups.events(one) == []


@pytest.mark.parametrize(
    ("day", "first"),
    [("2026-11-20", "2026-07-01"), ("2026-01-01", "2025-10-01"), ("2026-04-30", "2026-01-01")],
)
def test_the_quarter_before_is_that_of_the_calendar(day: str, first: str) -> None:
    assert quarter_before(date.fromisoformat(day)) == date.fromisoformat(first)


def test_the_calendar_opens_with_its_days(anonymous: FlaskClient, runtime: Runtime) -> None:
    answer = anonymous.get("/seguimiento.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert [e.decoded("dtstart") for e in events] == [date(2023, 11, 30)]
    assert str(events[0]["summary"]).startswith("1.1 Capacitar")
    assert "Plazo vencido" in str(events[0]["description"])
    assert str(events[0]["url"]).endswith(f"/acciones/{action_id(runtime)}")


def test_the_feed_is_atom_with_the_newest_report_first(runtime: Runtime) -> None:
    client = client_as(runtime, "contributor")
    report(client, action_id(runtime), comentario="Empezó.")
    report(client, action_id(runtime, "1"), estado="completed", comentario="Enviada.")
    root = ET.fromstring(client.get("/seguimiento.atom").data)
    space = {"a": "http://www.w3.org/2005/Atom"}
    summaries = [e.findtext("a:summary", namespaces=space) for e in root.findall("a:entry", space)]
    assert sorted(str(s) for s in summaries) == ["Empezó.", "Enviada."]
    assert root.findtext("a:id", namespaces=space)


def test_the_spreadsheet_has_a_row_for_each_action(anonymous: FlaskClient) -> None:
    book = load_workbook(io.BytesIO(anonymous.get("/seguimiento.xlsx").data))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert [row[0] for row in rows] == ["N.º", "1.1", "1"]
    assert rows[1][5:9] == [
        "Noviembre 2023", "2023-11-30", "Sin reporte", "plazo vencido, sin reporte"
    ]  # fmt: skip


def test_the_command_lists_and_notes(kb: Callable[..., object], tmp_path: Path) -> None:
    text = tmp_path / "minuta.txt"
    text.write_text("Nada que ver.", "utf-8")
    assert kb("samples", "load").exit_code == 0  # type: ignore[attr-defined]
    listed = kb("actions", "--overdue", "--json").output  # type: ignore[attr-defined]
    import json

    first = json.loads(listed)[0]
    assert first["end"] < "2026-11-20"
    done = kb("actions", "set", first["id"], "--status", "completed", "--comment", "Hecho")  # type: ignore[attr-defined]
    assert done.exit_code == 0
    again = json.loads(kb("actions", "--overdue", "--json").output)  # type: ignore[attr-defined]
    assert first["id"] not in {one["id"] for one in again}
    assert kb("actions", "set", "nada", "--status", "completed").exit_code == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("printed", "status"),
    [
        (None, "none"),
        ("En proceso", "under_way"),
        ("No iniciada", "not_started"),
        ("COMPLETADO", "completed"),
        ("Parcialmente implementada", "under_way"),
        ("Cancelada", "discarded"),
        ("Cumplida", "completed"),
        ("Otra cosa", "none"),
    ],
)
def test_a_printed_status_is_understood(printed: str | None, status: str) -> None:
    assert status_of(printed) == status


def test_what_is_read_again_after_a_report_counts_as_if_all_were(runtime: Runtime) -> None:
    tracker_table(runtime, "workshop")
    client = client_as(runtime, "contributor")
    for status in ("completed", "under_way"):
        record_id = action_id(runtime)
        version = len(runtime.store.follow_ups.events(record_id))
        report(client, record_id, version=str(version), estado=status)
        kept = tracker_table(runtime, "workshop")
        page = tracker(runtime, TrackerRequest(), "workshop", today=TODAY)
        counted = {
            value: count
            for facet in page.facets
            if facet.name == "status"
            for value, count in ((v.label, v.count) for v in facet.values)
        }
        assert sum(counted.values()) == len(kept.rows) == page.everything
        asked = request_from_args({"estado": status})
        found = tracker(runtime, asked, "workshop", today=TODAY)
        assert [one.row.record.id for one in found.lines] == [record_id]
    searched = request_from_args({"q": "capacitar unidad"})
    assert tracker(runtime, searched, "workshop", today=TODAY).total == 1


def test_an_action_that_comes_or_goes_is_in_the_table_at_once(runtime: Runtime) -> None:
    before = {row.record.id for row in tracker_table(runtime, "workshop").rows}
    gone = action_id(runtime)
    runtime.store.curation.remove([gone], actor="prueba")
    assert {row.record.id for row in tracker_table(runtime, "workshop").rows} == before - {gone}
    runtime.store.curation.recover([gone], actor="prueba")
    assert {row.record.id for row in tracker_table(runtime, "workshop").rows} == before
