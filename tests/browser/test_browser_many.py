"""A curator's tidying in a real browser, over the sample documents several times over: a keyword
to more than 200 cards and back, two territories into one."""

import re
from pathlib import Path

import pytest
from browser_site import PASSWORD
from playwright.sync_api import Page, expect

from corpus.reading import read_file
from kb.records import Reading
from kb.stored import NewSource
from web.config import Settings
from web.runtime import open_runtime
from web.services.indexing import update_indexes
from web.services.passwords import digest

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
LEAST = 200
# In one of the documents a city is spelt otherwise.
CITY, MISSPELT = "Cochabamba", "Cochábamba"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The card sheets among the samples, year after year until there are enough cards."""
    folder = tmp_path_factory.mktemp("muchas")
    runtime = open_runtime(Settings(data=folder))
    sheets = [read_file(path)[1] for path in sorted(SAMPLES.glob("fichas-*.txt"))]
    year, cards = 2010, 0
    while cards < LEAST:
        for sheet in sheets:
            copy = of_year(sheet, year)
            name = f"{copy.document.title}.txt"
            source = NewSource(name, "txt", f"{name}", "1", name.encode())
            runtime.store.save_reading(copy, source, actor="prueba", publish=True)
            cards += len(copy.cards)
        year += 1
    runtime.store.people.add("ana", "curator", digest(PASSWORD), actor="prueba", must_change=False)
    update_indexes(runtime)
    runtime.close()
    return folder


def of_year(sheet: Reading, year: int) -> Reading:
    head = sheet.document.model_copy(
        update={"title": f"{sheet.document.title} ({year})", "date": str(year), "year": year}
    )
    cards = [
        card.model_copy(
            update={"territories": [MISSPELT if t == CITY else t for t in card.territories]}
        )
        if year == 2010
        else card
        for card in sheet.cards
    ]
    return sheet.model_copy(update={"document": head, "cards": cards})


def test_a_keyword_is_added_to_two_hundred_cards_and_more_and_taken_back(page: Page) -> None:
    page.goto("/buscar?tipo=ficha")
    page.get_by_role("link", name="cambiar en lote").click()
    chosen = page.get_by_role("heading", level=2).first
    expect(chosen).to_contain_text(" fichas")
    found = re.search(r"\d+", chosen.inner_text())[0]
    assert int(found) >= LEAST
    page.get_by_role("group", name="Palabras clave").get_by_label("Añadir").fill("clima")
    page.get_by_role("button", name="Ver qué cambiaría").click()
    expect(page.get_by_role("cell", name="clima").first).to_be_visible()
    page.get_by_role("button", name=f"Cambiar {found} fichas").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{found} fichas")
    page.get_by_role("button", name="Deshacer todo").click()
    expect(page.get_by_role("status").first).to_contain_text(f"{found} fichas están como antes")
    expect(page.get_by_text("Deshecho por")).to_be_visible()


def test_two_territories_become_one_and_two_again(page: Page) -> None:
    page.goto("/pendientes")
    page.get_by_role("link", name="Vocabularios").first.click()
    page.get_by_role("link", name="Territorios, como están escritos").click()
    row = page.get_by_role("row").filter(has_text=MISSPELT)
    expect(row).to_contain_text("solo cambian acentos")
    row.get_by_role("button").click()
    expect(page.get_by_label("Nombre que queda")).to_have_value(CITY)
    page.get_by_role("button", name="Cambiar en 1 ficha").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Unión")
    batch = page.url
    page.goto("/terminos/territorios")
    expect(page.get_by_text(MISSPELT)).to_have_count(0)
    page.goto(batch)
    page.get_by_role("button", name="Deshacer todo").click()
    page.goto("/terminos/territorios")
    expect(page.get_by_role("row").filter(has_text=MISSPELT)).to_have_count(1)
