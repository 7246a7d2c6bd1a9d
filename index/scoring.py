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

from collections import OrderedDict
from typing import NamedTuple

import numpy as np

from index.arrays import Floats, Ids
from index.schema import GROUP_WEIGHTS, GROUPS
from index.snapshot import Snapshot

# k1 = .9, b = .4: .831 MRR@10 on the question set; 1.2/.75 gave .824 (docs/benchmarks.md).
K1 = 0.9
B = 0.4
# Decoded scores kept per snapshot, in bytes; the oldest go first.
_CACHE_BYTES = 64 << 20


class TermScores(NamedTuple):
    """Live records that hold a term, rising, and the score it gives each."""

    ids: Ids
    scores: Floats


class Scorer:
    """Scores of terms over one snapshot, each worked out once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._cache: OrderedDict[tuple[str, str], TermScores] = OrderedDict()
        self._cached = 0
        relative = snapshot.lengths / snapshot.mean_lengths
        weights = np.array([GROUP_WEIGHTS[group] for group in GROUPS])
        # (records × groups): what one occurrence in a group adds to tf~.
        self._gain: Floats = weights / (1 - B + B * relative)

    def term(self, form: str, term: str) -> TermScores:
        """Scores of a stem (form ``"s"``) or a surface form (``"f"``)."""
        key = (form, term)
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = self._score(form, term)
            self._cached += found.ids.nbytes + found.scores.nbytes
            while self._cached > _CACHE_BYTES and len(self._cache) > 1:
                _, old = self._cache.popitem(last=False)
                self._cached -= old.ids.nbytes + old.scores.nbytes
        return found

    def _score(self, form: str, term: str) -> TermScores:
        total = np.zeros(self._snapshot.size)
        for place, group in enumerate(GROUPS):
            for base, columns in self._snapshot.columns(f"{form}_{group}", term):
                ids = columns.ids.astype(np.int64) + base
                total[ids] += columns.weights * self._gain[ids, place]
        total[~self._snapshot.live] = 0.0
        ids = np.flatnonzero(total)
        held = total[ids]
        return TermScores(ids, self._idf(len(ids)) * held / (K1 + held))

    def _idf(self, frequency: int) -> float:
        count = self._snapshot.count
        return float(np.log1p((count - frequency + 0.5) / (frequency + 0.5)))
