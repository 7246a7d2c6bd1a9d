"""Cards that say nearly the same as a card, for who edits it: it may be there already."""

from dataclasses import dataclass

from kb.store.duplicates import CardPair
from kb.stored import StoredRecord
from web.runtime import Runtime
from web.services.answers import ANSWER_LENGTH, clip
from web.services.cards import card_of
from web.services.duplicates import by_sentence, pairs_now
from web.services.phrases import Phrase

MOST = 3
SAME_SENTENCE = "la descripción dice casi lo mismo"


@dataclass(frozen=True, slots=True)
class Similar:
    """A card that is alike: how much both share, and the words they share first. ``one_id`` and
    ``other_id`` name the pair, in that order."""

    id: str
    code: str
    kind: str
    title: str
    reason: Phrase
    shared: str
    one_id: str
    other_id: str


def similar(runtime: Runtime, record: StoredRecord) -> list[Similar]:
    """The cards nearest in words that nobody said are others, also of a text just saved."""
    pairs = pairs_now(runtime, record)[:MOST]
    records = runtime.store.records([one.beside(record.id) for one in pairs], view="workshop")
    return [
        _similar(other, pair)
        for pair in pairs
        if (other := records.get(pair.beside(record.id))) and other.type == "card"
    ]


def _similar(other: StoredRecord, pair: CardPair) -> Similar:
    card = card_of(other)
    return Similar(
        id=other.id,
        code=card.code,
        kind=card.kind,
        title=clip(card.description, ANSWER_LENGTH),
        reason=_reason(pair),
        shared=pair.shared[0] if pair.shared else "",
        one_id=pair.one_id,
        other_id=pair.other_id,
    )


def _reason(pair: CardPair) -> Phrase:
    if by_sentence(pair):
        return Phrase(SAME_SENTENCE)
    return Phrase("comparten %(n)s %%", {"n": round(100 * pair.likeness)})
