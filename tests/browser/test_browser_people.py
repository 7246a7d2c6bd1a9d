"""Getting in, a first password, a guesser slowed, and telling without an account: in a real
browser, with JavaScript and without, over a site that starts from nothing."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from browser_site import PASSWORD, wait_for
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kb.store import Store, open_store
from web.services.passwords import digest

NEW = "una frase bastante larga"


@dataclass
class Site:
    """A running ``kb serve``: its address, its data and what it printed at its start."""

    address: str
    data: Path
    printed: str
    server: "subprocess.Popen[str]"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = tmp_path_factory.mktemp("personas")
    env = {
        **os.environ,
        "KB_DATA": str(data),
        "KB_PORT": str(port),
        "KB_DATABASE_URL": "",
        "PYTHONUNBUFFERED": "1",
    }
    kb = [sys.executable, "-c", "from web.cli import cli; cli()", "serve"]
    server = subprocess.Popen(kb, env=env, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    lines = []
    for line in server.stdout:
        lines.append(line)
        if "http://" in line:
            break
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/salud")
        yield Site(address, data, "".join(lines), server)
    finally:
        server.terminate()
        server.wait(20)
        server.stdout.close()


@pytest.fixture(scope="module")
def store(site: Site) -> Iterator[Store]:
    opened = open_store("", site.data)
    yield opened
    opened.close()


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def context(
    request: pytest.FixtureRequest, browser: Browser, site: Site
) -> Iterator[BrowserContext]:
    opened = browser.new_context(
        base_url=site.address, java_script_enabled=request.param, locale="es"
    )
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    # A refused form is an answer, though the console calls each 4xx an error.
    opened.on(
        "console",
        lambda message: (
            problems.append(message.text)
            if message.type == "error" and "status of 4" not in message.text
            else None
        ),
    )
    yield opened
    assert problems == []


def enter(page: Page, name: str, password: str) -> None:
    page.get_by_label("Nombre de acceso").fill(name)
    page.get_by_label("Contraseña").fill(password)
    page.get_by_role("button", name="Entrar").click()


def menu(page: Page) -> None:
    page.locator(".account-menu summary").click()


def somebody(store: Store, name: str) -> None:
    store.people.add(name, "curator", digest(PASSWORD), actor="prueba", must_change=False)


def test_the_first_start_prints_a_password_that_opens_the_site_once(
    browser: Browser, site: Site, store: Store
) -> None:
    found = re.search(r"Acceso: admin .*\n.*: ([a-z0-9-]{14})\n", site.printed)
    assert found is not None
    context = browser.new_context(base_url=site.address, locale="es")
    page = context.new_page()
    page.goto("/personas")
    expect(page).to_have_url(re.compile("/entrar"))
    enter(page, "admin", found[1])
    expect(page.get_by_role("heading", level=1)).to_have_text("Cambiar la contraseña")
    page.goto("/personas")
    expect(page).to_have_url(re.compile("/cuenta/clave"))
    page.get_by_label("Contraseña actual").fill(found[1])
    page.get_by_label("Contraseña nueva", exact=True).fill(NEW)
    page.get_by_label("Repita la contraseña nueva").fill(NEW)
    page.get_by_role("button", name="Cambiar la contraseña").click()
    page.goto("/personas")
    page.get_by_label("Nombre de acceso").fill("ana.perez")
    page.get_by_label("Nombre que se muestra").fill("Ana Pérez")
    page.get_by_role("button", name="Añadir y mostrar su contraseña").click()
    expect(page.locator(".one-time code")).to_have_text(re.compile("[a-z0-9-]{14}"))
    page.goto("/bitacora")
    expect(page.locator("tbody tr").first).to_contain_text("ana.perez")
    context.close()
    assert found[1] not in str(list(site.data.rglob("*.log")))
    for file in site.data.rglob("*"):
        if file.is_file():
            assert found[1].encode() not in file.read_bytes(), file


def test_one_gets_in_changes_the_password_and_leaves(
    page: Page, store: Store, request: pytest.FixtureRequest
) -> None:
    name = f"eva-{'js' if 'with-' in request.node.name else 'plain'}-{time.time_ns()}"
    somebody(store, name)
    page.goto("/documentos")
    page.get_by_role("link", name="Entrar").click()
    enter(page, name, PASSWORD)
    expect(page).to_have_url(re.compile("/documentos$"))
    menu(page)
    page.get_by_role("link", name="Cambiar mi contraseña").click()
    page.get_by_label("Contraseña actual").fill(PASSWORD)
    page.get_by_label("Contraseña nueva", exact=True).fill(NEW)
    page.get_by_label("Repita la contraseña nueva").fill("otra frase, y distinta")
    page.get_by_role("button", name="Cambiar la contraseña").click()
    expect(page.get_by_role("alert")).to_contain_text("no son iguales")
    page.get_by_label("Contraseña actual").fill(PASSWORD)
    page.get_by_label("Contraseña nueva", exact=True).fill(NEW)
    page.get_by_label("Repita la contraseña nueva").fill(NEW)
    page.get_by_role("button", name="Cambiar la contraseña").click()
    expect(page.get_by_role("status")).to_contain_text("quedó cambiada")
    menu(page)
    page.get_by_role("button", name="Ver como el público").click()
    expect(page.locator(".look-bar")).to_contain_text("como el público")
    page.get_by_role("button", name="Volver a mi vista").click()
    expect(page.locator(".look-bar")).to_have_count(0)
    menu(page)
    page.get_by_role("button", name="Salir").click()
    expect(page.locator(".account-menu")).to_have_count(0)
    page.goto("/cuenta/clave")
    enter(page, name, NEW)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cambiar la contraseña")


def test_who_guesses_is_slowed_and_told_nothing(page: Page, store: Store) -> None:
    name = f"ada-{time.time_ns()}"
    somebody(store, name)
    page.goto("/entrar")
    for _ in range(8):
        enter(page, name, "no es esta")
        expect(page.get_by_role("alert")).to_be_visible()
        if "Demasiados intentos" in page.get_by_role("alert").inner_text():
            break
        expect(page.get_by_role("alert")).to_contain_text("El nombre o la contraseña")
    expect(page.get_by_role("alert")).to_contain_text("Demasiados intentos seguidos")
    expect(page.get_by_label("Nombre de acceso")).to_have_value(name)


def test_what_is_told_survives_a_closed_page_and_arrives(
    page: Page, context: BrowserContext, store: Store, request: pytest.FixtureRequest
) -> None:
    store.people.set_settings({"open_capture": "yes"}, actor="prueba")
    page.set_viewport_size({"width": 390, "height": 760})
    page.goto("/contar")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    answers = {
        "¿Qué pasó?": "Abrimos un punto de agua en la frontera.",
        "¿Qué aprendieron?": "Avisar por radio la víspera llena la jornada.",
    }
    for label, text in answers.items():
        page.get_by_label(re.compile(re.escape(label))).fill(text)
    if "with-javascript" in request.node.callspec.id:
        page.close()
        page = context.new_page()
        page.goto("/contar")
        for label, text in answers.items():
            expect(page.get_by_label(re.compile(re.escape(label)))).to_have_value(text)
    time.sleep(2.1)  # a form that is sent at once is taken for a machine's
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gracias: lo recibimos")
    code = page.locator(".code").inner_text()
    [card] = store.cards_by_code(code, view="workshop")
    assert card.state == "draft"
    assert context.cookies() == []
    page.goto("/contar")
    expect(page.get_by_label(re.compile("¿Qué pasó"))).to_have_value("")


def test_what_was_counted_in_memory_is_written_when_the_site_ends(
    browser: Browser, site: Site, store: Store
) -> None:
    """Last in this file: it ends the site."""
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
    context = browser.new_context(base_url=site.address, user_agent=agent)
    context.new_page().goto("/buscar?q=palabra+que+nadie+busca")
    context.close()
    site.server.send_signal(signal.SIGTERM)
    site.server.wait(20)
    counted = store.uses.monthly(date(2000, 1, 1), date(2999, 1, 1))
    assert {row.kind: row.count for row in counted} == {"search": 1, "empty_search": 1}
