"""Import on the page: brought in, read in the background, looked through, accepted."""

import html
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from import_files import LOOSE, sheet
from web_people import client_as
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from kb.records import CuratedCard
from kb.staged import StagedFile
from kb.store import check
from web.config import Settings
from web.runtime import Runtime, open_runtime
from web.services.duplicates import update_duplicates
from web.services.refreshing import settle as settle_indexing
from web.services.samples import load_samples
from web.services.staging import settle, stop

PATH = "Bolivia/2022/OIM - fichas.txt"


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    opened = open_runtime(Settings(data=tmp_path))
    yield opened
    settle(opened)
    settle_indexing(opened)
    opened.close()


@pytest.fixture
def ana(runtime: Runtime) -> FlaskClient:
    return client_as(runtime, "contributor", "ana")


def bring(client: FlaskClient, *files: tuple[str, str | bytes], **choices: str) -> TestResponse:
    """Send files as the form without a script does."""
    fields: list[tuple[str, object]] = list(choices.items())
    for name, text in files:
        data = text.encode() if isinstance(text, str) else text
        fields.append(("archivos", FileStorage(io.BytesIO(data), filename=name)))
    # Ready bytes: from a dict the test client makes a temporary file that it leaves open.
    boundary, body = encode_multipart(MultiDict(fields))
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post("/importar", data=body, content_type=kind)


def brought(
    client: FlaskClient, runtime: Runtime, *files: tuple[str, str | bytes], **choices: str
) -> list[StagedFile]:
    """Bring files in and wait until they are read."""
    answer = bring(client, *files, **choices)
    assert answer.status_code == 303
    settle(runtime)
    return runtime.store.staging.files(answer.location.rpartition("/")[2])


def address(file: StagedFile, action: str = "") -> str:
    return f"/importar/{file.import_id}/{file.id}{'/' + action if action else ''}"


def act(
    client: FlaskClient, runtime: Runtime, file: StagedFile, action: str, **form: object
) -> str:
    """Send a form about a file as it stands now; the page that it leads to."""
    version = form.pop("version", runtime.store.staging.file(file.id).version)
    answer = client.post(
        address(file, action), data={"version": version, **form}, follow_redirects=True
    )
    assert answer.status_code == 200
    return answer.text


def cards(runtime: Runtime) -> dict[str, CuratedCard]:
    found = runtime.store.all_records(view="workshop")
    return {r.content.code: r.content for r in found if isinstance(r.content, CuratedCard)}


def test_a_file_is_read_and_waits_for_a_person(ana: FlaskClient, runtime: Runtime) -> None:
    (file,) = brought(ana, runtime, (PATH, sheet()))
    assert (file.status, file.name) == ("read", PATH)
    assert file.summary.counts == {"card": 9}
    page = ana.get(f"/importar/{file.import_id}").text
    assert "Documento nuevo" in page
    assert "9 fichas" in page
    assert "1 línea sin ubicar o dudosa" in page
    assert runtime.store.counts(view="workshop")["document"] == 0


def test_the_log_names_a_file_on_its_way_in_and_never_by_its_id(
    ana: FlaskClient, runtime: Runtime
) -> None:
    (file,) = brought(ana, runtime, (PATH, sheet()))
    log = client_as(runtime, "admin", "eva").get("/bitacora").text
    assert PATH in log
    assert "una importación" in log
    assert file.id not in log
    assert file.import_id not in log


def test_the_folder_fills_only_what_the_document_does_not_say(
    ana: FlaskClient, runtime: Runtime
) -> None:
    silent, speaking = brought(
        ana,
        runtime,
        (PATH, sheet()),
        ("Chile/2019/b.txt", sheet(head=True)),
        pais="PE",
        anio="1999",
    )
    assert silent.choices.edits["document:0"] == {
        "countries": ["BO"],
        "year": 2022,
        "organisations": ["OIM"],
    }
    assert "document:0" not in speaking.choices.edits
    page = ana.get(address(silent)).text
    assert page.count("según la carpeta o lo elegido al importar") == 3


def test_defaults_of_the_import_fill_what_names_do_not_tell(
    ana: FlaskClient, runtime: Runtime
) -> None:
    (file,) = brought(ana, runtime, ("a.txt", sheet()), pais="PE", anio="2020", organizacion="NRC")
    assert file.choices.edits["document:0"] == {
        "countries": ["PE"],
        "year": 2020,
        "organisations": ["NRC"],
    }


