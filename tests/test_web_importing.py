"""Long imports: order, faults, stopping and going on, what is said meanwhile."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.workers.pool import ReaderPool
from kb.errors import Refused
from kb.stored import NewSource
from web.commands.progress import Pace, time_words
from web.config import Settings
from web.runtime import Runtime, open_runtime
from web.services import importing
from web.services.importing import FileReport, import_paths

COUNTRIES = ("Perú", "Chile", "Panamá", "Honduras", "Ecuador", "Colombia", "México", "Cuba")
SHEET = """2.1 LECCIONES Y BUENAS PRÁCTICAS DEL ÁREA DE SALUD (SA)

País: {country}
Año: {year}

Código\tDescripción
BP1_SA\tOrganizar brigadas de vacunación en {country} con las casas comunales.
"""
FAULT = """
import corpus.reading as reading
real = reading.parse
def parse(source, kind=None):
    if "falla" in source.name: raise KeyError("una falla nuestra")
    if "lento" in source.name:
        import time
        time.sleep(60)
    return real(source, kind)
reading.parse = parse
"""


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    opened = open_runtime(Settings(data=tmp_path / "data"))
    yield opened
    opened.close()


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Children stumble over files named "falla" and take a minute over those named "lento"."""
    folder = tmp_path / "fallas"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(FAULT)
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)


def sheets(folder: Path, count: int) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = []
    for number in range(count):
        path = folder / f"{number:03d}.txt"
        country, year = COUNTRIES[number % len(COUNTRIES)], 2000 + number // len(COUNTRIES)
        path.write_text(SHEET.format(country=country, year=year), "utf-8")
        paths.append(path)
    return paths


def stored(runtime: Runtime) -> list[str]:
    """Names of the stored files, in the order in which they came."""
    return [s.name for d in runtime.store.documents(view="workshop") for s in d.sources]


def test_files_are_stored_in_the_order_of_their_names_whichever_is_read_first(
    runtime: Runtime, tmp_path: Path
) -> None:
    paths = sheets(tmp_path / "fichas", 6)
    # The first takes longest.
    paths[0].write_text(paths[0].read_text("utf-8") + "Texto que sigue.\n" * 3_000, "utf-8")
    told: list[tuple[str, int, int]] = []
    report = import_paths(
        runtime,
        [tmp_path / "fichas"],
        actor="prueba",
        progress=lambda file, number, total: told.append((file.path.name, number, total)),
    )
    names = [path.name for path in paths]
    assert [file.path.name for file in report.files] == names
    assert told == [(name, number, 6) for number, name in enumerate(names, start=1)]
    assert stored(runtime) == names


def test_no_child_is_left_after_an_import(runtime: Runtime, tmp_path: Path, monkeypatch) -> None:
    pools: list[ReaderPool] = []

    class Kept(ReaderPool):
        def __init__(self) -> None:
            super().__init__()
            pools.append(self)

    monkeypatch.setattr(importing, "ReaderPool", Kept)
    import_paths(runtime, sheets(tmp_path / "fichas", 3), actor="prueba")
    assert [pool._all for pool in pools] == [set()]

    def broken(*_: object) -> None:
        raise RuntimeError("el que escucha falla")

    with pytest.raises(RuntimeError):
        import_paths(runtime, sheets(tmp_path / "otras", 9)[8:], actor="prueba", progress=broken)
    assert [pool._all for pool in pools] == [set(), set()]


def test_known_files_are_not_read_again(runtime: Runtime, tmp_path: Path, monkeypatch) -> None:
    paths = sheets(tmp_path / "fichas", 5)
    import_paths(runtime, paths[:3], actor="prueba")

    read: list[Path] = []
    submit = ReaderPool.submit

    def noted(self: ReaderPool, path: Path, *args: object):
        read.append(path)
        return submit(self, path, *args)

    monkeypatch.setattr(ReaderPool, "submit", noted)
    report = import_paths(runtime, paths, actor="prueba")
    assert read == paths[3:]
    statuses = [file.outcome.status for file in report.files if file.outcome]
    assert statuses == ["unchanged"] * 3 + ["new"] * 2
    assert stored(runtime) == [path.name for path in paths]


