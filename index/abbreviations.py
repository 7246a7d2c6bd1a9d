"""Acronyms that a text defines itself: ``niños, niñas y adolescentes (NNA)``.

After Schwartz & Hearst (2003): the acronym stands in brackets after its long form, or the
long form in brackets after it. Initials decide; where the acronym is another language's
(``por sus siglas en inglés``), the run of capitals or the noun phrase before it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from index.analysis.stopwords import STOP_WORDS
from kb.text import fold, squeeze

# The hidden facet under which an index keeps the pairs; no page counts or filters by it.
FACET = "abbreviation"
_TAB = "\t"
_ACRONYM = r"[A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑa-z0-9/&-]{1,10}"
_AFTER = re.compile(
    rf"\(\s*(?P<lead>por sus siglas[^,:)]*[,:]?\s*)?[«\"“]?(?P<short>{_ACRONYM})[»\"”]?"
    rf"\s*(?P<tail>[,;][^)]{{0,60}})?\)"
)
_BEFORE = re.compile(rf"(?<!\w)(?P<short>{_ACRONYM})\s*\((?P<long>[^()]{{6,110}})\)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|[^\w\s]")
_ARTICLES = frozenset({"el", "la", "los", "las", "un", "una", "unos", "unas", "su", "sus", "al"})
_JOINTS = frozenset({"de", "del", "a", "en", "para", "con", "por", "y", "e", "o", "sobre", "entre"})
# Long forms beyond this are sentences.
_MAX_WORDS = 12
_MIN_LETTERS, _MAX_LETTERS = 2, 8


def defined_pairs(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(acronym, long form) that the texts define, each once, in order.

    ``"el Grupo Consultivo Estratégico (SAG, por sus siglas en inglés)"`` →
    ``("SAG", "Grupo Consultivo Estratégico")``.
    """
    found: dict[tuple[str, str], None] = {}
    for text in texts:
        found.update(dict.fromkeys(_pairs(squeeze(text))))
    return tuple(found)


def notations(texts: Iterable[str]) -> tuple[str, ...]:
    """The pairs as values of the hidden facet."""
    return tuple(_TAB.join(pair) for pair in defined_pairs(texts))


def pair_of(notation: str) -> tuple[str, str] | None:
    """A value of the hidden facet as its pair."""
    short, tab, long = notation.partition(_TAB)
    return (short, long) if tab else None


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for match in _AFTER.finditer(text):
        short = match["short"]
        if not _is_acronym(short):
            continue
        before = text[max(0, match.start() - 160) : match.start()]
        foreign = "siglas" in f"{match['lead'] or ''}{match['tail'] or ''}"
        long = _by_initials(before, short) or _by_shape(before, short, foreign)
        # A heading in capitals names its own code: "ÁREA DE SALUD (SL)".
        if long and not long.isupper():
            yield short, long
    for match in _BEFORE.finditer(text):
        short, long = match["short"], match["long"].strip(' .;,«»"“”')
        if _is_acronym(short) and _by_initials(long, short) == long:
            yield short, long


def _is_acronym(short: str) -> bool:
    letters = sum(1 for c in short if c.isalpha())
    capitals = sum(1 for c in short if c.isupper())
    return capitals >= _MIN_LETTERS and letters <= _MAX_LETTERS and capitals * 2 > letters


def _by_initials(before: str, short: str) -> str | None:
    """The end of ``before`` whose words begin with the acronym's letters, one each, small
    words passed over: ``…, que niños, niñas y adolescentes`` for NNA."""
    letters = [c for c in fold(short) if c.isalpha()]
    found = list(_WORD.finditer(before))
    while letters and found:
        word = found.pop()
        folded = fold(word[0])
        if folded[0] == letters[-1] and word[0].isalpha() and folded not in _JOINTS:
            letters.pop()
            if not letters:
                return before[word.start() :].strip()
        elif word[0] not in ",/" and folded not in STOP_WORDS:
            return None
    return None


def _by_shape(before: str, short: str, foreign: bool) -> str | None:
    """Words in capitals up to the bracket, which of an acronym not said to be foreign share
    its first letter; else, of a foreign one, the noun phrase."""
    found = list(_WORD.finditer(before))
    capitals = _run(found)
    while capitals and fold(capitals[0][0]) in _ARTICLES:
        capitals = capitals[1:]
    if sum(1 for word in capitals if word[0][0].isupper()) >= 2 and (
        foreign or fold(capitals[0][0])[0] == fold(short)[0]
    ):
        return before[capitals[0].start() :].strip()
    if not foreign:
        return None
    start = len(found)
    for place in range(len(found) - 1, max(-1, len(found) - 1 - _MAX_WORDS), -1):
        folded = fold(found[place][0])
        if not found[place][0][0].isalpha():
            break
        if folded in _ARTICLES and (place == 0 or fold(found[place - 1][0]) not in _JOINTS):
            break
        start = place
    phrase = before[found[start].start() :].strip() if start < len(found) else ""
    return phrase if len(found) - start >= 2 else None


def _run(found: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """The longest end of words that are capitalised or join such words."""
    run: list[re.Match[str]] = []
    for word in reversed(found[-_MAX_WORDS:]):
        if not (word[0][0].isupper() or fold(word[0]) in _JOINTS | _ARTICLES):
            break
        run.insert(0, word)
    while run and not run[0][0][0].isupper():
        run.pop(0)
    return run
