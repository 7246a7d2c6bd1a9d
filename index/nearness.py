"""Records near another one: shared significant words and shared links, with the reason."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from index.analysis.chain import Stems, positions, words
from index.arrays import Mask
from index.documents import Body
from index.scoring import Scorer
from index.search import NO_VALUE, Related
from index.snapshot import Snapshot

# The words that say most of a record, by weight; more only add noise and time.
_WORDS = 20
_SHARED = 6
# Facets that tie records together; a territory or a document alone makes none related.
_LINKS = ("keyword", "gcm_objective", "sdg", "population_group", "approach", "assistance_type")
# A shared link counts like a shared word of the same rarity.
_LINK_WEIGHT = 1.0
# Words that more than this part of the records hold tell nothing apart.
_COMMON = 0.4


class _Reason(NamedTuple):
    name: str
    mask: Mask
    weight: float


def related(
    snapshot: Snapshot, scorer: Scorer, stems: Stems, record_id: str, limit: int
) -> tuple[Related, ...]:
    """The nearest live records of the same type; none for an unknown id.

    ``shared`` names words as the record writes them and links as
    ``"facet:notation"``.
    """
    number = snapshot.by_id.get(record_id)
    if number is None:
        return ()
    body = snapshot.body(number)
    scores = np.zeros(snapshot.size)
    reasons = [*_words(snapshot, scorer, stems, body), *_links(snapshot, body)]
    for reason in reasons:
        scores[reason.mask] += reason.weight
    scores[number] = 0.0
    scores[snapshot.type_rank != snapshot.type_rank[number]] = 0.0
    ids = np.flatnonzero(scores)
    order = np.lexsort((snapshot.code_rank[ids], -scores[ids]))[:limit]
    return tuple(
        Related(snapshot.heads[n].id, round(float(scores[n]), 4), _shared(reasons, n))
        for n in ids[order].tolist()
    )


def _shared(reasons: list[_Reason], number: int) -> tuple[str, ...]:
    mine = [reason for reason in reasons if reason.mask[number]]
    mine.sort(key=lambda reason: (-reason.weight, reason.name))
    return tuple(reason.name for reason in mine[:_SHARED])


def _words(snapshot: Snapshot, scorer: Scorer, stems: Stems, body: Body) -> list[_Reason]:
    """Stems by what they give their own record, each named as the record first writes it."""
    found, _ = positions(body.analysis.streams.values())
    names: dict[str, str] = {}
    for text in body.record.texts.values():
        for word in words(text):
            names.setdefault(stems(word.forms[0]), text[word.start : word.end].lower())
    counts: Mapping[str, int] = stems.counts(found)
    reasons = []
    for stem, name in names.items():
        held = scorer.term("s", stem).ids
        if len(held) < 2 or len(held) > max(2, _COMMON * snapshot.count) or not _telling(name):
            continue
        mask = np.zeros(snapshot.size, bool)
        mask[held] = True
        rarity = float(np.log(snapshot.count / len(held)))
        reasons.append(_Reason(name, mask, rarity * counts[stem] / (counts[stem] + 1)))
    return sorted(reasons, key=lambda reason: -reason.weight)[:_WORDS]


def _telling(name: str) -> bool:
    return len(name) > 3 and name.isalpha()


def _links(snapshot: Snapshot, body: Body) -> list[_Reason]:
    reasons = []
    for facet in _LINKS:
        for notation in body.record.facets.get(facet, ()):
            held = snapshot.records_of(facet, notation)
            if notation == NO_VALUE or len(held) < 2:
                continue
            mask = np.zeros(snapshot.size, bool)
            mask[held] = True
            rarity = float(np.log(snapshot.count / len(held)))
            reasons.append(_Reason(f"{facet}:{notation}", mask, _LINK_WEIGHT * rarity))
    return reasons
