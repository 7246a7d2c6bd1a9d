"""Territories that a text names, though no field lists them. Pure but for the gazetteer."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.gazetteer import Territory, fold_name
from kb.territories import Territories

# Capitalised words, small words between them: "Lago Agrio", "San José de Cúcuta", "El Oro".
_NAME = re.compile(
    r"\b[A-ZÁÉÍÓÚÑ][\wáéíóúñü'-]+(?:\s+(?:(?:de|del|la|las|los|el|y)\s+){0,2}[A-ZÁÉÍÓÚÑ][\wáéíóúñü'-]+){0,4}"
)
_BEGINS_SENTENCE = re.compile(r"(?:^|[.!?:;…»\"]|\n)\s*[¿¡«\"(]*$")
# What bears a territory's name without being there: "calle Sucre", "Universidad de Cuenca".
_NAMED_AFTER = re.compile(
    r"\b(?:calles?|avenidas?|avda?\.?|av\.|jir[oó]n|jr\.?|carrera|plaza|plazuela|parque|barrio|"
    r"urbanizaci[oó]n|hospital|cl[ií]nica|colegio|escuela|liceo|universidad|instituto|fundaci[oó]n|"
    r"puente|mercado|terminal|hotel|iglesia|parroquia|diario|banco)(?:\s+(?:de|del|la|las|los|el))*\s*$",
    re.IGNORECASE,
)
_MOST_WORDS = 5
# Before and after the name, so that the person sees why it is offered.
_AROUND = 40


@dataclass(frozen=True, slots=True)
class Mention:
    """A territory with where it is named: ``start`` and ``end`` in the text of ``field``."""

    territory: Territory
    field: str
    start: int
    end: int
    times: int
    evidence: str


def mentions(
    texts: Mapping[str, str], territories: Territories, countries: Sequence[str]
) -> list[Mention]:
    """The territories that texts name, each once, those named more often first.

    ``countries`` (alpha-2) are the document's: of another country only a place that is known
    beyond it counts (``Territories.resolve``). A single word that begins a sentence is no name
    unless the texts have it elsewhere too ("Esperanza", "Victoria"), but for countries; a street
    or a school that bears the name does not count.
    """
    found: dict[str, list[tuple[Territory, str, int, int, bool]]] = {}
    for name, text in texts.items():
        for territory, start, end in _named(text, territories, countries):
            before = text[max(0, start - 60) : start]
            if _NAMED_AFTER.search(before):
                continue
            doubtful = (
                " " not in text[start:end]
                and territory.level != "country"
                and bool(_BEGINS_SENTENCE.search(before))
            )
            entry = (territory, name, start, end, doubtful)
            found.setdefault(territory.notation, []).append(entry)
    sure = [places for places in found.values() if not all(place[-1] for place in places)]
    sure.sort(key=lambda places: -len(places))
    return [_mention(places, texts) for places in sure]


def _mention(
    places: Sequence[tuple[Territory, str, int, int, bool]], texts: Mapping[str, str]
) -> Mention:
    territory, name, start, end, _ = next(place for place in places if not place[-1])
    return Mention(territory, name, start, end, len(places), around(texts[name], start, end))


def around(text: str, start: int, end: int) -> str:
    """Some words on either side, cut between words: ``"… las familias de Tulcán y de …"``."""
    first, last = max(0, start - _AROUND), min(len(text), end + _AROUND)
    if first:
        first = text.find(" ", first) + 1 or start
    if last < len(text):
        last = max(text.rfind(" ", end, last), end)
    before = "… " if first else ""
    after = " …" if last < len(text) else ""
    return f"{before}{text[min(first, start) : last]}{after}".replace("\n", " ")


def _named(
    text: str, territories: Territories, countries: Sequence[str]
) -> Iterator[tuple[Territory, int, int]]:
    """The longest names first: "San José de Cúcuta" is not San José."""
    for match in _NAME.finditer(text):
        words = list(re.finditer(r"[\wáéíóúñü'-]+", match[0]))
        at = 0
        while at < len(words):
            taken = 1
            if words[at][0][0].isupper():
                for size in range(min(_MOST_WORDS, len(words) - at), 0, -1):
                    first, last = words[at], words[at + size - 1]
                    name = match[0][first.start() : last.end()]
                    territory = _known(name, territories, countries)
                    if territory is not None:
                        yield territory, match.start() + first.start(), match.start() + last.end()
                        taken = size
                        break
            at += taken


def _known(name: str, territories: Territories, countries: Sequence[str]) -> Territory | None:
    """What the name means, if it is one of its own names: "Norte" alone names nothing."""
    if len(name) < 4 or not name[-1].isalnum() or name.isupper():
        return None
    territory = territories.resolve(name, countries)
    if territory is None:
        return None
    own = {fold_name(one) for one in (territory.label, *territory.names)}
    return territory if fold_name(name) in own else None
