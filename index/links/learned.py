"""What an organisation's own decisions taught: a linear model over stems, beside the descriptors.

Kept as plain arrays (``npz`` without pickled objects): a file that is swapped for another can
do no more than suggest badly.
"""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.links.matching import terms

Floats = npt.NDArray[np.float64]
# How much the learned part counts beside the descriptors: they know what nobody decided yet.
SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Learned:
    """One scheme's model: probability = logistic(weights · tf-idf + bias), for each notation."""

    notations: tuple[str, ...]
    vocabulary: Mapping[str, int]
    idf: Floats
    weights: Floats
    bias: Floats
    threshold: float

    def probabilities(self, text: str) -> dict[str, float]:
        """How likely each notation is by the words alone."""
        vector = tf_idf(stems_of(text), self.vocabulary, self.idf)
        logits = self.weights @ vector + self.bias
        return {n: 1 / (1 + math.exp(-z)) for n, z in zip(self.notations, logits, strict=True)}

    def telling(self, text: str, notation: str, most: int) -> list[tuple[int, int]]:
        """The words of a text that speak most for a notation, as [start, end), in order."""
        if notation not in self.notations:
            return []
        weights = self.weights[self.notations.index(notation)]
        places: dict[str, tuple[int, int]] = {}
        for term in terms(text):
            places.setdefault(term.stem, (term.start, term.end))
        worth = {
            stem: float(weights[self.vocabulary[stem]] * self.idf[self.vocabulary[stem]])
            for stem in places
            if stem in self.vocabulary
        }
        best = sorted((stem for stem in worth if worth[stem] > 0), key=lambda s: -worth[s])
        return sorted(places[stem] for stem in best[:most])


def combined(rule: float, learned: float | None) -> float:
    """The two opinions as one; of a concept that nobody decided only the descriptors' counts."""
    return rule if learned is None else (1 - SHARE) * rule + SHARE * learned


def stems_of(text: str) -> Counter[str]:
    return Counter(term.stem for term in terms(text))


def tf_idf(stems: Mapping[str, int], vocabulary: Mapping[str, int], idf: Floats) -> Floats:
    """Of length one; (1 + ln tf) × idf, as scikit-learn's with ``sublinear_tf``."""
    vector = np.zeros(len(idf))
    for stem, count in stems.items():
        place = vocabulary.get(stem)
        if place is not None:
            vector[place] = (1 + math.log(count)) * idf[place]
    norm = float(np.linalg.norm(vector))
    return vector / norm if norm else vector


def write_models(path: Path, models: Mapping[str, Learned]) -> None:
    """Beside the old file, then in its place: a reader sees one or the other."""
    arrays: dict[str, Any] = {}
    for scheme, model in models.items():
        told = {
            "notations": model.notations,
            "vocabulary": sorted(model.vocabulary, key=model.vocabulary.__getitem__),
            "threshold": model.threshold,
        }
        arrays[f"{scheme}.told"] = np.array(json.dumps(told, ensure_ascii=False))
        arrays[f"{scheme}.idf"] = model.idf
        arrays[f"{scheme}.weights"] = model.weights
        arrays[f"{scheme}.bias"] = model.bias
    beside = path.with_suffix(".tmp.npz")
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(beside, allow_pickle=False, **arrays)
    beside.replace(path)


def read_models(path: Path) -> dict[str, Learned]:
    """The models of a file by scheme; none where there is no file."""
    if not path.exists():
        return {}
    with np.load(path, allow_pickle=False) as data:
        schemes = [name.removesuffix(".told") for name in data.files if name.endswith(".told")]
        return {scheme: _read(data, scheme) for scheme in schemes}


def _read(data: Any, scheme: str) -> Learned:
    told = json.loads(str(data[f"{scheme}.told"]))
    words: Sequence[str] = told["vocabulary"]
    return Learned(
        tuple(told["notations"]),
        {stem: place for place, stem in enumerate(words)},
        data[f"{scheme}.idf"],
        data[f"{scheme}.weights"],
        data[f"{scheme}.bias"],
        float(told["threshold"]),
    )
