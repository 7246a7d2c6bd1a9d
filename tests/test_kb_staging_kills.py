"""``kill -9`` before any statement of an import on the page: each step is whole or undone, and
the import goes on to the same end."""

import os
import shutil
import signal
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from store_readings import card, reading

from kb.records import CuratedCard, Reading, Warning
from kb.staged import Choices, Summary
from kb.store import Store, check, open_store
from kb.store.database import SQLITE_FILE
from kb.store.staging_rows import STALE

START = datetime(2026, 11, 20, 9, tzinfo=UTC)


def read() -> Reading:
    found = reading(card("BP1_SA", finding="uno"), card("BP2_SA"), card("BP3_SA"))
    found.warnings.append(Warning(where="párrafo 3", message="Línea sin ubicar: «Nota»"))
    return found


def advance(store: Store) -> bool:
    """The next step of the import, whatever was done before; False where it is at its end."""
    staging = store.staging
    batches = [*staging.imports(), *staging.imports(closed=True)]
    if not batches:
        staging.open({}, actor="ana")
        return True
    files = staging.files(batches[0].id)
    if not files:
        staging.add(batches[0].id, "a.txt", b"a", actor="ana")
        return True
    (file,) = files
    if file.status in ("waiting", "reading"):
        claim = staging.claim()
        assert claim is not None
        staging.read(
            claim,
            read(),
            format="txt",
            blocks=[{"text": "Nota", "place": {"paragraph": 3}}],
            reader_version="1",
            summary=Summary(),
            choices=Choices(),
        )
    elif file.status == "accepted":
        return False
    elif not file.choices.edits:
        choices = Choices(edits={"card:0": {"finding": "Nota"}}, set_aside=[0])
        staging.choose(file.id, choices, version=file.version, actor="ana")
    elif not file.choices.accepted:
        staging.accept(file.id, ["card:0"], version=file.version, actor="ana")
    else:
        staging.accept(file.id, ["card:1", "card:2"], version=file.version, actor="ana")
    return True


def seen(store: Store) -> tuple[object, ...]:
    """What of an import can be seen: its files, its records, its lines in the log."""
    batches = [*store.staging.imports(), *store.staging.imports(closed=True)]
    files = [
        (file.status, file.version, file.choices.accepted, file.document_id is not None)
        for batch in batches
        for file in store.staging.files(batch.id)
    ]
    records = [
        (record.code, record.version, record.content.finding)
        for record in store.all_records(view="workshop")
        if isinstance(record.content, CuratedCard)
    ]
    return (
        [(batch.closed_at is not None, batch.counts) for batch in batches],
        files,
        sorted(records, key=str),
        store.counts(view="workshop")["document"],
        store.last_sequence(),
    )


def states(folder: Path) -> list[tuple[object, ...]]:
    """All that can be seen between two steps of an undisturbed import; claimed, too."""
    store = open_store("", folder, clock=lambda: START)
    found = [seen(store)]
    while advance(store):
        found.append(seen(store))
    store.close()
    return found


def killed_at(folder: Path, statement: int) -> bool:
    """Run the import in a child that kills itself before that statement; whether it did."""
    child = os.fork()
    if child == 0:
        try:
            store = open_store("", folder, clock=lambda: START)
            count = 0

            def strike(*_args: object) -> None:
                nonlocal count
                count += 1
                if count == statement:
                    os.kill(os.getpid(), signal.SIGKILL)

            sa.event.listen(store.database.engine, "before_cursor_execute", strike)
            sa.event.listen(store.database.engine, "commit", strike)
            while advance(store):
                pass
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_a_kill_before_any_statement_leaves_whole_steps_that_go_on(tmp_path: Path) -> None:
    expected = states(tmp_path / "entero")
    empty = tmp_path / "vacio"
    open_store("", empty).close()
    statement, kills = 0, 0
    while True:
        # Reads kill as well as writes do; every third statement covers each kind of step.
        statement += 3
        folder = tmp_path / f"muerto-{statement}"
        folder.mkdir()
        shutil.copy(empty / SQLITE_FILE, folder / SQLITE_FILE)
        if not killed_at(folder, statement):
            break
        kills += 1
        store = open_store("", folder, clock=lambda: START + 2 * STALE)
        assert check(store) == [], statement
        state = seen(store)
        # A claim is a step of its own, which no list of finished steps has.
        assert state in expected or "reading" in str(state), statement
        while advance(store):
            pass
        assert seen(store)[2:4] == expected[-1][2:4], statement
        store.close()
        shutil.rmtree(folder)
    assert kills >= 40
