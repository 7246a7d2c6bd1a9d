"""Page furniture: running heads and feet, page numbers; found by their repetition."""

import re

from corpus.readers.pdf_grid import Grid
from corpus.readers.pdf_words import Line, Page, lines_of

# Heads and feet stand in these shares of a page.
ZONE = 0.14
# Furniture stands on at least this share of the pages: chapters have their own heads.
SHARE = 0.3
# Furniture stands at one height; points.
SAME_HEIGHT = 4.0
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"^[\W_]*(?:(?:p[áa]g(?:ina)?|page|hoja|folio)\b\.?\s*)?\d{1,4}\s*(?:(?:de|of|/)\s*\d{1,4})?[\W_]*$",
    re.IGNORECASE,
)
_ROMAN_NUMBER = re.compile(r"^[ivx]{1,5}$")


def take_furniture(pages: list[Page], grids: list[list[Grid]]) -> list[Line]:
    """Take heads, feet and page numbers off the pages; give one of each, in order.

    Rows of tables that reach into the page are none, though column titles repeat.
    """
    zones = [_zone_lines(page, found) for page, found in zip(pages, grids, strict=True)]
    tops: dict[tuple[str, str], list[float]] = {}
    for lines in zones:
        for side, line in lines:
            tops.setdefault(_key(side, line), []).append(line.top)
    least = max(2, round(SHARE * len(pages)))
    kept: dict[tuple[str, str], Line] = {}
    for page, lines in zip(pages, zones, strict=True):
        drop: list[Line] = []
        for side in ("head", "foot"):
            drop += _outermost([line for s, line in lines if s == side], side, tops, least)
        for line in drop:
            kept.setdefault(_key("", line), line)
        gone = {id(word) for line in drop for word in line.words}
        page.words = [word for word in page.words if id(word) not in gone]
    return list(kept.values())


def _zone_lines(page: Page, grids: list[Grid]) -> list[tuple[str, Line]]:
    """Lines at the head (from above) and at the foot (from below)."""
    low, high = ZONE * page.height, (1 - ZONE) * page.height
    tables = [g for g in grids if g.ys[-1] > low and g.ys[0] < high]
    free = [
        w
        for w in page.words
        if not any(g.holds((w.x0 + w.x1) / 2, (w.top + w.bottom) / 2) for g in tables)
    ]
    head = lines_of((w for w in free if w.bottom <= low), page.number)
    foot = lines_of((w for w in free if w.top >= high), page.number)
    return [("head", line) for line in head] + [("foot", line) for line in reversed(foot)]


def _outermost(
    lines: list[Line], side: str, tops: dict[tuple[str, str], list[float]], least: int
) -> list[Line]:
    """The furniture of one side: from the edge inwards, until a line that is none."""
    found = []
    for line in lines:
        number = _PAGE_NUMBER.match(line.text) or _ROMAN_NUMBER.match(line.text)
        known = tops[_key(side, line)]
        repeated = sum(abs(top - line.top) <= SAME_HEIGHT for top in known) >= least
        if not repeated and not (number and line is lines[0]):
            break
        found.append(line)
    return found


def _key(side: str, line: Line) -> tuple[str, str]:
    """What furniture repeats: its words, numbers aside, and its side of the page."""
    return side, _DIGITS.sub("#", line.text).casefold()
