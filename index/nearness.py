"""Records near another one: shared significant words and shared links, with the reason."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from index.analysis.chain import Stems, Word, words
from index.analysis.stems import lemma
from index.arrays import Floats, Ids
from index.documents import Body
from index.phrases import Phrases
from index.query import Phrase
from index.scoring import Scorer
from index.search import NO_VALUE, Related
from index.snapshot import Snapshot

# The words that say most of a record, by weight; more only add noise and time.
_WORDS = 20
_PAIRS = 8
_SHARED = 6
# Facets that tie records together, and what a shared value counts against a shared word of
# the same rarity: what many records have by the nature of their project says less. A
# territory or a document alone makes none related.
_LINKS = {
    "keyword": 1.0,
    "gcm_objective": 1.0,
    "sdg": 0.8,
    "population_group": 0.5,
    "approach": 0.5,
    "assistance_type": 0.5,
}
# Words that more than this part of the records hold tell nothing apart.
_COMMON = 0.3
# Fields whose words say where and who, not what.
_PASSED_OVER = frozenset({"code", "area_name", "territories", "territory", "budget", "period"})
# Small words that the analysis keeps, since somebody may search for them.
_EMPTY_WORDS = """
durante junto ademas segun aun solo cada vez parte caso modo manera forma siempre igual resto
momento mayor mayores menor mismo misma primera segunda tercera tres cuatro cinco seis ocho diez
doce mes meses dia dias año años ahora luego antes despues
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
# Records this much further than the nearest one are not worth a look.
_FAR = 0.3
_VERB = ("ar", "er", "ir", "arse", "erse", "irse")


class _Reason(NamedTuple):
    """What records share: ``ids`` of those that have it, rising, and what it gives each."""

    name: str
    ids: Ids
    weights: Floats
    stems: frozenset[str] = frozenset()


def related(
    snapshot: Snapshot,
    scorer: Scorer,
    stems: Stems,
    phrases: Phrases,
    record_id: str,
    limit: int,
) -> tuple[Related, ...]:
    """The nearest live records of the same type; none for an unknown id.

    ``shared`` names words as the record writes them (two that stand together as one) and
    links as ``"facet:notation"``; what tells most comes first, a word before its links.
    """
    number = snapshot.by_id.get(record_id)
    if number is None:
        return ()
    body = snapshot.body(number)
    single = _words(snapshot, scorer, stems, body, number)
    reasons = [*single, *_links(snapshot, stems, body)]
    scores = np.zeros(snapshot.size)
    for reason in reasons:
        scores[reason.ids] += reason.weights
    scores[number] = 0.0
    scores[snapshot.type_rank != snapshot.type_rank[number]] = 0.0
    ids = np.flatnonzero(scores > _FAR * scores.max())
    order = np.lexsort((snapshot.code_rank[ids], -scores[ids]))[:limit]
    pairs = _pairs(snapshot, stems, phrases, body, single)
    return tuple(
        Related(snapshot.heads[n].id, round(float(scores[n]), 4), _shared([*pairs, *reasons], n))
        for n in ids[order].tolist()
    )


def _shared(reasons: Sequence[_Reason], number: int) -> tuple[str, ...]:
    """Two words or keywords, the strongest other link, then the rest."""
    mine = [(reason, _of(reason, number)) for reason in reasons]
    # A name of several words before the words that it holds.
    mine = sorted(
        (one for one in mine if one[1]),
        key=lambda one: (len(one[0].stems) < 2, -one[1], one[0].name),
    )
    told: list[str] = []
    links: list[str] = []
    covered: set[str] = set()
    for reason, _ in mine:
        if reason.stems:
            if not reason.stems <= covered:
                told.append(reason.name)
                covered |= reason.stems
        elif not _is_parent(reason.name, links):
            links.append(reason.name)
    return tuple([*told[:2], *links[:1], *told[2:], *links[1:]][:_SHARED])


def _of(reason: _Reason, number: int) -> float:
    place = int(np.searchsorted(reason.ids, number))
    inside = place < len(reason.ids) and int(reason.ids[place]) == number
    return float(reason.weights[place]) if inside else 0.0


