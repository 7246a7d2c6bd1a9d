"""Cards that a card resembles, for who edits it: it may be one that exists already."""

from dataclasses import dataclass

from kb.errors import Unavailable
from kb.stored import StoredRecord
from web.runtime import Runtime
from web.services.answers import ANSWER_LENGTH, clip
from web.services.cards import card_of
from web.services.phrases import Phrase, Text

MOST = 3


@dataclass(frozen=True, slots=True)
class Similar:
    """A card that is alike, and what makes it so."""

    id: str
    code: str
    kind: str
    title: str
    reason: Text


def similar(runtime: Runtime, record: StoredRecord) -> list[Similar]:
    """The nearest cards of the workshop with what they share."""
    try:
        found = runtime.engine("workshop").related(record.id, limit=MOST)
    except Unavailable:
        # The card can be edited while the index is being made.
        return []
    records = runtime.store.records([one.id for one in found], view="workshop")
    told = []
    for one in found:
        other = records.get(one.id)
        if other is None or other.type != "card":
            continue
        words = [word for word in one.shared if ":" not in word][:3]
        reason = Phrase("comparten: %(words)s", {"words": ", ".join(words)}) if words else ""
        told.append(_similar(other, reason))
    return told


def _similar(record: StoredRecord, reason: Text) -> Similar:
    card = card_of(record)
    return Similar(record.id, card.code, card.kind, clip(card.description, ANSWER_LENGTH), reason)
