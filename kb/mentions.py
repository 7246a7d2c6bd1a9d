"""Territories that a text names, though no field lists them. Pure but for the gazetteer."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.gazetteer import Territory, fold_name
from kb.given_names import GIVEN_NAMES
from kb.homonyms import CLEARLY_LARGER, choose, is_large_country, weight
from kb.territories import Territories
from kb.text import fold

# Capitalised words, small words between them: "Lago Agrio", "San José de Cúcuta", "El Oro".
_NAME = re.compile(
    r"\b[A-ZÁÉÍÓÚÑ][\wáéíóúñü'-]+(?:\s+(?:(?:de|del|la|las|los|el|y)\s+){0,2}[A-ZÁÉÍÓÚÑ][\wáéíóúñü'-]+){0,4}"
)
_BEGINS_SENTENCE = re.compile(r"(?:^|[.!?:;…»\"]|\n)\s*[¿¡«\"(]*$")
# What bears a territory's name without being there: "calle Sucre", "Universidad de Cuenca".
_NAMED_AFTER = re.compile(
    r"\b(?:calles?|avenidas?|avda?\.?|av\.|jir[oó]n|jr\.?|carrera|plaza|plazuela|parque|barrio|"
    r"urbanizaci[oó]n|hospital|cl[ií]nica|colegio|escuela|liceo|universidad|instituto|fundaci[oó]n|"
    r"puente|mercado|terminal|hotel|iglesia|parroquia|diario|banco|r[ií]o)(?:\s+(?:de|del|la|las|los|el))*\s*$",
    re.IGNORECASE,
)
_MOST_WORDS = 5
# "Simón Bolívar", "Cristóbal Colón": who is named so is no place.
_WORD_BEFORE = re.compile(r"([A-ZÁÉÍÓÚÑ][a-záéíóúñü]+)\s+$")
# "Mérida, Venezuela", "Córdoba (Colombia)": what follows so close says where it lies.
_QUALIFIES = re.compile(r"\s*[,(]\s*|\s+en\s+")
# A namesake of fewer inhabitants is hardly meant though its country is named right after.
_LEAST_NAMESAKE = 20_000
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
    unless the texts have it elsewhere too ("Esperanza", "Victoria"), but for countries; a street,
    a school or a person that bears the name does not count. Of homonyms that is meant whose
    country the text names nearest: "Bolívar" beside Guaranda lies in Ecuador.
    """
    found: dict[str, list[tuple[Territory, str, int, int, bool]]] = {}
    for name, text in texts.items():
        named = list(_named(text, territories, countries))
        for territory, start, end in _by_neighbours(named, text, territories, countries):
            before = text[max(0, start - 60) : start]
            if _NAMED_AFTER.search(before) or _is_person(before, territory):
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


def _is_person(before: str, territory: Territory) -> bool:
    match = _WORD_BEFORE.search(before)
    return match is not None and territory.level != "country" and fold(match[1]) in GIVEN_NAMES


Place = tuple[Territory, int, int]


def _by_neighbours(
    named: Sequence[Place], text: str, territories: Territories, countries: Sequence[str]
) -> Iterator[Place]:
    """Each place, of homonyms the one in the country that the text speaks of nearest to it."""
    doubtful = [_homonyms(one, text, territories) for one in named]
    sure = [one for one, others in zip(named, doubtful, strict=True) if not others]
    for place, others in zip(named, doubtful, strict=True):
        yield _meant(place, others, sure, text, countries) if others else place


def _homonyms(place: Place, text: str, territories: Territories) -> list[Territory]:
    """Those of other countries too, where the name does not by itself say which is meant."""
    territory, start, end = place
    found = territories.homonyms(text[start:end])
    alone = len({one.country for one in found}) < 2
    return [] if alone or is_large_country(territory) else found


def _meant(
    place: Place,
    homonyms: Sequence[Territory],
    sure: Sequence[Place],
    text: str,
    countries: Sequence[str],
) -> Place:
    territory, start, end = place
    near = sorted(sure, key=lambda one: min(abs(one[1] - end), abs(start - one[2])))
    for other, begins, _ in near:
        found = [one for one in homonyms if one.country == other.country]
        if not found or (countries and other.country not in countries):
            continue
        best = choose(found)
        follows = bool(_QUALIFIES.fullmatch(text[end:begins])) and other.level == "country"
        least = _LEAST_NAMESAKE if follows else weight(territory) / CLEARLY_LARGER
        if best.level == "division" or best.population >= least:
            return best, start, end
        break
    return place


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
