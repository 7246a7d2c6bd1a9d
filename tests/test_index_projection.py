"""What the index gets of each record: texts by field, facets by notation, what is lent."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from index.facet_values import area_notation, value_label
from index.projection import FACETS_OF_TYPE, Projector
from index.projection_texts import first_sentence, shorten
from index.search import FACETS, IndexRecord
from kb.records import (
    RECORD_TYPES,
    Action,
    CuratedCard,
    Discussion,
    DocumentHead,
    Function,
    Recommendation,
    Record,
)
from kb.schemes import Schemes, seeds
from kb.stored import StoredRecord
from kb.territories import load_territories

Project = Callable[..., IndexRecord]


def stored(content: Record, **more: Any) -> StoredRecord:
    values: dict[str, Any] = {
        "id": "r1",
        "type": content.record_type,
        "document_id": "d1",
        "position": 3,
        "code": None,
        "canonical_code": None,
        "number": None,
        "state": "published",
        "version": 1,
        "revision": 1,
        "content": content,
        "places": {},
        "source_id": None,
        "sample": False,
        "updated_at": datetime(2024, 1, 1, tzinfo=UTC),
    }
    return StoredRecord(**(values | more))


def card(**fields: Any) -> CuratedCard:
    values: dict[str, Any] = {
        "code": "BPI_SA",
        "canonical_code": "BP1_SA",
        "kind": "good_practice",
        "area": "SA",
        "description": "Registrar a cada hogar una sola vez. Evita la duplicidad.",
    }
    return CuratedCard(**(values | fields))


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return Schemes(seeds())


@pytest.fixture(scope="module")
def project(schemes: Schemes) -> Project:
    projector = Projector(schemes, load_territories())

    def run(content: Record, body: str = "", **head: Any) -> IndexRecord:
        values: dict[str, Any] = {"title": "Fichas 2022", "countries": ["EC"], "year": 2022}
        document = DocumentHead(**(values | head))
        record = stored(document if content.record_type == "document" else content)
        return projector(record, stored(document, id="d1"), body)

    return run


def test_a_territory_brings_what_lies_above_it(project: Project) -> None:
    found = project(card(territories=["Quito", "Lago Agrio"]))
    assert found.facets["territory"] == ("EC-P.quito", "EC-P", "EC", "EC-U.lago-agrio", "EC-U")
    assert found.lent == ()


def test_without_territory_the_documents_countries_are_lent(project: Project) -> None:
    assert project(card(), countries=["EC", "PE"]).facets["territory"] == ("EC", "PE")
    assert project(card()).lent == ("territory",)
    assert project(Recommendation(number=1, text="Consultar.")).lent == ("territory",)
    without = project(card(), countries=[])
    assert "territory" not in without.facets
    assert without.lent == ()


def test_a_document_lends_nothing_to_itself(project: Project) -> None:
    found = project(DocumentHead())
    assert found.facets["territory"] == ("EC",)
    assert found.lent == ()


def test_the_links_of_a_card_are_notations(project: Project) -> None:
    found = project(
        card(
            gcm_objectives=[23, 15],
            gcm_principles=["J"],
            sdgs=["10.7", "10", "3"],
            assistance_types=["Kit de higiene", "Globos Rojos"],
            keywords=["Socios  Implementadores", "respuesta", "Respuesta"],
            sustainability_level="media",
            population_groups=["nna-no-acompanados"],
            approaches=["genero"],
        )
    )
    assert found.facets["gcm_objective"] == ("23", "15")
    assert found.facets["gcm_principle"] == ("j",)
    assert found.facets["sdg"] == ("10.7", "10", "3")
    assert found.facets["assistance_type"] == ("kits-de-higiene", "globos rojos")
    assert found.facets["keyword"] == ("socios implementadores", "respuesta")
    assert found.facets["sustainability"] == ("media",)
    assert found.facets["population_group"] == ("nna-no-acompanados", "nna")
    assert found.facets["approach"] == ("genero",)
    assert found.facets["kind"] == ("good_practice",)
    assert found.facets["year"] == ("2022",)
    assert found.facets["document"] == ("d1",)


def test_groups_and_approaches_are_never_guessed_from_words(project: Project) -> None:
    found = project(card(keywords=["mujeres"], finding="Perspectiva de género y NNA."))
    assert "population_group" not in found.facets
    assert "approach" not in found.facets


def test_general_area_and_all_assistance_are_transversal(project: Project) -> None:
    found = project(card(area="GN", assistance_types=["Todas las asistencias"]))
    assert found.transversal == ("area", "assistance_type")
    assert found.facets["area"] == ("GN",)
    assert found.facets["assistance_type"] == ("todas",)
    assert project(card()).transversal == ()


@pytest.mark.parametrize(
    ("code", "name", "notation"),
    [
        ("SA", None, "SA"),
        ("SA", "SEGURIDAD ALIMENTARIA", "SA"),
        ("SA", "Área de Seguridad Alimentaria (SA)", "SA"),
        ("SA", "SALUD PÚBLICA", "SA~salud pública"),
        ("GN", "GENERAL", "GN"),
        ("ZZ", "Astronomía", "ZZ~astronomía"),
        ("ZZ", "ZZ", "ZZ"),
    ],
)
def test_an_area_code_of_another_name_is_another_area(
    schemes: Schemes, code: str, name: str | None, notation: str
) -> None:
    assert area_notation(schemes, code, name) == notation


@pytest.mark.parametrize(
    ("facet", "notation", "label"),
    [
        ("area", "SA", "Seguridad alimentaria"),
        ("area", "SA~salud pública", "Salud pública (SA)"),
        ("area", "XX~proteccion", "Protección (XX)"),
        ("gcm_objective", "23", "Cooperación internacional"),
        ("assistance_type", "globos rojos", "Globos rojos"),
        ("keyword", "respuesta", "respuesta"),
    ],
)
def test_every_value_has_a_label(schemes: Schemes, facet: str, notation: str, label: str) -> None:
    assert value_label(schemes, facet, notation) == label


def test_the_year_is_that_of_the_date_where_none_is_said(project: Project) -> None:
    assert project(card(), year=None, date="2021-03").year == 2021
    undated = project(card(), year=None)
    assert undated.year is None
    assert "year" not in undated.facets


def test_texts_stand_under_their_fields_and_empty_ones_are_left_out(project: Project) -> None:
    found = project(
        card(finding="Más rápido.", keywords=["a", "b"], actors=["OIM"], results=["300 hogares"])
    )
    assert found.texts == {
        "code": "BPI_SA",
        "description": "Registrar a cada hogar una sola vez. Evita la duplicidad.",
        "keywords": "a\nb",
        "finding": "Más rápido.",
        "actors": "OIM",
        "results": "300 hogares",
        "territory": "Ecuador",
    }
    assert found.title == "Registrar a cada hogar una sola vez."


def test_words_find_what_lies_above_a_printed_territory(project: Project) -> None:
    found = project(card(territories=["Quito", "pichincha"]))
    assert found.texts["territories"] == "Quito\npichincha"
    assert found.texts["territory"] == "Ecuador"
    assert "territory" not in project(card(), countries=[]).texts


def test_a_contact_is_not_searched(project: Project) -> None:
    found = project(card(contact="persona@example.org", project="Puentes"))
    assert "persona@example.org" not in " ".join(found.texts.values())
    assert found.texts["project"] == "Puentes"


def test_each_other_type_gives_its_own_texts(project: Project) -> None:
    action = Action(number="3.1", text="Publicar", responsible=["OIM"], deadline_text="T1, T2")
    assert project(action, countries=[]).texts == {
        "text": "Publicar",
        "responsible": "OIM",
        "deadline_text": "T1, T2",
    }
    function = Function(number=1, name="Apoyar", limitations=["Poca agua"], comments=["Sí"])
    assert set(project(function, countries=[]).texts) == {"name", "limitations", "comments"}
    discussion = Discussion(agenda="Plan", topic="Kits", text="Se acordó.")
    assert project(discussion).title == "Plan: Kits"
    assert set(project(discussion, countries=[]).texts) == {"agenda", "topic", "text"}
    advice = Recommendation(number=2, text="Consultar", component="Nacional", comments=["X: no"])
    assert set(project(advice, countries=[]).texts) == {"text", "component", "comments"}


def test_a_body_is_searched_only_in_documents_of_no_known_kind(project: Project) -> None:
    other = project(DocumentHead(), "Todo el texto.", kind="other", meta={"País": "Ecuador"})
    assert other.texts["body"] == "Todo el texto."
    assert other.texts["meta"] == "País: Ecuador"
    assert "body" not in project(DocumentHead(), "Todo.", kind="meeting_minutes").texts


def test_the_head_must_be_a_documents(schemes: Schemes) -> None:
    projector = Projector(schemes, load_territories())
    with pytest.raises(TypeError):
        projector(stored(card()), stored(card()))


def test_facets_of_every_type_are_facets_of_a_search(project: Project) -> None:
    assert set(FACETS_OF_TYPE) == set(RECORD_TYPES)
    assert FACETS_OF_TYPE["card"] == set(FACETS)
    assert all(names <= set(FACETS) for names in FACETS_OF_TYPE.values())
    found = project(Action(number="1", text="x"))
    assert set(found.facets) <= FACETS_OF_TYPE["action"]


def test_titles_are_cut_at_words_and_sentences() -> None:
    long = "palabra " * 40
    assert len(shorten(long)) <= 160
    assert shorten(long).endswith("palabra…")
    assert first_sentence("Mejorar la coordinación con el Art. 40 vigente. Luego informar.") == (
        "Mejorar la coordinación con el Art. 40 vigente."
    )


def test_the_cards_of_the_real_sheet_have_the_facets_that_it_prints(
    project: Project, shared: Path
) -> None:
    gold = json.loads((shared / "corpus/gold/fichas-area-general-gn.json").read_text("utf-8"))
    found = {c["canonical_code"]: project(CuratedCard(**c)) for c in gold["cards"]}
    first = found["BP1_GN"]
    assert {"EC-P.quito", "EC-U.lago-agrio", "EC-O", "EC"} <= set(first.facets["territory"])
    assert all(notation.startswith("EC") for notation in first.facets["territory"])
    assert first.facets["gcm_objective"] == ("23",)
    assert first.facets["gcm_principle"] == ("j",)
    assert first.transversal == ("area", "assistance_type")
    assert found["LN1_GN"].facets["territory"] == ("EC",)
    assert found["LN1_GN"].lent == ("territory",)