def test_document_and_records_stand_side_by_side_with_their_places(
    ana: FlaskClient, runtime: Runtime
) -> None:
    (file,) = brought(ana, runtime, (PATH, sheet()))
    page = ana.get(address(file)).text
    anchors = set(re.findall(r'href="#([tp][^"]+)" data-place', page))
    assert len(anchors) > 50
    assert {a for a in anchors if f'id="{a}"' not in page} == set()
    # What became of each line leads to the record on the same page.
    assert 'href="#r-card:0"' in page
    assert 'id="r-card:0"' in page
    assert LOOSE in page


def test_a_line_is_put_into_a_field_and_comes_in_with_its_place(
    ana: FlaskClient, runtime: Runtime
) -> None:
    (file,) = brought(ana, runtime, (PATH, sheet()))
    page = act(ana, runtime, file, "lineas", linea=0, accion="enviar", destino="card:0|limitations")
    assert "→ BP1_AG · Limitaciones" in page
    act(ana, runtime, file, "incorporar", accion="todo")
    (kept,) = runtime.store.cards_by_code("BP1_AG", view="workshop")
    assert isinstance(kept.content, CuratedCard)
    assert kept.content.limitations is not None
    assert kept.content.limitations.endswith(f"cisterna de apoyo. {LOOSE}")
    assert len(kept.places["limitations"]) == 2
    document = runtime.store.document(kept.document_id, view="workshop")
    assert document.sources[0].warnings == ()
    # It is a person's word: the history tells it from what was read.
    assert [r.origin for r in runtime.store.history(kept.id)] == ["import", "edit"]


def test_a_line_that_was_placed_can_be_taken_back(ana: FlaskClient, runtime: Runtime) -> None:
    (file,) = brought(ana, runtime, (PATH, sheet()))
    for target in ("card:0|limitations", "card:1|keywords", "document:0|organisations"):
        act(ana, runtime, file, "lineas", linea=0, accion="enviar", destino=target)
    edits = runtime.store.staging.file(file.id).choices.edits
    assert edits["document:0"]["organisations"] == ["OIM", LOOSE]
    assert set(edits) == {"document:0"}
    act(ana, runtime, file, "lineas", linea=0, accion="volver")
    choices = runtime.store.staging.file(file.id).choices
    assert (choices.placed, choices.places.get("document:0")) == ({}, {})
    assert choices.edits["document:0"]["organisations"] == ["OIM"]


def test_a_line_that_belongs_nowhere_is_set_aside(ana: FlaskClient, runtime: Runtime) -> None:
    (file,) = brought(ana, runtime, (PATH, sheet()))
    page = act(ana, runtime, file, "lineas", linea=0, accion="aparte")
    assert "no corresponde" in page
    act(ana, runtime, file, "incorporar", accion="todo")
    (document,) = runtime.store.documents(view="workshop")
    assert document.sources[0].warnings == ()


def test_a_correction_is_kept_and_can_be_undone_by_typing_it_back(
    ana: FlaskClient, runtime: Runtime
) -> None:
    (file,) = brought(ana, runtime, (PATH, sheet()))
    form = ana.get(address(file) + "?corregir=card:0").text
    assert 'name="finding"' in form
    page = act(
        ana, runtime, file, "corregir", registro="card:0", budget="USD 90.000", keywords="a\r\nb"
    )
    assert page.count("— corregido") == 2
    choices = runtime.store.staging.file(file.id).choices
    assert choices.edits["card:0"] == {"budget": "USD 90.000", "keywords": ["a", "b"]}
    read = runtime.store.staging.reading(file.id).cards[0]
    act(
        ana, runtime, file, "corregir", registro="card:0",
        budget=read.budget, keywords="\n".join(read.keywords),
    )  # fmt: skip
    assert "card:0" not in runtime.store.staging.file(file.id).choices.edits


def test_a_correction_that_cannot_be_kept_loses_nothing_of_what_was_typed(
    ana: FlaskClient, runtime: Runtime
) -> None:
    (file,) = brought(ana, runtime, (PATH, sheet()))
    version = runtime.store.staging.file(file.id).version
    answer = ana.post(
        address(file, "corregir"),
        data={
            "version": version,
            "registro": "card:0",
            "gcm_objectives": "quince",
            "finding": "Lo que escribí",
        },
    )
    assert answer.status_code == 422
    assert "El valor de «Objetivos (PMM)» no es válido (quince)." in answer.text
    assert "Lo que escribí" in answer.text
    assert ">quince</textarea>" in answer.text


