"""The order of results; every tie has an answer."""

from typing import Any

import numpy as np
import numpy.typing as npt

from index.arrays import Floats, Ids, Mask
from index.search import Sort
from index.snapshot import Snapshot

# Scores nearer than this may have changed places in the coarse first cut.
_MARGIN = 1e-6
# More than any score or type rank: keeps the criteria of the coarse cut apart.
_STEP = 1e4


def ranked(
    snapshot: Snapshot,
    mask: Mask,
    scores: Floats,
    following: Mask,
    first: Mask,
    sort: Sort,
    stop: int,
) -> Ids:
    """The first ``stop`` record numbers of ``mask`` in order.

    Transversal records that only follow a choice come last, records whose code was asked
    for come first; then cards before other types, within a type what is real before what is
    illustrative, score, code, id. ``sort`` puts the year (newest first) or the code in front
    of the type.
    """
    ids = np.flatnonzero(mask)
    group = snapshot.rank_group[ids]
    # Most searches follow nothing and name no code: then nothing is looked up.
    if following.any():
        group = group + following[ids] * 32
    if first.any():
        group = group + (~first[ids]) * 16
    keys: list[npt.NDArray[Any]]
    if sort == "newest":
        keys = [-snapshot.year[ids], group]
    elif sort == "code":
        keys = [following[ids].astype(np.int64)]
    else:
        ids, group = _front(snapshot, ids, group, scores, stop)
        keys = [group, -scores[ids]]
    order = np.lexsort((snapshot.code_rank[ids], *reversed(keys)))
    return ids[order[:stop]]


def _front(snapshot: Snapshot, ids: Ids, group: Ids, scores: Floats, stop: int) -> tuple[Ids, Ids]:
    """A superset of the first ``stop``, ties included, without sorting everything."""
    if len(ids) <= 4 * stop:
        return ids, group
    found = scores[ids]
    if found.max() == found.min():
        # Browsing: all tie, and the order by code alone decides within a group.
        coarse, margin = (group * snapshot.size + snapshot.code_rank[ids]).astype(float), 0.0
    else:
        coarse, margin = group * _STEP - found, _MARGIN
    edge = np.partition(coarse, stop - 1)[stop - 1] + margin if stop else -np.inf
    keep = coarse <= edge
    return ids[keep], group[keep]
