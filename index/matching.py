"""Which records a query finds and with what score."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from index.analysis.chain import Stems
from index.arrays import Floats, Mask
from index.field_spans import GROUP, FieldSpans
from index.phrases import Phrases
from index.query import Atom, ParsedQuery, Phrase, Term, needed, rarity
from index.schema import GROUPS
from index.scoring import Scorer, TermScores
from index.snapshot import Snapshot

# The surface form beside the stem: .2 gives .828 MRR@10 and loses .021 with number
# changed; 0 gives .819, .3 gives .831 and loses .034 (docs/benchmarks.md).
SURFACE_WEIGHT = 0.2
# What a synonym or a spelled-out acronym counts against the word that was typed.
EXPANSION_WEIGHT = 0.4
# What a record of a year's document counts for that year against one that names it.
YEAR_WEIGHT = 0.5
# A prefix stands for at most this many words, the rest are left out.
_MAX_PREFIX = 200
_YEARS = range(1900, 2100)


class Slot(NamedTuple):
    """One or more words of the query that stand for one thing, and what is searched beside
    them: each entry of ``added`` is another name, matched as a phrase in any inflection."""

    term: Term
    added: tuple[Phrase, ...] = ()
    # Nobody asked for what is added: it moves records up, but finds none.
    soft: bool = False


class Match(NamedTuple):
    """``mask`` of the records found, the ``scores`` of all (0 where nothing matched), and
    the slots that no record answers: they are left out of what is required. ``by_code``:
    the whole query was a code."""

    mask: Mask
    scores: Floats
    dead: tuple[Term, ...] = ()
    by_code: bool = False


class Matcher:
    """Runs parsed queries over one snapshot."""

    def __init__(
        self,
        snapshot: Snapshot,
        scorer: Scorer,
        stems: Stems,
        phrases: Phrases,
        spans: FieldSpans,
    ) -> None:
        self._snapshot = snapshot
        self._scorer = scorer
        self._stems = stems
        self._phrases = phrases
        self._spans = spans
        self.surface = SURFACE_WEIGHT

    def match(self, query: ParsedQuery, slots: Sequence[Slot]) -> Match:
        """Records that hold enough of the words; any of them where none holds enough."""
        snapshot = self._snapshot
        scores = np.zeros(snapshot.size)
        held = np.zeros(snapshot.size)
        # One word alone: its number must not matter, so "evaluaciones" lists what
        # "evaluación" lists, in the same order.
        self.surface = SURFACE_WEIGHT if len(slots) > 1 else 0.0
        dead = []
        weights = []
        for slot in slots:
            found = self.slot(slot)
            scores[found.ids] += found.scores
            if slot.soft or not len(found.ids):
                dead.append(slot.term)
            else:
                weights.append(rarity(len(found.ids), snapshot.count))
                held[found.ids] += weights[-1]
        allowed = self._allowed(query, scores)
        if not slots:
            browsing = query.blank or query.excluded or query.clauses
            return Match(allowed if browsing else np.zeros_like(allowed), scores)
        if len(dead) == len(slots):
            return Match(np.zeros_like(allowed), scores, tuple(dead))
        mask = (held >= needed(weights)) & allowed
        if not mask.any():
            mask = (held > 0) & allowed
        return Match(mask, scores, tuple(dead))

    def _allowed(self, query: ParsedQuery, scores: Floats) -> Mask:
        """Records that every clause lets through and no exclusion holds back; what the
        clauses give is added to ``scores``."""
        mask = self._snapshot.live.copy()
        for clause in query.clauses:
            given = np.zeros(self._snapshot.size)
            held = np.zeros(self._snapshot.size, bool)
            for atom in clause:
                found = self.atom(atom)
                held[found.ids] = True
                given[found.ids] = np.maximum(given[found.ids], found.scores)
            mask &= held
            scores += given
        for atom in query.excluded:
            mask[self.atom(atom).ids] = False
        return mask

    def slot(self, slot: Slot) -> TermScores:
        """A word and its other names: the best of them, not their sum."""
        parts = [(self.word(slot.term), 1.0)]
        parts += [(self.name(phrase), EXPANSION_WEIGHT) for phrase in slot.added]
        parts = [(found, weight) for found, weight in parts if len(found.ids)]
        if len(parts) == 1 and parts[0][1] == 1.0:
            return parts[0][0]
        return _best(self._snapshot.size, parts)

    def word(self, term: Term) -> TermScores:
        if term.prefix:
            return self._prefix(term.forms[0])
        found = [self._form(form) for form in term.forms]
        found += [self.year(form) for form in term.forms]
        found = [one for one in found if len(one.ids)] or found[:1]
        return found[0] if len(found) == 1 else _best(self._snapshot.size, _even(found))

    def name(self, phrase: Phrase) -> TermScores:
        """Another name: its words adjacent and in order, in any number and gender, scored
        by the mean of what they give."""
        if len(phrase.words) == 1:
            return _best(self._snapshot.size, _even([self._form(f) for f in phrase.words[0][1]]))
        mask = self._phrases.mask(self._phrases.inflected(phrase))
        return self._within(phrase, mask, len(phrase.words))

    def atom(self, atom: Atom) -> TermScores:
        """A phrase as it is written or a word in any inflection, in the atom's fields."""
        what = atom.what
        if isinstance(what, Term):
            found = self.word(what)
        else:
            found = self._within(what, self._phrases.mask(what), 1)
        return self._in_fields(found, atom) if atom.fields else found

    def _within(self, phrase: Phrase, mask: Mask, share: int) -> TermScores:
        """What a phrase's words give, only in the records of ``mask``."""
        total = np.zeros(self._snapshot.size)
        for _, forms in phrase.words:
            found = _best(self._snapshot.size, _even([self._form(form) for form in forms]))
            total[found.ids] += found.scores / share
        ids = np.flatnonzero(mask)
        return TermScores(ids, total[ids])

    def _in_fields(self, found: TermScores, atom: Atom) -> TermScores:
        """The records of ``found`` whose named fields hold the atom."""
        sought = self._sought(atom.what)
        mask = np.zeros(self._snapshot.size, bool)
        for group in GROUPS:
            if group in atom.fields:
                mask |= self._phrases.mask(sought, (group,))
        fields = [field for field in atom.fields if field not in GROUPS]
        if fields:
            self._mark_fields(mask, sought, fields)
        kept = mask[found.ids]
        return TermScores(found.ids[kept], found.scores[kept])

    def _sought(self, what: Term | Phrase) -> Phrase:
        """A word in every inflection, a prefix as the words that begin so."""
        if isinstance(what, Phrase):
            return what
        if what.prefix:
            forms = tuple(sorted(self._snapshot.terms("f", what.forms[0]))[:_MAX_PREFIX])
        else:
            forms = self._phrases.inflections(what.forms)
        return Phrase(((0, forms),))

    def _mark_fields(self, mask: Mask, sought: Phrase, fields: Sequence[str]) -> None:
        """Mark the records in which a phrase begins within one of the fields."""
        records, places = self._phrases.places(sought, GROUP)
        for base, segment in self._snapshot.based():
            inside = (records >= base) & (records < base + segment.size)
            mine, at = records[inside], places[inside]
            spans = self._spans.of(segment) if len(mine) else {}
            for field in fields:
                if field in spans:
                    start, end = spans[field][:, mine - base]
                    mask[mine[(at >= start) & (at < end)]] = True

    def stem(self, form: str) -> str:
        return self._stems(form)

    def _form(self, form: str) -> TermScores:
        """Stem and surface of one form; whoever holds the surface holds the stem."""
        return self._scorer.word(self._stems(form), form, self.surface)

    def year(self, form: str) -> TermScores:
        """Records of that year's documents, whether or not their text names it."""
        plain = len(form) == 4 and form.isascii() and form.isdigit()
        if not plain or int(form) not in _YEARS:
            return TermScores(np.zeros(0, np.int64), np.zeros(0))
        ids = np.sort(self._snapshot.records_of("year", form))
        rarity = np.log1p(self._snapshot.count / (len(ids) + 0.5))
        return TermScores(ids, np.full(len(ids), YEAR_WEIGHT * rarity))

    def _prefix(self, prefix: str) -> TermScores:
        terms = sorted(self._snapshot.terms("f", prefix))[:_MAX_PREFIX]
        found = [self._scorer.term("f", term) for term in terms]
        return _best(self._snapshot.size, _even(found))


def _even(found: Sequence[TermScores]) -> list[tuple[TermScores, float]]:
    return [(one, 1.0) for one in found]


def _best(size: int, parts: Sequence[tuple[TermScores, float]]) -> TermScores:
    if len(parts) == 1 and parts[0][1] == 1.0:
        return parts[0][0]
    total = np.zeros(size)
    for found, weight in parts:
        total[found.ids] = np.maximum(total[found.ids], weight * found.scores)
    ids = np.flatnonzero(total)
    return TermScores(ids, total[ids])
