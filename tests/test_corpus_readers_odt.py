"""The OpenDocument reader, on packages written here part by part."""

import io
import zipfile

import pytest

from corpus.blocks import Paragraph, Source, Table
from corpus.readers.odt import read_odt
from kb.errors import Refused

SPACES = " ".join(
    f'xmlns:{short}="{long}"'
    for short, long in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
    }.items()
)


def package(body: str, styles: str = "", masters: str = "", manifest: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        zipped.writestr(
            "content.xml",
            f"<office:document-content {SPACES}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
        )
        zipped.writestr(
            "styles.xml",
            f"<office:document-styles {SPACES}><office:master-styles>{masters}"
            "</office:master-styles></office:document-styles>",
        )
        zipped.writestr(
            "META-INF/manifest.xml", f"<manifest:manifest {SPACES}>{manifest}</manifest:manifest>"
        )
    return out.getvalue()


def read(body: str, styles: str = "", masters: str = "") -> Source:
    return read_odt(package(body, styles, masters), "x.odt")


def listed(source: Source) -> list[tuple[str, str]]:
    return [(b.marker, b.text) for b in source.blocks if isinstance(b, Paragraph)]


NUMBERED = """<text:list-style style:name="L1">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/>
<text:list-level-style-bullet text:level="3" text:bullet-char="•"/>
</text:list-style>"""


def test_paragraphs_keep_spaces_tabs_and_line_breaks() -> None:
    source = read(
        "<text:p>Uno<text:s text:c='3'/>dos<text:tab/>tres<text:line-break/>Cuatro</text:p>"
    )
    assert listed(source) == [("", "Uno dos tres"), ("", "Cuatro")]


def test_lists_have_their_printed_signs() -> None:
    body = """<text:list text:style-name="L1">
    <text:list-item><text:p>A</text:p><text:list>
        <text:list-item><text:p>B</text:p></text:list-item>
        <text:list-item><text:p>C</text:p><text:list><text:list-item><text:p>D</text:p>
        </text:list-item></text:list></text:list-item></text:list></text:list-item>
    <text:list-item><text:p>E</text:p></text:list-item></text:list>"""
    assert listed(read(body, NUMBERED)) == [
        ("1.", "A"),
        ("a)", "B"),
        ("b)", "C"),
        ("•", "D"),
        ("2.", "E"),
    ]


def test_a_new_list_counts_anew_and_a_continued_one_goes_on() -> None:
    item = "<text:list-item><text:p>x</text:p></text:list-item>"
    body = (
        f'<text:list text:style-name="L1">{item}{item}</text:list>'
        f'<text:list text:style-name="L1" text:continue-numbering="true">{item}</text:list>'
        f'<text:list text:style-name="L1">{item}</text:list>'
    )
    assert [marker for marker, _ in listed(read(body, NUMBERED))] == ["1.", "2.", "3.", "1."]


def test_headings_and_named_styles_are_told() -> None:
    styles = (
        '<style:style style:name="P7" style:parent-style-name="Title"/>'
        '<style:style style:name="Title" style:display-name="Title"/>'
    )
    body = (
        '<text:p text:style-name="P7">Minuta</text:p><text:h text:outline-level="2">Punto</text:h>'
    )
    found = [b.style for b in read(body, styles).blocks if isinstance(b, Paragraph)]
    assert found == ["Title", "heading 2"]


def test_deleted_text_is_out_and_inserted_text_in() -> None:
    body = """<text:tracked-changes><text:changed-region text:id="c1"><text:deletion>
    <text:p>Texto borrado</text:p></text:deletion></text:changed-region></text:tracked-changes>
    <text:p>Queda<text:change text:change-id="c1"/><text:change-start text:change-id="c2"/> y
    se agrega<text:change-end text:change-id="c2"/></text:p>"""
    assert listed(read(body)) == [("", "Queda y se agrega")]


def test_comments_notes_and_text_boxes_are_kept() -> None:
    body = """<text:p>Texto<office:annotation><dc:creator>Ana</dc:creator><text:p>Revisar</text:p>
    </office:annotation><text:note><text:note-citation>1</text:note-citation><text:note-body>
    <text:p>Nota al pie</text:p></text:note-body></text:note><draw:frame><draw:text-box>
    <text:p>En el cuadro</text:p></draw:text-box></draw:frame></text:p>"""
    source = read(body)
    assert listed(source) == [("", "Texto"), ("", "En el cuadro")]
    assert isinstance(source.blocks[0], Paragraph)
    assert source.blocks[0].comments == ("Ana: Revisar",)
    assert source.notes == ("Nota al pie",)


def test_tables_keep_merged_and_nested_cells() -> None:
    body = """<table:table><table:table-header-rows><table:table-row>
    <table:table-cell table:number-columns-spanned="2"><text:p>Plazo</text:p></table:table-cell>
    <table:covered-table-cell/></table:table-row></table:table-header-rows><table:table-row>
    <table:table-cell table:number-rows-spanned="2"><text:p>A</text:p></table:table-cell>
    <table:table-cell><table:table><table:table-row><table:table-cell><text:p>dentro</text:p>
    </table:table-cell></table:table-row></table:table></table:table-cell></table:table-row>
    <table:table-row><table:covered-table-cell/><table:table-cell><text:p>B</text:p>
    </table:table-cell></table:table-row></table:table>"""
    table = read(body).blocks[0]
    assert isinstance(table, Table)
    spans = [[c and (c.text, c.column_span, c.row_span) for c in row] for row in table.rows]
    assert spans == [
        [("Plazo", 2, 1), None],
        [("A", 1, 2), ("dentro", 1, 1)],
        [None, ("B", 1, 1)],
    ]
    cell = table.rows[1][1]
    assert cell is not None
    assert isinstance(cell.blocks[0], Table)
    assert (cell.place.row, cell.place.column) == (2, 2)


def test_running_heads_are_headers() -> None:
    masters = """<style:master-page><style:header><text:p>CCPM</text:p></style:header>
    <style:footer><text:p>Página <text:page-number>1</text:page-number></text:p></style:footer>
    </style:master-page>"""
    assert [p.text for p in read("<text:p>x</text:p>", "", masters).headers] == ["CCPM", "Página 1"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"not a zip", "file_damaged"),
        (package("<text:p>x</text:p>")[:200], "file_damaged"),
        (
            package("<text:p/>", manifest="<manifest:encryption-data/>"),
            "file_encrypted",
        ),
        (package("<table:table><table:table-row><table:table-cell>" * 40), "file_damaged"),
    ],
)
def test_what_is_no_readable_text_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        read_odt(data, "x.odt")
    assert caught.value.code == code


def test_tables_nested_without_end_are_refused() -> None:
    row = "<table:table><table:table-row><table:table-cell>"
    end = "</table:table-cell></table:table-row></table:table>"
    with pytest.raises(Refused) as caught:
        read(row * 40 + end * 40)
    assert caught.value.code == "file_too_complex"
