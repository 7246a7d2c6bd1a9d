"""The parts of a hit's score in words. Pure."""

from dataclasses import dataclass
from itertools import groupby

from index.search import Hit, ScorePart

# The groups of fields that are weighed together, as people know them.
_GROUPS = {
    "code": "en el código",
    "title": "en el título o la descripción",
    "keywords": "en las palabras clave",
    "finding": "en el hallazgo",
    "rest": "en el resto del texto",
    "year": "en el año del documento",
}


@dataclass(frozen=True, slots=True)
class Explained:
    """One word of the query: what it gives and from where."""

    term: str
    score: float
    amount: str
    reasons: list[str]


def explained(hit: Hit) -> list[Explained]:
    """``«socios»: 2,31 — en las palabras clave, 1 vez (1,40); …``, the most telling first."""
    by_term = sorted(hit.parts, key=lambda part: part.term)
    found = []
    for term, grouped in groupby(by_term, key=lambda part: part.term):
        parts = sorted(grouped, key=lambda part: -part.score)
        total = sum(part.score for part in parts)
        found.append(Explained(term, total, decimal(total), [_reason(part) for part in parts]))
    return sorted(found, key=lambda one: (-one.score, one.term))


def decimal(value: float) -> str:
    """``2.314`` → ``"2,31"``."""
    return f"{value:.2f}".replace(".", ",")


def _reason(part: ScorePart) -> str:
    where = _GROUPS[part.group]
    if part.way == "year":
        return f"{where} ({decimal(part.score)})"
    times = "1 vez" if part.count == 1 else f"{part.count} veces"
    way = {
        "stem": "",
        "form": ", tal como se escribió",
        "name": f", por «{part.matched}»",
    }[part.way]
    return f"{where}, {times}{way} ({decimal(part.score)})"
