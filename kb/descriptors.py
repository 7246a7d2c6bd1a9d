"""Descriptors: the words by which a text shows what it speaks of.

Each objective, principle and goal has some, as staff write them in the field. They are
curated data (``kb/vocabularies/descriptors/*.json``), and an organisation's own stand beside
them as concepts of the scheme ``<scheme>_words``: `pref_label` the words, `extra` saying
``of`` (a notation) and ``strength``; one with ``removed`` takes a shipped one away.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

from kb.schemes import Concept
from kb.text import fold

# strong: hardly said of anything else. usual: speaks of it together with others. hint: only
# goes along. against: a sign that the twin is meant (smuggling and trafficking).
Strength = Literal["strong", "usual", "hint", "against"]
STRENGTHS: tuple[Strength, ...] = ("strong", "usual", "hint", "against")
LINKED_SCHEMES = ("gcm_objective", "gcm_principle", "sdg")
# Fields of a card that are no ties: what it speaks of is told by words too.
WORDED_SCHEMES = ("assistance_type", "population_group", "approach")
# Signs that a text is about people on the move; without them no tie to the Compact is offered.
CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Descriptor:
    """Words that speak of the concept ``notation`` of ``scheme``."""

    scheme: str
    notation: str
    text: str
    strength: Strength


def shipped_descriptors() -> list[Descriptor]:
    """Those of objectives, principles and goals that come with the program.

    A file is ``{"scheme", "note", "words": {notation: {strength: [words or
    {"text", "reason"}]}}}``.
    """
    return _folder("descriptors")


def field_descriptors() -> list[Descriptor]:
    """Those of ``WORDED_SCHEMES``, in files of the same form; the labels of their concepts
    say the rest."""
    return _folder("field_words")


def _folder(name: str) -> list[Descriptor]:
    found: list[Descriptor] = []
    folder = files("kb") / "vocabularies" / name
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.endswith(".json"):
            found += _read(json.loads(path.read_text(encoding="utf-8")))
    return found


def with_own(shipped: Iterable[Descriptor], own: Iterable[Concept]) -> list[Descriptor]:
    """The shipped descriptors as an organisation's own add to them, change or remove them."""
    kept = {_key(one.scheme, one.notation, one.text): one for one in shipped}
    for concept in own:
        scheme = concept.scheme.removesuffix("_words")
        of = concept.extra.get("of", "")
        strength: Any = concept.extra.get("strength", "usual")
        key = _key(scheme, of, concept.pref_label)
        if concept.extra.get("removed"):
            kept.pop(key, None)
        elif strength in STRENGTHS:
            kept[key] = Descriptor(scheme, of, concept.pref_label, strength)
    return list(kept.values())


def _key(scheme: str, notation: str, text: str) -> tuple[str, str, str]:
    return scheme, notation, fold(text)


def _read(data: Mapping[str, Any]) -> list[Descriptor]:
    return [
        Descriptor(data["scheme"], notation, word if isinstance(word, str) else word["text"], s)
        for notation, by_strength in data["words"].items()
        for s in STRENGTHS
        for word in by_strength.get(s, ())
    ]
