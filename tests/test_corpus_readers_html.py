"""The HTML reader: what a page shows, as blocks."""

import pytest

from corpus.blocks import Paragraph, Source, Table
from corpus.readers.html import read_html
from kb.errors import Refused


def read(page: str) -> Source:
    return read_html(page.encode(), "x.html")


def listed(page: str) -> list[tuple[str, str]]:
    return [(b.marker, b.text) for b in read(page).blocks if isinstance(b, Paragraph)]


def test_block_elements_part_paragraphs_and_inline_ones_do_not() -> None:
    page = "<div>Uno <b>dos</b>\n tres<p>Cuatro<br>Cinco</p>Seis</div>"
    assert listed(page) == [("", "Uno dos tres"), ("", "Cuatro"), ("", "Cinco"), ("", "Seis")]


def test_lists_have_signs_and_numbers() -> None:
    page = "<ol start=3><li><p>A</p><ul><li>B</ul><li>C</ol><ol type=a><li>D</ol>"
    assert listed(page) == [("3.", "A"), ("•", "B"), ("4.", "C"), ("a.", "D")]


def test_scripts_styles_hidden_and_deleted_parts_are_dropped() -> None:
    page = """<head><title>Ficha</title><style>p {color: red}</style></head><body>
    <script>alert("no")</script><p style="display: none">no</p><p hidden>no</p><!-- no -->
    <nav>no</nav><p>Sí<del>no</del><ins> y también</ins></p></body>"""
    source = read(page)
    assert [b.text for b in source.blocks if isinstance(b, Paragraph)] == ["Sí y también"]
    assert [p.text for p in source.headers] == ["Ficha"]


def test_headings_have_their_level() -> None:
    first, second = read("<h2>2.7 General (GN)</h2><p>x</p>").blocks
    assert isinstance(first, Paragraph)
    assert isinstance(second, Paragraph)
    assert (first.style, second.style) == ("heading 2", "")


def test_tables_keep_spans_and_nested_tables() -> None:
    page = """<table><thead><tr><th colspan=2>Plazo<th>Quién</thead><tr><td rowspan=2>A<td>B<td>C
    <tr><td>D<td><table><tr><td>dentro</table></table>"""
    table = read(page).blocks[0]
    assert isinstance(table, Table)
    spans = [[c and (c.text, c.column_span, c.row_span) for c in row] for row in table.rows]
    assert spans == [
        [("Plazo", 2, 1), None, ("Quién", 1, 1)],
        [("A", 1, 2), ("B", 1, 1), ("C", 1, 1)],
        [None, ("D", 1, 1), ("dentro", 1, 1)],
    ]
    cell = table.rows[2][2]
    assert cell is not None
    assert isinstance(cell.blocks[0], Table)


@pytest.mark.parametrize(
    "data",
    [
        '<meta charset="utf-8"><p>Año y niñez</p>'.encode(),
        '<meta charset="windows-1252"><p>Año y niñez</p>'.encode("cp1252"),
        '<meta charset="iso-8859-1"><p>Año y niñez</p>'.encode(),
        '<?xml version="1.0" encoding="utf-8"?><html><p>Año y niñez</p></html>'.encode(),
        "<p>Año y niñez</p>".encode("utf-16"),
        b"<p>A&ntilde;o y ni&#241;ez</p>",
    ],
)
def test_encodings_are_found(data: bytes) -> None:
    first = read_html(data, "x.html").blocks[0]
    assert isinstance(first, Paragraph)
    assert first.text == "Año y niñez"


def test_heads_of_exported_pages_are_headers() -> None:
    source = read('<div title="header"><p>CCPM</p></div><p>Texto</p>')
    assert [p.text for p in source.headers] == ["CCPM"]
    assert [b.text for b in source.blocks if isinstance(b, Paragraph)] == ["Texto"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"<html></html>", "file_empty"),
        (b"<p>" + bytes(range(1, 32)) * 40, "file_not_text"),
        (b"<div>" * 250 + b"x", "file_too_complex"),
        (b"<table><tr><td>" * 30 + b"x", "file_too_complex"),
        (b"<table>" + b"<tr><td colspan=200>x" * 3000, "file_too_large"),
    ],
)
def test_what_is_no_readable_page_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        read_html(data, "x.html")
    assert caught.value.code == code
