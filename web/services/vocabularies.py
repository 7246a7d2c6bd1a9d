"""``/vocabularios``: the concept schemes as people see and change them."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.search import SearchRequest
from kb.errors import NotFound
from kb.schemes import Concept, natural_key
from kb.text import fold, squeeze
from web.runtime import Runtime
from web.services.addresses import Pairs, args_from_request

# What each scheme is called, whether a facet counts its concepts, and the cards' list that
# holds its notations; areas stand in cards' codes, types of assistance as printed words.
SCHEMES: dict[str, tuple[str, str, str]] = {
    "area": ("Áreas", "area", ""),
    "assistance_type": ("Tipos de asistencia", "assistance_type", ""),
    "population_group": ("Grupos de población", "population_group", "population_groups"),
    "approach": ("Enfoques", "approach", "approaches"),
    "gcm_objective": ("Objetivos del Pacto Mundial", "gcm_objective", "gcm_objectives"),
    "gcm_principle": ("Principios rectores", "gcm_principle", "gcm_principles"),
    "sdg": ("Objetivos y metas de desarrollo sostenible", "sdg", "sdgs"),
    "acronym": ("Siglas", "", ""),
    "synonym": ("Sinónimos", "", ""),
}


# Schemes that the program itself counts on; their names are not anybody's to change.
# Own descriptors are kept by `kb links words`.
FIXED = frozenset(
    {
        "kind",
        "document_kind",
        "type",
        "sustainability",
        "gcm_sdg",
        "gcm_objective_words",
        "gcm_principle_words",
        "sdg_words",
        "context_words",
        "assistance_type_words",
        "population_group_words",
        "approach_words",
    }
)


@dataclass(frozen=True, slots=True)
class SchemeLine:
    scheme: str
    title: str
    count: int
    deprecated: int


@dataclass(frozen=True, slots=True)
class Node:
    """A concept in its tree; ``address`` finds its cards, None where no facet does."""

    concept: Concept
    depth: int
    used: int
    address: Pairs | None


@dataclass(frozen=True, slots=True)
class ConceptPage:
    """A concept, where it is used, and what it can be put under or merged into."""

    scheme: str
    title: str
    concept: Concept
    used: int
    address: Pairs | None
    narrower: list[Concept]
    others: list[Concept]
    can_merge: bool


def scheme_lines(runtime: Runtime) -> list[SchemeLine]:
    """Every scheme of the database, the known ones first."""
    own = [name for name in runtime.schemes.schemes() if name not in SCHEMES]
    named = [*SCHEMES, *(name for name in own if name not in FIXED)]
    found = []
    for scheme in named:
        members = runtime.schemes.members(scheme)
        gone = sum(concept.deprecated for concept in members)
        found.append(SchemeLine(scheme, scheme_title(scheme), len(members) - gone, gone))
    return found


def scheme_title(scheme: str) -> str:
    return SCHEMES[scheme][0] if scheme in SCHEMES else scheme


def scheme_tree(runtime: Runtime, scheme: str, query: str = "") -> list[Node]:
    """A scheme's concepts in the order of its tree, with how many cards bear each; with a
    ``query`` those that have it in a name. Raises NotFound("scheme_not_found", scheme)."""
    must_exist(runtime, scheme)
    used = _used(runtime, scheme)
    nodes: list[Node] = []
    wanted = fold(squeeze(query))

    def walk(parent: str | None, depth: int, above: tuple[str, ...]) -> None:
        for notation in runtime.schemes.children(scheme, parent):
            concept = runtime.schemes.get(scheme, notation)
            if concept is None or notation in above:
                continue
            if not wanted or any(wanted in fold(name) for name in names_of(concept)):
                nodes.append(_node(concept, 0 if wanted else depth, used))
            walk(notation, depth + 1, (*above, notation))

    walk(None, 0, ())
    # A slip in editing may leave concepts under nothing, or in a circle: they are shown too.
    seen = {node.concept.notation for node in nodes}
    rest = [c for c in runtime.schemes.members(scheme) if c.notation not in seen and not wanted]
    return nodes + [_node(concept, 0, used) for concept in rest]


def concept_page(runtime: Runtime, scheme: str, notation: str) -> ConceptPage:
    """Raises NotFound("concept_not_found", notation)."""
    concept = must_have(runtime, scheme, notation)
    used = _used(runtime, scheme).get(notation, 0)
    under = below(runtime, scheme, notation)
    others = [
        one
        for one in runtime.schemes.current(scheme)
        if one.notation != notation and one.notation not in under
    ]
    return ConceptPage(
        scheme=scheme,
        title=scheme_title(scheme),
        concept=concept,
        used=used,
        address=_address(concept),
        narrower=[
            child
            for child_notation in runtime.schemes.children(scheme, notation)
            if (child := runtime.schemes.get(scheme, child_notation)) is not None
        ],
        others=sorted(others, key=lambda one: (natural_key(one.notation), one.pref_label)),
        can_merge=scheme != "area",
    )


def names_of(concept: Concept) -> tuple[str, ...]:
    return (concept.notation, concept.pref_label, *concept.alt_labels)


def must_exist(runtime: Runtime, scheme: str) -> None:
    known = scheme in SCHEMES or scheme in runtime.schemes.schemes()
    if not known or scheme in FIXED:
        raise NotFound("scheme_not_found", scheme=scheme)


def must_have(runtime: Runtime, scheme: str, notation: str) -> Concept:
    concept = runtime.schemes.get(scheme, notation)
    if concept is None:
        raise NotFound("concept_not_found", notation=notation)
    return concept


def _used(runtime: Runtime, scheme: str) -> dict[str, int]:
    """Cards by notation, those of the workshop."""
    facet = SCHEMES.get(scheme, ("", "", ""))[1]
    if not facet:
        return {}
    request = SearchRequest(filters={"type": ("card",)}, limit=1, facets=(facet,), excerpt=False)
    counts = runtime.engine("workshop").search(request).facets.get(facet, ())
    return {count.value: count.count for count in counts}


def _address(concept: Concept) -> Pairs | None:
    facet = SCHEMES.get(concept.scheme, ("", "", ""))[1]
    if not facet:
        return None
    filters = {"type": ("card",), facet: (concept.notation,)}
    return args_from_request(SearchRequest(filters=filters))


def _node(concept: Concept, depth: int, used: Mapping[str, int]) -> Node:
    return Node(concept, min(depth, 4), used.get(concept.notation, 0), _address(concept))


def below(runtime: Runtime, scheme: str, notation: str) -> set[str]:
    found: set[str] = set()
    waiting = [notation]
    while waiting:
        for child in runtime.schemes.children(scheme, waiting.pop()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found
