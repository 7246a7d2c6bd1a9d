"""Forms filled in: read again they give the same records, sent back they update the tracker."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from web_people import client_as

from corpus.reading import read_file
from kb.follow_up import Report, Status
from kb.records import Action, DocumentHead, Reading, Recommendation
from web.config import Settings
from web.runtime import Runtime, open_runtime
from web.services.action_page import say
from web.services.importing import import_paths
from web.services.iom_form_files import as_docx, as_xlsx
from web.services.iom_forms import MODELS, Form, Model, action_row, form, form_of
from web.services.refreshing import settle
from web.services.returned_forms import take_returned
from web.services.tracker_table import tracker_table

SAMPLES = Path(__file__).parents[1] / "corpus" / "samples"
WRITERS: dict[str, Callable[[Form, Model], bytes]] = {"docx": as_docx, "xlsx": as_xlsx}
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Clock:
    """A minute passes at each look: what comes later is later."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    made = open_runtime(Settings(data=tmp_path / "datos"))
    clock = Clock()
    made.store.clock = clock
    made.store.follow_ups.clock = clock
    yield made
    settle(made)
    made.close()


def bring(runtime: Runtime, path: Path) -> str:
    report = import_paths(runtime, [path], actor="prueba", publish=True).files[0]
    assert report.outcome is not None, report.error
    return report.outcome.document_id


def told(reading: Reading) -> dict[str, object]:
    """What must come back: warnings tell of layout, and meta of where its lines stood."""
    wire = reading.to_wire()
    del wire["warnings"]
    return json.loads(json.dumps(wire, sort_keys=True))  # type: ignore[no-any-return]


def again(tmp_path: Path, made: Form, model: Model, suffix: str) -> Reading:
    path = tmp_path / f"devuelto-{model}.{suffix}"
    path.write_bytes(WRITERS[suffix](made, model))
    return read_file(path)[1]


def expected(runtime: Runtime, document_id: str) -> dict[str, object]:
    """The records of a document with the tracker's state in their state and comments."""
    reports = runtime.store.follow_ups.reports()
    records = runtime.store.document_records(document_id, view="workshop")
    head = next(r.content for r in records if isinstance(r.content, DocumentHead))
    actions = []
    for record in records:
        if isinstance(record.content, Action):
            _text, _due, _who, comments, status = action_row(record.content, reports.get(record.id))
            update = {"status": status or None, "comments": comments or None}
            actions.append(record.content.model_copy(update=update))
    recommendations = [r.content for r in records if isinstance(r.content, Recommendation)]
    return told(Reading(document=head, recommendations=recommendations, actions=actions))


def report(runtime: Runtime, number: str, status: Status, comment: str = "") -> str:
    rows = tracker_table(runtime, "workshop").rows
    row = next(row for row in rows if row.action.number == number)
    say(
        runtime, row.record.id, status, version=row.report.version, actor="ana", via="page",
        comment=comment,
    )  # fmt: skip
    settle(runtime)
    return row.record.id


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", ["respuesta-gerencial.txt", "plan-de-mejora.txt"])
def test_the_form_of_a_sample_read_again_gives_its_records_and_their_state(
    runtime: Runtime, tmp_path: Path, name: str, model: Model, suffix: str
) -> None:
    document_id = bring(runtime, SAMPLES / name)
    first = tracker_table(runtime, "workshop").rows[0].action.number
    report(runtime, first, "completed", "Se hizo; falta publicar.")
    made = form(runtime, document_id, "workshop")
    assert told(again(tmp_path, made, model, suffix)) == expected(runtime, document_id)


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    "name", ["respuesta-gerencial-oim-2022.docx", "plan-mejora-el-salvador-2011.docx"]
)
def test_the_form_of_a_real_document_read_again_gives_its_records_and_their_state(
    runtime: Runtime, shared: Path, tmp_path: Path, name: str, model: Model, suffix: str
) -> None:
    document_id = bring(runtime, shared / "corpus" / "docx" / name)
    for row in tracker_table(runtime, "workshop").rows[:3]:
        report(runtime, row.action.number, "under_way", "Va bien.")
    made = form(runtime, document_id, "workshop")
    assert told(again(tmp_path, made, model, suffix)) == expected(runtime, document_id)


def returned(runtime: Runtime, document_id: str, path: Path, changes: dict[str, str]) -> None:
    """The Word form as an office sends it back: some actions with another state."""
    path.write_bytes(as_docx(form(runtime, document_id, "workshop"), "nuevo"))
    document = Document(str(path))
    done = set()
    for table in document.tables:
        for row in table.rows:
            number = row.cells[0].text.split(" ")[0]
            if number in changes and len(row.cells) == 5:
                row.cells[3].paragraphs[0].text = changes[number]
                row.cells[4].paragraphs[0].text = "Completada"
                done.add(number)
    assert done == set(changes)
    document.save(str(path))


