"""The four questions of a card, answered with no more than its source says. Pure."""

import re
from dataclasses import dataclass
from typing import Literal

from kb.records import CuratedCard
from kb.text import fold
from web.services.phrases import Phrase, Text
from web.services.words import NO_DATA, NOT_APPLICABLE

ValueState = Literal["value", "not_applicable", "gap"]
# An answer is one line and a half of the page; the sheet below has the whole text.
ANSWER_LENGTH = 140
PLACES_NAMED = 3
LEVEL_ANSWERS = {
    "alta": "Sostenibilidad alta",
    "media": "Sostenibilidad media",
    "baja": "Sostenibilidad baja",
}
# Figures are numbers that count or measure: not years, dates, codes or names such as COVID-19.
_FIGURE = re.compile(r"(?<![\w./-])\d[\d.,]*(?!\w)\s*(?:%|por ciento)?(?![/-]\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the four questions; ``note`` says what stands behind the answer."""

    question: str
    text: Text
    note: str
    state: ValueState


def answers(card: CuratedCard, countries: list[str]) -> list[Answer]:
    """The four questions, answered with no more than the source says."""
    return [
        _worked(card),
        _where(card, countries),
        _lasts(card),
        _answer("¿Quién puede repetirla?", card, "replication"),
    ]


def has_figures(card: CuratedCard) -> bool:
    """Whether anything that tells of results counts or measures: ``"340 familias"``, ``"12%"``.

    Years, dates, codes and names with digits (COVID-19) are none.
    """
    told = [card.effectiveness, card.assisted_population, card.contribution]
    for text in filter(None, told):
        for match in _FIGURE.finditer(text):
            if not _YEAR.fullmatch(match[0].strip(" .,")):
                return True
    return False


def clip(text: str, length: int) -> str:
    """The first sentence if it fits, else whole words up to ``length`` and an ellipsis."""
    text = text.strip().strip("*").strip()
    end = re.search(r"(?<=[^\W\d]{3}[.;])\s+(?=[A-ZÁÉÍÓÚÑ¿¡])", text)
    if end and end.start() <= length:
        return text[: end.start()]
    if len(text) <= length:
        return text
    words = text[:length].split(" ")[:-1]
    # A clipped text does not end in "de la…": the small words before the cut go too.
    while len(words) > 1 and len(words[-1].strip(",;:()")) < 4:
        words.pop()
    return " ".join(words).rstrip(" ,;:(") + "…"


def _answer(question: str, card: CuratedCard, name: str, note: str = "") -> Answer:
    text = getattr(card, name)
    if text:
        return Answer(question, clip(text, ANSWER_LENGTH), note, "value")
    if name in card.not_applicable:
        return Answer(question, NOT_APPLICABLE, "", "not_applicable")
    return Answer(question, NO_DATA, "", "gap")


def _worked(card: CuratedCard) -> Answer:
    """The source's own words first; figures that people added are said to be theirs."""
    question = "¿Funcionó?"
    if not card.effectiveness and card.results:
        return Answer(
            question, clip(card.results[0], ANSWER_LENGTH), "añadido por el equipo", "value"
        )
    note = "" if has_figures(card) else "Sin cifras en la fuente"
    return _answer(question, card, "effectiveness", note)


def _where(card: CuratedCard, countries: list[str]) -> Answer:
    question = "¿Dónde?"
    if card.territories:
        named = card.territories[:PLACES_NAMED]
        more = len(card.territories) - len(named)
        names = ", ".join(named)
        text: Text = Phrase("%(names)s y %(n)s más", {"names": names, "n": more})
        text = text if more else _listed(named)
        return Answer(question, text, _listed(countries), "value")
    if "territories" in card.not_applicable:
        return Answer(question, NOT_APPLICABLE, "", "not_applicable")
    if countries:
        return Answer(question, _listed(countries), "según el documento", "value")
    return Answer(question, NO_DATA, "", "gap")


def _lasts(card: CuratedCard) -> Answer:
    question = "¿Se sostiene?"
    if card.sustainability_level:
        level = LEVEL_ANSWERS[card.sustainability_level]
        return Answer(question, level, "perspectiva de la fuente", "value")
    return _answer(question, card, "sustainability", "perspectiva de la fuente")


def _listed(names: list[str]) -> str:
    """``["Quito", "Ibarra"]`` → ``"Quito e Ibarra"``."""
    if len(names) < 2:
        return "".join(names)
    last = names[-1]
    joint = "e" if re.match(r"h?i(?!a|e|o)", fold(last)) else "y"
    return f"{', '.join(names[:-1])} {joint} {last}"
