"""Readers: text in its encodings and flattened tables, Word in its structures."""

import io
import zipfile
from pathlib import Path

import docx
import pytest

from corpus.blocks import Paragraph, Source, Table, paragraphs
from corpus.reading import blocks_as_json, blocks_from_json, read_bytes, read_source
from kb.errors import Refused


def read_text(text: str) -> Source:
    return read_bytes(text.encode(), "nota.txt")


def texts(source: Source) -> list[str]:
    return [line.text for line in paragraphs(source.blocks) if line.text]


def grid(source: Source, number: int = 0) -> list[list[str | None]]:
    table = [block for block in source.blocks if isinstance(block, Table)][number]
    return [[cell.text if cell else None for cell in row] for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_text_is_read_in_every_usual_encoding(encoding: str) -> None:
    source = read_bytes("Año: evaluación – “niñez”\r\nfin".encode(encoding), "nota.txt")
    assert texts(source) == ["Año: evaluación – “niñez”", "fin"]


def test_invisible_characters_and_split_accents_are_mended() -> None:
    assert texts(read_text("pra\u0301cti\u00adca\u200b\u00a0buena")) == ["práctica buena"]


def test_bullets_become_markers() -> None:
    line = read_text("· Activar").blocks[0]
    assert isinstance(line, Paragraph)
    assert (line.marker, line.text) == ("·", "Activar")


def test_rows_with_tabs_make_a_table_with_a_place_for_each_cell() -> None:
    source = read_text("Título\nCódigo\tDescripción\nBP1_GN\tUna práctica\n")
    assert grid(source) == [["Código", "Descripción"], ["BP1_GN", "Una práctica"]]
    line = list(paragraphs(source.blocks))[-1]
    assert (line.place.table, line.place.row, line.place.column, line.place.paragraph) == (
        1,
        2,
        2,
        3,
    )


def test_second_row_of_titles_keeps_its_empty_first_cell() -> None:
    source = read_text("Acciones\tPlazo\t\tResponsable\n\tT1\tT2\t\n1. Abrir\tX\t\tOIM\n")
    assert grid(source)[1] == ["", "T1", "T2", ""]


def test_cells_below_each_other_are_cut_into_rows_by_their_titles() -> None:
    source = read_text(
        "\tActividad\n\tResponsable\n\tFecha\n\n\tEnviar\n\tOIM\n\tLunes\nmartes\n\n\tLlamar\n\tPMA\n\tMayo\n"
    )
    assert grid(source) == [
        ["Actividad", "Responsable", "Fecha"],
        ["Enviar", "OIM", "Lunes martes"],
        ["Llamar", "PMA", "Mayo"],
    ]


def test_a_short_row_does_not_shift_the_next_one() -> None:
    head = "\tFunciones básicas\n\tPriorización\n\tAcciones acordadas\n\tComentarios\n\n"
    source = read_text(
        head + "\t1. Apoyar\n\tMedia\n\tAbrir\n\n\t2. Informar\n\tBaja\n\tVer\n\tNo\n"
    )
    assert [row[0] for row in grid(source)] == ["Funciones básicas", "1. Apoyar", "2. Informar"]


def test_text_after_a_full_table_is_no_part_of_its_last_cell() -> None:
    source = read_text(
        "\tActividad\n\tResponsable\n\tFecha\n\n\tEnviar\n\tOIM\n\tMayo\n\n\nCierre\n"
    )
    assert grid(source)[-1] == ["Enviar", "OIM", "Mayo"]
    assert texts(source)[-1] == "Cierre"


def test_rules_and_pictures_leave_no_text() -> None:
    assert texts(read_text("[image: ] Título\n-----\t---\n")) == ["Título"]


def word(build: "docx.document.Document") -> Source:
    out = io.BytesIO()
    build.save(out)
    return read_bytes(out.getvalue(), "nota.docx")


def test_merged_cells_stand_once_with_their_spans() -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "ancha"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "alta"
    table.cell(2, 2).text = "fin"
    source = word(document)
    assert grid(source) == [["ancha", None, None], ["alta", "", ""], [None, "", "fin"]]
    made = source.blocks[0]
    assert isinstance(made, Table)
    assert made.rows[0][0] is not None
    assert made.rows[1][0] is not None
    assert (made.rows[0][0].column_span, made.rows[1][0].row_span) == (3, 2)


def test_nested_tables_stay_inside_their_cell() -> None:
    document = docx.Document()
    outer = document.add_table(rows=1, cols=1)
    outer.cell(0, 0).text = "fuera"
    outer.cell(0, 0).add_table(rows=1, cols=1).cell(0, 0).text = "dentro"
    source = word(document)
    assert texts(source) == ["fuera", "dentro"]
    assert blocks_from_json(blocks_as_json(source)) == source.blocks


def test_automatic_numbers_and_bullets_become_markers() -> None:
    document = docx.Document()
    for style in ("List Number", "List Number", "List Bullet"):
        document.add_paragraph("texto", style=style)
    markers = [line.marker for line in paragraphs(word(document).blocks)]
    assert markers == ["1.", "2.", "•"]


def test_comments_stand_with_their_paragraph() -> None:
    document = docx.Document()
    run = document.add_paragraph("Nivel de prioridad: 2").add_run(" ")
    document.add_comment(run, text="Se traslada a sede.", author="Ana Paz")
    line = next(paragraphs(word(document).blocks))
    assert line.comments == ("Ana Paz: Se traslada a sede.",)


def test_inserted_text_is_in_and_deleted_text_is_out() -> None:
    document = docx.Document()
    document.add_paragraph("XX")
    out = io.BytesIO()
    document.save(out)
    w = "<w:ins><w:r><w:t>nuevo</w:t></w:r></w:ins>"
    w += "<w:del><w:r><w:delText>viejo</w:delText></w:r></w:del>"
    changed = rewrite(out.getvalue(), b"<w:r><w:t>XX</w:t></w:r>", w.encode())
    assert texts(read_bytes(changed, "nota.docx")) == ["nuevo"]


def test_headers_stand_apart_from_the_body() -> None:
    document = docx.Document()
    document.add_paragraph("cuerpo")
    document.sections[0].header.paragraphs[0].text = "membrete"
    source = word(document)
    assert [line.text for line in source.headers] == ["membrete"]
    assert texts(source) == ["cuerpo"]


def rewrite(data: bytes, old: bytes, new: bytes, part: str = "word/document.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for info in before.infolist():
            body = before.read(info)
            after.writestr(info.filename, body.replace(old, new) if info.filename == part else body)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("vacio.txt", b"", "file_empty"),
        ("blanco.txt", b" \n\t\n", "file_empty"),
        ("ruido.txt", bytes(range(256)) * 8, "file_not_text"),
        ("vacio.docx", b"", "file_empty"),
        ("texto.docx", b"esto es texto", "file_not_word"),
        ("roto.docx", b"PK\x03\x04roto", "file_damaged"),
        ("viejo.doc", b"\xd0\xcf\x11\xe0", "file_type_unknown"),
        (
            "clave.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "file_encrypted",
        ),
        ("foto.png", b"\x89PNG", "file_type_unknown"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_code(name: str, data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_bytes(data, name)
    assert refused.value.code == code
    assert refused.value.params["name"] == name


def test_a_missing_file_and_a_folder_are_refused_by_name_only(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "nada.txt", "file_missing"), (tmp_path, "file_is_folder")):
        with pytest.raises(Refused) as refused:
            read_source(path)
        assert refused.value.code == code
        assert refused.value.params["name"] == path.name
