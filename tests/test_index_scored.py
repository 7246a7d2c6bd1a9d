"""Scores kept as a list and as a column give the same answers."""

from collections.abc import Callable

import numpy as np
import pytest

from index.analysis.analysis import Analysis
from index.analysis.chain import stream
from index.scored import NOBODY, Scored, best, both, enough, spread
from index.search import Engine, IndexRecord, SearchRequest
from index.whoosh_engine import open_engine
from index.writing import write_index
from kb.records import RecordType

SIZE = 400
WORDS = ("casa", "acogida", "registro", "socios", "entrega", "frontera", "agua", "puente")
Plain = dict[int, float]


def as_list(held: Plain) -> Scored:
    ids = np.array(sorted(held), np.int64)
    return Scored(ids, np.array([held[number] for number in sorted(held)]))


def as_column(held: Plain) -> Scored:
    column = np.full(SIZE, -np.inf)
    column[list(held)] = list(held.values())
    # Kept as a column whatever its count: ``spread`` alone would make short ones lists.
    found = Scored(NOBODY.ids, NOBODY.scores)
    found.dense, found.count = column, len(held)
    return found


def plain(found: Scored) -> Plain:
    ids = found.ids.tolist()
    assert ids == sorted(ids)
    assert found.count == len(ids)
    return dict(zip(ids, found.scores.tolist(), strict=True))


def some(seed: int, count: int) -> Plain:
    rng = np.random.default_rng(seed)
    ids = rng.choice(SIZE, count, replace=False).tolist()
    return dict(zip(ids, rng.uniform(0.1, 9.0, count).tolist(), strict=True))


FORMS = [as_list, as_column]
COUNTS = [(0, 50), (3, 300), (60, 70), (5, 6), (390, 380)]


@pytest.mark.parametrize("first", FORMS)
@pytest.mark.parametrize("second", FORMS)
@pytest.mark.parametrize("counts", COUNTS)
def test_two_words_meet_whatever_their_forms(
    first: Callable[[Plain], Scored], second: Callable[[Plain], Scored], counts: tuple[int, int]
) -> None:
    one, other = some(1, counts[0]), some(2, counts[1])
    common = {number: one[number] + other[number] for number in one.keys() & other.keys()}
    assert plain(both(first(one), second(other), SIZE)) == pytest.approx(common)
    assert plain(both(second(other), first(one), SIZE)) == pytest.approx(common)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("counts", COUNTS)
def test_of_several_the_best_counts_by_its_weight(
    form: Callable[[Plain], Scored], counts: tuple[int, int]
) -> None:
    one, other = some(3, counts[0]), some(4, counts[1])
    expected = {
        number: max(one.get(number, 0.0), 0.4 * other.get(number, 0.0))
        for number in one.keys() | other.keys()
    }
    found = best([(form(one), 1.0), (as_list(other), 0.4)], SIZE)
    assert plain(found) == pytest.approx(expected)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("count", [2, 30, 300])
def test_enough_of_the_weight_must_be_held(form: Callable[[Plain], Scored], count: int) -> None:
    held = [some(seed, count) for seed in (5, 6, 7)]
    weights = [1.0, 2.0, 4.0]
    expected = {}
    for number in range(SIZE):
        mine = [place for place in range(3) if number in held[place]]
        if sum(weights[place] for place in mine) >= 3.0:
            expected[number] = sum(held[place][number] for place in mine)
    parts = [(form(one), weight) for one, weight in zip(held, weights, strict=True)]
    assert plain(enough(parts, 3.0, SIZE)) == pytest.approx(expected)


def test_nothing_beside_nothing_is_nothing() -> None:
    assert both(NOBODY, NOBODY, SIZE).count == 0
    assert best([], SIZE).count == 0
    assert spread(np.full(SIZE, -np.inf)).count == 0


@pytest.mark.parametrize("form", FORMS)
def test_scores_are_told_of_any_records_and_within_a_mask(form: Callable[[Plain], Scored]) -> None:
    held = some(8, 100)
    found = form(held)
    asked = np.array([number for number in (399, 0, 17, 18, 250)])
    assert found.at(asked, SIZE).tolist() == [held.get(number, 0.0) for number in asked.tolist()]
    assert [found.of(number) for number in range(SIZE)] == [held.get(n, 0.0) for n in range(SIZE)]
    mask = np.arange(SIZE) % 3 == 0
    assert plain(found.within(mask)) == {n: score for n, score in held.items() if n % 3 == 0}
    assert found.mask(SIZE).sum() == 100


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """2,600 short records of three types: enough for the quick cut to the best ones."""
    folder = tmp_path_factory.mktemp("many")
    rng = np.random.default_rng(9)
    words = np.array(
        ["casa", "acogida", "registro", "socios", "entrega", "frontera", "agua", "puente"]
    )
    types: list[RecordType] = ["card", "recommendation", "action"]
    records = [
        IndexRecord(
            id=f"r{number}",
            type=types[number % 3],
            document_id="d",
            document="D",
            title="t",
            state="published",
            position=number,
            sample=number % 5 == 0,
            texts={"context": " ".join(rng.choice(words, rng.integers(1, 6)))},
            facets={"area": (f"A{number % 7}",)},
        )
        for number in range(2_600)
    ]
    analyses = [
        Analysis({name: stream(text)[0] for name, text in one.texts.items()}, {}, {})
        for one in records
    ]
    write_index(folder, "public", [(records, analyses)], {})
    return open_engine(folder, "public")


@pytest.mark.parametrize("query", ["casa", "casa agua", "casa O agua", "casa agua puente", ""])
@pytest.mark.parametrize("filters", [{}, {"area": ("A1", "A2")}])
def test_a_page_is_a_part_of_the_whole_list(
    many: Engine, query: str, filters: dict[str, tuple[str, ...]]
) -> None:
    def asked(offset: int, limit: int) -> list[tuple[str, float]]:
        request = SearchRequest(query, filters, offset=offset, limit=limit, excerpt=False)
        return [(hit.id, hit.score) for hit in many.search(request).hits]

    whole = asked(0, 3_000)
    assert len(whole) > 50
    for offset, limit in [(0, 10), (10, 10), (0, 31), (40, 50), (len(whole) - 3, 10), (0, 0)]:
        assert asked(offset, limit) == whole[offset : offset + limit]
