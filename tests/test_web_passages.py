"""Any passage of a document becomes a draft card that shows its place in the source."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from import_files import sheet
from web_people import client_as

from kb.records import CuratedCard, Place
from kb.store import check
from kb.stored import StoredDocument
from web.config import Settings
from web.runtime import Runtime, open_runtime
from web.services.importing import import_paths
from web.services.refreshing import settle

TEXT = """Informe narrativo del proyecto

Las familias llegaban sin conocer sus derechos.

El equipo abrió un punto de información en la terminal.

Sin transporte nocturno el punto no sirve.
"""


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    (tmp_path / "informe.txt").write_text(TEXT, "utf-8")
    opened = open_runtime(Settings(data=tmp_path / "data"))
    import_paths(opened, [tmp_path / "informe.txt"], actor="ana", publish=True)
    yield opened
    settle(opened)
    opened.close()


@pytest.fixture
def document(runtime: Runtime) -> StoredDocument:
    return runtime.store.documents(view="workshop")[0]


@pytest.fixture
def ana(runtime: Runtime) -> FlaskClient:
    return client_as(runtime, "contributor", "ana")


def make(client: FlaskClient, document: StoredDocument, **form: object) -> object:
    data = {
        "fuente": document.sources[0].id,
        "lugar": ["p5", "p7"],
        "campo": "limitations",
        "texto": "El equipo abrió un punto.\r\nSin transporte no sirve.",
        "descripcion": "Un punto de información necesita transporte nocturno.",
        "tipo": "lesson_learned",
        "area": "GN",
    } | form
    return client.post(f"/documentos/{document.id}/pasaje/ficha", data=data)


def test_lines_are_ticked_without_a_script(ana: FlaskClient, document: StoredDocument) -> None:
    page = ana.get(f"/documentos/{document.id}/texto").text
    (link,) = re.findall(r'href="([^"]+elegir=1)"', page)
    choosing = ana.get(link.replace("&amp;", "&")).text
    assert re.findall(r'name="lugar" value="([^"]+)"', choosing) == ["p1", "p3", "p5", "p7"]


def test_the_form_holds_what_was_chosen(ana: FlaskClient, document: StoredDocument) -> None:
    form = {"fuente": document.sources[0].id, "lugar": ["p7", "p5", "p99"]}
    page = ana.post(f"/documentos/{document.id}/pasaje", data=form).text
    whole = "El equipo abrió un punto de información en la terminal.\nSin transporte nocturno el"
    assert whole in page
    assert "(LA1_GN)" in page
    page = ana.post(f"/documentos/{document.id}/pasaje", data=form | {"texto": "punto de"}).text
    assert ">punto de</textarea>" in page


def test_the_card_is_a_draft_with_its_place(
    ana: FlaskClient, runtime: Runtime, document: StoredDocument
) -> None:
    answer = make(ana, document)
    record_id = answer.location.rpartition("/")[2]  # type: ignore[attr-defined]
    made = runtime.store.record(record_id, view="workshop")
    assert isinstance(made.content, CuratedCard)
    assert (made.code, made.state, made.document_id) == ("LA1_GN", "draft", document.id)
    assert made.content.limitations == "El equipo abrió un punto.\nSin transporte no sirve."
    assert made.source_id == document.sources[0].id
    assert made.places == {"limitations": [Place(paragraph=5), Place(paragraph=7)]}
    assert check(runtime.store) == []
    # Its page leads to the passage, and the passage names the card.
    page = ana.get(f"/fichas/{record_id}").text
    (link,) = re.findall(r'href="([^"]+campo=limitations#p5)"', page)
    text = ana.get(link.replace("&amp;", "&")).text
    assert text.count('<mark class="passage">') == 2
    assert text.count("LA1_GN") >= 2
    # Nobody else sees it before it is published.
    assert client_as(runtime, None).get(f"/fichas/{record_id}").status_code == 404


def test_a_passage_sent_twice_is_one_card(
    ana: FlaskClient, runtime: Runtime, document: StoredDocument
) -> None:
    chosen = {"fuente": document.sources[0].id, "lugar": ["p5"]}
    page = ana.post(f"/documentos/{document.id}/pasaje", data=chosen).text
    (drawn,) = re.findall(r'name="ficha" value="(\w+)"', page)
    answers = [make(ana, document, ficha=drawn) for _ in range(2)]
    assert {one.location for one in answers} == {f"/fichas/{drawn}"}  # type: ignore[attr-defined]
    records = runtime.store.document_records(document.id, view="workshop")
    assert [r.id for r in records if r.type == "card"] == [drawn]


def test_a_passage_that_is_the_description_needs_no_other(
    ana: FlaskClient, runtime: Runtime, document: StoredDocument
) -> None:
    make(ana, document, campo="description", texto="Sin transporte no sirve.", descripcion="")
    make(ana, document, campo="description", texto="Otra.", descripcion="", tipo="good_practice")
    records = runtime.store.document_records(document.id, view="workshop")
    assert [r.code for r in records if r.type == "card"] == ["LA1_GN", "BP1_GN"]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"descripcion": " "}, "Diga en una frase qué se aprendió"),
        ({"texto": "x" * 20_001}, "El texto pasa de 20000 caracteres"),
        ({"tipo": "otra"}, "El valor de «kind» no es válido"),
    ],
)
def test_what_cannot_be_kept_comes_back_as_typed(
    ana: FlaskClient, document: StoredDocument, form: dict[str, str], said: str
) -> None:
    answer = make(ana, document, **form)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    page = answer.text  # type: ignore[attr-defined]
    assert said in page
    assert (form.get("texto") or "El equipo abrió un punto.") in page


def test_no_line_leads_back_to_the_choice(ana: FlaskClient, document: StoredDocument) -> None:
    form = {"fuente": document.sources[0].id}
    page = ana.post(f"/documentos/{document.id}/pasaje", data=form, follow_redirects=True).text
    assert "No se eligió ninguna línea" in page
    assert 'name="lugar"' in page


def test_readers_are_not_offered_it(runtime: Runtime, document: StoredDocument) -> None:
    for role in (None, "reader"):
        page = client_as(runtime, role).get(f"/documentos/{document.id}/texto?elegir=1")
        assert page.status_code == 200
        assert "pasaje" not in page.text


def test_cells_of_a_table_can_be_chosen(tmp_path: Path, runtime: Runtime, ana: FlaskClient) -> None:
    path = tmp_path / "fichas.txt"
    path.write_text(sheet(), "utf-8")
    import_paths(runtime, [path], actor="ana")
    (document,) = [d for d in runtime.store.documents(view="workshop") if d.counts.get("card")]
    page = ana.get(f"/documentos/{document.id}/texto?elegir=1").text
    found = re.findall(r'name="lugar" value="(t1-f2-c2[^"]*)"', page)
    form = {"fuente": document.sources[0].id, "lugar": found}
    assert len(found) == 1
    page = ana.post(f"/documentos/{document.id}/pasaje", data=form).text
    assert "Confiar la operación de los puntos de agua" in page
    # The area of its other cards is offered, with the next free code.
    assert "(LA4_AG)" in page
