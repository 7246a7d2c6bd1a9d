"""Lists of names: who is responsible, who supports, who took part."""

import re

from corpus.labels import words
from kb.text import fold, fold_label, squeeze, strip_bullet

_ARTICLE = re.compile(r"^(?:el|la|los|las)\s+(?=\S)", re.IGNORECASE)
_VERB = re.compile(
    r"^(?:lideran?|acompañan?|apoyan?|coordinan?|participan?|colaboran?)\s+(?=\S)", re.IGNORECASE
)
_QUALIFIER = re.compile(
    r"^(?:en (?:calidad|particular|especial|coordinacion|conjunto|su|tanto|caso|representacion)"
    r"|como|incluid[oa]s?|incluyendo|especialmente|principalmente|particularmente|segun|a traves"
    r"|por medio|mediante|entre (?:ellos|ellas|otr[oa]s)|cuando|si|con|de|del|para|sobre todo"
    r"|a nivel|ex|que|quien(?:es)?|tanto|bajo)\b"
)
SUPPORT = re.compile(
    r"\b(?:acompaña(?:n|miento(?: de)?)?|apoya(?:n|do por)?|en apoyo|apoyo|"
    r"con (?:el )?(?:apoyo|acompañamiento)(?: técnico)? del?|con (?:el )?apoyo)\b"
    r"(?:\s+de(?:l)?\b)?(?:\s*:\s*|\s+)",
    re.IGNORECASE,
)
_LINE_SUPPORT = re.compile(
    r"^(?:acompaña(?:n|miento(?: de)?)?|apoya(?:n)?|apoyo(?: de(?:l)?)?|en apoyo|socios de apoyo)"
    r"\s*(?::|\b(?=\s))\s*",
    re.IGNORECASE,
)
_INLINE_SUPPORT = re.compile(
    r"[\s,;(]*\bcon (?:el )?(?:apoyo|acompañamiento)(?: \w+)? del?\s+", re.IGNORECASE
)
_MID_SUPPORT = re.compile(
    r"[.;,]?\s+(?:acompañan?|apoyan?|apoyo|acompañamiento)\s*:\s*", re.IGNORECASE
)
_GENDER = re.compile(r"^(?:os|as|a|o|es|e|x|ra|ras|nes|na|nas|do|da)\b", re.IGNORECASE)
_ACRONYM = re.compile(r"^[A-ZÁÉÍÓÚÑ][A-Za-zÁÉÍÓÚÑ0-9´'’&.]*[A-ZÁÉÍÓÚÑ][A-Za-z0-9´'’&.]*$")
_HYPHENS = re.compile(r"\s*[-–—]\s*")
_AND = re.compile(r"\s+(?:y/o|y|e)\s+")


def split_people(lines: list[str]) -> tuple[list[str], list[str]]:
    """Lines of a "responsible" cell → (responsible, supporting).

    ``["UdeC con apoyo de OCR"]`` → ``(["UdeC"], ["OCR"])``.
    """
    responsible: list[str] = []
    supporting: list[str] = []
    side = responsible
    for line in (squeeze(strip_bullet(x)) for x in lines):
        if opened := _LINE_SUPPORT.match(line):
            side, line = supporting, line[opened.end() :]
        parts = _INLINE_SUPPORT.split(line, maxsplit=1)
        if len(parts) == 1:
            parts = _MID_SUPPORT.split(line, maxsplit=1)
        side += split_names([parts[0]])
        if len(parts) > 1:
            side = supporting
            side += split_names([parts[1]])
    return unique(responsible), unique(supporting)


def split_names(lines: list[str]) -> list[str]:
    """Names of a cell, each without leading article and final punctuation, no repeats."""
    found: list[str] = []
    for line in lines:
        for part in _at_commas(squeeze(strip_bullet(line))):
            for name in _at_slashes(part):
                for piece in _at_hyphens(name):
                    found += _at_ands(piece)
    return unique([clean_name(name) for name in found])


def split_list(lines: list[str], *, final_and: bool = False) -> list[str]:
    """Items at commas, semicolons and line ends; at the final ``y``/``e`` too if asked."""
    found: list[str] = []
    for line in lines:
        parts = _top_level(squeeze(strip_bullet(line)), ",;•·")
        if final_and and parts:
            parts[-1:] = re.split(r"(?:^|\s+)(?:y|e)\s+", parts[-1], maxsplit=1)
        found += parts
    return unique([re.sub(r"[\s;.,]+$", "", part).strip() for part in found])


