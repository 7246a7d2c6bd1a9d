"""Comments and "useful to me" under a card, and whom to ask: for people with an account."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_people import client_as
from web_site import make_site

from web.runtime import Runtime
from web.services.refreshing import settle
from web.services.talk import LONGEST


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    made = make_site(tmp_path)
    yield made
    settle(made)
    made.close()


@pytest.fixture
def card(runtime: Runtime) -> str:
    found = client_as(runtime, None).get("/api/buscar?q=ventanillas&tipo=ficha").get_json()
    return str(found["hits"][0]["id"])


def test_readers_comment_and_only_people_with_an_account_see_it(
    runtime: Runtime, card: str
) -> None:
    reader = client_as(runtime, "reader", "lucía")
    sent = reader.post(f"/fichas/{card}/comentarios", data={"texto": "Sirve\r\n\r\ntambién aquí."})
    assert sent.location == f"/fichas/{card}#comentarios"
    page = reader.get(f"/fichas/{card}").text
    assert "<p>Sirve</p>" in page
    assert "<p>también aquí.</p>" in page
    assert "también aquí" in client_as(runtime, "curator").get(f"/fichas/{card}").text
    public = client_as(runtime, None).get(f"/fichas/{card}").text
    assert "también aquí" not in public
    assert "comentarios" not in public
    curator = client_as(runtime, "curator")
    curator.post("/cuenta/vista")
    assert "también aquí" not in curator.get(f"/fichas/{card}").text


def test_useful_says_where_and_for_what(runtime: Runtime, card: str) -> None:
    reader = client_as(runtime, "reader")
    form = {"donde": "Arica, municipio", "para": "una jornada", "texto": ""}
    assert reader.post(f"/fichas/{card}/util", data=form).status_code == 303
    page = reader.get(f"/fichas/{card}").text
    assert "Arica, municipio — una jornada" in page
    assert "fue útil 1 vez" in page
    [kept] = runtime.store.curation.comments(card)
    assert kept.kind == "useful"
    assert kept.detail == {"where": "Arica, municipio", "purpose": "una jornada"}


def test_the_same_words_sent_again_count_once(runtime: Runtime, card: str) -> None:
    reader = client_as(runtime, "reader")
    form = {"donde": "Arica, municipio", "para": "una jornada", "texto": ""}
    for _ in range(2):
        assert reader.post(f"/fichas/{card}/util", data=form).status_code == 303
        assert reader.post(f"/fichas/{card}/comentarios", data={"texto": "Gracias."}).location
    kinds = [one.kind for one in runtime.store.curation.comments(card)]
    assert sorted(kinds) == ["comment", "useful"]
    reader.post(f"/fichas/{card}/util", data=form | {"donde": "Iquique"})
    client_as(runtime, "curator").post(f"/fichas/{card}/util", data=form)
    assert "fue útil 3 veces" in reader.get(f"/fichas/{card}").text


@pytest.mark.parametrize(
    ("address", "form", "said"),
    [
        ("comentarios", {"texto": "  "}, "Falta escribir algo"),
        ("comentarios", {"texto": "é" * (LONGEST + 1)}, f"Son {LONGEST + 1} caracteres"),
        ("util", {"donde": "Arica", "para": "", "texto": "mi relato"}, "Falta escribir algo"),
        ("util", {"donde": "x" * 301, "para": "y", "texto": "mi relato"}, "Son 301 caracteres"),
    ],
)
def test_what_cannot_be_taken_comes_back_whole(
    runtime: Runtime, card: str, address: str, form: dict[str, str], said: str
) -> None:
    answer = client_as(runtime, "reader").post(f"/fichas/{card}/{address}", data=form)
    assert answer.status_code == 422
    assert said in answer.text
    for text in form.values():
        assert text.strip() in answer.text
    assert runtime.store.curation.comments(card) == []


def test_one_takes_back_one_s_own_and_a_curator_any(runtime: Runtime, card: str) -> None:
    ana, eva = client_as(runtime, "reader", "ana"), client_as(runtime, "contributor", "eva")
    for text in ("primero", "segundo"):
        ana.post(f"/fichas/{card}/comentarios", data={"texto": text})
    first, second = (one.id for one in runtime.store.curation.comments(card))
    assert "talk-remove" not in eva.get(f"/fichas/{card}").text
    refused = eva.post(f"/fichas/{card}/comentarios/{first}/quitar")
    assert refused.status_code == 422
    assert ana.post(f"/fichas/{card}/comentarios/{first}/quitar").status_code == 303
    curator = client_as(runtime, "curator")
    assert curator.post(f"/fichas/{card}/comentarios/{second}/quitar").status_code == 303
    assert runtime.store.curation.comments(card) == []
    assert curator.post(f"/fichas/{card}/comentarios/{second}/quitar").status_code == 404


def test_a_reader_says_nothing_of_what_they_cannot_read(runtime: Runtime) -> None:
    draft = client_as(runtime, "curator").get("/api/buscar?q=zarigueyas&tipo=ficha").get_json()
    address = f"/fichas/{draft['hits'][0]['id']}/comentarios"
    assert client_as(runtime, "reader").post(address, data={"texto": "hola"}).status_code == 404
    assert client_as(runtime, None).post(address, data={"texto": "hola"}).status_code == 401


def test_whom_to_ask_is_shown_to_people_with_an_account_only(runtime: Runtime, card: str) -> None:
    record = runtime.store.record(card, view="workshop")
    runtime.store.edit(
        card, {"contact": "Marta, oficina de Quito"}, version=record.version, actor="prueba"
    )
    runtime.store.publish([card], actor="prueba")
    assert "Marta, oficina" not in client_as(runtime, None).get(f"/fichas/{card}").text
    assert "Marta, oficina" in client_as(runtime, "reader").get(f"/fichas/{card}").text
    found = client_as(runtime, "reader").get("/api/buscar?q=Marta").get_json()
    assert found["total"] == 0
    curator = client_as(runtime, "curator")
    assert re.search("Marta, oficina", curator.get(f"/fichas/{card}").text)
    curator.post("/cuenta/vista")
    assert "Marta, oficina" not in curator.get(f"/fichas/{card}").text
