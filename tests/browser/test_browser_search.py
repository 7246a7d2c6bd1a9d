"""A programme designer's way through the site, in a real browser, with JavaScript and without."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_site import wait_for
from playwright.sync_api import Browser, Page, expect

# What keeps a browser quiet in a container without a network.


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running site with the illustrative documents."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = tmp_path_factory.mktemp("sitio")
    env = {**os.environ, "KB_DATA": str(data), "KB_PORT": str(port), "KB_DATABASE_URL": ""}
    kb = [sys.executable, "-c", "from web.cli import cli; cli()"]
    subprocess.run([*kb, "samples", "load"], env=env, check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([*kb, "serve"], env=env, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/salud")
        yield address
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def page(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=site, java_script_enabled=request.param, locale="es", viewport=None
    )
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on(
        "console", lambda message: problems.append(message.text) if message.type == "error" else 0
    )
    yield opened
    context.close()
    assert problems == []


def total(page: Page) -> int:
    return int(page.locator("[data-total]").first.get_attribute("data-total") or -1)


def choose(page: Page, facet: str) -> tuple[str, int]:
    """Choose the first value of a facet that is neither chosen nor empty; (label, count)."""
    value = page.locator(f"[data-facet={facet}] [data-value]:not([data-selected])").first
    label = value.locator("[data-label]").inner_text()
    count = int(value.locator("[data-count]").inner_text().replace(".", ""))
    value.locator("label").click()
    apply = page.locator("[data-apply]")
    if apply.is_visible():
        apply.click()
    expect(page.locator(f"[data-facet={facet}] [data-selected]")).not_to_have_count(0)
    return label, count


def test_a_designer_searches_filters_and_opens_a_card(page: Page, site: str) -> None:
    page.goto("/")
    box = page.get_by_role("combobox").or_(page.get_by_role("searchbox")).first
    box.fill("registro unico de beneficiarios")
    box.press("Enter")
    page.wait_for_url("**/buscar?**")
    everything = total(page)
    assert everything > 3
    assert page.locator("mark").count() > 0

    _label, count = choose(page, "kind")
    expect(page.locator("[data-total]").first).to_have_attribute("data-total", str(count))
    label, count = choose(page, "territory")
    expect(page.locator("[data-total]").first).to_have_attribute("data-total", str(count))
    assert 0 < count <= everything
    expect(page.locator("h1")).to_contain_text(label)

    title = page.locator("[data-hit] .result-title a").first
    text = title.inner_text()
    title.click()
    page.wait_for_url("**/fichas/**")
    expect(page.locator("h1")).to_contain_text(text[:30])
    expect(page.get_by_text("¿Funcionó?")).to_be_visible()


def test_the_page_fits_a_phone(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, viewport={"width": 360, "height": 740})
    page = context.new_page()
    for path in (
        "/",
        "/buscar?q=registro",
        "/documentos",
        "/objetivos",
        "/objetivos/23",
        "/ods/10",
    ):
        page.goto(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, path
    context.close()


def test_the_screenshots_of_the_readme_exist() -> None:
    root = Path(__file__).resolve().parents[2]
    assert (root / "docs" / "images" / "buscar.png").stat().st_size > 10_000
