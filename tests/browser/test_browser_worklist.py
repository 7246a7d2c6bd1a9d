"""A curator's work list in a real browser: cards that are alike, a list on a phone."""

import time
from pathlib import Path

import pytest
from browser_site import PASSWORD
from curation_site import card, save
from playwright.sync_api import Page, expect

from web.config import Settings
from web.runtime import open_runtime
from web.services.duplicates import update_duplicates
from web.services.passwords import digest

SENTENCE = "Abrir ventanillas móviles de regularización en los pasos de frontera del norte."


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two published cards of one sentence and a curator."""
    folder = tmp_path_factory.mktemp("bandeja")
    runtime = open_runtime(Settings(data=folder))
    save(runtime, "Uno", [card("BP1_PR", SENTENCE)])
    save(runtime, "Dos", [card("BP1_SA", SENTENCE, finding="Lo dijeron las familias.")])
    update_duplicates(runtime)
    runtime.store.people.add("ana", "curator", digest(PASSWORD), actor="prueba", must_change=False)
    runtime.close()
    return folder


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
