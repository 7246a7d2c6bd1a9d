"""Reading in child processes: limits, deaths, faults, and what a child may claim."""

import contextlib
import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.reading import read_file, recognise
from corpus.workers import limits
from corpus.workers.answers import ReaderFailed, understand
from corpus.workers.pool import ReaderPool
from corpus.workers.process import Child
from kb.errors import Refused

SHEET = """2.1 LECCIONES Y BUENAS PRÁCTICAS DEL ÁREA DE SALUD (SA)

País: Perú
Año: 2022

Código\tDescripción
BP1_SA\tOrganizar brigadas itinerantes de vacunación con las casas comunales.
"""
# What each hostile file must come to: an error code, or the kind as which it is read.
HOSTILE = {
    "vacio.txt": "file_empty",
    "vacio.docx": "file_empty",
    "no-es-zip.docx": "file_not_word",
    "truncado.docx": "file_damaged",
    "truncado.pdf": "file_damaged",
    "bomba-deflate.docx": "file_too_large",
    "bomba-bzip2.docx": "file_damaged",
    "bomba-miente.docx": "file_damaged",
    "xxe.docx": "file_unsafe",
    "mil-millones.docx": "file_unsafe",
    "anidado.docx": "file_too_complex",
    "ruta-en-zip.docx": "other",
    "cifrado.pdf": "file_encrypted",
    "escaneado.pdf": "file_scanned",
    "binario.txt": "file_not_text",
    "guion-sql.docx": "card_sheet",
    "linea-larga.txt": "card_sheet",
}
# Faults that a parser might have, set into the child by a module that Python loads first.
FAULTS = """
import corpus.reading as reading
real = reading.parse
def parse(source, kind=None):
    text = " ".join(block.text for block in source.blocks if hasattr(block, "text"))
    if "FALLA" in text: raise KeyError("una falla nuestra")
    if "MEMORIA" in text: return bytearray(2 * 1024**3)
    if "HONDO" in text: return parse(source, kind)
    if "MUERE" in text:
        import os, signal
        os.kill(os.getpid(), signal.SIGSEGV)
    if "ESCRIBE" in text:
        with open(source.name + ".escrito", "wb") as file: file.write(bytes(50_000_000))
    if "RED" in text:
        import socket
        socket.create_connection(("127.0.0.1", 9))
    if "ORDEN" in text:
        import subprocess
        subprocess.run(["true"])
    if "SIEMPRE" in text:
        while True: pass
    if "CRECE" in text: b"x" * 200_000_000
    if "CHARLA" in text: print("nada que ver")
    if "SECRETO" in text:
        import os
        raise KeyError(" ".join(sorted(os.environ)))
    return real(source, kind)
reading.parse = parse
"""


@pytest.fixture
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(1) as opened:
        yield opened


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReaderPool]:
    """A pool whose children hold the faults above: a text names the one it brings out."""
    folder = tmp_path / "fallas"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(FAULTS)
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
    with ReaderPool(1) as opened:
        yield opened


def written(folder: Path, text: str, name: str = "documento.txt") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def refusal(pool: ReaderPool, path: Path) -> Refused:
    with pytest.raises(Refused) as refused:
        pool.read(path)
    return refused.value


def test_a_child_gives_what_reading_in_this_process_gives(pool: ReaderPool, tmp_path: Path) -> None:
    path = written(tmp_path, SHEET)
    source, reading = read_file(path)
    found = pool.read(path)
    assert found.reading == reading
    assert found.source == source
    assert found.recognition == recognise(source)


def test_the_kind_can_be_told(pool: ReaderPool, tmp_path: Path) -> None:
    found = pool.read(written(tmp_path, SHEET), "other")
    assert found.reading.document.kind == "other"
    assert found.recognition.kind == "card_sheet"


