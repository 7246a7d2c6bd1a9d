"""A card on its way, in real browsers: completed, reviewed, published, found; two at once."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from browser_site import PASSWORD
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kb.store import Store, open_store
from web.services.passwords import digest

PEOPLE = {"ana": "curator", "luis": "contributor", "eva": "curator"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The illustrative documents and three people who can log in."""
    folder = tmp_path_factory.mktemp("edicion")
    kb = [sys.executable, "-c", "from web.cli import cli; cli()", "samples", "load"]
    env = {**os.environ, "KB_DATA": str(folder), "KB_DATABASE_URL": ""}
    subprocess.run(kb, env=env, check=True, stdout=subprocess.DEVNULL)
    store = open_store("", folder)
    for name, role in PEOPLE.items():
        store.people.add(name, role, digest(PASSWORD), actor="prueba", must_change=False)  # type: ignore[arg-type]
    store.close()
    return folder


@pytest.fixture(scope="module")
def store(data: Path) -> Iterator[Store]:
    opened = open_store("", data)
    yield opened
    opened.close()


@pytest.fixture
def people(browser: Browser, site: str) -> Iterator[dict[str, Page]]:
    """A browser for each person, logged in; no script of theirs may fail."""
    contexts: list[BrowserContext] = []
    pages: dict[str, Page] = {}
    problems: list[str] = []
    for name in PEOPLE:
        context = browser.new_context(base_url=site, locale="es")
        contexts.append(context)
        page = pages[name] = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto("/entrar?next=/documentos")
        page.fill("[name=nombre]", name)
        page.fill("[name=clave]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url("**/documentos")
    yield pages
    for context in contexts:
        context.close()
    assert problems == []


def card_id(store: Store, code: str) -> str:
    return store.cards_by_code(code, view="workshop")[0].id


def test_a_card_is_completed_reviewed_published_and_found(
    people: dict[str, Page], store: Store, site: str
) -> None:
    luis, ana = people["luis"], people["ana"]
    record_id = card_id(store, "LN1_GN")
    luis.goto(f"/fichas/{record_id}/editar")
    offered = luis.locator("[data-suggestions=keywords] .suggestion")
    words = [offered.nth(n).get_attribute("data-line") or "" for n in range(2)]
    add = offered.locator(".suggestion-add")
    for number in range(2):
        add.nth(number).click()
        expect(add.nth(number)).to_have_attribute("aria-pressed", "true")
    # A third one is taken back by another click, a fourth one turned down for good.
    add.nth(2).click()
    add.nth(2).click()
    refused = offered.nth(3).get_attribute("data-line") or ""
    offered.nth(3).get_by_role("button", name="No sugerir").click()
    expect(luis.locator(f"[data-line='{refused}']")).to_have_count(0)
    luis.get_by_label("Contribución", exact=True).fill("Un calendario común de onomatopeyas.")
    luis.get_by_role("button", name="Guardar y enviar a revisión").click()
    luis.get_by_label("Qué conviene mirar").fill("Agregué palabras clave.")
    luis.get_by_role("button", name="Enviar a revisión").click()
    luis.wait_for_url(f"**/fichas/{record_id}")
    expect(luis.locator(".card-state")).to_contain_text("En revisión")

    ana.goto(f"/fichas/{record_id}")
    expect(ana.get_by_text("Agregué palabras clave.")).to_be_visible()
    ana.get_by_role("link", name="Devolver").click()
    ana.get_by_label("Motivo").fill("Falta el valor agregado.")
    ana.get_by_role("button", name="Devolver la ficha").click()

    luis.goto(f"/fichas/{record_id}/editar")
    expect(luis.get_by_text("Falta el valor agregado.")).to_be_visible()
    luis.get_by_label("Factores diferenciadores", exact=False).fill("Neutralidad.")
    luis.get_by_role("button", name="Guardar y enviar a revisión").click()
    luis.get_by_role("button", name="Enviar a revisión").click()

    ana.goto(f"/fichas/{record_id}")
    ana.get_by_role("link", name="Publicar").click()
    confirm = ana.get_by_label("Los revisé: pueden leerse.")
    if confirm.count():
        confirm.check()
    ana.get_by_role("button", name="Publicar").click()
    published = time.monotonic()
    ana.wait_for_url(f"**/fichas/{record_id}")
    found = ""
    while "onomatopeyas" not in found and time.monotonic() < published + 10:
        with urllib.request.urlopen(f"{site}/api/buscar?q=onomatopeyas") as answer:
            found = answer.read().decode()
    assert record_id in found
    assert time.monotonic() - published < 1.0
    content = store.record(record_id, view="public").content
    assert getattr(content, "keywords", [])[-2:] == words


def test_two_people_edit_one_card_and_both_texts_survive(
    people: dict[str, Page], store: Store
) -> None:
    ana, eva = people["ana"], people["eva"]
    record_id = card_id(store, "BP1_SL")
    for page in (ana, eva):
        page.goto(f"/fichas/{record_id}/editar")
    ana.get_by_label("Limitaciones", exact=True).fill("Lo que sabe Ana.")
    eva.get_by_label("Limitaciones", exact=True).fill("Lo que sabe Eva.")
    # Writing into a field takes its mark "No aplica" away.
    mark = eva.locator("#campo-project_goals [name=no_aplica]")
    mark.check()
    eva.get_by_label("Metas del proyecto", exact=True).fill("Meta de Eva.")
    expect(mark).not_to_be_checked()
    ana.get_by_role("button", name="Guardar", exact=True).last.click()
    expect(ana.get_by_role("status").filter(has_text="Guardado.")).to_be_visible()
    eva.get_by_role("button", name="Guardar", exact=True).last.click()
    expect(eva.get_by_role("heading", level=1)).to_contain_text("Otra persona guardó")
    expect(eva.locator(".clash-side").first).to_contain_text("Lo que sabe Eva.")
    expect(eva.locator(".clash-side").nth(1)).to_contain_text("Lo que sabe Ana.")
    assert getattr(store.record(record_id, view="workshop").content, "limitations", "") == (
        "Lo que sabe Ana."
    )
    eva.get_by_label("Una redacción que reúna las dos").check()
    eva.get_by_role("button", name="Guardar lo elegido").click()
    expect(eva.get_by_role("status").filter(has_text="Guardado.")).to_be_visible()
    content = store.record(record_id, view="workshop").content
    both = getattr(content, "limitations", "")
    assert "Lo que sabe Ana." in both
    assert "Lo que sabe Eva." in both
    assert getattr(content, "project_goals", "") == "Meta de Eva."


def test_what_was_typed_is_offered_again_after_the_browser_was_closed(
    people: dict[str, Page], store: Store
) -> None:
    ana = people["ana"]
    record_id = card_id(store, "BP2_SL")
    ana.goto(f"/fichas/{record_id}/editar")
    ana.get_by_label("Contexto", exact=True).fill("Escrito y no guardado.")
    expect(ana.locator("#estado")).to_contain_text("Borrador guardado", timeout=10_000)
    ana.goto("about:blank")
    ana.goto(f"/fichas/{record_id}/editar")
    ana.get_by_role("link", name="Recuperarlos").click()
    expect(ana.get_by_label("Contexto", exact=True)).to_have_value("Escrito y no guardado.")


def test_what_is_typed_without_a_connection_stays_in_the_browser(
    people: dict[str, Page], store: Store
) -> None:
    ana = people["ana"]
    record_id = card_id(store, "LA2_SL")
    ana.goto(f"/fichas/{record_id}/editar")
    ana.context.set_offline(True)
    ana.get_by_label("Contexto", exact=True).fill("Escrito sin conexión.")
    expect(ana.locator("#estado")).to_contain_text("Sin conexión", timeout=10_000)
    # To save does not lead to the browser's own page, which would lose the text.
    ana.get_by_role("button", name="Guardar", exact=True).last.click()
    expect(ana.locator("#estado")).to_contain_text("no se envió")
    expect(ana.get_by_label("Contexto", exact=True)).to_have_value("Escrito sin conexión.")
    ana.context.set_offline(False)
    ana.evaluate("window.onbeforeunload = null")
    ana.on("dialog", lambda dialog: dialog.accept())
    ana.goto(f"/fichas/{record_id}/editar")
    ana.get_by_role("button", name="Recuperarlo").click()
    expect(ana.get_by_label("Contexto", exact=True)).to_have_value("Escrito sin conexión.")
    expect(ana.locator("#estado")).to_contain_text("Borrador guardado", timeout=10_000)


def test_a_second_click_makes_no_second_card(people: dict[str, Page], store: Store) -> None:
    ana = people["ana"]
    ana.goto("/fichas/nueva")
    ana.get_by_label("Área a la que corresponde").select_option("VBG")
    said = "Avisar dos veces no es contar dos veces."
    ana.get_by_label("Descripción", exact=True).fill(said)
    ana.get_by_role("button", name="Guardar", exact=True).last.dblclick()
    expect(ana.get_by_role("status").filter(has_text="Guardado.")).to_be_visible()
    # Back to the form and on with the text: the same card.
    ana.go_back()
    ana.get_by_label("Descripción", exact=True).fill(said)
    ana.get_by_label("Contexto", exact=True).fill("En la terminal.")
    ana.get_by_role("button", name="Guardar", exact=True).last.click()
    expect(ana.get_by_role("status").filter(has_text="Guardado.")).to_be_visible()
    (made,) = store.cards_by_code("LA1_VBG", view="workshop")
    assert getattr(made.content, "context", "") == "En la terminal."
    assert store.cards_by_code("LA2_VBG", view="workshop") == []


def test_a_new_term_is_added_by_the_keyboard_and_only_on_purpose(
    people: dict[str, Page], store: Store
) -> None:
    ana = people["ana"]
    record_id = card_id(store, "BP3_SL")
    ana.goto(f"/fichas/{record_id}/editar")
    field = ana.get_by_role("combobox", name="Palabras clave")
    field.fill("trueque lunar")
    expect(
        ana.get_by_role("option", name="Añadir «trueque lunar» como término nuevo")
    ).to_be_visible()
    # Neither the field nor what it offers lies under the bar with the buttons.
    ana.wait_for_function(
        """() => document.querySelector("[role=listbox]:not([hidden])").getBoundingClientRect()
        .bottom <= document.querySelector(".editor-bar").getBoundingClientRect().top"""
    )
    field.press("Enter")
    assert ana.locator(".token", has_text="trueque lunar").count() == 0
    field.press("Enter")
    expect(ana.locator(".token--new", has_text="trueque lunar")).to_be_visible()
    # Two decisions made faster than the answer comes are two decisions all the same.
    field.fill("minga solar")
    field.press("Enter")
    field.press("Enter")
    expect(ana.locator(".token--new", has_text="minga solar")).to_be_visible()
    field.fill("coop")
    expect(ana.locator(".tokens [role=option]").first).to_be_visible()
    field.press("ArrowDown")
    chosen = ana.locator(".tokens [role=option]").first.get_attribute("data-text")
    field.press("Enter")
    expect(ana.locator(".token", has_text=chosen or "")).to_be_visible()
    ana.get_by_role("button", name="Guardar", exact=True).last.click()
    expect(ana.get_by_role("status").filter(has_text="Guardado.")).to_be_visible()
    keywords = getattr(store.record(record_id, view="workshop").content, "keywords", [])
    assert keywords[-3:] == ["trueque lunar", "minga solar", chosen]


def test_a_field_of_last_weeks_version_comes_back(people: dict[str, Page], data: Path) -> None:
    """Written through a store whose clock stands a week ago, then overwritten today."""
    week = datetime.now(UTC) - timedelta(days=7)
    past = open_store("", data, clock=lambda: week)
    record = past.cards_by_code("LA1_SL", view="workshop")[0]
    changes = {"context": "Como era la semana pasada.", "finding": "Hallazgo viejo."}
    old = past.edit(record.id, changes, version=record.version, actor="eva")
    past.close()
    today = open_store("", data)
    changes = {"context": "Como es hoy.", "finding": "Hallazgo de hoy."}
    today.edit(record.id, changes, version=old.version, actor="eva")
    ana = people["ana"]
    ana.goto(f"/fichas/{record.id}")
    ana.get_by_role("link", name="Historial").click()
    expect(ana.get_by_text(week.strftime("%d/%m/%Y")).first).to_be_visible()
    ana.goto(f"/fichas/{record.id}/historial?de={old.revision}&a={old.revision + 1}")
    heading = ana.get_by_role("heading", name="Contexto", exact=True)
    field = ana.locator(".history-field").filter(has=heading)
    expect(field.locator("del").first).to_be_visible()
    field.get_by_role("button", name="Recuperar este campo").click()
    expect(ana.get_by_text("Recuperado como borrador.")).to_be_visible()
    content = today.record(record.id, view="workshop").content
    today.close()
    assert getattr(content, "context", "") == "Como era la semana pasada."
    assert getattr(content, "finding", "") == "Hallazgo de hoy."


def test_the_editor_fits_a_phone(people: dict[str, Page], store: Store) -> None:
    ana = people["ana"]
    ana.set_viewport_size({"width": 390, "height": 844})
    record_id = card_id(store, "BP1_SL")
    for path in (
        f"/fichas/{record_id}/editar",
        "/fichas/nueva",
        f"/fichas/{record_id}/publicar",
        f"/fichas/{record_id}",
    ):
        ana.goto(path)
        assert ana.evaluate("document.documentElement.scrollWidth") <= 390, path
