"""Which records a query finds and with what score."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from index.analysis.chain import Stems
from index.arrays import Mask
from index.field_spans import inside
from index.phrases import Phrases
from index.query import Atom, ParsedQuery, Phrase, Term, needed, rarity
from index.schema import GROUPS, SHARED
from index.scored import NOBODY, Scored, best, both, enough, spread
from index.scoring import Scorer
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
    """The records found, and the slots that no record answers: they are left out of what is
    required. ``by_code``: the whole query was a code."""

    found: Scored
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
    ) -> None:
        self._snapshot = snapshot
        self._scorer = scorer
        self._stems = stems
        self._phrases = phrases
        self.surface = SURFACE_WEIGHT

    def match(self, query: ParsedQuery, slots: Sequence[Slot]) -> Match:
        """Records that hold enough of the words; any of them where none holds enough."""
        size = self._snapshot.size
        # One word alone: its number must not matter, so "evaluaciones" lists what
        # "evaluación" lists, in the same order.
        self.surface = SURFACE_WEIGHT if len(slots) > 1 else 0.0
        if not slots:
            browsing = query.blank or query.excluded or query.clauses
            return Match(self._browsed(query) if browsing else NOBODY)
        hard: list[tuple[Scored, float]] = []
        soft: list[Scored] = []
        dead = []
        for slot in slots:
            found = self.slot(slot)
            if slot.soft or not found.count:
                dead.append(slot.term)
                soft.append(found)
            else:
                hard.append((found, rarity(found.count, self._snapshot.count)))
        if not hard:
            return Match(NOBODY, tuple(dead))
        allowed = self._required(query)
        strict = enough(hard, needed([weight for _, weight in hard]), size)
        found = self._allowed(query, strict, soft, allowed)
        if not found.count:
            found = self._allowed(query, enough(hard, 0.0, size), soft, allowed)
        return Match(found, tuple(dead))

    def _browsed(self, query: ParsedQuery) -> Scored:
        """What clauses and exclusions leave where no plain word is asked for."""
        found = self._required(query)
        if found is None:
            found = spread(np.where(self._snapshot.live, 0.0, -np.inf))
        return self._without(query, found)

    def _required(self, query: ParsedQuery) -> Scored | None:
        """Records that every clause lets through, with what the clauses give; None: all."""
        size = self._snapshot.size
        found: Scored | None = None
        for clause in query.clauses:
            held = best(_even([self.atom(atom) for atom in clause]), size)
            found = held if found is None else both(found, held, size)
        return found

    def _allowed(
        self, query: ParsedQuery, found: Scored, soft: Sequence[Scored], allowed: Scored | None
    ) -> Scored:
        """What was found with what ``soft`` words add, of that what is allowed."""
        if allowed is not None:
            found = both(found, allowed, self._snapshot.size)
        if soft and any(one.count for one in soft):
            ids = found.ids
            found = Scored(ids, sum((one.at(ids, self._size) for one in soft), found.scores))
        return self._without(query, found)

    def _without(self, query: ParsedQuery, found: Scored) -> Scored:
        """What no exclusion holds back."""
        if not query.excluded:
            return found
        mask = np.ones(self._snapshot.size, bool)
        for atom in query.excluded:
            mask[self.atom(atom).ids] = False
        return found.within(mask)

    def slot(self, slot: Slot) -> Scored:
        """A word and its other names: the best of them, not their sum."""
        if not slot.added:
            return self.word(slot.term)
        return self._scorer.kept((slot, self.surface), lambda: self._slot(slot))

    def _slot(self, slot: Slot) -> Scored:
        parts = [(self.word(slot.term), 1.0)]
        parts += [(self.name(phrase), EXPANSION_WEIGHT) for phrase in slot.added]
        return best([(found, weight) for found, weight in parts if found.count], self._size)

    def word(self, term: Term) -> Scored:
        if term.prefix:
            return self._prefix(term.forms[0])
        if len(term.forms) == 1 and not term.forms[0].isdigit():
            return self._form(term.forms[0])
        found = [self._form(form) for form in term.forms]
        found += [self.year(form) for form in term.forms if form.isdigit()]
        found = [one for one in found if one.count] or found[:1]
        return found[0] if len(found) == 1 else best(_even(found), self._size)

    def name(self, phrase: Phrase) -> Scored:
        """Another name: its words adjacent and in order, in any number and gender, scored
        by the mean of what they give."""
        if len(phrase.words) == 1:
            return best(_even([self._form(form) for form in phrase.words[0][1]]), self._size)
        mask = self._phrases.mask(self._phrases.inflected(phrase))
        return self._within(phrase, mask, len(phrase.words))

    def atom(self, atom: Atom) -> Scored:
        """A phrase as it is written or a word in any inflection, in the atom's fields; a
        word's other names count less."""
        what = atom.what
        if isinstance(what, Term):
            found = self.slot(Slot(what, atom.added))
        else:
            found = self._within(what, self._phrases.mask(what), 1)
        if not atom.fields:
            return found
        return self._scorer.kept((atom, self.surface), lambda: self._in_fields(found, atom))

    def _within(self, phrase: Phrase, mask: Mask, share: int) -> Scored:
        """What a phrase's words give, only in the records of ``mask``."""
        ids = np.flatnonzero(mask)
        total = np.zeros(len(ids))
        for _, forms in phrase.words:
            found = best(_even([self._form(form) for form in forms]), self._size)
            total += found.at(ids, self._size) / share
        return Scored(ids, total)

    def _in_fields(self, found: Scored, atom: Atom) -> Scored:
        """The records of ``found`` whose named fields hold the atom."""
        sought = self._sought(atom.what)
        mask = np.zeros(self._snapshot.size, bool)
        for group in GROUPS:
            if group in atom.fields:
                mask |= self._phrases.mask(sought, (group,))
        fields = [field for field in atom.fields if field not in GROUPS]
        if fields:
            self._mark_fields(mask, sought, fields)
        return found.within(mask)

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
        records, places = self._phrases.places(sought, SHARED)
        for base, segment in self._snapshot.based():
            here = (records >= base) & (records < base + segment.size)
            mine, at = records[here], places[here]
            for field in fields if len(mine) else ():
                if span := segment.span(field):
                    mask[mine[inside(span, mine - base, at)]] = True

    def stem(self, form: str) -> str:
        return self._stems(form)

    def _form(self, form: str) -> Scored:
        """Stem and surface of one form; whoever holds the surface holds the stem."""
        return self._scorer.word(self._stems(form), form, self.surface)

    def year(self, form: str) -> Scored:
        """Records of that year's documents, whether or not their text names it."""
        plain = len(form) == 4 and form.isascii() and form.isdigit()
        if not plain or int(form) not in _YEARS:
            return NOBODY
        ids = np.sort(self._snapshot.records_of("year", form))
        rarity = np.log1p(self._snapshot.count / (len(ids) + 0.5))
        return Scored(ids, np.full(len(ids), YEAR_WEIGHT * rarity))

    def _prefix(self, prefix: str) -> Scored:
        terms = sorted(self._snapshot.terms("f", prefix))[:_MAX_PREFIX]
        return best(_even([self._scorer.term("f", term) for term in terms]), self._size)

    @property
    def _size(self) -> int:
        return self._snapshot.size


def _even(found: Sequence[Scored]) -> list[tuple[Scored, float]]:
    return [(one, 1.0) for one in found]
