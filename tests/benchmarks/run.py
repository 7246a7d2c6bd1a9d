"""``make bench``: how fast generated cards are indexed, found, counted and shown.

    python tests/benchmarks/run.py [--cards 20000] [--words 400] [--data FOLDER]

Goes the real way: store, projection, indexer, engine, page. Only the analyses are made
without the language model, since "rebuild" is measured from stored analyses. With
``--data`` the store is kept and used again. Prints a Markdown table (docs/benchmarks.md).
"""

import argparse
import hashlib
import random
import resource
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from generated import analysis, queries, readings, text

from index.analysis.analysis import analysis_key
from index.analysis.chain import stream
from index.analysis.linguistics import read_texts
from index.links.suggesting import LinkSuggester
from index.search import SearchRequest
from index.source import Projecting
from kb.descriptors import shipped_descriptors
from kb.stored import NewSource
from web.app import create_app
from web.config import Settings
from web.runtime import Runtime, open_runtime
from web.services.dimensions import SIDES

ACTOR = "banco"
# Enough for merges of small segments to be among them.
_EDITS = 150


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cards", type=int, default=20_000)
    parser.add_argument("--words", type=int, default=400)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=options.data or Path(folder))
        runtime = open_runtime(settings)
        if not runtime.store.documents(view="public"):
            note(f"{options.cards} cards of {options.words} words into the store …")
            fill(runtime, options.cards, options.words)
        rows = [*indexing(runtime), *searching(runtime), *pages(settings, runtime)]
        runtime.close()
    print(f"| {options.cards} cards of {options.words} words | |\n|---|---:|")
    for name, value in rows:
        print(f"| {name} | {value} |")


def note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def fill(runtime: Runtime, count: int, words: int) -> None:
    """Store the documents, published, and what their analysis would have left."""
    store = runtime.store
    for number, reading in enumerate(readings(count, words)):
        data = reading.model_dump_json().encode()
        sha = hashlib.sha256(data).hexdigest()
        source = NewSource(f"generado-{number}.json", "txt", sha, "1", b"")
        store.save_reading(reading, source, actor=ACTOR, publish=True)
    projecting = Projecting(store, "public", runtime.projector)
    projecting.preload()
    records = store.all_records(view="public")
    while batch := projecting(islice(records, 500)):
        texts = [dict(record.texts) for record in batch]
        store.save_analyses({analysis_key(one): analysis(one).pack() for one in texts})


def indexing(runtime: Runtime) -> list[tuple[str, str]]:
    note("rebuild …")
    indexer = runtime.indexer("public")
    # The first also reads territories, vocabularies and the lemma table.
    first, again = (_seconds(indexer.rebuild) for _ in range(2))
    status = indexer.status()
    count = status.documents
    rows = [("rebuild from stored analyses", again), ("the first, without an index before", first)]
    return [
        *((name, _rates(count, *took)) for name, took in rows),
        ("index on disk", f"{status.size_bytes / 1e6:.0f} MB"),
        *_analysis(),
    ]


def _analysis() -> list[tuple[str, str]]:
    """Words a second of processor time: what spaCy reads, and the chain alone."""
    rng = random.Random(3)
    texts = [text(rng, 150) for _ in range(200)]
    list(read_texts(texts[:20]))  # loads the language model
    rows = []
    for name, work in (("read by spaCy", read_texts), ("by the chain alone", partial(map, stream))):
        start = time.process_time()
        deque(work(texts), maxlen=0)
        rate = 150 * len(texts) / (time.process_time() - start)
        rows.append((f"words analysed, {name}", f"{rate:,.0f} words/s"))
    return rows


def _seconds(call: Callable[[], object]) -> tuple[float, float]:
    """By the clock and of processor time: others may use the same cores."""
    start, used = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - start, time.process_time() - used


def _rates(count: int, clock: float, processor: float) -> str:
    return f"{count / clock:.0f} records/s ({count / processor:.0f} per s of processor time)"


