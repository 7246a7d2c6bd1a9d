"""Periods that stand in one cell for several actions, told apart again.

A PDF's narrow cell does not show where a period ends: ``Anual / Trimestral / Primer /
semestre`` are lines like any wrapped text. Where a cell holds as many periods as actions,
each beginning with a capital, they are theirs in order.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.blocks import Paragraph
from corpus.parsers.dates import find_dates, quarters
from kb.text import fold

_PERIOD = re.compile(
    r"\b(?:diari|seman|quincen|mensual|mes(?:es)?\b|bimestr|trimestr|cuatrimestr|semestr|anual"
    r"|años?\b|continu|permanent|inmediat|corto plazo|mediano plazo|largo plazo)"
)
_START = re.compile(r"\s+(?=[A-ZÁÉÍÓÚÑ]|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{1,2} de [a-z]{4})")
# "Noviembre –" is not ended before "Diciembre".
_OPEN_END = re.compile(r"(?:\b(?:a|al|de|del|desde|e|en|hasta|o|para|y)|[,(/–—-])$", re.I)


def share_out(lines: Sequence[Paragraph], actions: int) -> list[Paragraph]:
    """The lines of a period cell, one an action where its text tells them apart.

    ``["6 -10 meses Trimestral", "Mensual"]`` for 3 actions gives three lines; where the
    count differs, or a piece is no period, the lines come back as they are.
    """
    if actions < 2 or len(lines) >= actions:
        return list(lines)
    found = [replace(line, text=piece) for line in lines for piece in _pieces(line.text)]
    fits = len(found) == actions and all(_is_period(line.text) for line in found)
    return found if fits else list(lines)


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for piece in _START.split(text):
        if pieces and _OPEN_END.search(pieces[-1]):
            pieces[-1] += " " + piece
        else:
            pieces.append(piece)
    return pieces


def _is_period(text: str) -> bool:
    plain = fold(text)
    return bool(_PERIOD.search(plain) or quarters(text) or find_dates(f"1 de {plain}")) or (
        find_dates(text) != []
    )
