"""A document on its way in, in real browsers: read, completed, accepted; and taken up again
after the server was killed."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import docx
import pytest
from browser_site import PASSWORD, Server
from import_files import LOOSE, sheet
from playwright.sync_api import Browser, Page, expect

from kb.store import open_store
from web.services.passwords import digest

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("importar")
    store = open_store("", folder)
    store.people.add("luis", "contributor", digest(PASSWORD), actor="prueba", must_change=False)
    store.close()
    running = Server(folder)
    yield running
    running.end()


@pytest.fixture
def enter(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """A page of somebody who is logged in."""
    contexts = []

    def opened(*, script: bool = True, width: int = 1280) -> Page:
        context = browser.new_context(
            java_script_enabled=script,
            viewport={"width": width, "height": 800},
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{server.address}/entrar")
        page.get_by_label("Usuario").or_(page.locator("[name=nombre]")).first.fill("luis")
        page.locator("[name=clave]").fill(PASSWORD)
        page.locator("main button[type=submit]").first.click()
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def word_file(tmp_path: Path) -> Path:
    """A real sheet as a Word file with a line that no field takes; else a sample as text."""
    real = SHARED / "corpus" / "docx" / "fichas-area-general-gn.docx"
    if not real.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("CI needs the folder ../shared with real documents")
        path = tmp_path / "fichas.txt"
        path.write_text(sheet(), "utf-8")
        return path
    document = docx.Document(str(real))
    document.paragraphs[1].insert_paragraph_before(LOOSE)
    path = tmp_path / "fichas.docx"
    document.save(str(path))
    return path


def bring(page: Page, server: Server, path: Path) -> None:
    page.goto(f"{server.address}/importar")
    page.get_by_label("Archivos").set_input_files(str(path))
    page.get_by_role("button", name="Traer y leer").click()
    page.wait_for_url("**/importar/*")


def test_a_word_file_comes_in_with_its_loose_line_dragged_to_a_field(
    enter: Callable[..., Page], server: Server, word_file: Path
) -> None:
    page = enter()
    bring(page, server, word_file)
    # The page shows by itself when the file is read.
    page.get_by_role("link", name="Revisar").click(timeout=30_000)
    loose = page.locator("[data-line]")
    expect(loose).to_contain_text(LOOSE)
    first = page.locator(".review-record", has=page.locator(".code")).first
    code = first.locator(".code").inner_text()
    field = first.locator("[data-target$='|limitations'], [data-target$='|finding']").first
    label = field.locator("dt").evaluate("label => label.firstChild.textContent.trim()")
    field.evaluate("field => field.scrollIntoView({block: 'center'})")
    loose.drag_to(field)
    expect(page.locator(".loose-line--settled")).to_contain_text(f"→ {code}")
    expect(page.locator(".review-record", has_text=LOOSE).first).to_contain_text("corregido")
    # A click on a place moves the text beside to it.
    mark = page.locator(".review-record a[data-place]").last
    anchor = (mark.get_attribute("href") or "").partition("#")[2]
    mark.click()
    expect(page.locator(f"[id='{anchor}']")).to_be_in_viewport()
    page.get_by_role("button", name=re.compile("Incorporar los")).click()
    expect(page.get_by_text("Quedó incorporado como borrador")).to_be_visible()
    page.locator(".file-line--accepted .file-title a").click()
    page.locator(".record", has_text=code).get_by_role("link").last.click()
    expect(page.locator(".field", has_text=LOOSE)).to_contain_text(label)


def test_the_same_without_a_script_and_on_a_phone(
    enter: Callable[..., Page], server: Server, tmp_path: Path
) -> None:
    path = tmp_path / "Perú 2021.txt"
    path.write_text(sheet().replace("2.8 ", "3.8 "), "utf-8")
    page = enter(script=False, width=390)
    bring(page, server, path)
    # Without a script the browser asks again by itself.
    page.get_by_role("link", name="Revisar").click(timeout=30_000)
    expect(page.get_by_role("button", name="Descartar el archivo")).to_be_visible()
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_label(LOOSE).check()
    page.get_by_label("Las marcadas van a").select_option(label="BP1_AG · Contexto")
    page.get_by_role("button", name="Enviar").click()
    expect(page.locator(".loose-line--settled")).to_contain_text("→ BP1_AG · Contexto")
    page.get_by_role("link", name=re.compile("Corregir.*BP2_AG")).click()
    page.get_by_label("Presupuesto aproximado").fill("USD 1")
    page.get_by_role("button", name="Guardar la corrección").click()
    expect(page.locator("[id='r-card:1']")).to_contain_text("USD 1 — corregido")
    page.get_by_role("button", name="Incorporar los 9 registros").click()
    expect(page.get_by_text("Quedó incorporado como borrador: 9 fichas.")).to_be_visible()


def test_what_stays_behind_of_a_choice_is_told(
    enter: Callable[..., Page], server: Server, tmp_path: Path
) -> None:
    """A format that is not read, and a copy: neither is dropped in silence."""
    page = enter()
    page.goto(f"{server.address}/importar")
    names = ("viejo.doc", "uno.txt", "copia.txt")
    for name in names:
        (tmp_path / name).write_text(sheet(loose=False) + "\nOtra vez.", "utf-8")
    page.get_by_label("Archivos").set_input_files([str(tmp_path / name) for name in names])
    page.get_by_role("button", name="Traer y leer").click()
    sent = page.locator("[data-chosen] li")
    expect(sent.filter(has_text="viejo.doc")).to_contain_text("este formato no se lee")
    expect(sent.filter(has_text="es idéntico a")).to_have_count(1)
    page.get_by_role("link", name="Seguir con los que llegaron").click()
    expect(page.locator(".file-line")).to_have_count(1)
    page.goto(f"{server.address}/importar")
    page.get_by_label("Archivos").set_input_files(str(tmp_path / "viejo.doc"))
    page.get_by_role("button", name="Traer y leer").click()
    expect(sent).to_contain_text("este formato no se lee")


def test_an_import_goes_on_after_the_server_was_killed(
    enter: Callable[..., Page], server: Server, tmp_path: Path
) -> None:
    sample = (files("corpus") / "samples" / "minuta.txt").read_text("utf-8")
    paths = []
    for number in range(6):
        path = tmp_path / f"minuta {number}.txt"
        path.write_text(sample.replace("Minuta de reunión", f"Minuta de reunión {number}"), "utf-8")
        paths.append(str(path))
    page = enter()
    page.goto(f"{server.address}/importar")
    page.get_by_label("Archivos").set_input_files(paths)
    page.get_by_role("button", name="Traer y leer").click()
    page.wait_for_url("**/importar/*")
    server.end(signal.SIGKILL)
    server.start()
    page.goto(f"{server.address}/importar")
    page.get_by_role("link", name="Continuar la del").first.click()
    # A file that was being read is given up by its dead reader after some seconds.
    expect(page.get_by_role("link", name="Revisar")).to_have_count(6, timeout=45_000)
    page.get_by_role("button", name="Incorporar lo leído sin dudas").click()
    expect(page.get_by_text("registros como borradores")).to_be_visible()
    store = open_store("", Path(server.env["KB_DATA"]))
    titles = {document.head.title for document in store.documents(view="workshop")}
    store.close()
    assert {f"Minuta de reunión {number}" for number in range(6)} <= titles


def test_selected_text_of_a_document_becomes_a_card(
    enter: Callable[..., Page], server: Server, tmp_path: Path
) -> None:
    path = tmp_path / "minuta.txt"
    path.write_text("Minuta de reunión\n\nNota larga.\n\nSin transporte no sirve.\n", "utf-8")
    page = enter()
    bring(page, server, path)
    page.get_by_role("link", name="Revisar").click(timeout=30_000)
    page.get_by_role("button", name=re.compile("^Incorporar")).first.click()
    page.locator(".file-line--accepted .file-title a").click()
    page.get_by_role("link", name="Leer el texto").first.click()
    page.get_by_text("Sin transporte no sirve.").select_text()
    page.get_by_role("button", name="Crear ficha con este pasaje").click()
    expect(page.get_by_label("Texto", exact=True)).to_have_value("Sin transporte no sirve.")
    page.get_by_role("button", name="Crear la ficha").click()
    page.wait_for_url("**/fichas/*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sin transporte no sirve.")
    expect(page.get_by_role("link", name="Ver en el documento: párrafo 5").first).to_be_visible()
