"""Array scores equal a plain loop over the formula that index/scoring.py prints."""

import math
import random
from contextlib import nullcontext
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from index.analysis.analysis import Analysis
from index.analysis.chain import positions, stream
from index.analysis.stems import stem
from index.matching import SURFACE_WEIGHT
from index.merging import merge_segments
from index.schema import GROUP_WEIGHTS, GROUPS, group_of
from index.scoring import K1, B, Scorer
from index.search import IndexRecord, SearchRequest
from index.state import State, open_state
from index.whoosh_engine import open_engine
from index.writing import BuildWriter, write_index

WORDS = ("casa", "acogida", "registro", "socios", "entrega", "niñas", "frontera", "agua")
FIELDS = ("description", "finding", "keywords", "context", "limitations")


def analysis(texts: dict[str, str]) -> Analysis:
    return Analysis({name: stream(text)[0] for name, text in texts.items()}, {}, {})


def cards(count: int, seed: int) -> list[IndexRecord]:
    rng = random.Random(seed)
    found = []
    for number in range(count):
        used = rng.sample(FIELDS, rng.randint(1, len(FIELDS)))
        texts = {name: " ".join(rng.choices(WORDS, k=rng.randint(1, 30))) for name in used}
        found.append(IndexRecord(f"c{number}", "card", "d", "D", "t", "published", texts=texts))
    return found


def reference(records: list[IndexRecord], term: str, form: str) -> dict[str, float]:
    """BM25F by loops: groups joined before saturation, idf over records."""
    counted = {}
    for record in records:
        groups = {}
        for group in GROUPS:
            texts = [t for name, t in record.texts.items() if group_of("card", name) == group]
            forms, length = positions([stream(text)[0] for text in texts])
            tf = sum(
                len(at) for one, at in forms.items() if (stem(one) if form == "s" else one) == term
            )
            groups[group] = (tf, length)
        counted[record.id] = groups
    mean = {}
    for group in GROUPS:
        lengths = [g[group][1] for g in counted.values() if g[group][1]]
        mean[group] = sum(lengths) / len(lengths) if lengths else 1.0
    joined = {
        key: sum(
            GROUP_WEIGHTS[g] * tf / (1 - B + B * length / mean[g])
            for g, (tf, length) in groups.items()
        )
        for key, groups in counted.items()
    }
    held = {key: value for key, value in joined.items() if value}
    idf = math.log(1 + (len(records) - len(held) + 0.5) / (len(held) + 0.5))
    return {key: idf * value / (K1 + value) for key, value in held.items()}


@pytest.mark.parametrize("form", ["s", "f"])
@pytest.mark.parametrize("edited", [False, True], ids=["one segment", "after edits"])
def test_scores_equal_the_plain_formula(tmp_path: Path, form: str, edited: bool) -> None:
    records = cards(120, seed=1)
    write_index(tmp_path, "public", [(records, [analysis(r.texts) for r in records])], {})
    if edited:
        changed = cards(160, seed=2)[100:]
        build = open_state(tmp_path, "public", None).build
        writer = BuildWriter(build, {})
        writer.put(changed, [analysis(r.texts) for r in changed])
        writer.drop(["c0", "c7"])
        writer.commit(1)
        kept = {r.id: r for r in [*records, *changed] if r.id not in ("c0", "c7")}
        records = list(kept.values())
    snapshot = open_state(tmp_path, "public", None).snapshot
    scorer = Scorer(snapshot)
    for word in WORDS:
        term = stem(word) if form == "s" else word
        got = scorer.term(form, term)
        expected = reference(records, term, form)
        assert {snapshot.heads[n].id for n in got.ids.tolist()} == set(expected)
        for number, score in zip(got.ids.tolist(), got.scores.tolist(), strict=True):
            assert score == pytest.approx(expected[snapshot.heads[number].id], rel=0, abs=1e-9)


def test_merging_segments_changes_no_score(tmp_path: Path) -> None:
    records = cards(40, seed=4)
    write_index(tmp_path, "public", [(records, [analysis(r.texts) for r in records])], {})
    build = open_state(tmp_path, "public", None).build
    for number in range(18):
        writer = BuildWriter(build, {})
        changed = [replace(one, id=f"{number}-{one.id}") for one in cards(20, seed=number + 50)]
        writer.drop([f"{number - 1}-c{place}" for place in (3, 4)])
        writer.put(changed, [analysis(r.texts) for r in changed])
        writer.commit(number + 1)
    before = open_state(tmp_path, "public", None)
    assert merge_segments(build, nullcontext())
    after = open_state(tmp_path, "public", before)
    assert len(after.snapshot.segments) < len(before.snapshot.segments) - 10
    for word in WORDS:
        assert _by_id(before, word) == pytest.approx(_by_id(after, word), rel=0, abs=1e-9)
    assert not merge_segments(build, nullcontext())


