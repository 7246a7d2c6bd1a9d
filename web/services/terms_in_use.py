"""The words that cards print in their open lists: how many print each, which look like one,
and giving them another name everywhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal
from weakref import WeakKeyDictionary

from index.facet_values import printed_key
from kb.curation import Batch, BatchKind
from kb.errors import Conflict, Invalid
from kb.likeness import TermReason, alike_terms
from kb.text import fold, squeeze
from web.runtime import Runtime
from web.services.bulk_changes import Asked, CardChange, Codes, ListChange, card_changes
from web.services.in_use import in_use
from web.services.refreshing import refresh
from web.services.site_settings import site_settings

PAGE = 100
# A name is a few words; what is longer was pasted into the wrong field.
LONGEST = 200
# The open lists by their name in addresses, with title and the facet that finds a word.
FIELDS: dict[str, tuple[str, str, str]] = {
    "palabras-clave": ("keywords", "Palabras clave", "keyword"),
    "territorios": ("territories", "Territorios, como están escritos", "territory"),
    "actores": ("actors", "Actores", ""),
    "asistencias": ("assistance_types", "Tipos de asistencia, como están escritos", ""),
}
Reason = TermReason | Literal["place"]
REASONS: dict[Reason, str] = {
    "accents": "solo cambian acentos, mayúsculas o signos",
    "plural": "singular y plural",
    "order": "las mismas palabras en otro orden",
    "acronym": "una sigla y su nombre",
    "place": "el mismo lugar",
    "spelling": "se distinguen en una o dos letras",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A word as cards print it; ``value`` is its facet's, ``""`` where no facet finds it."""

    text: str
    count: int
    facet: str
    value: str


@dataclass(frozen=True, slots=True)
class Alike:
    """Two words that may be one; the one that more cards print stands first."""

    one: Term
    other: Term
    reason: str


@dataclass(frozen=True, slots=True)
class TermsPage:
    slug: str
    title: str
    query: str
    terms: list[Term]
    total: int
    page: int
    pages: int
    alike: list[Alike]


@dataclass(frozen=True, slots=True)
class Renaming:
    """What giving words another name does; ``known`` says that other cards have it already."""

    slug: str
    title: str
    old: tuple[str, ...]
    new: str
    cards: list[CardChange]
    known: bool
    carry: bool


