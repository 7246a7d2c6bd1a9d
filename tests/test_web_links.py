"""Suggested links: shown with their evidence, decided by curators, never filled in alone."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from web_people import client_as, somebody
from web_site import make_site

from kb.records import CuratedCard
from kb.stored import StoredRecord
from web.app import create_app
from web.runtime import Runtime
from web.services.duplicates import update_duplicates
from web.services.indexing import update_indexes
from web.services.linking import update_links
from web.services.refreshing import settle

TEXT = (
    "Los consulados móviles atendieron a las comunidades hondureñas de Houston: el cónsul "
    "visitó a connacionales detenidos y entregó pasaportes que esperaban catorce meses."
)


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    made = make_site(tmp_path)
    yield made
    settle(made)
    made.close()


@pytest.fixture
def curator(runtime: Runtime) -> FlaskClient:
    return client_as(runtime, "curator")


@pytest.fixture
def record(runtime: Runtime) -> StoredRecord:
    """A card whose text speaks of consulates and documents, with neither link stated."""
    found = runtime.store.cards_by_code("LA1_PR", view="workshop")[0]
    made = runtime.store.edit(found.id, {"description": TEXT}, version=found.version, actor="ana")
    update_links(runtime)
    update_indexes(runtime)
    return made


def objectives(runtime: Runtime, record: StoredRecord) -> list[int]:
    content = runtime.store.record(record.id, view="workshop").content
    assert isinstance(content, CuratedCard)
    return content.gcm_objectives


def decide(client: FlaskClient, record: StoredRecord, link: str, decision: str) -> int:
    data = {"vinculo": link, "decision": decision, "version": str(record.version)}
    return client.post(f"/fichas/{record.id}/vinculos", data=data).status_code


def suggested(runtime: Runtime, record: StoredRecord) -> set[tuple[str, str]]:
    found = runtime.store.offered_links([record.id])
    return {(x.scheme, x.notation) for x in found[record.id].links} if found else set()


def test_the_card_shows_what_it_may_speak_of_with_the_words_that_say_so(
    curator: FlaskClient, record: StoredRecord
) -> None:
    page = curator.get(f"/fichas/{record.id}").get_data(as_text=True)
    assert "Vínculos sugeridos" in page
    assert 'value="gcm_objective:14"' in page
    assert "<mark>consulados móviles</mark>" in page


def test_readers_see_no_suggestion(runtime: Runtime, record: StoredRecord) -> None:
    runtime.store.publish([record.id], actor="ana")
    page = create_app(runtime.settings, runtime).test_client().get(f"/fichas/{record.id}")
    assert page.status_code == 200
    assert "Vínculos sugeridos" not in page.get_data(as_text=True)


def test_accepting_adds_the_link_to_the_draft_with_who_and_when(
    runtime: Runtime, curator: FlaskClient, record: StoredRecord
) -> None:
    assert objectives(runtime, record) == []
    assert decide(curator, record, "gcm_objective:14", "aceptar") == 303
    assert objectives(runtime, record) == [14]
    made = runtime.store.links.decisions(record.id)
    assert [(d.scheme, d.notation, d.accepted, d.actor) for d in made] == [
        ("gcm_objective", "14", True, somebody(runtime, "curator").name)
    ]
    assert made[0].confidence is not None
    page = curator.get(f"/fichas/{record.id}").get_data(as_text=True)
    assert "sugerido y aceptado por el equipo" in page


def test_a_rejected_link_is_not_suggested_again(
    runtime: Runtime, curator: FlaskClient, record: StoredRecord
) -> None:
    assert ("gcm_objective", "14") in suggested(runtime, record)
    assert decide(curator, record, "gcm_objective:14", "rechazar") == 303
    assert objectives(runtime, record) == []
    assert ("gcm_objective", "14") not in suggested(runtime, record)
    again = runtime.store.record(record.id, view="workshop")
    more = {"finding": TEXT + " Los consulados móviles vuelven cada mes."}
    runtime.store.edit(record.id, more, version=again.version, actor="ana")
    settle(runtime)
    update_links(runtime)
    assert ("gcm_objective", "14") not in suggested(runtime, record)


def test_an_old_page_decides_nothing_unseen(
    runtime: Runtime, curator: FlaskClient, record: StoredRecord
) -> None:
    runtime.store.edit(record.id, {"finding": "Otro."}, version=record.version, actor="eva")
    assert decide(curator, record, "gcm_objective:14", "aceptar") == 409
    assert objectives(runtime, record) == []
    assert runtime.store.links.decisions(record.id) == []


def test_suggested_links_count_in_the_cross_table_only_when_switched_on(
    runtime: Runtime, curator: FlaskClient, record: StoredRecord
) -> None:
    def cards(query: str) -> int:
        table = curator.get(f"/api/cruces?filas=objetivo&columnas=clase{query}").get_json()
        return next(x["cards"] for x in table["rows"]["lines"] if x["value"] == "14")

    assert (cards(""), cards("&sugeridos=1")) == (0, 1)
    decide(curator, record, "gcm_objective:14", "aceptar")
    settle(runtime)
    assert (cards(""), cards("&sugeridos=1")) == (1, 1)


def test_what_a_draft_speaks_of_is_no_reader_s(runtime: Runtime, record: StoredRecord) -> None:
    """The published text is another: its table does not move with the draft."""
    anonymous = create_app(runtime.settings, runtime).test_client()
    table = anonymous.get("/api/cruces?filas=objetivo&columnas=clase&sugeridos=1").get_json()
    assert next(x["cards"] for x in table["rows"]["lines"] if x["value"] == "14") == 0


def test_the_work_list_counts_what_is_left_to_decide(
    runtime: Runtime, curator: FlaskClient, record: StoredRecord
) -> None:
    update_duplicates(runtime)
    runtime.store.edit(record.id, {"finding": "Más."}, version=record.version, actor="ana")
    update_duplicates(runtime)
    update_links(runtime)
    assert record.id in curator.get("/pendientes?cola=sugerencias").text
    again = runtime.store.record(record.id, view="workshop")
    for scheme, notation in suggested(runtime, record):
        runtime.store.links.decide(
            record.id, scheme, notation, accepted=False, version=again.version, actor="ana"
        )
    assert record.id not in curator.get("/pendientes?cola=sugerencias").text


def test_what_is_more_urgent_comes_between_two_lots(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.services.linking._LOT", 1)
    waiting = len(runtime.store.links.stale("no such model", 100))
    assert update_links(runtime, pause=lambda: True) == 1
    assert update_links(runtime) == waiting - 1
    assert update_links(runtime) == 0


def test_looking_again_at_unchanged_cards_costs_nothing(
    runtime: Runtime, record: StoredRecord
) -> None:
    before = runtime.store.last_sequence()
    assert update_links(runtime) == 0
    assert runtime.store.last_sequence() == before


def test_the_command_says_why_in_words_and_json(kb: Callable[..., object], tmp_path: Path) -> None:
    text = tmp_path / "practica.txt"
    text.write_text(TEXT, "utf-8")
    found = json.loads(kb("links", "suggest", "--text", text, "--json").output)  # type: ignore[attr-defined]
    first = found["gcm_objectives"][0]
    assert 0 < first["confidence"] < 1
    assert first["value"] == 14
    assert all(piece in TEXT for one in found["gcm_objectives"] for piece in one["evidence"])
    shown = kb("links", "suggest", "--text", text).output  # type: ignore[attr-defined]
    assert "«consulados móviles»" in shown


def test_the_measures_of_labelled_texts_bear_the_names_that_programs_rely_on(
    kb: Callable[..., object], tmp_path: Path
) -> None:
    gold = tmp_path / "gold.jsonl"
    lines = [
        {"id": "1", "text": TEXT, "gcm_objectives": [14], "primary": 14, "sdgs": ["16.9"]},
        {"id": "2", "text": "Se asfaltó el camino.", "gcm_objectives": [], "sdgs": ["9"]},
    ]
    gold.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    found = kb("evaluate", "links", "--gold", str(gold), "--json")
    measures = json.loads(found.stdout)  # type: ignore[attr-defined]
    names = ["items", "accuracy@1", "recall@3", "mrr", "micro_f1", "macro_recall@3"]
    assert list(measures) == ["gcm_objectives", "sdgs"]
    for scheme in measures.values():
        assert list(scheme) == [*names, "false_link_rate"]
    assert measures["gcm_objectives"]["items"] == 2
    assert measures["gcm_objectives"]["false_link_rate"] == 0.0


def test_a_text_about_road_works_gets_no_link_to_the_compact(
    kb: Callable[..., object], tmp_path: Path
) -> None:
    text = tmp_path / "camino.txt"
    text.write_text(
        "La municipalidad asfaltó cuatro kilómetros de camino rural. Los agregados llegaron "
        "tarde y la lluvia obligó a rehacer el drenaje; conviene licitar en temporada seca.",
        "utf-8",
    )
    found = json.loads(kb("links", "suggest", "--text", text, "--json").output)  # type: ignore[attr-defined]
    assert found["gcm_objectives"] == found["gcm_principles"] == []


def test_an_organisation_changes_the_words_without_touching_code(
    kb: Callable[..., object], tmp_path: Path
) -> None:
    text = tmp_path / "practica.txt"
    text.write_text("La ventanilla paisana atiende los sábados a migrantes.", "utf-8")

    def objectives() -> set[str]:
        found = json.loads(kb("links", "suggest", "--text", text, "--json").output)  # type: ignore[attr-defined]
        return {one["value"] for one in found["gcm_objectives"]}

    assert 14 not in objectives()
    asked = ("links", "words", "gcm_objective", "14")
    done = kb(*asked, "--add", "ventanilla paisana", "--strength", "strong")
    assert "ventanilla paisana" in done.output  # type: ignore[attr-defined]
    assert 14 in objectives()
    kb(*asked, "--remove", "ventanilla paisana")
    assert 14 not in objectives()
    assert kb(*asked, "--add", "de la").exit_code == 1  # type: ignore[attr-defined]
    assert kb("links", "words", "gcm_objective", "99").exit_code == 1  # type: ignore[attr-defined]
