"""From what was typed to what is searched: unknown words put right, or a better one offered."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from index.analysis.chain import Stems, words
from index.analysis.stems import lemma
from index.query import Atom, ParsedQuery, Term
from index.scoring import Scorer
from index.snapshot import Snapshot
from index.spelling import Near, Speller, is_spanish, remainder, with_tilde

# A word that so few records hold is taken for a slip of one that many times more hold.
_RARE = 2
_TIMES = 20
# For a real word that no record holds a neighbour is offered: "arquidiócesis" is two slips
# from "archidiócesis", but two slips of "único" are another word.
_LETTERS_PER_SLIP = 6
# Shorter words have too many neighbours for an offer.
_OFFERED = 5


class Understood(NamedTuple):
    """``correction`` is the query that is searched instead of what was typed;
    ``suggestion`` one that is only offered; ``near`` gives real words that no record holds
    the one that is offered for them."""

    parsed: ParsedQuery
    correction: str | None = None
    suggestion: str | None = None
    near: Mapping[Term, str] = {}


class Understanding:
    """Puts words right against what one snapshot holds.

    A word is left alone that a record holds (itself or its stem), that ``named`` knows as a
    name of something, or that is Spanish: *único* is not a slip of *UNICEF* only because no
    record speaks of it. Real words are put right in their ñ alone.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        scorer: Scorer,
        stems: Stems,
        speller: Speller,
        named: Callable[[str], bool],
    ) -> None:
        self._snapshot = snapshot
        self._scorer = scorer
        self._stems = stems
        self._speller = speller
        self._named = named

    def __call__(self, parsed: ParsedQuery) -> Understood:
        corrected, offered = parsed.text, parsed.text
        changes: dict[Term, Term] = {}
        close: dict[Term, str] = {}
        for pair, joined in self._joined(parsed.terms):
            changes |= dict.fromkeys(pair, joined)
            printed = Term(" ".join(term.printed for term in pair), ())
            offered = _exchange(offered, printed, joined)
            corrected = _exchange(corrected, printed, joined)
        for term in _terms(parsed):
            if term in changes:
                continue
            near, sure = self._better(term)
            if near is None:
                continue
            other = Term(self._printed(near.form), (near.form,))
            offered = _exchange(offered, term, other)
            if sure:
                changes[term] = other
                corrected = _exchange(corrected, term, other)
            elif not self._known(term.forms[0]):
                close[term] = near.form
        return Understood(
            _changed(parsed, changes) if changes else parsed,
            corrected if changes else None,
            offered if offered != corrected else None,
            close,
        )

    def _joined(self, terms: Sequence[Term]) -> Iterator[tuple[tuple[Term, Term], Term]]:
        """Neighbours that records write as one word: ``inter agencial``."""
        for one, other in pairwise(terms):
            form = one.forms[0] + other.forms[0]
            if any(len(term.forms) > 1 or term.prefix for term in (one, other)):
                continue
            if all(self._known(term.forms[0]) for term in (one, other)):
                continue
            if form.isalpha() and self._snapshot.knows("f", form):
                yield (one, other), Term(self._printed(form), (form,))

    def _better(self, term: Term) -> tuple[Near | None, bool]:
        """What the term seems to be a slip of, and whether that is sure enough to act."""
        form = term.forms[0]
        if term.prefix or len(term.forms) > 1 or not form.isalpha() or self._named(form):
            return None, False
        if self._known(form):
            slip = self._slip_with_a_stem(form)
            return (slip, True) if slip else (self._far_more_frequent(form), False)
        for other in with_tilde(form):
            if self._known(other):
                return Near(other, 1, 1), True
        real = is_spanish(form)
        for near in self._speller.near(form, self._snapshot.segments):
            if not self._snapshot.knows("f", near.form):
                continue
            if not real:
                return near, True
            if len(form) >= _OFFERED and near.slips <= max(1, len(form) // _LETTERS_PER_SLIP):
                return near, False
            break
        rest = remainder(form)
        return (Near(rest, 1, 1) if rest and self._known(rest) else None), False

    def _known(self, form: str) -> bool:
        # Surfaces first: a stem that the lexicon lacks needs the lemma table.
        return self._snapshot.knows("f", form) or self._snapshot.knows("s", self._stems(form))

    def _slip_with_a_stem(self, form: str) -> Near | None:
        """What an odd form was meant to be that no record holds, though some word happens to
        share its stem: ``gradualos`` (*gradual*) → *graduados*."""
        if self._snapshot.knows("f", form) or is_spanish(form):
            return None
        every = self._speller.near(form, self._snapshot.segments)
        near = [one for one in every if one.slips == 1 and self._snapshot.knows("f", one.form)]
        stem = self._stems(form)
        return (
            None if any(self._stems(one.form) == stem for one in near) else next(iter(near), None)
        )

    def _far_more_frequent(self, form: str) -> Near | None:
        """A neighbour of a rare word that is no Spanish: a slip in some document, typed
        again or met by chance."""
        if len(form) < _OFFERED:
            return None
        stem = self._stems(form)
        rare = self._snapshot.holders("s", stem, _RARE)
        if rare > _RARE or lemma(form) is not None:
            return None
        for near in self._speller.near(form, self._snapshot.segments):
            if near.slips == 1 and self._stems(near.form) != stem:
                often = len(self._scorer.term("f", near.form).ids)
                return near if often >= _TIMES * rare else None
        return None

    def _printed(self, form: str) -> str:
        """A form as some record writes it, with its accents: ``evaluacion`` → *evaluación*."""
        number = self._snapshot.holder(form)
        if number is not None:
            for text in self._snapshot.body(number).record.texts.values():
                for word in words(text):
                    if word.forms == (form,):
                        return text[word.start : word.end].lower()
        return form


def _terms(parsed: ParsedQuery) -> list[Term]:
    atoms = [atom.what for clause in parsed.clauses for atom in clause if not atom.fields]
    return [*parsed.terms, *(what for what in atoms if isinstance(what, Term))]


def _changed(parsed: ParsedQuery, changes: dict[Term, Term]) -> ParsedQuery:
    def other(atom: Atom) -> Atom:
        if isinstance(atom.what, Term) and not atom.fields:
            return Atom(changes.get(atom.what, atom.what))
        return atom

    return replace(
        parsed,
        terms=tuple(dict.fromkeys(changes.get(term, term) for term in parsed.terms)),
        clauses=tuple(tuple(map(other, clause)) for clause in parsed.clauses),
    )


def _exchange(text: str, term: Term, other: Term) -> str:
    return re.sub(rf"(?<!\w){re.escape(term.printed)}(?!\w)", lambda _: other.printed, text)
