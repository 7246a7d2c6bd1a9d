"""The controlled vocabularies: what a code means and what a printed word stands for."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files

from kb.text import fold_label

# What the rings of words that stand for each other are called; see `synonyms`.
WORD_SCHEMES = ("acronym", "synonym")


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
    deprecated: bool = False
    replaced_by: str | None = None


def seeds() -> list[Concept]:
    """The concepts that come with the program, read from `kb/vocabularies/*.json`.

    Each file is `{"scheme", "note"?, "concepts": [{"notation", "pref_label",
    "alt_labels"?, "broader"?, "extra"?}]}`; the scheme of a facet bears its name.
    """
    found: list[Concept] = []
    folder = files("kb") / "vocabularies"
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.endswith(".json"):
            found += _read(json.loads(path.read_text(encoding="utf-8")))
    return found


def _read(data: dict[str, object]) -> list[Concept]:
    scheme, entries = data["scheme"], data["concepts"]
    assert isinstance(scheme, str)
    assert isinstance(entries, list)
    return [
        Concept(
            scheme,
            entry["notation"],
            entry["pref_label"],
            tuple(entry.get("alt_labels", ())),
            entry.get("broader"),
            entry.get("extra", {}),
        )
        for entry in entries
    ]


class Schemes:
    """All concept schemes; concepts in the given order, numbered ones in that of their
    numbers (a database hands them out as text: 1, 10, 11, 2)."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._concepts: dict[str, dict[str, Concept]] = {}
        self._children: dict[str, dict[str | None, list[str]]] = {}
        for concept in _in_order(concepts):
            self._concepts.setdefault(concept.scheme, {})[concept.notation] = concept
        for scheme, members in self._concepts.items():
            tree = self._children.setdefault(scheme, {})
            for concept in members.values():
                tree.setdefault(concept.broader, []).append(concept.notation)
        self._names = {name: _names(members.values()) for name, members in self._concepts.items()}

    def schemes(self) -> tuple[str, ...]:
        return tuple(self._concepts)

    def get(self, scheme: str, notation: str) -> Concept | None:
        return self._concepts.get(scheme, {}).get(notation)

    def members(self, scheme: str) -> tuple[Concept, ...]:
        """All concepts of a scheme, parents and children alike; none of an unknown one."""
        return tuple(self._concepts.get(scheme, {}).values())

    def current(self, scheme: str) -> tuple[Concept, ...]:
        """The concepts that may be chosen: all but the deprecated ones."""
        return tuple(concept for concept in self.members(scheme) if not concept.deprecated)

    def label(self, scheme: str, notation: str) -> str:
        """The preferred label; the notation itself where the scheme lacks it."""
        concept = self.get(scheme, notation)
        return concept.pref_label if concept else notation

    def short_label(self, scheme: str, notation: str) -> str:
        """A label for narrow places: `extra["short"]`, else the preferred one."""
        concept = self.get(scheme, notation)
        return concept.extra.get("short", concept.pref_label) if concept else notation

    def resolve(self, scheme: str, text: str) -> str | None:
        """The notation that a printed word stands for, accents and punctuation aside.

        Notations win over preferred labels, those over alternative ones:
        ``("assistance_type", "Kit de higiene")`` → ``"kits-de-higiene"``.
        """
        if text in self._concepts.get(scheme, {}):
            return text
        return self._names.get(scheme, {}).get(fold_label(text))

    def children(self, scheme: str, notation: str | None) -> tuple[str, ...]:
        """The notations right below one; with None those at the top."""
        return tuple(self._children.get(scheme, {}).get(notation, ()))

    def ancestors(self, scheme: str, notation: str) -> tuple[str, ...]:
        """The notations above one, nearest first; a circle, which a slip in editing
        could make, ends where it closes."""
        found: list[str] = []
        concept = self.get(scheme, notation)
        while concept and concept.broader and concept.broader not in (*found, notation):
            found.append(concept.broader)
            concept = self.get(scheme, concept.broader)
        return tuple(found)

    def synonyms(self) -> dict[str, tuple[str, ...]]:
        """What else to search for a word or acronym: form → the other forms of its rings.

        An acronym finds its expansion and back; a form of several rings finds them all.
        Keys and values are as printed; the engine folds them its own way.
        """
        rings: dict[str, dict[str, None]] = {}
        for scheme in WORD_SCHEMES:
            for concept in self.members(scheme):
                forms = [concept.pref_label, *concept.alt_labels]
                if scheme == "acronym":
                    forms.insert(0, concept.notation)
                for form in forms:
                    others = {other: None for other in forms if other != form}
                    rings.setdefault(form, {}).update(others)
        return {form: tuple(others) for form, others in rings.items()}


def natural_key(notation: str) -> tuple[tuple[int, int | str], ...]:
    """A sort key by which 2 stands before 10, and 10.2 before 10.10 before 10.b."""
    parts = notation.split(".")
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts)


def _in_order(concepts: Iterable[Concept]) -> list[Concept]:
    given = list(concepts)
    worded = {c.scheme for c in given if not c.notation[:1].isdecimal()}
    numbered = [c for c in given if c.scheme not in worded]
    rest = [c for c in given if c.scheme in worded]
    return rest + sorted(numbered, key=lambda c: natural_key(c.notation))


def _names(concepts: Iterable[Concept]) -> dict[str, str]:
    """Folded label → notation; on a clash the stronger kind of name wins, then the first.

    What is deprecated comes last, and stands for what took it in.
    """
    names: dict[str, str] = {}
    ordered = sorted(concepts, key=lambda concept: concept.deprecated)
    for concept in ordered:
        names.setdefault(fold_label(concept.notation), _standing_for(concept))
    for concept in ordered:
        names.setdefault(fold_label(concept.pref_label), _standing_for(concept))
    for concept in ordered:
        for label in concept.alt_labels:
            names.setdefault(fold_label(label), _standing_for(concept))
    names.pop("", None)
    return names


def _standing_for(concept: Concept) -> str:
    return concept.replaced_by or concept.notation
