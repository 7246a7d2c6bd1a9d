"""Counting use: what is counted, what never is, and the page that shows it."""

import csv
import io
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from web_people import client_as
from web_site import make_site

from kb.errors import Unavailable
from kb.store import Store, comments, outbox
from kb.store.uses import MonthlyUse, Use
from web.runtime import Runtime
from web.services.uses import MANY, MOST, UseCounter, is_program, kept_words
from web.services.uses_page import months_between

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
EVER = (date(2000, 1, 1), date(2999, 1, 1))


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    made = make_site(tmp_path)
    yield made
    made.close()


def counted(runtime: Runtime) -> dict[tuple[str, str], int]:
    runtime.uses.flush()
    return {(row.kind, row.key): row.count for row in runtime.store.uses.monthly(*EVER)}


def card_id(runtime: Runtime) -> str:
    """Asked for as a curator, whose own searches are not counted."""
    found = client_as(runtime, "curator").get("/api/buscar?q=ventanillas&tipo=ficha").get_json()
    return str(found["hits"][0]["id"])


def test_counts_add_up_by_month(store: Store) -> None:
    november, december = date(2026, 11, 30), date(2026, 12, 1)
    store.uses.add({Use(november, "view", "a"): 2, Use(december, "view", "a"): 1})
    store.uses.add({Use(november, "view", "a"): 3, Use(date(2026, 11, 2), "view", "a"): 1})
    rows = store.uses.monthly(date(2026, 11, 1), date(2026, 12, 31))
    assert sorted(rows, key=lambda row: row.month) == [
        MonthlyUse(date(2026, 11, 1), "view", "a", 6),
        MonthlyUse(date(2026, 12, 1), "view", "a", 1),
    ]
    assert store.uses.monthly(date(2026, 12, 2), date(2026, 12, 31)) == []
    assert store.uses.first_day() == date(2026, 11, 2)
    long = "x" * 300
    store.uses.add({Use(december, "search", long): 1})
    store.uses.add({Use(december, "search", long): 1})
    assert [r.count for r in store.uses.monthly(*EVER) if r.key == "x" * 200] == [2]


def test_two_writers_lose_no_count(store: Store) -> None:
    use = Use(date(2026, 11, 20), "view", "a")
    threads = [
        threading.Thread(target=lambda: [store.uses.add({use: 1}) for _ in range(20)])
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row.count for row in store.uses.monthly(*EVER)] == [60]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("  Albergue   TEMPORÁL ", "albergue temporal"),
        ("a", None),
        ("ana@ejemplo.org", None),
        ("cédula 1712345678", None),
        ("llamar al 22-34-56", None),
        ("plan 2022", "plan 2022"),
        ("ODS 10.7", "ods 10.7"),
        ("niñez", "niñez"),
        ("palabra " * 60, ("palabra " * 25).strip()),
    ],
)
def test_words_are_folded_and_what_could_be_personal_is_dropped(
    query: str, kept: str | None
) -> None:
    assert kept_words(query) == kept


