"""What a search page says of its query: names added and taken back, offers, reasons."""

import html
import re

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from web.cli import cli
from web.runtime import Runtime
from web.services.addresses import args_from_request, request_from_args
from web.services.asking import values_of


def text_of(client: FlaskClient, address: str) -> str:
    return html.unescape(client.get(address).text)


def codes(client: FlaskClient, query: str, **parameters: str) -> list[str]:
    answer = client.get("/api/buscar", query_string={"q": query, **parameters}).get_json()
    return [hit["code"] for hit in answer["hits"]]


def test_a_facet_named_in_the_query_becomes_a_chip(client: FlaskClient) -> None:
    page = text_of(client, "/buscar?q=ventanillas territorio:Quito")
    assert "«ventanillas»" in page
    assert re.search(r'class="chip" href="[^"]*"><span class="chip-text">Quito', page)
    assert codes(client, "territorio:Quito") == ["BP1_PR"]
    assert codes(client, "área:GN") == ["LN1_GN"]
    assert codes(client, 'tipo:"lección negativa"') == ["LN1_GN"]
    assert codes(client, "documento:perú") == ["BP1_PR", None]


def test_page_and_api_agree_on_named_fields(client: FlaskClient) -> None:
    query = "hallazgo:ventanillas pais:ecuador"
    found = client.get("/api/buscar", query_string={"q": query}).get_json()
    page = client.get("/buscar", query_string={"q": query}).text
    assert found["total"] == int(re.search(r'data-total="(\d+)"', page)[1]) == 1


@pytest.mark.parametrize(
    ("facet", "text", "values"),
    [
        ("year", "2020-2022", ("2020", "2021", "2022")),
        ("year", "ayer", ()),
        ("area", "protección", ("PR",)),
        ("area", "astronomía", ()),
        ("territory", "quito", ("EC-P.quito",)),
        ("territory", "el dorado imaginario", ()),
        ("kind", "LN", ("negative_lesson",)),
        ("gcm_objective", "23", ("23",)),
        ("gcm_objective", "99", ()),
        ("document", "zarigüeyas", ()),
    ],
)
def test_what_a_typed_value_stands_for(site: Runtime, facet: str, text: str, values: tuple) -> None:
    found = values_of(site, facet, text, "public")
    # Places carry the division's own notation.
    assert found == values or (facet == "territory" and len(found) == len(values))


def test_each_added_name_can_be_taken_back_alone(client: FlaskClient) -> None:
    page = text_of(client, "/buscar?q=OIM")
    assert "También se buscó:" in page
    names = re.findall(r'chip--name" href="([^"]+)"><span class="chip-text">([^<]+)', page)
    assert len(names) > 1
    address, _ = names[0]
    again = text_of(client, address)
    left = [
        text
        for _, text in re.findall(
            r'chip--name" href="([^"]+)"><span class="chip-text">([^<]+)', again
        )
    ]
    assert left == [text for _, text in names[1:]]
    assert "volver a incluir" in again


def test_a_removed_name_is_part_of_the_address() -> None:
    request = request_from_args({"q": "OIM", "sin": ["IOM", "Agencia"]})
    assert request.without == ("iom", "agencia")
    assert args_from_request(request) == [("q", "OIM"), ("sin", "agencia"), ("sin", "iom")]


def test_an_unknown_word_is_said_and_a_near_one_offered(client: FlaskClient) -> None:
    page = text_of(client, "/buscar?q=ventanillas ventanazo familias")
    assert "No aparece en los documentos" in page
    assert "«ventanazo»" in page


def test_the_page_tells_why_where_it_is_asked(client: FlaskClient) -> None:
    assert "en el hallazgo" not in text_of(client, "/buscar?q=ventanillas")
    page = text_of(client, "/buscar?q=ventanillas&explicar=1")
    assert "en el hallazgo, 1 vez" in page
    hit = client.get("/api/buscar?q=ventanillas&explicar=1").get_json()["hits"][0]
    assert sum(part["score"] for part in hit["parts"]) == pytest.approx(hit["score"], abs=1e-3)
    assert hit["parts"][0]["text"].startswith("«ventanillas»: ")


def test_the_command_tells_why_where_it_is_asked(
    site: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_DATA", str(site.settings.data))
    output = CliRunner().invoke(cli, ["search", "ventanillas", "--explain"]).output
    assert "en el hallazgo, 1 vez" in output
    output = CliRunner().invoke(cli, ["search", "ventanillas xyzwvq familias"]).output
    assert "No aparece en los documentos: «xyzwvq»." in output
