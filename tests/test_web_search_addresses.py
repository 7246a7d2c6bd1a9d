"""A search and its permanent address, both ways."""

import pytest
from werkzeug.datastructures import MultiDict

from index.search import SearchRequest
from web.services.addresses import (
    args_from_request,
    narrowest,
    request_from_args,
    with_value,
    without,
)
from web.services.sentences import plain, sentence


def asked(**values: str | list[str]) -> SearchRequest:
    return request_from_args(MultiDict(values))


def test_parameters_are_spanish_and_become_facets() -> None:
    request = asked(q=" agua  segura ", tipo="ficha", clase="leccion-negativa", objetivo="23")
    assert request.query == "agua segura"
    assert request.filters == {
        "type": ("card",),
        "kind": ("negative_lesson",),
        "gcm_objective": ("23",),
    }


def test_notations_of_the_api_can_be_sent_back() -> None:
    assert asked(tipo="card", clase="good_practice").filters == {
        "type": ("card",),
        "kind": ("good_practice",),
    }


def test_a_search_survives_its_address() -> None:
    request = SearchRequest(
        query="registro",
        filters={"area": ("GN", "PR"), "territory": ("EC-P.quito",), "kind": ("good_practice",)},
        sort="newest",
        offset=20,
        literal=True,
    )
    again = request_from_args(MultiDict(args_from_request(request)))
    assert again == request


def test_equal_searches_have_one_address() -> None:
    one = asked(area=["PR", "GN"], q="x", anio="2022")
    other = asked(anio="2022", q="x", area=["GN", "PR", "GN"])
    assert args_from_request(one) == args_from_request(other)


@pytest.mark.parametrize(
    ("page", "offset"),
    [("3", 20), ("0", 0), ("-4", 0), ("dos", 0), ("²", 0), ("9" * 5000, 0), ("99999", 4990)],
)
def test_a_page_that_makes_no_sense_is_the_first(page: str, offset: int) -> None:
    assert asked(pagina=page).offset == offset


def test_unusable_values_are_left_out() -> None:
    request = asked(q="", orden="precio", tipo=["", "  "], literal="si")
    assert request == SearchRequest()


def test_a_long_query_is_cut() -> None:
    assert len(asked(q="a" * 5000).query) == 400


def test_the_narrower_territory_speaks() -> None:
    assert narrowest(["EC", "EC-P.quito", "CO"]) == ("EC-P.quito", "CO")
    assert narrowest(["EC-P", "EC-PX"]) == ("EC-P", "EC-PX")
    assert asked(ods=["10", "10.7", "1"]).filters["sdg"] == ("10.7", "1")


def test_a_choice_is_added_and_taken_back_at_the_first_page() -> None:
    request = asked(area="GN", pagina="4")
    more = with_value(request, "area", "PR")
    assert more.filters["area"] == ("GN", "PR")
    assert more.offset == 0
    assert without(more, "area", "GN").filters["area"] == ("PR",)
    assert "area" not in without(more, "area").filters


def test_the_search_is_a_sentence_with_removable_chips() -> None:
    request = asked(q="registro", territorio=["EC", "CO"], objetivo="23", clase="buena-practica")
    names = {"EC": "Ecuador", "CO": "Colombia", "23": "23 · Cooperación"}
    parts = sentence(request, lambda facet, value: names[value])
    assert plain(parts) == (
        "Buenas prácticas sobre «registro» en Ecuador o Colombia, objetivo 23 · Cooperación"
    )
    ecuador = next(part for part in parts if part.text == "Ecuador")
    assert ("territorio", "EC") not in (ecuador.remove or [])
    assert ("territorio", "CO") in (ecuador.remove or [])


def test_a_search_for_anything_says_so() -> None:
    assert plain(sentence(SearchRequest(), lambda facet, value: value)) == "Todo lo leído"
