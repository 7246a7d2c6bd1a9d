"""BM25F on arrays.

For a term t and a record d, with groups g of weight w_g, tf the count of t in g of d,
len the words of g in d and avg their mean over the records that have g:

    tf~(t, d) = Σ_g  w_g · tf_g(t, d) / (1 − b + b · len_g(d) / avg_g)
    idf(t)    = ln(1 + (N − df + ½) / (df + ½))        df: records with t in any group
    score     = idf(t) · tf~ / (k1 + tf~)

(Robertson, Zaragoza & Taylor 2004: groups are joined before saturation; Whoosh's own
BM25F sums a BM25 per field.) Everything is float64; ``tests/test_index_scoring.py`` holds
it equal to a plain loop within 1e-9.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

import numpy as np

from index.arrays import Floats, Ids
from index.schema import GROUP_WEIGHTS, GROUPS
from index.scored import NOBODY, Scored, listed, spread
from index.snapshot import Snapshot

# k1 = .9, b = .4: .831 MRR@10 on the question set; 1.2/.75 gave .824 (docs/benchmarks.md).
K1 = 0.9
B = 0.4
# Decoded scores kept per snapshot, in bytes; the oldest go first.
# At 100,000 records a word of the field takes up to .8 MB: 64 MB held too few of them, and
# queries took eight times as long.
CACHE_BYTES = 256 << 20
# What an entry costs beside its arrays.
_ENTRY = 400
# With fewer postings than this part of the records, sorting them beats a pass over all.
_SPARSE = 32


class Scorer:
    """Scores of terms over one snapshot, each worked out once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._cache: OrderedDict[Hashable, Scored] = OrderedDict()
        self._cached = 0
        self._lock = threading.Lock()
        relative = snapshot.lengths.T / snapshot.mean_lengths[:, None]
        weights = np.array([GROUP_WEIGHTS[group] for group in GROUPS])
        # (groups × records): what one occurrence in a group adds to tf~.
        self._gain: Floats = weights[:, None] / (1 - B + B * relative)

    def term(self, form: str, term: str) -> Scored:
        """Scores of a stem (form ``"s"``) or a surface form (``"f"``)."""
        return self.kept((form, term), lambda: self._score(form, term))

    def word(self, stem: str, form: str, weight: float) -> Scored:
        """A stem's scores and ``weight`` times those of one of its surface forms; whoever
        holds the form holds the stem."""
        if not weight:
            return self.term("s", stem)
        key = (stem, form, weight)
        return self._cache.get(key) or self.kept(key, lambda: self._word(stem, form, weight))

    def kept(self, key: Hashable, make: Callable[[], Scored]) -> Scored:
        """What was made for a key before, or is made now and kept while there is room."""
        found = self._cache.get(key)
        if found is None:
            found = make()
            with self._lock:
                if key not in self._cache:
                    self._cache[key] = found
                    self._cached += _cost(found)
                    while self._cached > CACHE_BYTES and len(self._cache) > 1:
                        _, old = self._cache.popitem(last=False)
                        self._cached -= _cost(old)
        return found

    def _word(self, stem: str, form: str, weight: float) -> Scored:
        # The scores of stem and form apart are not kept: the sum is what is asked for again.
        held = self._cache.get(("s", stem)) or self._score("s", stem)
        surface = self._score("f", form)
        if not surface.count:
            return held
        if held.dense is not None:
            if surface.dense is not None:
                more = np.maximum(weight * surface.dense, 0.0)
                return spread(held.dense + more, held.count)
            dense = held.dense.copy()
            dense[surface.ids] += weight * surface.scores
            return spread(dense, held.count)
        total = held.scores.copy()
        total[np.searchsorted(held.ids, surface.ids)] += weight * surface.scores
        return Scored(held.ids, total)

    def _score(self, form: str, term: str) -> Scored:
        parts: list[Ids] = []
        gains: list[Floats] = []
        for place, base, columns in self._snapshot.words(form, term):
            ids = columns.ids.astype(np.int64)
            if base:
                ids += base
            parts.append(ids)
            gains.append(columns.weights * self._gain[place].take(ids))
        if not parts:
            return NOBODY
        if len(parts) == 1:
            return self._saturated(parts[0], gains[0])
        ids, held = _summed(np.concatenate(parts), np.concatenate(gains), self._snapshot.size)
        return self._saturated(ids, held)

    def _saturated(self, ids: Ids, held: Floats) -> Scored:
        """The scores of records, rising, by what their groups add together."""
        if not self._snapshot.whole:
            live = self._snapshot.live[ids]
            ids, held = ids[live], held[live]
        return listed(ids, self._idf(len(ids)) * held / (K1 + held), self._snapshot.size)

    def _idf(self, frequency: int) -> float:
        count = self._snapshot.count
        return float(np.log1p((count - frequency + 0.5) / (frequency + 0.5)))


def _summed(ids: Ids, gains: Floats, size: int) -> tuple[Ids, Floats]:
    """Each record once, rising, with the sum of what its groups add."""
    if len(ids) * _SPARSE < size:
        found, places = np.unique(ids, return_inverse=True)
        return found, np.bincount(places, gains, len(found)).view(np.float64)
    total = np.bincount(ids, gains, size).view(np.float64)
    found = np.flatnonzero(total)
    return found, total[found]


def _cost(found: Scored) -> int:
    return _ENTRY + found.nbytes
