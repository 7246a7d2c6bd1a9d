"""Organisations that a text names: by a name that other cards use, or by an acronym. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from kb.organisations import OrganisationName
from kb.text import fold, squeeze

_WORD = re.compile(r"\w+(?:[-+&]\w+)*")
# "Organización Internacional para las Migraciones (OIM)": a name and its acronym.
_WITH_ACRONYM = re.compile(r"(?P<name>.+?)\s*\((?P<acronym>[^()]{2,12})\)")
# What ends a name: "la OIM. Ministerio" is no "OIM Ministerio".
_BREAK = re.compile(r"[.;:!?\n()]")
_BEGINS_SENTENCE = re.compile(r"(?:^|[.!?:;…»\"\n•-])\s*[¿¡«\"(]*$")
# A name in use is surer than one that only the list of acronyms has; each further mention
# and each card that has it make it surer still.
_LISTED, _USED, _MORE, _SUREST = 0.6, 0.7, 0.08, 0.98


@dataclass(slots=True)
class _Actor:
    """One organisation: ``names`` by their folded form, ``used`` those (folded) that cards
    have, ``printed`` how cards print it, with how many do."""

    names: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    printed: dict[str, int] = field(default_factory=dict)


class _Form(NamedTuple):
    words: tuple[str, ...]
    text: str
    actor: int
    acronym: bool
    # Of a name that no card uses: a capital tells it from the same words in a sentence.
    capital: bool


@dataclass(frozen=True, slots=True)
class ActorMention:
    """An organisation that texts name: ``line`` is its name as cards print it, ``cards`` how
    many do; [start, end) in the text of ``field`` is where it stands first."""

    line: str
    cards: int
    confidence: float
    field: str
    start: int
    end: int
    times: int


class ActorNames:
    """All known names at once; a text is read once, whatever their number."""

    def __init__(
        self, in_use: Iterable[tuple[str, int]], listed: Iterable[OrganisationName]
    ) -> None:
        """``in_use``: names that cards have, with how many; ``listed``: known acronyms."""
        self._actors: list[_Actor] = []
        self._by_name: dict[str, int] = {}
        self._by_first: dict[str, list[_Form]] = {}
        for one in listed:
            self._add([one.acronym, *one.names])
        for printed, count in in_use:
            names = _names(printed)
            actor = self._actors[self._add(names)]
            actor.used.update(map(_folded, names))
            actor.printed[printed] = actor.printed.get(printed, 0) + count
        for folded, number in self._by_name.items():
            self._keep(folded, number)
        for forms in self._by_first.values():
            forms.sort(key=lambda form: -len(form.words))

    def find(self, texts: Mapping[str, str], have: Collection[str] = ()) -> list[ActorMention]:
        """Those that ``texts`` (by field) name and ``have`` lacks under each of their names,
        the surest first."""
        mine = {self._by_name.get(_folded(name)) for printed in have for name in _names(printed)}
        found: dict[int, list[tuple[str, int, int, _Form]]] = {}
        for name, text in texts.items():
            for start, end, form in self._in(text):
                if form.actor not in mine:
                    found.setdefault(form.actor, []).append((name, start, end, form))
        mentions = [self._mention(number, places) for number, places in found.items()]
        return sorted(mentions, key=lambda one: (-one.confidence, fold(one.line)))

    def _add(self, names: list[str]) -> int:
        """The number of the actor of any of these names; a new one where none is known."""
        folded = {_folded(name): name for name in names}
        known = [self._by_name[form] for form in folded if form in self._by_name]
        if not known:
            self._actors.append(_Actor())
        number = known[0] if known else len(self._actors) - 1
        for form, name in folded.items():
            if form and self._by_name.setdefault(form, number) == number:
                self._actors[number].names.setdefault(form, name)
        return number

    def _keep(self, folded: str, number: int) -> None:
        words = _words(folded)
        actor = self._actors[number]
        text = actor.names[folded]
        if not words or (len(words) == 1 and len(words[0]) < 2):
            return
        alone = len(words) == 1
        capital = alone or folded not in actor.used
        form = _Form(words, text, number, alone and text.isupper(), capital)
        self._by_first.setdefault(words[0], []).append(form)

    def _in(self, text: str) -> list[tuple[int, int, _Form]]:
        """Every name in a text; of those that begin at one word the longest."""
        read = [(_folded(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]
        shouted = text.isupper()
        found = []
        place = 0
        while place < len(read):
            step = 1
            for form in self._by_first.get(read[place][0], ()):
                last = place + len(form.words) - 1
                if last >= len(read) or tuple(r[0] for r in read[place : last + 1]) != form.words:
                    continue
                start, end = read[place][1], read[last][2]
                if _stands(text, start, end, form, shouted=shouted):
                    found.append((start, end, form))
                    step = len(form.words)
                    break
            place += step
        return found

    def _mention(self, number: int, places: list[tuple[str, int, int, _Form]]) -> ActorMention:
        actor = self._actors[number]
        field_, start, end, form = places[0]
        cards = sum(actor.printed.values())
        if actor.printed:
            line = max(actor.printed, key=lambda name: (actor.printed[name], -len(name)))
        else:
            line = form.text
        more = len(places) - 1 + min(cards, 3)
        sure = min(_SUREST, (_USED if cards else _LISTED) + _MORE * more)
        return ActorMention(line, cards, round(sure, 2), field_, start, end, len(places))


def _names(printed: str) -> list[str]:
    """``"Organización X (OX)"`` → ``["Organización X", "OX"]``; what is in brackets counts
    only in capitals."""
    text = squeeze(printed)
    match = _WITH_ACRONYM.fullmatch(text)
    if match and match["acronym"].isupper():
        return [match["name"], match["acronym"]]
    return [text]


@lru_cache(maxsize=1 << 15)
def _words(folded: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(folded))


@lru_cache(maxsize=1 << 16)
def _folded(word: str) -> str:
    return fold(word)


def _stands(text: str, start: int, end: int, form: _Form, *, shouted: bool) -> bool:
    """Whether the words are that name there: an acronym in capitals, a listed name with its
    capital, neither cut out of a longer name."""
    printed = text[start:end]
    if _BREAK.search(printed):
        return False
    if form.acronym:
        return printed.isupper() and not shouted
    if form.capital and not (printed[:1].isupper() and (form.text[:1].isupper() or not shouted)):
        return False
    if len(form.words) == 1 and (
        shouted or _BEGINS_SENTENCE.search(text[max(0, start - 6) : start])
    ):
        return False
    # "Ministerio de Salud" in "Ministerio de Salud Pública" is another institution.
    after = text[end : end + 2]
    return shouted or not (after[:1] == " " and after[1:].isupper() and printed[:1].isupper())
