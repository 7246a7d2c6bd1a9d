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
# Footnotes stand in the lower half, under a rule shorter than this share of the page.
NOTES_BELOW = 0.5
NOTE_RULE = 0.4
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
    least = max(2, round(SHARE * len(pages)))
    tops = _repeated(zones, least)
    kept: dict[tuple[str, str], Line] = {}
    for page, lines in zip(pages, zones, strict=True):
        drop: list[Line] = []
        for side in ("head", "foot"):
            drop += _outermost([line for s, line in lines if s == side], side, tops)
        for line in drop:
            kept.setdefault(_key("", line), line)
        gone = {id(word) for line in drop for word in line.words}
        page.words = [word for word in page.words if id(word) not in gone]
    return list(kept.values())


def take_notes(pages: list[Page], size: float) -> list[str]:
    """Take footnotes off the pages: small type under a short rule at the left margin.

    ``size`` is that of the body's type.
    """
    notes: list[str] = []
    for page in pages:
        rules = [
            rule.at
            for rule in page.across
            if rule.at > NOTES_BELOW * page.height
            and rule.end - rule.start < NOTE_RULE * page.width
            and not any(abs(d.start - rule.at) < 3 or abs(d.end - rule.at) < 3 for d in page.down)
        ]
        if not rules:
            continue
        below = [word for word in page.words if word.top >= max(rules) - 2]
        if not below or any(word.size > 0.97 * size for word in below if len(word.text) > 2):
            continue
        page.words = [word for word in page.words if word.top < max(rules) - 2]
        for line in lines_of(below, page.number):
            if notes and not line.text[:1].isdigit() and notes[-1]:
                notes[-1] += " " + line.text
            else:
                notes.append(line.text)
    return notes


def loose_marks(pages: list[Page]) -> list[tuple[int, str]]:
    """Watermarks and text on its side outside tables, each once with its first page."""
    found: dict[str, int] = {}
    for page in pages:
        for text in [page.watermark, *(word.text for word in page.turned)]:
            if text:
                found.setdefault(text, page.number)
    return [(number, text) for text, number in found.items()]


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


def _repeated(
    zones: list[list[tuple[str, Line]]], least: int
) -> dict[tuple[str, str], list[float]]:
    """The heights at which lines stand on ``least`` pages and no body text stands elsewhere.

    A label that opens every sheet's page is none: other pages have text in its place.
    """
    tops: dict[tuple[str, str], list[float]] = {}
    for lines in zones:
        for side, line in lines:
            tops.setdefault(_key(side, line), []).append(line.top)
    often = {key: found for key, found in tops.items() if len(found) >= least}
    for lines in zones:
        own = {_key(side, line) for side, line in lines}
        for side, line in lines:
            if _key(side, line) in often or _is_number(line):
                continue
            for key in [k for k in often if k[0] == side and k not in own]:
                # Text at the height of a head, or beyond it towards the edge.
                beyond = (line.top - often[key][0]) * (1 if side == "head" else -1)
                if beyond < SAME_HEIGHT:
                    del often[key]
    return often


def _outermost(
    lines: list[Line], side: str, tops: dict[tuple[str, str], list[float]]
) -> list[Line]:
    """The furniture of one side: from the edge inwards, until a line that is none."""
    found = []
    for line in lines:
        known = tops.get(_key(side, line), [])
        repeated = sum(abs(top - line.top) <= SAME_HEIGHT for top in known) >= 2
        if not repeated and not (_is_number(line) and line is lines[0]):
            break
        found.append(line)
    return found


def _is_number(line: Line) -> bool:
    return bool(_PAGE_NUMBER.match(line.text) or _ROMAN_NUMBER.match(line.text))


def _key(side: str, line: Line) -> tuple[str, str]:
    """What furniture repeats: its words, numbers aside, and its side of the page."""
    return side, _DIGITS.sub("#", line.text).casefold()
