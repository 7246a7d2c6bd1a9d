"""Areas, objectives and goals of actions: named, suggested, accepted; counted and filtered."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from web_people import client_as

from index.search import SearchRequest
from kb.errors import Invalid
from kb.records import Action, DocumentHead, Function, Reading, Recommendation
from kb.stored import NewSource
from web.config import Settings
from web.runtime import Runtime, open_runtime
from web.services.action_page import card_from_action
from web.services.indexing import update_indexes
from web.services.linking import update_links
from web.services.refreshing import settle
from web.services.tracker import TrackerPage, tracker
from web.services.tracker_request import TrackerRequest, request_from_args
from web.services.tracker_table import tracker_table

TRAFFICKING = (
    "Elaborar la ruta de atención a víctimas de trata de personas migrantes con la fiscalía."
)
READING = Reading(
    document=DocumentHead(
        kind="management_response",
        title="Respuesta gerencial: evaluación del programa de migración",
        year=2024,
        countries=["PE"],
    ),
    recommendations=[
        Recommendation(number=1, text=TRAFFICKING, component="2.1 Componente de Protección"),
        Recommendation(number=2, text="Contribuir al ODS 5 y al objetivo 23 del Pacto Mundial."),
        Recommendation(number=3, text="Reparar el techo de la oficina."),
    ],
    functions=[Function(number=1, name="Apoyar la prestación de servicios")],
    actions=[
        Action(number="1.1", text="Publicar la ruta.", parents=["recommendation:1"]),
        Action(
            number="2.1",
            text="Firmar el convenio.",
            parents=["recommendation:2"],
            responsible=["Oficial de Salud"],
        ),
        Action(number="3.1", text="Comprar tejas.", parents=["recommendation:3"]),
    ],
)


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    made = open_runtime(Settings(data=tmp_path / "data"))
    source = NewSource("r.txt", "txt", "r", "1", b"r")
    made.store.save_reading(READING, source, actor="prueba", publish=True)
    update_indexes(made)
    update_links(made)
    yield made
    settle(made)
    made.close()


def page_of(runtime: Runtime, **asked: str) -> TrackerPage:
    day = runtime.store.clock().date()
    return tracker(runtime, request_from_args(asked), "workshop", today=day)


def numbers(runtime: Runtime, **asked: str) -> list[str]:
    return sorted(item.row.action.number for item in page_of(runtime, **asked).lines)


def counts(page: TrackerPage, facet: str) -> dict[str, int]:
    found = next(one for one in page.facets if one.name == facet)
    return {value.label: value.count for value in (*found.values, *found.behind)}


def recommendation(runtime: Runtime, number: int) -> str:
    rows = tracker_table(runtime, "workshop").rows
    return next(p.id for row in rows for p in row.parents if p.number == str(number))


def test_what_a_text_names_counts_and_what_is_suggested_only_when_asked(runtime: Runtime) -> None:
    assert numbers(runtime, objetivo="23") == ["2.1"]
    assert numbers(runtime, ods="5") == ["2.1"]
    assert numbers(runtime, objetivo="10") == []
    assert numbers(runtime, objetivo="10", sugeridos="1") == ["1.1"]
    assert numbers(runtime, objetivo="-", sugeridos="1") == ["3.1"]


def test_the_switch_says_how_many_actions_it_adds(runtime: Runtime) -> None:
    switch = page_of(runtime).suggested
    assert (switch.count, switch.chosen) == (1, False)
    assert ("sugeridos", "1") in switch.address
    on = page_of(runtime, sugeridos="1").suggested
    assert on.chosen
    assert on.address == []


def test_areas_come_from_units_and_headings(runtime: Runtime) -> None:
    assert numbers(runtime, area="PR") == ["1.1"]
    assert numbers(runtime, area="SL") == ["2.1"]
    assert counts(page_of(runtime), "area") == {"Protección": 1, "Salud": 1, "Sin dato": 1}


def test_a_clusters_coordination_leaves_an_action_the_clusters_area(runtime: Runtime) -> None:
    plan = Reading(
        document=DocumentHead(
            kind="ccpm_action_plan",
            title="Evaluación del desempeño de la coordinación del Clúster de Nutrición",
            countries=["PE"],
        ),
        functions=[Function(number=1, name="Monitorear y reportar")],
        actions=[
            Action(
                number="9",
                text="Publicar un tablero.",
                parents=["function:1"],
                responsible=["Coordinación del clúster"],
            )
        ],
    )
    source = NewSource("p.txt", "txt", "p", "1", b"p")
    runtime.store.save_reading(plan, source, actor="prueba", publish=True)
    assert numbers(runtime, area="NU") == numbers(runtime, area="CO") == ["9"]


@pytest.mark.parametrize("suggested", ["", "1"])
def test_every_count_is_the_total_with_that_value_alone(runtime: Runtime, suggested: str) -> None:
    page = page_of(runtime, sugeridos=suggested)
    for facet in page.facets:
        for value in (*facet.values, *facet.behind):
            asked = {name: given for name, given in value.address}
            assert page_of(runtime, **asked).total == value.count, (facet.name, value.label)


def test_a_curator_accepts_a_suggestion_and_it_counts_at_once(runtime: Runtime) -> None:
    id_ = recommendation(runtime, 1)
    curator = client_as(runtime, "curator")
    shown = curator.get(f"/recomendaciones/{id_}").text
    assert "Vínculos sugeridos" in shown
    assert "<mark>" in shown
    answer = curator.post(
        f"/registros/{id_}/vinculos", data={"vinculo": "gcm_objective:10", "decision": "aceptar"}
    )
    assert answer.status_code == 303
    assert answer.location.endswith(f"/recomendaciones/{id_}#vinculos")
    assert numbers(runtime, objetivo="10") == ["1.1"]
    reader = client_as(runtime, "reader").get(f"/recomendaciones/{id_}").text
    assert "aceptado" in reader
    assert "Vínculos sugeridos" not in reader


def test_a_rejected_suggestion_is_gone_for_that_record(runtime: Runtime) -> None:
    id_ = recommendation(runtime, 1)
    curator = client_as(runtime, "curator")
    form = {"vinculo": "gcm_objective:10", "decision": "rechazar"}
    assert curator.post(f"/registros/{id_}/vinculos", data=form).status_code == 303
    assert numbers(runtime, objetivo="10", sugeridos="1") == []
    assert 'value="gcm_objective:10"' not in curator.get(f"/recomendaciones/{id_}").text
    update_links(runtime)
    assert numbers(runtime, objetivo="10", sugeridos="1") == []


def test_what_cannot_be_tied_is_told(runtime: Runtime) -> None:
    id_ = recommendation(runtime, 1)
    curator = client_as(runtime, "curator")
    unknown = {"vinculo": "gcm_objective:99", "decision": "aceptar"}
    assert curator.post(f"/registros/{id_}/vinculos", data=unknown).status_code == 404
    function = runtime.store.records_of_types("function", view="workshop")[0].id
    with pytest.raises(Invalid, match="record_unlinkable"):
        runtime.store.links.decide(function, "sdg", "5", accepted=True, version=1, actor="ana")


def test_a_decision_or_a_report_tells_the_index_nothing(runtime: Runtime) -> None:
    """Neither changes a word that is searched; the sequence is taken in all the same."""
    engine = runtime.engine("workshop")
    before = engine.search(SearchRequest("trata")).total
    id_ = recommendation(runtime, 1)
    version = runtime.store.record(id_, view="workshop").version
    runtime.store.links.decide(
        id_, "gcm_objective", "10", accepted=True, version=version, actor="ana"
    )
    assert runtime.store.record(id_, view="workshop").version == version
    assert runtime.indexer("workshop").update() == 0
    assert runtime.indexer("workshop").status().behind == 0
    assert engine.search(SearchRequest("trata")).total == before


def test_a_card_of_an_action_takes_its_area_and_sure_links(runtime: Runtime) -> None:
    rows = tracker_table(runtime, "workshop").rows
    id_ = next(row.record.id for row in rows if row.action.number == "2.1")
    card = card_from_action(runtime, id_, "lesson_learned", actor="ana").content
    assert getattr(card, "area", "") == "SL"
    assert getattr(card, "gcm_objectives", []) == [23]
    assert getattr(card, "sdgs", []) == ["5"]


def test_exports_tell_sure_links_from_suggested_ones(runtime: Runtime) -> None:
    text = client_as(runtime, "reader").get("/seguimiento.csv").data.decode("utf-8-sig")
    rows = {row["N.º"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}
    assert rows["2.1"]["Objetivos PMM"] == "23"
    assert rows["1.1"]["Objetivos PMM"] == ""
    assert "10" in rows["1.1"]["Objetivos PMM sugeridos, sin validar"].split("; ")
    assert rows["1.1"]["Áreas"] == "Protección"


def test_the_command_narrows_by_the_same_facets(
    kb: Callable[..., Result], runtime: Runtime
) -> None:
    def found(*options: str) -> list[str]:
        answer = kb("actions", *options, "--json")
        assert answer.exit_code == 0, answer.output
        return sorted(one["number"] for one in json.loads(answer.output))

    assert found("--area", "Protección") == ["1.1"]
    assert found("--gcm", "23") == found("--sdg", "5") == ["2.1"]
    assert found("--gcm", "10") == []
    assert found("--gcm", "10", "--suggested") == ["1.1"]
    assert found("--kind", "Respuesta gerencial") == ["1.1", "2.1", "3.1"]
    assert found("--territory", "Perú", "--area", "Salud") == ["2.1"]


def test_an_address_keeps_the_switch(runtime: Runtime) -> None:
    asked = request_from_args({"sugeridos": "1", "objetivo": ["10", "23"]})
    assert asked == TrackerRequest(filters={"gcm_objective": ("10", "23")}, suggested=True)
