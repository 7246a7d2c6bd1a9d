"""Who and when that an action's own text carries, behind labels or in brackets."""

import re
from dataclasses import dataclass, field

from corpus.labels import words
from corpus.parsers.dates import find_dates, find_years, quarters
from kb.text import fold, squeeze

_LABELS = (
    ("responsible", r"responsables?|unidad(?:es)? responsables?|a cargo(?: de)?|encargad[oa]s?"),
    ("deadline", r"plazo|fecha(?: (?:l[ií]mite|prevista|tope|de \w+))?|cronograma|para cu[aá]ndo"),
    ("status", r"estado|estatus|situaci[oó]n"),
    ("comments", r"comentarios?|observaciones"),
    ("supporting", r"con apoyo de|apoyo|apoyan?|acompañan?|acompañamiento"),
)
_LABEL = re.compile(
    r"(?:^|(?<=[\s(\[;,.–—-]))(?:"
    + "|".join(f"(?P<{key}>{forms})" for key, forms in _LABELS)
    + r")\s*:\s*",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"^(?P<text>.+?)\s*[(\[](?P<inside>[^()\[\]]+)[)\]][.;\s]*$", re.DOTALL)
_DASHES = re.compile(r"\s+[–—-]\s+")
_PERIOD = re.compile(
    r"^(?:mensual|bimensual|bimestral|trimestral|semestral|anual|semanal|quincenal|inmediat[oa]"
    r"|permanente|continu[oa]|(?:en )?\d+ (?:dias|semanas|meses)|todo el ano"
    r"|proxima (?:reunion|sesion))\b"
)
_TRIM = " \t.;,–—-(["
MAX_NAME_WORDS = 10


@dataclass(slots=True)
class Inline:
    """An action's text without what it says of itself, and that by field."""

    text: str
    parts: dict[str, str] = field(default_factory=dict)


def starts_part(text: str) -> bool:
    """Whether a line goes on with an action: ``"Responsable: OIM"``."""
    return _LABEL.match(text) is not None


def labelled_parts(text: str) -> Inline:
    """``"Firmar (Responsable: OIM; Plazo: mayo 2024)"`` → Firmar, OIM, mayo 2024."""
    marks = list(_LABEL.finditer(text))
    if not marks or not text[: marks[0].start()].strip(_TRIM):
        return Inline(text)
    found = Inline(_open_end(text[: marks[0].start()]))
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        key = str(mark.lastgroup)
        value = text[mark.end() : after.start() if after else len(text)].strip(" \t;,–—-")
        if value.count(")") > value.count("("):
            value = value.rstrip(" .)") if value.rstrip(" .").endswith(")") else value
        if key != "comments":
            value = value.rstrip(" .;,([")
        if value:
            found.parts[key] = f"{found.parts[key]}, {value}" if key in found.parts else value
    return found


def trailing_parts(text: str) -> Inline:
    """``"Firmar (OIM, mayo 2024)"``, ``"Firmar – OIM – mayo 2024"`` → Firmar, OIM, mayo 2024."""
    match = _BRACKETS.match(text[:3000])
    if match is not None:
        parts = _who_and_when(re.split(r"\s*[;,]\s*|\s+[–—-]\s+", match["inside"]))
        if parts:
            return Inline(match["text"], parts)
    dashes = list(_DASHES.finditer(text[:3000]))
    for count in (2, 1):
        if len(dashes) >= count:
            cut = dashes[-count]
            parts = _who_and_when(_DASHES.split(text[cut.end() :]))
            if len(parts) == count:
                return Inline(text[: cut.start()], parts)
    return Inline(text)


def own_parts(text: str, *, bare: bool) -> Inline:
    """All that an action says of itself; ``bare``: no column says who or when."""
    found = labelled_parts(text)
    if found.parts or not bare:
        return found
    found = trailing_parts(text)
    if "responsible" not in found.parts:
        named = leading_name(found.text)
        found = Inline(named.text, named.parts | found.parts)
    return found


def leading_name(text: str) -> Inline:
    """``"ACNUR: compartir los datos"`` → compartir los datos, by ACNUR."""
    head, sign, rest = text.partition(":")
    if not sign or not rest.strip() or not is_name(head):
        return Inline(text)
    return Inline(squeeze(rest), {"responsible": head.strip()})


def is_name(text: str) -> bool:
    """Whether a short text names a body or a post, by its first word or its acronym."""
    plain = text.strip(_TRIM)
    first = plain.split()[0].strip(",.;") if plain else ""
    if not first or len(plain.split()) > MAX_NAME_WORDS:
        return False
    bare = re.sub(r"^(?:el|la|los|las|tod[oa]s(?: l[oa]s)?)\s+", "", plain, flags=re.IGNORECASE)
    first = bare.split()[0].strip(",.;") if bare else first
    return (
        first in words("organisations")
        or fold(first) in words("heads")
        or fold(first) in words("bodies")
        or re.fullmatch(r"[A-ZÁÉÍÓÚÑ]{3,}", first) is not None
    )


def is_when(text: str) -> bool:
    """Whether a short text is a date or a period."""
    plain = fold(text).strip(" .")
    if len(plain.split()) > 9:
        return False
    told = find_dates(text) or quarters(text) or find_years(text) or find_dates(f"1 de {plain}")
    return bool(told) or _PERIOD.match(plain) is not None


def _who_and_when(pieces: list[str]) -> dict[str, str]:
    """The last piece is when, those before it who; or who alone, or when alone."""
    pieces = [piece.strip(_TRIM + ")]") for piece in pieces if piece.strip(_TRIM)]
    if not pieces:
        return {}
    if len(pieces) == 1:
        if is_when(pieces[0]):
            return {"deadline": pieces[0]}
        return {"responsible": pieces[0]} if is_name(pieces[0]) else {}
    names, when = pieces[:-1], pieces[-1]
    if is_when(when) and all(len(p.split()) <= MAX_NAME_WORDS and p[:1].isupper() for p in names):
        return {"responsible": ", ".join(names), "deadline": when}
    if all(is_name(piece) for piece in pieces):
        return {"responsible": ", ".join(pieces)}
    return {}


def _open_end(text: str) -> str:
    """A text cut before a label, without the bracket or dash that led to it."""
    return re.sub(r"[\s;,(\[–—-]+$", "", text)
