"""What tells a recommendation: its heading, its response, the section above it."""

import re
from dataclasses import dataclass

from corpus.blocks import Paragraph
from corpus.labels import labels, title_phrases
from corpus.parsers.flow import Unit
from kb.records import Response
from kb.text import fold, fold_label, squeeze

_HEADING = re.compile(
    r"^(?:(?P<before>\d{1,2})\s*[.)]\s*)?(?P<word>recomendaci[oó]n(?:es)?)"
    r"(?:\s+(?:de|para)\s+(?:la\s+)?evaluaci[oó]n)?"
    r"(?:\s+(?:clave|principal|estrat[eé]gica|operativa|general|espec[ií]fica))?"
    r"\s*(?:n(?:o|ro|[uú]m|[uú]mero)?\s*[.º°]*\s*[.º°o]?|#)?\s*(?P<number>[A-Z]?\d{1,3})?"
    r"\s*(?P<sign>[:.\-–—)]*)\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
# "R1. Fortalecer …", "Rec. 4: Ampliar …".
_SHORT_HEADING = re.compile(
    r"^R(?:ec(?:om)?\b)?\.?\s*[-–]?\s*(?P<number>\d{1,3})\s*(?:[.:)–—-]+\s*|\s+)(?P<rest>.*)$",
    re.DOTALL,
)
_SECTION_WORD = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s+)?(?:[IVX]{1,4}[.)]\s+)?"
    r"(?:componente|eje|secci[oó]n|cap[ií]tulo|[aá]rea|resultado|pilar|[aá]mbito|efecto|producto"
    r"|tema|criterio|l[ií]nea|nivel|dimensi[oó]n|bloque|parte)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*\.?\s+\S|[IVX]{1,4}[.)]\s+\S)")
_ROMAN = re.compile(r"^[IVX]{1,4}[.)]\s+\S")
# Headings that say what follows and name no section of it.
_PLAIN = {
    "recomendaciones",
    "recomendaciones y respuestas",
    "recomendaciones y acciones",
    "recomendaciones y respuesta de la gerencia",
    "matriz",
    "matriz de respuesta",
    "matriz de seguimiento",
    "respuesta a las recomendaciones",
    "plan de accion",
    "acciones",
    "acciones de mejora",
    "seguimiento",
}
_BOX = r"[☐☑☒✓✔□■]|\[\s*[xX✓✔]?\s*\]|\(\s*[xX✓✔]?\s*\)"
_CHOSEN_BEFORE = re.compile(
    r"(?:[☒☑✓✔■]|\[\s*[xX✓✔]\s*\]|\(\s*[xX✓✔]\s*\))\s*([^\W\d]+(?:\s+(?:parcialmente|aceptad[ao]))?)"
)
_CHOSEN_AFTER = re.compile(
    r"([^\W\d]+(?:\s+[^\W\d]+)?)\s*:?\s*(?:[☒☑✓✔■]|\[\s*[xX✓✔]\s*\]|\(\s*[xX✓✔]\s*\))"
)
_CHOICES = re.compile(
    r"aceptar\s*/|/\s*rechazar|☐|□|\[\s*\]|\(\s+\)|aceptada\s*/|/\s*rechazada", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a recommendation: its printed number and the text beside it."""

    number: int | None
    text: str


def recommendation_heading(text: str) -> Heading | None:
    """``"Recomendación: Fortalecer …"``, ``"Recomendaciones de evaluación No. 4"`` or None.

    Prose that begins so ("Recomendaciones del equipo evaluador") is none.
    """
    plain = squeeze(text)[:20_000]
    short = _SHORT_HEADING.match(plain)
    if short is not None:
        return Heading(int(short["number"]), short["rest"].strip())
    match = _HEADING.match(plain)
    if match is None:
        return None
    rest, sign = match["rest"].strip(), match["sign"]
    printed = match["number"] or match["before"]
    if match["number"] is None:
        if not sign or (not rest and match["before"] is None):
            return None
        if match["word"].casefold().endswith("es") and ":" not in sign:
            return None
    elif rest and not sign and rest[:1].islower():
        # "Recomendación 3 de la auditoría" is prose.
        return None
    number = re.sub(r"\D", "", printed or "")
    return Heading(int(number) if number else None, rest)


def labels_recommendation(unit: Unit) -> bool:
    """Whether a row's label says that a recommendation stands beside it."""
    if unit.table is None or len(unit.filled) != 2:
        return False
    found = labels("recommendation").lookup(unit.filled[0].text.rstrip(" :"))
    return found in {"text", "number"}


def read_response(text: str) -> Response | None:
    """``"Se acepta parcialmente"`` → partially_accepted; a bare choice list → None."""
    pattern = _CHOSEN_BEFORE if re.match(rf"\W*?(?:{_BOX})", text) else _CHOSEN_AFTER
    chosen = pattern.search(text) or _CHOSEN_BEFORE.search(text)
    if chosen is None and _CHOICES.search(text):
        text = re.sub(r"\([^()]*/[^()]*\)", " ", text)
        if _CHOICES.search(text):
            return None
    words = fold(chosen[1] if chosen else text)[:200]
    if re.search(r"\bparcial", words):
        return "partially_accepted"
    if re.search(r"\brechaz|\bno (?:se )?acept|\bdescartad|\bdesacuerdo\b|^no\W*$", words):
        return "rejected"
    if re.search(r"\bacept|\bde acuerdo\b|^si\b|^\W*acuerdo\b|^aprobad", words):
        return "accepted"
    return None


def is_section(line: Paragraph, *, in_text: bool) -> bool:
    """Whether a line is the heading of a section of recommendations.

    The title of the document is none; ``in_text``: the line follows a recommendation's
    text, where only a heading's style or number tells it from text.
    """
    if _is_title(line.text) or len(line.text) > 150 or line.text.endswith((";", ":")):
        return False
    styled = "heading" in line.style.casefold()
    if styled:
        return not says_nothing(line.text) and labels("recommendation").match(line.text) is None
    if _SECTION_WORD.match(line.text):
        return not line.text.endswith(".") or not in_text
    return _NUMBERED.match(line.text) is not None


def says_nothing(text: str) -> bool:
    """Whether a heading only says that recommendations follow."""
    return re.sub(r"^\d+(?: \d+)* ", "", fold_label(text)) in _PLAIN


def is_list_section(line: Paragraph) -> bool:
    """Whether a line ends a list of actions: a style, a section's word or a Roman number."""
    told = "heading" in line.style.casefold() or _SECTION_WORD.match(line.text)
    roman = _ROMAN.match(line.text) and not line.text.endswith(".")
    return bool(told or roman) and is_section(line, in_text=True)


def heads_recommendation(line: Paragraph, below: Paragraph | None) -> bool:
    """Whether a short line without a stop stands right over a recommendation."""
    if below is None or recommendation_heading(below.text) is None:
        return False
    if len(line.text.split()) > 14 or line.text.endswith((".", ";", ",", ":")) or line.marker:
        return False
    known = labels("recommendation").match(line.text) is not None
    return not (known or _is_title(line.text) or says_nothing(line.text))


def _is_title(text: str) -> bool:
    folded = fold_label(text)
    return any(phrase in folded for phrases in title_phrases().values() for phrase in phrases)