def test_edits_one_by_one_share_a_segment_and_change_no_score(tmp_path: Path) -> None:
    records = cards(40, seed=4)
    write_index(tmp_path, "public", [(records, [analysis(r.texts) for r in records])], {})
    build = open_state(tmp_path, "public", None).build
    for number in range(20):
        writer = BuildWriter(build, {})
        records[number] = cards(number + 1, seed=number + 50)[number]
        writer.put([records[number]], [analysis(records[number].texts)])
        writer.commit(number + 1)
    state = open_state(tmp_path, "public", None)
    assert len(state.snapshot.segments) < 6
    for word in WORDS:
        expected = reference(records, stem(word), "s")
        assert _by_id(state, word) == pytest.approx(expected, rel=0, abs=1e-9)


def _by_id(state: State, word: str) -> dict[str, float]:
    found = state.scorer.term("s", stem(word))
    ids = [state.snapshot.heads[number].id for number in found.ids.tolist()]
    return dict(zip(ids, found.scores.tolist(), strict=True))


def test_a_word_that_nobody_holds_scores_nobody(tmp_path: Path) -> None:
    records = cards(3, seed=3)
    write_index(tmp_path, "public", [(records, [analysis(r.texts) for r in records])], {})
    assert len(Scorer(open_state(tmp_path, "public", None).snapshot).term("s", "nadie").ids) == 0


def word_score(records: list[IndexRecord], word: str, surface: float) -> dict[str, float]:
    """A word as a query scores it: its stem, and its surface form by its weight."""
    scores = reference(records, stem(word), "s")
    if surface:
        for key, value in reference(records, word, "f").items():
            scores[key] += surface * value
    return scores


def holds_phrase(record: IndexRecord, words: list[str], field: str | None = None) -> bool:
    for name, text in record.texts.items():
        forms = stream(text)[0].split(" ")
        runs = [forms[at : at + len(words)] for at in range(len(forms))]
        if words in runs and field in (None, name):
            return True
    return False


def holds_stem(record: IndexRecord, word: str, field: str) -> bool:
    forms = stream(record.texts.get(field, ""))[0].split(" ")
    return any(stem(form) == stem(word) for form in forms if form)


def summed(*parts: dict[str, float]) -> dict[str, float]:
    """Records that all parts score, with the sum."""
    common = set(parts[0]).intersection(*parts[1:])
    return {key: sum(part[key] for part in parts) for key in common}


def expected_scores(records: list[IndexRecord], query: str) -> dict[str, float]:
    by_id = {record.id: record for record in records}
    casa, agua = (word_score(records, word, 0.0) for word in ("casa", "agua"))
    if query == "casa agua":
        both = [word_score(records, word, SURFACE_WEIGHT) for word in ("casa", "agua")]
        return summed(*both)
    if query == "casa":
        return casa
    if query == "fronteta":
        return word_score(records, "frontera", 0.0)
    if query == '"casa agua"':
        both_held = summed(casa, agua)
        return {k: v for k, v in both_held.items() if holds_phrase(by_id[k], ["casa", "agua"])}
    if query == "fr*":
        # One form begins so: a prefix scores forms, not stems.
        return reference(records, "frontera", "f")
    if query == "casa -agua":
        return {key: value for key, value in casa.items() if key not in agua}
    if query == "casa O agua":
        return {k: max(casa.get(k, 0.0), agua.get(k, 0.0)) for k in {*casa, *agua}}
    field = {"hallazgo:casa": "finding", "contexto:casa": "context"}[query]
    return {k: v for k, v in casa.items() if holds_stem(by_id[k], "casa", field)}


@pytest.mark.parametrize(
    "query",
    [
        "casa",
        "casa agua",
        '"casa agua"',
        "fr*",
        "fronteta",
        "casa -agua",
        "casa O agua",
        "hallazgo:casa",
        "contexto:casa",
    ],
)
def test_every_kind_of_query_scores_as_the_plain_formula(
    tmp_path: Path, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Hits print six places; here all of them count.
    monkeypatch.setattr("index.hits.round", lambda value, _: value, raising=False)
    records = cards(150, seed=3)
    write_index(tmp_path, "public", [(records, [analysis(r.texts) for r in records])], {})
    engine = open_engine(tmp_path, "public")
    found = engine.search(SearchRequest(query, limit=200, facets=(), excerpt=False))
    expected = expected_scores(records, query)
    assert {hit.id for hit in found.hits} == set(expected)
    assert len(expected) > 1
    for hit in found.hits:
        assert hit.score == pytest.approx(expected[hit.id], rel=0, abs=1e-9)
    ranks = [expected[hit.id] for hit in found.hits]
    assert all(first >= second - 1e-9 for first, second in pairwise(ranks))