def test_records_come_in_one_by_one_and_the_rest_later(ana: FlaskClient, runtime: Runtime) -> None:
    (file,) = brought(ana, runtime, (PATH, sheet()))
    page = act(ana, runtime, file, "incorporar", registro="card:2")
    assert "ya incorporado" in page
    assert list(cards(runtime)) == ["BP3_AG"]
    act(ana, runtime, file, "decidir", registro="card:3", accion="dejar")
    act(ana, runtime, file, "incorporar", accion="todo")
    assert len(cards(runtime)) == 8
    assert "LA1_AG" not in cards(runtime)
    assert runtime.store.staging.file(file.id).status == "accepted"
    assert check(runtime.store) == []


def test_what_is_clear_comes_in_together_and_the_doubtful_waits(
    ana: FlaskClient, runtime: Runtime
) -> None:
    doubtful = sheet().replace("Limitaciones: En temporada", f"{LOOSE}\n\nLimitaciones: En")
    clear, other = brought(ana, runtime, ("a.txt", sheet(loose=False)), ("Perú/b.txt", doubtful))
    page = ana.get(f"/importar/{clear.import_id}").text
    total = len(clear.summary.clear) + len(other.summary.clear)
    assert len(clear.summary.clear) == 9
    assert f"{total} registros se leyeron sin dudas" in page
    ana.post(f"/importar/{clear.import_id}/sin-dudas")
    assert runtime.store.staging.file(clear.id).status == "accepted"
    assert runtime.store.counts(view="workshop")["card"] == total
    assert check(runtime.store) == []


def test_a_new_version_is_recognised_and_shown_as_a_difference(
    ana: FlaskClient, runtime: Runtime
) -> None:
    (first,) = brought(ana, runtime, (PATH, sheet()))
    act(ana, runtime, first, "incorporar", accion="todo")
    (edited,) = runtime.store.cards_by_code("BP2_AG", view="workshop")
    runtime.store.edit(
        edited.id, {"description": "Como lo dice Eva."}, version=edited.version, actor="eva"
    )
    changed = sheet(loose=False).replace("USD 83.000", "USD 99.000").replace("Combinar", "Juntar")
    (second,) = brought(ana, runtime, ("Bolivia/2022/OIM - fichas v2.txt", changed))
    listed = ana.get(f"/importar/{second.import_id}").text
    assert "Nueva versión de" in listed
    assert "1 registro difiere de lo que alguien editó" in listed
    page = ana.get(address(second)).text
    assert "<b>En la base:</b> USD 83.000 para ocho meses" in page
    assert "<b>En la base:</b> Como lo dice Eva." in page
    # What a person edited stays unless another person says otherwise.
    key = "card:1"
    act(ana, runtime, second, "decidir", registro=key, campo="description")
    act(ana, runtime, second, "incorporar", accion="todo")
    assert cards(runtime)["BP2_AG"].description.startswith("Juntar cosecha")
    assert (cards(runtime)["BP1_AG"].budget or "").startswith("USD 99.000")
    assert runtime.store.counts(view="workshop")["document"] == 1


def test_a_person_says_that_it_is_another_document(ana: FlaskClient, runtime: Runtime) -> None:
    (first,) = brought(ana, runtime, (PATH, sheet()))
    act(ana, runtime, first, "incorporar", accion="todo")
    (second,) = brought(ana, runtime, (PATH, sheet(loose=False)))
    act(ana, runtime, second, "documento", destino="new")
    act(ana, runtime, second, "incorporar", accion="todo")
    assert runtime.store.counts(view="workshop")["document"] == 2


def test_a_file_is_read_again_as_another_kind(ana: FlaskClient, runtime: Runtime) -> None:
    (file,) = brought(ana, runtime, (PATH, sheet()))
    act(ana, runtime, file, "documento", tipo="other")
    settle(runtime)
    again = runtime.store.staging.file(file.id)
    assert (again.status, again.summary.kind, again.summary.counts) == ("read", "other", {})
    # Whether a document of no known kind belongs here is for a person to say.
    assert again.summary.clear == []
    act(ana, runtime, file, "incorporar", accion="todo")
    assert runtime.store.counts(view="workshop")["document"] == 1


