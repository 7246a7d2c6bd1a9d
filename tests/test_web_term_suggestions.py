"""Actors, assistance types, population groups and approaches that a card's text speaks of."""

import html
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from web_people import client_as
from web_site import make_site

from index.actor_names import ActorNames
from index.term_suggestions import TermSuggester
from kb.descriptors import WORDED_SCHEMES, field_descriptors
from kb.organisations import OrganisationName, institution_spans, organisations
from kb.records import CuratedCard
from kb.schemes import Concept, seeds
from kb.stored import StoredRecord
from web.runtime import Runtime
from web.services.indexing import update_indexes
from web.services.refreshing import settle
from web.services.suggesting_terms import SuggestionGroup, actors, suggestions, terms

TEXT = (
    "En el albergue de Tulcán, la Cancillería y UNICEF atendieron a 120 mujeres embarazadas y a "
    "niñas y niños no acompañados con consultas médicas y cupones de alimentos. Hubo mecanismos "
    "de retroalimentación y lengua de señas."
)
# Of roads, parks and offices; nobody is assisted, no institution is named.
OTHERS = (
    "El puente quedó cerrado dos semanas y el municipio asfaltó el tramo de la ruta 5.",
    "El rediseño de la página tardó once meses; se midió qué buscaban los visitantes.",
    "Los pescadores cambiaron las redes por trampas y vigilan la veda con dos lanchas.",
    "La biblioteca compró estantes nuevos y ordenó su catálogo por materias.",
    "En Manta se corrigió el trazado; en Madrid se publicó el plano. El deporte siguió igual.",
)


@pytest.fixture(scope="module")
def words() -> TermSuggester:
    concepts = [one for one in seeds() if one.scheme in WORDED_SCHEMES]
    return TermSuggester(concepts, field_descriptors())


@pytest.fixture(scope="module")
def names() -> ActorNames:
    in_use = [
        ("OIM", 5),
        ("Ministerio de Salud", 3),
        ("Organización de Aguas del Sur (OAS)", 2),
        ("autoridades locales", 2),
        ("Cancillería", 1),
    ]
    return ActorNames(in_use, organisations(one for one in seeds() if one.scheme == "acronym"))


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    made = make_site(tmp_path)
    update_indexes(made)
    yield made
    settle(made)
    made.close()


@pytest.fixture
def record(runtime: Runtime) -> StoredRecord:
    found = runtime.store.cards_by_code("LA1_PR", view="workshop")[0]
    return runtime.store.edit(found.id, {"finding": TEXT}, version=found.version, actor="ana")


def content(record: StoredRecord, **changes: object) -> CuratedCard:
    assert isinstance(record.content, CuratedCard)
    return record.content.model_copy(update=changes)


def found(words: TermSuggester, text: str) -> set[str]:
    return {one.notation for one in words.find({"finding": text})}


def named(names: ActorNames, text: str, *have: str) -> list[str]:
    return [one.line for one in names.find({"finding": text}, have)]


def offered(groups: list[SuggestionGroup]) -> dict[str, list[str]]:
    return {group.field: [one.notation for one in group.items] for group in groups}


def test_a_text_that_names_them_gets_them(runtime: Runtime, record: StoredRecord) -> None:
    groups = offered(suggestions(runtime, record, None, content(record)))
    assert set(groups["actors"]) == {"cancilleria", "unicef"}
    assert {"alojamiento-temporal", "atencion-salud", "transferencias-monetarias"} <= set(
        groups["assistance_types"]
    )
    assert set(groups["population_groups"]) == {"mujeres", "nna-no-acompanados", "discapacidad"}
    assert set(groups["approaches"]) == {"aap", "discapacidad"}


def test_each_suggestion_shows_the_words_it_rests_on(
    runtime: Runtime, record: StoredRecord
) -> None:
    card = content(record)
    mujeres = next(
        one for one in terms(runtime, card)["population_group"] if one.notation == "mujeres"
    )
    assert mujeres.line == "Mujeres"
    assert "mujeres embarazadas" in mujeres.evidence
    assert "«mujeres embarazadas»" in str(mujeres.reason)
    unicef = next(one for one in actors(runtime, card) if one.line == "UNICEF")
    assert "la Cancillería y UNICEF atendieron" in unicef.evidence[0]


