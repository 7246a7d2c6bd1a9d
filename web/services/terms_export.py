"""The words of the open lists as a scheme of concepts, to be taken along as CSV and SKOS."""

from index.facet_values import printed_key
from kb.schemes import Concept
from kb.territories import NOWHERE
from kb.text import fold
from web.runtime import Runtime
from web.services.alike_terms import FIELDS
from web.services.in_use import in_use

# The fact beside each: how many cards have it.
CARDS = "fichas"


def concepts_in_use(runtime: Runtime, slug: str) -> list[Concept]:
    """Each word once, by the form that most cards print, the others as its other names.

    Territories are places: every spelling of one is one concept, below the division and the
    country that it lies in, which come along. ``slug`` is a key of ``FIELDS``.
    """
    forms = in_use(runtime).forms(FIELDS[slug][0])
    places = slug == "territorios"
    groups: dict[str, list[str]] = {}
    for form in sorted(forms, key=lambda one: (-forms[one], one)):
        groups.setdefault(runtime.territories.place(form) if places else fold(form), []).append(
            form
        )
    found = {}
    for key, same in groups.items():
        label = runtime.territories.label(key) if places else same[0]
        notation = key if places else printed_key(same[0])
        others = tuple(form for form in same if form != label)
        facts = {CARDS: str(sum(forms[form] for form in same))}
        found[notation] = Concept(
            slug, notation, label, others, _above(runtime, key) if places else None, facts
        )
    if places:
        found = _with_ancestors(runtime, slug, found)
    return sorted(found.values(), key=lambda one: fold(one.pref_label))


def _above(runtime: Runtime, notation: str) -> str | None:
    above = runtime.territories.parent(notation)
    return None if above == NOWHERE else above


def _with_ancestors(runtime: Runtime, slug: str, found: dict[str, Concept]) -> dict[str, Concept]:
    """What lies above the places in use, too: a concept's ``broader`` must be there."""
    known = runtime.territories
    above = {one for notation in found for one in known.ancestors(notation) if one != NOWHERE}
    more = {
        one: Concept(slug, one, known.label(one), broader=_above(runtime, one))
        for one in above - set(found)
    }
    return found | more
