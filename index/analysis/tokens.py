"""Tokens of Spanish prose as people write it: inclusive forms, acronyms, codes, figures."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kb.codes import parse_code
from kb.text import fold

_TOKEN = re.compile(
    r"""
      (?P<code>   (?<!\w)(?:BP|LA|LN)[_\- ]?[0-9IilO|]{1,3}[_\-][A-Za-z]{2,4}(?!\w) )
    | (?P<dotted> (?<!\w)(?-i:(?:[A-ZÁÉÍÓÚÑ]\.){2,}(?:[A-ZÁÉÍÓÚÑ](?!\w))?)       # A.C.N.U.R.
                | (?<!\w)(?-i:([A-Z])\3\.\s?([A-Z])\4(?!\w)\.?) )                # EE. UU.
    | (?P<joint>  (?<!\w)[^\W\d_]&[^\W\d_](?!\w) )                                   # M&E
    | (?P<figure> \d+(?:[.,]\d+)*(?!\w) )
    | (?P<word>   \w+(?:@\w*)? )
      (?: /(?P<slash>[ao]s?|es)(?!\w) | \((?P<paren>[ao]s?|e?s)\)s? )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
# "todxs", "niñ@s", "refugiadxs": the x or @ stands for either vowel.
_EITHER = re.compile(r"(?<=[a-zñ])[x@](?=s?$)")
_VOWELS = "aeiou"


class Token(NamedTuple):
    """A printed word: [start, end) in its text and the folded forms that it stands for."""

    start: int
    end: int
    forms: tuple[str, ...]


def tokens(text: str) -> Iterator[Token]:
    """Every token of a text in order, stop words included.

    ``"beneficiarias/os de A.C.N.U.R."`` → ``(beneficiarias, beneficiarios)``, ``(de,)``,
    ``(acnur,)``; ``"niñ@s"`` → ``(niñas, niños)``; ``"1.200"`` → ``(1200,)``;
    ``"M&E"`` → ``(mye,)``; ``"BPI_GN"`` → ``(bp1_gn,)``; ``"socio-económico"`` →
    ``(socio, socioeconomico)``, ``(economico,)``.
    """
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        start, end = match.span()
        if kind == "word":
            forms = _word_forms(match[0], "")
            joined = _joined(text, match) if text[end : end + 1] == "-" else None
            yield Token(start, end, (*forms, joined) if joined else forms)
        elif kind in ("slash", "paren"):
            yield Token(start, end, _word_forms(match["word"], match[kind]))
        elif kind == "joint":
            yield Token(start, end, (fold(match[0]).replace("&", "y"),))
        elif kind == "figure":
            yield Token(start, end, (_figure(match["figure"]),))
        elif match["code"] is not None:
            code = parse_code(match["code"])
            yield Token(start, end, (str(code).casefold() if code else fold(match["code"]),))
        else:
            printed = match[0].rstrip()
            bare = fold(re.sub(r"[.\s]", "", printed))
            yield Token(start, start + len(printed), (bare,))


@lru_cache(maxsize=1 << 16)
def _word_forms(word: str, ending: str) -> tuple[str, ...]:
    """``("beneficiarias", "os")`` → both forms; ``("trabajador", "a")`` → both forms."""
    form = fold(word)
    if _EITHER.search(form):
        return (_EITHER.sub("a", form), _EITHER.sub("o", form))
    form = form.strip("_@")
    if not ending:
        return (form,)
    ending = fold(ending)
    if ending == "s":
        return (form, form + "s")
    stem = form.removesuffix("s")
    if form.endswith("es") and len(ending) == 2:
        stem = form[:-2]
    elif stem and stem[-1] in _VOWELS:
        stem = stem[:-1]
    return (form, stem + ending)


def _joined(text: str, match: re.Match[str]) -> str | None:
    """``socio-económico`` is also written in one word; only letters join, lower case after."""
    if not match["word"].isalpha():
        return None
    after = _TOKEN.match(text, match.end() + 1)
    if after is None or not after["word"] or not after["word"].isalpha():
        return None
    return fold(match["word"] + after["word"]) if after["word"].islower() else None


def _figure(printed: str) -> str:
    """``"1.200"`` and ``"1,200"`` → ``"1200"``; ``"80,8"`` → ``"80.8"``."""
    if _THOUSANDS.fullmatch(printed):
        return re.sub(r"[.,]", "", printed)
    return printed.replace(",", ".")
