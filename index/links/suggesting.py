"""What a text is likely to speak of, how sure that is, and which of its words say so."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.links.calibration import Calibration, calibrations
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
    ) -> None:
        """Raises ValueError for a descriptor without words."""
        known = tuple(descriptors)
        self.scorer = Scorer(Matcher(known))
        self._models = calibrations() if models is None else models
        # Tells one state of descriptors and models from another: what a text was last
        # looked at with.
        told = hashlib.sha256(repr((VERSION, known, self._models)).encode())
        self.name = told.hexdigest()[:16]

    def suggest(self, text: str) -> dict[str, list[LinkSuggestion]]:
        """By scheme, every concept with some evidence, the surest first."""
        tallies = self.scorer.tally(text)
        context = context_of(tallies)
        return {
            scheme: self._of_scheme(scheme, text, tallies.get(scheme, {}), context)
            for scheme in LINKED_SCHEMES
        }

    def offered(self, text: str) -> list[LinkSuggestion]:
        """Those suggestions that a curator should see."""
        return [one for found in self.suggest(text).values() for one in found if one.offered]

    def _of_scheme(
        self, scheme: str, text: str, tallies: Mapping[str, Tally], context: float
    ) -> list[LinkSuggestion]:
        model = self._models[scheme]
        order = ranked(tallies)
        top = order[0][1].score if order else 0.0
        found = []
        for notation, tally in order:
            if not tally.found or tally.score <= 0:
                continue
            confidence = model.confidence(notation, features(tally, top, context))
            offered = confidence >= model.threshold and _evident(scheme, tally, context)
            evidence = tuple(
                Evidence(one.start, one.end, text[one.start : one.end])
                for one in strongest(tally.found, EVIDENCE)
            )
            found.append(LinkSuggestion(scheme, notation, confidence, offered, evidence))
        return sorted(found, key=lambda one: -one.confidence)


def _evident(scheme: str, tally: Tally, context: float) -> bool:
    if scheme in NEED_CONTEXT and context < LEAST_CONTEXT:
        return False
    return tally.strong > 0 or tally.distinct >= LEAST_DISTINCT
