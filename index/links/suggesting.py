"""What a text is likely to speak of, how sure that is, and which of its words say so."""

import hashlib
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property

from index.links.calibration import Calibration, calibrations, goes_with
from index.links.implied import implied_by
from index.links.learned import Learned, combined
from index.links.matching import Matcher
from index.links.scoring import Scorer, Tally, context_of, features, strongest
from kb.descriptors import LINKED_SCHEMES, Descriptor

# The Compact speaks of migration alone: one unmistakable word, or two that go with it.
OBJECTIVES = "gcm_objective"
NEED_CONTEXT = frozenset({"gcm_objective", "gcm_principle"})
LEAST_CONTEXT = 1.5
# So many words that are hardly said of anything else are a context by themselves.
OWN_CONTEXT = 2
# Several distinct words, two of them more than a hint, or one phrase that is hardly said of
# anything else.
LEAST_DISTINCT = 3
LEAST_OWN = 2
# An objective speaks for the goals and principles that go with it as far as it is sure itself;
# it is evidence for them only where it is offered (principles on half b: recall@3 .68 → .70).
LEAST_IMPLYING = 0.15
EVIDENCE = 6
# Of the way in which descriptors are found and weighed.
VERSION = 3


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
    """Reads a text once for all schemes; some milliseconds for a card of 400 words."""

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

    def suggest(self, text: str, around: str = "") -> dict[str, list[LinkSuggestion]]:
        """By scheme, every concept with some evidence, the surest first.

        ``around`` is what the text stands in, such as its document's title: it may give the
        migration context, never evidence.
        """
        tallies = self.scorer.tally(text)
        context = context_of(tallies)
        if around:
            context += context_of(self.scorer.tally(around))
        found: dict[str, list[LinkSuggestion]] = {}
        for scheme in LINKED_SCHEMES:
            implied = self._implied(scheme, found)
            found[scheme] = self._of_scheme(scheme, text, tallies.get(scheme, {}), context, implied)
        return found

    def by_rules(self, text: str) -> dict[str, dict[str, tuple[float, bool]]]:
        """By scheme and notation the confidence of the descriptors alone, and whether that
        would be offered."""
        found = self.with_learned({}).suggest(text)
        return {
            scheme: {one.notation: (one.confidence, one.offered) for one in links}
            for scheme, links in found.items()
        }

    def offered(self, text: str, around: str = "") -> list[LinkSuggestion]:
        """Those suggestions that a curator should see."""
        found = self.suggest(text, around).values()
        return [one for links in found for one in links if one.offered]

    @staticmethod
    def _implied(
        scheme: str, found: Mapping[str, list[LinkSuggestion]]
    ) -> Mapping[str, tuple[float, LinkSuggestion]]:
        """Of goals and principles: the objective that goes with each, and how sure that is."""
        if scheme == OBJECTIVES:
            return {}
        likely = [one for one in found[OBJECTIVES] if one.confidence > LEAST_IMPLYING]
        objectives = {one.notation: one for one in likely}
        sure = {notation: one.confidence for notation, one in objectives.items()}
        known = goes_with().get(scheme, {})
        return {g: (c, objectives[n]) for g, (c, n) in implied_by(sure, known).items()}

    def _of_scheme(
        self,
        scheme: str,
        text: str,
        tallies: Mapping[str, Tally],
        context: float,
        implied: Mapping[str, tuple[float, LinkSuggestion]],
    ) -> list[LinkSuggestion]:
        model = self._learned.get(scheme)
        known = model.probabilities(text) if model else {}
        top = max((tally.score for tally in tallies.values()), default=0.0)
        found = []
        for notation in {**tallies, **known, **implied}:
            tally = tallies.get(notation) or Tally()
            sure, objective = implied.get(notation, (0.0, None))
            if tally.score <= 0 and not sure and notation not in known:
                continue
            told = features(tally, top, context, sure)
            confidence = combined(
                self._models[scheme].confidence(notation, told), known.get(notation)
            )
            taught = model is not None and notation in known
            least = model.threshold if model and taught else self._models[scheme].threshold
            if not tally.found and confidence < least:
                continue
            implying = objective is not None and objective.offered
            evident = taught or implying or _evident(tally)
            evidence = self._evidence(text, notation, tally, model)
            if objective is not None and not tally.own:
                evidence = objective.evidence
            offered = (
                confidence >= least
                and evident
                and _in_context(scheme, tally, context)
                and bool(evidence)
            )
            found.append(LinkSuggestion(scheme, notation, confidence, offered, evidence))
        return sorted(found, key=lambda one: (-one.confidence, one.notation))

    def _evidence(
        self, text: str, notation: str, tally: Tally, model: Learned | None
    ) -> tuple[Evidence, ...]:
        """The descriptors that were found; where there is none the words that weigh most in
        what was learned."""
        spans = [(one.start, one.end) for one in strongest(tally.found, EVIDENCE)]
        if not spans and model is not None:
            spans = model.telling(text, notation, EVIDENCE)
        return tuple(Evidence(start, end, text[start:end]) for start, end in spans)


def _in_context(scheme: str, tally: Tally, context: float) -> bool:
    enough = context >= LEAST_CONTEXT or tally.strong >= OWN_CONTEXT
    return scheme not in NEED_CONTEXT or enough


def _evident(tally: Tally) -> bool:
    return tally.strong > 0 or (tally.own >= LEAST_OWN and tally.distinct >= LEAST_DISTINCT)
