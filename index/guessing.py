"""What an unknown word was meant to be: the likeliest of all that lie near.

A noisy channel (Kernighan, Church & Gale 1990): how likely the slip is, how usual the word,
and whether some record holds it together with the other words of the query. The weights
are judgements; four of them were varied and matter little (docs/benchmarks.md).
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from index.analysis.chain import Stems
from index.analysis.stems import lemma
from index.analysis.stopwords import STOP_WORDS
from index.arrays import Floats
from index.query import rarity
from index.scoring import Scorer
from index.snapshot import Snapshot
from index.spelling import SHORT, Speller, is_tilde, is_usual, sound

# What makes a slip less likely, in units of a natural logarithm.
_ODD = 1.5
_OTHER_FIRST = 1.0
_SECOND = 4.0
_SOUNDS_OTHER = 0.5
_SPACE = 2.0
_TILDE = -10.0
# What makes a word more likely: how many records hold it, with which of the other words.
_USUAL = 0.5
_TOGETHER = 3.0
# A typed word whose stem some record holds is first of all an inflection of what it holds.
_INFLECTED = 2.0
# A word that records hold in other forms only counts as this part of a record.
_UNPRINTED = 0.3
# Stop words are in every other text, beside any word.
_STOP_PART, _STOP_TOGETHER = 0.25, 0.7
_LETTERS = "abcdefghijklmnñopqrstuvwxyz"
_PLAIN = re.compile("[a-zñ]{4,24}")
# Shorter pieces of a word are words by chance.
_PIECE = 4
# Of the short stop words those that are no endings too: *gradualos* is not *gradual os*.
_SMALL = frozenset(
    "al con de del el en la las los no para por que se su sus".split()  # noqa: SIM905
)
_ENDINGS = frozenset({"la", "las", "los", "no", "se"})


class Guess(NamedTuple):
    """The words that may be meant, stop words among them: *deagua* is two."""

    forms: tuple[str, ...]
    slips: int = 1

    @property
    def searched(self) -> tuple[str, ...]:
        return tuple(form for form in self.forms if form not in STOP_WORDS)


class Guesser:
    """Guesses over one snapshot; ``named`` knows names that the vocabularies expand."""

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

    def __call__(self, form: str, others: Sequence[str], *, wide: bool = True) -> list[Guess]:
        """Likeliest first; ``others`` are the forms of the query's other words. ``wide``: also
        words that records hold in other forms only, which takes some milliseconds."""
        held = self._held(others)
        stem = self._stems(form)
        values: dict[tuple[str, ...], tuple[float, Guess]] = {}
        for guess, unlikely in self._near(form, among=bool(others), wide=wide):
            value = self._value(guess, held) - unlikely
            if self._stems(guess.forms[0]) == stem and self._snapshot.knows("f", guess.forms[0]):
                value += _INFLECTED
            known = values.get(guess.forms)
            if known is None or value > known[0]:
                values[guess.forms] = (value, guess)
        ranked = sorted(values.values(), key=lambda one: (-one[0], one[1].forms))
        return [guess for _, guess in ranked]

    def _near(self, form: str, *, among: bool, wide: bool) -> Iterator[tuple[Guess, float]]:
        """What lies near with how unlikely that is; a stop word only ``among`` others."""
        for near in self._speller.near(form, self._snapshot.segments):
            if self._snapshot.knows("f", near.form):
                yield Guess((near.form,), near.slips), unlikeliness(form, near.form, near.slips)
        if not wide or not _PLAIN.fullmatch(form):
            return
        for other in one_slip(form):
            if self._named(other):
                yield Guess((other,)), unlikeliness(form, other, 1)
        for other in real_words(form):
            if among if other in STOP_WORDS else self._is_meant(form, other):
                yield Guess((other,)), unlikeliness(form, other, 1)
        for at in range(2, len(form) - 1):
            pieces = form[:at], form[at:]
            if all(map(self._is_piece, pieces)) and not _ENDINGS.issuperset(pieces[1:]):
                yield Guess(pieces), _SPACE

    def _is_meant(self, form: str, other: str) -> bool:
        """Whether records hold a real word in other forms only: the speller knows those."""
        if len(form) <= SHORT + 1 or self._snapshot.knows("f", other):
            return False
        return self._snapshot.knows("s", self._stems(other))

    def _is_piece(self, form: str) -> bool:
        if form in _SMALL:
            return True
        return len(form) >= _PIECE and (form in STOP_WORDS or self._snapshot.knows("f", form))

    def _value(self, guess: Guess, held: Floats | None) -> float:
        if not guess.searched:  # A stop word, or two of them.
            usual = max(_STOP_PART * self._snapshot.count, 1.0)
            return _USUAL * math.log(usual) + _TOGETHER * _STOP_TOGETHER
        usual = min(self._scorer.term("f", f).count or _UNPRINTED for f in guess.searched)
        together = sum(self._together(form, held) for form in guess.searched)
        return _USUAL * math.log(usual) + _TOGETHER * together / len(guess.searched)

    def _together(self, form: str, held: Floats | None) -> float:
        """The most that a record with the word holds of the others, 0 to 1."""
        ids = self._scorer.term("s", self._stems(form)).ids
        return float(held[ids].max()) if held is not None and len(ids) else 0.0

    def _held(self, others: Sequence[str]) -> Floats | None:
        """By record what part of the other words' weight it holds; None: there are none."""
        held, total = np.zeros(self._snapshot.size), 0.0
        for form in others:
            found = self._scorer.term("s", self._stems(form))
            if found.count:
                weight = rarity(found.count, self._snapshot.count)
                held[found.ids] += weight
                total += weight
        return held / total if total else None


def unlikeliness(typed: str, meant: str, slips: int) -> float:
    """How unlikely it is that somebody who meant one word typed the other."""
    if is_tilde(typed, meant):
        return _TILDE
    if sound(typed) == sound(meant):
        return 0.0
    value = _SOUNDS_OTHER + (_SECOND if slips > 1 else 0.0)
    if typed[:1] != meant[:1] and sorted(typed[:2]) != sorted(meant[:2]):
        value += _OTHER_FIRST
    if slips == 1 and not is_usual(typed, meant):
        value += _ODD
    return value


@lru_cache(maxsize=1024)
def real_words(form: str) -> tuple[str, ...]:
    """Stop words and other words of the language that are one slip away, folded."""
    near = (one for one in one_slip(form) if len(one) > SHORT)
    return tuple(sorted(one for one in near if one in STOP_WORDS or lemma(one) is not None))


@lru_cache(maxsize=256)
def one_slip(form: str) -> frozenset[str]:
    """Every form that is one slip away: a letter more, less, other, or two exchanged."""
    cuts = [(form[:at], form[at:]) for at in range(len(form) + 1)]
    found = {start + end[1:] for start, end in cuts if end}
    found |= {start + end[1] + end[0] + end[2:] for start, end in cuts if len(end) > 1}
    found |= {start + one + end[1:] for start, end in cuts if end for one in _LETTERS}
    found |= {start + one + end for start, end in cuts for one in _LETTERS}
    return frozenset(found - {form})
