"""``kill -9`` between any two steps of an import, a bulk edit, a merge, a publication: all of it
or nothing, and the index agrees after the next command."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import killing
import pytest
import sqlalchemy as sa
from store_readings import card, reading, source

from index.search import SearchRequest
from index.whoosh_engine import open_engine
from kb.store import Store, check
from kb.store.bulk import Standing
from kb.store.schema import metadata
from web.config import Settings
from web.runtime import Runtime, open_runtime
from web.services.indexing import index_status, update_indexes

# Gaps hit in each kind of work; six kinds. All of them with KB_KILLS=1000.
KILLS = int(os.environ.get("KB_KILLS", "216")) // 6
CARDS = 6
# Kept beside the truth, made from it at need: the index's next update fills them in.
DERIVED = {"analyses", "signatures", "duplicates"}
# Of each kind of work one word that it brings into the texts.
WORDS = ("albergue", "escuelas", "Panamá", "reúne")


def sheet(title: str, said: str, cards: int = CARDS) -> Any:
    made = [
        card(f"BP{n}_SA", f"Las brigadas {n} de {title} {said}.", keywords=["agua", f"pozo {n}"])
        for n in range(1, cards + 1)
    ]
    return reading(*made, title=title)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published document, a draft of another, an old batch; indexed. Each kill has a copy."""
    folder = tmp_path_factory.mktemp("base") / "datos"
    runtime = open_runtime(Settings(data=folder))
    store = runtime.store
    first = store.save_reading(
        sheet("Perú", "atendieron casas"), source("perú"), actor="ana", publish=True
    )
    store.save_reading(sheet("Chile", "repartieron agua"), source("chile"), actor="ana")
    changes = {one: {"actors": ["Cruz Roja"]} for one in first.records["card"]}
    store.curation.edit_many(changes, actor="ana", kind="bulk", reason="", detail={})
    store.curation.publish([first.document_id], actor="ana")
    update_indexes(runtime)
    runtime.close()
    return folder


# The kinds of work, each one transaction


def import_new(runtime: Runtime) -> None:
    read = sheet("Panamá", "levantaron carpas")
    runtime.store.save_reading(read, source("panamá"), actor="ana", publish=True)


def import_again(runtime: Runtime) -> None:
    read = sheet("Perú", "atendieron casas y escuelas", CARDS + 2)
    runtime.store.save_reading(read, source("perú, otra vez"), actor="ana", publish=True)


def change_many(runtime: Runtime) -> None:
    ids = [one.id for one in runtime.store.all_records(view="workshop") if one.type == "card"]
    changes = {one: {"keywords": ["agua", "albergue"]} for one in ids}
    standing = Standing(visibility="network", carry=True)
    runtime.store.bulk.change(ids, changes, standing, actor="eva", detail={}, versions={})


def undo(runtime: Runtime) -> None:
    runtime.store.bulk.undo(runtime.store.curation.batches()[0].id, actor="eva")


def merge(runtime: Runtime) -> None:
    keep, drop = (
        runtime.store.cards_by_code(code, view="public")[0] for code in ("BP1_SA", "BP2_SA")
    )
    versions = {keep.id: keep.version, drop.id: drop.version}
    changes = {"finding": "La ficha reúne las dos."}
    runtime.store.curation.merge_cards(keep.id, drop.id, changes, versions=versions, actor="eva")


def publish(runtime: Runtime) -> None:
    drafts = [one for one in runtime.store.documents(view="workshop") if one.head.title == "Chile"]
    runtime.store.curation.publish([drafts[0].id], actor="eva")


WORKS: tuple[killing.Work, ...] = (import_new, import_again, change_many, undo, merge, publish)


def index(runtime: Runtime) -> None:
    update_indexes(runtime)


def facts(store: Store) -> str:
    """All that the database holds but for what chance and the clock gave: ids and moments."""
    with store.database.read() as conn:
        return json.dumps(
            {n: rows(conn, table) for n, table in metadata.tables.items() if n not in DERIVED}
        )


def rows(conn: sa.Connection, table: sa.Table) -> list[str]:
    drawn = {"data", "identity", "detail", "target", "blocks"}
    kept = [
        column
        for column in table.c
        if not (column.name == "id" or column.name.endswith(("_id", "_at", "_into")))
        and column.name not in drawn | {"at"}
    ]
    found = [json.dumps([str(value) for value in row]) for row in conn.execute(sa.select(*kept))]
    return (
        sorted(found) if kept else [str(conn.scalar(sa.select(sa.func.count()).select_from(table)))]
    )


def assert_agreed(runtime: Runtime) -> None:
    """What the next command finds: a sound store, and indexes that show what it holds."""
    assert check(runtime.store) == []
    update_indexes(runtime)
    for view, status in index_status(runtime).items():
        assert (status.ok, status.behind) == (True, 0)
        # Without other names, which are the vocabularies' and take a second to prepare.
        engine = open_engine(runtime.settings.data, view, synonyms={}, label=runtime.label)
        shown = {one.id: one for one in runtime.store.all_records(view=view)}
        found = engine.search(SearchRequest(limit=1000, facets=()))
        assert {hit.id: hit.state for hit in found.hits} == {
            one.id: one.state for one in shown.values()
        }
        for word in WORDS:
            asked = SearchRequest(query=f'"{word}"', limit=1000, facets=(), excerpt=False)
            said = {id_ for id_, one in shown.items() if word in one.content.model_dump_json()}
            assert {hit.id for hit in engine.search(asked).hits} == said, (view, word)


@pytest.fixture(scope="module")
def runtime(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """One runtime over a folder whose content each kill has anew: vocabularies and prepared
    statements, which are the same for all, are made once. Nothing else of it outlives a kill."""
    folder = tmp_path_factory.mktemp("muerta") / "datos"
    shutil.copytree(base, folder)
    opened = open_runtime(Settings(data=folder))
    yield opened
    opened.close()


def begin_anew(runtime: Runtime, base: Path) -> None:
    runtime.store.database.engine.dispose()
    shutil.rmtree(runtime.settings.data)
    shutil.copytree(base, runtime.settings.data)


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.__name__)
def test_killed_between_any_two_steps_it_is_all_or_nothing(
    work: killing.Work, base: Path, runtime: Runtime
) -> None:
    begin_anew(runtime, base)
    before = facts(runtime.store)
    _, total = killing.run(runtime, work, index)
    after = facts(runtime.store)
    assert before != after
    assert_agreed(runtime)
    chosen = sorted({1 + round(n * (total - 1) / max(KILLS - 1, 1)) for n in range(KILLS)})
    outcomes, killed = set(), 0
    for step in chosen:
        begin_anew(runtime, base)
        said, _ = killing.run(runtime, work, index, last=step)
        found = facts(runtime.store)
        assert found in (before, after), f"half done at step {step} of {total}"
        # What was told to be stored is stored.
        assert found == after or killing.STORED not in said
        assert_agreed(runtime)
        outcomes.add(found)
        killed += killing.DONE not in said
    assert outcomes == {before, after}
    assert killed >= len(chosen) - 2
