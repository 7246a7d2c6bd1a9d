"""The search page and the API over a real store and index."""

import html
import re

import pytest
from flask.testing import FlaskClient

from web.runtime import Runtime
from web.services.searching import resolve_filter, results_as_json


def text_of(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:500]
    return html.unescape(answer.text)


def test_the_page_names_the_search_and_shows_what_it_found(client: FlaskClient) -> None:
    page = text_of(client, "/buscar?q=ventanillas&territorio=EC")
    assert "«ventanillas»" in page
    assert "<mark>ventanillas</mark>" in page
    assert "BP1_PR" in page
    assert "Ecuador" in page


def test_cards_come_first_then_the_other_types(client: FlaskClient) -> None:
    page = text_of(client, "/buscar")
    order = [page.index(f">{title} <span") for title in ("Fichas", "Recomendaciones", "Acciones")]
    assert order == sorted(order)


def test_every_facet_count_is_the_total_of_that_choice_alone(client: FlaskClient) -> None:
    found = client.get("/api/buscar?limite=1").get_json()
    parameters = {"area": "area", "kind": "clase", "territory": "territorio", "type": "tipo"}
    for facet, parameter in parameters.items():
        for value in found["facets"][facet]:
            alone = client.get("/api/buscar", query_string={parameter: value["value"]}).get_json()
            assert alone["total"] == value["count"], (facet, value)


def test_page_and_api_give_the_same_records(client: FlaskClient) -> None:
    address = "?q=familias&tipo=ficha"
    found = client.get(f"/api/buscar{address}").get_json()
    page = text_of(client, f"/buscar{address}")
    shown = re.findall(r'class="result-title"><a href="/fichas/(\w+)"', page)
    assert shown == [hit["id"] for hit in found["hits"]]
    assert found["total"] == len(shown) == 2


def test_the_api_has_the_form_that_the_command_prints(client: FlaskClient) -> None:
    found = client.get("/api/buscar?q=ventanillas").get_json()
    assert list(found) == ["total", "hits", "facets", "correction", "expansions"]
    assert list(found["hits"][0]) == [
        *("type", "id", "code", "number", "document", "title", "state"),
        *("score", "field", "snippet", "marks"),
    ]
    area = next(v for v in found["facets"]["area"] if v["value"] == "PR")
    assert area["label"] == "Protección"
    quito = next(v for v in found["facets"]["territory"] if v["label"] == "Quito")
    assert quito["parent"]


def test_filters_work_as_a_plain_form(client: FlaskClient) -> None:
    page = text_of(client, "/buscar?q=familias")
    form = page[page.index('id="facetas"') : page.index("</form>", page.index('id="facetas"'))]
    assert 'name="territorio" value="PE"' in form
    assert 'name="q" value="familias"' in form
    assert '<button class="btn btn-primary" type="submit" data-apply>Aplicar</button>' in form


def test_an_empty_result_says_what_would_find_something(client: FlaskClient) -> None:
    page = text_of(client, "/buscar?q=ventanillas&territorio=PE&clase=leccion-negativa")
    assert "Nada responde a todo esto a la vez" in page
    page = text_of(client, "/buscar?q=ventanillas&territorio=PE")
    assert re.search(r"sin <strong>Perú</strong></a> <span class=\"tabular\">1</span>", page)


def test_one_unknown_word_is_no_combination_and_leaves_no_filters(client: FlaskClient) -> None:
    page = text_of(client, "/buscar?q=zarigueya")
    assert "Nada de lo leído habla de «zarigueya»" in page
    assert "drawer-button" not in page


def test_a_draft_leaks_nowhere(client: FlaskClient, site: Runtime) -> None:
    draft = next(site.store.cards_by_code("BP9_ZZ", view="workshop").__iter__())
    assert site.store.document(draft.document_id, view="workshop").head.title.startswith("Borrador")
    addresses = [
        "/",
        "/buscar",
        "/buscar?q=zarig%C3%BCeyas",
        "/buscar?q=BP9_ZZ",
        "/documentos",
        "/objetivos",
        "/api/buscar?q=zarig%C3%BCeya&limite=100",
        "/api/sugerir?q=zari",
        "/api/sugerir?q=BP9",
    ]
    for address in addresses:
        page = text_of(client, address)
        without_query = re.sub(r"«zarigüeyas»|value=\"zarigüeyas\"|q=[^\"&]*", "", page)
        assert "no se publican" not in page, address
        assert "Borrador de" not in page, address
        assert draft.id not in page, address
        assert "Bolivia" not in without_query, address
    assert client.get(f"/fichas/{draft.id}").status_code == 404
    assert client.get(f"/registros/{draft.id}").status_code == 404
    assert client.get(f"/documentos/{draft.document_id}").status_code == 404


def test_text_of_documents_is_never_markup(client: FlaskClient) -> None:
    raw = client.get("/buscar?q=caminantes").text
    assert "<b>" not in raw
    assert "&lt;b&gt;" in raw
    assert "<script>" not in client.get("/buscar?q=<script>alert(1)</script>").text


@pytest.mark.parametrize(
    "query", ['"', "(((", "a AND OR", "* ? [", "\x00", "-", "ñ" * 400, "%27;--", "field:*"]
)
def test_no_query_breaks_the_page(client: FlaskClient, query: str) -> None:
    assert client.get("/buscar", query_string={"q": query}).status_code == 200
    assert client.get("/api/buscar", query_string={"q": query}).status_code == 200


def test_typeahead_ignores_accents(client: FlaskClient) -> None:
    words = client.get("/api/sugerir?q=regularizaci").get_json()["suggestions"]
    assert "regularización" in words
    assert client.get("/api/sugerir?q=r").get_json()["suggestions"] == []


@pytest.mark.parametrize(
    ("facet", "typed", "notation"),
    [
        ("territory", "Ecuador", "EC"),
        ("territory", "ec", "EC"),
        ("area", "gn", "GN"),
        ("area", "Protección", "PR"),
        ("kind", "Lecciones negativas", "negative_lesson"),
        ("kind", "BP", "good_practice"),
        ("type", "fichas", "card"),
        ("gcm_objective", "23", "23"),
        ("sdg", "10.7", "10.7"),
        ("sustainability", "Media", "media"),
        ("keyword", "Registro Único", "registro único"),
        ("year", "2022", "2022"),
        ("area", "Astronomía", "Astronomía"),
        ("area", "Sin dato", "-"),
    ],
)
def test_people_type_labels_and_get_notations(
    site: Runtime, facet: str, typed: str, notation: str
) -> None:
    assert resolve_filter(site, facet, typed) == notation


def test_quito_is_found_by_its_name(site: Runtime) -> None:
    quito = resolve_filter(site, "territory", "quito")
    assert quito.startswith("EC-")
    from index.search import SearchRequest

    results = site.engine("public").search(SearchRequest(filters={"territory": (quito,)}))
    found = results_as_json(site, results, "public")
    assert [hit["code"] for hit in found["hits"]] == ["BP1_PR"]
