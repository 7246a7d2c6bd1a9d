"""The controlled vocabularies: what a code means and what a printed word stands for."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept of one scheme, in SKOS words.

    `notation` is unique within `scheme`; `broader` is a notation of the same
    scheme; `extra` holds small facts (a colour, a short label), all as text.
    """

    scheme: str
    notation: str
    pref_label: str
    alt_labels: tuple[str, ...] = ()
    broader: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
