"""Suggested links of cards and texts: kept up to date, shown with their evidence."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from index.analysis.chain import Stems
from index.analysis.linguistics import read_texts
from index.keyphrases import key_phrases
from index.links.learned import Learned, read_models
from index.links.matching import terms
from index.links.suggesting import LinkSuggester, LinkSuggestion
from index.projection_texts import texts_of
from kb.descriptors import (
    CONTEXT,
    LINKED_SCHEMES,
    STRENGTHS,
    WORDED_SCHEMES,
    field_descriptors,
    shipped_descriptors,
    with_own,
)
from kb.errors import Invalid, NotFound, Unavailable
from kb.links import FIELDS, SuggestedLink, linked
from kb.mentions import mentions
from kb.records import CuratedCard, Record
from kb.schemes import Concept
from kb.stated_links import stated_links
from kb.stored import StoredRecord
from kb.text import fold, squeeze
from web.runtime import Runtime
from web.services.known_terms import FIELD_OF, actor_names, term_suggester
from web.services.suggesting_terms import Frequency, known_keywords

# Read and suggested for together; each lot is one transaction, of a second at most.
_LOT = 100
# What a record does not speak of by itself: codes, labels, the links it has already, and who
# answers for an action ("Oficial Regional de Datos" makes it no regional cooperation).
_NOT_TOLD = frozenset(
    {"code", "sdgs", "gcm_principles", "gcm_objectives", "responsible", "supporting"}
    | {"addressed_to", "deadline_text", "status"}
)
MOST_KEYWORDS = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, marked where it is evidence."""

    text: str
    marked: bool


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


def words_of(runtime: Runtime, scheme: str, notation: str) -> dict[str, list[str]]:
    """The descriptors of a concept by strength, as this organisation changed them.

    Raises NotFound ``concept_not_found`` (scheme, notation).
    """
    if runtime.schemes.get(scheme, notation) is None:
        raise NotFound("concept_not_found", scheme=scheme, notation=notation)
    found: dict[str, list[str]] = {strength: [] for strength in STRENGTHS}
    shipped = field_descriptors() if scheme in WORDED_SCHEMES else shipped_descriptors()
    for one in with_own(shipped, runtime.store.concepts(f"{scheme}_words")):
        if (one.scheme, one.notation) == (scheme, notation):
            found[one.strength].append(one.text)
    return found


def put_word(
    runtime: Runtime, scheme: str, notation: str, text: str, *, strength: str, removed: bool
) -> None:
    """Add a descriptor of one's own, or take one away, shipped or own.

    Raises NotFound ``concept_not_found`` (scheme, notation), Invalid ``words_empty`` (text)
    where nothing but small words is said.
    """
    words = squeeze(text)
    if runtime.schemes.get(scheme, notation) is None:
        raise NotFound("concept_not_found", scheme=scheme, notation=notation)
    if not terms(words):
        raise Invalid("words_empty", text=words)
    extra = {"of": notation, "strength": strength} | ({"removed": "1"} if removed else {})
    name = f"{notation}:{fold(words)}"
    runtime.store.put_concept(Concept(f"{scheme}_words", name, words, extra=extra))


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


def links_as_json(
    runtime: Runtime,
    text: str,
    found: Mapping[str, list[LinkSuggestion]],
    *,
    countries: Sequence[str] = (),
    every: bool = False,
) -> dict[str, list[dict[str, Any]]]:
    """What ``kb links suggest --json`` prints: by field, the surest first. ``countries``
    (alpha-2) are those of the text's document."""
    result: dict[str, list[dict[str, Any]]] = {
        FIELDS[scheme]: [
            {
                # As a card has it: objectives are numbers there, letters and goals are text.
                "value": int(one.notation) if scheme == "gcm_objective" else one.notation,
                "label": runtime.schemes.label(scheme, one.notation),
                "confidence": round(one.confidence, 3),
                "evidence": [piece.text for piece in one.evidence],
            }
            for one in links
            if every or one.offered
        ]
        for scheme, links in found.items()
    }
    result["territories"] = [
        {
            "value": one.territory.notation,
            "label": runtime.territories.path(one.territory.notation),
            "confidence": min(1.0, 0.5 + 0.25 * one.times),
            "evidence": [one.evidence],
        }
        for one in mentions({"text": text}, runtime.territories, countries)
    ]
    result["keywords"] = keywords_as_json(runtime, text)
    return result | terms_as_json(runtime, text)


def terms_as_json(runtime: Runtime, text: str) -> dict[str, list[dict[str, Any]]]:
    """Actors, assistance types, population groups and approaches of a text, by field."""
    result: dict[str, list[dict[str, Any]]] = {
        "actors": [
            {
                "value": one.line,
                "label": one.line,
                "confidence": one.confidence,
                "evidence": [text[one.start : one.end]],
            }
            for one in actor_names(runtime).find({"text": text})
        ]
    }
    found = term_suggester(runtime).find({"text": text})
    for scheme, field in FIELD_OF.items():
        result[field] = [
            {
                "value": one.notation,
                "label": runtime.schemes.label(scheme, one.notation),
                "confidence": one.confidence,
                "evidence": [text[place.start : place.end] for place in one.evidence],
            }
            for one in found
            if one.scheme == scheme
        ]
    return result


def keywords_as_json(runtime: Runtime, text: str) -> list[dict[str, Any]]:
    """Phrases of a text that would serve as keywords; none until there is an index to weigh
    them against."""
    try:
        frequency = Frequency(runtime)
    except Unavailable:
        return []
    reading = next(iter(read_texts([text])))
    found = key_phrases(
        {"text": text},
        reading.phrases,
        known_keywords(runtime),
        Stems(),
        frequency,
        frequency.records,
    )
    best = found[0].score if found else 1.0
    return [
        {
            "value": one.text,
            "label": one.text,
            "confidence": round(one.score / best, 3),
            "evidence": [text[one.start : one.end]],
        }
        for one in found[:MOST_KEYWORDS]
    ]


def marked(text: str, suggestion: LinkSuggestion) -> list[Piece]:
    """The text in pieces, the evidence marked."""
    pieces, at = [], 0
    for one in suggestion.evidence:
        if one.start > at:
            pieces.append(Piece(text[at : one.start], False))
        pieces.append(Piece(text[one.start : one.end], True))
        at = one.end
    return [*pieces, Piece(text[at:], False)] if at < len(text) else pieces
