"""Fields of a card's sheet: lines → the values that the wire form wants."""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from corpus.blocks import Paragraph
from corpus.parsers.names import split_list, split_names
from corpus.parsers.values import heading, is_empty, is_not_applicable, join, unstar
from kb.codes import parse_code
from kb.schemes import seeds
from kb.text import fold, fold_label, squeeze

_TARGET = re.compile(r"(?<![\d.])(1[0-7]|[1-9])\.(\d{1,2}|[a-d])\b(?![.\d])", re.IGNORECASE)
_GOAL = re.compile(r"(?<![\d.,])(1[0-7]|0?[1-9])(?![\d]|\.\d|,\d|\s*%|\.[a-d]\b)")
_GOAL_RUN = re.compile(
    r"\b(?:ods|objetivos?(?: de desarrollo sostenible)?|metas?)\s*(?:n[.º°o]*\s*)?"
    r"((?:\d{1,2}(?:\.[\da-d]{1,2})?\s*(?:,|;|y|e|-|/|\s)\s*)*\d{1,2}(?:\.[\da-d]{1,2})?)"
)
_LETTER = re.compile(r"(?:^|[\s(;,])(?:principio\s+)?([a-jA-J])\s*[).]")
_LETTER_ALONE = re.compile(
    r"^\W*(?:principios?\s+)?((?:[a-j]\s*(?:,|;|y|e|\s)\s*)*[a-j])\W*$", re.I
)
_OBJECTIVE = re.compile(r"(?<![\d.,])(2[0-3]|1\d|0?[1-9])(?![\d]|[.,]\d|\s*%)")
_OBJECTIVE_RUN = re.compile(
    r"\bobjetivos?\s*(?:n[.º°o]*\s*)?((?:\d{1,2}\s*(?:,|;|y|e|-|/|\s)\s*)*\d{1,2})(?!\d)"
)
_AREA_CODE = re.compile(r"\s*\([A-Z]{2,4}\)\W*$")
_LEVEL = re.compile(r"^\W*(?:nivel\s*(?:de sostenibilidad)?\s*:?\s*)?(alta|media|baja)\b", re.I)
_MIDDLE = re.compile(r"^\W*(?:sostenibilidad|nivel)?\s*(alto|medio|bajo)\W*$", re.I)
# The principles by the word that names each, letter by letter (Global Compact, para. 15).
_PRINCIPLES = (
    ("a", r"personas"),
    ("b", r"cooperacion internacional"),
    ("c", r"soberania"),
    ("d", r"estado de derecho|garantias procesales"),
    ("e", r"desarrollo sostenible"),
    ("f", r"derechos humanos"),
    ("g", r"genero"),
    ("h", r"infan|nin[oe]|ninez"),
    ("i", r"pangubernamental"),
    ("j", r"pansocial"),
)


@dataclass(slots=True)
class FieldValue:
    """Values by wire key; ``not_applicable`` where the sheet declares so."""

    values: dict[str, Any] = field(default_factory=dict)
    not_applicable: bool = False


def read_field(name: str, lines: list[Paragraph]) -> FieldValue:
    """Read one field of a sheet from its lines."""
    texts = [squeeze(p.text) for p in lines if p.text]
    whole = join(lines)
    empty: Any = [] if name in _READERS else None
    if is_not_applicable(whole) and name != "description":
        return FieldValue({name: empty}, not_applicable=True)
    if is_empty(whole):
        return FieldValue({name: "" if name == "description" else empty})
    if name == "sustainability":
        return _sustainability(texts)
    if name in _READERS:
        return FieldValue({name: _READERS[name](texts)})
    if name == "description":
        return FieldValue({name: _description(whole)})
    if name == "area_name":
        return FieldValue({name: heading(_AREA_CODE.sub("", whole))})
    return FieldValue({name: whole})


def _description(text: str) -> str:
    """The sentence after the code, without its asterisks."""
    bare = unstar(text)
    head, sign, rest = bare.partition(":")
    if sign and parse_code(head.strip("* ")):
        bare = rest
    bare = bare.strip()
    if bare.startswith("*") or bare.endswith("*"):
        bare = bare.strip("*").strip()
    return bare


