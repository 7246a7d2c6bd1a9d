"""The parts of a score, and what they say."""

import pytest
from index_books import book

from index.search import Engine, SearchRequest

TEXTS = {
    "uno": {
        "code": "BP1_GN",
        "description": "Registro único de socios",
        "finding": "El registro evitó duplicidades. Los NNA no tenían registros.",
        "keywords": "registro único",
    },
    "dos": {"description": "Socios y socias", "context": "niñas, niños y adolescentes; BP1_GN"},
    "tres": {"description": "Registros en papel"},
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    names = {"NNA": ("niñas, niños y adolescentes",)}
    years = {"tres": {"year": ("2022",)}}
    return book(tmp_path_factory.mktemp("libro"), TEXTS, names, years)


@pytest.mark.parametrize(
    "query",
    [
        "registro",
        "registro único socios",
        "NNA registro",
        "niñas, niños y adolescentes",
        "regis*",
        '"registro único" socios',
        "papel O socios",
        "hallazgo:registro",
        "registros 2022",
        "BP1_GN",
        "socias/os",
    ],
)
def test_the_parts_add_up_to_the_score(engine: Engine, query: str) -> None:
    results = engine.search(SearchRequest(query, explain=True))
    assert results.hits
    for hit in results.hits:
        assert sum(part.score for part in hit.parts) == pytest.approx(hit.score, abs=2e-6)


def test_a_part_says_what_matched_where_and_how_often(engine: Engine) -> None:
    hit = next(
        h
        for h in engine.search(SearchRequest("registro socios", explain=True)).hits
        if h.id == "uno"
    )
    stems = {(p.term, p.group): p.count for p in hit.parts if p.way == "stem"}
    assert stems[("registro", "finding")] == 2
    assert stems[("registro", "keywords")] == 1
    assert stems[("socios", "title")] == 1


def test_another_name_is_told_as_such(engine: Engine) -> None:
    hits = engine.search(SearchRequest("NNA", explain=True)).hits
    ways = {hit.id: {part.way for part in hit.parts} for hit in hits}
    assert ways == {"uno": {"stem"}, "dos": {"name"}}


def test_nothing_is_explained_unasked(engine: Engine) -> None:
    assert engine.search(SearchRequest("registro")).hits[0].parts == ()
