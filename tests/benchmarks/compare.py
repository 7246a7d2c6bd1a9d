"""Precedentes beside its peers: same cards, same tokens, same queries, same facet counts.

    python tests/benchmarks/compare.py [--cards 20000] [--words 100] [--no-postgres]

Short cards: one field of ``--words`` words and three facets. Every answer's total and
facet counts must be the same for all, else the run fails; the order of the best ten
differs by formula. Prints Markdown tables (docs/benchmarks.md). Peers that are not
installed are left out and named.
"""

import argparse
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(1, str(Path(__file__).parents[1]))

from generated import analysis, text, vocabulary
from peers import (
    FACETS,
    Answer,
    Card,
    Fts5,
    Peer,
    PostgreSql,
    Question,
    Tantivy,
    folder_size,
    temporary,
)
from peers import postgres_programs as programs

from index.analysis.chain import positions, stream
from index.analysis.stems import stem
from index.search import IndexRecord, SearchRequest
from index.whoosh_engine import open_engine
from index.writing import BuildWriter, write_index

_BATCH = 500
# Each query is asked so often, peer after peer: the median of its medians is told.
_ROUNDS = 3
# How common the words of a query are: by rank in the vocabulary. Among 300 a word stands in
# 4 to 95 of 100 cards, like the words of the field in real ones; among 3,000 in one or more.
KINDS = {
    "either of two words": (300, True),
    "two words of the field": (300, False),
    "two words, some rare": (3_000, False),
}


class Ours:
    """The engine as it is: stems and surfaces, corrections and synonyms included."""

    name = "Precedentes"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def build(self, cards: Iterator[Card]) -> None:
        write_index(self._folder, "public", _batches(cards), {})
        self._engine = open_engine(self._folder, "public")

    def search(self, question: Question) -> Answer:
        found = self._engine.search(SearchRequest(_typed(question), facets=FACETS, excerpt=False))
        counts = {
            facet: {one.value: one.count for one in counted}
            for facet, counted in found.facets.items()
        }
        return Answer(found.total, [int(hit.id) for hit in found.hits], counts)

    def top(self, question: Question) -> list[int]:
        found = self._engine.search(SearchRequest(_typed(question), facets=(), excerpt=False))
        return [int(hit.id) for hit in found.hits]

    def edit(self, card: Card) -> None:
        build = next(
            path for path in (self._folder / "index" / "public").iterdir() if path.is_dir()
        )
        writer = BuildWriter(build, {})
        record = _record(card)
        writer.put([record], [analysis(dict(record.texts))])
        writer.commit(1)

    def size(self) -> int:
        return folder_size(self._folder)

    def close(self) -> None:
        pass


def _typed(question: Question) -> str:
    return (" O " if question.either else " ").join(question.words)


