"""``kill -9`` at any moment: what was reported stays, and the next command mends the index.

Children are forked from this warmed process, so that a kill costs milliseconds and not
the loading of a language model.
"""

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.search import SearchRequest
from kb.store import check
from web.config import Settings
from web.runtime import VIEWS, open_runtime
from web.services.importing import FileReport, import_paths
from web.services.indexing import index_status, rebuild_indexes, update_indexes
from web.services.publishing import publish, unpublish

KILLS = int(os.environ.get("KB_KILLS", "60"))
COUNTRIES = ("Perú", "Chile", "Panamá", "Honduras", "Ecuador", "Colombia", "México", "Costa Rica")


def sheet(country: str, year: int) -> str:
    rows = "".join(
        f"{prefix}{number}_SA\tLas brigadas número {number} de {country} atendieron {year} casas.\n"
        for prefix in ("BP", "LA", "LN")
        for number in range(1, 4)
    )
    return (
        "2.1 LECCIONES Y BUENAS PRÁCTICAS DEL ÁREA DE SALUD (SA)\n\n"
        f"País: {country}\nAño: {year}\n\nCódigo\tDescripción\n{rows}"
    )


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("documentos")
    paths = []
    for number, country in enumerate(COUNTRIES):
        path = folder / f"fichas-{number}.txt"
        path.write_text(sheet(country, 2015 + number), "utf-8")
        paths.append(path)
    return paths


def run_and_kill(settings: Settings, work: Callable[[int], None], after: float) -> list[str]:
    """Fork, let the child work for ``after`` seconds, kill it; the lines that it reported."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        try:
            work(write_end)
        finally:
            os._exit(0)
    os.close(write_end)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(read_end) as pipe:
        return pipe.read().splitlines()


def importing(settings: Settings, paths: list[Path], to: int) -> None:
    def report(file: FileReport, _number: int, _total: int) -> None:
        os.write(to, f"{file.path.name}\n".encode())

    runtime = open_runtime(settings)
    import_paths(runtime, paths, actor="prueba", publish=True, progress=report)
    runtime.close()


def publishing(settings: Settings, to: int) -> None:
    runtime = open_runtime(settings)
    ids = [document.id for document in runtime.store.documents(view="workshop")]
    for round_ in range(20):
        for document_id in ids:
            (unpublish if round_ % 2 else publish)(runtime, document_id, actor="prueba")


def rebuilding(settings: Settings, to: int) -> None:
    runtime = open_runtime(settings)
    for _round in range(20):
        rebuild_indexes(runtime)


def assert_whole(settings: Settings, reported: set[str]) -> None:
    """The next command: a sound store, all that was reported, indexes that agree with it."""
    runtime = open_runtime(settings)
    try:
        assert check(runtime.store) == []
        stored = {
            source.name
            for document in runtime.store.documents(view="workshop")
            for source in document.sources
        }
        assert reported <= stored
        update_indexes(runtime)
        for view in VIEWS:
            status = index_status(runtime)[view]
            assert (status.ok, status.behind) == (True, 0)
            expected = {record.id for record in runtime.store.all_records(view=view)}
            found = runtime.engine(view).search(SearchRequest(limit=1000, facets=()))
            assert {hit.id for hit in found.hits} == expected
            assert found.total == len(expected)
    finally:
        runtime.close()


@pytest.fixture(scope="module")
def duration(documents: list[Path], tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds that an undisturbed import takes here; warms the model and every import."""
    settings = Settings(data=tmp_path_factory.mktemp("calentar"))
    importing(settings, documents[:1], os.open(os.devnull, os.O_WRONLY))
    cold = Settings(data=tmp_path_factory.mktemp("medir"))
    start = time.monotonic()
    importing(cold, documents, os.open(os.devnull, os.O_WRONLY))
    return time.monotonic() - start


def test_kills_during_imports_lose_nothing_that_was_reported(
    documents: list[Path], duration: float, tmp_path: Path
) -> None:
    rng = random.Random(20261120)
    killed_at_work = 0
    # A base is used a few times only: what is stored already is skipped in a moment.
    for base in range(0, KILLS // 2, 3):
        settings = Settings(data=tmp_path / f"datos-{base}")
        reported: set[str] = set()
        for _kill in range(min(3, KILLS // 2 - base)):
            lines = run_and_kill(
                settings,
                lambda to, s=settings: importing(s, documents, to),
                rng.uniform(0.005, duration * 1.1),
            )
            killed_at_work += len(lines) < len(documents)
            reported |= set(lines)
            assert_whole(settings, reported)
    assert killed_at_work >= 5


@pytest.mark.parametrize("work", [publishing, rebuilding], ids=["publish", "rebuild"])
def test_kills_during_publication_and_rebuild_leave_store_and_index_agreed(
    work: Callable[[Settings, int], None], documents: list[Path], duration: float, tmp_path: Path
) -> None:
    rng = random.Random(4)
    settings = Settings(data=tmp_path / "datos")
    importing(settings, documents, os.open(os.devnull, os.O_WRONLY))
    names = {path.name for path in documents}
    for _kill in range(KILLS // 4):
        run_and_kill(settings, lambda to: work(settings, to), rng.uniform(0.005, duration))
        assert_whole(settings, names)