def test_a_child_loads_neither_pages_nor_index_nor_language_model(tmp_path: Path) -> None:
    script = (
        "import sys, corpus.workers.child as child; from pathlib import Path\n"
        "child._answer(Path(sys.argv[1]), None)\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted(loaded & {'web', 'index', 'spacy', 'flask', 'whoosh', 'sqlalchemy'}))"
    )
    path = written(tmp_path, SHEET)
    done = subprocess.run(
        [sys.executable, "-c", script, path], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems enforce less")
def test_linux_enforces_every_limit(pool: ReaderPool) -> None:
    assert pool.limits() == {"memory": True, "cpu": True, "written": True}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_comes_to_its_end_in_seconds_and_little_memory(
    shared: Path, tmp_path: Path, name: str
) -> None:
    path = shared / "corpus" / "hostile" / name
    if not path.exists():
        path = tmp_path / name
        packed = shared / "corpus" / "hostile" / f"{name}.gz"
        path.write_bytes(gzip.decompress(packed.read_bytes()))
    began = time.monotonic()
    child = Child()
    try:
        try:
            found = understand(child.read(path, None, limits.BASE_SECONDS), path)
        except Refused as refused:
            end = refused.code
        else:
            end = found.reading.document.kind
            assert "root:" not in json.dumps(found.blocks)
        assert end == HOSTILE[name]
        assert time.monotonic() - began < 20
        if sys.platform == "linux" and child.alive:
            peak = Path(f"/proc/{child._process.pid}/status").read_text().split("VmHWM:")[1]
            assert int(peak.split()[0]) * 1024 < 600e6
    finally:
        child.close()


@pytest.mark.parametrize(
    ("text", "code"),
    [("MEMORIA", "file_too_costly"), ("HONDO", "file_too_complex")],
)
def test_a_file_that_exhausts_a_child_is_refused(
    faulty: ReaderPool, tmp_path: Path, text: str, code: str
) -> None:
    error = refusal(faulty, written(tmp_path, text))
    assert (error.code, error.params["name"]) == (code, "documento.txt")


def test_a_file_that_takes_too_long_is_given_up(
    faulty: ReaderPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BASE_SECONDS", 1.0)
    began = time.monotonic()
    assert refusal(faulty, written(tmp_path, "SIEMPRE")).code == "file_too_slow"
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("FALLA", "una falla nuestra"),
        ("MUERE", "SIGSEGV"),
        ("ESCRIBE", "File too large"),
        ("RED", "needs no socket"),
        ("ORDEN", "needs no subprocess"),
    ],
)
def test_a_fault_of_ours_is_told_with_its_trace(
    faulty: ReaderPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, word: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ReaderFailed, match=word):
        faulty.read(written(tmp_path, text))


def test_after_each_death_the_next_file_is_read(faulty: ReaderPool, tmp_path: Path) -> None:
    for number, text in enumerate(("FALLA", SHEET, "MUERE", SHEET, "MEMORIA", SHEET)):
        path = written(tmp_path, text, f"{number}.txt")
        if text == SHEET:
            assert len(faulty.read(path).reading.cards) == 1
        else:
            with pytest.raises((Refused, ReaderFailed)):
                faulty.read(path)


def test_a_child_that_is_well_is_used_again_whatever_its_parent_holds(
    pool: ReaderPool, tmp_path: Path
) -> None:
    held = b"x" * (2 * limits.MAX_KEPT_MEMORY)
    seen = set()
    for number in range(3):
        pool.read(written(tmp_path, SHEET, f"{number}.txt"))
        seen |= {child._process.pid for child in pool._all}
    assert len(seen) == 1
    del held


def test_a_child_that_grew_large_is_replaced(faulty: ReaderPool, tmp_path: Path) -> None:
    faulty.read(written(tmp_path, SHEET + "CRECE"))
    assert faulty._all == set()
    assert faulty.read(written(tmp_path, SHEET)).reading.cards


@pytest.mark.parametrize("failing", ["tempfile.TemporaryFile", "subprocess.Popen"])
def test_a_child_that_cannot_be_started_is_a_fault_that_is_told(
    pool: ReaderPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"corpus.workers.process.{failing}", full)
    with pytest.raises(ReaderFailed, match="No space left"):
        pool.read(written(tmp_path, SHEET))


