"""Near-duplicates of cards: kept up to date in the background, shown in pairs, merged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.likeness import (
    FIELDS,
    THRESHOLD,
    Signature,
    alike,
    candidates,
    features,
    likeness,
    packed,
    unpacked,
)
from kb.likeness import shared_runs
from kb.records import Card
from kb.store.duplicates import CardPair
from kb.stored import StoredRecord
from web.runtime import Runtime

# Read and compared together: bounds what stands in memory, and each lot is one transaction.
_LOT = 2000
# So few are compared one by one with all the others: 9 ms each among 5,000.
_FEW = 40


def update_duplicates(runtime: Runtime) -> int:
    """Compare the cards whose text changed since they were last compared; how many.

    A lot's signatures and pairs are one transaction: killed in between, it is done again.
    """
    store = runtime.store.duplicates
    done = 0
    while stale := store.stale(_LOT):
        texts = _texts(runtime, stale)
        made = {id_: (n, packed(texts.get(id_, {}))) for id_, n in stale.items()}
        known = store.signatures() | {id_: data for id_, (_, data) in made.items()}
        pairs = [
            pair for one, other in _near(known, set(made)) if (pair := _pair(runtime, one, other))
        ]
        store.put(made, pairs)
        done += len(stale)
    return done


def card_texts(card: Card) -> dict[str, str]:
    """What is compared of a card."""
    return {name: text for name in FIELDS if (text := getattr(card, name))}


def _texts(runtime: Runtime, ids: Iterable[str]) -> dict[str, dict[str, str]]:
    found = runtime.store.records(list(ids), view="workshop")
    return {id_: card_texts(r.content) for id_, r in found.items() if isinstance(r.content, Card)}


def _near(known: Mapping[str, bytes], changed: set[str]) -> set[tuple[str, str]]:
    """Pairs worth comparing exactly that have one of the changed cards."""
    keys: dict[int, list[str]] = {}
    signatures: dict[str, Signature] = {}
    for id_, data in known.items():
        key, signatures[id_] = unpacked(data)
        if key:
            keys.setdefault(key, []).append(id_)
    found = {
        (min(one, other), max(one, other))
        for same in keys.values()
        for one in changed.intersection(same)
        for other in same
        if one != other
    }
    if len(changed) > _FEW:
        return found | {pair for pair in candidates(signatures) if changed & set(pair)}
    for one in changed:
        for other in alike(signatures[one], signatures):
            if other != one:
                found.add((min(one, other), max(one, other)))
    return found


def _pair(runtime: Runtime, one: str, other: str) -> CardPair | None:
    """The pair, compared exactly; None where the two are not alike after all."""
    texts = _texts(runtime, (one, other))
    if len(texts) < 2:
        return None
    mine, theirs = texts[one], texts[other]
    whole = likeness(features(mine), features(theirs))
    sentence = likeness(
        features({"description": mine.get("description", "")}),
        features({"description": theirs.get("description", "")}),
    )
    if whole < THRESHOLD and sentence < 1:
        return None
    runs = shared_runs(mine.values(), theirs.values())
    return CardPair(one, other, round(whole, 4), tuple(runs))


@dataclass(frozen=True, slots=True)
class PairView:
    """Two cards beside each other; ``percent`` is how much of what they say they share."""

    pair: CardPair
    one: StoredRecord
    other: StoredRecord
    percent: int


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
