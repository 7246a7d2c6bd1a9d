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

from index.links.calibration import Calibration
from index.links.evaluation import KEYS, evaluate, read_gold
from index.links.implied import counted, implied_by, shipped_pairs
from index.links.matching import Matcher
from index.links.scoring import Scorer, Tally, context_of, features
from index.links.suggesting import LEAST_IMPLYING, OBJECTIVES, LinkSuggester
from kb.descriptors import LINKED_SCHEMES, shipped_descriptors

MODEL = Path(__file__).resolve().parents[2] / "index" / "links" / "calibration.json"
# Offsets of single concepts rest on few practices each: they are held close to none.
OFFSET_SCALE = 0.35
FEATURES = 6
# A curator strikes out a wrong goal sooner than they think of a missing one; an objective of the
# Compact on a text about something else costs more trust than one that is missing.
BETA = {"gcm_objective": 0.9, "gcm_principle": 1.3, "sdg": 1.9}


def links_of(scheme: str, gold: list[dict[str, Any]]) -> list[tuple[list[str], list[str]]]:
    """(objectives, goals or principles) of the practices that are labelled with both."""
    return [
        (
            [str(n) for n in item["gcm_objectives"]],
            [str(value).split(".")[0] for value in item[KEYS[scheme]]],
        )
        for item in gold
        if "gcm_objectives" in item and KEYS[scheme] in item
    ]


def going_with(scheme: str, gold: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """How often each goes with an objective; of goals the table of pairs counts too."""
    return counted(links_of(scheme, gold), shipped_pairs() if scheme == "sdg" else ())


def rows(
    scheme: str, gold: list[dict[str, Any]], scorer: Scorer, objectives: list[dict[str, float]]
) -> Iterable[tuple[Any, ...]]:
    """(notation, features, whether it is right) of every concept found or implied;
    ``objectives`` are those that each text may speak of, with their confidence. What a practice
    says of the goals that go together is not told to itself."""
    for number, (item, sure) in enumerate(zip(gold, objectives, strict=True)):
        if KEYS[scheme] not in item:
            continue
        right = {str(value).split(".")[0] for value in item[KEYS[scheme]]}
        tallies = scorer.tally(item["text"])
        own = tallies.get(scheme, {})
        top = max((tally.score for tally in own.values()), default=0.0)
        others = [one for n, one in enumerate(gold) if n != number]
        implied = implied_by(sure, going_with(scheme, others)) if scheme != OBJECTIVES else {}
        for notation in {**own, **implied}:
            tally = own.get(notation) or Tally()
            more = implied.get(notation, (0.0, ""))[0]
            if tally.score > 0 or more:
                told = features(tally, top, context_of(tallies), more)
                yield notation, told, notation in right


def fit(
    scheme: str,
    gold: list[dict[str, Any]],
    scorer: Scorer,
    objectives: list[dict[str, float]],
) -> dict[str, Any]:
    """One logistic regression: common weights, and small offsets of single concepts."""
    data = list(rows(scheme, gold, scorer, objectives))
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
        "threshold": _best_threshold(confidence, right, wanted, BETA[scheme]),
        "offsets": {
            name: round(float(w) * OFFSET_SCALE, 4)
            for name, w in zip(names, weights[common.shape[1] :], strict=True)
        },
    }


def _best_threshold(confidence: Any, right: Any, wanted: int, beta: float) -> float:
    """That of the best micro-F, recall counting ``beta`` times as much as precision."""

    def measure(threshold: float) -> float:
        passed = confidence >= threshold
        return float(right[passed].sum() / (passed.sum() + beta**2 * wanted))

    return round(float(max(np.arange(0.08, 0.8, 0.01), key=measure)), 2)


def models_of(schemes: dict[str, Any]) -> dict[str, Calibration]:
    """Fitted models, with the shipped ones for what is not fitted yet."""
    fitted = {
        scheme: Calibration(m["bias"], tuple(m["weights"]), m["threshold"], m["offsets"])
        for scheme, m in schemes.items()
    }
    none = Calibration(-9.0, (0.0,) * FEATURES, 0.5, {})
    return {scheme: fitted.get(scheme, none) for scheme in LINKED_SCHEMES}


def _objectives(
    gold: list[dict[str, Any]], models: dict[str, Calibration]
) -> list[dict[str, float]]:
    suggester = LinkSuggester(shipped_descriptors(), models)
    found = [suggester.suggest(item["text"])["gcm_objective"] for item in gold]
    return [
        {one.notation: one.confidence for one in links if one.confidence > LEAST_IMPLYING}
        for links in found
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--fit", action="store_true")
    args = parser.parse_args()
    if args.fit:
        gold = [item for path in args.gold for item in read_gold(path)]
        scorer = Scorer(Matcher(shipped_descriptors()))
        note = f"Ajustado con {len(gold)} prácticas rotuladas; véase tests/benchmarks/links.py."
        schemes = {}
        for scheme in LINKED_SCHEMES:
            # The rest is fitted on the objectives that the model just fitted finds.
            known = models_of(schemes)
            schemes[scheme] = fit(scheme, gold, scorer, _objectives(gold, known))
        implied = {s: going_with(s, gold) for s in LINKED_SCHEMES if s != OBJECTIVES}
        made = {"note": note, "schemes": schemes, "goes_with": implied}
        MODEL.write_text(
            json.dumps(made, ensure_ascii=False, indent=1) + "\n",
            "utf-8",
        )
    suggester = LinkSuggester(shipped_descriptors())
    for path in args.gold:
        print(path.name, json.dumps(evaluate(read_gold(path), suggester), ensure_ascii=False))


if __name__ == "__main__":
    main()
