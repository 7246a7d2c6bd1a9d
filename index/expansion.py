"""Acronyms and synonyms of a query's words: ``NNA`` also asks for *niñas, niños …*."""

from collections.abc import Mapping, Sequence

from index.analysis.chain import words
from index.matching import Slot
from index.query import Term
from index.search import Expansion

# A word is not searched under more other names than this.
_MAX_ADDED = 4
# No name in the scheme has more words than are looked at together.
_MAX_NAME = 8


class Synonyms:
    """Names that stand for each other, matched whatever their words' number.

    ``names`` maps a name to its others, in either direction; the other direction is added.
    """

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._others: dict[tuple[str, ...], dict[str, None]] = {}
        for name, others in names.items():
            for other in others:
                self._add(name, other)
                self._add(other, name)

    def _add(self, name: str, other: str) -> None:
        key = tuple(_singular(word.forms[0]) for word in words(name))
        if 0 < len(key) <= _MAX_NAME:
            self._others.setdefault(key, {}).setdefault(other)

    def expand(self, terms: Sequence[Term]) -> tuple[list[Slot], list[Expansion]]:
        """Terms as slots, each with what is searched beside it; and what was added.

        A name of several words adds to its first word: a record with the acronym then
        holds one of them, which is why all its words' slots get it.
        """
        added: list[dict[str, None]] = [{} for _ in terms]
        expansions: list[Expansion] = []
        keys = [_singular(term.forms[0]) if not term.prefix else "" for term in terms]
        for start in range(len(terms)):
            for end in range(min(len(terms), start + _MAX_NAME), start, -1):
                others = self._others.get(tuple(keys[start:end]))
                if not others:
                    continue
                chosen = list(others)[:_MAX_ADDED]
                for place in range(start, end):
                    added[place].update(dict.fromkeys(chosen))
                printed = " ".join(term.printed for term in terms[start:end])
                expansions.append(Expansion(printed, tuple(chosen)))
                break
        slots = [
            Slot(term, tuple(filter(None, (_forms(name) for name in names))))
            for term, names in zip(terms, added, strict=True)
        ]
        return slots, expansions


def _forms(name: str) -> tuple[str, ...]:
    return tuple(word.forms[0] for word in words(name))


def _singular(form: str) -> str:
    """A key that plurals share: ``albergue``, ``albergues`` → ``albergu``.

    Not the chain's stem: names with words that the index lacks would load its lemma table
    (0.8 s) before the first search.
    """
    return form.removesuffix("s").removesuffix("e")