def clean_name(name: str) -> str:
    """``"la Red Regional."`` → ``"Red Regional"``; ``"Lidera PF UNICEF"`` → ``"PF UNICEF"``."""
    bare = squeeze(name).strip("-–—•· ")
    bare = re.sub(r"[\s;.,:]+$", "", bare)
    bare = re.sub(r"^(?:y|e)\s+", "", bare)
    bare = _VERB.sub("", bare)
    return _ARTICLE.sub("", bare).strip()


def unique(names: list[str]) -> list[str]:
    """Without empty ones and repeats, but for case, dashes and spaces."""
    seen: set[str] = set()
    found = []
    for name in names:
        key = fold_label(name).replace(" ", "")
        if key and key not in seen:
            seen.add(key)
            found.append(name)
    return found


def _top_level(text: str, marks: str) -> list[str]:
    """Cut at marks that stand outside parentheses."""
    parts, depth, start = [], 0, 0
    for position, char in enumerate(text):
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(depth - 1, 0)
        elif char in marks and not depth:
            parts.append(text[start:position])
            start = position + 1
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]


def _at_commas(text: str) -> list[str]:
    """Cut at commas and semicolons; a phrase that qualifies a name stays with it."""
    found: list[str] = []
    for chunk in _top_level(text, ";"):
        first = True
        for part in _top_level(chunk, ","):
            if not first and found and _QUALIFIER.match(fold(part)):
                found[-1] += ", " + part
            else:
                found.append(part)
            first = False
    return found


def _at_slashes(text: str) -> list[str]:
    parts = _top_level(text.replace("y/o", "y\u2215o"), "/")
    found: list[str] = []
    for part in parts:
        if found and _GENDER.match(part) and text[text.find(part) - 1 : text.find(part)] == "/":
            found[-1] += "/" + part
        else:
            found.append(part)
    return [part.replace("y\u2215o", "y/o") for part in found]


def _at_hyphens(text: str) -> list[str]:
    """``"UNICEF- UNPFA-OPS"`` → three; ``"GT-SC"``, ``"Clúster – nacional"`` stay one."""
    parts = [part for part in _HYPHENS.split(text) if part]
    if len(parts) < 2 or not all(_organisation(part) for part in parts):
        return [text]
    known = all(part in words("organisations") for part in parts)
    spaced = re.search(r"\s[-–—]|[-–—]\s", text) is not None
    return parts if known or spaced or len(parts) > 2 else [text]


def _organisation(text: str) -> bool:
    return text in words("organisations") or re.fullmatch(r"[A-ZÁÉÍÓÚÑ]{3,}", text) is not None


def _at_ands(text: str) -> list[str]:
    found, start = [], 0
    for match in _AND.finditer(text):
        left, right = text[start : match.start()], text[match.end() :]
        if left.count("(") == left.count(")") and joins_names(left, right):
            found.append(left)
            start = match.end()
    found.append(text[start:])
    return found


def joins_names(left: str, right: str) -> bool:
    """Whether the ``y`` between two strings joins two names.

    ``"JdM" y "PFs PMM"`` yes; ``"Unidad de Política" y "Enlace"`` no;
    ``"Unidad de Comunicación de OR BA" y "OR SJ"`` no: both belong to the unit.
    """
    if _VERB.match(right):
        return True
    bare = _ARTICLE.sub("", right)
    tokens = bare.split()
    if not tokens or not left.split():
        return False
    word = tokens[0].strip(",.;()")
    if fold(word).rstrip(".") in words("heads"):
        # "Unidad de Desarrollo y Comunidad" is one: a bare noun names no further body there.
        return len(tokens) > 1 or " de " not in left or fold(word) in words("alone")
    if _ACRONYM.match(word) or word in words("organisations"):
        tail = re.search(r"\bde(?:l)? (\S+)(?: \S+)?$", left)
        return not (tail and _ACRONYM.match(tail[1]) and left.count(" ") > 1)
    plain = re.search(r"\b(?:de|del|para|en|sobre)\b", left) is None
    lone = left.split()
    if plain and fold(word) in words("bodies") and fold(lone[0]) in words("bodies"):
        # "Cáritas y Plan International": a body each.
        return word[:1].isupper()
    named = len(lone) > 1 or _ACRONYM.match(lone[0]) is not None
    return plain and named and word[:1].isupper()
