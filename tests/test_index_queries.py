"""No text that anybody types is an error."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis.analysis import analyse
from index.query import lift_filters, needed, parse_query, rarity
from index.search import Engine, IndexRecord, SearchRequest
from index.whoosh_engine import open_engine
from index.writing import write_index

PIECES = [
    '"', "-", "*", "(", ")", ":", "^", "~", "[", "]", "{", "}", "\\", "/", "+", "!", "@", "'", "|",
    " ", "\n", "\t", "\x00", "AND", "OR", "NOT", "O", "TO", "casa", "casas", "niñ@s", "acogida",
    "BP1_GN", "bpi-gn", "año", "ano", "regstro", "3.1", "1.200", "EE. UU.", "ﬁn", "🏠", "ñ", "ñ",
    "código:", "área:GN", "hallazgo:", "palabras clave:", " O ", " OR ", "2022-2023",
    "bp 1 gn", "cas*", "-casa", '"casa de', "NNA", "ß", "İ", "Ǆ", "l@s", "x" * 300,
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


# Queries per example: most of an example's time is Hypothesis's own.
MANY = 50


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(PIECES), max_size=12).map("".join), min_size=MANY, max_size=MANY
    )
)
def test_ten_thousand_hostile_queries_raise_nothing(engine: Engine, queries: list[str]) -> None:
    for query in queries:
        results = engine.search(SearchRequest(query, explain=True))
        assert 0 <= results.total <= 2
        for hit in results.hits:
            assert all(0 <= start < end <= len(hit.snippet) for start, end in hit.marks)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=80), min_size=MANY, max_size=MANY))
def test_ten_thousand_random_texts_raise_nothing(engine: Engine, queries: list[str]) -> None:
    for query in queries:
        engine.search(SearchRequest(query))
        engine.suggest(query)
        lift_filters(query, lambda facet, text: (text,))


@pytest.mark.parametrize(
    "query",
    [
        "casa " * 2000,
        "x" * 10_000,
        '"casas de acogida" ' * 500,
        "casa O " * 1500,
        '"' * 10_000,
        "-" * 10_000,
        "hallazgo:registro " * 500,
        "(" * 5000 + ")" * 5000,
        "".join(f"p{n} " for n in range(2000)),
        "a.b." * 2500,
        "1-2-" * 2500,
    ],
)
def test_ten_thousand_characters_are_answered_at_once(engine: Engine, query: str) -> None:
    engine.search(SearchRequest("calentamiento xyz"))
    start = time.thread_time()
    engine.search(SearchRequest(query))
    assert time.thread_time() - start < 0.2


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


def test_how_much_of_the_words_is_needed() -> None:
    assert needed([]) == 0
    common, rare = rarity(500, 1000), rarity(2, 1000)
    assert common < needed([common, rare]) <= common + rare
    assert common + common < needed([common] * 5 + [rare] * 2) < rare
    assert rarity(1000, 1000) > 0
