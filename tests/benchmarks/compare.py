"""Precedentes beside its peers: same cards, same tokens, same queries, same facet counts.

    python tests/benchmarks/compare.py [--cards 20000 --words 100] [--large] [--no-postgres]

One field of ``--words`` words and three facets; without these numbers 2,000 and 20,000 short
cards and 20,000 long ones, with ``--large`` also 100,000 short ones. Every answer's total
and facet counts must be the same for all that count, else the run fails; the order of the
best ten differs by formula. Prints Markdown tables (docs/benchmarks.md). Peers that are not
installed are left out and named.
"""

import argparse
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(1, str(Path(__file__).parents[1]))

from apart import PEERS, first_answer, make, peak
from cards import card, make_cards, questions, stem_of
from ours import Ours
from peers import Peer, PostgreSql, temporary
from peers import postgres_programs as programs
from shapes import FACETS, Card, Question

# Each query is asked so often, peer after peer: the median of all is told.
_ROUNDS = 3
# A peer that takes longer than this for a query is asked these first ones only, once.
_SLOW_MS, _FEW = 100.0, 30
_AGREED = 20
# How common the words of a query are: by rank in the vocabulary. Among 300 a word stands in
# 4 to 95 of 100 cards, like the words of the field in real ones; among 3,000 in one or more.
KINDS = {
    "either of two words": (300, True),
    "two words of the field": (300, False),
    "two words, some rare": (3_000, False),
}
# More than a run asks of one kind.
_APART = 1_000_000
_PACKAGES = ("tantivy", "bm25s")
_COUNTED, _TOP = "three facets", "best ten only"


# Number of the question → milliseconds.
Times = dict[int, list[float]]


class Figures(NamedTuple):
    """``times``: what was asked → its questions' times."""

    build: float
    size: int
    times: dict[str, Times]
    edit: list[float]
    peak: int | None
    first: float | None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cards", type=int)
    parser.add_argument("--words", type=int, default=100)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--no-postgres", action="store_true")
    options = parser.parse_args()
    sizes = [(2_000, 100), (20_000, 100), (20_000, 400)]
    if options.cards:
        sizes = [(options.cards, options.words)]
    if options.large:
        sizes.append((100_000, 100))
    for count, words in sizes:
        with ExitStack() as stack:
            peers = list(_peers(stack, postgres=not options.no_postgres))
            compare(peers, count, words, options.queries)


def _peers(stack: ExitStack, *, postgres: bool) -> Iterator[Peer]:
    for name in PEERS:
        if name in _PACKAGES and find_spec(name) is None:
            print(f"{name} is not installed: left out", file=sys.stderr)
            continue
        folder = temporary("peer")
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        yield make(name, folder)
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
    common = next(iter(kinds.values()))
    for peer in peers:
        _note(f"{peer.name}: {count} cards …")
        took = _timed(partial(peer.build, iter(cards))) / 1000
        asked = _asked(peer, common)
        apart = peak(peer, asked[:_FEW]), first_answer(peer, asked[0])
        figures.append(Figures(took, peer.size(), {}, [], *apart))
    for name, printed in kinds.items():
        _note(f"{name} …")
        agree(peers, printed[:_AGREED])
        for round_ in range(_ROUNDS):
            for peer, one in zip(peers, figures, strict=True):
                measure(peer, one.times, name, _asked(peer, printed), round_)
    for peer, one in zip(peers, figures, strict=True):
        if "edit" not in peer.cannot:
            one.edit.extend(_edit(peer, cards[number]) for number in range(10))
    report(peers, figures, f"{count} cards of {words} words")


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def _asked(peer: Peer, printed: Sequence[Question]) -> list[Question]:
    if isinstance(peer, Ours):
        return list(printed)
    return [Question(tuple(map(stem_of, one.words)), one.either) for one in printed]


def agree(peers: Sequence[Peer], printed: Sequence[Question]) -> None:
    """Same totals and counts from all; facets cut at 100 values are compared by counts."""
    for place, question in enumerate(printed):
        able = [peer for peer in peers if question.either or "both" not in peer.cannot]
        answers = [peer.search(_asked(peer, printed)[place]) for peer in able]
        for peer, answer in zip(able, answers, strict=True):
            if answer.total != answers[0].total:
                sys.exit(f"{peer.name}: {answer.total} for {question}, not {answers[0].total}")
            for facet in FACETS if "counts" not in peer.cannot else ():
                mine, theirs = answers[0].counts[facet], answer.counts[facet]
                if sorted(mine.values()) != sorted(theirs.values()):
                    sys.exit(f"{peer.name}: other counts of {facet} for {question}")


