"""The PDF reader: paragraphs, tables and rows rebuilt from what is printed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pdf_writer import Sheet, write_pdf

from corpus.blocks import Paragraph, Source, Table
from corpus.parsers.periods import share_out
from corpus.readers.pdf import read_pdf
from corpus.reading import parse
from kb.errors import Refused
from kb.records import Place

NAMES = [
    "ccpm-plan-accion-venezuela-2021",
    "fichas-area-general-gn",
    "minuta-sag-2022-03-03",
    "plan-mejora-el-salvador-2011",
    "respuesta-gerencial-oim-2022",
]
LABEL = "Área a la que corresponde"
FULL = (
    "Las personas en movilidad humana reciben asistencia en los tres puestos de la frontera norte"
)


def read(*sheets: Sheet) -> Source:
    return read_pdf(write_pdf(*sheets), "prueba.pdf")


def body(*sheets: Sheet) -> list[str]:
    return [b.text for b in read(*sheets).blocks if isinstance(b, Paragraph)]


def table_of(source: Source) -> list[list[str | None]]:
    table = next(b for b in source.blocks if isinstance(b, Table))
    return [[None if c is None else c.text for c in row] for row in table.rows]


@pytest.mark.parametrize("name", NAMES)
def test_a_real_pdf_reads_as_well_as_its_word_file(name: str, shared: Path, tmp_path: Path) -> None:
    path = shared / "corpus" / "pdf" / f"{name}.pdf"
    got = tmp_path / "got.json"
    reading = parse(read_pdf(path.read_bytes(), path.name))
    got.write_text(reading.model_dump_json(), encoding="utf-8")
    gold = shared / "corpus" / "gold" / f"{name}.json"
    command = [sys.executable, str(shared / "corpus" / "score.py"), str(gold), str(got)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert json.loads(got.read_text())["document"]["kind"]
    assert float(told.split()[-1]) >= 0.97, told


def test_wrapped_lines_are_one_paragraph() -> None:
    sheet = Sheet()
    sheet.lines(50, 200, [FULL, "y también en las dos terminales."])
    assert body(sheet) == [f"{FULL} y también en las dos terminales."]


def test_a_line_that_had_room_for_the_next_word_ends_a_paragraph() -> None:
    sheet = Sheet()
    sheet.lines(50, 200, [FULL, "Fin del punto.", "Otro punto comienza aquí."])
    assert body(sheet) == [f"{FULL} Fin del punto.", "Otro punto comienza aquí."]


def test_a_wider_gap_ends_a_paragraph() -> None:
    sheet = Sheet()
    sheet.lines(50, 200, [FULL, FULL])
    sheet.lines(50, 236, [FULL, FULL])
    assert len(body(sheet)) == 2


def test_bullets_are_markers_and_hanging_lines_stay_with_them() -> None:
    sheet = Sheet()
    sheet.text(50, 200, "•")
    sheet.lines(70, 200, [FULL[:86], "y en la terminal."])
    sheet.text(50, 224, "•")
    sheet.text(70, 224, "Otra cosa.")
    found = [b for b in read(sheet).blocks if isinstance(b, Paragraph)]
    assert [(p.marker, p.text) for p in found] == [
        ("•", f"{FULL[:86]} y en la terminal."),
        ("•", "Otra cosa."),
    ]


def test_a_word_hyphenated_at_the_line_end_is_mended_where_the_document_knows_it() -> None:
    sheet = Sheet()
    sheet.lines(50, 200, ["La coordinación del clúster mejora. " + FULL[:50] + " coordi-"])
    sheet.lines(50, 212, ["nación entre agencias de las Naciones Unidas."])
    assert "50 coordi" not in body(sheet)[0]
    assert "coordinación entre agencias" in body(sheet)[0]


def test_a_hyphen_of_the_word_itself_stays() -> None:
    sheet = Sheet()
    sheet.lines(50, 200, [FULL + " co-", "chair de la red regional."])
    assert body(sheet)[0].endswith("co-chair de la red regional.")


def test_running_heads_and_page_numbers_are_headers() -> None:
    sheets = []
    for number in range(1, 4):
        sheet = Sheet()
        sheet.text(50, 40, "Informe anual de resultados")
        sheet.text(50, 100 + 10 * number, f"El capítulo {'abc'[number - 1]} comienza.")
        sheet.text(280, 770, f"Página {number} de 3")
        sheets.append(sheet)
    source = read(*sheets)
    assert [p.text for p in source.headers] == ["Informe anual de resultados", "Página 1 de 3"]
    assert len(source.blocks) == 3


def test_a_paragraph_goes_on_over_the_page() -> None:
    one, two = Sheet(), Sheet()
    one.lines(50, 700, [FULL, FULL])
    two.lines(50, 60, ["y en las dos terminales.", "Otro punto comienza aquí."])
    assert body(one, two) == [
        f"{FULL} {FULL} y en las dos terminales.",
        "Otro punto comienza aquí.",
    ]


def test_a_ruled_table_keeps_rows_columns_and_merged_cells() -> None:
    sheet = Sheet()
    sheet.rule(50, 100, 450, 100)
    sheet.rule(50, 130, 450, 130)
    sheet.rule(50, 160, 450, 160)
    for x in (50, 450):
        sheet.rule(x, 100, x, 160)
    sheet.rule(250, 130, 250, 160)
    sheet.text(55, 115, "Recomendación: Fortalecer")
    sheet.text(55, 145, "Acción")
    sheet.text(255, 145, "Plazo")
    source = read(sheet)
    assert table_of(source) == [["Recomendación: Fortalecer", None], ["Acción", "Plazo"]]
    table = source.blocks[0]
    assert isinstance(table, Table)
    assert table.rows[0][0] is not None
    assert table.rows[0][0].column_span == 2
    cell = table.rows[1][1]
    assert cell is not None
    assert (cell.place.page, cell.place.row, cell.place.column) == (1, 2, 2)


def titled(rows: list[tuple[str, str]], top: float = 60) -> Sheet:
    sheet = Sheet()
    ys = [top + 30 * n for n in range(len(rows) + 1)]
    sheet.grid([50, 250, 450], ys)
    for y, (left, right) in zip(ys, rows, strict=False):
        sheet.text(55, y + 12, left)
        sheet.text(255, y + 12, right)
    return sheet


def test_a_table_goes_on_over_the_page_without_its_repeated_titles() -> None:
    one = titled([("Acción", "Plazo"), ("1. Crear la mesa", "2023")])
    two = titled([("Acción", "Plazo"), ("2. Abrir la sede", "2024")])
    assert table_of(read(one, two)) == [
        ["Acción", "Plazo"],
        ["1. Crear la mesa", "2023"],
        ["2. Abrir la sede", "2024"],
    ]


def test_a_row_cut_by_the_page_is_one_row() -> None:
    one = titled([("Acción", "Plazo"), ("1. Crear la mesa con todos los actores", "2023")])
    two = titled([("de la frontera", ""), ("2. Abrir la sede", "2024")])
    assert table_of(read(one, two)) == [
        ["Acción", "Plazo"],
        ["1. Crear la mesa con todos los actores de la frontera", "2023"],
        ["2. Abrir la sede", "2024"],
    ]


def test_a_table_without_rules_is_told_by_its_columns() -> None:
    sheet = Sheet()
    rows = [("Actividad", "Responsable"), ("Compartir costos", "IOM"), ("Enviar minutas", "ACNUR")]
    for number, (left, right) in enumerate(rows):
        sheet.text(50, 100 + 20 * number, left)
        sheet.text(300, 100 + 20 * number, right)
    assert table_of(read(sheet)) == [list(row) for row in rows]


def test_two_columns_of_text_are_read_one_after_the_other() -> None:
    sheet = Sheet()
    sheet.lines(50, 100, ["Texto izquierdo que llena la columna y sigue"] * 8)
    sheet.lines(320, 100, ["Texto derecho que llena la otra columna y si"] * 8)
    joined = " ".join(body(sheet))
    assert joined.rindex("izquierdo") < joined.index("derecho")


def test_larger_type_is_a_heading() -> None:
    sheet = Sheet()
    sheet.text(50, 100, "2.7 General (GN)", 14)
    sheet.lines(50, 130, [FULL, FULL])
    first = read(sheet).blocks[0]
    assert isinstance(first, Paragraph)
    assert (first.text, first.style) == ("2.7 General (GN)", "heading")


def test_text_on_its_side_is_read_in_its_cell() -> None:
    sheet = Sheet()
    sheet.grid([50, 90, 300], [100, 220, 250])
    sheet.upwards(65, 210, "Resultado 1")
    sheet.upwards(80, 210, "del proyecto")
    sheet.text(95, 115, "Acción")
    sheet.text(55, 240, "X")
    sheet.text(95, 240, "Abrir")
    assert table_of(read(sheet)) == [["Resultado 1 del proyecto", "Acción"], ["X", "Abrir"]]


def test_text_on_its_side_in_the_margin_is_a_header() -> None:
    sheet = Sheet()
    sheet.upwards(30, 400, "Documento interno")
    sheet.lines(50, 200, [FULL, "Fin del punto."])
    source = read(sheet)
    assert [p.text for p in source.headers] == ["Documento interno"]
    assert len(source.blocks) == 1


def test_footnotes_are_notes() -> None:
    sheet = Sheet()
    sheet.lines(50, 200, [FULL, FULL, FULL])
    sheet.rule(50, 640, 190, 640)
    sheet.lines(50, 655, ["1 Véase el informe final", "de la evaluación.", "2 Ídem."], 7, 9)
    source = read(sheet)
    assert source.notes == ("1 Véase el informe final de la evaluación.", "2 Ídem.")
    assert len(source.blocks) == 1


def test_drawn_dots_are_bullets() -> None:
    sheet = Sheet()
    sheet.dot(52, 197)
    sheet.text(70, 200, "Uno")
    sheet.dot(52, 209)
    sheet.text(70, 212, "Dos")
    found = [b for b in read(sheet).blocks if isinstance(b, Paragraph)]
    assert [(p.marker, p.text) for p in found] == [("•", "Uno"), ("•", "Dos")]


def test_rows_without_rules_are_told_by_their_texts() -> None:
    sheet = Sheet()
    sheet.lines(50, 100, ["1. Crear la mesa con todos los", "actores del río"])
    sheet.lines(300, 100, ["Oficina regional", "de datos y", "redes"])
    sheet.lines(50, 140, ["2. Abrir la sede de la mesa y", "dotarla de medios"])
    sheet.lines(300, 140, ["Oficina de país"])
    assert table_of(read(sheet)) == [
        [
            "1. Crear la mesa con todos los actores del río",
            "Oficina regional de datos y redes",
        ],
        ["2. Abrir la sede de la mesa y dotarla de medios", "Oficina de país"],
    ]


def test_a_page_of_pictures_only_is_refused_as_scanned() -> None:
    sheet = Sheet()
    sheet.picture()
    with pytest.raises(Refused) as caught:
        read(sheet)
    assert caught.value.code == "file_scanned"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("cifrado.pdf", "file_encrypted"),
        ("escaneado.pdf", "file_scanned"),
        ("truncado.pdf", "file_damaged"),
    ],
)
def test_hostile_files_are_refused(name: str, code: str, shared: Path) -> None:
    data = (shared / "corpus" / "hostile" / name).read_bytes()
    with pytest.raises(Refused) as caught:
        read_pdf(data, name)
    assert caught.value.code == code


@pytest.mark.parametrize("data", [b"%PDF-1.4\n", b"nothing of a PDF", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_is_damaged(data: bytes) -> None:
    with pytest.raises(Refused) as caught:
        read_pdf(data, "x.pdf")
    assert caught.value.code == "file_damaged"


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        read_pdf(b"", "x.pdf")
    assert caught.value.code == "file_empty"


def told(lines: list[str], actions: int) -> list[str]:
    found = share_out([Paragraph(text, Place()) for text in lines], actions)
    return [p.text for p in found]


def test_periods_that_wrapping_ran_together_are_told_apart_by_their_count() -> None:
    assert told(["Anual Trimestral Primer semestre Anual"], 4) == [
        "Anual",
        "Trimestral",
        "Primer semestre",
        "Anual",
    ]
    assert told(["Q1 Semestral"], 2) == ["Q1", "Semestral"]
    assert told(["Noviembre – Diciembre 2023"], 2) == ["Noviembre – Diciembre 2023"]
    assert told(["Durante el Año Lectivo"], 3) == ["Durante el Año Lectivo"]
    assert told(["Noviembre 2022 Ministerio"], 2) == ["Noviembre 2022 Ministerio"]


def test_a_label_that_opens_some_pages_is_no_running_head() -> None:
    sheets = []
    for number in range(4):
        sheet = Sheet()
        sheet.text(50, 60, ["Texto uno", LABEL, "Otro texto", LABEL][number])
        sheet.lines(50, 90, [FULL, "y nada más."])
        sheets.append(sheet)
    source = read(*sheets)
    assert source.headers == ()
    assert sum(b.text == LABEL for b in source.blocks) == 2


def cell_lines(lines: list[str], width: float) -> list[str]:
    """The paragraphs of one cell of this width, 5 points wider than its text."""
    sheet = Sheet()
    sheet.grid([50, 60 + width, 400], [100, 118 + 12 * len(lines)])
    sheet.lines(55, 112, lines)
    sheet.text(65 + width, 112, "x")
    table = read(sheet).blocks[0]
    assert isinstance(table, Table)
    cell = table.rows[0][0]
    assert cell is not None
    return cell.lines()


def test_a_word_longer_than_its_cell_is_one_word() -> None:
    assert cell_lines(["Recomenda", "ción"], 45) == ["Recomendación"]
    assert cell_lines(["Responsabl", "e"], 50) == ["Responsable"]
    assert cell_lines(["poblaciones", "afectadas"], 55) == ["poblaciones afectadas"]


def test_sentences_that_all_end_with_their_line_are_paragraphs_of_a_narrow_cell() -> None:
    assert cell_lines(["Crear la mesa.", "Unificar los", "kits de ayuda."], 70) == [
        "Crear la mesa.",
        "Unificar los kits de ayuda.",
    ]
    assert cell_lines(["Crear ya. Luego", "cerrar la mesa.", "Unificar todo"], 75) == [
        "Crear ya. Luego cerrar la mesa. Unificar todo"
    ]


def test_a_label_after_a_sentence_begins_a_paragraph() -> None:
    sheet = Sheet()
    sheet.lines(50, 200, [FULL[:-1] + ".", "Limitaciones: No hay intérpretes."])
    assert body(sheet) == [FULL[:-1] + ".", "Limitaciones: No hay intérpretes."]


def test_lines_that_end_in_a_preposition_go_on() -> None:
    assert cell_lines(["Oficial de", "Datos y", "Enlace"], 90) == ["Oficial de Datos y Enlace"]


def test_rules_beyond_the_page_make_no_rows() -> None:
    sheet = titled([("Acción", "Plazo")])
    for x in (50, 250, 450):
        sheet.rule(x, -500, x, 60)
    assert table_of(read(sheet)) == [["Acción", "Plazo"]]
