"""The query language: what a person can ask for beyond plain words."""

from pathlib import Path

import pytest
from index_books import book, found

from index.query import lift_filters, parse_query
from index.search import Engine, SearchRequest

TEXTS = {
    "albergue": {
        "code": "BP1_AL",
        "description": "Albergue para familias",
        "finding": "Hubo demoras en la entrega de colchonetas.",
        "keywords": "registro único\nalojamiento",
    },
    "refugio": {
        "description": "Refugio temporal en la frontera",
        "context": "Las demoras del registro único fueron breves. Año 2022.",
    },
    "vacuna": {
        "description": "Vacunación de niñas y niños",
        "limitations": "Sin cadena de frío en 2021, no hubo colchonetas.",
    },
    "vacunatorio": {"description": "Vacunatorios móviles junto al albergue"},
}
YEARS = {"vacunatorio": {"year": ("2023",)}}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return book(tmp_path_factory.mktemp("libro"), TEXTS, facets=YEARS)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("albergue O refugio", {"albergue", "refugio", "vacunatorio"}),
        ("albergue OR refugio", {"albergue", "refugio", "vacunatorio"}),
        ("(albergue O refugio) demoras", {"albergue", "refugio"}),
        ('"registro único" O cadena', {"albergue", "refugio", "vacuna"}),
        ("vacun*", {"vacuna", "vacunatorio"}),
        ("vacun* O refugio", {"vacuna", "vacunatorio", "refugio"}),
        ("vacun* -móviles", {"vacuna"}),
        ("albergue -vacun*", {"albergue"}),
        ('"registro único" -"registro único"', set()),
        ('"entrega de colchonetas"', {"albergue"}),
        ('"entrega colchonetas"', set()),
        ("hallazgo:demoras", {"albergue"}),
        ("HALLAZGO:demora", {"albergue"}),
        ("contexto:demora", {"refugio"}),
        ('contexto:"registro único"', {"refugio"}),
        ("palabras clave:registro", {"albergue"}),
        ("palabra:único", {"albergue"}),
        ("titulo:albergue", {"albergue", "vacunatorio"}),
        ("título:vacun*", {"vacuna", "vacunatorio"}),
        ("descripción:refugios", {"refugio"}),
        ("colchonetas -hallazgo:colchonetas", {"vacuna"}),
        ("código:BP1_AL", {"albergue"}),
        ("codigo:bp1-al", {"albergue"}),
        ("código:bp 1 al", {"albergue"}),
        ("BP 1 AL", {"albergue"}),
        ("2022-2023", {"refugio", "vacunatorio"}),
        ("2021-2023", {"refugio", "vacuna", "vacunatorio"}),
        ("2022", {"refugio"}),
        ("2021/22", {"refugio", "vacuna"}),
        ("contexto:", set()),
        ("refugio -área:albergue", {"refugio"}),
        ("hallazgo: demoras", {"albergue", "refugio"}),
    ],
)
def test_what_a_query_finds(engine: Engine, query: str, expected: set[str]) -> None:
    assert set(found(engine, query, literal=True)) == expected


def test_a_small_o_is_no_connector() -> None:
    assert parse_query("pan o agua").clauses == ()
    assert len(parse_query("pan O agua").clauses) == 1


@pytest.mark.parametrize("query", ["O", "O albergue", "albergue O", "albergue O O refugio", "O O"])
def test_a_connector_without_its_operands_is_passed_over(engine: Engine, query: str) -> None:
    engine.search(SearchRequest(query))
    assert len(parse_query(query).terms) + len(parse_query(query).clauses) <= 1


KNOWN = {
    ("area", "gn"): ["GN"],
    ("area", "sa"): ["SA"],
    ("territory", "Quito"): ["EC-P.quito"],
    ("territory", "San José"): ["CR-SJ.san-jose"],
    ("year", "2020"): ["2020"],
    ("year", "2021"): ["2021"],
    ("kind", "buena práctica"): ["good_practice"],
    ("type", "ficha"): ["card"],
    ("sustainability", "alta"): ["alta"],
}


@pytest.mark.parametrize(
    ("query", "left", "filters"),
    [
        ("socios área:gn", "socios", {"area": ("GN",)}),
        ("socios AREA:gn frontera", "socios frontera", {"area": ("GN",)}),
        ("área:gn O área:sa socios", "socios", {"area": ("GN", "SA")}),
        ("área:gn,sa", "", {"area": ("GN", "SA")}),
        ('territorio:"San José"', "", {"territory": ("CR-SJ.san-jose",)}),
        ("país:Quito año:2020 anio:2021", "", None),
        ('tipo:"buena práctica"', "", {"kind": ("good_practice",)}),
        ("tipo:ficha", "", {"type": ("card",)}),
        ("sostenibilidad:alta", "", {"sustainability": ("alta",)}),
        ("sostenibilidad:comunitaria", "sostenibilidad:comunitaria", {}),
        ("área:marte", "área:marte", {}),
        ("socios O área:gn", "socios O área:gn", {}),
        ("-área:gn", "-área:gn", {}),
        ("casa O refugio área:gn", "casa O refugio", {"area": ("GN",)}),
        ("objetivo: mejorar", "objetivo: mejorar", {}),
    ],
)
def test_values_of_facets_become_filters(query: str, left: str, filters: dict | None) -> None:
    got, chosen = lift_filters(query, lambda facet, text: KNOWN.get((facet, text), ()))
    assert got == left
    if filters is not None:
        assert chosen == filters


def test_an_unknown_value_of_a_facet_is_plain_words(engine: Engine) -> None:
    assert found(engine, "área:refugio") == ["refugio"]


def test_a_code_among_words_is_read_in_any_form() -> None:
    for text in ("socios BP1_AL", "socios BP 1 AL", "socios bp1-al", "socios BP-1-AL"):
        assert [term.forms for term in parse_query(text).terms][-1] == ("bp1_al",)
    assert [t.forms for t in parse_query("la 1 vez").terms] == [("1",), ("vez",)]


@pytest.mark.parametrize(
    ("typed", "form"), [("a.c.n.u.r.", "acnur"), ("ee. uu.", "eeuu"), ("EE.UU.", "eeuu")]
)
def test_acronyms_with_periods_in_either_case(typed: str, form: str) -> None:
    assert [term.forms for term in parse_query(typed).terms] == [(form,)]


def test_a_phrase_reads_alike_from_any_number_of_segments(tmp_path: Path) -> None:
    engine = book(tmp_path, {f"c{n}": {"description": "casas de acogida"} for n in range(3)})
    assert found(engine, '"casas de acogida"') == ["c0", "c1", "c2"]


def test_fields_that_share_their_postings_are_told_apart(tmp_path: Path) -> None:
    fields = ("context", "limitations", "contribution", "effectiveness")
    words = ("agua limpia", "luz fría", "pan duro", "sal marina")
    texts = {"uno": dict(zip(fields, words, strict=True)), "dos": {"context": "pan duro"}}
    engine = book(tmp_path, texts)
    assert found(engine, "contexto:pan") == ["dos"]
    assert found(engine, 'contribución:"pan duro"') == ["uno"]
    assert found(engine, "efectividad:marinas") == ["uno"]
    assert found(engine, "limitaciones:fr*") == ["uno"]
    assert found(engine, "efectividad:agua") == []
    assert set(found(engine, "pan -contexto:pan")) == {"uno"}