def test_a_child_that_ends_while_it_starts_is_a_fault_that_is_told(
    pool: ReaderPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "rota"
    folder.mkdir()
    (folder / "pydantic.py").write_text("raise ImportError('instalación rota')", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
    with pytest.raises(ReaderFailed, match="instalación rota"):
        pool.read(written(tmp_path, SHEET))
    assert pool._all == set()


def test_what_a_library_prints_does_not_disturb_the_answers(
    faulty: ReaderPool, tmp_path: Path
) -> None:
    assert faulty.read(written(tmp_path, SHEET + "CHARLA")).reading.cards


def test_a_child_knows_no_secret_of_the_environment(
    faulty: ReaderPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_SECRET_KEY", "x")
    monkeypatch.setenv("KB_DATABASE_URL", "postgresql://x:y@z/w")
    with pytest.raises(ReaderFailed) as failed:
        faulty.read(written(tmp_path, "SECRETO"))
    assert "KB_" not in str(failed.value)


def test_a_library_in_the_folder_at_hand_is_not_ours(
    pool: ReaderPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("docx", "lxml", "corpus", "struct"):
        written(tmp_path, "raise SystemExit('ajena')", f"{name}.py")
    monkeypatch.chdir(tmp_path)
    assert pool.read(written(tmp_path, SHEET)).reading.cards


@pytest.mark.parametrize("name", ["año nuevo\n.txt", "caf\udce9.txt", "'; --.txt"])
def test_a_strange_file_name_is_no_obstacle(pool: ReaderPool, tmp_path: Path, name: str) -> None:
    try:
        path = written(tmp_path, SHEET, name)
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such name")
    assert pool.read(path).name == name


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"{}",
        b"[" * 100_000,
        b'{"refused": "os.system", "params": {}}',
        b'{"refused": 7, "params": {}}',
        b'{"refused": "file_empty", "params": []}',
        b'{"format": "txt", "sha256": "", "blocks": [7], "headers": [], "notes": []}',
        b'{"format": "txt", "sha256": "", "blocks": [], "headers": [], "notes": [],'
        b' "reading": {"cards": [{"code": 1}]}}',
    ],
)
def test_an_answer_that_makes_no_sense_is_a_fault_not_a_crash(answer: bytes) -> None:
    with pytest.raises(ReaderFailed):
        understand(answer, Path("x.txt"))


def test_a_refusal_names_the_file_that_was_asked_for() -> None:
    answer = b'{"refused": "file_empty", "params": {"name": "otro.txt"}}'
    with pytest.raises(Refused) as refused:
        understand(answer, Path("/carpeta/este.txt"))
    assert refused.value.params["name"] == "este.txt"


def test_closing_ends_children_that_are_busy(faulty: ReaderPool, tmp_path: Path) -> None:
    answer = faulty.submit(written(tmp_path, "SIEMPRE"))
    began = time.monotonic()
    while not faulty._all and time.monotonic() - began < 20:
        time.sleep(0.01)
    busy = [child._process for child in faulty._all]
    faulty.close()
    assert time.monotonic() - began < 20
    assert [process.poll() is not None for process in busy] == [True]
    with contextlib.suppress(Refused, ReaderFailed):
        answer.result()


def test_no_file_is_begun_while_too_much_waits_to_be_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.workers.pool.MAX_WAITING", 1)
    paths = [written(tmp_path, SHEET, f"{number}.txt") for number in range(3)]
    with ReaderPool(2) as pool:
        answers = [pool.submit(path) for path in paths]
        answers[0].result()
        answers[1].result()
        time.sleep(0.5)
        assert not answers[2].done()
        for answer, path in zip(answers, paths, strict=True):
            assert pool.result(answer, path).reading.cards


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_children_end_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    script = (
        "import os, sys; from corpus.workers.process import Child\n"
        "child = Child(); print(child._process.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    child, deadline = int(done.stdout), time.monotonic() + 10
    while time.monotonic() < deadline and running(child):
        time.sleep(0.05)
    assert not running(child)


def running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
