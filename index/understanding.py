"""From what was typed to what is searched: unknown words put right, or a better one offered."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from index.analysis.chain import Stems, words
from index.analysis.stems import accented
from index.guessing import Guess, Guesser
from index.query import Atom, ParsedQuery, Term
from index.scoring import Scorer
from index.snapshot import Snapshot
from index.spelling import Speller, is_spanish, is_word, remainder, with_tilde

# A word that so few records hold is taken for a slip of one that many times more hold.
_RARE = 2
_TIMES = 20
# For a real word that no record holds a neighbour is offered: "arquidiócesis" is two slips
# from "archidiócesis", but two slips of "único" are another word.
_LETTERS_PER_SLIP = 6
# More unknown words than this are another language or no words: the rest is looked for among
# the forms that records hold only.
_MAX_WIDE = 4
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
        self._guesses = Guesser(snapshot, scorer, stems, speller, named)

    def __call__(self, parsed: ParsedQuery) -> Understood:
        corrected, offered = parsed.text, parsed.text
        changes: dict[Term, tuple[Term, ...]] = {}
        close: dict[Term, str] = {}
        for pair, joined in self._joined(parsed.terms):
            changes |= {pair[0]: (joined,), pair[1]: ()}
            printed = " ".join(term.printed for term in pair)
            offered = _exchange(offered, printed, joined.printed)
            corrected = _exchange(corrected, printed, joined.printed)
        terms = _terms(parsed)
        unheld = [one for one in terms if not self._snapshot.knows("f", one.forms[0])][:_MAX_WIDE]
        for term in (one for one in terms if one not in changes):
            others = [one.forms[0] for one in terms if one is not term and not one.prefix]
            guess, sure = self._better(term, others, wide=term in unheld)
            if guess is None:
                continue
            other = " ".join(self._printed(form, term.printed) for form in guess.forms)
            offered = _exchange(offered, term.printed, other)
            if sure:
                changes[term] = tuple(Term(self._printed(f), (f,)) for f in guess.searched)
                corrected = _exchange(corrected, term.printed, other)
            elif not self._known(term.forms[0]):
                close[term] = guess.forms[0]
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
            if form.isalpha() and self._is_word(form):
                yield (one, other), Term(self._printed(form), (form,))

    def _better(
        self, term: Term, others: Sequence[str], *, wide: bool
    ) -> tuple[Guess | None, bool]:
        """What the term seems to be a slip of, and whether that is sure enough to act."""
        form = term.forms[0]
        if term.prefix or not is_word(form) or any(map(self._named, term.forms)):
            return None, False
        if any(map(self._known, term.forms)):
            if len(term.forms) > 1:
                return None, False
            if not self._snapshot.knows("f", form):
                return self._slip_with_a_stem(form, others, wide=wide), True
            return self._far_more_frequent(form, others), False
        for other in with_tilde(form):
            if self._known(other):
                return Guess((other,)), True
        guesses = self._guesses(form, others, wide=wide)
        if not is_spanish(form):
            if guesses:
                return guesses[0], True
        elif near := self._offer(form, guesses):
            return near, False
        rest = remainder(form)
        return (Guess((rest,)) if rest and self._known(rest) else None), False

    def _offer(self, form: str, guesses: Sequence[Guess]) -> Guess | None:
        """What is offered for a real word that no record holds: a word that some hold."""
        held = (g for g in guesses if len(g.forms) == 1 and self._snapshot.knows("f", g.forms[0]))
        best = next(held, None)
        if best is None or len(form) < _OFFERED:
            return None
        return best if best.slips <= max(1, len(form) // _LETTERS_PER_SLIP) else None

    def _is_word(self, form: str) -> bool:
        if self._snapshot.knows("f", form) or self._named(form):
            return True
        return is_spanish(form) and self._known(form)

    def _known(self, form: str) -> bool:
        # Surfaces first: a stem that the lexicon lacks needs the lemma table.
        return self._snapshot.knows("f", form) or self._snapshot.knows("s", self._stems(form))

    def _slip_with_a_stem(self, form: str, others: Sequence[str], *, wide: bool) -> Guess | None:
        """What an odd form was meant to be that no record holds, though some word happens to
        share its stem: ``gradualos`` (*gradual*) → *graduados*. An inflection is no slip."""
        if is_spanish(form):
            return None
        guesses = self._guesses(form, others, wide=wide)
        guess = next((one for one in guesses if one.slips == 1), None)
        return guess if guess and _bare(guess.forms[0]) != _bare(form) else None

    def _far_more_frequent(self, form: str, others: Sequence[str]) -> Guess | None:
        """A neighbour of a rare word that is no Spanish: a slip in some document, typed
        again or met by chance."""
        stem = self._stems(form)
        rare = self._snapshot.holders("s", stem, _RARE)
        # The lemma table comes last: it takes most of a second to load, and 80 MB.
        if rare > _RARE or len(form) < _OFFERED or is_spanish(form):
            return None
        guesses = self._guesses(form, others, wide=False)
        other = (g for g in guesses if g.slips == 1 and self._stems(g.forms[0]) != stem)
        if guess := next(other, None):
            often = self._scorer.term("f", guess.forms[0]).count
            return guess if often >= _TIMES * rare else None
        return None

    def _printed(self, form: str, typed: str = "") -> str:
        """A form as some record writes it or as the language has it, with its accents, in
        the case in which it was typed: ``Evalaucion`` → *Evaluación*."""
        printed = self._written(form) or accented(form, typed)
        if len(typed) > 1 and typed.isupper():
            return printed.upper()
        return printed[:1].upper() + printed[1:] if typed[:1].isupper() else printed

    def _written(self, form: str) -> str | None:
        number = self._snapshot.holder(form)
        if number is not None:
            for text in self._snapshot.body(number).record.texts.values():
                for word in words(text):
                    if word.forms == (form,):
                        return text[word.start : word.end].lower()
        return None


def _bare(form: str) -> str:
    """A form without what number and gender change: ``albergados`` → ``albergad``."""
    return form.removesuffix("s").removesuffix("e").removesuffix("a").removesuffix("o")


def _terms(parsed: ParsedQuery) -> list[Term]:
    atoms = [atom.what for clause in parsed.clauses for atom in clause if not atom.fields]
    return [*parsed.terms, *(what for what in atoms if isinstance(what, Term))]


def _changed(parsed: ParsedQuery, changes: dict[Term, tuple[Term, ...]]) -> ParsedQuery:
    def others(atom: Atom) -> tuple[Atom, ...]:
        if isinstance(atom.what, Term) and not atom.fields:
            return tuple(map(Atom, changes.get(atom.what, (atom.what,))))
        return (atom,)

    every = (other for term in parsed.terms for other in changes.get(term, (term,)))
    return replace(
        parsed,
        terms=tuple(dict.fromkeys(every)),
        clauses=tuple(
            tuple(other for atom in clause for other in others(atom)) or clause
            for clause in parsed.clauses
        ),
    )


def _exchange(text: str, printed: str, other: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(printed)}(?!\w)", lambda _: other, text)
