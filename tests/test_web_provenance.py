"""From a value to the line of the document that it was read from, and back."""

import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from web_site import ACTOR, card

from corpus.blocks import Block, Cell, Paragraph, Source, Table
from corpus.reading import blocks_as_json
from kb.errors import NotFound
from kb.records import Card, DocumentHead, Place, Reading, Warning
from kb.stored import NewSource, StoredRecord
from web.app import create_app
from web.config import Settings
from web.pages.formats import said, say
from web.runtime import Runtime, open_runtime
from web.services.phrases import Phrase
from web.services.places import Marker, anchor_of, place_mark
from web.services.serving import warm
from web.services.source_lines import Layout, heading_level
from web.services.source_parts import cut, part_of
from web.services.source_shapes import LineList, TableView
from web.services.source_text import Asked, text_view

FINDING = "Las ventanillas acercaron el trámite."
STRAY = "Esta línea no la tomó nadie."


def line(number: int, text: str, marker: str = "", style: str = "") -> Paragraph:
    return Paragraph(text, Place(paragraph=number), style, marker)


def cell(row: int, column: int, text: str, columns: int = 1, rows: int = 1) -> Cell:
    place = Place(table=1, row=row, column=column)
    inside = Paragraph(text, place.model_copy(update={"paragraph": 1}))
    return Cell((inside,), place, columns, rows)


BLOCKS: tuple[Block, ...] = (
    line(1, "Lecciones de Ecuador", style="heading 1"),
    Table(
        (
            (cell(1, 1, "Código"), cell(1, 2, "Descripción")),
            (cell(2, 1, "BP1_PR"), cell(2, 2, "Abrir <b>ventanillas</b> móviles.")),
        ),
        Place(table=1),
    ),
    line(2, "Hallazgo"),
    line(3, FINDING),
    line(4, "Quito", marker="•"),
    line(5, STRAY),
)
PLACES = {
    "code": [Place(table=1, row=2, column=1, paragraph=1)],
    "description": [Place(table=1, row=2, column=2, paragraph=1)],
    "finding": [Place(paragraph=3)],
    "territories": [Place(paragraph=4)],
}


def one_card(finding: str = FINDING) -> Card:
    return card(
        "BP1_PR", "Abrir <b>ventanillas</b> móviles.", finding=finding, territories=["Quito"]
    )


def reading(finding: str = FINDING) -> Reading:
    warning = Warning(where="párrafo 5", message=f"Línea sin ubicar: «{STRAY}»")
    return Reading(
        document=DocumentHead(kind="card_sheet", title="Lecciones de Ecuador", countries=["EC"]),
        cards=[one_card(finding)],
        warnings=[warning],
        places={"document": [{"title": [Place(paragraph=1)]}], "card": [PLACES]},
    )