def test_the_surest_comes_first_and_none_is_certain(runtime: Runtime, record: StoredRecord) -> None:
    for items in terms(runtime, content(record)).values():
        sure = [one.confidence for one in items]
        assert sure == sorted(sure, reverse=True)
        assert all(0.5 <= one < 1 for one in sure)


def test_what_the_card_has_is_not_offered(runtime: Runtime, record: StoredRecord) -> None:
    card = content(
        record,
        actors=["Fondo de las Naciones Unidas para la Infancia"],
        population_groups=["mujeres"],
        assistance_types=["Cupones"],
        approaches=["aap"],
    )
    groups = offered(suggestions(runtime, record, None, card))
    assert groups["actors"] == ["cancilleria"]
    assert set(groups["population_groups"]) == {"nna-no-acompanados", "discapacidad"}
    assert "transferencias-monetarias" not in groups["assistance_types"]
    assert groups["approaches"] == ["discapacidad"]


def test_the_narrower_group_covers_the_wider_one(runtime: Runtime, record: StoredRecord) -> None:
    card = content(
        record, finding="Niñas y niños en la escuela.", population_groups=["nna-no-acompanados"]
    )
    assert terms(runtime, card)["population_group"] == []


def test_all_assistance_types_leave_none_to_offer(runtime: Runtime, record: StoredRecord) -> None:
    card = content(record, assistance_types=["Todas las asistencias"])
    assert terms(runtime, card)["assistance_type"] == []


def test_what_was_turned_down_is_not_offered_again(runtime: Runtime, record: StoredRecord) -> None:
    for scheme, notation in (("actor", "unicef"), ("population_group", "mujeres")):
        runtime.store.decisions.turn_down(record.id, scheme, notation, actor="ana")
    groups = offered(suggestions(runtime, record, None, content(record)))
    assert groups["actors"] == ["cancilleria"]
    assert set(groups["population_groups"]) == {"nna-no-acompanados", "discapacidad"}


def test_one_click_in_the_editor_adds_it(runtime: Runtime, record: StoredRecord) -> None:
    curator: FlaskClient = client_as(runtime, "curator")
    page = html.unescape(curator.get(f"/fichas/{record.id}/editar").text)
    assert 'value="agregar:population_groups:Mujeres"' in page
    assert 'value="agregar:actors:UNICEF"' in page
    assert 'value="descartar:approach:aap"' in page


def test_the_command_prints_them(kb, tmp_path: Path) -> None:
    file = tmp_path / "practica.txt"
    file.write_text(TEXT, encoding="utf-8")
    answer = json.loads(kb("links", "suggest", "--text", file, "--json").stdout)
    assert [one["value"] for one in answer["actors"]] == ["UNICEF"]
    assert {one["value"] for one in answer["population_groups"]} == {
        "mujeres",
        "nna-no-acompanados",
        "discapacidad",
    }
    assert {"value", "label", "confidence", "evidence"} == set(answer["approaches"][0])
    shown = kb("links", "suggest", "--text", file).stdout
    assert "Grupos de población" in shown
    assert "«lengua de señas»" in shown


@pytest.mark.parametrize("text", OTHERS)
def test_a_text_about_other_things_gets_nothing(
    words: TermSuggester, names: ActorNames, text: str
) -> None:
    assert found(words, text) == set()
    assert named(names, text) == []


@pytest.mark.parametrize(
    ("text", "notation"),
    [
        ("Se atendió a caminantes en la carretera.", "en-transito"),
        ("Los jornaleros de la zafra piden contrato.", "trabajadoras"),
        ("Una guía para personas apátridas.", "apatridas"),
        ("Se instalaron letrinas y duchas.", "agua-saneamiento-higiene"),
        ("La olla común sirvió raciones diarias.", "asistencia-alimentaria"),
        ("Los simulacros y la alerta temprana funcionaron.", "riesgo-desastres"),
        ("Se entregó capital semilla y hubo ferias de empleo.", "medios-de-vida"),
        ("Se trabajó en nuevas masculinidades.", "genero"),
        ("Los materiales tuvieron pertinencia cultural.", "interculturalidad"),
        ("La distribución siguió el principio de no hacer daño.", "accion-sin-dano"),
    ],
)
def test_words_of_the_field_are_understood(words: TermSuggester, text: str, notation: str) -> None:
    assert notation in found(words, text)


