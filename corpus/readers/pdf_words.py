"""Words, lines and rules of a PDF page, freed from the library that found them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pdfplumber.utils.text import extract_words

from kb.text import squeeze, strip_bullet

# A gap of this share of the font size parts two words; Word's narrowest space is .2.
WORD_GAP = 0.15
# Type sizes below this are invisible layers and crop marks.
MIN_SIZE = 2.0
_BOLD = re.compile(r"bold|black|heavy|semibold|demi(?!ng)|[-,]bd\b", re.IGNORECASE)
# TeX prints an accent and its letter as two glyphs, one over the other.
_ACCENTS = {"´": "\u0301", "˜": "\u0303", "¨": "\u0308", "`": "\u0300"}
_SPLIT_ACCENT = re.compile(r"([´˜¨`])([aeiouınAEIOUN])")
# A glyph without a meaning: a bullet where it opens a line.
_UNKNOWN_GLYPH = re.compile(r"^\(cid:\d+\)$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box; points from the page's upper left corner."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool


@dataclass(slots=True)
class Line:
    """Words on one baseline, left to right; ``page`` counts from 1."""

    words: list[Word]
    page: int

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return max(word.x1 for word in self.words)

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def size(self) -> float:
        """The size of most of the line's letters."""
        return max(self.words, key=lambda w: len(w.text)).size

    @property
    def bold(self) -> bool:
        return all(word.bold for word in self.words)

    @property
    def bulleted(self) -> bool:
        """Whether a bullet stands before the line's text."""
        first = self.words[0].text
        if _UNKNOWN_GLYPH.match(first) or (first in {"o", "-", "–", "—", "*"} and self._apart):
            return len(self.words) > 1
        return strip_bullet(first) != first

    @property
    def _apart(self) -> bool:
        """Whether a wide gap follows the first word, as after a list's sign."""
        if len(self.words) < 2 or self.words[0].text != "o":
            return True
        return self.words[1].x0 - self.words[0].x1 > self.size * 0.6

    @property
    def text_x0(self) -> float:
        """Where the text begins, behind a bullet."""
        if self.bulleted and len(self.words) > 1 and not strip_bullet(self.words[0].text):
            return self.words[1].x0
        if self.bulleted and len(self.words) > 1 and len(self.words[0].text) == 1:
            return self.words[1].x0
        return self.x0


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn line: at ``at`` across its direction, from ``start`` to ``end`` along it."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Page:
    """What is printed on a page; ``fills`` are edges of shaded boxes without an outline."""

    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    fills_across: list[Rule] = field(default_factory=list)
    fills_down: list[Rule] = field(default_factory=list)
    images: int = 0
    turned: list[Word] = field(default_factory=list)
    watermark: str = ""


def words_of(chars: list[dict[str, Any]]) -> list[Word]:
    """Level characters of a page → words; letters printed twice for boldness stand once."""
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for char in chars:
        if not char.get("upright", True) or char["size"] < MIN_SIZE:
            continue
        x, y = round(char["x0"]), round(char["top"])
        key = (char["text"], x, y)
        if char["text"].strip() and key in seen:
            continue
        seen.add(key)
        kept.append(char)
    found = extract_words(kept, x_tolerance_ratio=WORD_GAP, return_chars=True)
    return [word for word in map(_word, found) if word.text]


def turned_words(chars: list[dict[str, Any]]) -> list[Word]:
    """Lines of text that run up or down the page, each as one word, left to right."""
    found: list[Word] = []
    for upwards in (True, False):
        kept = [c for c in chars if _is_turned(c) and (c["matrix"][1] > 0) == upwards]
        way = "btt" if upwards else "ttb"
        raw = extract_words(
            kept,
            keep_blank_chars=True,
            char_dir_rotated=way,
            line_dir_rotated="ltr" if upwards else "rtl",
            return_chars=True,
        )
        found += [word for word in map(_word, raw) if word.text]
    return found


def _is_turned(char: dict[str, Any]) -> bool:
    """Whether a letter stands on its side."""
    if char.get("upright", True):
        return False
    along, across = char["matrix"][0], char["matrix"][1]
    return bool(abs(along) < 0.1 * abs(across))


def slanted_text(chars: list[dict[str, Any]]) -> str:
    """Text across the page: a watermark."""
    found = "".join(c["text"] for c in chars if not c.get("upright", True) and not _is_turned(c))
    return squeeze(found)


def _word(raw: dict[str, Any]) -> Word:
    first = raw["chars"][len(raw["chars"]) // 2]
    return Word(
        text=squeeze(mend_accents(raw["text"])) if raw["text"] != "\u00ad" else "",
        x0=float(raw["x0"]),
        x1=float(raw["x1"]),
        top=float(raw["top"]),
        bottom=float(raw["bottom"]),
        size=float(first["size"]),
        bold=_BOLD.search(str(first.get("fontname") or "")) is not None,
    )


def mend_accents(text: str) -> str:
    """``"acci´on"`` → ``"acción"`` (decomposed; squeezing composes it)."""
    if not any(sign in text for sign in _ACCENTS):
        return text
    return _SPLIT_ACCENT.sub(lambda m: m[2].replace("ı", "i") + _ACCENTS[m[1]], text)


def lines_of(words: Iterable[Word], page: int) -> list[Line]:
    """Words → lines, from top to bottom, each from left to right.

    A word belongs to a line whose middle runs through it, so that raised letters stay.
    """
    lines: list[Line] = []
    middle = height = 0.0
    for word in sorted(words, key=lambda w: ((w.top + w.bottom) / 2, w.x0)):
        centre = (word.top + word.bottom) / 2
        if lines and abs(centre - middle) <= 0.45 * max(height, word.bottom - word.top):
            lines[-1].words.append(word)
            if word.bottom - word.top > height:
                middle, height = centre, word.bottom - word.top
            continue
        lines.append(Line([word], page))
        middle, height = centre, word.bottom - word.top
    for line in lines:
        line.words.sort(key=lambda w: w.x0)
    return lines
