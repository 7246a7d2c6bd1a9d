"""The risk matrix: what went wrong before with its cause, source and place; the rest is empty."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from flask.testing import FlaskClient
from openpyxl import load_workbook
from web_site import make_site

from web.app import create_app
from web.runtime import Runtime
from web.services.indexing import update_indexes


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    made = make_site(tmp_path)
    card = made.store.cards_by_code("LA1_PR", view="workshop")[0]
    changes = {"limitations": "=Los comités rotan.", "cause_effect": "No hay relevo."}
    made.store.edit(card.id, changes, version=card.version, actor="prueba")
    made.store.publish([card.document_id], actor="prueba")
    update_indexes(made)
    yield made
    made.close()


@pytest.fixture
def client(runtime: Runtime) -> FlaskClient:
    return create_app(runtime.settings, runtime).test_client()


def rows(client: FlaskClient, address: str) -> list[list[object]]:
    book = load_workbook(io.BytesIO(client.get(address).data))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def test_negative_lessons_and_limitations_come_with_cause_source_and_place(
    client: FlaskClient,
) -> None:
    found = rows(client, "/seguimiento/riesgos.xlsx")
    assert found[0][:3] == ["Riesgo", "En la fuente", "Causa"]
    place = "Ecuador (según el documento)"
    title = "Lecciones del área de Protección en Ecuador"
    assert found[1:] == [
        [
            "Se duplica la entrega de asistencia porque no hay un registro único.",
            "Lección negativa", None, f"LN1_GN · {title}", place, None, None, None,
        ],
        [
            "'=Los comités rotan.", "Limitación", "No hay relevo.", f"LA1_PR · {title}", place,
            None, None, None,
        ],
    ]  # fmt: skip


def test_the_address_of_a_search_narrows_it(client: FlaskClient) -> None:
    assert len(rows(client, "/seguimiento/riesgos.xlsx?q=registro+unico")) == 2
    assert len(rows(client, "/seguimiento/riesgos.xlsx?territorio=PE")) == 1
    page = client.get("/buscar?q=registro+unico").text
    assert "/seguimiento/riesgos.docx?q=registro+unico" in page


def test_it_opens_in_word(client: FlaskClient) -> None:
    made = Document(io.BytesIO(client.get("/seguimiento/riesgos.docx").data))
    cells = [cell.text for cell in made.tables[0].rows[1].cells]
    assert cells[1] == "Lección negativa"
    assert cells[-3:] == ["", "", ""]


def test_what_is_not_published_is_not_in_it(client: FlaskClient) -> None:
    text = str(rows(client, "/seguimiento/riesgos.xlsx"))
    assert "zarig" not in text
