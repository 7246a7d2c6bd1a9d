"""Several processes at once, and processes that are killed: nothing confirmed is lost."""

import hashlib
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from store_worker import CARDS, SHARED_TITLE

from kb.store import Store, check, open_store

PROCESSES = 4
# The issue asks for a minute: KB_STRESS_SECONDS=60.
SECONDS = float(os.environ.get("KB_STRESS_SECONDS", "4"))
KILLS = int(os.environ.get("KB_STRESS_KILLS", "20"))
WORKER = str(Path(__file__).with_name("store_worker.py"))


class Worker:
    """A worker process and what it was promised."""

    def __init__(self, deed: str, url: str, data: Path, name: str, amount: float) -> None:
        self.journal = data / f"{name}.journal"
        self.faults = data / f"{name}.faults"
        command = [sys.executable, WORKER, deed, url, str(data), name, str(amount)]
        with self.journal.open("wb") as out, self.faults.open("wb") as errors:
            self.process = subprocess.Popen(command, stdout=out, stderr=errors)

    def finish(self) -> None:
        assert self.process.wait(SECONDS + 120) == 0, self.faults.read_text()

    def kill_after(self, writes: int) -> None:
        """Kill -9 as soon as so many writes are confirmed: on any machine in mid-work."""
        patience = time.monotonic() + 60
        while len(self.confirmed()) < writes:
            assert self.process.poll() is None, self.faults.read_text()
            assert time.monotonic() < patience
            time.sleep(0.001)
        time.sleep(random.uniform(0, 0.02))
        self.process.kill()
        self.process.wait()

    def confirmed(self) -> list[dict[str, str]]:
        """Whole lines; the last may have been cut by a kill."""
        lines = self.journal.read_text().splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith("\n")]


def assert_kept(store: Store, confirmed: list[dict[str, str]]) -> None:
    """The store is whole and holds every write of the journals."""
    assert check(store) == []
    documents = {document.id: document for document in store.documents(view="workshop")}
    assert {document.counts["card"] for document in documents.values()} <= {CARDS}
    shared = [d for d in documents.values() if d.head.title == SHARED_TITLE]
    assert len(shared) <= 1
    kept_sources = {s.sha256 for document in documents.values() for s in document.sources}
    for fact in confirmed:
        if "imported" in fact:
            assert store.document(fact["imported"], view="public").counts["card"] == CARDS
        elif "source" in fact:
            assert hashlib.sha256(fact["source"].encode()).hexdigest() in kept_sources
        elif "published" in fact:
            assert store.document(fact["published"], view="public").counts["card"] == CARDS
    edits = [fact for fact in confirmed if "edited" in fact]
    for target in {fact["edited"] for fact in edits}:
        results = store.record(target, view="workshop").content.model_dump()["results"]
        labels = [fact["label"] for fact in edits if fact["edited"] == target]
        assert set(labels) <= set(results)
        assert len(results) == len(set(results))


def test_processes_that_open_a_new_store_at_once_all_get_it(
    database_url: str, tmp_path: Path
) -> None:
    names = [f"p{number}" for number in range(PROCESSES)]
    workers = [Worker("count", database_url, tmp_path, name, 1) for name in names]
    for worker in workers:
        worker.finish()
    store = open_store(database_url, tmp_path)
    assert store.setting("number") == str(PROCESSES)
    store.close()


def test_four_processes_of_a_hundred_increments_lose_none(store: Store, tmp_path: Path) -> None:
    url = store.database.url.render_as_string(hide_password=False)
    names = [f"p{number}" for number in range(PROCESSES)]
    workers = [Worker("count", url, tmp_path, name, 100) for name in names]
    for worker in workers:
        worker.finish()
    assert store.setting("number") == str(PROCESSES * 100)


def test_processes_that_import_publish_and_edit_at_once_lose_nothing(
    store: Store, tmp_path: Path
) -> None:
    url = store.database.url.render_as_string(hide_password=False)
    names = [f"p{number}" for number in range(PROCESSES)]
    workers = [Worker("churn", url, tmp_path, name, SECONDS) for name in names]
    for worker in workers:
        worker.finish()
    confirmed = [fact for worker in workers for fact in worker.confirmed()]
    # Each of them did something of every sort, or the test would say little.
    assert len(confirmed) > 10 * PROCESSES
    assert {"imported", "source", "edited", "published"} <= {k for f in confirmed for k in f}
    assert_kept(store, confirmed)
    entries = store.outbox_since(0, limit=10**6)
    assert [e.sequence for e in entries] == list(range(1, store.last_sequence() + 1))


def test_a_process_killed_at_any_moment_leaves_a_whole_store(
    database_url: str, tmp_path: Path
) -> None:
    chance = random.Random(2)
    confirmed: list[dict[str, str]] = []
    for number in range(KILLS):
        worker = Worker("churn", database_url, tmp_path, f"k{number}", 60)
        # The first kills hit the migration, later ones any statement of the next write.
        time.sleep(chance.uniform(0.2, 0.6) if number < KILLS // 4 else 0)
        worker.kill_after(0 if number < KILLS // 4 else chance.randint(1, 12))
        confirmed += worker.confirmed()
        store = open_store(database_url, tmp_path)
        assert_kept(store, confirmed)
        store.close()
    assert len(confirmed) > KILLS
