"""The words that cards print in their open lists: how many print each, which look like one,
and giving them another name everywhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.curation import Batch, BatchKind
from kb.errors import Conflict, Invalid
from kb.text import fold, squeeze
from web.runtime import Runtime
from web.services.alike_terms import FIELDS, Alike, Term, alike, shown_term
from web.services.bulk_changes import Asked, CardChange, Codes, ListChange, card_changes
from web.services.in_use import in_use
from web.services.refreshing import refresh
from web.services.site_settings import site_settings

PAGE = 100
# A name is a few words; what is longer was pasted into the wrong field.
LONGEST = 200


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
        terms=[shown_term(runtime, slug, form, forms[form]) for form in shown],
        total=len(found),
        page=page,
        pages=pages,
        alike=[] if query else alike(runtime, slug),
    )


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
