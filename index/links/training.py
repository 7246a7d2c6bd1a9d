"""Learning from an organisation's own cards, and whether that is any better.

Logistic regressions over tf-idf of stems, one for each concept that enough cards have, combined
half and half with the descriptors. Cross-validation on the organisation's own cards decides:
what is not better there is not kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.links.learned import Floats, Learned, combined, stems_of, tf_idf
from index.links.suggesting import LinkSuggester
from kb.descriptors import LINKED_SCHEMES

# Fewer cards teach nothing that holds.
LEAST_CARDS = 200
# A concept that so few cards have is left to the descriptors.
LEAST_POSITIVE = 6
FOLDS = 5
# A stem of one card only tells that card apart.
_LEAST_DOCUMENTS = 2
_SEED = 20261120


@dataclass(frozen=True, slots=True)
class Example:
    """A card's text and its links: scheme → notations."""

    text: str
    links: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Micro-F1 in cross-validation without and with what was learned."""

    scheme: str
    cards: int
    concepts: int
    before: float
    after: float

    @property
    def better(self) -> bool:
        return self.after > self.before


def train(
    examples: Sequence[Example], suggester: LinkSuggester
) -> tuple[list[Verdict], dict[str, Learned]]:
    """A verdict for each scheme, and the models of those that are better."""
    verdicts, models = [], {}
    rules = [suggester.by_rules(example.text) for example in examples]
    for scheme in LINKED_SCHEMES:
        found = _learn(scheme, examples, [rule[scheme] for rule in rules], suggester)
        if found is None:
            continue
        verdict, model = found
        verdicts.append(verdict)
        if verdict.better:
            models[scheme] = model
    return verdicts, models


Rules = Mapping[str, tuple[float, bool]]


def _learn(
    scheme: str, examples: Sequence[Example], rules: Sequence[Rules], suggester: LinkSuggester
) -> tuple[Verdict, Learned] | None:
    """None where no concept of the scheme has enough cards."""
    gold = [example.links.get(scheme, frozenset()) for example in examples]
    texts = [example.text for example in examples]
    if not _taught(gold):
        return None
    order = np.random.default_rng(_SEED).permutation(len(examples))
    told: list[tuple[frozenset[str], set[str], set[str]]] = []
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS].tolist())
        kept = [n for n in range(len(examples)) if n not in held]
        model = fit([texts[n] for n in kept], [gold[n] for n in kept], [rules[n] for n in kept])
        taught = suggester.with_learned({scheme: model})
        for n in held:
            plain = {notation for notation, (_, offered) in rules[n].items() if offered}
            links = taught.suggest(texts[n])[scheme]
            told.append((gold[n], plain, {link.notation for link in links if link.offered}))
    before = _f1([(right, plain) for right, plain, _ in told])
    after = _f1([(right, learned) for right, _, learned in told])
    model = fit(texts, gold, rules)
    verdict = Verdict(scheme, len(examples), len(model.notations), before, after)
    return verdict, model


def fit(texts: Sequence[str], gold: Sequence[frozenset[str]], rules: Sequence[Rules]) -> Learned:
    """A model of all these cards, with the threshold that is best on them."""
    # Loaded here: scikit-learn takes a second, and only training needs it.
    from sklearn.linear_model import LogisticRegression

    counted = [stems_of(text) for text in texts]
    vocabulary, idf = _vocabulary(counted)
    matrix = np.array([tf_idf(stems, vocabulary, idf) for stems in counted])
    notations = _taught(gold)
    weights, bias = [], []
    for notation in notations:
        right = np.array([notation in one for one in gold])
        made = LogisticRegression(C=10.0, class_weight="balanced", max_iter=500)
        made.fit(matrix, right)
        weights.append(made.coef_[0])
        bias.append(made.intercept_[0])
    size = len(idf)
    model = Learned(
        tuple(notations),
        vocabulary,
        idf,
        np.array(weights).reshape(-1, size),
        np.array(bias),
        0.5,
    )
    return _with_threshold(model, texts, gold, rules)


def _with_threshold(
    model: Learned, texts: Sequence[str], gold: Sequence[frozenset[str]], rules: Sequence[Rules]
) -> Learned:
    values: list[tuple[float, bool]] = []
    for text, right, rule in zip(texts, gold, rules, strict=True):
        for notation, probability in model.probabilities(text).items():
            value = combined(rule.get(notation, (0.0, False))[0], probability)
            values.append((value, notation in right))
    best = max(np.arange(0.3, 0.8, 0.02), key=lambda t: _f1_of(values, float(t)))
    return Learned(
        model.notations, model.vocabulary, model.idf, model.weights, model.bias, float(best)
    )


def _f1_of(values: Sequence[tuple[float, bool]], threshold: float) -> float:
    passed = [right for value, right in values if value >= threshold]
    wanted = sum(right for _, right in values)
    return 2 * sum(passed) / (len(passed) + wanted) if passed or wanted else 0.0


def _f1(told: Sequence[tuple[frozenset[str], set[str]]]) -> float:
    right = sum(len(gold & found) for gold, found in told)
    size = sum(len(gold) + len(found) for gold, found in told)
    return 2 * right / size if size else 0.0


def _taught(gold: Sequence[frozenset[str]]) -> list[str]:
    """The notations that enough cards have, and enough have not."""
    counts: dict[str, int] = {}
    for one in gold:
        for notation in one:
            counts[notation] = counts.get(notation, 0) + 1
    most = len(gold) - LEAST_POSITIVE
    return sorted(n for n, count in counts.items() if LEAST_POSITIVE <= count <= most)


def _vocabulary(counted: Sequence[Mapping[str, int]]) -> tuple[dict[str, int], Floats]:
    held: dict[str, int] = {}
    for stems in counted:
        for stem in stems:
            held[stem] = held.get(stem, 0) + 1
    kept = sorted(stem for stem, count in held.items() if count >= _LEAST_DOCUMENTS)
    total = len(counted)
    idf: Any = np.array([np.log((1 + total) / (1 + held[stem])) + 1 for stem in kept])
    return {stem: place for place, stem in enumerate(kept)}, idf
