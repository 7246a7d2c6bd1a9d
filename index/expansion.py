"""Acronyms and synonyms of a query's words: ``NNA`` also asks for *niñas, niños …*."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from index.analysis.chain import words
from index.analysis.stems import lemma
from index.matching import Slot
from index.query import Atom, Clause, Phrase, Term, phrase
from index.search import Expansion
from kb.text import fold

# A word is not searched under more other names than this: rings with regional variants
# have up to eight, and each is one cached mask.
_MAX_ADDED = 8
# No name in the scheme has more words than are looked at together.
_MAX_NAME = 8

Key = tuple[str, ...]
_NOTHING: Mapping[Term, str] = {}


class Synonyms:
    """Names that stand for each other, matched whatever their words' number.

    ``names`` maps a name to its others, in either direction; the other direction is added.
    ``pairs`` are further (name, other) that documents define themselves.
    """

    def __init__(
        self, names: Mapping[str, Sequence[str]], pairs: Iterable[tuple[str, str]] = ()
    ) -> None:
        self._others: dict[Key, dict[str, None]] = {}
        self._acronyms: dict[Key, str] = {}
        self._phrases: dict[str, Phrase] = {}
        given = [(name, other) for name, others in names.items() for other in others]
        for name, other in (*given, *pairs):
            self._add(name, other)
            self._add(other, name)

    def _add(self, name: str, other: str) -> None:
        key = _key(name)
        if 0 < len(key) <= _MAX_NAME and key != _key(other):
            self._others.setdefault(key, {}).setdefault(other)
            if len(key) == 1 and name.isupper():
                self._acronyms[key] = name

    def named(self, form: str) -> bool:
        """Whether a word is a name by itself, so that it is no slip of another word."""
        return (form,) in self._others or (_singular(form),) in self._others

    def expand(
        self,
        terms: Sequence[Term],
        without: Collection[str] = (),
        near: Mapping[Term, str] = _NOTHING,
    ) -> tuple[list[Slot], list[Expansion]]:
        """Terms as slots, each with what is searched beside it; and what was added.

        A name of several words adds to each of them: a record with the acronym then holds
        all. Names in ``without`` (folded) were taken back by the reader. A word that no
        record holds and that has no other names leans on its ``near`` one.
        """
        added: list[dict[Phrase, None]] = [{} for _ in terms]
        expansions: list[Expansion] = []
        keys = [_singular(term.forms[0]) if not term.prefix else "" for term in terms]
        start = 0
        while start < len(terms):
            end = self._longest(terms, keys, start)
            if end == start:
                start += 1
                continue
            others = list(self._others[self._known(terms, keys, start, end)])[:_MAX_ADDED]
            chosen = [name for name in others if fold(name) not in without]
            for place in range(start, end):
                added[place].update(dict.fromkeys(self._phrase(name) for name in chosen))
            if chosen:
                printed = " ".join(term.printed for term in terms[start:end])
                expansions.append(Expansion(printed, tuple(chosen)))
            start = end
        slots = [Slot(t, tuple(names)) for t, names in zip(terms, added, strict=True)]
        for place, slot in enumerate(slots):
            if slot.term in near and not slot.added:
                phrase_ = Phrase(((0, (near[slot.term],)),))
                slots[place] = Slot(slot.term, (phrase_,), soft=True)
        return slots, expansions

    def expand_alternatives(
        self, clauses: Sequence[Clause], without: Collection[str] = ()
    ) -> tuple[tuple[Clause, ...], list[Expansion]]:
        """The words of ``a O b`` with their other names; quoted phrases and words of a named
        field are literal."""
        expansions: list[Expansion] = []

        def expanded(atom: Atom) -> Atom:
            if not isinstance(atom.what, Term) or atom.fields:
                return atom
            slots, told = self.expand([atom.what], without)
            expansions.extend(told)
            return replace(atom, added=slots[0].added)

        found = tuple(tuple(map(expanded, clause)) for clause in clauses)
        return found, expansions

    def _longest(self, terms: Sequence[Term], keys: Sequence[str], start: int) -> int:
        """The end of the longest name that begins here; ``start`` where there is none."""
        for end in range(min(len(keys), start + _MAX_NAME), start, -1):
            key = self._known(terms, keys, start, end)
            if key and not self._is_plain_word(key, terms[start]):
                return end
        return start

    def _known(self, terms: Sequence[Term], keys: Sequence[str], start: int, end: int) -> Key:
        """The name that the terms are, or (): an acronym as it is before its singular, for
        *NNAS* (separados) is no plural of *NNA*."""
        if end == start + 1 and (whole := (terms[start].forms[0],)) in self._acronyms:
            return whole
        key = tuple(keys[start:end])
        return key if key in self._others else ()

    def _is_plain_word(self, key: Key, term: Term) -> bool:
        """``san`` in San José is no *SAN* (seguridad alimentaria): an acronym that is a
        Spanish word too must be typed in capitals."""
        if key not in self._acronyms or term.printed.isupper():
            return False
        return lemma(term.forms[0]) is not None

    def _phrase(self, name: str) -> Phrase:
        found = self._phrases.get(name)
        if found is None:
            found = self._phrases[name] = phrase(name)
        return found


def _key(name: str) -> Key:
    found = words(name)
    if len(found) == 1 and name.isupper():
        return (found[0].forms[0],)
    return tuple(_singular(word.forms[0]) for word in found)


def _singular(form: str) -> str:
    """A key that plurals share: ``albergue``, ``albergues`` → ``albergu``.

    Not the chain's stem: names with words that the index lacks would load its lemma table
    (0.8 s) before the first search.
    """
    return form.removesuffix("s").removesuffix("e")