def test_the_second_of_two_people_is_told_and_overwrites_nothing(
    ana: FlaskClient, runtime: Runtime
) -> None:
    (file,) = brought(ana, runtime, (PATH, sheet()))
    eva = client_as(runtime, "curator", "eva")
    act(eva, runtime, file, "corregir", registro="card:0", budget="de Eva", version=file.version)
    page = act(
        ana, runtime, file, "corregir", registro="card:0", budget="de Ana", version=file.version
    )
    assert "Otra persona cambió este archivo" in page
    page = act(ana, runtime, file, "incorporar", accion="todo", version=file.version)
    assert "Otra persona cambió este archivo" in page
    assert runtime.store.staging.file(file.id).choices.edits["card:0"] == {"budget": "de Eva"}
    assert cards(runtime) == {}


def test_an_import_whose_process_ended_is_taken_up_by_whoever_opens_it(runtime: Runtime) -> None:
    import_id = runtime.store.staging.open({}, actor="ana")
    runtime.store.staging.add(import_id, PATH, sheet().encode(), actor="ana")
    ana = client_as(runtime, "contributor", "ana")
    assert "Continuar la del" in ana.get("/importar").text
    settle(runtime)
    assert ana.get(f"/importar/{import_id}/estado").json == {
        "total": 1,
        "unread": 0,
        "files": {file.id: "read" for file in runtime.store.staging.files(import_id)},
    }


def test_what_cannot_be_read_is_told_in_a_line(ana: FlaskClient, runtime: Runtime) -> None:
    files = brought(
        ana, runtime, ("a.exe", b"MZ"), ("vacio.txt", b"x"), ("roto.docx", b"PK"), (PATH, sheet())
    )
    assert [file.status for file in files] == ["failed", "read", "failed", "read"]
    page = ana.get(f"/importar/{files[0].import_id}").text
    assert "No se reconoce el formato de «a.exe»" in page
    assert "«roto.docx» no es un documento de Word" in page or "«roto.docx» está dañado" in page
    act(ana, runtime, files[0], "releer")
    settle(runtime)
    assert runtime.store.staging.file(files[0].id).status == "failed"
    act(ana, runtime, files[0], "descartar")
    assert runtime.store.staging.file(files[0].id).status == "dismissed"


def test_hostile_files_give_a_line_and_never_an_error_page(
    ana: FlaskClient, runtime: Runtime, shared: Path
) -> None:
    hostile = [p for p in sorted((shared / "corpus" / "hostile").iterdir()) if p.suffix != ".md"]
    files = brought(ana, runtime, *((path.name, path.read_bytes()) for path in hostile))
    assert ana.get(f"/importar/{files[0].import_id}").status_code == 200
    for file in files:
        assert file.status in ("read", "failed"), file.name
        answer = ana.get(address(file), follow_redirects=True)
        assert answer.status_code == 200, file.name
        assert "<script>" not in answer.text, file.name
    assert {file.status for file in files} == {"read", "failed"}


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_real_documents_come_in_from_the_page_as_from_the_command(
    ana: FlaskClient, runtime: Runtime, shared: Path, kind: str
) -> None:
    paths = sorted((shared / "corpus" / kind).iterdir())
    files = brought(ana, runtime, *((path.name, path.read_bytes()) for path in paths))
    for file in files:
        page = ana.get(address(file))
        assert page.status_code == 200, file.name
        act(ana, runtime, file, "incorporar", accion="todo")
    counts = runtime.store.counts(view="workshop")
    assert (counts["document"], counts["card"], counts["recommendation"]) == (5, 4, 25)
    assert runtime.store.staging.imports() == []
    assert check(runtime.store) == []


def test_a_form_without_files_begins_nothing(ana: FlaskClient, runtime: Runtime) -> None:
    answer = ana.post("/importar", data={}, follow_redirects=True)
    assert "No se eligió ningún archivo." in answer.text
    assert runtime.store.staging.imports() == []


def test_hidden_files_of_a_folder_stay_outside(ana: FlaskClient, runtime: Runtime) -> None:
    files = brought(ana, runtime, ("x/.DS_Store", b"a"), ("x/~$a.docx", b"b"), (PATH, sheet()))
    assert [file.name for file in files] == [PATH]


def test_only_the_upload_takes_more_than_a_form(ana: FlaskClient, runtime: Runtime) -> None:
    large = b"a" * 1_500_000
    assert bring(ana, ("grande.txt", large)).status_code == 303
    settle(runtime)
    (batch,) = runtime.store.staging.imports()
    (file,) = runtime.store.staging.files(batch.id)
    answer = ana.post(address(file, "lineas"), data={"linea": "1" * 1_500_000})
    assert answer.status_code == 413


