"""Records with scores, in whichever of two forms is quicker to work with."""

from collections.abc import Sequence

import numpy as np

from index.arrays import Floats, Ids, Mask

# More than one record in so many are kept as a score for each record: adding two such lists
# takes 6 µs at 20,000 records, meeting two lists of numbers 50 µs and more. At one in eight
# both forms hold about the same bytes per word of the field (docs/benchmarks.md).
_MANY = 8
# Lists whose lengths together are below this part of the records are sorted, not spread.
_SPARSE = 32
# A list is sought in one that is so many times as long; else both are marked.
_LONGER = 16


class Scored:
    """Live records that something matches and the score of each.

    ``dense`` is None or a score for every record, -inf where it does not match; then ``ids``
    (rising) and ``scores`` are made anew whenever they are asked for.
    """

    __slots__ = ("_ids", "_scores", "count", "dense")

    def __init__(self, ids: Ids, scores: Floats) -> None:
        self._ids = ids
        self._scores = scores
        self.dense: Floats | None = None
        self.count = len(ids)

    @property
    def ids(self) -> Ids:
        return self._ids if self.dense is None else np.flatnonzero(self.dense > -np.inf)

    @property
    def scores(self) -> Floats:
        return self._scores if self.dense is None else self.dense[self.ids]

    @property
    def nbytes(self) -> int:
        if self.dense is not None:
            return self.dense.nbytes
        return self._ids.nbytes + self._scores.nbytes

    def of(self, number: int) -> float:
        """The score of one record, 0 where it does not match."""
        if self.dense is not None:
            return max(float(self.dense[number]), 0.0)
        place = int(self._ids.searchsorted(number))
        held = place < self.count and int(self._ids[place]) == number
        return float(self._scores[place]) if held else 0.0

    def at(self, ids: Ids, size: int) -> Floats:
        """The scores of some records (any order) of ``size``, 0 where they do not match."""
        if self.dense is not None:
            return np.maximum(self.dense.take(ids), 0.0)
        if not self.count:
            return np.zeros(len(ids))
        if len(ids) * _LONGER > size:
            every = np.zeros(size)
            every[self._ids] = self._scores
            return every.take(ids)
        places = np.minimum(self._ids.searchsorted(ids), self.count - 1)
        return np.where(self._ids[places] == ids, self._scores[places], 0.0)

    def within(self, mask: Mask) -> "Scored":
        """Those of a mask over all records."""
        if self.dense is not None:
            return spread(np.where(mask, self.dense, -np.inf))
        kept = mask[self._ids]
        return Scored(self._ids[kept], self._scores[kept])

    def mask(self, size: int) -> Mask:
        """The same records as a mask over all."""
        if self.dense is not None:
            return self.dense > -np.inf
        found = np.zeros(size, bool)
        found[self._ids] = True
        return found


NOBODY = Scored(np.zeros(0, np.int64), np.zeros(0))


def spread(dense: Floats, count: int | None = None) -> Scored:
    """From a score for each record, -inf where it does not match; ``count`` do, if known."""
    if count is None:
        count = int(np.count_nonzero(dense > -np.inf))
    if count * _MANY < len(dense):
        ids = np.flatnonzero(dense > -np.inf)
        return Scored(ids, dense[ids])
    found = Scored(NOBODY.ids, NOBODY.scores)
    found.dense, found.count = dense, count
    return found


def listed(ids: Ids, scores: Floats, size: int) -> Scored:
    """From records, rising, and their scores; many are kept as a column of ``size``."""
    if len(ids) * _MANY < size:
        return Scored(ids, scores)
    dense = np.full(size, -np.inf)
    dense[ids] = scores
    return spread(dense, len(ids))


