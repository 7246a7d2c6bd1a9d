"""What a facet shows: the few that matter, in an order that can be foreseen."""

from index.search import NO_VALUE, FacetCount, Hit, SearchRequest
from web.services.facets import MORE, SHOWN, facet_view
from web.services.results import segments, title_and_snippet


def label(facet: str, value: str) -> str:
    return f"{facet}:{value}"


def test_no_facet_where_there_is_nothing_to_choose() -> None:
    counts = [FacetCount(NO_VALUE, 9), FacetCount("mujeres", 0)]
    assert facet_view("population_group", counts, SearchRequest(), label) is None


def test_a_selected_value_without_hits_stays_visible() -> None:
    request = SearchRequest(filters={"area": ("ZZ",)})
    view = facet_view("area", [FacetCount("ZZ", 0, selected=True)], request, label)
    assert view is not None
    assert [(v.value, v.count, v.selected) for v in view.values] == [("ZZ", 0, True)]
    assert view.values[0].toggle == []


def test_many_values_are_folded_away_but_chosen_ones_stay() -> None:
    counts = [FacetCount(f"k{n:03}", 200 - n, selected=n == 90) for n in range(100)]
    request = SearchRequest(filters={"keyword": ("k090",)})
    view = facet_view("keyword", counts, request, label)
    assert view is not None
    assert [v.value for v in view.values] == [*(f"k{n:03}" for n in range(SHOWN)), "k090"]
    assert len(view.more) == MORE
    assert len(view.values) + len(view.more) + view.hidden == 100


def test_children_appear_under_a_parent_that_is_chosen() -> None:
    counts = [
        FacetCount("EC", 9, selected=True),
        FacetCount("EC-P", 6, parent="EC"),
        FacetCount("CO", 5),
        FacetCount("CO-NAR", 3, parent="CO"),
        FacetCount(NO_VALUE, 2),
    ]
    view = facet_view("territory", counts, SearchRequest(filters={"territory": ("EC",)}), label)
    assert view is not None
    assert [(v.value, v.depth) for v in view.values] == [
        ("EC", 0),
        ("EC-P", 1),
        ("CO", 0),
        (NO_VALUE, 0),
    ]
    # Choosing the child narrows: its parent leaves the address.
    assert view.values[1].toggle == [("territorio", "EC-P")]


def test_kinds_keep_their_order_and_years_run_backwards() -> None:
    kinds = [FacetCount("negative_lesson", 9), FacetCount("good_practice", 1)]
    view = facet_view("kind", kinds, SearchRequest(), label)
    assert view is not None
    assert [v.value for v in view.values] == ["good_practice", "negative_lesson"]
    years = facet_view(
        "year", [FacetCount("2020", 9), FacetCount("2023", 1)], SearchRequest(), label
    )
    assert years is not None
    assert [v.value for v in years.values] == ["2023", "2020"]


def hit(title: str, snippet: str, marks: tuple[tuple[int, int], ...]) -> Hit:
    return Hit("card", "1", "BP1_GN", None, "d", "D", title, "published", 1.0, "x", snippet, marks)


def test_a_snippet_that_begins_as_the_title_only_lends_its_marks() -> None:
    one = hit("Un registro único.", "Un registro único.", ((3, 11),))
    title, snippet = title_and_snippet(one, one.title)
    assert title == [("Un ", False), ("registro", True), (" único.", False)]
    assert snippet == []


def test_another_snippet_is_shown_with_its_marks() -> None:
    one = hit("Un registro.", "Las familias del albergue.", ((17, 25),))
    title, snippet = title_and_snippet(one, one.title)
    assert title == [("Un registro.", False)]
    assert snippet == [("Las familias del ", False), ("albergue", True), (".", False)]


def test_items_of_a_list_are_set_apart() -> None:
    assert segments("agua\nsalud", [(5, 10)]) == [("agua · ", False), ("salud", True)]