def terms_page(runtime: Runtime, slug: str, args: Mapping[str, str]) -> TermsPage:
    """The words of a list by the parameters ``q`` and ``pagina``, most used first, and the
    pairs that look like one. ``slug`` is a key of ``FIELDS``."""
    field, title, _ = FIELDS[slug]
    query = squeeze(args.get("q", ""))[:LONGEST]
    forms = in_use(runtime).forms(field)
    wanted = fold(query)
    found = sorted(
        (form for form in forms if wanted in fold(form)), key=lambda f: (-forms[f], fold(f))
    )
    pages = max(1, -(-len(found) // PAGE))
    text = args.get("pagina", "")
    page = min(max(int(text), 1), pages) if text.isdigit() and len(text) < 6 else 1
    shown = found[(page - 1) * PAGE : page * PAGE]
    return TermsPage(
        slug=slug,
        title=title,
        query=query,
        terms=[_term(runtime, slug, form, forms[form]) for form in shown],
        total=len(found),
        page=page,
        pages=pages,
        alike=[] if query else alike(runtime, slug),
    )


# Comparing thousands of words takes half a second: once for each state of the store.
_KNOWN: "WeakKeyDictionary[Runtime, dict[str, tuple[int, list[Alike]]]]" = WeakKeyDictionary()


def alike(runtime: Runtime, slug: str) -> list[Alike]:
    """Pairs of a list's words that may be one, the most used first."""
    sequence = runtime.store.last_sequence()
    kept = _KNOWN.setdefault(runtime, {}).get(slug)
    if kept is None or kept[0] != sequence:
        kept = _KNOWN[runtime][slug] = (sequence, _alike(runtime, slug))
    return kept[1]


def _alike(runtime: Runtime, slug: str) -> list[Alike]:
    field, *_ = FIELDS[slug]
    forms = in_use(runtime).forms(field)
    pairs: dict[tuple[str, str], Reason] = {
        (pair.one, pair.other): pair.reason for pair in alike_terms(forms, _acronyms(runtime))
    }
    if field == "territories":
        pairs = _places(runtime, forms, pairs)
    found = []
    for (one, other), reason in pairs.items():
        first, second = sorted((one, other), key=lambda form: (-forms[form], form))
        found.append(
            Alike(
                _term(runtime, slug, first, forms[first]),
                _term(runtime, slug, second, forms[second]),
                REASONS[reason],
            )
        )
    return sorted(found, key=lambda pair: (-pair.one.count - pair.other.count, pair.one.text))


def renaming(runtime: Runtime, slug: str, old: Iterable[str], new: str) -> Renaming:
    """What would change. Raises Invalid("term_empty") or ("term_too_long", most)."""
    field, title, _ = FIELDS[slug]
    name = squeeze(new).strip(" ;,")
    if not name:
        raise Invalid("term_empty")
    if len(name) > LONGEST:
        raise Invalid("term_too_long", most=LONGEST)
    forms = in_use(runtime).forms(field)
    words = tuple(dict.fromkeys(word for word in old if word in forms and word != name))
    ids = runtime.store.vocabulary.holders(field, words)
    records = runtime.store.records(ids, view="workshop")
    asked = Asked(lists={field: ListChange(replace=tuple((word, name) for word in words))})
    changes = [card_changes(record, asked, Codes({})) for record in records.values()]
    return Renaming(
        slug=slug,
        title=title,
        old=words,
        new=name,
        cards=[change for change in changes if change is not None],
        known=any(fold(form) == fold(name) for form in forms if form not in words),
        carry=not site_settings(runtime.store).four_eyes,
    )


def rename(runtime: Runtime, slug: str, old: Iterable[str], new: str, *, actor: str) -> Batch:
    """Give words another name in every card, as one batch.

    Raises like ``renaming``, and Conflict("term_unused") where no card has them.
    """
    planned = renaming(runtime, slug, old, new)
    if not planned.cards:
        raise Conflict("term_unused")
    field = FIELDS[slug][0]
    kind: BatchKind = "merge" if planned.known or len(planned.old) > 1 else "rename"
    replaced = [[word, planned.new] for word in planned.old]
    batch = runtime.store.vocabulary.change(
        (),
        {one.record.id: one.changes for one in planned.cards},
        actor=actor,
        kind=kind,
        detail={"lists": {field: {"add": [], "remove": [], "replace": replaced}}},
        versions={one.record.id: one.record.version for one in planned.cards},
        carry=planned.carry,
    )
    refresh(runtime)
    return batch


def _term(runtime: Runtime, slug: str, form: str, count: int) -> Term:
    facet = FIELDS[slug][2]
    value = ""
    if facet == "keyword":
        value = printed_key(form)
    elif facet == "territory":
        place = runtime.territories.resolve(form)
        value = place.notation if place else ""
    return Term(form, count, facet, value)


def _acronyms(runtime: Runtime) -> dict[str, tuple[str, ...]]:
    """What each acronym stands for; synonyms are near in meaning, not one word."""
    return {
        one.notation: (one.pref_label, *one.alt_labels)
        for one in runtime.schemes.members("acronym")
    }


def _places(
    runtime: Runtime, forms: Iterable[str], pairs: Mapping[tuple[str, str], Reason]
) -> dict[tuple[str, str], Reason]:
    """Names of one place are one, however they are written; places of the vocabulary that only
    look alike (Loja, Lima) are two."""
    known: dict[str, list[str]] = {}
    of: dict[str, str] = {}
    for form in forms:
        if (place := runtime.territories.resolve(form)) is not None:
            known.setdefault(place.notation, []).append(form)
            of[form] = place.notation
    kept = {
        (one, other): reason
        for (one, other), reason in pairs.items()
        if one not in of or other not in of or of[one] == of[other]
    }
    for same in known.values():
        for one, other in combinations(sorted(same), 2):
            kept.setdefault((one, other), "place")
    return kept
