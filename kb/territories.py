"""The tree of territories: which place a printed name means, and what lies above it."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property

from kb.gazetteer import REGION, Territory, fold_name, read_territories
from kb.homonyms import COMMON_NOUNS, choose, is_large_country, known_abroad
from kb.text import fold_label, squeeze

# What begins the notation of a place whose country nobody knows.
NOWHERE = "x"

_DIVISION = r"(?:provincia|departamento|estado|region|comarca|dpto|depto)"
_PLACE = r"(?:ciudad|canton|municipio|distrito|comuna|parroquia|localidad|alcaldia|municipalidad)"
# What first-level divisions are called where not "Provincia".
_DIVISION_WORDS = {
    **dict.fromkeys(("BO", "CO", "GT", "HN", "HT", "NI", "PE", "PY", "SV", "UY"), "Departamento"),
    **dict.fromkeys(("BR", "MX", "VE"), "Estado"),
    "CL": "Región",
}
_PREFIX = re.compile(rf"(?:(?P<division>{_DIVISION})|{_PLACE}) (?:de la |del |de los |de )?(.+)")
# "Cúcuta (Norte de Santander)", "Tumbes, Perú", "Ipiales – Colombia"
_QUALIFIED = re.compile(r"(?P<head>[^(),–—]+?)\s*(?:\(|,|[–—]| - )\s*(?P<tail>[^(),]+)\)?")
_WHOLE_COUNTRY = frozenset(
    {
        "nivel nacional",
        "a nivel nacional",
        "nacional",
        "todo el pais",
        "todo el territorio nacional",
        "territorio nacional",
        "cobertura nacional",
        "alcance nacional",
    }
)


class Territories:
    """Territories by notation and by name."""

    def __init__(self, territories: Iterable[Territory] | None = None) -> None:
        """Of the given territories; by default those of the packages, read when first
        asked for, once per process."""
        self._given = None if territories is None else tuple(territories)

    @cached_property
    def _all(self) -> dict[str, Territory]:
        known = _package_territories() if self._given is None else self._given
        return {t.notation: t for t in known}

    @cached_property
    def _children(self) -> dict[str | None, list[str]]:
        children: dict[str | None, list[str]] = {}
        for item in self._all.values():
            children.setdefault(item.parent, []).append(item.notation)
        return children

    @cached_property
    def _names(self) -> dict[str, list[Territory]]:
        return _by_name(self._all.values(), lambda t: (t.label, *t.names))

    @cached_property
    def _package_names(self) -> dict[str, list[Territory]]:
        """By the names that only the package lists; most printed names never get here."""
        return _by_name(self._all.values(), _latin_names)

    def get(self, notation: str) -> Territory | None:
        return self._all.get(notation)

    def resolve(self, text: str, countries: Sequence[str] = ()) -> Territory | None:
        """The territory that a printed name means, or None where none is known.

        `countries` (alpha-2) are those of the document; they decide between homonyms,
        else the more populous wins; of a country that the document does not name only
        what is known beyond it is assumed. Whole names count, so "Los Chiles" is not Chile. A
        notation stands for itself. Of a division and a place of one name, the place is
        meant where it lies in that division (a search for the division finds it anyway)
        or holds most of its people, else the division; "Provincia de Loja" and "Ciudad
        de Loja" say which.
        """
        text = squeeze(text).strip(" .;:,")
        if text in self._all:
            return self._all[text]
        key = fold_label(text)
        if key in _WHOLE_COUNTRY:
            return self._all.get(countries[0]) if len(countries) == 1 else None
        return (
            self._named(key, countries)
            or self._prefixed(key, countries)
            or self._qualified(text, countries)
        )

    def homonyms(self, text: str) -> list[Territory]:
        """All territories that bear a printed name as one of their own."""
        return list(self._names.get(fold_label(squeeze(text)), ()))

    def place(self, text: str, countries: Sequence[str] = ()) -> str:
        """A notation for any printed name: of what `resolve` finds, else one of its own
        under the document's single country (``"EC.frontera norte"``) or under none."""
        found = self.resolve(text, countries)
        if found is not None:
            return found.notation
        above = countries[0] if len(countries) == 1 else NOWHERE
        # One period only, so that what lies above can be read off a notation.
        words = squeeze(text.replace(".", " ")).strip(" ;:,").lower()
        return f"{above}.{words}"

    def label(self, notation: str) -> str:
        """The name to show; of an unknown place its printed words; else the notation."""
        known = self._all.get(notation)
        if known:
            return known.label
        above, _, words = notation.partition(".")
        if words and (above == NOWHERE or above in self._all):
            return words[0].upper() + words[1:]
        return notation

    def parent(self, notation: str) -> str | None:
        known = self._all.get(notation)
        if known:
            return known.parent
        above = notation.partition(".")[0]
        return above if above != notation and above in self._all else None

    def ancestors(self, notation: str) -> tuple[str, ...]:
        """The notations above one, nearest first: ``"EC-P.quito"`` → ``("EC-P", "EC")``."""
        found: list[str] = []
        above = self.parent(notation)
        while above is not None:
            found.append(above)
            above = self.parent(above)
        return tuple(found)

    def children(self, notation: str | None) -> tuple[str, ...]:
        """The notations right below one; with None the countries."""
        return tuple(self._children.get(notation, ()))

    def path(self, notation: str) -> str:
        """The name with what lies above it: ``"Quito, Pichincha, Ecuador"``."""
        names = [self.label(n) for n in (notation, *self.ancestors(notation))]
        return ", ".join(dict.fromkeys(names))

    def beginning(self, typed: str, countries: Sequence[str], most: int) -> list[Territory]:
        """Territories with a name that begins so, for who is typing one: those of the given
        countries first, then the larger ones."""
        start = fold_label(typed)
        if not start:
            return []
        found: dict[str, tuple[bool, Territory]] = {}
        for key, items in self._names.items():
            if key.startswith(start) or f" {start}" in key:
                for item in items:
                    inside = not key.startswith(start)
                    held = found.get(item.notation)
                    found[item.notation] = (inside and (held is None or held[0]), item)
        ranked = sorted(found.values(), key=lambda one: _rank(one[0], one[1], countries))
        return [item for _, item in ranked[:most]]

    def printed(self, territory: Territory, countries: Sequence[str] = ()) -> str:
        """A name that `resolve` leads back to this territory: ``"Loja"``, where that means
        another ``"Provincia de Loja"`` or ``"Loja, Ecuador"``, else its notation."""
        above = self.get(territory.parent) if territory.parent else None
        names = [territory.label]
        if territory.level == "division":
            word = _DIVISION_WORDS.get(territory.country, "Provincia")
            names.append(f"{word} de {territory.label}")
        if above:
            names.append(f"{territory.label}, {above.label}")
        names.append(f"{territory.label}, {self.label(territory.country)}")
        for name in names:
            if self.resolve(name, countries) == territory:
                return name
        return territory.notation

    def _named(self, key: str, countries: Sequence[str]) -> Territory | None:
        exact = self._names.get(key, [])
        large = [t for t in exact if is_large_country(t)]
        local = large or [t for t in exact if t.country in countries]
        if local:
            return choose(local)
        # A name that only a country bears, or one far off: China, not the town in Mexico.
        if any(
            t.level == "country" and (len(exact) == 1 or t.country not in REGION) for t in exact
        ):
            return choose(exact)
        listed = self._package_names.get(key, [])
        local = [t for t in listed if t.country in countries]
        if local:
            return choose(local)
        found = exact or listed
        if countries:
            found = [t for t in found if t.level != "country"]
        if not found or key in COMMON_NOUNS or (countries and not known_abroad(found)):
            return None
        return choose(found)

    def _prefixed(self, key: str, countries: Sequence[str]) -> Territory | None:
        match = _PREFIX.fullmatch(key)
        if match is None:
            return None
        levels = ("division",) if match["division"] else ("place",)
        found = [t for t in self._names.get(match[2], []) if t.level in levels]
        local = [t for t in found if t.country in countries]
        if found:
            return choose(local or found)
        return self._named(match[2], countries)

    def _qualified(self, text: str, countries: Sequence[str]) -> Territory | None:
        match = _QUALIFIED.fullmatch(text)
        if match is None:
            return None
        head = self._names.get(fold_label(match["head"]), [])
        around = {t.notation for t in self._names.get(fold_label(match["tail"]), [])}
        inside = [t for t in head if around & set(self.ancestors(t.notation))]
        local = [t for t in inside if t.country in countries]
        return choose(local or inside) if inside else None


def _rank(
    inside: bool, item: Territory, countries: Sequence[str]
) -> tuple[bool, bool, bool, int, str]:
    """Of the document's countries before others, a country before its namesakes' parts, what
    begins with the typed words before what only holds them, then the larger."""
    foreign = bool(countries) and item.country not in countries
    return (inside, foreign, item.level != "country", -item.population, item.notation)


@cache
def load_territories() -> Territories:
    """The territories of the packages, one object per process."""
    return Territories()


@cache
def _package_territories() -> tuple[Territory, ...]:
    return tuple(read_territories())


def _by_name(
    territories: Iterable[Territory], names: Callable[[Territory], Iterable[str]]
) -> dict[str, list[Territory]]:
    found: dict[str, list[Territory]] = {}
    for item in territories:
        for key in {fold_name(name) for name in names(item)}:
            found.setdefault(key, []).append(item)
    found.pop("", None)
    return found


def _latin_names(territory: Territory) -> Iterable[str]:
    """The package's names in Latin letters, without airport codes such as ``"UIO"``."""
    for name in territory.package_names:
        if len(name) > 3 and name[0].isupper() and max(name) < "\u0250":
            yield name