def _is_parent(name: str, links: Sequence[str]) -> bool:
    """``sdg:8`` says nothing more beside ``sdg:8.8``."""
    return any(link.startswith(f"{name}.") for link in links)


def _content(body: Body) -> list[tuple[str, list[Word]]]:
    """The texts that say what the record is about, with their words."""
    return [
        (text, words(text)) for name, text in body.record.texts.items() if name not in _PASSED_OVER
    ]


def _words(
    snapshot: Snapshot, scorer: Scorer, stems: Stems, body: Body, number: int
) -> list[_Reason]:
    """Stems by what they give their own record, each named as the record first writes it;
    another record counts by how much the word says there too."""
    names: dict[str, str] = {}
    for text, found in _content(body):
        for word in found:
            names.setdefault(stems(word.forms[0]), text[word.start : word.end].lower())
    reasons = []
    for stem, name in names.items():
        held = scorer.term("s", stem)
        ids, scores = held.ids, held.scores
        if not 2 <= len(ids) <= max(2, _COMMON * snapshot.count) or not _could_tell(name):
            continue
        own = _of(_Reason(name, ids, scores), number)
        rarity = float(np.log(snapshot.count / len(ids))) or 1.0
        reasons.append((own, _Reason(name, ids, scores * own / rarity, frozenset({stem}))))
    reasons.sort(key=lambda one: (-one[0], one[1].name))
    telling = (reason for _, reason in reasons if _tells(reason.name))
    return [reason for reason, _ in zip(telling, range(_WORDS), strict=False)]


def _could_tell(name: str) -> bool:
    return len(name) > 3 and name.isalpha()


def _tells(name: str) -> bool:
    """Nouns and adjectives: what people do with them (*entregan*, *permite*) ties nothing."""
    found = words(name)
    form = found[0].forms[0] if found else ""
    base = lemma(form) or form
    return form not in _EMPTY and not base.endswith(_VERB)


def _pairs(
    snapshot: Snapshot, stems: Stems, phrases: Phrases, body: Body, single: Sequence[_Reason]
) -> list[_Reason]:
    """Telling words that stand together, as one name: *registro* and *único* →
    ``registro único``, where the other record has them together too."""
    weights = {stem: reason for reason in single for stem in reason.stems}
    found: dict[frozenset[str], tuple[str, Phrase]] = {}
    for text, listed in _content(body):
        for one, other in pairwise(listed):
            both = frozenset({stems(one.forms[0]), stems(other.forms[0])})
            name = text[one.start : other.end].lower()
            near = other.position - one.position <= 2 and name.replace(" ", "").isalpha()
            if near and len(both) == 2 and both <= weights.keys():
                words_ = ((0, one.forms), (other.position - one.position, other.forms))
                found.setdefault(both, (name, Phrase(words_)))
    reasons = []
    for both, (name, phrase) in list(found.items())[:_PAIRS]:
        ids = np.flatnonzero(phrases.mask(phrases.inflected(phrase)))
        if len(ids) > 1:
            strength = [sum(_of(weights[stem], n) for stem in both) for n in ids.tolist()]
            reasons.append(_Reason(name, ids, np.array(strength), both))
    return reasons


def _links(snapshot: Snapshot, stems: Stems, body: Body) -> list[_Reason]:
    """Shared values of facets; a keyword is told as the words that it is."""
    reasons = []
    for facet, weight in _LINKS.items():
        for notation in body.record.facets.get(facet, ()):
            held = np.sort(snapshot.records_of(facet, notation))
            if notation == NO_VALUE or len(held) < 2:
                continue
            rarity = weight * float(np.log(snapshot.count / len(held)))
            name = f"{facet}:{notation}"
            said = words(notation) if facet == "keyword" else []
            held_stems = frozenset(stems(word.forms[0]) for word in said)
            reasons.append(_Reason(name, held, np.full(len(held), rarity), held_stems))
    return reasons