def test_known_files_are_read_by_a_newer_reader(
    runtime: Runtime, tmp_path: Path, monkeypatch
) -> None:
    paths = sheets(tmp_path / "fichas", 1)
    import_paths(runtime, paths, actor="prueba")
    monkeypatch.setattr(importing, "READER_VERSION", "999")
    report = import_paths(runtime, paths, actor="prueba")
    assert [file.outcome.status for file in report.files if file.outcome] == ["updated"]


def test_a_known_file_is_published_when_that_is_asked_for(runtime: Runtime, tmp_path: Path) -> None:
    paths = sheets(tmp_path / "fichas", 1)
    import_paths(runtime, paths, actor="prueba")
    assert runtime.store.documents(view="public") == []
    import_paths(runtime, paths, actor="prueba", publish=True)
    assert len(runtime.store.documents(view="public")) == 1


def test_the_same_bytes_twice_in_one_import_are_one_source(
    runtime: Runtime, tmp_path: Path
) -> None:
    first = sheets(tmp_path / "fichas", 1)[0]
    second = first.with_name("copia.txt")
    second.write_bytes(first.read_bytes())
    report = import_paths(runtime, [first, second], actor="prueba")
    statuses = [file.outcome.status for file in report.files if file.outcome]
    assert statuses == ["new", "unchanged"]


def test_a_fault_of_ours_is_one_line_its_trace_goes_to_the_log(
    kb, faulty: None, tmp_path: Path
) -> None:
    paths = sheets(tmp_path / "fichas", 3)
    bad = paths[1].rename(paths[1].with_name("001-falla.txt"))
    result = kb("import", tmp_path / "fichas")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "001-falla.txt" in result.stderr
    assert "errors.log" in result.stderr
    assert "nuevos: 2" in result.output
    assert "rechazados: 1" in result.output
    log = tmp_path / "data" / "errors.log"
    assert "una falla nuestra" in log.read_text("utf-8")
    assert str(bad) in log.read_text("utf-8")
    assert log.stat().st_mode & 0o077 == 0


def test_a_fault_in_kb_read_is_one_line_too(kb, faulty: None, tmp_path: Path) -> None:
    path = sheets(tmp_path, 1)[0].rename(tmp_path / "falla.txt")
    result = kb("read", path)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "una falla nuestra" in (tmp_path / "data" / "errors.log").read_text("utf-8")


def test_a_value_that_the_database_does_not_take_keeps_no_other_file_out(
    runtime: Runtime, tmp_path: Path, monkeypatch
) -> None:
    paths = sheets(tmp_path / "fichas", 3)
    save = runtime.store.save_reading

    def picky(reading: object, source: NewSource, **options: object):
        if source.name == paths[1].name:
            raise UnicodeEncodeError("utf-8", "\udce9", 0, 1, "surrogates not allowed")
        return save(reading, source, **options)

    monkeypatch.setattr(runtime.store, "save_reading", picky)
    report = import_paths(runtime, paths, actor="prueba")
    assert [file.error.code for file in report.refused if file.error] == ["file_storing_failed"]
    assert stored(runtime) == [paths[0].name, paths[2].name]


def test_a_file_that_changes_while_it_is_read_is_refused(
    runtime: Runtime, tmp_path: Path, monkeypatch
) -> None:
    paths = sheets(tmp_path / "fichas", 1)
    result = ReaderPool.result

    def late(self: ReaderPool, answer, path: Path):
        found = result(self, answer, path)
        path.write_text("Otra cosa.\n", "utf-8")
        return found

    monkeypatch.setattr(ReaderPool, "result", late)
    report = import_paths(runtime, paths, actor="prueba")
    assert [file.error.code for file in report.refused if file.error] == ["file_changed"]
    assert stored(runtime) == []


