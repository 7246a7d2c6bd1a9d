"""Which words of a card would serve as its keywords: its noun phrases, and the keywords that
other cards have, weighed by where they stand and by how few records hold them. Pure.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.analysis.chain import Stems, Word, words

# The numbers below were chosen on the 75 illustrative cards, each ranked without its own
# keywords: of 194 keywords 68 stand in the texts as a noun phrase or another card's keyword;
# the first eight suggestions hold 42 of these, the first five 36.
# What a phrase in a field counts against one in the rest of the sheet.
_WEIGHTS = {"description": 2.0, "finding": 1.5}
# Fields that say who, where and when rather than what.
_PASSED_OVER = frozenset(
    {"code", "keywords", "area_name", "territory", "territories", "actors", "budget", "period"}
)
# A word of several is more telling than its parts; longer ones are sentences.
_LONGEST = 4
# What a keyword in use elsewhere gains over a phrase that nobody chose yet, what a single word
# loses, and how much more each further place of a phrase says.
_KNOWN = 2.0
_SINGLE = 0.8
_AGAIN = 0.5
# More than this part of the records hold it: it tells no card apart.
_COMMON = 0.25

Stem = tuple[str, ...]
# How many records hold a word, in any number and gender. Of a phrase its rarest word tells:
# counting phrases themselves ranked no better and took 75 ms each over 20,000 records.
Frequency = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class KeyPhrase:
    """A phrase that could be a keyword. ``field`` is the weightiest that holds it,
    ``start`` and ``end`` where it stands there; ``cards`` have it as a keyword."""

    text: str
    score: float
    field: str
    start: int
    end: int
    times: int
    cards: int = 0


@dataclass
class _Found:
    text: str
    field: str
    start: int
    end: int
    weight: float = 0.0
    times: int = 0
    cards: int = 0
    stems: Stem = ()


def stems_of(text: str, stems: Stems) -> Stem:
    """``"casas de acogida"`` → the stems of *casas* and *acogida*."""
    return tuple(stems(word.forms[0]) for word in words(text))


def key_phrases(
    texts: Mapping[str, str],
    phrases: Iterable[str],
    known: Mapping[Stem, tuple[str, int]],
    stems: Stems,
    frequency: Frequency,
    records: int,
) -> list[KeyPhrase]:
    """The phrases of a record by what they say of it, the most telling first.

    ``phrases`` are its noun phrases (folded, as ``index.analysis`` keeps them), ``known``
    the keywords of other cards by their stems, with their printed form and cards.
    """
    wanted = {stem: False for text in phrases if (stem := stems_of(text, stems))}
    wanted |= dict.fromkeys(known, True)
    found: dict[Stem, _Found] = {}
    for name in sorted(texts, key=lambda one: -_WEIGHTS.get(one, 1.0)):
        if name not in _PASSED_OVER:
            _look(name, texts[name], wanted, stems, found)
    for stem, one in found.items():
        if stem in known:
            one.text, one.cards = known[stem]
    scored = [_scored(one, frequency, records) for one in found.values()]
    scored.sort(key=lambda one: (-one.score, one.text))
    return _apart([one for one in scored if one.score > 0], stems)


def _look(
    name: str,
    text: str,
    wanted: Mapping[Stem, bool],
    stems: Stems,
    found: dict[Stem, _Found],
) -> None:
    """Every wanted phrase of a text, with its place."""
    listed = words(text)
    of = [stems(word.forms[0]) for word in listed]
    for first in range(len(listed)):
        for size in range(1, _LONGEST + 1):
            stem = tuple(of[first : first + size])
            if len(stem) == size and stem in wanted and _together(listed[first : first + size]):
                start, end = listed[first].start, listed[first + size - 1].end
                one = found.setdefault(
                    stem, _Found(_printed(text[start:end]), name, start, end, stems=stem)
                )
                one.weight += _WEIGHTS.get(name, 1.0)
                one.times += 1


def _together(listed: Sequence[Word]) -> bool:
    """Whether no more than one small word stands between each two, and no full stop."""
    return all(
        after.position - before.position <= 3 and after.start - before.end <= 8
        for before, after in pairwise(listed)
    )


def _printed(text: str) -> str:
    """In lower case, but for what is written in capitals."""
    return " ".join(word if word.isupper() else word.lower() for word in text.split())


def _scored(one: _Found, frequency: Frequency, records: int) -> KeyPhrase:
    held = min(frequency(word.forms[0]) for word in words(one.text))
    rarity = math.log((records + 1) / (held + 1)) if held <= _COMMON * records else 0.0
    score = (1 + _AGAIN * math.log(one.weight)) * rarity * (_KNOWN if one.cards else 1.0)
    if len(one.stems) == 1:
        score *= _SINGLE
    return KeyPhrase(one.text, score, one.field, one.start, one.end, one.times, one.cards)


def _apart(ranked: Sequence[KeyPhrase], stems: Stems) -> list[KeyPhrase]:
    """Without phrases that say no more than a better one: *acogida comunitaria* beside *casas
    de acogida comunitaria*."""
    kept: list[KeyPhrase] = []
    covered: list[frozenset[str]] = []
    for one in ranked:
        own = frozenset(stems_of(one.text, stems))
        if not any(own <= other or other <= own for other in covered):
            kept.append(one)
            covered.append(own)
    return kept
