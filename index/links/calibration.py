"""From features to a confidence: logistic regressions fitted on labelled practices.

``calibration.json`` beside this file is written by ``tests/benchmarks/links.py --fit`` from
practices that were labelled by people who did not see the descriptors.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Calibration:
    """One scheme's model: confidence = 1 / (1 + e^-(bias + weights·features + offset)).

    ``threshold`` is the confidence from which a link is offered; ``offsets`` correct concepts
    whose words are commoner or rarer than others'.
    """

    bias: float
    weights: tuple[float, ...]
    threshold: float
    offsets: Mapping[str, float]

    def confidence(self, notation: str, features: Sequence[float]) -> float:
        """Between 0 and 1: how often a link with such features is right."""
        linear = sum(w * x for w, x in zip(self.weights, features, strict=True))
        return 1 / (1 + math.exp(-(self.bias + linear + self.offsets.get(notation, 0.0))))


@cache
def goes_with() -> dict[str, dict[str, dict[str, float]]]:
    """Scheme → objective → goal or principle → how often both are said of a practice."""
    data = json.loads((files("index.links") / "calibration.json").read_text("utf-8"))
    found: dict[str, dict[str, dict[str, float]]] = data["goes_with"]
    return found


@cache
def calibrations() -> dict[str, Calibration]:
    """The shipped models by scheme."""
    data = json.loads((files("index.links") / "calibration.json").read_text("utf-8"))
    return {
        scheme: Calibration(
            model["bias"], tuple(model["weights"]), model["threshold"], model["offsets"]
        )
        for scheme, model in data["schemes"].items()
    }