def measure(
    peer: Peer,
    times: dict[str, Times],
    kind: str,
    asked: Sequence[Question],
    round_: int,
) -> None:
    """One round of questions, each at most ``_ROUNDS`` times; of a slow peer the first alone."""
    calls: dict[str, Callable[[Question], object]] = {_COUNTED: peer.search, _TOP: peer.top}
    if "counts" in peer.cannot:
        del calls[_COUNTED]
    if not asked[0].either and "both" in peer.cannot:
        return
    for what, call in calls.items():
        mine = times.setdefault(f"{kind}, {what}", {})
        for number, question in enumerate(asked):
            slow = number >= _FEW and _median(mine) > _SLOW_MS
            if slow or (round_ and number == 0 and _median(mine) > _SLOW_MS):
                break
            mine.setdefault(number, []).append(_timed(partial(call, question)))
        if isinstance(peer, Ours):
            again = times.setdefault(f"{kind}, {what}, query not seen before", {})
            for number, question in enumerate(asked):
                peer.forget(question)
                again.setdefault(number, []).append(_timed(partial(call, question)))


def _median(times: Times, among: Sequence[int] | None = None) -> float:
    numbers = times.keys() if among is None else among
    every = [one for number in numbers for one in times[number]]
    return statistics.median(every) if every else 0.0


def _p95(times: Times) -> float:
    every = sorted(one for found in times.values() for one in found)
    return every[int(len(every) * 0.95)]


def _edit(peer: Peer, old: Card) -> float:
    word = f"editado{time.time_ns()}"
    new = card(old.number, f"{old.text} {word}", dict(old.facets))

    def until_seen() -> None:
        peer.edit(new)
        assert peer.search(Question((word,))).total == 1

    return _timed(until_seen)


def report(peers: Sequence[Peer], figures: Sequence[Figures], title: str) -> None:
    print(f"\n| {title} | " + " | ".join(peer.name for peer in peers) + " |")
    print("|---|" + "---:|" * len(peers))
    _row("index built", [f"{one.build:.1f} s" for one in figures])
    _row("on disk", [f"{one.size / 1e6:.0f} MB" for one in figures])
    _row("memory of a process that answers", [_told(one.peak, 1e-6, ".0f MB") for one in figures])
    _row("process start to first answer", [_told(one.first, 1, ".2f s") for one in figures])
    for name, mine in figures[0].times.items():
        found = [one.times.get(name) for one in figures]
        _row(f"{name}, median", [_told(one and _median(one), 1, ".3f ms") for one in found])
        _row("p95", [_told(one and _p95(one), 1, ".3f ms") for one in found])
        # Of a slow peer the same questions are compared.
        _row("ours : theirs", [_told(one and _ratio(mine, one), 1, ".3f") for one in found])
    for what in (_COUNTED, _TOP):
        every = [_together(one, what) for one in figures]
        _row(
            f"all queries, {what}, median",
            [_told(one and _median(one), 1, ".3f ms") for one in every],
        )
        ratios = [one and _ratio(every[0], one) for one in every]
        _row("ours : theirs", [_told(ratio, 1, ".3f") for ratio in ratios])
    edits = [statistics.median(one.edit) if one.edit else None for one in figures]
    _row("one edit to visible", [_told(one, 1, ".1f ms") for one in edits])
    sys.stdout.flush()


def _together(figures: Figures, what: str) -> Times:
    """The times of every kind of query, each question under a number of its own."""
    kinds = [figures.times.get(f"{kind}, {what}", {}) for kind in KINDS]
    return {n * _APART + m: took for n, one in enumerate(kinds) for m, took in one.items()}


def _ratio(mine: Times, theirs: Times) -> float:
    """Over the same questions: of a slow peer, or one that cannot, not all were asked."""
    return _median(mine, list(theirs)) / _median(theirs)


def _told(value: object, factor: float, form: str) -> str:
    """``0.5, 1, ".2f s"`` → ``"0.50 s"``; nothing measured → a dash."""
    if not isinstance(value, int | float):
        return "–"
    spec, _, unit = form.partition(" ")
    return f"{value * factor:{spec}} {unit}".rstrip()


def _row(name: str, cells: Sequence[str]) -> None:
    print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