def test_a_script_sends_files_one_by_one_with_their_paths(
    ana: FlaskClient, runtime: Runtime
) -> None:
    head = {"X-CSRFToken": "x"}
    started = ana.post("/importar", data={"pais": "EC"}, headers=head).json
    for _ in range(2):  # sent twice, as after a broken connection
        ana.post(
            started["upload"],
            data={"archivos": (io.BytesIO(sheet().encode()), "f.txt"), "ruta": "Perú/2021/f.txt"},
            headers=head,
        )
    settle(runtime)
    (file,) = runtime.store.staging.files(started["id"])
    assert file.choices.edits["document:0"] == {"countries": ["PE"], "year": 2021}


def test_a_copy_among_the_files_is_told_and_read_once(ana: FlaskClient, runtime: Runtime) -> None:
    (first,) = brought(ana, runtime, ("a.txt", sheet()))
    to = f"/importar/{first.import_id}/archivos"

    def sent(name: str) -> dict[str, object]:
        return {"archivos": (io.BytesIO(sheet().encode()), name)}

    page = ana.post(to, data=sent("copia.txt"), follow_redirects=True).text
    assert "«copia.txt» es idéntico a «a.txt»: se lee una vez." in page
    head = {"X-CSRFToken": "x"}
    assert ana.post(to, data=sent("otra copia.txt"), headers=head).get_json() == {
        "ids": [first.id],
        "same": ["«otra copia.txt» es idéntico a «a.txt»: se lee una vez."],
    }
    # The same file once more, as after a broken connection, is nothing to tell.
    assert ana.post(to, data=sent("a.txt"), headers=head).get_json()["same"] == []
    assert "idéntico" not in ana.post(to, data=sent("a.txt"), follow_redirects=True).text


def test_closing_an_import_discards_what_is_left(ana: FlaskClient, runtime: Runtime) -> None:
    files = brought(ana, runtime, ("a.txt", sheet()), ("b.exe", b"x"))
    act(ana, runtime, files[0], "incorporar", registro="card:0")
    page = ana.post(f"/importar/{files[0].import_id}/cerrar", follow_redirects=True).text
    assert "se descartaron 2 archivos" in page
    assert list(cards(runtime)) == ["BP1_AG"]


def test_what_a_document_says_is_never_markup(ana: FlaskClient, runtime: Runtime) -> None:
    text = sheet().replace(LOOSE, "<img src=x onerror=alert(1)>").replace("USD", "<b>USD</b>")
    (file,) = brought(ana, runtime, ("<i>x.txt", text))
    for page in (
        ana.get(address(file)).text,
        ana.get(address(file) + "?corregir=card:0").text,
        ana.get(f"/importar/{file.import_id}").text,
    ):
        assert "<img src=x" not in page
        assert "<b>USD" not in page
        assert "<i>x" not in page


def test_a_file_of_another_import_is_not_found(ana: FlaskClient, runtime: Runtime) -> None:
    (one,) = brought(ana, runtime, ("a.txt", sheet()))
    (two,) = brought(ana, runtime, ("b.txt", sheet(loose=False)))
    assert ana.get(f"/importar/{one.import_id}/{two.id}").status_code == 404
    assert ana.get(f"/importar/{one.import_id}/nada").status_code == 404
    assert ana.get("/importar/nada").status_code == 404
    assert ana.post("/importar/nada/archivos", data={}).status_code == 404


def test_words_that_are_in_use_in_another_spelling_are_told_beside_the_record(
    ana: FlaskClient, runtime: Runtime
) -> None:
    (first,) = brought(ana, runtime, ("a.txt", sheet(loose=False)))
    act(ana, runtime, first, "incorporar", accion="todo")
    # Of the words that stand once in the sheet, in no other word: always the same one.
    keyword = min(
        word
        for record in runtime.store.all_records(view="workshop")
        if isinstance(record.content, CuratedCard)
        for word in record.content.keywords
        if len(word) > 8 and sheet(loose=False).count(word) == 1
    )
    misspelt = keyword.replace("a", "aa", 1)
    other = sheet(loose=False).replace("2.8 LECCIONES", "5.1 LECCIONES").replace(keyword, misspelt)
    (second,) = brought(ana, runtime, ("b.txt", other))
    page = html.unescape(ana.get(address(second)).text)
    assert f"«{misspelt}» quizá sea «{keyword}»" in page
    assert "se distinguen en una o dos letras" in page
    assert page.count("quizá sea") == 1


