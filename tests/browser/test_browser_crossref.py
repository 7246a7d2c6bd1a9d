"""From a gap in the matrix to an objective's page, a suggestion accepted, and the cell changes."""

import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_site import PASSWORD, kb, log_in
from playwright.sync_api import Browser, Page, expect

from kb.stored import StoredRecord
from web.config import Settings
from web.runtime import open_runtime
from web.services.indexing import update_indexes
from web.services.linking import update_links
from web.services.passwords import digest

SHEET = (
    "2.1 LECCIONES Y BUENAS PRÁCTICAS DEL ÁREA DE PROTECCIÓN (PR)\n\nPaís: Honduras\nAño: 2023\n\n"
    "Código\tDescripción\n"
    "BP1_PR\tLos consulados móviles atendieron a las comunidades hondureñas de Houston, y el "
    "cónsul visitó a connacionales detenidos que nadie había visto.\n"
    "BP2_PR\tUna mesa semanal ordena los turnos de la bodega.\n"
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One published sheet whose first card speaks of consulates and states nothing."""
    folder = tmp_path_factory.mktemp("cruce")
    sheet = tmp_path_factory.mktemp("documentos") / "fichas.txt"
    sheet.write_text(SHEET, "utf-8")
    kb(folder, "import", str(sheet), "--publish")
    runtime = open_runtime(Settings(data=folder))
    runtime.store.people.add("eva", "curator", digest(PASSWORD), actor="prueba", must_change=False)
    update_links(runtime)
    update_indexes(runtime)
    runtime.close()
    return folder


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="es")
    yield context.new_page()
    context.close()


def test_a_gap_leads_to_a_suggestion_and_accepting_it_fills_the_cell(
    page: Page, site: str, data: Path
) -> None:
    log_in(page, "eva", site)
    page.goto(f"{site}/cruces?filas=objetivo&columnas=clase")
    gap = page.get_by_role("rowheader").filter(has_text="Asistencia consular — sin fichas")
    gap.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("consulares")
    page.get_by_role("link", name="Ver también las sugeridas").click()
    page.get_by_role("link", name="Los consulados móviles atendieron").first.click()
    offer = page.locator(".offer").filter(has_text="Asistencia consular")
    expect(offer.locator("mark").first).to_have_text("consulados móviles")
    offer.get_by_role("button", name="Aceptar").click()
    expect(page.locator("#vinculos")).to_contain_text("sugerido y aceptado por el equipo")
    for _try in range(20):
        page.goto(f"{site}/cruces?filas=objetivo&columnas=clase")
        row = page.get_by_role("row").filter(has_text="Asistencia consular")
        if row.locator(".heat a").count():
            break
        time.sleep(0.1)
    expect(row.locator(".heat a")).to_have_text("1")
    row.locator(".heat a").click()
    expect(page.locator("#total")).to_have_text("1")


def card_of(data: Path) -> StoredRecord:
    runtime = open_runtime(Settings(data=data))
    try:
        return runtime.store.cards_by_code("BP1_PR", view="workshop")[0]
    finally:
        runtime.close()


def test_the_published_text_waits_for_its_publication(site: str, data: Path) -> None:
    """The accepted link is in the draft: readers see it once somebody publishes it."""
    anonymous = urllib.request.urlopen(f"{site}/fichas/{card_of(data).id}").read().decode()
    assert "sugerido y aceptado" not in anonymous
