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
# Numbers of goals and objectives stand at the head of a part of the list, behind a word for
# them or alone: "ODS 10", "8", "5. Igualdad"; figures in a sentence are none.
_PARTS = re.compile(r"[;,/()\n]|\s(?:y|e|a|-|–|—)\s")
_GOAL_PART = re.compile(
    r"^\W*(?:(?P<word>ods|objetivos?(?: de desarrollo sostenible)?|metas?)\s*(?:n[.º°o]*\s*)?)?"
    r"(?P<number>0?[1-9]|1[0-7])(?!\d|[.,]\d|\.[a-d]\b|\s*%)\s*(?P<after>.*)$"
)
_OBJECTIVE_PART = re.compile(
    r"^\W*(?P<word>objetivos?\s*(?:del pmm|pmm|del pacto mundial)?\s*(?:n[.º°o]*\s*)?|pmm\s*)?"
    r"(?P<number>0?[1-9]|1\d|2[0-3])(?!\d|[.,]\d|\s*%)\s*(?P<after>.*)$"
)
_LETTER = re.compile(r"(?:^|[\s(;,])(?:principio\s+)?([a-jA-J])\s*[).]")
_LETTER_ALONE = re.compile(
    r"^\W*(?:principios?\s+)?((?:[a-j]\s*(?:,|;|/|y|e|\s)\s*)*[a-j])\W*$", re.I
)
_AREA_CODE = re.compile(r"\s*\([A-Z]{2,4}\)\W*$")
_LEVEL = re.compile(r"^\W*(?:nivel\s*(?:de sostenibilidad)?\s*:?\s*)?(alta|media|baja)\b", re.I)
_PRINCIPLE_ENDS = re.compile(r"[;\n]|(?<=[a-záéíóúñ])[,.]\s+(?=[a-j]\s*[).])", re.I)
_MIDDLE = re.compile(r"^\W*(?:sostenibilidad|nivel)?\s*(alto|medio|bajo)\W*$", re.I)
# The principles by the word that names each, letter by letter (Global Compact, para. 15).
_PRINCIPLES = (
    ("a", r"(?:centr|enfoque en)\w* (?:en )?las personas|^personas$|principio de personas"),
    ("b", r"cooperacion internacional"),
    ("c", r"soberania"),
    ("d", r"estado de derecho|garantias procesales"),
    ("e", r"desarrollo sostenible"),
    ("f", r"derechos humanos"),
    ("g", r"genero"),
    ("h", r"infan|nin[oe]|ninez"),
    ("i", r"pangubernamental|todo el gobierno|conjunto del gobierno"),
    ("j", r"pansocial|toda la sociedad|conjunto de la sociedad"),
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
    if name == "sustainability_level" and (is_not_applicable(whole) or is_empty(whole)):
        return FieldValue({name: None})
    if is_not_applicable(whole) and name != "description":
        return FieldValue({name: empty}, not_applicable=True)
    if is_empty(whole):
        return FieldValue({name: "" if name == "description" else empty})
    if name in {"sustainability", "sustainability_level"}:
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
        for entry in re.split(r"[;\n]", fold(text)):
            hits = [(m.start(), m[0].lower()) for m in _TARGET.finditer(entry)]
            hits += [(at, str(n)) for at, n in _numbers(entry, _GOAL_PART)]
            found += [notation for _, notation in sorted(hits)] or _named("sdg", entry)
    return list(dict.fromkeys(found))


def read_principles(texts: list[str]) -> list[str]:
    """Letters of guiding principles, by letter or by name."""
    found: list[str] = []
    for text in texts:
        for entry in _PRINCIPLE_ENDS.split(text):
            alone = _LETTER_ALONE.match(entry)
            if alone:
                found += re.findall(r"\b[a-j]\b", alone[1].lower())
            elif letters := [letter.lower() for letter in _LETTER.findall(entry)]:
                found += letters
            else:
                found += _named_principles(fold_label(entry))
    return list(dict.fromkeys(found))


def _named_principles(folded: str) -> list[str]:
    hits = []
    for letter, pattern in _PRINCIPLES:
        match = re.search(pattern, folded)
        if match:
            hits.append((match.start(), letter))
    return [letter for _, letter in sorted(hits)]


def read_objectives(texts: list[str]) -> list[int]:
    """Numbers of objectives: ``["Objetivo 23: Fortalecer …"]`` → ``[23]``."""
    found: list[int] = []
    for text in texts:
        for entry in re.split(r"[;\n]", fold(text)):
            numbers = [n for _, n in _numbers(entry, _OBJECTIVE_PART)]
            found += numbers or [int(n) for n in _named("gcm_objective", entry) if n.isdigit()]
    return list(dict.fromkeys(found))


def _numbers(entry: str, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    """Numbers of a list with their positions; a word in front of one holds for those after."""
    found: list[tuple[int, int]] = []
    start = 0
    listing = False
    for mark in [*_PARTS.finditer(entry), None]:
        part = entry[start : mark.start() if mark else len(entry)]
        match = pattern.match(part)
        if match is None:
            listing = listing and not re.search(r"[a-z]{4}", part)
        else:
            after = match["after"].strip()
            alone = not after or after[0] in ".:-–—)"
            if alone or match["word"] or listing:
                found.append((start + match.start("number"), int(match["number"])))
            elif not start and len(after) > 8 and not re.match(r"[a-z]+\W*$", after):
                # "8 trabajo decente y crecimiento económico": the name follows its number.
                found.append((start + match.start("number"), int(match["number"])))
            listing = bool(match["word"]) or listing
        start = mark.end() if mark else 0
    return found


# A word or two by which sheets call an objective, longer names being official.
_SHORT_NAMES: dict[str, tuple[tuple[str, str], ...]] = {
    "gcm_objective": (
        (r"datos (?:exactos|desglosados)|datos y (?:pruebas|evidencia)", "1"),
        (r"factores (?:adversos|estructurales|que obligan)", "2"),
        (r"informacion (?:exacta|oportuna|precisa)", "3"),
        (r"identidad juridica|documentacion adecuada|pruebas? de identidad", "4"),
        (r"vias (?:de migracion )?regular|vias legales", "5"),
        (r"contratacion equitativa|trabajo decente", "6"),
        (r"vulnerabilidad", "7"),
        (r"salvar vidas|migrantes desaparecid", "8"),
        (r"trafico ilicito", "9"),
        (r"\btrata\b", "10"),
        (r"\bfronteras\b|gestion fronteriza", "11"),
        (r"previsibilidad|procedimientos migratorios", "12"),
        (r"\bdetencion\b", "13"),
        (r"consular", "14"),
        (r"servicios basicos", "15"),
        (r"cohesion social|plena inclusion", "16"),
        (r"discriminacion|discurso publico", "17"),
        (r"aptitudes|reconocimiento mutuo|competencias", "18"),
        (r"diaspora", "19"),
        (r"remesas|inclusion financiera", "20"),
        (r"regreso|readmision|reintegracion", "21"),
        (r"seguridad social|portabilidad", "22"),
        (r"cooperacion internacional|alianzas mundiales", "23"),
    ),
    "sdg": (
        (r"fin de la pobreza", "1"),
        (r"hambre cero", "2"),
        (r"salud y (?:el )?bienestar", "3"),
        (r"educacion de calidad", "4"),
        (r"igualdad de genero", "5"),
        (r"agua limpia|agua y saneamiento", "6"),
        (r"energia asequible", "7"),
        (r"trabajo decente", "8"),
        (r"industria,? innovacion", "9"),
        (r"(?:reduccion|reducir) (?:de )?(?:las )?desigualdades", "10"),
        (r"ciudades (?:y comunidades )?sostenibles", "11"),
        (r"(?:produccion y )?consumo responsables?|produccion y consumo", "12"),
        (r"accion por el clima", "13"),
        (r"vida submarina", "14"),
        (r"vida de ecosistemas|ecosistemas terrestres", "15"),
        (r"paz,? (?:la )?justicia", "16"),
        (r"alianzas (?:para|por)", "17"),
    ),
}


def _named(scheme: str, folded: str) -> list[str]:
    """Notations of concepts whose official or short name stands in a text, in order."""
    plain = fold_label(folded)
    hits = {notation: plain.find(name) for name, notation in _official(scheme) if name in plain}
    if not hits:
        for pattern, notation in _SHORT_NAMES[scheme]:
            match = re.search(pattern, folded)
            if match:
                hits[notation] = match.start()
    return sorted(hits, key=lambda notation: hits[notation])


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
