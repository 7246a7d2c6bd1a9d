"""Folding and trimming of Spanish text, shared by every layer."""

import re
import unicodedata

SOFT_HYPHEN = "\u00ad"
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
# Bullets that Word, LibreOffice and plain-text exports print before list items.
BULLETS = "·•●○◦▪▫■□‣⁃∙➢➤✓\uf0b7\uf0a7\uf0d8\uf076"

# No XML file (Word, Excel, Atom) can hold these, and PostgreSQL no NUL; none is white space.
CONTROLS = "\x00-\x08\x0e-\x1b\x7f\ud800-\udfff"
_DROPPED = re.compile(f"[{SOFT_HYPHEN}{ZERO_WIDTH}{CONTROLS}]")
_SPACES = re.compile(r"\s+")
_TILDE_N = re.compile("n\u0303")


def squeeze(text: str) -> str:
    """Fold white space to single spaces, drop invisible characters, compose (NFC).

    ``" Buena\u00a0 pra\u0301ctica\\n"`` → ``"Buena práctica"``
    """
    # split() knows the same spaces as \s, four times faster.
    return " ".join(_DROPPED.sub("", unicodedata.normalize("NFC", text)).split())


def fold(text: str) -> str:
    """Case and accents off, ``ñ`` kept as a letter, white space squeezed.

    ``"Evaluación  del AÑO"`` → ``"evaluacion del año"``
    """
    parts = unicodedata.normalize("NFD", squeeze(text).casefold())
    parts = _TILDE_N.sub("ñ", parts)
    # Mark by mark, since texts hold few: letter by letter took nine tenths of the time that
    # a file of one line of 5 MB needs.
    for mark in filter(unicodedata.combining, set(parts)):
        parts = parts.replace(mark, "")
    return unicodedata.normalize("NFC", parts)


def fold_label(text: str) -> str:
    """Fold a printed label for comparison: no accents, punctuation or ``ñ``.

    ``"Código / Nº:"`` → ``"codigo no"``; used for labels only, never for search.
    """
    plain = fold(text).replace("ñ", "n").replace("º", "o").replace("ª", "a")
    return _SPACES.sub(" ", re.sub(r"[^0-9a-z%]+", " ", plain)).strip()


def strip_bullet(text: str) -> str:
    """Remove one leading list bullet: ``"· Activar clústeres"`` → ``"Activar clústeres"``."""
    return re.sub(rf"^\s*(?:[{BULLETS}]\s*|[-–—*]\s+)", "", text)