def _sustainability(texts: list[str]) -> FieldValue:
    level = None
    rest = list(texts)
    match = _LEVEL.match(texts[0]) or _MIDDLE.match(texts[0])
    if match:
        word = fold(match[1])
        after = texts[0][match.end() :]
        # "Media" stands alone or before a stop; "Alta demanda de …" is a sentence.
        if not after.strip(" .:;–-") or after.lstrip()[:1] in ".:;–-(,":
            level = {"alto": "alta", "medio": "media", "bajo": "baja"}.get(word, word)
            rest[0] = after.lstrip(" .:;–-")
    text = squeeze(" ".join(part for part in rest if part))
    return FieldValue({"sustainability_level": level, "sustainability": text or None})


def read_sdgs(texts: list[str]) -> list[str]:
    """Goals and targets as printed: ``["ODS 10 (meta 10.7)"]`` → ``["10", "10.7"]``."""
    found: list[str] = []
    for text in texts:
        folded = fold(text)
        runs = list(_GOAL_RUN.finditer(folded))
        spans = [(m.start(1), m.end(1)) for m in runs]
        if not spans:
            lead = re.match(r"\W*(?:\d{1,2}(?:\.[\da-d]{1,2})?\s*(?:,|;|y|/|-|\s)\s*)*", folded)
            spans = [(0, len(folded))] if not re.search(r"[a-z]{4}", folded) else []
            if not spans and lead and lead.end():
                spans = [(0, lead.end())]
        hits = [(m.start(), m[0].lower()) for m in _TARGET.finditer(folded)]
        for start, end in spans:
            hits += [
                (m.start(), str(int(m[1])))
                for m in _GOAL.finditer(folded, start, end)
                if not _TARGET.match(folded, m.start())
            ]
        names = [notation for _, notation in sorted(hits)]
        found += names or _named("sdg", folded)
    return list(dict.fromkeys(found))


def read_principles(texts: list[str]) -> list[str]:
    """Letters of guiding principles, by letter or by name."""
    found: list[str] = []
    for text in texts:
        alone = _LETTER_ALONE.match(text)
        if alone:
            found += re.findall(r"\b[a-j]\b", alone[1].lower())
            continue
        letters = [letter.lower() for letter in _LETTER.findall(text)]
        if letters:
            found += letters
            continue
        folded = fold_label(text)
        hits = []
        for letter, pattern in _PRINCIPLES:
            match = re.search(pattern, folded)
            if match:
                hits.append((match.start(), letter))
        found += [letter for _, letter in sorted(hits)]
    return list(dict.fromkeys(found))


def read_objectives(texts: list[str]) -> list[int]:
    """Numbers of objectives: ``["Objetivo 23: Fortalecer …"]`` → ``[23]``."""
    found: list[int] = []
    for text in texts:
        folded = fold(text)
        runs = [m[1] for m in _OBJECTIVE_RUN.finditer(folded)]
        if not runs:
            lead = re.match(r"\W*(\d{1,2}(?:\s*(?:,|;|y|e|/|-)\s*\d{1,2})*)(?!\d)", folded)
            runs = [lead[1]] if lead else []
        numbers = [int(n) for run in runs for n in _OBJECTIVE.findall(run)]
        found += numbers or [int(n) for n in _named("gcm_objective", folded) if n.isdigit()]
    return list(dict.fromkeys(found))


def _named(scheme: str, folded: str) -> list[str]:
    """Notations of concepts whose official name stands in a text."""
    plain = fold_label(folded)
    return [notation for name, notation in _official(scheme) if name in plain]


@cache
def _official(scheme: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, concept.notation)
        for concept in seeds()
        if concept.scheme == scheme
        for name in [fold_label(concept.pref_label)]
        if len(name) > 4
    )


_READERS: dict[str, Any] = {
    "territories": lambda texts: split_list(texts, final_and=True),
    "assistance_types": split_list,
    "actors": split_names,
    "keywords": split_list,
    "sdgs": read_sdgs,
    "gcm_principles": read_principles,
    "gcm_objectives": read_objectives,
}
