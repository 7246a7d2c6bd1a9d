"""The Excel reader: every sheet, merged cells, values as shown."""

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from corpus.blocks import Paragraph, Source, Table
from corpus.readers.xlsx import read_xlsx
from corpus.readers.xlsx_values import shown
from kb.errors import Refused


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(rows: list[list[object]]) -> Source:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return read_xlsx(saved(book), "x.xlsx")


def cells(table: object) -> list[list[str | None]]:
    assert isinstance(table, Table)
    return [[None if c is None else c.text for c in row] for row in table.rows]


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (dt.datetime(2022, 3, 3), "yyyy-mm-dd", "03/03/2022"),
        (dt.datetime(2022, 3, 3, 9, 30), "dd/mm/yyyy hh:mm", "03/03/2022 09:30"),
        (dt.datetime(2023, 11, 1), "mmm-yy", "noviembre 2023"),
        (dt.datetime(2023, 11, 1), '[$-300A]mmmm" de "yyyy', "noviembre 2023"),
        (dt.datetime(2023, 1, 1), "yyyy", "2023"),
        (dt.datetime(2023, 11, 14), "d-mmm", "14 de noviembre"),
        (dt.time(9, 5), "h:mm", "09:05"),
        (0.808, "0.0%", "80,8%"),
        (0.8, "0%", "80%"),
        (1500, "General", "1500"),
        (0.1 + 0.2, "General", "0,3"),
        (1234567.5, "#,##0.00", "1.234.567,50"),
        (1200, '"$"#,##0', "$ 1.200"),
        (2.5, "0", "3"),
        (True, "General", "Verdadero"),
        (None, "General", ""),
        ("BP1_GN", "@", "BP1_GN"),
    ],
)
def test_values_are_shown_as_a_person_sees_them(value: object, form: str, text: str) -> None:
    assert shown(value, form) == text


def test_titles_are_paragraphs_and_the_rest_a_table() -> None:
    source = read([["Plan de mejora"], ["2022"], ["Acción", "Plazo"], ["Crear la mesa", "2023"]])
    assert [b.text for b in source.blocks if isinstance(b, Paragraph)] == ["Plan de mejora", "2022"]
    assert cells(source.blocks[2]) == [["Acción", "Plazo"], ["Crear la mesa", "2023"]]


def test_a_label_without_value_stays_a_row_of_its_table() -> None:
    source = read([["Código", "BP1_GN"], ["Hallazgo"], ["Territorio", "Quito"]])
    assert cells(source.blocks[0]) == [
        ["Código", "BP1_GN"],
        ["Hallazgo", ""],
        ["Territorio", "Quito"],
    ]


def test_empty_rows_part_tables() -> None:
    source = read([["a", "b"], ["c", "d"], [], ["e", "f"]])
    assert [cells(b) for b in source.blocks] == [[["a", "b"], ["c", "d"]], [["e", "f"]]]
    assert [b.place.table for b in source.blocks] == [1, 2]


def test_every_sheet_is_read_with_its_places() -> None:
    book = Workbook()
    book.active.title = "Uno"
    book.active["B3"] = "x"
    second = book.create_sheet("Dos")
    second["C4"], second["D4"] = "y", "z"
    second.sheet_state = "hidden"
    source = read_xlsx(saved(book), "x.xlsx")
    assert [p.text for p in source.headers] == ["Uno", "Dos"]
    first, table = source.blocks
    assert (first.place.page, first.place.row, first.place.column) == (1, 3, 2)
    assert isinstance(table, Table)
    cell = table.rows[0][0]
    assert cell is not None
    assert (cell.place.page, cell.place.row, cell.place.column) == (2, 4, 3)


def test_merged_cells_stand_once_with_their_spans() -> None:
    book = Workbook()
    sheet = book.active
    sheet["A1"], sheet["C1"] = "Plazo", "Responsable"
    sheet["A2"], sheet["B2"], sheet["C2"] = "T1", "T2", "IOM"
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("C2:C3")
    sheet["A3"] = "X"
    table = read_xlsx(saved(book), "x.xlsx").blocks[0]
    assert isinstance(table, Table)
    spans = [[c and (c.text, c.column_span, c.row_span) for c in row] for row in table.rows]
    assert spans == [
        [("Plazo", 2, 1), None, ("Responsable", 1, 1)],
        [("T1", 1, 1), ("T2", 1, 1), ("IOM", 1, 2)],
        [("X", 1, 1), ("", 1, 1), None],
    ]


def test_lines_of_a_cell_are_paragraphs_with_their_bullets_and_comment() -> None:
    book = Workbook()
    book.active["A1"] = "• Uno\n• Dos"
    book.active["B1"] = "x"
    book.active["A1"].comment = Comment("Revisar", "Ana")
    table = read_xlsx(saved(book), "x.xlsx").blocks[0]
    assert isinstance(table, Table)
    cell = table.rows[0][0]
    assert cell is not None
    found = [p for p in cell.blocks if isinstance(p, Paragraph)]
    assert [(p.marker, p.text) for p in found] == [("•", "Uno"), ("•", "Dos")]
    assert found[0].comments == ("Ana: Revisar",)


def test_two_far_corners_are_read_at_once() -> None:
    book = Workbook()
    book.active["A1"] = "x"
    book.active.cell(1_048_576, 16_384, "y")
    assert len(read_xlsx(saved(book), "x.xlsx").blocks) == 2


def test_a_workbook_without_text_is_empty() -> None:
    with pytest.raises(Refused) as caught:
        read_xlsx(saved(Workbook()), "x.xlsx")
    assert caught.value.code == "file_empty"


def changed(part: str, old: bytes, new: bytes) -> bytes:
    book = Workbook()
    book.active["A1"] = "x"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(book))) as was, zipfile.ZipFile(out, "w") as now:
        for name in was.namelist():
            content = was.read(name)
            now.writestr(name, content.replace(old, new) if name == part else content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"a;b", "file_damaged"),
        (changed("xl/workbook.xml", b"<workbook", b"<!DOCTYPE x []><workbook"), "file_unsafe"),
        (changed("xl/worksheets/sheet1.xml", b"</sheetData>", b""), "file_damaged"),
        (
            changed("xl/worksheets/sheet1.xml", b"</sheetData>", b"<c /> " * 600_000),
            "file_too_large",
        ),
    ],
)
def test_what_is_no_readable_workbook_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        read_xlsx(data, "x.xlsx")
    assert caught.value.code == code
