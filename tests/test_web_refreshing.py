"""What was written is found soon, though nobody waited for the index."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from web_site import ACTOR, make_site

from index.search import SearchRequest
from web.runtime import Runtime
from web.services.refreshing import refresh, settle


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    opened = make_site(tmp_path)
    yield opened
    opened.close()


def test_what_was_published_is_found_after_a_nudge(runtime: Runtime) -> None:
    card = runtime.store.cards_by_code("BP9_ZZ", view="workshop")[0]
    runtime.store.publish([card.document_id], actor=ACTOR)
    asked = SearchRequest(query="zarigüeyas", filters={"type": ("card",)})
    assert runtime.engine("public").search(asked).total == 0
    refresh(runtime)
    settle(runtime)
    assert runtime.engine("public").search(asked).total == 1


def test_many_nudges_leave_no_write_behind(runtime: Runtime) -> None:
    card = runtime.store.cards_by_code("BP1_PR", view="workshop")[0]
    for number in range(5):
        changes = {"context": f"Palabra{number} nueva."}
        card = runtime.store.edit(card.id, changes, version=card.version, actor=ACTOR)
        refresh(runtime)
    settle(runtime)
    status = runtime.indexer("workshop").status()
    assert (status.ok, status.behind) == (True, 0)


def test_a_fault_of_the_indexing_is_logged_and_the_next_nudge_works(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(_: Runtime) -> None:
        raise ZeroDivisionError("fallo de prueba")

    with monkeypatch.context() as broken:
        broken.setattr("web.services.refreshing.update_indexes", fault)
        refresh(runtime)
        settle(runtime)
    log = (runtime.settings.data / "errors.log").read_text("utf-8")
    assert "fallo de prueba" in log
    refresh(runtime)
    settle(runtime)
    assert runtime.indexer("public").status().behind == 0
