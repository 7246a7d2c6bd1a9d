"""``kb read``: the kind and how surely it was told, filled fields, lines without a place."""

from pathlib import Path

import pytest

MINUTES = """Acta de reunión
Mesa de Albergues
Fecha: 4 de junio de 2024
Asistentes: ACNUR, OIM
Agenda:
1. Camas
2. Varios

1. Camas
Hay cuarenta camas libres.
2. Varios
Sin novedades.

Acuerdos:
- Contar las camas (OIM, 10 de junio)

Próxima reunión: 2 de julio
Sin más asuntos, se cerró la sesión.
"""


@pytest.fixture
def minutes(tmp_path: Path) -> Path:
    path = tmp_path / "acta.txt"
    path.write_text(MINUTES, "utf-8")
    return path


def test_the_report_tells_the_kind_the_next_one_and_the_margin(kb, minutes: Path) -> None:
    lines = kb("read", minutes).output.splitlines()
    assert lines[0] == "Acta de reunión"
    assert lines[1].startswith("Clase: minuta de reunión, con ")
    assert lines[2].startswith("La siguiente: ")
    assert "ventaja de" in lines[2]
    assert "Contenido: 2 puntos tratados, 1 acción" in lines


def test_the_report_counts_the_records_that_fill_each_field(kb, minutes: Path) -> None:
    lines = [" ".join(line.split()) for line in kb("read", minutes).output.splitlines()]
    table = lines[lines.index("Campos con datos: 1 acción") :]
    assert "Responsables 1 de 1" in table
    assert "Con apoyo de 0 de 1" in table


def test_the_report_names_each_line_without_a_place_with_where_it_stands(kb, minutes: Path) -> None:
    output = kb("read", minutes).output
    assert "2 líneas sin ubicar:" in output
    assert "párrafo 18: Línea sin ubicar: «Sin más asuntos, se cerró la sesión.»" in output


def test_the_kind_can_be_given(kb, minutes: Path) -> None:
    result = kb("read", minutes, "--kind", "other")
    assert result.exit_code == 0
    assert "indicada con --kind; por su contenido: minuta de reunión" in result.output
    assert "sin registros" in result.output


def test_an_unknown_kind_is_refused_in_one_line(kb, minutes: Path) -> None:
    result = kb("read", minutes, "--kind", "acta")
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_document_like_no_other_is_told_so(kb, tmp_path: Path) -> None:
    path = tmp_path / "carta.txt"
    path.write_text("Estimada colega:\nLe escribo para agradecerle su apoyo.\n", "utf-8")
    assert "no se parece a ninguna conocida" in kb("read", path).output
