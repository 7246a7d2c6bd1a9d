"""The Markdown reader: headings, lists, tables, lines."""

import pytest

from corpus.blocks import Paragraph, Source, Table
from corpus.readers.markdown import read_markdown
from kb.errors import Refused


def read(text: str) -> Source:
    return read_markdown(text.encode(), "x.md")


def listed(text: str) -> list[tuple[str, str, str]]:
    found = [b for b in read(text).blocks if isinstance(b, Paragraph)]
    return [(b.style, b.marker, b.text) for b in found]


def test_headings_lists_and_emphasis() -> None:
    text = "# Minuta\n\n1. **Agenda**: uno\n2. dos\n   - tres\n"
    assert listed(text) == [
        ("heading 1", "", "Minuta"),
        ("", "1.", "Agenda: uno"),
        ("", "2.", "dos"),
        ("", "•", "tres"),
    ]


def test_tables_are_tables() -> None:
    table = read("| Acción | Plazo |\n|---|:-:|\n| Crear `a` | 2022<br>2023 |\n").blocks[0]
    assert isinstance(table, Table)
    assert [[c and c.lines() for c in row] for row in table.rows] == [
        [["Acción"], ["Plazo"]],
        [["Crear a"], ["2022", "2023"]],
    ]


def test_short_lines_stay_lines_and_wrapped_ones_are_joined() -> None:
    assert [t for _, _, t in listed("Código: BP1_GN\nTerritorio: Quito")] == [
        "Código: BP1_GN",
        "Territorio: Quito",
    ]
    long = "Las personas en movilidad humana reciben asistencia en los puestos"
    assert [t for _, _, t in listed(f"{long}\nde la frontera.")] == [f"{long} de la frontera."]


def test_a_code_keeps_its_underscores() -> None:
    assert listed("BPI_GN y LN2_GN") == [("", "", "BPI_GN y LN2_GN")]


def test_front_matter_is_read_as_lines() -> None:
    assert [t for _, _, t in listed("---\nTítulo: Plan\nFecha: 2022\n---\nTexto")] == [
        "Título: Plan",
        "Fecha: 2022",
        "Texto",
    ]


def test_raw_scripts_are_dropped_and_struck_text_loses_its_signs() -> None:
    assert listed("Sí ~~no~~\n\n<script>no</script>\n") == [("", "", "Sí no")]


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "file_empty"), (b"\n\n", "file_empty"), (bytes(range(256)) * 8, "file_not_text")],
)
def test_what_is_no_text_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        read_markdown(data, "x.md")
    assert caught.value.code == code