def test_a_stopped_import_keeps_whole_files_and_goes_on_later(
    runtime: Runtime, tmp_path: Path
) -> None:
    paths = sheets(tmp_path / "fichas", 8)
    done: list[FileReport] = []
    report = import_paths(
        runtime,
        paths,
        actor="prueba",
        progress=lambda file, *_: done.append(file),
        stopped=lambda: len(done) >= 3,
    )
    assert (len(report.files), report.left) == (3, 5)
    assert stored(runtime) == [path.name for path in paths[:3]]
    again = import_paths(runtime, paths, actor="prueba")
    statuses = [file.outcome.status for file in again.files if file.outcome]
    assert statuses == ["unchanged"] * 3 + ["new"] * 5
    assert stored(runtime) == [path.name for path in paths]


def test_a_stop_does_not_wait_for_a_slow_file(
    runtime: Runtime, faulty: None, tmp_path: Path
) -> None:
    slow = sheets(tmp_path / "fichas", 1)[0].rename(tmp_path / "fichas" / "lento.txt")
    began = time.monotonic()
    report = import_paths(
        runtime, [slow], actor="prueba", stopped=lambda: time.monotonic() - began > 1
    )
    assert time.monotonic() - began < 15
    assert (report.files, report.left) == ([], 1)


def test_ctrl_c_says_what_is_stored_and_how_to_go_on(
    faulty: None, tmp_path: Path, runtime: Runtime
) -> None:
    paths = sheets(tmp_path / "fichas", 4)
    paths[2].rename(paths[2].with_name("002-lento.txt"))
    environ = {**os.environ, "KB_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-c", "from web.cli import cli; cli()", "import", "fichas"]
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environ,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 60
    while len(stored(runtime)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "nuevos: 2" in out
    assert "quedan 2 archivos" in err
    assert "Traceback" not in err
    assert len(stored(runtime)) == 2


def test_hostile_files_give_a_line_each_and_change_nothing(
    shared: Path, kb, tmp_path: Path
) -> None:
    hostile = shared / "corpus" / "hostile"
    refused = [
        path
        for path in sorted(hostile.iterdir())
        if path.suffix in (".docx", ".pdf", ".txt")
        and path.name not in ("ruta-en-zip.docx", "guion-sql.docx")
    ]
    began = time.monotonic()
    result = kb("import", *refused)
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert len(lines) == len(refused) >= 14
    for path, line in zip(refused, lines, strict=True):
        assert f"«{path.name}»" in line
    assert f"rechazados: {len(refused)}" in result.output
    assert time.monotonic() - began < 60
    opened = open_runtime(Settings(data=tmp_path / "data"))
    try:
        assert stored(opened) == []
        assert opened.store.last_sequence() == 0
    finally:
        opened.close()


def test_kb_read_reads_in_a_child(kb, tmp_path: Path, monkeypatch) -> None:
    path = sheets(tmp_path, 1)[0]

    def refuses(*_: object) -> None:
        raise Refused("file_too_costly", name="x")

    assert kb("read", path).exit_code == 0
    monkeypatch.setattr("corpus.workers.process.Child.read", refuses)
    result = kb("read", path)
    assert result.exit_code == 1
    assert "demasiada memoria" in result.stderr


def test_doctor_tells_the_limits_of_reading(kb) -> None:
    line = next(x for x in kb("doctor").output.splitlines() if "Lectura de archivos" in x)
    for words in ("procesos a la vez", "64 MB", "memoria", "tiempo de procesador"):
        assert words in line


def test_the_pace_is_that_of_late_and_unknown_at_first() -> None:
    pace = Pace(0.0)
    assert pace.per_second() is None
    for moment in range(1, 501):
        pace.note(moment * 0.01)
    assert pace.per_second() is None
    for moment in range(1, 101):
        pace.note(5 + moment * 2.0)
    assert pace.per_second() == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(4, "menos de 1 min"), (61, "unos 2 min"), (3540, "unos 59 min"), (5000, "1 h 24 min")],
)
def test_time_left_is_said_in_words(seconds: float, words: str) -> None:
    assert time_words(seconds) == words


def test_output_that_is_no_terminal_gets_plain_lines(kb, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("web.commands.progress.PLAIN_EVERY", 2)
    sheets(tmp_path / "fichas", 3)
    result = kb("import", tmp_path / "fichas")
    assert result.exit_code == 0, result.output
    assert result.stderr.splitlines() == ["2 de 3 archivos"]
    assert "\x1b" not in result.output
    assert "\r" not in result.output
