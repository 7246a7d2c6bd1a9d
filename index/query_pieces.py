"""A query cut into operands: words, quotes, minus signs, fields, and what an ``O`` ties.

``albergue O "casa de acogida" -hotel hallazgo:demoras vacun*``. No text is an error: what
fits no form is words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.query_fields import NAMES
from kb.codes import canonical
from kb.text import fold, squeeze

# Longer queries are cut: nobody reads what a page of text finds.
_MAX_CHARACTERS = 1000
# Only capitals connect: in "pan o agua" nobody asks for either.
_OR = frozenset({"O", "OR"})
_VOWELS = {"a": "[aá]", "e": "[eé]", "i": "[ií]", "o": "[oó]", "u": "[uúü]"}
_CODE = r"(?:BP|LA|LN)[ _-]?[0-9Il|]{1,3}[ _-]?[A-Z]{2,4}(?!\w)"
# Codes that the analysis would read as several words. In running text only what cannot be
# words: capitals, or a prefix that is no Spanish word.
_SPACED_CODE = re.compile(
    rf"(?<!\w)(?:{_CODE}|(?i:(?:BP|LN)[ _-]?[0-9]{{1,2}}[ _-]?[A-Z]{{2}}(?!\w)))"
)
# "a.c.n.u.r." and "ee. uu." as people type them: the analysis knows them in capitals.
_DOTTED = re.compile(
    r"(?<![\w.])(?:(?:[^\W\d_]\.){2,}(?:[^\W\d_](?!\w))?|([^\W\d_])\1\. ?([^\W\d_])\2(?!\w)\.?)"
)


def _accent_blind(name: str) -> str:
    return "".join(_VOWELS.get(c, "[ _-]" if c == " " else c) for c in name)


_FIELDS = "|".join(_accent_blind(name) for name in sorted(NAMES, key=len, reverse=True))
_PIECE = re.compile(
    rf"""
      (?P<not>(?<!\S)-(?=[\w"]))?
      (?:(?P<field>(?<!\w)(?:{_FIELDS})):(?=\S))?
      (?: "(?P<quoted>[^"]*)" | (?P<code>(?<=:){_CODE}) | (?P<word>[^\s"]+) )
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """An operand; ``source`` as typed, ``field`` a folded name of ``query_fields``.

    ``group`` is shared by operands that an ``O`` ties together, else None.
    """

    source: str
    text: str
    quoted: bool = False
    field: str | None = None
    excluded: bool = False
    group: int | None = None


def clean(text: str) -> str:
    """The query as it is searched: cut, one space between words, typed forms put right.

    ``" a.c.n.u.r.  bp 1 gn "`` → ``"A.C.N.U.R. BP1_GN"``
    """
    text = squeeze(text[:_MAX_CHARACTERS]).replace("\x00", " ").strip()
    text = _DOTTED.sub(lambda match: match[0].upper(), text)
    return _SPACED_CODE.sub(lambda match: canonical(match[0]) or match[0], text)


def pieces(text: str) -> Iterator[Piece]:
    """The operands of a cleaned query, in order."""
    group = 0
    before: Piece | None = None
    tied = False
    for match in _PIECE.finditer(text):
        if match[0] in _OR and before is not None and not before.excluded:
            tied = True
            continue
        piece = _piece(match)
        if tied and before is not None and not piece.excluded:
            if before.group is None:
                group += 1
                before = replace(before, group=group)
            piece = replace(piece, group=before.group)
        tied = False
        if before is not None:
            yield before
        before = piece
    if before is not None:
        yield before


def _piece(match: re.Match[str]) -> Piece:
    field = fold(match["field"]).replace("_", " ").replace("-", " ") if match["field"] else None
    quoted = match["quoted"] is not None
    text = match["quoted"] if quoted else match["code"] or match["word"]
    return Piece(match[0], text, quoted, field, match["not"] is not None)
