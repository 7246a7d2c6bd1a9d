"""Two facets crossed: every cell is what a search for both values finds."""

from itertools import product

import pytest
from web_site import make_site

from index.search import CrossTab, Dimension, SearchRequest
from web.runtime import Runtime


@pytest.fixture(scope="module")
def engine_of(tmp_path_factory: pytest.TempPathFactory) -> Runtime:
    return make_site(tmp_path_factory.mktemp("cruce"))


def cross(runtime: Runtime, rows: Dimension, columns: Dimension, **asked: object) -> CrossTab:
    filters = {"type": ("card",), **asked}
    return runtime.engine("public").cross(SearchRequest(filters=filters), rows, columns)  # type: ignore[arg-type]


def count(runtime: Runtime, **filters: tuple[str, ...]) -> int:
    request = SearchRequest(filters={"type": ("card",), **filters}, facets=())
    return runtime.engine("public").search(request).total


@pytest.mark.parametrize(
    ("rows", "columns"),
    [("gcm_objective", "kind"), ("territory", "year"), ("sdg", "gcm_principle"), ("sdg", "sdg")],
)
def test_every_cell_and_total_is_what_a_search_finds(
    engine_of: Runtime, rows: str, columns: str
) -> None:
    table = cross(engine_of, Dimension(rows), Dimension(columns))
    assert table.total == count(engine_of)
    assert table.counts
    for value, total in table.rows.items():
        assert total == count(engine_of, **{rows: (value,)})
    for row, column in product(table.rows, table.columns):
        if rows == columns:
            continue
        found = count(engine_of, **{rows: (row,), columns: (column,)})
        assert table.counts.get((row, column), 0) == found


def test_a_facet_against_itself_has_its_totals_on_the_diagonal(engine_of: Runtime) -> None:
    table = cross(engine_of, Dimension("sdg"), Dimension("sdg"))
    assert {value: table.counts[value, value] for value in table.rows} == dict(table.rows)


def test_values_led_to_one_line_count_a_card_once(engine_of: Runtime) -> None:
    """The card of objectives 4 and 23 is one card of a table that holds both."""
    table = cross(engine_of, Dimension("gcm_objective", lambda value: "mesa"), Dimension("kind"))
    assert table.rows == {"mesa": table.total}


def test_values_without_a_line_are_left_out(engine_of: Runtime) -> None:
    countries = Dimension("territory", lambda value: value if len(value) == 2 else None)
    table = cross(engine_of, countries, Dimension("kind"))
    assert set(table.rows) == {"EC", "PE"}


def test_filters_of_the_search_apply(engine_of: Runtime) -> None:
    table = cross(engine_of, Dimension("gcm_objective"), Dimension("kind"), territory=("PE",))
    assert table.total == 1
    assert table.counts == {("7", "good_practice"): 1}


def test_what_finds_nothing_gives_an_empty_table(engine_of: Runtime) -> None:
    table = cross(engine_of, Dimension("area"), Dimension("kind"), territory=("ZW",))
    assert (table.total, table.counts, table.rows) == (0, {}, {})
