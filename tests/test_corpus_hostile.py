"""Hostile files: refused in seconds, or read without harm."""

import gzip
import json
import socket
import time
from pathlib import Path

import pytest

from corpus.reading import parse, read_bytes, read_file, read_source
from kb.errors import Refused

REFUSED = {
    "vacio.txt": "file_empty",
    "vacio.docx": "file_empty",
    "no-es-zip.docx": "file_not_word",
    "truncado.docx": "file_damaged",
    "bomba-deflate.docx": "file_too_large",
    "bomba-bzip2.docx": "file_damaged",
    "bomba-miente.docx": "file_damaged",
    "xxe.docx": "file_unsafe",
    "mil-millones.docx": "file_unsafe",
    "anidado.docx": "file_too_complex",
    "cifrado.pdf": "file_encrypted",
    "binario.txt": "file_not_text",
}


@pytest.mark.parametrize(("name", "code"), REFUSED.items())
def test_a_hostile_file_is_refused_quickly(
    shared: Path, name: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(*_: object) -> None:
        raise AssertionError("a reader opened a connection")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        read_source(shared / "corpus" / "hostile" / name)
    assert refused.value.code == code
    assert time.monotonic() - began < 5


def test_the_unpacked_size_is_counted_as_bytes_come_out(monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import zipfile

    monkeypatch.setattr("corpus.readers.package.MAX_UNPACKED", 100_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 200_000)
    with pytest.raises(Refused) as refused:
        read_bytes(out.getvalue(), "bomba.docx")
    assert refused.value.code == "file_too_large"


def test_tables_in_tables_without_end_are_refused() -> None:
    import io

    import docx

    document = docx.Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    for _ in range(20):
        cell = cell.add_table(rows=1, cols=1).cell(0, 0)
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(Refused) as refused:
        read_bytes(out.getvalue(), "hondo.docx")
    assert refused.value.code == "file_too_complex"


def test_paths_inside_an_archive_write_nothing(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _, reading = read_file(shared / "corpus" / "hostile" / "ruta-en-zip.docx")
    assert reading.document.kind == "other"
    assert list(tmp_path.iterdir()) == []
    assert not (tmp_path.parent.parent / "kb-escape.txt").exists()


def test_script_and_formula_text_is_read_as_it_stands(shared: Path) -> None:
    folder = shared / "corpus" / "hostile"
    _, reading = read_file(folder / "guion-sql.docx")
    gold = json.loads((folder / "guion-sql.gold.json").read_text(encoding="utf-8"))
    assert reading.to_wire()["cards"] == gold["cards"]


def test_one_line_of_five_megabytes_is_read_in_seconds(shared: Path) -> None:
    data = gzip.decompress((shared / "corpus" / "hostile" / "linea-larga.txt.gz").read_bytes())
    began = time.monotonic()
    reading = parse(read_bytes(data, "linea-larga.txt"))
    assert time.monotonic() - began < 20
    assert {card.canonical_code for card in reading.cards} <= {"BP1_GN"}
    assert len(reading.document.title) < 500


def test_a_long_flat_matrix_takes_time_in_proportion_to_its_length() -> None:
    row = "\t{0}.1 Acción de prueba\n\n\tMayo 2023\n\n\tOIM\n\nApoyo: PMA\n\t\n\t\n\n"
    head = (
        "Matriz de respuesta gerencial\n\tRecomendación No. 1\nTexto.\n\n"
        "\tAcción\n\tPlazo\n\tResponsable\n\tComentarios\n\tEstado\n\n"
    )
    text = head + "".join(row.format(n) for n in range(1, 1501))
    began = time.monotonic()
    reading = parse(read_bytes(text.encode(), "larga.txt"))
    assert len(reading.actions) == 1500
    assert time.monotonic() - began < 15
