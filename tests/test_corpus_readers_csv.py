"""The reader of comma-separated values: delimiter, encoding, titles."""

import pytest

from corpus.blocks import Paragraph, Table
from corpus.readers.csv import find_delimiter, read_csv
from kb.errors import Refused


def cells(data: bytes) -> list[list[str]]:
    table = read_csv(data, "x.csv").blocks[-1]
    assert isinstance(table, Table)
    return [["" if c is None else c.text for c in row] for row in table.rows]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("Acción;Plazo\nCrear, abrir y cerrar;2022", ";"),
        ('Acción,Plazo\n"Crear; abrir",2022', ","),
        ("Acción\tPlazo\nCrear, abrir\t2022", "\t"),
        ("Minuta\nAsisten: IOM, ACNUR, SAG\nActividad;Fecha\nEnviar;marzo", ";"),
        ("a|b\nc|d", "|"),
    ],
)
def test_the_delimiter_is_found(text: str, delimiter: str) -> None:
    assert find_delimiter(text) == delimiter


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_found(encoding: str) -> None:
    assert cells("Acción;Año\nReunión;2022\n".encode(encoding)) == [
        ["Acción", "Año"],
        ["Reunión", "2022"],
    ]


def test_quoted_cells_keep_delimiters_and_line_ends() -> None:
    assert cells(b'a;b\n"1; 2\n3";c\n') == [["a", "b"], ["1; 2 3", "c"]]


def test_excels_own_first_line_names_the_delimiter() -> None:
    assert cells(b"sep=,\na,b;c\nd,e\n") == [["a", "b;c"], ["d", "e"]]


def test_lone_first_lines_are_titles() -> None:
    blocks = read_csv("Plan de mejora;\n2022;\nAcción;Plazo\nCrear;2023".encode(), "x.csv").blocks
    assert [b.text for b in blocks if isinstance(b, Paragraph)] == ["Plan de mejora", "2022"]
    assert (blocks[0].place.row, blocks[0].place.column) == (1, 1)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b";;;\n;;", "file_empty"),
        (bytes(range(256)) * 8, "file_not_text"),
        (b'a;"' + b"x" * 200_000, "file_damaged"),
        (b";" * 600_000, "file_too_large"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        read_csv(data, "x.csv")
    assert caught.value.code == code
