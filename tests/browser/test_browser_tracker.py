"""Follow-up in a real browser: overdue actions of one unit, a report with proof, and where it
shows; a report by a link from a phone; plans side by side."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_site import PASSWORD
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from web.config import Settings
from web.runtime import open_runtime
from web.services.importing import import_paths
from web.services.passwords import digest

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
FILES = ("respuesta-gerencial.txt", "plan-ccpm.txt")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seguimiento")
    runtime = open_runtime(Settings(data=folder))
    import_paths(runtime, [SAMPLES / name for name in FILES], actor="prueba", publish=True)
    runtime.store.people.add("ana", "curator", digest(PASSWORD), actor="prueba", must_change=False)
    runtime.close()
    return folder


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """Logged in as the curator, on a wide screen."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.goto("/entrar")
    opened.get_by_label("Nombre").fill("ana")
    opened.get_by_label("Contraseña").fill(PASSWORD)
    opened.get_by_role("button", name="Entrar").click()
    yield opened
    context.close()


def fetched(page: Page, address: str) -> str:
    answer = page.request.get(address)
    assert answer.ok
    return answer.text()


def test_an_overdue_action_is_updated_with_proof_and_becomes_a_card(
    page: Page, tmp_path: Path
) -> None:
    page.goto("/seguimiento?tipo=management_response")
    page.get_by_role("link", name=re.compile(r"^Plazo vencido \d")).click()
    units = page.locator(".tracker-facet").filter(
        has=page.get_by_role("heading", name="Responsable")
    )
    unit = units.locator("a span").first.inner_text()
    units.locator("a").first.click()
    assert "plazo=vencido" in page.url
    item = page.locator(".tracker-item").first
    expect(item).to_contain_text(unit)
    expect(item).to_contain_text("plazo vencido")
    calendar = page.get_by_role("link", name="calendario").get_attribute("href") or ""
    item.locator("h3 a").click()

    address = page.url
    proof = tmp_path / "guia.pdf"
    proof.write_bytes(b"%PDF-1.4 guia")
    page.get_by_label("Estado", exact=True).select_option("completed")
    page.get_by_label("En una frase").fill("La guía se publicó en mayo.")
    page.get_by_label("O un archivo").set_input_files(str(proof))
    page.get_by_role("button", name="Guardar el reporte").click()
    expect(page.locator(".page-head")).to_contain_text("Completada")
    expect(page.locator(".page-head")).not_to_contain_text("plazo vencido")
    expect(page.locator(".tracker-events")).to_contain_text("guia.pdf")

    page.goto(address)
    page.get_by_role("link", name=re.compile(r"^Recomendación \d")).first.click()
    expect(page.locator("dl.facts")).to_contain_text(re.compile(r"[1-9] de \d+ acciones"))
    assert "La guía se publicó en mayo." in fetched(page, "/seguimiento.atom")
    events = Calendar.from_ical(fetched(page, "/seguimiento.ics")).walk("VEVENT")
    told = {str(event["url"]): str(event["description"]) for event in events}
    assert told[address].startswith("Completada")
    assert address not in fetched(page, calendar), "what is done is no longer overdue"

    page.goto(address)
    page.get_by_label("Crear una ficha en borrador").select_option("BP")
    page.get_by_role("button", name="Crear la ficha").click()
    page.wait_for_url(re.compile(r"/fichas/[^/]+/editar"))
    expect(page.locator("form").filter(has_text="Descripción").first).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("heading", name="Fichas que salieron de ella")).to_be_visible()


def test_an_office_reports_by_its_link_from_a_phone(
    page: Page, browser: Browser, site: str
) -> None:
    page.goto("/seguimiento?responsable=Oficial+de+Salud")
    page.get_by_role("button", name="Solicitar actualización").click()
    link = page.get_by_label(re.compile("^Enlace para Oficial de Salud")).input_value()
    phone = browser.new_context(base_url=site, viewport={"width": 390, "height": 800})
    small = phone.new_page()
    small.goto(link)
    wide = small.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, "nothing leads sideways"
    first = small.locator("fieldset").first
    first.locator("textarea").fill("Van dos de las encuestas.")
    small.wait_for_timeout(600)
    small.reload()
    expect(first.locator("textarea")).to_have_value("Van dos de las encuestas.")
    first.locator("select").select_option("under_way")
    small.get_by_role("button", name="Enviar").click()
    expect(small.get_by_role("status")).to_contain_text("quedó anotada 1 acción")
    expect(small.locator("textarea").first).to_have_value("")
    phone.close()
    page.goto("/seguimiento?estado=under_way&responsable=Oficial+de+Salud")
    page.locator(".tracker-item h3 a").first.click()
    expect(page.locator(".tracker-events")).to_contain_text("Van dos de las encuestas.")
    expect(page.locator(".tracker-events")).to_contain_text("Oficial de Salud")


def test_a_link_works_without_javascript(page: Page, browser: Browser, site: str) -> None:
    page.goto("/seguimiento?responsable=Oficial+de+Salud")
    page.get_by_role("button", name="Solicitar actualización").click()
    link = page.get_by_label(re.compile("^Enlace para")).first.input_value()
    plain = browser.new_context(base_url=site, java_script_enabled=False)
    opened = plain.new_page()
    opened.goto(link)
    opened.locator("fieldset select").last.select_option("discarded")
    opened.get_by_role("button", name="Enviar").click()
    expect(opened.get_by_role("status")).to_contain_text("Gracias")
    plain.close()


def test_the_scores_of_a_plan_are_a_table_and_a_plot(page: Page) -> None:
    page.goto("/ccpm")
    page.locator("thead a").first.click()
    rows = page.locator("table.ccpm tbody tr").count()
    assert rows > 0
    assert page.locator(".plot-row:has(svg.plot-lines) .plot-label").count() == rows
    page.set_viewport_size({"width": 390, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390


def test_sheet_and_tables_fit_a_phone_and_filters_wait_behind_their_button(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    for address in ("/seguimiento", "/seguimiento/reunion", "/cruces", "/cruces?filas=meta"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
    page.goto("/seguimiento")
    expect(page.locator(".results-bar")).to_be_in_viewport()
    value = page.locator(".tracker-facet a").first
    expect(value).not_to_be_visible()
    page.get_by_text("Filtrar", exact=True).click()
    value.click()
    expect(page.locator(".drawer-count")).to_have_text("1")
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator(".tracker-facet a").first).to_be_visible()
