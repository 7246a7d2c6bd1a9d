"""What the suggestions for a card's lists rest on: names in use and words of concepts, made
once for each state of them and kept by process."""

from collections.abc import Iterable
from threading import Lock
from weakref import WeakKeyDictionary

from index.actor_names import ActorNames
from index.term_suggestions import TermSuggester, TermSuggestion
from kb.descriptors import WORDED_SCHEMES, field_descriptors, with_own
from kb.organisations import organisations
from kb.schemes import Concept, Schemes
from kb.text import squeeze
from web.runtime import Runtime
from web.services.in_use import in_use

# The card's field that holds a scheme's concepts.
FIELD_OF = {
    "assistance_type": "assistance_types",
    "population_group": "population_groups",
    "approach": "approaches",
}
# What does not tell whom and how a card speaks of: names, codes, and the fields themselves.
NOT_TOLD = frozenset(
    {"code", "area_name", "territories", "actors", "assistance_types", "project", "donor"}
)


def actor_names(runtime: Runtime) -> ActorNames:
    """The organisations that cards have, and those that the acronyms name."""
    words = in_use(runtime)
    # Asked before the words are read: what changes meanwhile is read again the next time.
    changes, schemes = words.changes("actors"), runtime.schemes
    with _LOCK:
        kept = _ACTORS.get(runtime)
    if kept is not None and kept[0] == changes and kept[1] is schemes:
        return kept[2]
    made = ActorNames(words.words("actors"), organisations(schemes.current("acronym")))
    with _LOCK:
        _ACTORS[runtime] = (changes, schemes, made)
    return made


def term_suggester(runtime: Runtime) -> TermSuggester:
    """The words of assistance types, population groups and approaches, this organisation's
    own among them (``kb links words``)."""
    schemes = runtime.schemes
    # From the store, since another process may have written them: no request looks for that.
    own = [one for s in WORDED_SCHEMES for one in runtime.store.concepts(f"{s}_words")]
    with _LOCK:
        kept = _TERMS.get(runtime)
    if kept is not None and kept[0] is schemes and kept[1] == own:
        return kept[2]
    concepts = [one for scheme in WORDED_SCHEMES for one in schemes.current(scheme)]
    made = TermSuggester(concepts, with_own(field_descriptors(), own))
    with _LOCK:
        _TERMS[runtime] = (schemes, own, made)
    return made


def open_terms(
    runtime: Runtime, found: Iterable[TermSuggestion], scheme: str, values: Iterable[str]
) -> list[TermSuggestion]:
    """Those of ``found`` that a list of ``values`` (printed or notations) does not hold.

    A narrower concept brings the one above it along; a transversal one covers all.
    """
    schemes = runtime.schemes
    have: set[str] = set()
    for value in values:
        notation = schemes.resolve(scheme, value)
        if notation is not None:
            have |= {notation, *schemes.ancestors(scheme, notation)}
    concepts = {notation: schemes.get(scheme, notation) for notation in have}
    if any(one is not None and one.extra.get("transversal") for one in concepts.values()):
        return []
    return [one for one in found if one.scheme == scheme and one.notation not in have]


def evidence_of(text: str, start: int, end: int) -> str:
    """Words as they stand in a text, on one line."""
    return squeeze(text[start:end])


_LOCK = Lock()
_ACTORS: WeakKeyDictionary[Runtime, tuple[int, Schemes, ActorNames]] = WeakKeyDictionary()
_TERMS: WeakKeyDictionary[Runtime, tuple[Schemes, list[Concept], TermSuggester]] = (
    WeakKeyDictionary()
)
