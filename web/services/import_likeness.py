"""Cards of a staged file that nearly say what a card of the knowledge base says already."""

from index.likeness import (
    SENTENCE_THRESHOLD,
    THRESHOLD,
    alike,
    features,
    likeness,
    packed,
    sentence_likeness,
    unpacked,
)
from kb.records import Card, Reading
from kb.staged import Alike, Preview, StagedFile, key_of
from web.runtime import Runtime
from web.services.duplicates import card_texts

# Named beside a card; whoever wants all finds them once it is in.
MOST = 2


def alike_cards(runtime: Runtime, reading: Reading) -> dict[str, list[Alike]]:
    """For each card of a reading the likest stored ones, by all they say or by
    their descriptions.

    Compared with the signatures that are kept, which may lag behind the last edits by some
    seconds. Takes 9 ms for a card among 5,000: asked in the background, once.
    """
    if not reading.cards:
        return {}
    known = {
        record_id: unpacked(data)
        for record_id, data in runtime.store.duplicates.signatures().items()
    }
    by_sentence, by_all = ({id_: both[part] for id_, both in known.items()} for part in (0, 1))
    found: dict[str, list[Alike]] = {}
    for position, card in enumerate(reading.cards):
        mine = card_texts(card)
        sentence, whole = unpacked(packed(mine))
        near = alike(whole, by_all)
        for record_id, at in alike(sentence, by_sentence, SENTENCE_THRESHOLD).items():
            near[record_id] = max(at, near.get(record_id, 0.0))
        others = runtime.store.records(sorted(near, key=near.__getitem__)[-8:], view="workshop")
        exact = [
            Alike(record_id=record_id, likeness=round(at, 3))
            for record_id, other in others.items()
            if isinstance(other.content, Card)
            and (at := _likeness(mine, card_texts(other.content)))
        ]
        best = sorted(exact, key=_likest)
        if best:
            found[key_of("card", position)] = best[:MOST]
    return found


def _likeness(mine: dict[str, str], theirs: dict[str, str]) -> float:
    """The greater of both likenesses that is enough; 0 where neither is."""
    whole, sentence = likeness(features(mine), features(theirs)), sentence_likeness(mine, theirs)
    return max(
        whole if whole >= THRESHOLD else 0.0, sentence if sentence >= SENTENCE_THRESHOLD else 0.0
    )


def others_alike(file: StagedFile, preview: Preview, key: str) -> list[Alike]:
    """Those that are another card than the one that this record is a version of."""
    told = preview.records.get(key)
    own = told.record_id if told else None
    return [one for one in file.summary.alike.get(key, []) if one.record_id != own]


def _likest(one: Alike) -> tuple[float, str]:
    return -one.likeness, one.record_id
