"""Cards of a staged file that nearly say what a card of the knowledge base says already."""

from index.likeness import THRESHOLD, alike, features, likeness, signature, unpacked
from kb.records import Card, Reading
from kb.staged import Alike, Preview, StagedFile, key_of
from web.runtime import Runtime
from web.services.duplicates import card_texts

# Named beside a card; whoever wants all finds them once it is in.
MOST = 2


def alike_cards(runtime: Runtime, reading: Reading) -> dict[str, list[Alike]]:
    """For each card of a reading the likest stored ones, from ``THRESHOLD`` up.

    Compared with the signatures that are kept, which may lag behind the last edits by some
    seconds. Takes 9 ms for a card among 5,000: asked in the background, once.
    """
    if not reading.cards:
        return {}
    known = {
        record_id: unpacked(data)[1]
        for record_id, data in runtime.store.duplicates.signatures().items()
    }
    found: dict[str, list[Alike]] = {}
    for position, card in enumerate(reading.cards):
        mine = features(card_texts(card))
        near = alike(signature(mine), known)
        others = runtime.store.records(sorted(near, key=near.__getitem__)[-8:], view="workshop")
        exact = [
            Alike(record_id=record_id, likeness=round(likeness(mine, theirs), 3))
            for record_id, other in others.items()
            if isinstance(other.content, Card)
            for theirs in [features(card_texts(other.content))]
        ]
        best = sorted((one for one in exact if one.likeness >= THRESHOLD), key=_likest)
        if best:
            found[key_of("card", position)] = best[:MOST]
    return found


def others_alike(file: StagedFile, preview: Preview, key: str) -> list[Alike]:
    """Those that are another card than the one that this record is a version of."""
    told = preview.records.get(key)
    own = told.record_id if told else None
    return [one for one in file.summary.alike.get(key, []) if one.record_id != own]


def _likest(one: Alike) -> tuple[float, str]:
    return -one.likeness, one.record_id
