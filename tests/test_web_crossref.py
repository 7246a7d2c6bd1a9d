"""``/cruces``: every cell opens its cards, gaps stay, exports say the same."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask.testing import FlaskClient
from openpyxl import load_workbook
from web_site import make_site

from web.app import create_app
from web.services.dimensions import ROUND_TABLES, SIDES
from web.services.indexing import update_indexes


def get(client: FlaskClient, query: str = "") -> str:
    answer = client.get(f"/cruces{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_all_objectives_stay_and_those_without_cards_say_so(client: FlaskClient) -> None:
    page = get(client)
    table = client.get("/api/cruces").get_json()
    assert [line["value"] for line in table["rows"]["lines"]][:23] == [str(n) for n in range(1, 24)]
    filled = {line["value"] for line in table["rows"]["lines"] if line["cards"]}
    assert filled == {"4", "7", "23", "-"}
    assert page.count("— sin fichas") == 20
    assert "20 filas sin fichas en esta base" in page


def test_the_table_is_reached_from_the_objectives_and_numbers_are_written_in_spanish(
    client: FlaskClient,
) -> None:
    overview = client.get("/objetivos").get_data(as_text=True)
    assert 'href="/cruces?"' in overview or 'href="/cruces"' in overview
    one = client.get("/objetivos/23").get_data(as_text=True)
    narrowed = re.search(r'href="(/cruces\?filas=area[^"]+)"', one)
    assert narrowed is not None
    table = client.get(narrowed[1].replace("&amp;", "&").replace("/cruces", "/api/cruces"))
    assert table.get_json()["cards"] == 1
    by_target = get(client, "?filas=meta&columnas=area")
    assert 'aria-current="page">Pacto Mundial y ODS' in by_target
    assert re.search(r"\b\d\.\d{3} celdas vacías", by_target)


def test_every_cell_opens_as_many_cards_as_it_says(client: FlaskClient) -> None:
    page = get(client, "?filas=objetivo&columnas=area")
    cells = re.findall(r'heat--[1-4]"><a href="([^"]+)"[^>]*>(\d+)</a>', page)
    assert cells
    for address, count in cells:
        found = client.get(address.replace("&amp;", "&").replace("/buscar", "/api/buscar"))
        assert found.get_json()["total"] == int(count)


@pytest.mark.parametrize("rows", [side.word for side in SIDES])
@pytest.mark.parametrize("columns", [side.word for side in SIDES])
def test_any_two_dimensions_can_be_crossed(client: FlaskClient, rows: str, columns: str) -> None:
    table = client.get(f"/api/cruces?filas={rows}&columnas={columns}").get_json()
    assert table["cards"] == 4
    assert all(cell["cards"] <= 4 for cell in table["cells"])
    assert sum(line["cards"] for line in table["rows"]["lines"]) >= 1


@pytest.mark.parametrize("asked", [("--json",), ("--format", "json")])
def test_the_command_prints_counts_as_programs_expect_them(
    kb: Callable[..., Result], asked: tuple[str, ...]
) -> None:
    answer = kb("crossref", "--rows", "gcm_objective", "--cols", "area", *asked)
    table = json.loads(answer.stdout)
    names = ["rows", "cols", "row_labels", "col_labels", "counts"]
    assert list(table)[:5] == names
    assert (table["rows"], table["cols"]) == ("gcm_objective", "area")
    assert table["row_labels"][12] == "13 · Alternativas a la detención"
    assert len(table["counts"]) == len(table["row_labels"]) == len(table["row_totals"]) >= 23
    assert {len(row) for row in table["counts"]} == {len(table["col_labels"])}


def test_round_tables_hold_each_objective_once_and_count_a_card_once(
    client: FlaskClient,
) -> None:
    held = [number for group in ROUND_TABLES.values() for number in group]
    assert sorted(held, key=int) == [str(n) for n in range(1, 24)]
    table = client.get("/api/cruces?filas=mesa&columnas=clase").get_json()
    lines = {line["value"]: line["cards"] for line in table["rows"]["lines"]}
    assert lines["4"] == 2, "objectives 7 and 23 are of the fourth round table"
    assert lines["2"] == 1


def test_filters_of_the_search_narrow_the_table_and_can_be_taken_back(
    client: FlaskClient,
) -> None:
    page = get(client, "?filas=objetivo&columnas=clase&territorio=PE&palabra=agua&q=")
    assert "Solo fichas" in page
    assert client.get("/api/cruces?territorio=PE").get_json()["cards"] == 1


def test_practices_lessons_and_negative_lessons_are_counted_apart(client: FlaskClient) -> None:
    apart = [
        client.get(f"/api/cruces?clase={kind}").get_json()["cards"]
        for kind in ("buena-practica", "leccion-aprendida", "leccion-negativa")
    ]
    assert apart == [2, 1, 1]


def test_csv_and_excel_hold_the_numbers_of_the_page(client: FlaskClient) -> None:
    address = "?filas=objetivo&columnas=clase"
    csv = client.get(f"/cruces.csv{address}")
    lines = csv.get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert csv.headers["Content-Disposition"] == 'attachment; filename="cruce.csv"'
    assert lines[0].split(";")[1:] == [
        "Buena práctica", "Lección aprendida", "Lección negativa", "Total"
    ]  # fmt: skip
    assert lines[4].startswith("4 · ")
    assert lines[4].endswith(";1;0;0;1")
    assert lines[-1] == "Fichas distintas;2;1;1;4"
    book = load_workbook(io.BytesIO(client.get(f"/cruces.xlsx{address}").get_data()))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[-1] == ["Fichas distintas", 2, 1, 1, 4]


def test_hostile_addresses_give_a_table(client: FlaskClient) -> None:
    for query in ("?filas=x&columnas=%00", "?filas=&q=" + "a" * 5000, "?territorio=%27%22<>"):
        assert client.get(f"/cruces{query}").status_code == 200


def test_an_objective_tells_what_is_missing_and_who_else_speaks_of_it(
    client: FlaskClient,
) -> None:
    page = client.get("/objetivos/4").get_data(as_text=True)
    assert "Lo que falta" in page
    assert "Sin lecciones aprendidas ni lecciones negativas." in page
    assert "Sin fichas de estos países de la base: Perú." in page


def test_recommendations_that_speak_of_a_principle_are_named_with_their_words(
    tmp_path: Path,
) -> None:
    runtime = make_site(tmp_path)
    records = runtime.store.all_records(view="workshop")
    asked = next(record for record in records if record.type == "recommendation")
    text = "Fortalecer la perspectiva infantil con la niñez migrante no acompañada."
    runtime.store.edit(asked.id, {"text": text}, version=asked.version, actor="ana")
    runtime.store.publish([asked.id], actor="ana")
    update_indexes(runtime)
    page = create_app(runtime.settings, runtime).test_client().get("/principios/h").text
    runtime.close()
    assert text in page
    assert "«perspectiva infantil»" in page
