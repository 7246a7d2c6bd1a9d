"""Which records a query finds and with what score."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.analysis.chain import Stems
from index.arrays import Floats, Mask
from index.query import ParsedQuery, Phrase, Term, needed
from index.schema import GROUPS
from index.scoring import Scorer, TermScores
from index.snapshot import Snapshot

# The surface form beside the stem: .2 gives .828 MRR@10 and loses .021 with number
# changed; 0 gives .819, .3 gives .831 and loses .034 (docs/benchmarks.md).
SURFACE_WEIGHT = 0.2
# What a synonym or a spelled-out acronym counts against the word that was typed.
EXPANSION_WEIGHT = 0.4
# A prefix stands for at most this many words, the rest are left out.
_MAX_PREFIX = 200

_NONE = TermScores(np.zeros(0, np.int64), np.zeros(0))


class Slot(NamedTuple):
    """One word of the query and what is searched beside it: each added entry is a text's
    forms, all of which a record must hold."""

    term: Term
    added: tuple[tuple[str, ...], ...] = ()


class Match(NamedTuple):
    """``mask`` of the records found and the ``scores`` of all (0 where nothing matched)."""

    mask: Mask
    scores: Floats


class Matcher:
    """Runs parsed queries over one snapshot."""

    def __init__(self, snapshot: Snapshot, scorer: Scorer, stems: Stems) -> None:
        self._snapshot = snapshot
        self._scorer = scorer
        self._stems = stems
        self._surface = SURFACE_WEIGHT

    def match(self, query: ParsedQuery, slots: Sequence[Slot]) -> Match:
        """Records that hold enough of the words; any of them where none holds enough."""
        snapshot = self._snapshot
        scores = np.zeros(snapshot.size)
        held = np.zeros(snapshot.size, np.int32)
        # One word alone: its number must not matter, so "evaluaciones" lists what
        # "evaluación" lists, in the same order.
        self._surface = SURFACE_WEIGHT if len(slots) > 1 else 0.0
        for slot in slots:
            found = self._slot(slot)
            scores[found.ids] += found.scores
            held[found.ids] += 1
        allowed = self._allowed(query)
        if not slots:
            browsing = query.blank or query.excluded or query.phrases
            return Match(allowed if browsing else np.zeros_like(allowed), scores)
        mask = (held >= needed(len(slots))) & allowed
        if not mask.any():
            mask = (held > 0) & allowed
        return Match(mask, scores)

    def _allowed(self, query: ParsedQuery) -> Mask:
        mask = self._snapshot.live.copy()
        for phrase in query.phrases:
            mask &= self.phrase_mask(phrase)
        for phrase in query.excluded:
            mask &= ~self._excluded_mask(phrase)
        return mask

    def _slot(self, slot: Slot) -> TermScores:
        parts = [(self._word(slot.term), 1.0)]
        parts += [(self._all_of(forms), EXPANSION_WEIGHT) for forms in slot.added]
        parts = [(found, weight) for found, weight in parts if len(found.ids)]
        if len(parts) == 1 and parts[0][1] == 1.0:
            return parts[0][0]
        total = np.zeros(self._snapshot.size)
        for found, weight in parts:
            # A record is scored by the best of a word and its synonyms, not by their sum.
            total[found.ids] = np.maximum(total[found.ids], weight * found.scores)
        ids = np.flatnonzero(total)
        return TermScores(ids, total[ids])

    def _word(self, term: Term) -> TermScores:
        if term.prefix:
            return self._prefix(term.forms[0])
        found = [self._form(form) for form in term.forms]
        return found[0] if len(found) == 1 else self._best(found)

    def _form(self, form: str) -> TermScores:
        """Stem and surface of one form; whoever holds the surface holds the stem."""
        stem = self._scorer.term("s", self._stems(form))
        surface = self._scorer.term("f", form)
        if not len(surface.ids) or not self._surface:
            return stem
        scores = stem.scores.copy()
        scores[np.searchsorted(stem.ids, surface.ids)] += self._surface * surface.scores
        return TermScores(stem.ids, scores)

    def _prefix(self, prefix: str) -> TermScores:
        terms = sorted(self._snapshot.terms("f", prefix))[:_MAX_PREFIX]
        return self._best([self._scorer.term("f", term) for term in terms])

    def _best(self, found: Sequence[TermScores]) -> TermScores:
        total = np.zeros(self._snapshot.size)
        for one in found:
            total[one.ids] = np.maximum(total[one.ids], one.scores)
        ids = np.flatnonzero(total)
        return TermScores(ids, total[ids])

    def _all_of(self, forms: Sequence[str]) -> TermScores:
        """Records that hold every word, with the mean of what the words give."""
        total = np.zeros(self._snapshot.size)
        held = np.zeros(self._snapshot.size, np.int32)
        for form in forms:
            found = self._form(form)
            total[found.ids] += found.scores
            held[found.ids] += 1
        ids = np.flatnonzero(held == len(forms)) if forms else _NONE.ids
        return TermScores(ids, total[ids] / max(1, len(forms)))

    def phrase_mask(self, phrase: Phrase) -> Mask:
        """Records in which the phrase's forms stand at their distances within one field."""
        mask = np.zeros(self._snapshot.size, bool)
        for group in GROUPS:
            starts: set[tuple[int, int]] | None = None
            for offset, forms in phrase.words:
                at = self._starts(f"f_{group}", forms, offset, starts)
                starts = at if starts is None else starts & at
                if not starts:
                    break
            mask[[number for number, _ in starts or ()]] = True
        return mask & self._snapshot.live

    def _starts(
        self, field: str, forms: Sequence[str], offset: int, among: set[tuple[int, int]] | None
    ) -> set[tuple[int, int]]:
        """(record, position − offset) of each occurrence, only in the records of ``among``."""
        wanted = None if among is None else {number for number, _ in among}
        found: set[tuple[int, int]] = set()
        for form in forms:
            for base, columns in self._snapshot.columns(field, form):
                for number, value in zip(columns.ids.tolist(), columns.values(), strict=True):
                    if wanted is None or number + base in wanted:
                        places: npt.NDArray[np.uint32] = np.frombuffer(value, np.uint32)
                        found.update((number + base, int(p) - offset) for p in places)
        return found

    def _excluded_mask(self, phrase: Phrase) -> Mask:
        """``-word`` leaves out every inflection of the word, ``-"a phrase"`` just that."""
        if len(phrase.words) > 1:
            return self.phrase_mask(phrase)
        mask = np.zeros(self._snapshot.size, bool)
        for form in phrase.words[0][1]:
            mask[self._form(form).ids] = True
        return mask
