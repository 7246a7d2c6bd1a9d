"""/contar: what somebody tells without an account arrives once, whole, as a draft."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from web_people import client_as
from web_site import make_site
from werkzeug.test import TestResponse

from kb.errors import Unavailable
from kb.records import CuratedCard
from web.pages.headers import STATIC
from web.runtime import Runtime
from web.services import capture
from web.services.capture import ADDRESS_WAITS, LONGEST, QUESTIONS
from web.services.refreshing import settle

ANSWERS = {
    "que_paso": "Abrimos un punto de agua.\r\n\r\nLlegaron  300 familias.",
    "donde": "Tulcán, con la Cruz Roja",
    "aprendieron": "Avisar por radio la víspera llena la jornada.",
    "quien": "María, por la oficina de Tulcán",
}


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    monkeypatch.setattr(capture, "LEAST_SECONDS", 0)
    made = make_site(tmp_path)
    made.store.people.set_settings({"open_capture": "yes"}, actor="prueba")
    yield made
    settle(made)
    made.close()


def form_token(client: FlaskClient) -> str:
    found = re.search(r'name="formulario" value="([^"]+)"', client.get("/contar").text)
    assert found is not None
    return found[1]


def send(client: FlaskClient, token: str, **changes: str) -> TestResponse:
    return client.post("/contar", data={**ANSWERS, "formulario": token, **changes})


def drafts(runtime: Runtime) -> list[CuratedCard]:
    records = runtime.store.all_records(view="workshop")
    return [
        record.content
        for record in records
        if isinstance(record.content, CuratedCard) and record.content.context is not None
    ]


def test_it_is_there_only_where_the_setting_says_so(runtime: Runtime) -> None:
    runtime.store.people.set_settings({"open_capture": "no"}, actor="prueba")
    client = client_as(runtime, None)
    assert client.get("/contar").status_code == 404
    assert client.post("/contar", data=ANSWERS).status_code == 404
    assert client.get("/contar/gracias").status_code == 404
    assert 'href="/contar"' not in client.get("/").text
    runtime.store.people.set_settings(
        {"open_capture": "yes", "anonymous_reading": "no"}, actor="prueba"
    )
    assert client.get("/contar").status_code == 200


def test_four_answers_become_a_draft_that_nobody_else_sees(runtime: Runtime) -> None:
    client = client_as(runtime, None, protected=True)
    assert 'href="/contar"' in client.get("/").text
    answer = send(client, form_token(client))
    assert answer.status_code == 303
    code = answer.location.rpartition("=")[2]
    assert code == "LA1_GN"
    assert code in client.get(answer.location).text
    [card] = drafts(runtime)
    assert card.code == code
    assert card.kind == "lesson_learned"
    assert card.finding == "Abrimos un punto de agua.\nLlegaron 300 familias."
    assert card.context == ANSWERS["donde"]
    assert card.description == ANSWERS["aprendieron"]
    assert card.contact == ANSWERS["quien"]
    settle(runtime)
    assert client.get("/api/buscar?q=víspera").get_json()["total"] == 0
    curator = client_as(runtime, "curator")
    assert curator.get("/api/buscar?q=víspera").get_json()["total"] == 1
    assert "LA1_GN" in curator.get("/pendientes").text


def test_nothing_of_it_sets_a_cookie(runtime: Runtime) -> None:
    client = client_as(runtime, None, protected=True)
    shown = client.get("/contar")
    sent = send(client, form_token(client))
    for answer in (shown, sent, client.get(sent.location)):
        assert "Set-Cookie" not in answer.headers


def test_the_same_form_sent_twice_is_one_card(runtime: Runtime) -> None:
    client = client_as(runtime, None)
    token = form_token(client)
    assert "ref=LA1_GN" in send(client, token).location
    again = send(client, token)
    assert again.location == "/contar/gracias"
    assert "Ya lo teníamos" in client.get(again.location).text
    assert len(drafts(runtime)) == 1
    assert "ref=LA2_GN" in send(client, form_token(client)).location


def test_what_failed_to_be_kept_can_be_sent_again(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_more: object) -> None:
        raise Unavailable("disk_full", reason="test")

    client = client_as(runtime, None)
    token = form_token(client)
    with monkeypatch.context() as patched:
        patched.setattr(runtime.store.curation, "create_card", full)
        assert send(client, token).status_code == 503
    assert "ref=LA1_GN" in send(client, token).location


def test_what_is_missing_or_too_long_comes_back_whole(runtime: Runtime) -> None:
    client = client_as(runtime, None)
    missing = send(client, form_token(client), aprendieron="  ")
    assert missing.status_code == 422
    assert missing.text.count("Falta esta respuesta") == 1
    assert "Llegaron  300 familias." in missing.text
    long = "á" * (LONGEST + 7)
    refused = send(client, form_token(client), donde=long)
    assert refused.status_code == 422
    assert f"Son {LONGEST + 7} caracteres y caben {LONGEST}" in refused.text
    assert long in refused.text
    assert drafts(runtime) == []
    assert send(client, form_token(client), donde="á" * LONGEST).status_code == 303


def test_a_machine_that_fills_every_field_is_held_and_a_person_loses_nothing(
    runtime: Runtime,
) -> None:
    client = client_as(runtime, None)
    held = send(client, form_token(client), sitio_web="https://otro.org")
    assert held.status_code == 422
    assert ANSWERS["donde"] in held.text
    assert "otro.org" not in held.text
    assert drafts(runtime) == []


@pytest.mark.parametrize("token", ["", "x.y.z"])
def test_a_form_that_is_not_ours_is_given_back(runtime: Runtime, token: str) -> None:
    answer = send(client_as(runtime, None), token)
    assert answer.status_code == 422
    assert ANSWERS["donde"] in answer.text
    assert 'name="formulario"' in answer.text


def test_old_and_hurried_forms_are_given_back(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_as(runtime, None)
    monkeypatch.setattr(capture, "LEAST_SECONDS", 2)
    assert send(client, form_token(client)).status_code == 422
    monkeypatch.setattr(capture, "LEAST_SECONDS", 0)
    monkeypatch.setattr(capture, "HOLDS_SECONDS", -1)
    old = send(client, form_token(client))
    assert old.status_code == 422
    assert "más de un día" in old.text


def test_one_address_cannot_flood_the_work_list(runtime: Runtime) -> None:
    client = client_as(runtime, None)
    free = sum(wait == 0 for wait in ADDRESS_WAITS)
    codes = [send(client, form_token(client)).status_code for _ in range(free + 2)]
    assert codes == [303] * (free + 1) + [429]
    slowed = send(client, form_token(client))
    assert "espere" in slowed.text
    assert ANSWERS["donde"] in slowed.text
    other = send_from(client, "10.0.0.7")
    assert other.status_code == 303


def send_from(client: FlaskClient, address: str) -> TestResponse:
    data = {**ANSWERS, "formulario": form_token(client)}
    return client.post("/contar", data=data, environ_base={"REMOTE_ADDR": address})


def test_what_is_told_is_text_and_nothing_else(runtime: Runtime) -> None:
    client = client_as(runtime, None)
    evil = '<script>alert(1)</script>"'
    back = send(client, form_token(client), donde=evil, aprendieron="")
    assert "<script>alert" not in back.text
    assert "<script>" not in client.get("/contar/gracias?ref=<script>").text
    assert client.get("/contar/gracias?ref=BP1_GN").status_code == 200


def test_the_page_is_light(runtime: Runtime) -> None:
    page = client_as(runtime, None).get("/contar").get_data()
    parts = [page, *((STATIC / name).read_bytes() for name in ("capture.css", "capture.js"))]
    assert sum(map(len, parts)) < 15 * 1024
    assert sum(len(gzip.compress(part)) for part in parts) < 6 * 1024
    assert page.count(b'rel="stylesheet"') == 1
    assert len(QUESTIONS) == page.count(b"<textarea")
