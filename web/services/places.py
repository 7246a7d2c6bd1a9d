"""The mark of a value's place in its source: short to see, whole to hear. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from kb.records import Place


@dataclass(frozen=True, slots=True)
class PlaceMark:
    """``short`` is printed (``¶ 14``), ``spoken`` is its meaning (``párrafo 14``)."""

    short: str
    spoken: str


def place_mark(places: Sequence[Place]) -> PlaceMark | None:
    """The mark of the first place that says anything.

    ``table 2, row 3`` → ``tabla 2, fila 3``; ``paragraph 14`` → ``¶ 14``.
    """
    for place in places:
        short, spoken = _parts(place)
        if short:
            return PlaceMark(" · ".join(short), ", ".join(spoken))
    return None


def _parts(place: Place) -> tuple[list[str], list[str]]:
    short: list[str] = []
    spoken: list[str] = []
    if place.page:
        short.append(f"p. {place.page}")
        spoken.append(f"página {place.page}")
    if place.table:
        short.append(f"t. {place.table}" + (f" f. {place.row}" if place.row else ""))
        spoken.append(f"tabla {place.table}")
        spoken += [f"fila {place.row}"] if place.row else []
        spoken += [f"columna {place.column}"] if place.column else []
    elif place.paragraph:
        short.append(f"¶ {place.paragraph}")
        spoken.append(f"párrafo {place.paragraph}")
    return short, spoken
