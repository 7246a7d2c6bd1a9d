"""How well links are suggested, and the fit of what turns scores into confidences.

    python tests/benchmarks/links.py GOLD.jsonl [GOLD.jsonl …]
    python tests/benchmarks/links.py --fit GOLD.jsonl …   writes index/links/calibration.json

Gold lines are ``{"id", "text", "gcm_objectives": [], "primary": n, "sdgs": [],
"gcm_principles": []}``; a key that is absent is not evaluated.
"""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from index.links.evaluation import KEYS, evaluate, read_gold
from index.links.matching import Matcher
from index.links.scoring import Scorer, context_of, features, ranked
from index.links.suggesting import LinkSuggester
from kb.descriptors import LINKED_SCHEMES, shipped_descriptors

MODEL = Path(__file__).resolve().parents[2] / "index" / "links" / "calibration.json"
# Offsets of single concepts rest on few practices each: they are held close to none.
OFFSET_SCALE = 0.35


def rows(scheme: str, gold: list[dict[str, Any]], scorer: Scorer) -> Iterable[tuple[Any, ...]]:
    """(notation, features, whether it is right, practice) of every concept found."""
    for number, item in enumerate(gold):
        if KEYS[scheme] not in item:
            continue
        right = {str(value).split(".")[0] for value in item[KEYS[scheme]]}
        tallies = scorer.tally(item["text"])
        order = ranked(tallies.get(scheme, {}))
        top = order[0][1].score if order else 0.0
        for notation, tally in order:
            if tally.score > 0:
                yield notation, features(tally, top, context_of(tallies)), notation in right, number


def fit(scheme: str, gold: list[dict[str, Any]], scorer: Scorer) -> dict[str, Any]:
    """One logistic regression: common weights, and small offsets of single concepts."""
    data = list(rows(scheme, gold, scorer))
    names = sorted({row[0] for row in data})
    common = np.array([row[1] for row in data])
    own = np.array([[OFFSET_SCALE * (row[0] == name) for name in names] for row in data])
    right = np.array([row[2] for row in data])
    model = LogisticRegression(C=1.0, max_iter=2000).fit(np.hstack([common, own]), right)
    weights = model.coef_[0]
    confidence = model.predict_proba(np.hstack([common, own]))[:, 1]
    wanted = sum(len(item.get(KEYS[scheme], ())) for item in gold)
    return {
        "bias": round(float(model.intercept_[0]), 4),
        "weights": [round(float(w), 4) for w in weights[: common.shape[1]]],
        "threshold": _best_threshold(confidence, right, wanted),
        "offsets": {
            name: round(float(w) * OFFSET_SCALE, 4)
            for name, w in zip(names, weights[common.shape[1] :], strict=True)
        },
    }


def _best_threshold(confidence: Any, right: Any, wanted: int) -> float:
    """That of the best micro-F1."""
    best = max(
        np.arange(0.1, 0.8, 0.01),
        key=lambda t: 2 * right[confidence >= t].sum() / ((confidence >= t).sum() + wanted),
    )
    return round(float(best), 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--fit", action="store_true")
    args = parser.parse_args()
    if args.fit:
        gold = [item for path in args.gold for item in read_gold(path)]
        scorer = Scorer(Matcher(shipped_descriptors()))
        note = f"Ajustado con {len(gold)} prácticas rotuladas; véase tests/benchmarks/links.py."
        schemes = {scheme: fit(scheme, gold, scorer) for scheme in LINKED_SCHEMES}
        MODEL.write_text(
            json.dumps({"note": note, "schemes": schemes}, ensure_ascii=False, indent=1) + "\n",
            "utf-8",
        )
    suggester = LinkSuggester(shipped_descriptors())
    for path in args.gold:
        print(path.name, json.dumps(evaluate(read_gold(path), suggester), ensure_ascii=False))


if __name__ == "__main__":
    main()
