"""The regional report: counts, cards with their sources and gaps, in a Word file that opens."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

from docx import Document
from flask.testing import FlaskClient

from index.search import SearchRequest
from web.runtime import Runtime
from web.services.regional_report import regional_report
from web.services.report_docx import report_docx

TODAY = date(2026, 11, 20)


def words(site: Runtime, **filters: tuple[str, ...]) -> tuple[list[str], list[list[list[str]]]]:
    """The paragraphs and the tables of a report."""
    made = regional_report(site, SearchRequest(filters=filters), "public", today=TODAY)
    document = Document(io.BytesIO(report_docx(made)))
    tables = [[[c.text for c in row.cells] for row in table.rows] for table in document.tables]
    return [p.text for p in document.paragraphs], tables


def test_practices_are_progress_and_each_card_names_its_source(site: Runtime) -> None:
    paragraphs, _ = words(site, gcm_objective=("4",))
    heading = next(p for p in paragraphs if p.startswith("Objetivo 4:"))
    after = paragraphs[paragraphs.index(heading) :]
    assert "Avances: buenas prácticas" in after
    card = next(p for p in after if p.startswith("BP1_PR. Abrir ventanillas móviles"))
    assert "Según la fuente: El 82% de las solicitudes" in card
    assert "[Lecciones del área de Protección en Ecuador. Ecuador. 2022 (tabla 1, fila 2" in card


def test_filters_date_and_counts_are_frozen_in_it(site: Runtime) -> None:
    paragraphs, _ = words(site, territory=("EC",))
    assert "Selección: Fichas en Ecuador." in paragraphs
    assert "Fecha: 20/11/2026." in paragraphs
    assert "3 fichas publicadas en la selección." in paragraphs


def test_the_matrix_is_a_table_with_its_totals(site: Runtime) -> None:
    _, (by_area, by_country) = words(site)
    row = next(r for r in by_area if r[0].startswith("4 · "))
    assert row[-1] == "1"
    assert by_area[0][-1] == "Total"
    assert "Ecuador" in by_country[0]


def test_gaps_are_told_with_their_official_names(site: Runtime) -> None:
    paragraphs, _ = words(site, gcm_objective=("4", "13"))
    gaps = paragraphs[paragraphs.index("Vacíos") :]
    assert any(p.startswith("13. Utilizar la detención") for p in gaps)
    assert not any(p.startswith("4. ") for p in gaps)


def test_the_page_gives_the_same_file(client: FlaskClient) -> None:
    answer = client.get("/cruces/informe.docx?objetivo=4&territorio=EC")
    assert answer.status_code == 200
    texts = [p.text for p in Document(io.BytesIO(answer.data)).paragraphs]
    assert any(text.startswith("Objetivo 4:") for text in texts)


def test_the_command_writes_it(kb: Callable[..., object], tmp_path: Path) -> None:
    assert kb("samples", "load").exit_code == 0  # type: ignore[attr-defined]
    target = tmp_path / "informe.docx"
    assert kb("report", "--gcm", "7", "--output", target).exit_code == 0  # type: ignore[attr-defined]
    texts = [p.text for p in Document(target).paragraphs]
    assert any(text.startswith("Objetivo 7:") for text in texts)


def test_drafts_are_in_no_report_of_readers(site: Runtime) -> None:
    paragraphs, _ = words(site)
    assert not any("zarigüeya" in text for text in paragraphs)
