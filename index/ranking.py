"""The order of results; every tie has an answer."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.arrays import Floats, Ids, Mask
from index.scored import Scored
from index.search import Sort
from index.snapshot import LEAD, Snapshot

# Scores nearer than this may have changed places in the coarse first cut.
_MARGIN = 1e-6
# Below every score and group: what does not match is -inf.
_LEAST = -1e300
# What scores less than this part of the best stands behind what scores more, whatever type
# it is of: for "programa conjunto" cards with "consulados conjuntos … programar" came before
# the plans of the Programas Conjuntos.
FAIR = 0.5
# The highest of so many parts of a list tell what its best ones are at least.
_PARTS = 256


class Page(NamedTuple):
    """Records in order with their scores."""

    ids: Ids
    scores: Floats


def ranked(
    snapshot: Snapshot,
    found: Scored,
    following: Mask | None,
    first: Ids,
    sort: Sort,
    stop: int,
) -> Page:
    """The first ``stop`` of what was found, in order.

    Transversal records that only follow a choice come last, records whose code was asked
    for come ``first``; then those that score a ``FAIR`` part of the best, cards before other
    types, within a type what is real before what is illustrative, score, code, id. ``sort``
    puts the year (newest first) or the code in front of the type.
    """
    if sort == "relevance" and following is None and not len(first):
        return _by_score(snapshot, found, stop)
    ids, scores = found.ids, found.scores
    group = snapshot.rank_group[ids]
    late = np.zeros(len(ids), bool) if following is None else following[ids]
    group = group + late * 64
    if len(first):
        group = group + ~np.isin(ids, first) * 32
    keys: list[npt.NDArray[Any]]
    if sort == "newest":
        keys = [-snapshot.year[ids], group]
    elif sort == "code":
        keys = [late]
    else:
        group = group + (scores < _fair(scores)) * 16
        kept = _front(snapshot, ids, scores - group * LEAD, stop)
        ids, scores, group = ids[kept], scores[kept], group[kept]
        keys = [group, -scores]
    order = np.lexsort((snapshot.code_rank[ids], *reversed(keys)))[:stop]
    return Page(ids[order], scores[order])


def _by_score(snapshot: Snapshot, found: Scored, stop: int) -> Page:
    """Those of a fair score by group, score, code, id, then the others likewise."""
    if snapshot.lead is None or not found.count:
        return _by_group(snapshot, found, stop)
    scores = found.scores if found.dense is None else found.dense
    fair = _fair(scores)
    page = _by_group(snapshot, _those(found, scores >= fair), stop)
    missing = stop - len(page.ids)
    if not missing or found.count == len(page.ids):
        return page
    others = _by_group(snapshot, _those(found, (scores < fair) & (scores > -np.inf)), missing)
    pairs = zip(page, others, strict=True)
    return Page(*(np.concatenate(pair) for pair in pairs))


def _those(found: Scored, chosen: Mask) -> Scored:
    """Some of what was found, ``chosen`` over its own form."""
    at = np.flatnonzero(chosen)
    if found.dense is not None:
        return Scored(at, found.dense[at])
    return Scored(found.ids[at], found.scores[at])


def _fair(scores: Floats) -> float:
    return FAIR * float(scores.max(initial=0.0))


def _by_group(snapshot: Snapshot, found: Scored, stop: int) -> Page:
    """By group, score, code, id, looking closely at the best only."""
    lead = snapshot.lead
    if found.dense is not None:
        coarse = found.dense if lead is None else found.dense - lead
        ids = np.flatnonzero(coarse >= _edge(coarse, stop))
        scores = found.dense[ids]
    else:
        ids, scores = found.ids, found.scores
    if len(ids) > 4 * stop:
        coarse = scores if lead is None else scores - lead[ids]
        kept = _front(snapshot, ids, coarse, stop)
        ids, scores = ids[kept], scores[kept]
    keys = [snapshot.code_rank[ids], -scores]
    if lead is not None:
        keys.append(lead[ids])
    order = np.lexsort(keys)[:stop]
    return Page(ids[order], scores[order])


def _front(snapshot: Snapshot, ids: Ids, coarse: Floats, stop: int) -> npt.NDArray[Any]:
    """Which are a superset of the first ``stop``, ties included."""
    edge = _edge(coarse, stop)
    kept = np.flatnonzero(coarse >= edge)
    if len(kept) <= 4 * stop:
        return kept
    values = coarse[kept]
    tied = values <= edge + 2 * _MARGIN
    if np.count_nonzero(tied) > 2 * stop and np.ptp(values[tied]) == 0.0:
        # Browsing, or short texts: many tie, and the order by code alone decides.
        ranks = snapshot.code_rank[ids[kept]]
        kept = kept[~tied | (ranks <= np.partition(ranks[tied], stop - 1)[stop - 1])]
    return kept


def _edge(coarse: Floats, stop: int) -> float:
    """What the ``stop`` best are at least; all that match where there are no more."""
    size = len(coarse)
    if not 0 < stop <= size:
        return _LEAST if stop else np.inf
    if size > 8 * _PARTS and stop <= _PARTS // 8:
        # Parts lie across the list: the maximum of rows is one pass over it.
        rows = size // _PARTS
        coarse = coarse[: rows * _PARTS].reshape(rows, _PARTS).max(axis=0)
        size = _PARTS
    return max(float(np.partition(coarse, size - stop)[size - stop]) - _MARGIN, _LEAST)
