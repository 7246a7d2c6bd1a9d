"""What any engine must do: finding, filtering, counting, ordering, explaining."""

from pathlib import Path

import pytest

from index.analysis.analysis import analyse
from index.search import FACETS, NO_VALUE, Engine, IndexRecord, SearchRequest, SearchResults
from index.whoosh_engine import open_engine
from index.writing import write_index

EXPECTED = {"card": frozenset({"area", "territory", "keyword", "sdg"}), "action": frozenset()}
SYNONYMS = {"NNA": ("niñas, niños y adolescentes",), "albergue": ("casa de acogida",)}


def card(id_: str, code: str, texts: dict[str, str], **rest) -> IndexRecord:
    facets = {
        "type": ("card",),
        "document": (rest.get("document_id", "d1"),),
        **rest.pop("facets", {}),
    }
    return IndexRecord(
        id=id_,
        type="card",
        document_id=rest.pop("document_id", "d1"),
        document="Fichas",
        title=texts["description"],
        state="published",
        code=code,
        canonical_code=rest.pop("canonical", code),
        texts=texts,
        facets=facets,
        **rest,
    )


RECORDS = [
    card(
        "registro",
        "BPI_GN",
        {
            "code": "BPI_GN",
            "description": "Coordinar la entrega de asistencia con un registro único.",
            "finding": "Se evidenciaron duplicidades en la entrega. Los socios de la frontera "
            "no compartían sus listas. El registro único de personas evitó entregar dos veces.",
            "keywords": "registro único\nsocios",
        },
        canonical="BP1_GN",
        year=2021,
        facets={
            "area": ("GN",),
            "keyword": ("registro único", "socios"),
            "territory": ("EC", "EC-P", "EC-P.quito"),
            "sdg": ("10", "10.7"),
        },
        transversal=("area",),
    ),
    card(
        "acogida",
        "BP2_SA",
        {
            "description": "Casas de acogida para niñas/os durante el año escolar",
            "finding": "La evaluación mostró que los NNA preferían casas pequeñas.",
        },
        year=2022,
        document_id="d2",
        facets={"area": ("SA",), "territory": ("PE",), "keyword": ("acogida",)},
    ),
    card(
        "lista",
        "BP10_SA",
        {"description": "Listas de espera en el clúster de salud", "finding": "Hubo demoras."},
        document_id="d2",
        facets={"area": ("SA",)},
        lent=("territory",),
    ),
    card(
        "otro",
        "BP2_SA",
        {"description": "Brigadas móviles de vacunación con socios locales"},
        document_id="d3",
        year=2020,
        facets={"area": ("SA",), "territory": ("EC",), "sdg": ("3",)},
    ),
    IndexRecord(
        id="accion",
        type="action",
        document_id="d4",
        document="Matriz",
        title="Incluir la perspectiva infantil",
        state="published",
        number="3.1",
        year=2023,
        texts={"text": "Incluir la perspectiva infantil en las evaluaciones, con registro único"},
        facets={"type": ("action",), "document": ("d4",)},
    ),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    data = tmp_path_factory.mktemp("datos")
    analyses = analyse([record.texts for record in RECORDS])
    write_index(data, "public", [(RECORDS, analyses)], EXPECTED)
    return open_engine(data, "public", synonyms=SYNONYMS)


def ids(results: SearchResults) -> list[str]:
    return [hit.id for hit in results.hits]


@pytest.fixture
def find(engine: Engine):
    def search(query: str = "", **kwargs) -> SearchResults:
        return engine.search(SearchRequest(query, **kwargs))

    return search


def marked(results: SearchResults, place: int = 0) -> list[str]:
    hit = results.hits[place]
    return [hit.snippet[start:end] for start, end in hit.marks]


@pytest.mark.parametrize("code", ["BPI_GN", "BP1_GN", "bp1-gn", "BP 1 GN", " bp1_gn. "])
def test_a_code_in_any_form_finds_its_card_first(find, code: str) -> None:
    assert ids(find(code))[0] == "registro"


def test_a_code_of_two_documents_finds_both_cards(find) -> None:
    assert ids(find("BP2_SA")) == ["acogida", "otro"]


def test_a_code_among_words_puts_its_card_first(find) -> None:
    assert ids(find("socios locales BP1_GN"))[0] == "registro"


@pytest.mark.parametrize(
    ("queries", "expected"),
    [
        (["evaluacion", "evaluación", "evaluaciones"], ["acogida", "accion"]),
        (["clúster", "cluster", "clústeres"], ["lista"]),
        (["año", "años", "ano"], ["acogida"]),
        (["niños", "niñas", "NIÑO"], ["acogida"]),
    ],
)
def test_accent_number_and_case_give_the_same_hits(find, queries, expected) -> None:
    assert [ids(find(query)) for query in queries] == [expected] * len(queries)


def test_cards_come_before_other_types(find) -> None:
    assert ids(find("registro único")) == ["registro", "accion"]


def test_what_matches_far_better_comes_first_whatever_it_is(tmp_path: Path) -> None:
    texts = {
        "card": {
            "finding": "Se visitó cada programa de empleo, " + "y se habló de todo un poco, " * 9
        },
        "document": {"title": "Programa de empleo juvenil"},
    }
    records = [
        IndexRecord(type_, type_, "d", "Fichas", type_, "published", texts=one)
        for type_, one in texts.items()
    ]
    analyses = analyse([dict(record.texts) for record in records])
    write_index(tmp_path, "public", [(records, analyses)], {})
    engine = open_engine(tmp_path, "public")
    assert ids(engine.search(SearchRequest("programa de empleo juvenil"))) == ["document", "card"]
    assert ids(engine.search(SearchRequest("programa de empleo juvenil", limit=1))) == ["document"]
    assert ids(engine.search(SearchRequest("programa de empleo juvenil", offset=1))) == ["card"]
    assert ids(engine.search(SearchRequest())) == ["card", "document"]


def test_both_of_two_words_are_needed(find) -> None:
    assert ids(find("socios vacunación")) == ["otro"]


def test_where_no_record_holds_enough_any_word_is_enough(find) -> None:
    assert ids(find("demoras vacunación")) == ["otro", "lista"]


def test_a_phrase_stands_as_it_is_written(find) -> None:
    assert ids(find('"casas de acogida"')) == ["acogida"]
    assert find('"acogida de casas"').total == 0


def test_a_phrase_does_not_reach_over_a_field(find) -> None:
    assert find('"escolar evaluación"').total == 0


def test_a_minus_leaves_out_every_inflection(find) -> None:
    assert ids(find("socios -vacunaciones")) == ["registro"]
    assert "registro" not in ids(find('-"registro único"'))


def test_a_prefix_finds_words_that_begin_so(find) -> None:
    assert ids(find("vacun*")) == ["otro"]
    assert marked(find("vacun*")) == ["vacunación"]


def test_an_unknown_word_is_corrected_and_said(find) -> None:
    results = find("regstro")
    assert ids(results) == ["registro", "accion"]
    assert results.correction == "registro"
    assert find("vacunasion").correction == "vacunación"


def test_enye_typed_as_n_is_corrected_where_nothing_else_matches(find) -> None:
    assert find("ano escolar").correction == "año escolar"


def test_a_literal_search_corrects_and_expands_nothing(find) -> None:
    results = find("regstro", literal=True)
    assert (results.total, results.correction) == (0, None)
    assert find("albergue", literal=True).total == 0


def test_a_synonym_is_found_and_told(find) -> None:
    results = find("albergues")
    assert ids(results) == ["acogida"]
    assert results.expansions[0].added == ("casa de acogida",)
    assert set(marked(results)) == {"Casas de acogida"}


def test_an_acronym_finds_its_expansion_and_back(find) -> None:
    assert "acogida" in ids(find("niñas, niños y adolescentes"))
    assert find("niñas, niños y adolescentes").expansions[0].added == ("NNA",)


def test_nothing_typed_lists_everything(find) -> None:
    assert find().total == len(RECORDS)
    assert find("   ").total == len(RECORDS)


@pytest.mark.parametrize("query", ['"', "-", "*", "()[]:", "de la", "-*", '""', "¿?", "a:b:c"])
def test_what_holds_no_word_finds_nothing_and_raises_nothing(find, query: str) -> None:
    assert find(query).total == 0


def test_filters_join_values_by_or_and_facets_by_and(find) -> None:
    both = find(filters={"territory": ("PE", "EC"), "area": ("SA",)})
    assert set(ids(both)) == {"acogida", "otro", "registro"}


def test_a_parent_finds_its_children(find) -> None:
    assert set(ids(find(filters={"territory": ("EC",)}))) == {"registro", "otro"}
    counts = {c.value: (c.count, c.parent) for c in find().facets["territory"]}
    assert counts["EC"] == (2, None)
    assert counts["EC-P.quito"] == (1, "EC-P")


def test_records_that_could_have_a_value_and_have_none_are_counted_apart(find) -> None:
    counts = {c.value: c.count for c in find().facets["sdg"]}
    assert counts[NO_VALUE] == 2
    assert set(ids(find(filters={"sdg": (NO_VALUE,)}))) == {"acogida", "lista"}
    assert find().facets["sdg"][-1].value == NO_VALUE


def test_transversal_records_follow_any_choice_last_and_say_so(find) -> None:
    results = find("socios", filters={"area": ("SA",)})
    assert ids(results) == ["otro", "registro"]
    assert results.hits[1].transversal == ("area",)
    assert results.hits[0].transversal == ()


def test_a_transversal_record_is_its_own_value_properly(find) -> None:
    results = find(filters={"area": ("GN",)})
    assert [(hit.id, hit.transversal) for hit in results.hits] == [("registro", ())]
    values = {c.value: c.transversal for c in results.facets["area"]}
    assert values == {"GN": True, "SA": False}


def test_a_chosen_value_without_hits_stays_visible(find) -> None:
    chosen = [c for c in find("socios", filters={"sdg": ("16",)}).facets["sdg"] if c.selected]
    assert [(c.value, c.count) for c in chosen] == [("16", 0)]


@pytest.mark.parametrize("query", ["", "socios", "registro único"])
@pytest.mark.parametrize(
    "filters", [{}, {"area": ("SA",)}, {"territory": ("EC",)}, {"area": ("GN",), "sdg": ("10",)}]
)
def test_each_count_is_the_total_of_choosing_that_value_alone(find, query, filters) -> None:
    counted = find(query, filters=filters).facets
    for facet in FACETS:
        for one in counted[facet]:
            alone = find(query, filters={**filters, facet: (one.value,)})
            assert (facet, one.value, alone.total) == (facet, one.value, one.count)


def test_newest_first_and_by_code(find) -> None:
    assert ids(find(sort="newest"))[:3] == ["accion", "acogida", "registro"]
    assert ids(find(sort="code")) == ["registro", "acogida", "otro", "lista", "accion"]


def test_pages_follow_one_another(find) -> None:
    whole = ids(find("socios registro casas listas", limit=10))
    assert ids(find("socios registro casas listas", offset=1, limit=2)) == whole[1:3]
    assert find(offset=50).hits == ()


def test_a_snippet_shows_whole_sentences_of_the_best_field(find) -> None:
    results = find("duplicidades frontera")
    hit = results.hits[0]
    assert hit.field == "finding"
    assert hit.snippet.startswith("Se evidenciaron")
    assert marked(results) == ["duplicidades", "frontera"]


def test_inflections_are_marked(find) -> None:
    assert marked(find("evaluación"), 1) == ["evaluaciones"]


def test_without_excerpts_hits_have_none(find) -> None:
    hit = find("socios", excerpt=False).hits[0]
    assert (hit.field, hit.snippet, hit.marks) == (None, "", ())


def test_a_hit_carries_what_the_record_says(find) -> None:
    hit = find("demoras").hits[0]
    assert (hit.code, hit.document, hit.document_id, hit.lent) == (
        "BP10_SA",
        "Fichas",
        "d2",
        ("territory",),
    )


def test_only_wanted_facets_are_counted(find) -> None:
    assert set(find(facets=("area",)).facets) == {"area"}


def test_related_cards_say_what_they_share(engine: Engine) -> None:
    (near,) = [r for r in engine.related("registro") if r.id == "otro"]
    assert "socios" in near.shared
    assert engine.related("no-hay") == ()


def test_related_records_are_of_the_same_type(engine: Engine) -> None:
    assert "accion" not in [r.id for r in engine.related("registro")]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("bp1", "BPI_GN"),
        ("bpi_g", "BPI_GN"),
        ("unico", "registro único"),
        ("REG", "registro único"),
        ("movil", "Brigadas móviles de vacunación con socios locales"),
        ("casas aco", "Casas de acogida para niñas/os durante el año escolar"),
    ],
)
def test_typeahead_knows_any_word_without_accents(engine: Engine, typed, expected) -> None:
    assert expected in [one.text for one in engine.suggest(typed)]


def test_typeahead_suggests_nothing_for_nothing(engine: Engine) -> None:
    assert engine.suggest("  ") == ()
    assert engine.suggest("zzz") == ()