def _record(card: Card) -> IndexRecord:
    return IndexRecord(
        id=str(card.number),
        type="card",
        document_id=str(card.number // 40),
        document="Fichas",
        title="Ficha",
        state="published",
        position=card.number,
        texts={"finding": card.text},
        facets=card.facets,
    )


def _batches(cards: Iterator[Card]) -> Iterator[tuple[list[IndexRecord], list]]:
    batch: list[IndexRecord] = []
    for card in cards:
        batch.append(_record(card))
        if len(batch) == _BATCH:
            yield batch, [analysis(dict(one.texts)) for one in batch]
            batch = []
    yield batch, [analysis(dict(one.texts)) for one in batch]


def make_cards(count: int, words: int) -> Iterator[Card]:
    """Cards of ``words`` words: one of 9 areas, 0–2 of 40 territories, 4 of 2,000 keywords."""
    rng = random.Random(11)
    keywords = [f"clave {number}" for number in range(2_000)]
    for number in range(1, count + 1):
        facets = {
            "area": (f"A{rng.randrange(9)}",),
            "territory": tuple(f"T{n}" for n in rng.sample(range(40), rng.randrange(3))),
            "keyword": tuple(rng.sample(keywords, 4)),
        }
        yield card(number, text(rng, words), facets)


def card(number: int, printed: str, facets: dict[str, tuple[str, ...]]) -> Card:
    one, _ = stream(printed)
    stems = " ".join(_stem(form) for form in one.split(" ") if form != ".")
    return Card(number, printed, stems, {name: found for name, found in facets.items() if found})


_STEMS: dict[str, str] = {}


def _stem(form: str) -> str:
    found = _STEMS.get(form)
    if found is None:
        found = _STEMS[form] = stem(form)
    return found


def questions(count: int, reach: int, either: bool, cards: Sequence[Card]) -> list[Question]:
    """Two words each of the ``reach`` commonest, that some card holds both."""
    rng = random.Random(5)
    words = [word for word in vocabulary()[:reach] if len(positions([stream(word)[0]])[0]) == 1]
    holding: dict[str, set[int]] = {_stem_of(word): set() for word in words}
    for one in cards:
        for found in holding.keys() & one.stems.split(" "):
            holding[found].add(one.number)
    asked: list[Question] = []
    while len(asked) < count:
        first, second = (words[int(len(words) * rng.random() ** 2)] for _ in range(2))
        stems = _stem_of(first), _stem_of(second)
        if stems[0] != stems[1] and holding[stems[0]] & holding[stems[1]]:
            asked.append(Question((first, second), either))
    return asked


def _stem_of(word: str) -> str:
    return _stem(stream(word)[0])


class Figures(NamedTuple):
    build: float
    size: int
    times: dict[str, list[float]]
    edit: list[float]


def measure(peer: Peer, asked: Sequence[Question]) -> dict[str, list[float]]:
    """Milliseconds per query in one round."""
    return {
        "three facets": [_timed(partial(peer.search, one)) for one in asked],
        "best ten only": [_timed(partial(peer.top, one)) for one in asked],
    }


def _timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def _asked(peer: Peer, printed: Sequence[Question]) -> list[Question]:
    if isinstance(peer, Ours):
        return list(printed)
    return [Question(tuple(map(_stem_of, one.words)), one.either) for one in printed]


def agree(peers: Sequence[Peer], printed: Sequence[Question]) -> None:
    """Same totals and counts from all; facets cut at 100 values are compared by counts."""
    for place, question in enumerate(printed):
        answers = [peer.search(_asked(peer, printed)[place]) for peer in peers]
        for peer, answer in zip(peers, answers, strict=True):
            if answer.total != answers[0].total:
                sys.exit(f"{peer.name}: {answer.total} for {question}, not {answers[0].total}")
            for facet in FACETS:
                mine, theirs = answers[0].counts[facet], answer.counts[facet]
                if sorted(mine.values()) != sorted(theirs.values()):
                    sys.exit(f"{peer.name}: other counts of {facet} for {question}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cards", type=int, default=20_000)
    parser.add_argument("--words", type=int, default=100)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--no-postgres", action="store_true")
    options = parser.parse_args()
    with ExitStack() as stack:
        peers = list(_peers(stack, postgres=not options.no_postgres))
        compare(peers, options.cards, options.words, options.queries)


def _peers(stack: ExitStack, *, postgres: bool) -> Iterator[Peer]:
    makers: list[Callable[[Path], Peer]] = [Ours, Fts5]
    try:
        import tantivy  # noqa: F401
    except ImportError:
        print("tantivy is not installed: left out", file=sys.stderr)
    else:
        makers.insert(1, Tantivy)
    for make in makers:
        folder = temporary("peer")
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        yield make(folder)
    found = programs() if postgres else None
    if found is None:
        print("PostgreSQL is not there: left out", file=sys.stderr)
        return
    from postgres import Cluster

    peer = PostgreSql(stack.enter_context(Cluster(found)))
    stack.callback(peer.close)
    yield peer


def compare(peers: Sequence[Peer], count: int, words: int, queries: int) -> None:
    cards = list(make_cards(count, words))
    kinds = {name: questions(queries, *kind, cards) for name, kind in KINDS.items()}
    figures: list[Figures] = []
    for peer in peers:
        print(f"{peer.name}: {count} cards …", file=sys.stderr, flush=True)
        took = _timed(partial(peer.build, iter(cards))) / 1000
        figures.append(Figures(took, peer.size(), {}, []))
    for name, printed in kinds.items():
        agree(peers, printed[:20])
        for _ in range(_ROUNDS):
            for peer, one in zip(peers, figures, strict=True):
                for what, times in measure(peer, _asked(peer, printed)).items():
                    one.times.setdefault(f"{name}, {what}", []).extend(times)
    for peer, one in zip(peers, figures, strict=True):
        one.edit.extend(_edit(peer, cards[number]) for number in range(10))
    report(peers, figures, f"{count} cards of {words} words", next(iter(kinds.values()))[0])


def _edit(peer: Peer, old: Card) -> float:
    word = f"editado{time.time_ns()}"
    new = card(old.number, f"{old.text} {word}", dict(old.facets))

    def until_seen() -> None:
        peer.edit(new)
        assert peer.search(Question((word,))).total == 1

    return _timed(until_seen)


def report(
    peers: Sequence[Peer], figures: Sequence[Figures], title: str, question: Question
) -> None:
    first = figures[0]
    print(f"| {title} | " + " | ".join(peer.name for peer in peers) + " |")
    print("|---|" + "---:|" * len(peers))
    _row("index built", [f"{one.build:.1f} s" for one in figures])
    _row("on disk", [f"{one.size / 1e6:.0f} MB" for one in figures])
    for name, mine in first.times.items():
        times = [one.times[name] for one in figures]
        ratios = [statistics.median(mine) / statistics.median(one) for one in times]
        _row(f"{name}, median", [f"{statistics.median(one):.3f} ms" for one in times])
        _row("p95", [f"{_p95(one):.3f} ms" for one in times])
        _row("ours : theirs", [f"{ratio:.3f}" for ratio in ratios])
    _row("one edit to visible", [f"{statistics.median(one.edit):.1f} ms" for one in figures])
    ours = next((peer for peer in peers if isinstance(peer, Ours)), None)
    if ours is not None:
        print(f"\nFrom process start to first answer: {first_answer(ours, question):.2f} s")


def _row(name: str, cells: Sequence[str]) -> None:
    print(f"| {name} | " + " | ".join(cells) + " |")


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def first_answer(ours: Ours, question: Question) -> float:
    """Seconds of a process that opens the index and searches once; median of three."""
    program = (
        "import sys; from pathlib import Path; from index.whoosh_engine import open_engine;"
        "from index.search import SearchRequest;"
        "engine = open_engine(Path(sys.argv[1]), 'public');"
        "engine.search(SearchRequest(sys.argv[2]))"
    )
    command = [sys.executable, "-c", program, str(ours._folder), _typed(question)]
    run = partial(subprocess.run, command, check=True)
    return statistics.median(_timed(run) for _ in range(3)) / 1000


if __name__ == "__main__":
    main()