@dataclass
class Site:
    runtime: Runtime
    client: FlaskClient

    def keep(
        self, name: str, blocks: tuple[Block, ...], read: Reading, *, publish: bool = True
    ) -> str:
        form = name.rsplit(".", 1)[1]
        sha = hashlib.sha256(name.encode()).hexdigest()
        stored = blocks_as_json(Source(name, form, blocks))
        source = NewSource(name, form, sha, "1", name.encode(), stored)
        return self.runtime.store.save_reading(
            read, source, actor=ACTOR, publish=publish
        ).document_id

    def card(self) -> StoredRecord:
        return self.runtime.store.cards_by_code("BP1_PR", view="workshop")[0]

    def page(self, address: str, status: int = 200) -> str:
        answer = self.client.get(address)
        assert answer.status_code == status, answer.text[:400]
        return answer.text


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site with one published document of one card."""
    runtime = open_runtime(Settings(data=tmp_path))
    made = Site(runtime, create_app(runtime.settings, runtime).test_client())
    made.keep("fichas.txt", BLOCKS, reading())
    yield made
    runtime.close()


def mark_of(page: str, label: str) -> str:
    """The address behind the place mark of a field of the sheet."""
    row = page[page.index(f"<dt>{label}") :]
    found = re.search(r'<small class="place"><a href="([^"]+)"', row[: row.index("</div>")])
    assert found is not None, row[:400]
    return html.unescape(found[1])


def passages(page: str) -> list[str]:
    found = re.findall(r'<mark class="passage"><span[^>]*>[^<]*</span>(.*?)</mark>', page)
    return [html.unescape(text) for text in found]


def test_the_mark_of_a_value_opens_the_text_at_its_place(site: Site) -> None:
    address = mark_of(site.page(f"/fichas/{site.card().id}"), "Hallazgo")
    path, anchor = address.split("#")
    assert anchor == "p3"
    page = site.page(path)
    assert f'id="{anchor}"' in page
    assert passages(page) == [FINDING]
    assert "Volver a la ficha" in page


def test_every_mark_on_the_card_leads_to_an_anchor_that_exists(site: Site) -> None:
    page = site.page(f"/fichas/{site.card().id}")
    links = re.findall(r'<small class="place"><a href="([^"]+)"', page)
    assert len(links) >= 3
    for link in map(html.unescape, links):
        path, anchor = link.split("#")
        assert f'id="{anchor}"' in site.page(path), link


def test_marks_on_the_document_page_lead_to_the_text_too(site: Site) -> None:
    page = site.page(f"/documentos/{site.card().document_id}")
    assert "#t1-f2-c1-p1" in page
    assert "Leer el texto" in page


def test_a_line_names_the_record_and_field_that_it_became(site: Site) -> None:
    kept = site.card()
    page = html.unescape(site.page(f"/documentos/{kept.document_id}/texto"))
    after = page[page.index(FINDING) :][:500]
    assert f'href="/fichas/{kept.id}"' in after
    assert "BP1_PR</span> · Hallazgo" in after
    assert "Código, Descripción" in page


def test_the_text_keeps_its_structure_and_is_never_markup(site: Site) -> None:
    page = site.page(f"/documentos/{site.card().document_id}/texto")
    assert re.search(r"<h2[^>]*>Lecciones de Ecuador</h2>", page)
    assert re.search(r'<span class="line-sign">•</span><p class="line-text">Quito', page)
    assert page.count("<tr") == 2
    assert "<b>" not in page
    assert "&lt;b&gt;ventanillas&lt;/b&gt;" in page


def test_lines_that_nothing_took_are_told_in_the_workshop_only(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/documentos/{site.card().document_id}/texto"
    public = site.page(address)
    assert STRAY in public
    assert "ubicar" not in public
    monkeypatch.setattr("web.pages.texts.reader_view", lambda: "workshop")
    workshop = site.page(address)
    assert "1 línea quedó sin ubicar." in workshop
    after = workshop[workshop.index(STRAY) :][:200]
    assert "Sin ubicar" in after
    assert workshop.count("line-note") == 1


def closed(site: Site) -> None:
    """Anonymous readers get marks without links, and no page of the text."""
    kept = site.runtime.store.records([site.card().id], view="public")
    if kept:
        page = site.page(f"/fichas/{site.card().id}")
        assert "¶ 3" in page
        assert "/texto" not in page
        assert "/texto" not in site.page(f"/documentos/{site.card().document_id}")
    site.page(f"/documentos/{site.card().document_id}/texto", 404)
    site.page(f"/documentos/{site.card().document_id}/texto?registro={site.card().id}", 404)


def test_a_newer_draft_closes_the_text_until_it_is_published(site: Site) -> None:
    kept = site.card()
    store = site.runtime.store
    store.edit(kept.id, {"finding": "Otro hallazgo."}, version=kept.version, actor=ACTOR)
    closed(site)
    store.publish([kept.document_id], actor=ACTOR)
    assert passages(site.page(mark_of(site.page(f"/fichas/{kept.id}"), "Hallazgo").split("#")[0]))


def test_a_withdrawn_card_closes_the_text_of_its_document(site: Site) -> None:
    kept = site.card()
    site.runtime.store.unpublish([kept.id], actor=ACTOR)
    closed(site)
    assert site.client.get(f"/documentos/{kept.document_id}").status_code == 200


@pytest.mark.parametrize("visibility", ["network", "internal"])
def test_a_card_for_others_closes_the_text_of_its_document(site: Site, visibility: str) -> None:
    """What the public may not read of the card stands in the text, word for word."""
    other = site.runtime.store.curation.create_card(
        {"code": "BP7_SA", "description": "Solo para la red."},
        document_id=site.card().document_id,
        actor="ana",
    )
    site.runtime.store.publish([other.id], actor="ana")
    site.page(f"/documentos/{site.card().document_id}/texto")
    site.runtime.store.curation.set_visibility([other.id], visibility, actor="ana")  # type: ignore[arg-type]
    closed(site)


def test_a_card_in_the_bin_closes_the_text_of_its_document(site: Site) -> None:
    other = site.runtime.store.curation.create_card(
        {"code": "BP7_SA", "description": "Con un teléfono."},
        document_id=site.card().document_id,
        actor="ana",
    )
    site.runtime.store.publish([other.id], actor="ana")
    site.runtime.store.curation.remove([other.id], actor="ana")
    closed(site)


def test_a_further_file_that_nobody_published_shows_no_line(site: Site) -> None:
    secret = "Nota interna que nadie publicó."
    document = site.keep("fichas.docx", (*BLOCKS, line(6, secret)), reading(), publish=False)
    kept = site.card()
    assert document == kept.document_id
    other = next(
        s
        for s in site.runtime.store.document(document, view="workshop").sources
        if s.format == "docx"
    )
    page = site.page(f"/documentos/{document}/texto")
    assert FINDING in page
    assert secret not in page
    site.page(f"/documentos/{document}/texto?fuente={other.id}", 404)


def test_a_place_belongs_to_the_file_of_its_revision(site: Site) -> None:
    newer = "Las ventanillas acercaron el trámite a 340 familias."
    moved = tuple(line(3, newer) if b == line(3, FINDING) else b for b in BLOCKS)
    read = reading(newer)
    document = site.keep("fichas-nuevas.txt", moved, read)
    path = mark_of(site.page(f"/fichas/{site.card().id}"), "Hallazgo").split("#")[0]
    page = site.page(path)
    assert passages(page) == [newer]
    # The document's own record still rests on the first file: both can be chosen.
    switch = page[page.index('class="source-switch"') :][:900]
    assert "fichas.txt" in switch
    assert "fichas-nuevas.txt" in switch
    old = next(
        s
        for s in site.runtime.store.document(document, view="public").sources
        if s.name == "fichas.txt"
    )
    assert FINDING in site.page(f"/documentos/{document}/texto?fuente={old.id}")


def test_a_long_text_comes_in_parts_and_a_mark_finds_its_own(tmp_path: Path) -> None:
    runtime = open_runtime(Settings(data=tmp_path))
    long = Site(runtime, create_app(runtime.settings, runtime).test_client())
    filler = tuple(
        line(n, f"Párrafo de relleno número {n}. " + "x" * 280) for n in range(10, 17000)
    )
    document = long.keep("largo.txt", (*filler, *BLOCKS), reading())
    first = long.page(f"/documentos/{document}/texto")
    assert len(first) < 500_000
    assert FINDING not in first
    assert re.search(r"Parte 1 de 4\d", first)
    path, anchor = mark_of(long.page(f"/fichas/{long.card().id}"), "Hallazgo").split("#")
    page = long.page(path)
    assert f'id="{anchor}"' in page
    assert passages(page) == [FINDING]
    assert 'rel="prev"' in page
    last = long.page(f"/documentos/{document}/texto?parte=9999")
    assert FINDING in last
    runtime.close()


@pytest.mark.parametrize(
    "query", ["registro=nada", "fuente=nada", "parte=0", "parte=x", "parte=-3", "campo=nada"]
)
def test_no_address_breaks_the_page(site: Site, query: str) -> None:
    answer = site.client.get(f"/documentos/{site.card().document_id}/texto?{query}")
    assert answer.status_code == (404 if "nada" in query and "campo" not in query else 200)


def test_a_value_of_another_document_is_not_looked_for_here(site: Site) -> None:
    other = reading()
    other.document.title = "Otro documento"
    document = site.keep("otro.txt", BLOCKS, other)
    with pytest.raises(NotFound) as missing:
        text_view(site.runtime, document, "workshop", Asked(record_id=site.card().id))
    assert missing.value.code == "record_not_found"


def test_ids_are_unique_and_headings_skip_no_level(site: Site) -> None:
    page = site.page(f"/documentos/{site.card().document_id}/texto")
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert page.count("<h1") == 1
    assert "style=" not in page


# The pieces


@pytest.mark.parametrize(
    ("place", "anchor"),
    [
        (Place(paragraph=14), "p14"),
        (Place(page=3, paragraph=14), "p14"),
        (Place(page=1, table=2, row=3, column=1, paragraph=2), "t2-f3-c1-p2"),
        (Place(page=2, row=3, column=1, paragraph=1), "g2-f3-c1-p1"),
        (Place(), ""),
    ],
)
def test_a_place_has_one_anchor(place: Place, anchor: str) -> None:
    assert anchor_of(place) == anchor


def test_pages_of_a_workbook_are_sheets() -> None:
    mark = place_mark([Place(page=2, row=12, column=3)], sheets=True)
    assert mark is not None
    assert [str(sign) for sign in mark.signs] == ["h. 2", "f. 12"]
    assert said(mark.words) == "hoja 2, fila 12, columna 3"


def test_a_mark_without_a_readable_source_has_no_link(site: Site) -> None:
    mark = Marker().mark(site.card(), "finding")
    assert mark is not None
    assert mark.link is None


def grid(rows: int) -> list[dict[str, object]]:
    table = Table(
        tuple((cell(r, 1, f"a{r}"), cell(r, 2, f"b{r}")) for r in range(1, rows + 1)),
        Place(table=1),
    )
    return blocks_as_json(Source("t", "txt", (line(1, "uno"), table, line(2, "dos"))))


def test_parts_lose_no_row_and_cut_long_tables() -> None:
    parts = cut(grid(25), lines=10)
    rows = [row for part in parts for block in part for row in block.get("rows", [])]
    assert len(rows) == 25
    assert all(len(part) <= 10 for part in parts)
    assert len(parts) == 6
    place = Place(table=1, row=20, column=2, paragraph=1)
    number = part_of(parts, place)
    assert number is not None
    assert "b20" in str(parts[number - 1])
    assert part_of(parts, Place(paragraph=99)) is None
    assert cut([]) == [[]]


def test_merged_cells_line_up_also_where_a_part_begins_within_them() -> None:
    table = Table(
        (
            (cell(1, 1, "ancha", columns=2, rows=2), None, cell(1, 3, "c")),
            (None, None, cell(2, 3, "d")),
            (None, cell(3, 2, "e"), cell(3, 3, "f")),
        ),
        Place(table=1),
    )
    made = Layout({}).blocks([table])[0]
    assert isinstance(made, TableView)
    spans = [[(c.columns, c.rows) for c in row.cells] for row in made.rows]
    assert spans == [[(2, 2), (1, 1)], [(1, 1)], [(1, 1), (1, 1), (1, 1)]]


def test_items_of_a_list_stand_together_and_symbol_bullets_are_readable() -> None:
    made = Layout({}).blocks([line(1, "a", "\uf0b7"), line(2, "b", "2."), line(3, "c")])
    assert isinstance(made[0], LineList)
    assert [item.marker for item in made[0].lines] == ["•", "2."]
    assert len(made) == 2


@pytest.mark.parametrize(
    ("style", "level"),
    [("heading 2", 2), ("Title", 1), ("Título 3", 3), ("", 0), ("List Bullet", 0), ("heading", 1)],
)
def test_styles_of_headings_are_known(style: str, level: int) -> None:
    assert heading_level(style) == level


# The list of documents, and what waits before the first reader comes


def many(tmp_path: Path, number: int) -> Site:
    runtime = open_runtime(Settings(data=tmp_path))
    made = Site(runtime, create_app(runtime.settings, runtime).test_client())
    for at in range(number):
        head = DocumentHead(
            kind="meeting_minutes" if at % 2 else "card_sheet",
            title=f"Documento {at:02}",
            year=2020,
            countries=["PE", "CO"] if at == 1 else ["EC"],
        )
        made.keep(f"{at}.txt", (line(1, "x"),), Reading(document=head))
    return made


def test_documents_come_25_a_page_and_are_narrowed_by_kind_and_country(tmp_path: Path) -> None:
    listed = many(tmp_path, 27)
    first = listed.page("/documentos")
    assert first.count('class="document-line"') == 25
    assert "27 documentos publicados" in first
    second = listed.page("/documentos?pagina=2")
    assert second.count('class="document-line"') == 2
    assert 'aria-current="page">2<' in second
    minutes = listed.page("/documentos?clase=minuta")
    assert minutes.count('class="document-line"') == 13
    assert re.search(r'value="minuta" selected>[^<]*\(13\)', minutes)
    assert listed.page("/documentos?clase=minuta&pais=CO").count('class="document-line"') == 1
    # Each choice is counted beside the other one.
    assert re.search(r'value="fichas">[^<]*\(14\)', listed.page("/documentos?pais=EC"))
    assert "a la vez" in listed.page("/documentos?clase=fichas&pais=PE")
    listed.runtime.close()


@pytest.mark.parametrize("query", ["pagina=99", "pagina=-1", "pagina=x", "clase=nada&pais=XX"])
def test_what_the_list_cannot_mean_is_left_out(site: Site, query: str) -> None:
    assert "Lecciones de Ecuador" in site.page(f"/documentos?{query}")


def test_a_server_is_warm_before_its_first_reader(site: Site) -> None:
    site.runtime.indexer("public").rebuild()
    warm(site.runtime)
    assert {"territories", "schemes"} <= set(vars(site.runtime))
    assert "public" in site.runtime._engines


def test_a_server_without_an_index_starts_all_the_same(site: Site) -> None:
    warm(site.runtime)
    assert "territories" in vars(site.runtime)
    site.page("/", 503)


# Phrases


def test_a_phrase_is_translated_with_its_places_and_its_plural() -> None:
    assert str(Phrase("%(names)s y %(n)s más", {"names": "Quito", "n": 2})) == "Quito y 2 más"
    rows = Phrase("%(num)s fila", {"num": 1}, "%(num)s filas")
    assert str(rows) == "1 fila"
    assert str(Phrase("%(num)s fila", {"num": 3}, "%(num)s filas")) == "3 filas"
    assert say("100 % de familias") == "100 % de familias"
