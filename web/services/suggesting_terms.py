"""What the editor's margin offers for a card, each with what it rests on: one click, no more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from weakref import WeakKeyDictionary

from index.analysis.analysis import Analysis, analysis_key
from index.analysis.chain import Stems
from index.analysis.model import load_model
from index.keyphrases import KeyPhrase, Stem, key_phrases, stems_of
from index.projection_texts import texts_of
from index.search import SearchRequest
from index.term_suggestions import TermSuggestion
from kb.errors import Unavailable
from kb.mentions import Mention, around, mentions
from kb.records import CuratedCard
from kb.store.decisions import LONGEST
from kb.stored import StoredDocument, StoredRecord
from kb.text import fold
from web.runtime import Runtime
from web.services.in_use import in_use
from web.services.known_terms import (
    FIELD_OF,
    NOT_TOLD,
    actor_names,
    evidence_of,
    open_terms,
    term_suggester,
)
from web.services.phrases import Phrase, Text

# As many as a person looks at; the rest is noise.
MOST = 8
# Where these fields are named a territory is not told by them.
_NOT_TOLD = frozenset({"code", "territories", "area_name", "keywords", "actors"})
_TITLES = {
    "assistance_type": "Tipos de asistencia posibles",
    "population_group": "Grupos de población posibles",
    "approach": "Enfoques posibles",
}
# Words shown as the reason of one suggestion.
_WORDS = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value for a list field. ``scheme`` and ``notation`` say what it is, ``line`` what the
    form gets, ``confidence`` (0–1) orders those of a field, ``evidence`` are passages of the
    card; ``known`` words are in use or in a vocabulary already."""

    scheme: str
    notation: str
    label: str
    line: str
    confidence: float
    evidence: tuple[str, ...]
    reason: Text
    known: bool = True


@dataclass(frozen=True, slots=True)
class SuggestionGroup:
    """The suggestions for one field."""

    field: str
    title: str
    items: list[Suggestion]


def suggestions(
    runtime: Runtime,
    record: StoredRecord | None,
    document: StoredDocument | None,
    card: CuratedCard,
) -> list[SuggestionGroup]:
    """What could be added to ``card`` (which may hold unsaved text), by field.

    Nothing that the card has already or that was turned down for it.
    """
    refused = runtime.store.decisions.turned_down(record.id) if record else set()
    places = territories(runtime, document, card)
    words = keywords(runtime, record, document, card)
    groups = [
        SuggestionGroup("territories", "Territorios que el texto nombra", _kept(places, refused)),
        SuggestionGroup("keywords", "Palabras clave posibles", _kept(words, refused)),
        SuggestionGroup(
            "actors", "Actores que el texto nombra", _kept(actors(runtime, card), refused)
        ),
        *(
            SuggestionGroup(FIELD_OF[scheme], _TITLES[scheme], _kept(found, refused))
            for scheme, found in terms(runtime, card).items()
        ),
    ]
    return [group for group in groups if group.items]


def _kept(found: Sequence[Suggestion], refused: Collection[tuple[str, str]]) -> list[Suggestion]:
    """The first of those that nobody turned down."""
    return [one for one in found if (one.scheme, one.notation) not in refused][:MOST]


def territories(
    runtime: Runtime, document: StoredDocument | None, card: CuratedCard
) -> list[Suggestion]:
    """Territories that the texts name and the card does not list, nor any place within them."""
    countries = document.head.countries if document else []
    known = runtime.territories
    listed = {known.place(text, countries) for text in card.territories}
    above = {one for notation in listed for one in known.ancestors(notation)}
    texts = {name: text for name, text in texts_of(card).items() if name not in _NOT_TOLD}
    found = [
        mention
        for mention in mentions(texts, known, countries)
        if mention.territory.notation not in listed | above
    ]
    return [_territory(runtime, mention, countries) for mention in found]


def _territory(runtime: Runtime, mention: Mention, countries: Sequence[str]) -> Suggestion:
    item = mention.territory
    return Suggestion(
        scheme="territory",
        notation=item.notation,
        label=runtime.territories.path(item.notation),
        line=runtime.territories.printed(item, countries),
        confidence=min(1.0, 0.5 + 0.25 * mention.times),
        evidence=(mention.evidence,),
        reason=f"«{mention.evidence}»",
    )


def keywords(
    runtime: Runtime,
    record: StoredRecord | None,
    document: StoredDocument | None,
    card: CuratedCard,
) -> list[Suggestion]:
    """Noun phrases of the card and keywords of others that its texts hold."""
    texts = texts_of(card)
    stems = Stems()
    have = {stems_of(word, stems) for word in card.keywords}
    known = {stem: kept for stem, kept in known_keywords(runtime).items() if stem not in have}
    try:
        frequency = Frequency(runtime)
    except Unavailable:
        # The card can be edited while the index is being made; only these are missing.
        return []
    phrases = _phrases(runtime, record, document)
    found = [
        one
        for one in key_phrases(texts, phrases, known, stems, frequency, frequency.records)
        if stems_of(one.text, stems) not in have
    ]
    best = found[0].score if found else 1.0
    return [_keyword(one, texts[one.field], best) for one in found[: 2 * MOST]]


