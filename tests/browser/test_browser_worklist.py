"""A curator's tidying in a real browser: 200 cards at once and back, two territories into one."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_site import PASSWORD, served
from curation_site import card, many, save
from playwright.sync_api import Browser, Page, expect

from web.config import Settings
from web.runtime import open_runtime
from web.services.duplicates import update_duplicates
from web.services.passwords import digest

SENTENCE = "Abrir ventanillas móviles de regularización en los pasos de frontera del norte."


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """200 published cards, two of one sentence, two spellings of a city, and a curator."""
    folder = tmp_path_factory.mktemp("bandeja")
    runtime = open_runtime(Settings(data=folder))
    save(runtime, "Doscientas", many(200, keywords=["agua"], territories=["Puerto Ordaz"]))
    save(runtime, "Uno", [card("BP1_PR", SENTENCE, territories=["Puerto Ordáz"])])
    save(runtime, "Dos", [card("BP1_SA", SENTENCE, finding="Lo dijeron las familias.")])
    update_duplicates(runtime)
    runtime.store.people.add("ana", "curator", digest(PASSWORD), actor="prueba", must_change=False)
    runtime.close()
    return folder


@pytest.fixture(scope="module")
def site(data: Path) -> Iterator[str]:
    with served(data) as address:
        yield address


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def page(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    """Ana, logged in; any fault of a script fails the test."""
    context = browser.new_context(
        base_url=site, java_script_enabled=request.param, locale="es", viewport=None
    )
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto("/entrar")
    opened.get_by_label("Nombre de acceso").fill("ana")
    opened.get_by_label("Contraseña").fill(PASSWORD)
    opened.get_by_role("main").get_by_role("button", name="Entrar").click()
    yield opened
    context.close()
    assert faults == []


def test_a_keyword_is_added_to_two_hundred_cards_and_taken_back(page: Page) -> None:
    page.goto("/buscar?q=agua&tipo=ficha")
    page.get_by_role("link", name="cambiar en lote").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("200 fichas")
    page.get_by_role("group", name="Palabras clave").get_by_label("Añadir").fill("clima")
    page.get_by_role("button", name="Ver qué cambiaría").click()
    expect(page.get_by_role("cell", name="clima").first).to_be_visible()
    page.get_by_role("button", name="Cambiar 200 fichas").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("200 fichas")
    page.get_by_role("button", name="Deshacer todo").click()
    expect(page.get_by_role("status").first).to_contain_text("200 fichas están como antes")
    expect(page.get_by_text("Deshecho por")).to_be_visible()


def test_two_territories_become_one_and_two_again(page: Page) -> None:
    page.goto("/pendientes")
    page.get_by_role("link", name="Vocabularios").first.click()
    page.get_by_role("link", name="Territorios, como están escritos").click()
    row = page.get_by_role("row").filter(has_text="Puerto Ordáz")
    expect(row).to_contain_text("solo cambian acentos")
    row.get_by_role("button").click()
    expect(page.get_by_label("Nombre que queda")).to_have_value("Puerto Ordaz")
    page.get_by_role("button", name="Cambiar en 1 ficha").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Unión")
    batch = page.url
    page.goto("/terminos/territorios")
    expect(page.get_by_text("Puerto Ordáz")).to_have_count(0)
    page.goto(batch)
    page.get_by_role("button", name="Deshacer todo").click()
    page.goto("/terminos/territorios")
    expect(page.get_by_role("row").filter(has_text="Puerto Ordáz")).to_have_count(1)


def test_two_cards_are_compared_merged_and_taken_apart(page: Page) -> None:
    page.goto("/pendientes?cola=duplicadas")
    page.get_by_role("link", name="se parece a 1 ficha").first.click()
    page.get_by_role("link", name="Comparar y unir").click()
    page.get_by_role("group", name="Hallazgo").get_by_text("Lo dijeron las familias.").click()
    page.get_by_role("button", name="Unir en una sola ficha").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Unión")
    batch = page.url
    page.goto("/duplicadas")
    expect(page.get_by_text("Ninguna ficha se parece a otra")).to_be_visible()
    page.goto(batch)
    page.get_by_role("button", name="Deshacer todo").click()
    # Compared anew behind the page, which says so until it is done.
    end = time.monotonic() + 20
    while page.goto("/duplicadas") and not page.get_by_text("Comparar y unir").count():
        assert time.monotonic() < end
        time.sleep(0.25)


def test_the_list_fits_a_phone_and_gives_cards_to_a_person(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/pendientes?cola=todas")
    # Playwright's own scripts run where the page's do not.
    assert page.evaluate("document.querySelector('main').scrollWidth") <= 390
    page.get_by_role("checkbox", name="Elegir").first.check()
    page.get_by_role("button", name="Asignar").click()
    expect(page.get_by_role("status").first).to_contain_text("1 ficha asignada")