@pytest.mark.parametrize(
    "text",
    [
        "El Ministerio de la Mujer y Poblaciones Vulnerables firmó el acta.",
        "La Convención sobre los Derechos del Niño fue citada.",
        "Los trabajadores sociales llenaron la planilla.",
        "El fenómeno de El Niño retrasó la obra.",
        "Los camiones se desplazan por el camino de siempre.",
        "Hubo muchos accidentes de tránsito en la ruta.",
    ],
)
def test_names_and_other_meanings_are_no_population_group(words: TermSuggester, text: str) -> None:
    groups = {one for one in words.find({"f": text}) if one.scheme == "population_group"}
    assert groups == set()


def test_an_alternative_label_of_ones_own_is_understood() -> None:
    own = Concept("population_group", "pescadores", "Familias pescadoras", ("Gente de la costa",))
    assert found(TermSuggester([own], ()), "Se formó a gente de la costa.") == {"pescadores"}


def test_words_of_ones_own_are_understood_until_they_are_taken_away(kb, tmp_path: Path) -> None:
    file = tmp_path / "practica.txt"
    file.write_text("Los chamos llegaron y los jóvenes salieron.", encoding="utf-8")

    def evidence() -> list[str]:
        answer = json.loads(kb("links", "suggest", "--text", file, "--json").stdout)
        return [word for one in answer["population_groups"] for word in one["evidence"]]

    assert evidence() == ["jóvenes"]
    words = ("links", "words", "population_group", "jovenes")
    assert kb(*words, "--add", "chamos", "--strength", "strong").exit_code == 0
    assert evidence() == ["chamos", "jóvenes"]
    kb(*words, "--remove", "chamos")
    assert "chamos" not in evidence()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Con la OIM y con ACNUR se abrió el puesto.", ["OIM", "ACNUR"]),
        ("La Organización Internacional para las Migraciones lo pagó.", ["OIM"]),
        ("El ministerio de salud puso el local.", ["Ministerio de Salud"]),
        ("La OAS midió el caudal.", ["Organización de Aguas del Sur (OAS)"]),
        ("Se avisó a las autoridades locales.", ["autoridades locales"]),
        ("El Ministerio de Salud Pública es otro.", []),
        ("Se oía decir oim, pma y can.", []),
        ("Según la ficha BP1_OIM no hubo nada.", []),
        ("Se reunió el comité con una ONG.", []),
        ("Luchan por la acción contra el hambre.", []),
    ],
)
def test_organisations_are_known_by_name_and_by_acronym_in_capitals(
    names: ActorNames, text: str, lines: list[str]
) -> None:
    assert named(names, text) == lines


def test_an_organisation_the_card_has_under_another_name_is_not_offered(
    names: ActorNames,
) -> None:
    assert named(names, "La OIM llegó.", "Organización Internacional para las Migraciones") == []
    assert named(names, "La OAS llegó.", "Organización de Aguas del Sur") == []


def test_an_acronym_of_ones_own_may_say_that_it_is_an_organisation() -> None:
    own = Concept("acronym", "XYZ", "Casa del Río", extra={"organisation": "1"})
    not_one = Concept("acronym", "OFP", "Oficina portátil", extra={"organisation": "0"})
    assert organisations([own, not_one]) == [OrganisationName("XYZ", ("Casa del Río",))]


def test_the_name_of_an_institution_ends_where_its_words_do() -> None:
    text = "Con el Ministerio de la Mujer y las familias."
    assert [text[slice(*span)] for span in institution_spans(text)] == ["Ministerio de la Mujer"]


def test_groups_and_approaches_have_twelve_words_or_more_and_know_their_concepts() -> None:
    known = {(one.scheme, one.notation) for one in seeds() if one.scheme in WORDED_SCHEMES}
    counts: dict[tuple[str, str], int] = dict.fromkeys(known, 0)
    for one in field_descriptors():
        counts[one.scheme, one.notation] += one.strength != "against"
    few = {key for key, n in counts.items() if n < 12 and key[0] != "assistance_type"}
    assert few == set()
    assert set(counts) == known


def test_a_card_of_400_words_takes_a_moment(runtime: Runtime, record: StoredRecord) -> None:
    long = " ".join((TEXT.split() * 12)[:400])
    card = content(record, finding=long)
    terms(runtime, card), actors(runtime, card)
    best = 1.0
    for _ in range(5):
        start = time.thread_time()
        terms(runtime, card), actors(runtime, card)
        best = min(best, time.thread_time() - start)
    assert best < 0.03
