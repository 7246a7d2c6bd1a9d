"""Compact objectives and SDG targets that belong together, each pair with its basis."""

from dataclasses import dataclass

from web.runtime import Runtime
from web.services.labels import Labels

BASES: dict[str, str] = {
    "explicit": "lo dice la resolución",
    "published": "según una fuente publicada",
    "topic": "propuesta por afinidad de tema",
}
_ORDER = {"explicit": 0, "published": 1, "topic": 2}


@dataclass(frozen=True, slots=True)
class Pair:
    """An objective and an SDG target that belong together, and why that is said."""

    objective: str
    objective_label: str
    target: str
    target_label: str
    goal: str
    basis: str
    basis_label: str
    source: str


def pairs(runtime: Runtime, scheme: str, notation: str, labels: Labels) -> list[Pair]:
    """The Compact–SDG pairs of an objective or goal, the best founded first."""
    found = []
    for concept in runtime.schemes.members("gcm_sdg"):
        objective, target = concept.extra["gcm_objective"], concept.extra["sdg"]
        goal = target.split(".")[0]
        if notation != {"gcm_objective": objective, "sdg": goal}.get(scheme):
            continue
        basis = concept.extra["basis"]
        found.append(
            Pair(
                objective=objective,
                objective_label=labels.name("gcm_objective", objective),
                target=target,
                target_label=labels.name("sdg", target),
                goal=goal,
                basis=basis,
                basis_label=BASES.get(basis, basis),
                source=concept.extra.get("source", ""),
            )
        )
    return sorted(found, key=lambda p: _ORDER.get(p.basis, 3))
