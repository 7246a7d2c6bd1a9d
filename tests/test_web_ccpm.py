"""A cluster's coordination plans: both scores side by side, plan beside plan."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from web_people import client_as
from web_site import make_site

from kb.records import Action, CuratedFunction, DocumentHead, Function, Reading
from kb.stored import NewSource
from web.app import create_app
from web.config import Settings
from web.runtime import Runtime, open_runtime
from web.services.ccpm import LEFT, WIDTH, comparison, plan, plotted
from web.services.importing import import_paths
from web.services.refreshing import settle


def ccpm(country: str, year: int, partners: float, coordination: float | None) -> Reading:
    return Reading(
        document=DocumentHead(
            kind="ccpm_action_plan",
            title=f"Plan {country}",
            date=str(year),
            year=year,
            countries=[country],
        ),
        functions=[
            Function(
                number=1,
                name="Apoyar la prestación de servicios",
                partners_score=partners,
                partners_rating="Bueno",
                coordination_score=coordination,
            )
        ],
        actions=[Action(number="1", text="Actualizar el mapa.", parents=["function:1"])],
    )


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    made = make_site(tmp_path)
    for reading in (
        ccpm("VE", 2021, 80.8, 91.7),
        ccpm("VE", 2022, 62, None),
        ccpm("CO", 2022, 40, 55),
    ):
        name = f"{reading.document.title}-{reading.document.year}"
        sha = hashlib.sha256(name.encode()).hexdigest()
        source = NewSource(name, "txt", sha, "1", name.encode())
        made.store.save_reading(reading, source, actor="prueba", publish=True)
    yield made
    made.close()


@pytest.fixture
def client(runtime: Runtime) -> FlaskClient:
    return create_app(runtime.settings, runtime).test_client()


def test_a_plan_shows_both_scores_and_the_actions_of_each_function(
    runtime: Runtime, client: FlaskClient
) -> None:
    document = comparison(runtime, "public", {}).plans[0][0]
    page = client.get(f"/documentos/{document.id}/ccpm").text
    for shown in ("80,8", "91,7", "Bueno", "Actualizar el mapa.", "0 de 1", "Sin reporte"):
        assert shown in page
    assert f"/documentos/{document.id}/ccpm" in client.get(f"/documentos/{document.id}").text
    assert "style=" not in page


def test_a_curator_tells_the_lines_of_the_mixed_column_apart(runtime: Runtime) -> None:
    reading = ccpm("PE", 2023, 70, 60)
    lines = ["Faltan camiones.", "Hubo elecciones.", "El tablero único sirvió."]
    reading.functions[0].limitations = list(lines)
    source = NewSource("mixto", "txt", "f" * 64, "1", b"mixto")
    outcome = runtime.store.save_reading(reading, source, actor="prueba", publish=True)
    records = runtime.store.document_records(outcome.document_id, view="workshop")
    record = next(r for r in records if r.type == "function")
    client = client_as(runtime, "curator")
    address = f"/documentos/{outcome.document_id}/ccpm"
    assert "diga qué es cada una" in client.get(address).text
    data = {
        "version": str(record.version),
        "linea": [*lines, "Inventada."],
        "es": ["limitacion", "circunstancia", "buena-practica", "limitacion"],
    }
    assert client.post(f"{address}/{record.id}", data=data).status_code == 303
    kept = runtime.store.record(record.id, view="workshop")
    content = kept.content
    assert isinstance(content, CuratedFunction)
    assert content.limitations == ["Faltan camiones."]
    assert content.circumstances == ["Hubo elecciones."]
    assert content.good_practices == ["El tablero único sirvió."]
    # What a curator told apart stays so when the same plan is read again.
    again = NewSource("mixto-2", "txt", "e" * 64, "1", b"mixto 2")
    runtime.store.save_reading(reading, again, actor="prueba")
    assert runtime.store.record(record.id, view="workshop").content == content
    assert client.post(f"{address}/{record.id}", data=data).status_code == 409, "an old page"
    runtime.store.publish([outcome.document_id], actor="prueba")
    page = create_app(runtime.settings, runtime).test_client().get(address).text
    assert "Circunstancias imprevistas" in page
    assert "<select" not in page
    settle(runtime)


def test_plans_stand_side_by_side_and_can_be_chosen(runtime: Runtime, client: FlaskClient) -> None:
    everything = comparison(runtime, "public", {})
    assert [name for _d, name in everything.plans] == [
        "Venezuela 2021", "Colombia 2022", "Venezuela 2022"
    ]  # fmt: skip
    assert len(everything.plot.marks) == 3
    one = comparison(runtime, "public", {"territorio": ["VE"], "anio": ["2022"]})
    assert [name for _d, name in one.plans] == ["Venezuela 2022"]
    page = client.get("/ccpm?territorio=VE").text
    assert "Venezuela 2021" in page
    assert "40\xa0%" not in page
    assert "sin dato" in page, "a plan without that score says so"


def test_the_plot_stands_where_the_scores_say() -> None:
    function = Function(number=1, name="Uno", partners_score=50, coordination_score=None)
    mark = plotted([("1. Uno", function)]).marks[0]
    assert mark.partners == LEFT + WIDTH / 2
    assert mark.coordination is None


def test_other_documents_have_no_such_page(runtime: Runtime, client: FlaskClient) -> None:
    other = next(d for d in runtime.store.documents(view="public") if d.head.kind == "card_sheet")
    assert client.get(f"/documentos/{other.id}/ccpm").status_code == 404
    assert client.get("/ccpm?territorio=ZZ").status_code == 200


def test_the_real_plan_has_its_seven_functions(shared: Path, tmp_path: Path) -> None:
    runtime = open_runtime(Settings(data=tmp_path))
    file = shared / "corpus" / "docx" / "ccpm-plan-accion-venezuela-2021.docx"
    import_paths(runtime, [file], actor="prueba", publish=True)
    document = runtime.store.documents(view="public")[0]
    page = plan(runtime, document.id, "public", today=runtime.store.clock().date())
    assert len(page.functions) == len(page.plot.marks) == 7
    assert sum(len(one.actions) for one in page.functions) >= 20
    runtime.close()
