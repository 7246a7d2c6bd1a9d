"""Suggested links of cards, recommendations and actions: made, kept up to date."""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from index.links.learned import Learned, read_models
from index.links.suggesting import LinkSuggester, LinkSuggestion
from index.projection_texts import texts_of
from kb.descriptors import (
    CONTEXT,
    LINKED_SCHEMES,
    shipped_descriptors,
    with_own,
)
from kb.links import SuggestedLink, linked
from kb.records import CuratedCard, Record
from kb.schemes import Concept
from kb.stated_links import stated_links
from kb.stored import StoredRecord
from web.runtime import Runtime

# Read and suggested for together; each lot is one transaction, of a second at most.
_LOT = 100
# What a record does not speak of by itself: codes, labels, the links it has already, and who
# answers for an action ("Oficial Regional de Datos" makes it no regional cooperation).
_NOT_TOLD = frozenset(
    {"code", "sdgs", "gcm_principles", "gcm_objectives", "responsible", "supporting"}
    | {"addressed_to", "deadline_text", "status"}
)


def suggester(runtime: Runtime) -> LinkSuggester:
    """The suggester with this organisation's descriptors; made once for each state of them."""
    own = [
        concept
        for scheme in (*LINKED_SCHEMES, CONTEXT)
        for concept in runtime.store.concepts(f"{scheme}_words")
    ]
    made = _made(json.dumps([[c.scheme, c.notation, c.pref_label, c.extra] for c in own]))
    path = learned_path(runtime)
    stamp = path.stat().st_mtime_ns if path.exists() else 0
    return made.with_learned(_learned(path, stamp)) if stamp else made


def learned_path(runtime: Runtime) -> Path:
    """Where what ``kb links train`` learned is kept: derived, may be deleted at any time."""
    return runtime.settings.data / "links" / "learned.npz"


@lru_cache(maxsize=2)
def _made(own: str) -> LinkSuggester:
    """By what the organisation has of its own, as JSON: comparing every descriptor took 40 ms
    of each page."""
    words = [
        Concept(scheme, notation, label, extra=extra)
        for scheme, notation, label, extra in json.loads(own)
    ]
    return LinkSuggester(tuple(with_own(shipped_descriptors(), words)))


@lru_cache(maxsize=2)
def _learned(path: Path, stamp: int) -> dict[str, Learned]:
    return read_models(path)


def card_text(content: Record) -> str:
    """All that a record says, as one text."""
    return "\n".join(text for name, text in texts_of(content).items() if name not in _NOT_TOLD)


def open_suggestions(
    found: Mapping[str, list[LinkSuggestion]], card: CuratedCard
) -> list[SuggestedLink]:
    """Those offered for a card's text that the card does not have already."""
    return [
        kept(one)
        for scheme, links in found.items()
        for one in links
        if one.offered and one.notation not in linked(card, scheme)
    ]


def update_links(
    runtime: Runtime,
    progress: Callable[[int, int], None] | None = None,
    *,
    pause: Callable[[], bool] = lambda: False,
) -> int:
    """Look at the cards, recommendations and actions whose text changed since they were last
    looked at; how many.

    A lot is one transaction: killed in between, the rest is done the next time, as it is
    where ``pause`` says after a lot that something else is more urgent.
    """
    made = suggester(runtime)
    model = made.name
    store = runtime.store.links
    stale = store.stale(model, 1_000_000)
    titles = dict(runtime.store.document_titles()) if stale else {}
    for start in range(0, len(stale), _LOT):
        lot = stale[start : start + _LOT]
        records = runtime.store.records(lot, view="workshop")
        found = {
            id_: _for(made, record, titles.get(record.document_id, ""))
            for id_, record in records.items()
        }
        store.put(found, model)
        if progress:
            progress(min(start + _LOT, len(stale)), len(stale))
        if pause():
            return min(start + _LOT, len(stale))
    return len(stale)


def _for(made: LinkSuggester, record: StoredRecord, title: str) -> tuple[int, list[SuggestedLink]]:
    card = record.content
    if isinstance(card, CuratedCard):
        return record.revision, open_suggestions(made.suggest(card_text(card)), card)
    found = own_suggestions(made, card, title)
    return record.revision, [kept(one) for one in found]


def own_suggestions(made: LinkSuggester, content: Record, title: str) -> list[LinkSuggestion]:
    """What the words of a recommendation or an action speak for, and its document does not
    state there already.

    A recommendation to a migration programme need not say "migrantes" again: its document's
    title does.
    """
    own = card_text(content)
    stated = stated_links(own)
    found = made.offered(own, around=title)
    return [one for one in found if (one.scheme, one.notation) not in stated]


def kept(one: LinkSuggestion) -> SuggestedLink:
    """A suggestion as the store keeps it."""
    return SuggestedLink(one.scheme, one.notation, round(one.confidence, 4))
