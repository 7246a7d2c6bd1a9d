"""What an objective of the Compact says of the goals and the principles: a text about consular
registers speaks of identity and institutions even where it names neither, one about detention
of due process.

How often a goal or principle goes with an objective was counted in labelled practices and is
kept in ``calibration.json``; a pair of the table of ``kb/vocabularies/gcm_sdg.json``, whatever
its basis, counts as one practice more.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from kb.schemes import Concept, seeds

# Objective → goal or principle → how often that is among its links, 0 to 1.
GoesWith = Mapping[str, Mapping[str, float]]
# An objective of few practices says little by them.
_UNSEEN = 2.0


def pairs_of(concepts: Iterable[Concept]) -> set[tuple[str, str]]:
    """(objective, goal) of the table; goal 10 goes with every objective, since target 10.7 is
    orderly, safe, regular and responsible migration."""
    found = {(str(number), "10") for number in range(1, 24)}
    for concept in concepts:
        if concept.scheme == "gcm_sdg":
            found.add((concept.extra["gcm_objective"], concept.extra["sdg"].split(".")[0]))
    return found


@cache
def shipped_pairs() -> frozenset[tuple[str, str]]:
    return frozenset(pairs_of(seeds()))


def counted(
    links: Iterable[tuple[Iterable[str], Iterable[str]]],
    known: Iterable[tuple[str, str]] = (),
) -> dict[str, dict[str, float]]:
    """How often goals or principles go with objectives, from (objectives, goals) of practices;
    the ``known`` pairs count as one practice more."""
    seen: dict[str, int] = {}
    both: dict[tuple[str, str], float] = dict.fromkeys(known, 1.0)
    for objectives, goals in links:
        told = set(goals)
        for objective in set(objectives):
            seen[objective] = seen.get(objective, 0) + 1
            for goal in told:
                both[objective, goal] = both.get((objective, goal), 0.0) + 1
    found: dict[str, dict[str, float]] = {}
    for (objective, goal), count in sorted(both.items()):
        share = count / (seen.get(objective, 0) + _UNSEEN)
        found.setdefault(objective, {})[goal] = round(min(share, 1.0), 3)
    return found


def implied_by(
    objectives: Mapping[str, float], goes_with: GoesWith
) -> dict[str, tuple[float, str]]:
    """Goal or principle → how sure it is by the objectives of a text, and by which most."""
    found: dict[str, tuple[float, str]] = {}
    for objective, confidence in objectives.items():
        for goal, share in goes_with.get(objective, {}).items():
            found[goal] = max(found.get(goal, (0.0, "")), (confidence * share, objective))
    return found
