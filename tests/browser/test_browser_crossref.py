"""From a gap in the matrix to an objective's page, a suggestion accepted, and the cell changes."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from kb.stored import StoredRecord
from web.config import Settings
from web.runtime import open_runtime
from web.services.indexing import update_indexes
from web.services.linking import update_links
from web.services.passwords import digest

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "tres tazas de café"
SHEET = (
    "2.1 LECCIONES Y BUENAS PRÁCTICAS DEL ÁREA DE PROTECCIÓN (PR)\n\nPaís: Honduras\nAño: 2023\n\n"
    "Código\tDescripción\n"
    "BP1_PR\tLos consulados móviles atendieron a las comunidades hondureñas de Houston, y el cónsul "
    "visitó a connacionales detenidos que nadie había visto.\n"
    "BP2_PR\tUna mesa semanal ordena los turnos de la bodega.\n"
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One published sheet whose first card speaks of consulates and states nothing."""
    folder = tmp_path_factory.mktemp("cruce")
    sheet = tmp_path_factory.mktemp("documentos") / "fichas.txt"
    sheet.write_text(SHEET, "utf-8")
    kb = [sys.executable, "-c", "from web.cli import cli; cli()", "import", str(sheet), "--publish"]
    env = {**os.environ, "KB_DATA": str(folder), "KB_DATABASE_URL": ""}
    subprocess.run(kb, env=env, check=True, stdout=subprocess.DEVNULL)
    runtime = open_runtime(Settings(data=folder))
    runtime.store.people.add("eva", "curator", digest(PASSWORD), actor="prueba", must_change=False)
    update_links(runtime)
    update_indexes(runtime)
    runtime.close()
    return folder


@pytest.fixture(scope="module")
def site(data: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "KB_DATA": str(data), "KB_PORT": str(port), "KB_DATABASE_URL": ""}
    kb = [sys.executable, "-c", "from web.cli import cli; cli()", "serve"]
    server = subprocess.Popen(kb, env=env, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    end = time.monotonic() + 60
    try:
        while True:
            try:
                urllib.request.urlopen(f"{address}/salud", timeout=2).close()
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture
def page() -> Iterator[Page]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI needs chromium")
        pytest.skip("needs chromium")
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser.new_page()
        browser.close()


def test_a_gap_leads_to_a_suggestion_and_accepting_it_fills_the_cell(
    page: Page, site: str, data: Path
) -> None:
    page.goto(f"{site}/entrar?next=/documentos")
    page.fill("[name=nombre]", "eva")
    page.fill("[name=clave]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/documentos")
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
