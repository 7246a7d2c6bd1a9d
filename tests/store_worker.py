"""A process that writes to a store beside others, and tells what it was promised.

``python store_worker.py count URL DATA NAME TIMES`` adds one to a shared number TIMES times.
``python store_worker.py churn URL DATA NAME SECONDS`` imports, publishes and edits, at random
by its name; each line of its output is a write that the store has confirmed.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from store_readings import card, reading, source

from kb.errors import Conflict
from kb.store import Store, keeping, open_store
from kb.store.outbox import writing

# Every document of these tests has as many cards: a half import would show.
CARDS = 3
SHARED_TITLE = "Fichas de todos"


def say(**fact: str) -> None:
    """Confirmed: one line, out of our hands before the next write begins."""
    print(json.dumps(fact), flush=True)


def count(store: Store, name: str, times: str) -> None:
    for _ in range(int(times)):
        with writing(store.database, store.clock, name) as write:
            number = int(keeping.setting(write.conn, "number") or 0)
            keeping.set_setting(write.conn, "number", str(number + 1))


def churn(store: Store, name: str, seconds: str) -> None:
    chance = random.Random(name)
    deeds: list[Callable[[Store, str], None]] = [import_own, import_shared, edit_shared, publish]
    import_shared(store, f"{name} 0")
    end, step = time.monotonic() + float(seconds), 0
    while time.monotonic() < end:
        step += 1
        chance.choices(deeds, weights=(2, 1, 5, 1))[0](store, f"{name} {step}")


def import_own(store: Store, label: str) -> None:
    """A document that only this step makes, published at once."""
    cards = [card(f"BP{n}_SA", label) for n in range(1, CARDS + 1)]
    read = reading(*cards, title=f"Fichas {label}")
    outcome = store.save_reading(read, source(label), actor=label, publish=True)
    say(imported=outcome.document_id, label=label)


def import_shared(store: Store, label: str) -> None:
    """A new version of the document that all processes work on."""
    cards = [card(f"BP{n}_PR", finding=label) for n in range(1, CARDS + 1)]
    read = reading(*cards, title=SHARED_TITLE)
    store.save_reading(read, source(f"todos {label}"), actor=label)
    say(source=f"todos {label}")


def edit_shared(store: Store, label: str) -> None:
    """Add a line to a card that the others add to as well; read it again when too late."""
    (document,) = store.find_document(SHARED_TITLE, view="workshop")
    target = store.document_records(document.id, view="workshop")[0].id
    while True:
        found = store.record(target, view="workshop")
        lines = [*found.content.model_dump()["results"], label]
        try:
            store.edit(target, {"results": lines}, version=found.version, actor=label)
        except Conflict:
            continue
        say(edited=target, label=label)
        return


def publish(store: Store, label: str) -> None:
    (document,) = store.find_document(SHARED_TITLE, view="workshop")
    store.publish([document.id], actor=label)
    say(published=document.id)


def main(deed: str, url: str, data: str, name: str, amount: str) -> None:
    store = open_store(url, Path(data))
    {"count": count, "churn": churn}[deed](store, name, amount)
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
