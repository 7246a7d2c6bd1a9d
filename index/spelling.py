"""Words near a mistyped one among those that records hold (SymSpell)."""

import re
import threading
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from symspellpy import SymSpell, Verbosity

from index.analysis.stems import lemma
from index.arrays import Segment

# Two slips only in long words: of short ones they make anything ("único" → "unicef").
LONG = 7
# Words of three letters have too many neighbours: only ñ typed as n is put right in them.
SHORT = 3
_REACH = 2
# What sounds the same in most of Latin America is written one for the other.
_SOUNDS = (
    (re.compile(r"(?<!c)h"), ""),
    (re.compile(r"[sc](?=c[ei])"), ""),
    (re.compile(r"[cz](?=[ei])|z|x"), "s"),
    (re.compile(r"g(?=[ei])"), "j"),
    (re.compile(r"gu(?=[ei])"), "g"),
    (re.compile(r"qu|k"), "c"),
    (re.compile(r"ll"), "y"),
    (re.compile(r"v"), "b"),
    (re.compile(r"n(?=[pb])"), "m"),
    (re.compile(r"([^\W\d_])\1+"), r"\1"),
)
_FIGURES = re.compile(r"\d")
_PREFIX = re.compile(
    "(?:micro|macro|mini|multi|inter|intra|socio|psico|auto|anti|contra|super|sobre|sub|trans"
    "|bio|eco|agro|tele|video|ciber|pluri|bi|tri|ex|pre|post?|pro|co|re|no)"
)
_ROWS = ("qwertyuiop", "asdfghjklñ", "zxcvbnm")
_NEIGHBOURS = frozenset(
    pair for row in _ROWS for one, other in pairwise(row) for pair in ((one, other), (other, one))
)


class Near(NamedTuple):
    """A form near another, and how many slips away."""

    form: str
    slips: int


class Speller:
    """Neighbours among the forms that an index holds.

    Made at the first unknown word (a second for 30,000 forms) and fed with the segments
    of later commits; the caller turns down forms that no live record holds any more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fed: set[str] = set()
        self._symspell = SymSpell(max_dictionary_edit_distance=_REACH, prefix_length=7)

    def near(self, form: str, segments: Sequence[Segment]) -> Iterator[Near]:
        """Plausible corrections of a form, in no order that matters."""
        if not is_word(form):
            return
        with self._lock:
            self._feed(segments)
            found = self._symspell.lookup(form, Verbosity.ALL, max_edit_distance=_REACH)
        near = (Near(one.term, int(one.distance)) for one in found)
        yield from (one for one in near if one.form != form and _plausible(form, one))

    def _feed(self, segments: Sequence[Segment]) -> None:
        for segment in segments:
            if segment.name in self._fed:
                continue
            self._fed.add(segment.name)
            for form, count in segment.frequencies("f"):
                if is_word(form):
                    self._symspell.create_dictionary_entry(form, count)


def is_word(form: str) -> bool:
    """Whether slips in a form can be told: letters, or letters and figures (*internet2*)."""
    if form.isalpha():
        return len(form) >= SHORT
    return form.isalnum() and len(_FIGURES.sub("", form)) > SHORT


def is_tilde(form: str, other: str) -> bool:
    """Whether ``other`` is ``form`` with its ñ: ``ninos`` → ``niños``."""
    return "ñ" in other and other.replace("ñ", "n") == form


def with_tilde(form: str) -> list[str]:
    """A form with each of its n as ñ: ``companias`` → ``compañias``."""
    return [f"{form[:at]}ñ{form[at + 1 :]}" for at, letter in enumerate(form) if letter == "n"]


def is_spanish(form: str) -> bool:
    """Whether a folded form is a Spanish word, its accents and its ñ aside."""
    return any(lemma(one) is not None for one in (form, *with_tilde(form)))


def remainder(form: str) -> str | None:
    """What follows a prefix that makes new words of any other: ``microempresas`` →
    ``empresas``."""
    found = _PREFIX.match(form)
    rest = form[found.end() :] if found else ""
    return rest if len(rest) >= LONG - 2 else None


def sound(form: str) -> str:
    """What a form sounds like: ``bacunasion``, ``vacunacion`` → ``bacunasion``."""
    for pattern, other in _SOUNDS:
        form = pattern.sub(other, form)
    return form


def _plausible(form: str, near: Near) -> bool:
    if is_tilde(form, near.form):
        return True
    if _FIGURES.findall(form) != _FIGURES.findall(near.form):
        return False
    if len(form) <= SHORT or len(near.form) < SHORT:
        return False
    if near.slips == 1 or sound(form) == sound(near.form):
        return True
    return len(form) >= LONG and sound(form)[:1] == sound(near.form)[:1]


def is_usual(typed: str, meant: str) -> bool:
    """Whether one slip of the usual kinds leads from what was meant to what was typed: a
    letter left out or doubled, two exchanged, a key beside the right one. Any other letter
    put in or for another is one of twenty-five, and so much less likely."""
    if len(typed) == len(meant):
        wrong = [(t, m) for t, m in zip(typed, meant, strict=True) if t != m]
        return wrong[0] == wrong[-1][::-1] or _NEIGHBOURS.issuperset(wrong)
    if len(typed) < len(meant):
        return True
    doubled = [at for at in range(1, len(typed)) if typed[at] == typed[at - 1]]
    return any(typed[:at] + typed[at + 1 :] == meant for at in doubled)
