"""One Chromium for all browser tests; each test has contexts of its own.

A module makes its ``data``, a folder with what its site holds; ``site`` serves it.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_site import FLAGS, PASSWORD, served
from playwright.sync_api import Browser, Page, sync_playwright


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI needs chromium")
        pytest.skip("needs chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


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