def test_the_returned_form_updates_the_tracker_once(runtime: Runtime, tmp_path: Path) -> None:
    document_id = bring(runtime, SAMPLES / "respuesta-gerencial.txt")
    said = report(runtime, "1.2", "under_way", "Empezó la encuesta.")
    path = tmp_path / "devuelto.docx"
    returned(runtime, document_id, path, {"1.2": "Encuesta terminada en marzo."})
    assert bring(runtime, path) == document_id
    events = runtime.store.follow_ups.events(said)
    assert [(e.via, e.status, e.comment) for e in events] == [
        ("page", "under_way", "Empezó la encuesta."),
        ("file", "completed", "Encuesta terminada en marzo."),
    ]
    assert take_returned(runtime, document_id, actor="prueba") == 0
    others = runtime.store.follow_ups.events_since(NOW)
    assert len(others) == 2, "what the form only repeats is no report"


def test_a_form_filled_in_before_a_later_report_does_not_undo_it(
    runtime: Runtime, tmp_path: Path
) -> None:
    document_id = bring(runtime, SAMPLES / "respuesta-gerencial.txt")
    said = report(runtime, "1.2", "under_way", "Empezó la encuesta.")
    path = tmp_path / "devuelto.docx"
    returned(runtime, document_id, path, {"1.1": "Guía lista."})
    report(runtime, "1.2", "completed", "Terminó.")
    bring(runtime, path)
    newest = runtime.store.follow_ups.reports()[said]
    assert (newest.status, newest.comment) == ("completed", "Terminó.")


def test_a_report_after_the_form_came_in_stays(runtime: Runtime, tmp_path: Path) -> None:
    document_id = bring(runtime, SAMPLES / "respuesta-gerencial.txt")
    path = tmp_path / "devuelto.docx"
    returned(runtime, document_id, path, {"1.2": "Terminada."})
    bring(runtime, path)
    said = report(runtime, "1.2", "under_way", "Faltaba una parte.")
    assert take_returned(runtime, document_id, actor="prueba") == 0
    assert runtime.store.follow_ups.reports()[said].status == "under_way"


def test_printed_words_stay_where_the_report_says_the_same() -> None:
    action = Action(number="1.1", text="Capacitar.", status="En ejecución", comments="Van dos.")
    assert action_row(action, None)[3:] == ("Van dos.", "En ejecución")
    same = Report("x", "under_way", comment="Van tres.", at=NOW)
    assert action_row(action, same)[3:] == ("Van tres.", "En ejecución")
    done = Report("x", "completed", at=NOW)
    assert action_row(action, done)[3:] == ("Van dos.", "Completada")


def test_a_text_that_begins_like_a_formula_is_a_text_in_the_sheet() -> None:
    head = DocumentHead(kind="management_response", title="=1+1")
    made = form_of(head, [Recommendation(number=1, text="Oír.")], [])
    sheet = load_workbook(io.BytesIO(as_xlsx(made, "nuevo"))).active
    assert sheet is not None
    assert sheet["A1"].value == "'=1+1"


def test_the_page_gives_the_forms_and_keeps_comments_for_those_inside(runtime: Runtime) -> None:
    document_id = bring(runtime, SAMPLES / "respuesta-gerencial.txt")
    report(runtime, "1.2", "under_way", "Falta el teléfono de Ana.")
    for role, shown in ((None, False), ("reader", True)):
        client = client_as(runtime, role)  # type: ignore[arg-type]
        assert f"/documentos/{document_id}/formulario.docx" in client.get(
            f"/documentos/{document_id}"
        ).text  # fmt: skip
        answer = client.get(f"/documentos/{document_id}/formulario.xlsx?modelo=anterior")
        sheet = load_workbook(io.BytesIO(answer.data)).active
        assert sheet is not None
        cells = {str(c.value) for row in sheet.iter_rows() for c in row}
        assert ("Falta el teléfono de Ana." in cells) is shown
        assert "En marcha" in cells


def test_other_documents_have_no_form(runtime: Runtime) -> None:
    document_id = bring(runtime, SAMPLES / "minuta.txt")
    client = client_as(runtime, None)
    answer = client.get(f"/documentos/{document_id}/formulario.docx")
    assert answer.status_code == 422
    assert "tienen un formulario que llenar" in answer.text
    assert "formulario.docx" not in client.get(f"/documentos/{document_id}").text


def test_the_command_writes_the_form(kb: Callable[..., object], tmp_path: Path) -> None:
    assert kb("samples", "load").exit_code == 0  # type: ignore[attr-defined]
    path = tmp_path / "formulario.docx"
    done = kb("actions", "export", "respuesta-gerencial.txt", "--output", str(path))
    assert done.exit_code == 0, done.output  # type: ignore[attr-defined]
    assert read_file(path)[1].document.kind == "management_response"
    assert kb("actions", "export", "x", "--output", "x.pdf").exit_code == 2  # type: ignore[attr-defined]
