"""People who edit at once: nothing lost, no error page, and how long a save takes.

    python tests/benchmarks/editing.py [--people 20] [--seconds 120] [--cards 1000] [--shared 12]

A site of its own on loopback (``kb serve``, waitress, SQLite) and as many people as asked for,
each with an account and a browser without JavaScript: they open the editor of one of a few
cards, add a sentence to a field and save. Who is met by somebody else's text keeps both, as
the page offers, and saves again. In the end every sentence that was saved stands in its card.
"""

import argparse
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent))

from generated import analysis, readings

from index.analysis.analysis import analysis_key
from kb.store import check
from kb.stored import NewSource, StoredRecord
from web.config import Settings
from web.runtime import Runtime, open_runtime
from web.services.indexing import index_status, update_indexes
from web.services.passwords import digest

PASSWORD = "veinte tazas de café"
FIELDS = ("finding", "context", "limitations", "cause_effect", "effectiveness", "replication")
# Somebody meets others this often at most before giving up: a fault if it happens.
MOST_CLASHES = 20
LIMIT_MS = 500


@dataclass
class Tally:
    """What all people saw, kept under one lock."""

    saves: list[float] = field(default_factory=list)
    opens: list[float] = field(default_factory=list)
    clashes: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    said: list[tuple[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class FormReader(HTMLParser):
    """The fields of the form that saves, as a browser would send them."""

    def __init__(self, page: str, mark: str) -> None:
        super().__init__()
        self._mark = mark
        self._inside = False
        self._area: str | None = None
        self._select: str | None = None
        self.pairs: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = self._mark in found.get("class", "")
        if not self._inside:
            return
        name = found.get("name", "")
        if tag == "input" and name and found.get("type") not in ("submit", "button"):
            chosen = found.get("type") not in ("checkbox", "radio") or "checked" in found
            if chosen:
                self.pairs.append((name, found.get("value", "")))
        elif tag == "textarea":
            self._area = name
            self.pairs.append((name, ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in found:
            self.pairs.append((self._select, found.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            name, text = self.pairs[-1]
            # A browser leaves out the line end that begins a text area.
            self.pairs[-1] = (name, (text + data).removeprefix("\n"))


class Browser:
    """One person's connection and session."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie = ""

    def get(self, address: str) -> tuple[int, str]:
        return self._ask("GET", address, None)

    def post(self, address: str, pairs: list[tuple[str, str]]) -> tuple[int, str]:
        return self._ask("POST", address, urlencode(pairs))

    def _ask(self, method: str, address: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": self._cookie, "Host": "localhost"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, address, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            if cookie.startswith("session="):
                self._cookie = cookie.partition(";")[0]
        return answer.status, text

    def log_in(self, name: str) -> None:
        _, page = self.get("/entrar")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token is not None
        text, secret = (
            re.search(rf'<input[^>]*type="{kind}"[^>]*>', page.partition("<main")[2])
            for kind in ("text", "password")
        )
        assert text is not None
        assert secret is not None
        names = [re.search(r'name="([^"]+)"', one[0]) for one in (text, secret)]
        sent = [
            (found[1], said) for found, said in zip(names, (name, PASSWORD), strict=True) if found
        ]
        status, _ = self.post("/entrar", [("csrf_token", token[1]), *sent])
        assert status in (302, 303), f"{name} could not log in: {status}"


def work(
    port: int, number: int, cards: list[str], until: float, pause: float, tally: Tally
) -> None:
    """One person until the end of the time."""
    chance = random.Random(number)
    browser = Browser(port)
    browser.log_in(f"persona{number}")
    step = 0
    while time.monotonic() < until:
        time.sleep(chance.uniform(0, 2 * pause))
        step += 1
        try:
            edit_once(browser, chance, cards, f"Anota P{number}N{step}X.", tally)
        except OSError as error:
            with tally.lock:
                tally.faults[repr(error)] += 1
            browser = Browser(port)
            browser.log_in(f"persona{number}")


def edit_once(
    browser: Browser, chance: random.Random, cards: list[str], mark: str, tally: Tally
) -> None:
    card, name = chance.choice(cards), chance.choice(FIELDS)
    address = f"/fichas/{card}/editar"
    start = time.perf_counter()
    status, page = browser.get(address)
    opened = time.perf_counter() - start
    if status != 200:
        return fault(tally, f"GET {status}")
    pairs = [
        (key, f"{value} {mark}".strip() if key == name else value)
        for key, value in FormReader(page, "editor-form").pairs
    ]
    for _ in range(MOST_CLASHES):
        start = time.perf_counter()
        status, page = browser.post(address, [*pairs, ("accion", "guardar")])
        with tally.lock:
            tally.saves.append(time.perf_counter() - start)
            tally.opens.append(opened)
        if status == 303:
            with tally.lock:
                tally.said.append((card, mark))
            return None
        if status != 409:
            return fault(tally, f"POST {status}")
        with tally.lock:
            tally.clashes += 1
        pairs = both(FormReader(page, "clash-form").pairs, mark)
    return fault(tally, "never saved")


def both(pairs: list[tuple[str, str]], mark: str) -> list[tuple[str, str]]:
    """The page of two versions, answered with a text that holds theirs and our sentence."""
    sent = dict(pairs)
    for key in [key for key in sent if key.startswith("elige-")]:
        name = key.removeprefix("elige-")
        sent[key] = "otra"
        sent[f"otra-{name}"] = f"{sent[f'suya-{name}']} {mark}"
    return [(key, value) for key, value in pairs if key not in sent] + list(sent.items())


def fault(tally: Tally, what: str) -> None:
    with tally.lock:
        tally.faults[what] += 1


def prepare(runtime: Runtime, cards: int, people: int) -> None:
    for number, read in enumerate(readings(cards, 300)):
        source = NewSource(f"{number}.txt", "txt", f"{number:064}", "1", b"x")
        runtime.store.save_reading(read, source, actor="prueba", publish=True)
    texts = [runtime.projector(*one).texts for one in _with_heads(runtime)]
    # What the model would have left, without its minutes.
    runtime.store.save_analyses({analysis_key(one): analysis(one).pack() for one in texts})
    update_indexes(runtime)
    secret = digest(PASSWORD)
    for number in range(people):
        runtime.store.people.add(
            f"persona{number}", "curator", secret, actor="prueba", must_change=False
        )


def _with_heads(runtime: Runtime) -> Iterator[tuple[StoredRecord, StoredRecord]]:
    heads = {one.id: one.record for one in runtime.store.documents(view="workshop")}
    for record in runtime.store.all_records(view="workshop"):
        yield record, heads[record.document_id]


def warm(port: int, card: str) -> None:
    """Until the editor opens at once: a site that just began loads vocabularies and the model."""
    browser = Browser(port)
    browser.log_in("persona0")
    for _ in range(60):
        start = time.monotonic()
        browser.get(f"/fichas/{card}/editar")
        if time.monotonic() - start < 0.5:
            return
        time.sleep(1)


def lost(runtime: Runtime, tally: Tally) -> list[str]:
    """Sentences that were saved and are not in their card."""
    texts = {
        id_: record.content.model_dump_json()
        for id_, record in runtime.store.records(
            sorted({card for card, _ in tally.said}), view="workshop"
        ).items()
    }
    return [mark for card, mark in tally.said if texts[card].count(mark) != 1]


def edit_together(data: Path, options: argparse.Namespace) -> Tally:
    runtime = open_runtime(Settings(data=data))
    prepare(runtime, options.cards, options.people)
    chosen = [one.id for one in runtime.store.all_records(view="workshop") if one.type == "card"]
    cards = random.Random(3).sample(chosen, options.shared)
    tally = Tally()
    server = serve(data, options.port)
    try:
        warm(options.port, cards[0])
        until = time.monotonic() + options.seconds
        people = [
            threading.Thread(
                target=work, args=(options.port, n, cards, until, options.pause, tally)
            )
            for n in range(options.people)
        ]
        for person in people:
            person.start()
        for person in people:
            person.join()
    finally:
        server.terminate()
        server.wait(20)
    report(runtime, tally, options)
    runtime.close()
    return tally


def serve(data: Path, port: int) -> "subprocess.Popen[bytes]":
    """``kb serve``, once it takes connections."""
    environment = {"KB_DATA": str(data), "KB_PORT": str(port), "PATH": ""}
    command = [str(Path(sys.executable).parent / "kb"), "serve"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    for _ in range(300):
        time.sleep(0.2)
        try:
            if Browser(port).get("/salud")[0] == 200:
                return server
        except OSError:
            continue
    raise SystemExit("the site did not start")


def report(runtime: Runtime, tally: Tally, options: argparse.Namespace) -> None:
    saves = sorted(tally.saves)
    p95 = saves[int(len(saves) * 0.95)] * 1000
    update_indexes(runtime)
    behind = [status.behind for status in index_status(runtime).values()]
    missing, damage = lost(runtime, tally), check(runtime.store)
    print(
        f"| {options.people} people, {options.seconds:.0f} s, {options.cards:,} cards | |\n"
        "|---|---:|\n"
        f"| saves | {len(tally.said):,} |\n| met another's text | {tally.clashes:,} |\n"
        f"| a save, median | {median(saves) * 1000:.0f} ms |\n| a save, p95 | {p95:.0f} ms |\n"
        f"| the editor opens, median | {median(tally.opens) * 1000:.0f} ms |\n"
        f"| error pages | {sum(tally.faults.values())} {dict(tally.faults) or ''} |\n"
        f"| lost | {len(missing)} {missing[:5] or ''} |\n"
        f"| the store is sound | {damage or 'yes'} |\n"
        f"| entries the indexes lack in the end | {max(behind)} |"
    )
    if missing or damage or tally.faults or p95 > LIMIT_MS:
        raise SystemExit(1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--cards", type=int, default=1000)
    parser.add_argument("--shared", type=int, default=12)
    parser.add_argument("--pause", type=float, default=4.0, help="mean seconds between edits")
    parser.add_argument("--port", type=int, default=8907)
    with tempfile.TemporaryDirectory() as folder:
        edit_together(Path(folder), parser.parse_args())


if __name__ == "__main__":
    main()