@pytest.mark.parametrize(
    ("agent", "program"),
    [
        (FIREFOX, False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1", False),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("curl/8.5.0", True),
        ("python-requests/2.32", True),
        ("Mozilla/5.0 HeadlessChrome/120.0", True),
        ("UptimeRobot/2.0", True),
        ("", True),
    ],
)
def test_programs_are_told_from_browsers(agent: str, program: bool) -> None:
    assert is_program(agent) is program


def test_pages_searches_and_files_are_counted(runtime: Runtime) -> None:
    card = card_id(runtime)
    client = client_as(runtime, None)
    client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    for _ in range(2):
        page = client.get(f"/fichas/{card}")
    client.get(f"/fichas/{card}", headers={"If-None-Match": page.headers["ETag"]})
    client.get("/buscar?q=Ventanillas")
    client.get("/buscar?q=ventanillas&pagina=2")
    client.get("/buscar?q=xilófono")
    client.get("/buscar?q=xilófono&area=PR")
    client.get("/api/buscar?area=PR&area=ana@ejemplo.org")
    client.get("/buscar?q=ana@ejemplo.org")
    client.get("/buscar")
    client.get("/fichas/nada")
    client.get("/cruces.csv")
    assert counted(runtime) == {
        ("view", card): 3,
        ("search", "ventanillas"): 1,
        ("search", "xilofono"): 2,
        ("empty_search", "xilofono"): 1,
        ("area_search", "PR"): 2,
        ("empty_area", "PR"): 1,
        ("download", "/cruces.csv"): 1,
    }


def test_programs_prefetches_parts_and_who_works_here_are_not_counted(runtime: Runtime) -> None:
    card = card_id(runtime)
    client = client_as(runtime, None)
    for headers in (
        {"User-Agent": "Googlebot/2.1"},
        {"User-Agent": FIREFOX, "Sec-Purpose": "prefetch"},
        {"User-Agent": FIREFOX, "X-Partial": "1"},
    ):
        client.get(f"/fichas/{card}", headers=headers)
        client.get("/buscar?q=agua", headers=headers)
    client.head(f"/fichas/{card}", headers={"User-Agent": FIREFOX})
    client_as(runtime, "contributor").get(f"/fichas/{card}", headers={"User-Agent": FIREFOX})
    assert counted(runtime) == {}
    reader = client_as(runtime, "reader")
    reader.get(f"/fichas/{card}", headers={"User-Agent": FIREFOX})
    assert counted(runtime) == {("view", card): 1}


def test_a_page_never_waits_for_the_database(runtime: Runtime) -> None:
    counter = UseCounter(runtime.store, seconds=0.05)
    with runtime.store.database.write():
        # Somebody writes: a count that wrote too would wait for the end of this block.
        for _ in range(50):
            counter.count("view", "a")
    for _ in range(200):
        if runtime.store.uses.monthly(*EVER):
            break
        threading.Event().wait(0.02)
    assert [row.count for row in runtime.store.uses.monthly(*EVER)] == [50]
    counter.close()


def test_many_counts_are_written_before_their_time(runtime: Runtime) -> None:
    counter = UseCounter(runtime.store, seconds=3600)
    for _ in range(MANY):
        counter.count("view", "a")
    for _ in range(200):
        if runtime.store.uses.monthly(*EVER):
            break
        threading.Event().wait(0.02)
    assert [row.count for row in runtime.store.uses.monthly(*EVER)] == [MANY]
    counter.count("view", "a")
    counter.close()
    assert [row.count for row in runtime.store.uses.monthly(*EVER)] == [MANY + 1]


def test_counts_that_cannot_be_written_wait_and_are_bounded(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_counts: object) -> None:
        raise Unavailable("database_busy", reason="test")

    counter = UseCounter(runtime.store, seconds=3600)
    with monkeypatch.context() as patched:
        patched.setattr(runtime.store.uses, "add", busy)
        counter.count("view", "a")
        counter.flush()
        for number in range(MOST + 10):
            counter.count("search", f"palabra {number}")
        counter.close()
    counter.count("view", "a")
    counter.close()
    rows = {row.key: row.count for row in runtime.store.uses.monthly(*EVER)}
    assert rows["a"] == 2
    assert 1000 < len(rows) <= MOST + 1


def test_months_have_no_gaps() -> None:
    assert months_between(date(2025, 11, 30), date(2026, 2, 1)) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]


def test_the_page_shows_what_is_read_looked_for_and_missing(runtime: Runtime) -> None:
    card = card_id(runtime)
    day = date(2026, 10, 5)
    runtime.store.uses.add(
        {
            Use(day, "view", card): 7,
            Use(day, "view", "gone"): 9,
            Use(day, "search", "albergue"): 5,
            Use(day, "empty_search", "=trata"): 3,
            Use(day, "area_search", "PR"): 6,
            Use(day, "empty_area", "PR"): 2,
            Use(date(2020, 1, 1), "search", "antiguo"): 2,
        }
    )
    detail = {"where": "Arica", "purpose": "una jornada"}
    with outbox.writing(
        runtime.store.database, lambda: datetime(2026, 10, 31, 23, tzinfo=UTC)
    ) as w:
        comments.say(w, card, "useful", "", detail)
    curator = client_as(runtime, "curator")
    assert "Arica — una jornada" in curator.get("/usos?hasta=2026-10").text
    assert "Arica — una jornada" not in curator.get("/usos?hasta=2026-09").text
    page = curator.get("/usos?desde=2026-09&hasta=2026-10").text
    assert f'href="/fichas/{card}"' in page
    assert "Abrir ventanillas móviles" in page
    assert "albergue" in page
    assert "=trata" in page
    assert "Áreas por las que se busca" in page
    assert 'Protección <span class="quiet">2 sin resultado</span>' in page
    assert "2 sin resultado" not in curator.get("/usos?hasta=2026-10&area=GN").text
    assert "antiguo" not in page
    assert "gone" not in page
    assert '<td class="num tabular">16</td>' in page
    assert "Abrir ventanillas" not in curator.get("/usos?hasta=2026-10&area=GN").text
    text = curator.get("/usos.csv?desde=2026-09&hasta=2026-10").text
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert ["2026-10", "Búsquedas sin resultado", "'=trata", "", "3", ""] in rows
    assert ["2026-10", "Lecturas", "gone", "", "9", "gone"] in rows
    assert ["2026-10", "Búsquedas por área", "PR", "Protección", "6", ""] in rows
    assert len(rows) == 7
    for odd in ("?desde=ayer&hasta=2026-99", "?desde=2030-01&hasta=2020-01", "?area=%00"):
        assert curator.get(f"/usos{odd}").status_code == 200