def both(one: Scored, other: Scored, size: int) -> Scored:
    """Records that match both, with the sum."""
    if one.dense is not None and other.dense is not None:
        return spread(one.dense + other.dense)
    few, many = (one, other) if one.count <= other.count else (other, one)
    ids, scores = few.ids, few.scores
    if many.dense is not None:
        total = scores + many.dense[ids]
        kept = total > -np.inf
        return Scored(ids[kept], total[kept])
    if few.count * _LONGER > many.count:
        return _both_marked(ids, scores, many, size)
    places = np.minimum(many.ids.searchsorted(ids), many.count - 1)
    kept = many.ids[places] == ids
    return Scored(ids[kept], scores[kept] + many.scores[places[kept]])


def _both_marked(ids: Ids, scores: Floats, many: Scored, size: int) -> Scored:
    mark = np.zeros(size, bool)
    mark[many.ids] = True
    kept = mark[ids]
    common = ids[kept]
    mark = np.zeros(size, bool)
    mark[common] = True
    return Scored(common, scores[kept] + many.scores[mark[many.ids]])


def best(parts: Sequence[tuple[Scored, float]], size: int) -> Scored:
    """Records that match any, each with the highest of its weighted scores (weights > 0)."""
    if not parts:
        return NOBODY
    if len(parts) == 1 and parts[0][1] == 1.0:
        return parts[0][0]
    if sum(found.count for found, _ in parts) * _SPARSE < size:
        ids, scores, starts = _sorted(parts)
        return Scored(ids[starts], np.maximum.reduceat(scores, starts)) if len(ids) else NOBODY
    total = np.full(size, -np.inf)
    for found, weight in parts:
        if found.dense is not None:
            scores = found.dense if weight == 1.0 else weight * found.dense
            np.maximum(total, scores, out=total)
        else:
            total[found.ids] = np.maximum(total[found.ids], weight * found.scores)
    return spread(total)


def enough(parts: Sequence[tuple[Scored, float]], needed: float, size: int) -> Scored:
    """Records that hold at least ``needed`` of the parts' weight, with the sum of the scores
    of those that they hold. The weights say nothing of the scores."""
    weights = [weight for _, weight in parts]
    if len(parts) == 1:
        return parts[0][0]
    if len(parts) == 2 and needed > sum(weights) - min(weights):
        return both(parts[0][0], parts[1][0], size)
    ids = _holding(_telling(parts, needed), size)
    total, weight_held = np.zeros(len(ids)), np.zeros(len(ids))
    for found, weight in parts:
        scores = found.at(ids, size)
        total += scores
        weight_held += weight * (scores > 0.0)
    kept = weight_held >= needed
    return Scored(ids[kept], total[kept])


def _telling(parts: Sequence[tuple[Scored, float]], needed: float) -> list[Scored]:
    """The parts of which every record found must hold one: what the others weigh together is
    not enough. They are the rarest, and spare a look at all that hold the common ones."""
    left = 0.0
    found = []
    for part, weight in sorted(parts, key=lambda one: one[1]):
        left += weight
        if left >= needed:
            found.append(part)
    return found


def _holding(parts: Sequence[Scored], size: int) -> Ids:
    """Records that match any, rising."""
    if len(parts) == 1:
        return parts[0].ids
    if sum(found.count for found in parts) * _SPARSE < size:
        return np.unique(np.concatenate([found.ids for found in parts]))
    mask = np.zeros(size, bool)
    for found in parts:
        if found.dense is not None:
            mask |= found.dense > -np.inf
        else:
            mask[found.ids] = True
    return np.flatnonzero(mask)


def _sorted(parts: Sequence[tuple[Scored, float]]) -> tuple[Ids, Floats, Ids]:
    """All records and weighted scores by record, and where each record begins."""
    ids = np.concatenate([found.ids for found, _ in parts])
    scores = np.concatenate([weight * found.scores for found, weight in parts])
    order = np.argsort(ids, kind="stable")
    ids, scores = ids[order], scores[order]
    return ids, scores, np.flatnonzero(np.diff(ids, prepend=-1))