def _keyword(one: KeyPhrase, text: str, best: float) -> Suggestion:
    evidence = around(text, one.start, one.end)
    reason = (
        Phrase("la usa %(num)s ficha", {"num": one.cards}, "la usan %(num)s fichas")
        if one.cards
        else f"«{evidence}»"
    )
    return Suggestion(
        scheme="keyword",
        notation=fold(one.text)[:LONGEST],
        label=one.text,
        line=one.text,
        confidence=round(one.score / best, 2) if best else 0.0,
        evidence=(evidence,),
        reason=reason,
        known=bool(one.cards),
    )


def actors(runtime: Runtime, card: CuratedCard) -> list[Suggestion]:
    """Organisations that the texts name, by a name other cards use or by an acronym."""
    texts = {name: text for name, text in texts_of(card).items() if name not in _NOT_TOLD}
    return [
        Suggestion(
            scheme="actor",
            notation=fold(one.line)[:LONGEST],
            label=one.line,
            line=one.line,
            confidence=one.confidence,
            evidence=(around(texts[one.field], one.start, one.end),),
            reason=f"«{around(texts[one.field], one.start, one.end)}»",
        )
        for one in actor_names(runtime).find(texts, card.actors)
    ]


def terms(runtime: Runtime, card: CuratedCard) -> dict[str, list[Suggestion]]:
    """By scheme: assistance types, population groups and approaches that the texts speak of."""
    texts = {name: text for name, text in texts_of(card).items() if name not in NOT_TOLD}
    found = term_suggester(runtime).find(texts)
    return {
        scheme: [
            _term(runtime, one, texts)
            for one in open_terms(runtime, found, scheme, getattr(card, field))
        ]
        for scheme, field in FIELD_OF.items()
    }


def _term(runtime: Runtime, one: TermSuggestion, texts: Mapping[str, str]) -> Suggestion:
    words = dict.fromkeys(evidence_of(texts[p.field], p.start, p.end) for p in one.evidence)
    label = runtime.schemes.label(one.scheme, one.notation)
    return Suggestion(
        scheme=one.scheme,
        notation=one.notation,
        label=label,
        line=label,
        confidence=one.confidence,
        evidence=tuple(words),
        reason=", ".join(f"«{word}»" for word in list(words)[:_WORDS]),
    )


def prepare(runtime: Runtime) -> None:
    """Load what the first editor and the first save would wait for: the words in use and the
    language model. Raises Unavailable ``model_missing``, ``index_missing``."""
    known_keywords(runtime)
    actor_names(runtime)
    term_suggester(runtime)
    load_model()
    runtime.engine("workshop")


def known_keywords(runtime: Runtime) -> Mapping[Stem, tuple[str, int]]:
    """The keywords of all cards by their stems, with how many cards have them."""
    words = in_use(runtime)
    sequence = words.refresh()
    with _LOCK:
        kept = _KEYWORDS.get(runtime)
    if kept is not None and kept[0] == sequence:
        return kept[1]
    stems = Stems()
    found: dict[Stem, tuple[str, int]] = {}
    for word, count in words.words("keywords"):
        stem = stems_of(word, stems)
        held = found.get(stem, ("", 0))
        if stem:
            found[stem] = (word if count > held[1] else held[0], count + held[1])
    with _LOCK:
        _KEYWORDS[runtime] = (sequence, found)
    return found


def _phrases(
    runtime: Runtime, record: StoredRecord | None, document: StoredDocument | None
) -> list[str]:
    """The noun phrases of the saved text, as the index's analysis keeps them; those of the
    version before until a text that was just saved is analysed."""
    if record is None or document is None:
        return []
    kept = _analysis(runtime, record, document)
    if kept is None and record.revision > 1:
        before = runtime.store.curation.revision(record.id, record.revision - 1)
        kept = _analysis(runtime, replace(record, content=before.content), document)
    if kept is None:
        return []
    return [phrase for phrases in kept.phrases.values() for phrase in phrases]


def _analysis(runtime: Runtime, record: StoredRecord, document: StoredDocument) -> Analysis | None:
    key = analysis_key(runtime.projector(record, document.record).texts)
    kept = runtime.store.analyses([key])
    return Analysis.unpack(kept[key]) if key in kept else None


class Frequency:
    """How many records of the workshop hold a word; the engine says, once for each word until
    the records are a tenth more or less. Raises Unavailable ``index_missing``."""

    def __init__(self, runtime: Runtime) -> None:
        self._engine = runtime.engine("workshop")
        self.records = self._count("")
        with _LOCK:
            kept = _COUNTED.get(runtime)
            if kept is None or abs(kept[0] - self.records) > kept[0] / 10:
                kept = _COUNTED[runtime] = (self.records, {})
        self._kept = kept[1]

    def __call__(self, word: str) -> int:
        found = self._kept.get(word)
        if found is None:
            found = self._kept[word] = self._count(word)
        return found

    def _count(self, query: str) -> int:
        asked = SearchRequest(query=query, facets=(), limit=0, literal=True, excerpt=False)
        return self._engine.search(asked).total


_LOCK = Lock()
# By runtime: the keywords in use, with the outbox sequence they were read at; the records that
# hold each word, with how many records there were.
_KEYWORDS: WeakKeyDictionary[Runtime, tuple[int, Mapping[Stem, tuple[str, int]]]] = (
    WeakKeyDictionary()
)
_COUNTED: WeakKeyDictionary[Runtime, tuple[int, dict[str, int]]] = WeakKeyDictionary()
