"""A click on the place of a value opens the document there, in a real browser."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, expect
from web_site import ACTOR, card
from werkzeug.serving import make_server

from corpus.blocks import Paragraph, Source
from corpus.reading import blocks_as_json
from kb.records import DocumentHead, Place, Reading
from kb.stored import NewSource
from web.app import create_app
from web.config import Settings
from web.runtime import open_runtime

FINDING = "Las ventanillas acercaron el trámite a 340 familias."
# Far down, so that the browser must scroll; with other lines after it.
AT, LINES = 150, 300


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of a card whose finding stands in the middle of a long text."""
    runtime = open_runtime(Settings(data=tmp_path))
    texts = [f"Línea número {n}." for n in range(1, LINES + 1)]
    texts[AT - 1] = FINDING
    blocks = tuple(Paragraph(text, Place(paragraph=n)) for n, text in enumerate(texts, 1))
    stored = blocks_as_json(Source("largo.txt", "txt", blocks))
    reading = Reading(
        document=DocumentHead(kind="card_sheet", title="Texto largo"),
        cards=[card("BP1_PR", "Abrir ventanillas.", finding=FINDING)],
        places={"card": [{"finding": [Place(paragraph=AT)]}]},
    )
    sha = hashlib.sha256(b"largo").hexdigest()
    source = NewSource("largo.txt", "txt", sha, "1", b"largo", stored)
    runtime.store.save_reading(reading, source, actor=ACTOR, publish=True)
    kept = runtime.store.cards_by_code("BP1_PR", view="public")[0]
    server = make_server("127.0.0.1", 0, create_app(runtime.settings, runtime), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/fichas/{kept.id}"
    server.shutdown()
    thread.join()
    server.server_close()
    runtime.close()


@pytest.mark.parametrize("script", [True, False], ids=["with-javascript", "without-javascript"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_mark_of_a_value_opens_its_passage_in_sight(
    browser: Browser, address: str, script: bool, width: int
) -> None:
    context = browser.new_context(
        java_script_enabled=script,
        viewport={"width": width, "height": 700},
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    page.get_by_role("link", name=f"Ver en el documento: párrafo {AT}").first.click()
    page.wait_for_url(f"**/texto?**#p{AT}")
    passage = page.locator("mark.passage")
    expect(passage).to_contain_text(FINDING)
    expect(passage).to_be_in_viewport()
    # Not behind the bar that names the value.
    bar, box = page.locator(".focus-bar").bounding_box(), passage.bounding_box()
    assert bar is not None
    assert box is not None
    assert box["y"] >= bar["y"] + bar["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="Volver a la ficha").click()
    page.wait_for_url("**/fichas/**")
    context.close()
