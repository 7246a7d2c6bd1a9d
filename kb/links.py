"""Ties of records to objectives, principles and goals: suggested, decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from kb.records import CuratedCard, RecordType

# Records for which links are suggested and decided; only cards have fields that hold them.
LINKED_TYPES: tuple[RecordType, ...] = ("card", "recommendation", "action")
# The card's field that holds a scheme's links.
FIELDS = {"gcm_objective": "gcm_objectives", "gcm_principle": "gcm_principles", "sdg": "sdgs"}


class SuggestedLink(NamedTuple):
    """A link that a card's text speaks for; ``confidence`` is between 0 and 1."""

    scheme: str
    notation: str
    confidence: float


class Offered(NamedTuple):
    """What is suggested for a card and undecided, and the revision whose text speaks for it."""

    revision: int
    links: tuple[SuggestedLink, ...]


class Spoken(NamedTuple):
    """What a recommendation or an action speaks of, as (scheme, notation): what a curator
    accepted, and what is suggested and undecided."""

    accepted: frozenset[tuple[str, str]]
    suggested: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a curator said of a suggestion, and how sure the suggestion was."""

    scheme: str
    notation: str
    accepted: bool
    actor: str
    at: datetime
    confidence: float | None = None


def linked(card: CuratedCard, scheme: str) -> set[str]:
    """The notations that a card has of a scheme; a target brings its goal along."""
    values = {str(value) for value in getattr(card, FIELDS[scheme])}
    return values | {value.split(".")[0] for value in values}


def with_link(card: CuratedCard, scheme: str, notation: str) -> dict[str, Any]:
    """The change that adds a link to a card, as ``Store.edit`` takes it."""
    field = FIELDS[scheme]
    value = int(notation) if scheme == "gcm_objective" else notation
    return {field: [*getattr(card, field), value]}
