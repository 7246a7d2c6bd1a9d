"""Words that no record holds, corrected to words that records do hold (SymSpell)."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from symspellpy import SymSpell, Verbosity

from index.arrays import Segment

# Words of up to four letters have too many neighbours: one slip at most; in words of three
# only ñ typed as n is put right.
_SHORT = 4
_MIN_LETTERS = 3


class Speller:
    """Corrections over the forms that an index holds.

    Made at the first unknown word (a second for 30,000 forms) and fed with the segments
    of later commits; forms that no live record holds any more are turned down by ``known``.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fed: set[str] = set()
        self._symspell = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)

    def correct(
        self, form: str, segments: Sequence[Segment], known: Callable[[str], bool]
    ) -> str | None:
        """The likeliest known form for an unknown one, or None.

        Nearest first; ``ñ`` typed as ``n`` before any other slip, then the same first
        letter, then the form that occurs more.
        """
        if not form.isalpha() or len(form) < _MIN_LETTERS:
            return None
        with self._lock:
            self._feed(segments)
            reach = 2 if len(form) > _SHORT else 1
            found = self._symspell.lookup(form, Verbosity.ALL, max_edit_distance=reach)
        near = [one for one in found if one.term != form and _plausible(form, one.term)]
        for one in sorted(near, key=lambda one: _cost(form, one)):
            if known(one.term):
                return str(one.term)
        return None

    def _feed(self, segments: Sequence[Segment]) -> None:
        for segment in segments:
            if segment.name in self._fed:
                continue
            self._fed.add(segment.name)
            for form, count in segment.frequencies("f"):
                if form.isalpha():
                    self._symspell.create_dictionary_entry(form, count)


def _is_tilde(form: str, term: str) -> bool:
    return term.replace("ñ", "n") == form


def _plausible(form: str, term: str) -> bool:
    return _is_tilde(form, term) or (len(form) >= _SHORT and len(term) >= _MIN_LETTERS)


def _cost(form: str, found: Any) -> tuple[int, bool, bool, int, str]:
    tilde = _is_tilde(form, found.term)
    distance = 1 if tilde else found.distance
    return (distance, not tilde, found.term[:1] != form[:1], -found.count, found.term)
