"""Array scores equal a plain loop over the formula that index/scoring.py prints."""

import math
import random
from pathlib import Path

import pytest

from index.analysis.analysis import Analysis
from index.analysis.chain import positions, stream
from index.analysis.stems import stem
from index.schema import GROUP_WEIGHTS, GROUPS, group_of
from index.scoring import K1, B, Scorer
from index.search import IndexRecord
from index.state import open_state
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


def test_a_word_that_nobody_holds_scores_nobody(tmp_path: Path) -> None:
    records = cards(3, seed=3)
    write_index(tmp_path, "public", [(records, [analysis(r.texts) for r in records])], {})
    assert len(Scorer(open_state(tmp_path, "public", None).snapshot).term("s", "nadie").ids) == 0
