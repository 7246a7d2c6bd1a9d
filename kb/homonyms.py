"""Which of several territories of the same name is meant."""

from collections.abc import Sequence

from kb.gazetteer import Territory

# A division counts as no less than this many inhabitants, since the package's places hold
# only a part of its people (Darién's hold 2,000 of 65,000).
DIVISION_FLOOR = 100_000
# From how many inhabitants, and how many times its largest homonym elsewhere, a territory
# is taken to be meant though the document names only other countries: Ipiales in a
# sheet of Ecuador is Colombia's; "San Pedro" is nobody's in particular.
KNOWN_ABROAD = 50_000
CLEARLY_LARGER = 5
# Inhabitants (as summed over places) of the region's countries whose name always means
# the country: there is a Costa Rica in Mexico and a Colombia in Brazil. Smaller ones
# yield to a local place: Granada in Nicaragua, Santa Lucía in Uruguay.
LARGE_COUNTRY = 1_000_000
# Words of a landscape that are also the name of some town elsewhere.
COMMON_NOUNS = frozenset({"frontera", "fronteras", "centro", "capital", "costa", "sierra"})


def choose(found: Sequence[Territory]) -> Territory:
    """The one of several territories of one name that is meant; `found` is not empty.

    A country before all; then the country of the most populous decides; in it, of a
    division and a place, the place that lies in that division or holds most of its
    people, else the division.
    """
    countries = [t for t in found if t.level == "country"]
    if countries:
        return countries[0]
    first = max(found, key=lambda t: (weight(t), t.notation))
    same = [t for t in found if t.country == first.country]
    divisions = [t for t in same if t.level == "division"]
    places = sorted((t for t in same if t.level == "place"), key=lambda t: -t.population)
    if not divisions or not places:
        return first
    division = max(divisions, key=weight)
    seats = [t for t in places if t.parent == division.notation]
    if seats:
        return seats[0]
    return places[0] if places[0].population * 2 > division.population else division


def known_abroad(found: Sequence[Territory]) -> bool:
    """Whether the name is known beyond the country that `choose` would give."""
    first = max(found, key=weight)
    elsewhere = [weight(t) for t in found if t.country != first.country]
    rival = max(elsewhere, default=0)
    return weight(first) >= max(KNOWN_ABROAD, CLEARLY_LARGER * rival)


def is_large_country(territory: Territory) -> bool:
    """Whether the name always means the country, whatever towns bear it too."""
    return territory.level == "country" and territory.population >= LARGE_COUNTRY


def weight(territory: Territory) -> int:
    """Its inhabitants, for comparing it with its homonyms."""
    if territory.level == "division":
        return max(territory.population, DIVISION_FLOOR)
    return territory.population
