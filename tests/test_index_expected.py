"""Queries as people type them, over the samples and the real documents: who must be found.

The table is ``index_expected.tsv``: mistyped, regional, long, with acronyms. What the search
still misses stays in it and is counted here.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from index.search import Engine, SearchRequest
from kb.codes import canonical
from web.config import Settings
from web.runtime import Runtime, open_runtime
from web.services.importing import import_paths
from web.services.samples import load_samples

TABLE = Path(__file__).with_name("index_expected.tsv")
# The first screen of a phone.
FIRST = 3


class Expected(NamedTuple):
    query: str
    type: str
    name: str


def table(collection: str) -> list[Expected]:
    found = []
    for line in TABLE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        where, query, expected = line.split("\t")
        type_, colon, title = expected.partition(": ")
        if where == collection:
            found.append(Expected(query, type_, title) if colon else Expected(query, "", expected))
    return found


def missed(engine: Engine, rows: list[Expected]) -> list[str]:
    """The queries whose record is not among the first, with what is there instead."""
    found = []
    for row in rows:
        filters = {"type": (row.type,)} if row.type else {}
        hits = engine.search(SearchRequest(row.query, filters, limit=FIRST, facets=())).hits
        names = [canonical(h.code or "") or h.title for h in hits]
        if not any(name.startswith(row.name) for name in names):
            found.append(f"{row.query} → {row.name}, not {names}")
    return found


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    runtime = open_runtime(Settings(data=tmp_path_factory.mktemp("ejemplos")))
    load_samples(runtime)
    yield runtime
    runtime.close()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[Runtime]:
    runtime = open_runtime(Settings(data=tmp_path_factory.mktemp("reales")))
    paths = sorted((shared / "corpus").glob("*.txt"))
    import_paths(runtime, paths, actor="prueba", publish=True)
    yield runtime
    runtime.close()


def test_the_table_is_long_enough_and_its_codes_are_cards(samples: Runtime) -> None:
    rows = table("samples")
    assert len(rows) + len(table("real")) >= 120
    for row in rows:
        assert samples.store.cards_by_code(row.name, view="public"), row


def test_the_samples_answer_what_people_type(samples: Runtime) -> None:
    rows = table("samples")
    wrong = missed(samples.engine("public"), rows)
    assert len(wrong) <= 4, "\n".join(wrong)


def test_the_real_documents_answer_what_people_type(real: Runtime) -> None:
    wrong = missed(real.engine("public"), table("real"))
    assert len(wrong) <= 1, "\n".join(wrong)