def searching(runtime: Runtime) -> list[tuple[str, str]]:
    note("searches …")
    start = time.perf_counter()
    engine = runtime.engine("public")
    opened = time.perf_counter() - start
    asked = queries()
    kinds: list[tuple[str, Callable[[str], SearchRequest]]] = [
        ("all facets, 10 snippets, first time", SearchRequest),
        ("all facets, 10 snippets", SearchRequest),
        ("all facets, no snippets", lambda q: SearchRequest(q, excerpt=False)),
        ("three facets, no snippets", _three_facets),
        ("no facets, no snippets", lambda q: SearchRequest(q, facets=(), excerpt=False)),
        ("two filters, all facets, 10 snippets", _filtered),
        ("nothing typed, all facets", lambda _: SearchRequest()),
    ]
    rows = [("open the index", f"{opened:.2f} s")]
    for name, make in kinds:
        rows.append((name, timed([partial(engine.search, make(query)) for query in asked])))
    rows.append(("typeahead", timed([partial(engine.suggest, query[:3]) for query in asked])))
    cards = (one for one in runtime.store.all_records(view="workshop") if one.type == "card")
    ids = [one.id for one in islice(cards, _EDITS)]
    _edit(runtime, ids[0])  # opens what edits need
    used = time.process_time()
    rows.append(("one edit to visible", timed([partial(_edit, runtime, one) for one in ids])))
    each = (time.process_time() - used) * 1000 / len(ids)
    rows.append(("processor time of an edit, mean", f"{each:.1f} ms"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return [*rows, ("memory, peak of the whole run", f"{peak:.0f} MB")]


def _three_facets(query: str) -> SearchRequest:
    return SearchRequest(query, facets=("area", "territory", "keyword"), excerpt=False)


def _filtered(query: str) -> SearchRequest:
    return SearchRequest(query, filters={"area": ("PR", "SA"), "territory": ("EC", "PE")})


def _edit(runtime: Runtime, record_id: str) -> None:
    record = runtime.store.records([record_id], view="workshop")[record_id]
    text = f"Texto editado {time.time_ns()}"
    changes = {"project": text}
    runtime.store.edit(record.id, changes, version=record.version, actor=ACTOR)
    runtime.store.publish([record.id], actor=ACTOR)
    runtime.indexer("public").update()
    found = runtime.engine("public").search(SearchRequest(text.split()[-1], literal=True))
    assert found.total == 1


def pages(settings: Settings, runtime: Runtime) -> list[tuple[str, str]]:
    note("pages …")
    client = create_app(settings, runtime).test_client()
    asked = queries()

    def page(query: str) -> None:
        assert client.get("/buscar", query_string={"q": query}).status_code == 200

    def matrix(rows: str, columns: str, query: str) -> None:
        sides = {"filas": rows, "columnas": columns, "q": query}
        assert client.get("/cruces", query_string=sides).status_code == 200

    page(asked[0])
    matrix("objetivo", "area", "")
    # A document per row and another per column is a table of millions of cells: nobody's.
    words = [side.word for side in SIDES if side.name not in ("document", "target")]
    plain = [partial(matrix, one, other, "") for one in words for other in words if one != other]
    narrowed = [partial(matrix, one, "area", asked[0]) for one in words]
    suggest = LinkSuggester(shipped_descriptors()).suggest
    cards = [text(random.Random(number), 400) for number in range(50)]
    suggest(cards[0])
    return [
        ("whole search page (HTTP, template)", timed([partial(page, query) for query in asked])),
        ("cross table, any two dimensions (whole page)", timed(plain)),
        ("cross table of a search (whole page)", timed(narrowed)),
        ("links suggested for 400 words", timed([partial(suggest, card) for card in cards])),
    ]


def timed(calls: Sequence[Callable[[], object]]) -> str:
    times = []
    for call in calls:
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    p95 = sorted(times)[int(len(times) * 0.95)]
    return f"{statistics.median(times):.2f} ms (p95 {p95:.2f})"


if __name__ == "__main__":
    main()
