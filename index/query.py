"""What a person typed, as words, phrases, alternatives and exclusions. No text is an error."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.analysis.chain import words
from index.query_fields import FACET_NAMES, TEXT_NAMES
from index.query_pieces import Piece, clean, pieces
from kb.codes import canonical, parse_code
from kb.text import fold

_MAX_WORDS = 48
# Part of the weight of three or more words that a record must hold: .3 gives .834 MRR@10 and
# recall@100 .956, .2 .834 and .976 with three times as many records found.
PART_NEEDED = 0.25
# "2019-2023" asks for any of its years; longer ranges are no years of projects.
_MAX_YEARS = 15
_PREFIX = re.compile(r"[^\W_]{2,}\*")
_RANGE = re.compile(r"(?<![\w/-])(\d{1,4}) ?[-–—/] ?(\d{1,4})(?![\w/-])")


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
class Atom:
    """A word or a phrase, looked for in ``fields`` only where there are any; ``added`` are
    other names of a word, searched beside it."""

    what: Term | Phrase
    fields: tuple[str, ...] = ()
    added: tuple[Phrase, ...] = ()


# Alternatives, of which one must match.
Clause = tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """``code`` is the canonical code where the whole query is one. ``blank``: nothing typed.

    Every clause must match, no exclusion may, and of the terms' weight ``needed``.
    """

    text: str
    blank: bool
    code: str | None
    terms: tuple[Term, ...]
    clauses: tuple[Clause, ...]
    excluded: tuple[Atom, ...]


def parse_query(text: str) -> ParsedQuery:
    """Read a query: plain words, ``"exact phrases"``, ``-word``, ``a O b``, ``pref*``,
    ``campo:valor``, codes in any form.

    Lone quotes, brackets, colons and stars are no syntax: what stands beside them is plain
    words. So is a facet's name, whose values ``lift_filters`` takes out beforehand.
    """
    text = clean(text)
    code = parse_code(text)
    plain: list[str] = []
    terms: list[Term] = []
    excluded: list[Atom] = []
    clauses: dict[object, list[Atom]] = {}
    for place, piece in enumerate(pieces(text)):
        if piece.excluded:
            excluded += _atoms(piece)
        elif piece.group is not None or piece.quoted or _fields(piece):
            key = ("group", piece.group) if piece.group is not None else ("place", place)
            clauses.setdefault(key, []).extend(_atoms(piece))
        elif _PREFIX.fullmatch(piece.text):
            terms += [atom.what for atom in _atoms(piece) if isinstance(atom.what, Term)]
        else:
            plain.append(piece.source)
    terms = [*plain_terms(" ".join(plain)), *terms][:_MAX_WORDS]
    held = tuple(tuple(atoms) for atoms in clauses.values() if atoms)
    return ParsedQuery(
        text,
        not text,
        str(code) if code else None,
        tuple(terms),
        held[:_MAX_WORDS],
        tuple(excluded[:_MAX_WORDS]),
    )


def plain_terms(text: str) -> list[Term]:
    """The words of a text as terms, each once; a range of years is one of them.

    ``"2022-2023"`` → one term of the forms 2022 and 2023.
    """
    found: dict[tuple[str, ...], Term] = {}
    start = 0
    for match in _RANGE.finditer(text):
        found |= {t.forms: t for t in _words(text[start : match.start()]) if t.forms not in found}
        forms = _range(match[1], match[2])
        found.setdefault(forms, Term(match[0], forms))
        start = match.end()
    found |= {t.forms: t for t in _words(text[start:]) if t.forms not in found}
    return list(found.values())


def _words(text: str) -> list[Term]:
    found: dict[tuple[str, ...], Term] = {}
    joined: str | None = None
    for word in words(text):
        forms = word.forms
        if joined and joined.endswith(forms[0]):
            # Whoever writes "socioeconómico" in one word holds both of "socio-económico".
            forms = (*forms, joined)
        first, last = word.forms[0], word.forms[-1]
        joined = last if len(last) > len(first) and text[word.end : word.end + 1] == "-" else None
        found.setdefault(forms, Term(text[word.start : word.end], forms))
    return list(found.values())


def _range(first: str, last: str) -> tuple[str, ...]:
    """``2019, 2021`` → all three years; ``2022, 23`` → 2022 and 2023; else both ends."""
    if len(first) == 4 and len(last) == 2:
        last = first[:2] + last
    if len(first) == len(last) == 4 and 0 < int(last) - int(first) <= _MAX_YEARS:
        return tuple(str(year) for year in range(int(first), int(last) + 1))
    return (first, last) if first != last else (first,)


def phrase(text: str) -> Phrase:
    """A quoted text; where it is one word it is still exact in its form."""
    found = words(text)
    start = found[0].position if found else 0
    return Phrase(tuple((word.position - start, word.forms) for word in found))


def _fields(piece: Piece) -> tuple[str, ...]:
    return TEXT_NAMES.get(piece.field or "", ())


def _atoms(piece: Piece) -> list[Atom]:
    """A piece as atoms: a quoted text is one phrase, other words one atom each (or one
    phrase where they are an alternative: ``a O b-c``)."""
    fields = _fields(piece)
    if piece.field and fields == ("code",) and (code := canonical(piece.text)):
        return [Atom(Term(piece.text, (code.casefold(),)), fields)]
    if piece.quoted:
        found = phrase(piece.text)
        return [Atom(found, fields)] if found.words else []
    # "-área:GN" leaves out what says GN, not what says "área".
    named = piece.field is not None and not fields and not piece.excluded
    text = f"{piece.field} {piece.text}" if named else piece.text
    if _PREFIX.fullmatch(text):
        return [Atom(Term(text, (fold(text.rstrip("*")),), prefix=True), fields)]
    found_words = words(text)
    if len(found_words) > 1 and (fields or piece.group is not None):
        return [Atom(phrase(text), fields)]
    return [Atom(Term(text[w.start : w.end], w.forms), fields) for w in found_words]


# What a facet's value stands for: ``("territory", "quito")`` → ``("EC-P.quito",)``; nothing
# where it is no value of that facet.
Resolve = Callable[[str, str], Sequence[str]]


def lift_filters(text: str, resolve: Resolve) -> tuple[str, dict[str, tuple[str, ...]]]:
    """A query without its ``campo:valor`` of facets, and these as filters.

    ``"socios área:gn"`` → ``"socios"``, ``{"area": ("GN",)}``. A value that ``resolve`` does
    not know stays in the text, and so do alternatives of which one is no value of a facet.
    """
    found = list(pieces(clean(text)))
    values = [_lifted(piece, resolve) for piece in found]
    stuck = {p.group for p, value in zip(found, values, strict=True) if p.group and not value}
    filters: dict[str, tuple[str, ...]] = {}
    left: list[Piece] = []
    for piece, value in zip(found, values, strict=True):
        if value is None or piece.group in stuck:
            left.append(piece)
            continue
        facet, notations = value
        filters[facet] = tuple(dict.fromkeys((*filters.get(facet, ()), *notations)))
    return (_joined(left), filters) if filters else (text, {})


def _lifted(piece: Piece, resolve: Resolve) -> tuple[str, tuple[str, ...]] | None:
    facet = FACET_NAMES.get(piece.field or "")
    if facet is None or piece.excluded:
        return None
    # "tipo:" names records and kinds of cards alike: people do not tell them apart.
    for one in (facet, "kind") if facet == "type" else (facet,):
        values = [piece.text, *piece.text.split(",")] if "," in piece.text else [piece.text]
        found = [notation for value in values if value for notation in resolve(one, value)]
        if found:
            return one, tuple(dict.fromkeys(found))
    return None


def _joined(left: Sequence[Piece]) -> str:
    parts: list[str] = []
    before: Piece | None = None
    for piece in left:
        if before is not None and piece.group is not None and piece.group == before.group:
            parts.append("O")
        parts.append(piece.source)
        before = piece
    return " ".join(parts)


def needed(weights: Sequence[float]) -> float:
    """How much of its words' weight (``rarity``) a record must hold.

    All of one or two, a quarter of more: one rare word of a whole question may do, several
    common ones may not. Requiring a third of the words by number found less with more
    (MRR@10 .829 → .834, recall@100 .941 → .967; docs/benchmarks.md).
    """
    total = sum(weights)
    # Sums of the same weights in another order may differ in the last digit.
    return total * (1 - 1e-9 if len(weights) <= 2 else PART_NEEDED)


def rarity(holding: int, count: int) -> float:
    """What a word that ``holding`` of ``count`` records hold weighs among those of a query."""
    return math.log1p(count / holding)
