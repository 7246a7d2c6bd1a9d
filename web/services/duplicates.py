"""Near-duplicates of cards: kept up to date in the background, shown in pairs, merged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from weakref import WeakSet

from index.likeness import (
    FIELDS,
    MARK,
    NEIGHBOURS,
    SENTENCE_THRESHOLD,
    THRESHOLD,
    Signature,
    alike,
    candidates,
    features,
    likeness,
    packed,
    sentence_likeness,
    unpacked,
)
from kb.likeness import shared_runs
from kb.records import Card, CuratedCard
from kb.store.duplicates import CardPair
from kb.stored import StoredDocument, StoredRecord
from web.runtime import Runtime
from web.services.suggesting_terms import territories

# Read and compared together: bounds what stands in memory, and each lot is one transaction.
_LOT = 2000
# So few are compared one by one with all the others: 9 ms each among 5,000.
_FEW = 40
# Whose signatures are known to be made as they are made now.
_CHECKED: "WeakSet[Runtime]" = WeakSet()


def update_duplicates(runtime: Runtime) -> int:
    """Compare the cards whose text changed since they were last compared; how many.

    A lot's signatures and pairs are one transaction: killed in between, it is done again.
    """
    store = runtime.store.duplicates
    if runtime not in _CHECKED:
        store.forget_others(MARK)
        _CHECKED.add(runtime)
    done = 0
    while stale := store.stale(_LOT):
        texts = _texts(runtime, stale)
        made = {id_: (n, packed(texts.get(id_, {}))) for id_, n in stale.items()}
        known = store.signatures() | {id_: data for id_, (_, data) in made.items()}
        found = _pairs(runtime, known, set(made), texts)
        store.put(made, found, unlisted_territories(runtime, stale))
        done += len(stale)
    return done


def pairs_now(runtime: Runtime, record: StoredRecord) -> list[CardPair]:
    """The open pairs of a card, the most alike first; of a text that the background did not
    compare yet they are found here (it was saved a moment ago and is shown again)."""
    store = runtime.store.duplicates
    if store.compared(record.id, record.revision) or not isinstance(record.content, Card):
        return store.of(record.id)
    texts = {record.id: card_texts(record.content)}
    known = store.signatures() | {record.id: packed(texts[record.id])}
    dismissed = {(one.one_id, one.other_id) for one in store.of(record.id, dismissed=True)}
    found = _pairs(runtime, known, {record.id}, texts)
    kept = [one for one in found if (one.one_id, one.other_id) not in dismissed]
    return sorted(kept, key=lambda one: -one.likeness)


def _pairs(
    runtime: Runtime,
    known: Mapping[str, bytes],
    changed: set[str],
    texts: Mapping[str, dict[str, str]],
) -> list[CardPair]:
    """The pairs that have one of the changed cards, of which ``texts`` says what they say."""
    near = _nearest(_near(known, changed), changed)
    said = {**texts, **_texts(runtime, {id_ for pair in near for id_ in pair} - set(texts))}
    pairs = [_pair(one, other, said) for one, other in sorted(near)]
    return [pair for pair in pairs if pair is not None]


def unlisted_territories(runtime: Runtime, ids: Iterable[str]) -> dict[str, int]:
    """How many territories each card's text names and its list lacks, without those that
    somebody turned down."""
    found: dict[str, int] = {}
    documents: dict[str, StoredDocument] = {}
    for id_, record in runtime.store.records(list(ids), view="workshop").items():
        if not isinstance(record.content, CuratedCard):
            continue
        if record.document_id not in documents:
            documents[record.document_id] = runtime.store.document(
                record.document_id, view="workshop"
            )
        named = territories(runtime, documents[record.document_id], record.content)
        if named:
            refused = runtime.store.decisions.turned_down(id_)
            found[id_] = sum((one.scheme, one.notation) not in refused for one in named)
    return found


def card_texts(card: Card) -> dict[str, str]:
    """What is compared of a card."""
    return {name: text for name in FIELDS if (text := getattr(card, name))}


def _texts(runtime: Runtime, ids: Iterable[str]) -> dict[str, dict[str, str]]:
    found = runtime.store.records(list(ids), view="workshop")
    return {id_: card_texts(r.content) for id_, r in found.items() if isinstance(r.content, Card)}


def _near(known: Mapping[str, bytes], changed: set[str]) -> dict[tuple[str, str], float]:
    """Pairs worth comparing exactly that have one of the changed cards, by what they say or by
    their descriptions, with what their likeness is likely to be."""
    kept = {id_: unpacked(data) for id_, data in sorted(known.items())}
    found: dict[tuple[str, str], float] = {}
    for part, threshold in enumerate((SENTENCE_THRESHOLD, THRESHOLD)):
        signatures = {id_: both[part] for id_, both in kept.items()}
        for pair, at in _likely(signatures, changed, threshold).items():
            found[pair] = max(at, found.get(pair, 0.0))
    return found


def _likely(
    signatures: Mapping[str, Signature], changed: set[str], threshold: float
) -> dict[tuple[str, str], float]:
    if len(changed) > _FEW:
        likely = candidates(signatures, threshold)
        return {pair: at for pair, at in likely.items() if changed.intersection(pair)}
    return {
        (min(one, other), max(one, other)): at
        for one in changed
        for other, at in alike(signatures[one], signatures, threshold).items()
        if other != one
    }


def _nearest(near: Mapping[tuple[str, str], float], changed: set[str]) -> set[tuple[str, str]]:
    """The likeliest few pairs of each changed card."""
    of: dict[str, list[tuple[float, tuple[str, str]]]] = {}
    for pair, at in near.items():
        for id_ in changed.intersection(pair):
            of.setdefault(id_, []).append((-at, pair))
    return {pair for pairs in of.values() for _, pair in sorted(pairs)[:NEIGHBOURS]}


def _pair(one: str, other: str, texts: Mapping[str, Mapping[str, str]]) -> CardPair | None:
    """The pair, compared exactly; None where the two are not alike after all."""
    if one not in texts or other not in texts:
        return None
    mine, theirs = texts[one], texts[other]
    whole = likeness(features(mine), features(theirs))
    if whole < THRESHOLD and sentence_likeness(mine, theirs) < SENTENCE_THRESHOLD:
        return None
    runs = shared_runs(mine.values(), theirs.values())
    return CardPair(one, other, round(whole, 4), tuple(runs))


@dataclass(frozen=True, slots=True)
class PairView:
    """Two cards beside each other; ``percent`` is how much of what they say they share, which
    is little where they are alike by their descriptions alone."""

    pair: CardPair
    one: StoredRecord
    other: StoredRecord
    percent: int

    @property
    def by_sentence(self) -> bool:
        return by_sentence(self.pair)


def by_sentence(pair: CardPair) -> bool:
    """Whether two cards are alike by their descriptions, while the rest differs or lacks."""
    return pair.likeness < THRESHOLD


def pair_views(runtime: Runtime, pairs: Iterable[CardPair]) -> list[PairView]:
    """The pairs with their cards; a pair of which one is gone by now is left out."""
    listed = list(pairs)
    ids = [id_ for pair in listed for id_ in (pair.one_id, pair.other_id)]
    found = runtime.store.records(ids, view="workshop")
    return [
        PairView(pair, found[pair.one_id], found[pair.other_id], round(pair.likeness * 100))
        for pair in listed
        if pair.one_id in found and pair.other_id in found
    ]
