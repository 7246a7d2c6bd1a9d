"""What a person typed, as words, phrases and exclusions. No text is an error."""

import math
import re
from dataclasses import dataclass

from index.analysis.chain import words
from kb.codes import parse_code
from kb.text import fold

# Longer queries are cut: nobody reads what a page of text finds.
_MAX_CHARACTERS = 1000
_MAX_WORDS = 48
_PIECE = re.compile(
    r"""
      (?P<not>(?<!\S)-)? "(?P<phrase>[^"]*)"
    | (?<!\S)-(?P<without>\w[^\s"]*)
    | (?<!\S)(?P<prefix>[^\W\d_]{2,})\*(?!\S)
    | (?P<plain>[^\s"]+)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """One searched word: its printed form and the forms that it stands for."""

    printed: str
    forms: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Forms at relative positions: ``"entrega de ayudas"`` → entrega at 0, ayudas at 2."""

    words: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """``code`` is the canonical code where the whole query is one. ``blank``: nothing typed.

    Every phrase must match, no exclusion may, and of the terms ``needed(len(terms))``.
    """

    blank: bool
    code: str | None
    terms: tuple[Term, ...]
    phrases: tuple[Phrase, ...]
    excluded: tuple[Phrase, ...]


def parse_query(text: str) -> ParsedQuery:
    """Read a query: plain words, ``"exact phrases"``, ``-word``, ``pref*``, codes in any form.

    Lone quotes, brackets, colons and stars are no syntax: what stands beside them is plain
    words.
    """
    text = text[:_MAX_CHARACTERS].strip()
    code = parse_code(text)
    terms: list[Term] = []
    phrases: list[Phrase] = []
    excluded: list[Phrase] = []
    plain: list[str] = []
    for match in _PIECE.finditer(text):
        if match["phrase"] is not None:
            found = phrase(match["phrase"])
            if found.words:
                (excluded if match["not"] else phrases).append(found)
            if not match["not"]:
                plain.append(match["phrase"])
        elif match["without"]:
            excluded.extend(Phrase(((0, word.forms),)) for word in words(match["without"]))
        elif match["prefix"]:
            terms.append(Term(match[0], (fold(match["prefix"]),), prefix=True))
        else:
            plain.append(match["plain"])
    terms = [*plain_terms(" ".join(plain)), *terms][:_MAX_WORDS]
    return ParsedQuery(
        not text, str(code) if code else None, tuple(terms), tuple(phrases), tuple(excluded)
    )


def plain_terms(text: str) -> list[Term]:
    """The words of a text as terms, each once."""
    found = {w.forms: Term(text[w.start : w.end], w.forms) for w in reversed(words(text))}
    return list(reversed(found.values()))


def phrase(text: str) -> Phrase:
    """A quoted text; where it is one word it is still exact in its form."""
    found = words(text)
    start = found[0].position if found else 0
    return Phrase(tuple((word.position - start, word.forms) for word in found))


def needed(count: int) -> int:
    """How many of a query's words a record must hold.

    Both of two, most of three or four, a third of a whole question: requiring more costs
    recall@100 (.987 → .959 at a third, .921 at three quarters; docs/benchmarks.md).
    """
    if count <= 2:
        return count
    return max(2, math.ceil(count * 0.3))
