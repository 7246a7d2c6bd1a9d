"""No text that anybody types is an error."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis.analysis import analyse
from index.query import needed, parse_query
from index.search import Engine, IndexRecord, SearchRequest
from index.whoosh_engine import open_engine
from index.writing import write_index

PIECES = [
    '"', "-", "*", "(", ")", ":", "^", "~", "[", "]", "{", "}", "\\", "/", "+", "!", "@", "'", "|",
    " ", "\n", "\t", "\x00", "AND", "OR", "NOT", "O", "TO", "casa", "casas", "niñ@s", "acogida",
    "BP1_GN", "bpi-gn", "año", "ano", "regstro", "3.1", "1.200", "EE. UU.", "ﬁn", "🏠", "ñ", "ñ",
    "código:", "área:GN", "cas*", "-casa", '"casa de', "NNA", "ß", "İ", "Ǆ", "l@s", "x" * 300,
]  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    data = tmp_path_factory.mktemp("datos")
    texts = [
        {"description": "Casas de acogida para niñas/os", "keywords": "registro único\nNNA"},
        {"description": "Año escolar", "finding": "El registro de 1.200 personas. EE. UU."},
    ]
    records = [
        IndexRecord(f"c{n}", "card", "d", "D", t["description"], "published", texts=t)
        for n, t in enumerate(texts)
    ]
    write_index(data, "public", [(records, analyse(texts))], {})
    return open_engine(data, "public", synonyms={"NNA": ("niñas, niños y adolescentes",)})


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_hostile_queries_raise_nothing(engine: Engine, query: str) -> None:
    results = engine.search(SearchRequest(query))
    assert 0 <= results.total <= 2
    for hit in results.hits:
        assert all(0 <= start < end <= len(hit.snippet) for start, end in hit.marks)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_raises_nothing(engine: Engine, query: str) -> None:
    engine.search(SearchRequest(query))
    engine.suggest(query)


def test_a_query_of_ten_thousand_characters_is_answered(engine: Engine) -> None:
    assert engine.search(SearchRequest("casa " * 2000)).total == 1
    assert engine.search(SearchRequest("x" * 10_000)).total == 0


def test_unknown_facets_and_values_raise_nothing(engine: Engine) -> None:
    request = SearchRequest(filters={"area": ("no-hay",), "inventada": ("x",)}, offset=-3, limit=-1)
    assert engine.search(request).hits == ()


@pytest.mark.parametrize(
    ("text", "words", "phrases", "excluded"),
    [
        ('casas "de acogida" -niños', ["casas"], 1, 1),
        ('casas "de acogida', ["casas", "acogida"], 0, 0),
        ("registro-único", ["registro", "único"], 0, 0),
        ("- casa", ["casa"], 0, 0),
        ("casas casas Casas", ["casas"], 0, 0),
        ('-"casas de acogida"', [], 0, 1),
    ],
)
def test_a_query_is_read(text: str, words: list[str], phrases: int, excluded: int) -> None:
    parsed = parse_query(text)
    assert [term.printed for term in parsed.terms] == words
    assert (len(parsed.clauses), len(parsed.excluded)) == (phrases, excluded)


@pytest.mark.parametrize(
    ("count", "enough"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 2), (7, 3), (20, 6)]
)
def test_how_many_words_are_needed(count: int, enough: int) -> None:
    assert needed(count) == enough
