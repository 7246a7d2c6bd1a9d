"""What a text is likely to speak of, how sure that is, and which of its words say so."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property

from index.links.calibration import Calibration, calibrations
from index.links.learned import Learned, combined
from index.links.matching import Matcher
from index.links.scoring import Scorer, Tally, context_of, features, ranked, strongest
from kb.descriptors import LINKED_SCHEMES, Descriptor

# The Compact speaks of migration alone: one unmistakable word, or two that go with it.
NEED_CONTEXT = frozenset({"gcm_objective", "gcm_principle"})
LEAST_CONTEXT = 1.5
# Several distinct words, or one phrase that is hardly said of anything else.
LEAST_DISTINCT = 3
EVIDENCE = 6
# Of the way in which descriptors are found and weighed.
VERSION = 1


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the text that led to a suggestion: [start, end)."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class LinkSuggestion:
    """A concept that a text may speak of; ``confidence`` is between 0 and 1, ``offered``
    where it passes the threshold of its scheme with enough evidence."""

    scheme: str
    notation: str
    confidence: float
    offered: bool
    evidence: tuple[Evidence, ...]


class LinkSuggester:
    """Reads a text once for all schemes; about a millisecond for a card of 400 words."""

    def __init__(
        self,
        descriptors: Iterable[Descriptor],
        models: Mapping[str, Calibration] | None = None,
        learned: Mapping[str, Learned] | None = None,
    ) -> None:
        """Raises ValueError for a descriptor without words."""
        known = tuple(descriptors)
        self.scorer = Scorer(Matcher(known))
        self._models = calibrations() if models is None else models
        self._learned = learned or {}
        self._known = known

    @cached_property
    def name(self) -> str:
        """What tells one state of descriptors and models from another: it says what a text
        was last looked at with."""
        told = hashlib.sha256(repr((VERSION, self._known, self._models)).encode())
        for scheme, model in sorted(self._learned.items()):
            told.update(scheme.encode() + model.weights.tobytes())
        return told.hexdigest()[:16]

    def with_learned(self, learned: Mapping[str, Learned]) -> "LinkSuggester":
        """The same descriptors beside what was learned."""
        other = copy(self)
        other.__dict__.pop("name", None)
        other._learned = learned
        return other

    def suggest(self, text: str) -> dict[str, list[LinkSuggestion]]:
        """By scheme, every concept with some evidence, the surest first."""
        tallies = self.scorer.tally(text)
        context = context_of(tallies)
        return {
            scheme: self._of_scheme(scheme, text, tallies.get(scheme, {}), context)
            for scheme in LINKED_SCHEMES
        }

    def by_rules(self, text: str) -> dict[str, dict[str, tuple[float, bool]]]:
        """By scheme and notation the confidence of the descriptors alone, and whether that
        would be offered."""
        tallies = self.scorer.tally(text)
        context = context_of(tallies)
        return {
            scheme: {
                notation: (
                    confidence,
                    confidence >= self._models[scheme].threshold
                    and _in_context(scheme, context)
                    and _evident(tally),
                )
                for notation, tally, confidence in self._confident(
                    scheme, tallies.get(scheme, {}), context
                )
            }
            for scheme in LINKED_SCHEMES
        }

    def offered(self, text: str) -> list[LinkSuggestion]:
        """Those suggestions that a curator should see."""
        return [one for found in self.suggest(text).values() for one in found if one.offered]

    def _of_scheme(
        self, scheme: str, text: str, tallies: Mapping[str, Tally], context: float
    ) -> list[LinkSuggestion]:
        order = self._confident(scheme, tallies, context)
        model = self._learned.get(scheme)
        known = model.probabilities(text) if model else {}
        told = {notation: (tally, rule) for notation, tally, rule in order}
        found = []
        for notation in {**told, **known}:
            tally, rule = told.get(notation, (Tally(), 0.0))
            confidence = combined(rule, known.get(notation))
            taught = model is not None and notation in known
            least = model.threshold if model and taught else self._models[scheme].threshold
            if not tally.found and confidence < least:
                continue
            evident = _in_context(scheme, context) and (taught or _evident(tally))
            evidence = self._evidence(text, notation, tally, model)
            offered = confidence >= least and evident and bool(evidence)
            found.append(LinkSuggestion(scheme, notation, confidence, offered, evidence))
        return sorted(found, key=lambda one: -one.confidence)

    def _evidence(
        self, text: str, notation: str, tally: Tally, model: Learned | None
    ) -> tuple[Evidence, ...]:
        """The descriptors that were found; where there is none the words that weigh most in
        what was learned."""
        spans = [(one.start, one.end) for one in strongest(tally.found, EVIDENCE)]
        if not spans and model is not None:
            spans = model.telling(text, notation, EVIDENCE)
        return tuple(Evidence(start, end, text[start:end]) for start, end in spans)

    def _confident(
        self, scheme: str, tallies: Mapping[str, Tally], context: float
    ) -> Iterator[tuple[str, Tally, float]]:
        """Every concept with some evidence, by score, with the descriptors' confidence."""
        order = ranked(tallies)
        top = order[0][1].score if order else 0.0
        for notation, tally in order:
            if tally.found and tally.score > 0:
                told = features(tally, top, context)
                yield notation, tally, self._models[scheme].confidence(notation, told)


def _in_context(scheme: str, context: float) -> bool:
    return scheme not in NEED_CONTEXT or context >= LEAST_CONTEXT


def _evident(tally: Tally) -> bool:
    return tally.strong > 0 or tally.distinct >= LEAST_DISTINCT
