"""From the descriptors in a text to a confidence for each concept."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from index.links.matching import Found, Matcher
from kb.descriptors import CONTEXT, Strength

# What one descriptor tells, before its rarity; ratios of the order that a field officer gave
# them, of which cross-validation (tests/benchmarks/links.py) is insensitive within a third.
WEIGHTS: Mapping[Strength, float] = {"strong": 3.0, "usual": 1.0, "hint": 0.4, "against": -1.5}
# A longer phrase is less of an accident.
PER_FURTHER_WORD = 0.25
# What only derives from a descriptor's word tells a part of it, and never for sure. Between .4
# and 1 nothing changes that labelled practices could show; below, fewer of the right are found.
DERIVED = 0.7
# Saying a word again adds little.
REPEATED = 0.3


@dataclass(slots=True)
class Tally:
    """What a text holds for one concept: ``score`` without unit, and the descriptors."""

    score: float = 0.0
    strong: int = 0
    distinct: int = 0
    # Of the distinct those that are a descriptor's own words, and no mere hints.
    own: int = 0
    found: list[Found] = field(default_factory=list)


class Scorer:
    """Tallies of all concepts of all schemes in one reading of a text."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._rarity = _rarity(matcher)

    def tally(self, text: str) -> dict[str, dict[str, Tally]]:
        """Scheme → notation → tally, of those concepts of which something was found."""
        grouped: dict[tuple[str, str], dict[tuple[str, ...], list[Found]]] = defaultdict(dict)
        for one in self._matcher.find(text):
            concept = one.descriptor.scheme, one.descriptor.notation
            grouped[concept].setdefault(one.stems, []).append(one)
        tallies: dict[str, dict[str, Tally]] = {}
        for (scheme, notation), by_stems in grouped.items():
            tallies.setdefault(scheme, {})[notation] = self._tally(scheme, by_stems)
        return tallies

    def _tally(self, scheme: str, by_stems: Mapping[tuple[str, ...], list[Found]]) -> Tally:
        tally = Tally()
        for stems, found in by_stems.items():
            strength = found[0].descriptor.strength
            weight = WEIGHTS[strength] * (1 + PER_FURTHER_WORD * (len(stems) - 1))
            weight *= self._rarity[scheme, stems] * (1 + REPEATED * math.log(len(found)))
            derived = all(one.derived for one in found)
            tally.score += weight * (DERIVED if derived else 1.0)
            if strength != "against":
                tally.strong += strength == "strong" and not derived
                tally.distinct += 1
                tally.own += not derived and strength != "hint"
                tally.found += found
        return tally


def context_of(tallies: Mapping[str, Mapping[str, Tally]]) -> float:
    """How much a text speaks of people on the move: 3 or more for one unmistakable word."""
    return max(tallies.get(CONTEXT, {}).get(CONTEXT, Tally()).score, 0.0)


def features(tally: Tally, top: float, context: float, implied: float = 0.0) -> tuple[float, ...]:
    """What the confidence is computed from; ``top`` is the scheme's best score in the text,
    ``implied`` how sure the objectives are that go with the concept."""
    score = max(tally.score, 0.0)
    return (
        math.log1p(score),
        score / top if top > 0 else 0.0,
        min(tally.distinct, 6) / 6,
        float(tally.strong > 0),
        math.log1p(context),
        implied,
    )


def ranked(tallies: Mapping[str, Tally]) -> list[tuple[str, Tally]]:
    """The concepts of a scheme with the best score first, then by notation."""
    return sorted(tallies.items(), key=lambda item: (-item[1].score, item[0]))


def _rarity(matcher: Matcher) -> dict[tuple[str, tuple[str, ...]], float]:
    """1 for words of one concept only, less the more concepts of the scheme share them."""
    concepts: dict[str, set[str]] = defaultdict(set)
    sharing: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    for pattern in matcher.patterns:
        one = pattern.descriptor
        concepts[one.scheme].add(one.notation)
        if one.strength != "against":
            sharing[one.scheme, pattern.words].add(one.notation)
    rarity = {}
    for pattern in matcher.patterns:
        scheme = pattern.descriptor.scheme
        total = len(concepts[scheme])
        shared = max(len(sharing[scheme, pattern.words]), 1)
        rarity[scheme, pattern.words] = math.log(1 + total / shared) / math.log(1 + total)
    return rarity


def strongest(found: Iterable[Found], most: int) -> list[Found]:
    """At most ``most`` pieces of evidence, each word once, the strongest and longest first, in
    text order; what only derives from a descriptor's word comes last."""
    order: dict[Strength, int] = {"strong": 0, "usual": 1, "hint": 2, "against": 3}
    best = sorted(
        found, key=lambda f: (f.derived, order[f.descriptor.strength], -len(f.stems), f.start)
    )
    distinct = {one.stems: one for one in reversed(best)}
    chosen = [one for one in best if distinct[one.stems] is one]
    return sorted(chosen[:most], key=lambda f: f.start)
