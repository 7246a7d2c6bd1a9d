"""Other names of what is asked for: from the vocabularies and from the documents themselves."""

from pathlib import Path

import pytest
from index_books import book, found

from index.abbreviations import defined_pairs, notations, pair_of
from index.expansion import Synonyms
from index.query import plain_terms
from index.search import Engine, SearchRequest
from kb.schemes import WORD_SCHEMES, Schemes, seeds

NAMES = {
    "NNA": ("niñas, niños y adolescentes",),
    "albergue": ("casa de acogida", "refugio"),
    "refugio": ("casa de acogida",),
    "SAN": ("seguridad alimentaria y nutricional",),
    "OIM": ("Organización Internacional para las Migraciones", "IOM"),
}
TEXTS = {
    "casas": {"description": "Casas de acogida para familias"},
    "acogida": {"description": "Acogida de familias en una casa"},
    "refugios": {"description": "Refugios en la costa"},
    "ninez": {"description": "Niñas, niños y adolescentes que viajan"},
    "suelta": {"description": "Adolescentes y niños; más tarde, niñas"},
    "sanjose": {"description": "San José de la montaña"},
    "seguridad": {"description": "Seguridad alimentaria y nutricional"},
    "grupo": {"description": "El Grupo Consultivo Estratégico (SAG, por sus siglas en inglés)"},
    "sag": {"description": "Reunión mensual del SAG"},
    "consultivo": {"description": "Actas del grupo consultivo estratégico"},
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return book(tmp_path_factory.mktemp("libro"), TEXTS, NAMES)


def added(engine: Engine, query: str, **kwargs: object) -> list[str]:
    results = engine.search(SearchRequest(query, **kwargs))
    return [name for one in results.expansions for name in one.added]


def test_the_scheme_holds_the_words_of_the_field() -> None:
    schemes = Schemes(seeds())
    assert sum(len(schemes.members(name)) for name in WORD_SCHEMES) >= 250
    for name in WORD_SCHEMES:
        for concept in schemes.members(name):
            assert concept.pref_label.strip() == concept.pref_label != ""


def test_every_name_of_the_scheme_is_found_both_ways() -> None:
    schemes = Schemes(seeds())
    names = Synonyms(schemes.synonyms())
    silent = []
    for concept in schemes.members("synonym"):
        for form in (concept.pref_label, *concept.alt_labels):
            _, told = names.expand(plain_terms(form))
            if not told:
                silent.append(form)
    assert silent == []


def test_names_of_several_words_stand_together_and_in_order(engine: Engine) -> None:
    assert set(found(engine, "albergue")) == {"casas", "refugios"}
    assert found(engine, "NNA") == ["ninez"]


def test_a_typed_word_counts_more_than_another_name(engine: Engine) -> None:
    assert found(engine, "refugio") == ["refugios", "casas"]


def marked(engine: Engine, query: str) -> list[str]:
    hits = engine.search(SearchRequest(query)).hits
    return [hit.snippet[start:end] for hit in hits for start, end in hit.marks]


def test_another_name_is_marked_where_it_stands_whole(tmp_path: Path) -> None:
    text = "Tres casas dan buena acogida. El refugio es la casa de acogida del barrio"
    engine = book(tmp_path, {"uno": {"description": "Alojamiento", "finding": text}}, NAMES)
    assert marked(engine, "albergue") == ["refugio", "casa de acogida"]
    assert marked(engine, "acogida albergue") == ["acogida", "refugio", "casa de acogida"]


def test_a_quoted_phrase_is_marked_where_it_stands_whole(engine: Engine) -> None:
    assert marked(engine, '"casas de acogida"') == ["Casas de acogida"]
    assert marked(engine, '"acogida de familias" casa') == [
        "Acogida de familias",
        "casa",
        # A small word may be another one: none is indexed.
        "Casas",
        "acogida para familias",
    ]


def test_alternatives_have_their_other_names_which_count_less(engine: Engine) -> None:
    assert found(engine, "refugio O montaña") == ["refugios", "sanjose", "casas"]
    assert found(engine, "refugio O montaña", literal=True) == ["refugios", "sanjose"]
    assert added(engine, "NNA O montaña") == ["niñas, niños y adolescentes"]
    assert "ninez" in found(engine, "NNA O montaña")
    assert marked(engine, "NNA O montaña") == ["montaña", "Niñas, niños y adolescentes"]
    parts = engine.search(SearchRequest("refugio O montaña", explain=True)).hits[2].parts
    assert {part.way for part in parts} == {"name"}
    assert {part.term for part in parts} == {"refugio"}


def test_names_of_alternatives_are_taken_back_too(engine: Engine) -> None:
    assert added(engine, "refugio O montaña", without=("casa de acogida",)) == ["albergue"]
    assert "casas" not in found(engine, "refugio O montaña", without=("casa de acogida",))


def test_quoted_phrases_and_words_of_a_field_are_literal(engine: Engine) -> None:
    assert added(engine, '"casas de acogida" O montaña') == []
    assert added(engine, "título:albergue O montaña") == []


def test_the_longest_name_alone_is_expanded(engine: Engine) -> None:
    assert added(engine, "casas de acogida") == ["albergue", "refugio"]


def test_names_are_taken_back_one_by_one(engine: Engine) -> None:
    assert added(engine, "albergue") == ["casa de acogida", "refugio"]
    assert added(engine, "albergue", without=("Casa de Acogida",)) == ["refugio"]
    assert found(engine, "albergue", without=("casa de acogida",)) == ["refugios"]


def test_an_acronym_that_is_a_word_must_be_in_capitals(engine: Engine) -> None:
    assert added(engine, "san josé") == []
    assert found(engine, "SAN") == ["sanjose", "seguridad"]
    assert added(engine, "oim") == ["Organización Internacional para las Migraciones", "IOM"]


def test_an_acronym_in_s_is_no_plural_of_another() -> None:
    names = Synonyms({"NNA": ("niñas y niños",), "NNAS": ("niñez separada",), "ONG": ("ente",)})

    def told(text: str) -> list[str]:
        return [name for one in names.expand(plain_terms(text))[1] for name in one.added]

    assert told("NNA") == ["niñas y niños"]
    assert told("nnas") == ["niñez separada"]
    assert told("ONGs") == told("ong") == ["ente"]


def test_what_a_document_defines_is_known_to_its_view(engine: Engine) -> None:
    assert set(found(engine, "SAG")) == {"sag", "grupo", "consultivo"}
    assert "SAG" in added(engine, "grupo consultivo estratégico")
    assert set(found(engine, "grupo consultivo estratégico")) == {"sag", "grupo", "consultivo"}


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        (
            "El Grupo Consultivo Estratégico (SAG, por sus siglas en inglés) se reunió",
            [("SAG", "Grupo Consultivo Estratégico")],
        ),
        ("para niños, niñas y adolescentes (NNA) en", [("NNA", "niños, niñas y adolescentes")]),
        (
            "la evaluación del desempeño de la coordinación del clúster (CCPM, por sus siglas "
            "en inglés)",
            [("CCPM", "evaluación del desempeño de la coordinación del clúster")],
        ),
        ("el PMM (Pacto Mundial para la Migración)", [("PMM", "Pacto Mundial para la Migración")]),
        ("Ministerio de Salud (MPPS)", [("MPPS", "Ministerio de Salud")]),
        ("violencia basada en género (VBG)", [("VBG", "violencia basada en género")]),
        ("(OIM) sola, y (Quito) y (ver anexo)", []),
        ("en la Ciudad de Guatemala (OIM)", []),
        ("LECCIONES DEL ÁREA DE SALUD (SL)", []),
        ("Protección (2022) y (A)", []),
        ("", []),
    ],
)
def test_pairs_that_a_text_defines(text: str, pairs: list[tuple[str, str]]) -> None:
    assert list(defined_pairs([text])) == pairs
    assert [pair_of(one) for one in notations([text])] == pairs