def test_a_card_that_nearly_exists_already_is_told_and_not_taken_unseen(
    ana: FlaskClient, runtime: Runtime
) -> None:
    (first,) = brought(ana, runtime, ("a.txt", sheet(loose=False)))
    act(ana, runtime, first, "incorporar", accion="todo")
    update_duplicates(runtime)
    other = sheet(loose=False).replace("2.8 LECCIONES", "5.1 LECCIONES").replace("BP1_AG", "BP8_AG")
    (second,) = brought(ana, runtime, ("b.txt", other))
    page = ana.get(address(second)).text
    (old,) = runtime.store.cards_by_code("BP1_AG", view="workshop")
    assert re.search(rf'Se parece a <a href="/fichas/{old.id}">', page)
    assert "Incorporar lo leído sin dudas" not in ana.get(f"/importar/{second.import_id}").text
    # Of a new version of the same document its own cards are no duplicates.
    (third,) = brought(ana, runtime, ("c.txt", sheet(loose=False).replace("USD 83", "USD 84")))
    assert "Se parece a" not in ana.get(address(third)).text
    assert "9 registros se leyeron sin dudas" in ana.get(f"/importar/{third.import_id}").text


def test_many_records_are_shown_in_pages_and_accepted_together(
    ana: FlaskClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.services.reviewing_import.RECORDS_SHOWN", 4)
    (file,) = brought(ana, runtime, (PATH, sheet()))
    first = ana.get(address(file)).text
    assert 'id="r-card:3"' in first
    assert 'id="r-card:4"' not in first
    # A line that became a record of another page leads to that page.
    assert re.search(r'href="/importar/[^"]+pagina=3#r-card:8"', first)
    page = act(ana, runtime, file, "corregir", registro="card:8", pagina=3, budget="USD 7")
    assert "USD 7" in page
    act(ana, runtime, file, "incorporar", accion="todo", pagina=3)
    assert len(cards(runtime)) == 9


def test_a_document_chosen_as_the_older_version_may_be_gone(
    ana: FlaskClient, runtime: Runtime
) -> None:
    (file,) = brought(ana, runtime, (PATH, sheet()))
    version = runtime.store.staging.file(file.id).version
    answer = ana.post(address(file, "documento"), data={"version": version, "destino": "nada"})
    assert answer.status_code == 404
    gone = file.choices.model_copy(update={"target": "nada"})
    runtime.store.staging.choose(file.id, gone, version=version, actor="ana")
    act(ana, runtime, file, "incorporar", accion="todo")
    assert len(cards(runtime)) == 9


def test_ending_the_site_ends_reading_and_gives_files_back(
    ana: FlaskClient, runtime: Runtime
) -> None:
    answer = bring(ana, *((f"{n}.txt", sheet() + str(n)) for n in range(12)))
    stop(runtime)
    import_id = answer.location.rpartition("/")[2]
    counts = runtime.store.staging.one(import_id).counts
    assert set(counts) <= {"waiting", "read"}
    assert counts["waiting"] > 0
    ana.get(f"/importar/{import_id}/estado")
    settle(runtime)
    assert runtime.store.staging.one(import_id).counts == {"read": 12}


def test_the_first_real_import_offers_to_remove_the_invented_documents(
    ana: FlaskClient, runtime: Runtime
) -> None:
    load_samples(runtime)
    (file,) = brought(ana, runtime, (PATH, sheet().replace("2.8 ", "9.9 ")))
    listed = f"/importar/{file.import_id}"
    assert "kb samples remove" not in ana.get(listed).text
    act(ana, runtime, file, "incorporar", accion="todo")
    assert "kb samples remove" in ana.get(listed).text


def test_a_removed_document_is_said_to_be_in_the_bin_and_comes_back(
    ana: FlaskClient, runtime: Runtime
) -> None:
    (first,) = brought(ana, runtime, (PATH, sheet()))
    act(ana, runtime, first, "incorporar", accion="todo")
    (document,) = runtime.store.documents(view="workshop")
    runtime.store.curation.remove([document.id], actor="eva")
    (second,) = brought(ana, runtime, (PATH, sheet(loose=False)))
    listed = ana.get(f"/importar/{second.import_id}").text
    assert "Está en la papelera" in listed
    assert "sin dudas" not in listed
    assert "Este documento está en la papelera" in ana.get(address(second)).text
    act(ana, runtime, second, "incorporar", accion="todo")
    assert [d.id for d in runtime.store.documents(view="workshop")] == [document.id]
