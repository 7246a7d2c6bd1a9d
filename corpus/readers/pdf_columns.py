"""Columns told by position: tables without rules, and text set in two columns.

Lines whose words leave the same upright strips of paper empty stand in columns. Short
texts side by side are a table; two columns of full lines are read one after the other.
"""

import re
from collections import Counter
from itertools import pairwise

from corpus.readers.pdf_areas import CellArea, Item, TableArea
from corpus.readers.pdf_paragraphs import Habits, Text, begins, texts
from corpus.readers.pdf_words import Line, Page, Rule, Word

Strip = tuple[float, float]
Sides = dict[int, Line]

# Words of one text stand nearer than this many sizes, even where lines are justified.
GUTTER = 1.25
# An empty strip narrower than this, in points, parts no columns.
MIN_STRIP = 7.0
# Lines of a table follow one another within this many sizes.
MAX_PITCH = 4.5
# So many lines with two columns or more make a table.
MIN_LINES = 3
# Columns of running text: this many lines, letters in each, share of full lines.
TEXT_LINES, TEXT_LETTERS, TEXT_FULL = 6, 24, 0.6
# A gap between rows is wider than that between lines by this factor.
ROW_GAP = 1.3
# Lines farther apart than this many sizes are set apart.
SPACED = 1.4
# Text of a column ends this far before the next column, in points.
COLUMN_SPACE = 10.0
_NUMBER = re.compile(r"^\d{1,3}(?:\.\d{1,3})*[.)]?\s+[^\W\d]")
# A list's sign or number is no column of its own.
_LIST_SIGN = re.compile(r"^(?:\W{1,2}|o|\(cid:\d+\)|\(?\w{1,3}[.)]|\d{1,2}(?:\.\d{1,2})+\.?)$")


def flow(lines: list[Line], left: float, right: float, habits: Habits, page: Page) -> list[Item]:
    """Lines of a page's body as paragraphs and tables by column position."""
    items: list[Item] = []
    plain: list[Line] = []
    at = 0
    while at < len(lines):
        run, strips = _run(lines, at)
        if not strips:
            plain.append(lines[at])
            at += 1
            continue
        items += texts(plain, left, right, habits)
        plain = []
        if _is_text(run, strips):
            items += _columns(run, strips, left, right, habits)
        else:
            items.append(_table(run, strips, left, right, habits, page))
        at += len(run)
    items += texts(plain, left, right, habits)
    return items


def _gaps(line: Line) -> list[Strip]:
    """The wide gaps in a line, that behind a list's sign left out."""
    found: list[Strip] = []
    for i, (word, after) in enumerate(pairwise(line.words)):
        wide = after.x0 - word.x1 >= max(GUTTER * line.size, MIN_STRIP)
        if wide and not (i == 0 and _LIST_SIGN.match(word.text)):
            found.append((word.x1, after.x0))
    return found


def _cut(strips: list[Strip], line: Line) -> list[Strip]:
    """What a line's words leave of empty strips."""
    for word in line.words:
        left: list[Strip] = []
        for low, high in strips:
            if word.x1 <= low or word.x0 >= high:
                left.append((low, high))
                continue
            left += [
                part for part in ((low, word.x0), (word.x1, high)) if part[1] - part[0] >= MIN_STRIP
            ]
        strips = left
    return strips


def _run(lines: list[Line], start: int) -> tuple[list[Line], list[Strip]]:
    """The lines from a start on that leave the same strips empty; none: no strips."""
    strips = _gaps(lines[start])
    end = start + 1
    while strips and end < len(lines):
        above, line = lines[end - 1], lines[end]
        if line.bottom - above.bottom > MAX_PITCH * line.size:
            break
        rest = [s for s in _cut(strips, line) if _parts(lines[start:end], s)]
        if not rest:
            break
        strips = rest
        end += 1
    run = lines[start:end]
    while run and not _gaps(run[-1]) and len(run) > 1 and _alone(run, strips):
        run = run[:-1]
    return (run, _all_strips(run)) if strips and _firm(run, strips) else ([], [])


def _parts(lines: list[Line], strip: Strip) -> bool:
    """Whether words stand on both sides of a strip."""
    words = [word for line in lines for word in line.words]
    return any(w.x1 <= strip[0] for w in words) and any(w.x0 >= strip[1] for w in words)


def _alone(run: list[Line], strips: list[Strip]) -> bool:
    """Whether the last line stands in the first column only, set off by a gap."""
    gap = run[-1].bottom - run[-2].bottom
    return run[-1].x1 <= strips[0][0] and gap > ROW_GAP * 1.2 * run[-1].size


def _all_strips(run: list[Line]) -> list[Strip]:
    """Every strip that all lines of a run leave empty, between its outermost words."""
    words = sorted((word for line in run for word in line.words), key=lambda w: w.x0)
    found: list[Strip] = []
    reach = words[0].x1
    for word in words:
        if word.x0 - reach >= MIN_STRIP:
            found.append((reach, word.x0))
        reach = max(reach, word.x1)
    return [s for s in found if sum(_beside(line, s) for line in run) >= 2]


def _beside(line: Line, strip: Strip) -> bool:
    return line.x0 < strip[0] and line.x1 > strip[1]


def _firm(run: list[Line], strips: list[Strip]) -> bool:
    """Whether enough lines have text in two columns, beginning at the same positions."""
    full = [line for line in run if any(_beside(line, s) for s in strips)]
    if len(full) < MIN_LINES:
        return False
    strips = _all_strips(run)
    for strip in strips:
        starts = [
            min(w.x0 for w in line.words if w.x0 >= strip[1] - 1)
            for line in full
            if line.x1 > strip[1]
        ]
        if starts and max(starts) - min(starts) < 2 * MIN_STRIP:
            return True
    return len(strips) > 1


def _side(line: Line, strips: list[Strip]) -> list[list[Word]]:
    """The words of a line, by column."""
    columns: list[list[Word]] = [[] for _ in range(len(strips) + 1)]
    for word in line.words:
        columns[sum(word.x0 >= strip[1] - 0.5 for strip in strips)].append(word)
    return columns


def _is_text(run: list[Line], strips: list[Strip]) -> bool:
    """Whether two columns hold running text: many full lines on both sides."""
    if len(strips) != 1 or len(run) < TEXT_LINES:
        return False
    sides = [_side(line, strips) for line in run]
    for column in (0, 1):
        own = [Line(side[column], run[0].page) for side in sides if side[column]]
        if len(own) < TEXT_LINES or not own:
            return False
        width = max(line.x1 for line in own) - min(line.x0 for line in own)
        full = sum(line.x1 - line.x0 > 0.8 * width for line in own)
        letters = sum(len(line.text) for line in own) / len(own)
        if letters < TEXT_LETTERS or full < TEXT_FULL * len(own):
            return False
    return True


def _columns(
    run: list[Line], strips: list[Strip], left: float, right: float, habits: Habits
) -> list[Item]:
    """Two columns of text, one after the other."""
    sides = [_side(line, strips) for line in run]
    items: list[Item] = []
    for column, (low, high) in enumerate(((left, strips[0][0]), (strips[0][1], right))):
        own = [Line(side[column], run[0].page) for side in sides if side[column]]
        items += texts(own, low, high, habits)
    return items


def _table(
    run: list[Line], strips: list[Strip], left: float, right: float, habits: Habits, page: Page
) -> TableArea:
    xs = [left, *((low + high) / 2 for low, high in strips), right]
    cells: list[CellArea] = []
    bounds = _bounds(strips, left, right)
    rows = _rows([_sides(line, strips) for line in run], bounds, habits, page.across)
    for r, row in enumerate(rows):
        for column, (low, high) in enumerate(bounds):
            own = [sides[column] for sides in row if column in sides]
            cell = CellArea(r, column, 1, 1)
            cell.left, cell.right = low, high
            cell.items = list(texts(own, low, high, habits))
            cells.append(cell)
    return TableArea(page.number, xs, len(rows), cells, run[0].top, run[-1].bottom)


def _bounds(strips: list[Strip], left: float, right: float) -> list[Strip]:
    """From where to where the text of each column may reach."""
    starts = [left, *(high for _, high in strips)]
    ends = [*(max(low, high - COLUMN_SPACE) for low, high in strips), right]
    return list(zip(starts, ends, strict=True))


def _sides(line: Line, strips: list[Strip]) -> Sides:
    """A line's parts by column, empty ones left out."""
    sides = enumerate(_side(line, strips))
    return {column: Line(words, line.page) for column, words in sides if words}


def _rows(
    run: list[Sides], bounds: list[Strip], habits: Habits, rules: list[Rule]
) -> list[list[Sides]]:
    """Lines of a table by row: between drawn rules, else where its key column begins anew.

    A text of the key column begins a row where nothing beside it is in mid-sentence, or
    where its column was empty above it.
    """
    ruled = [
        any(_ruled(a, b, rules) for a in above.values() for b in below.values())
        for above, below in pairwise(run)
    ]
    by_rules = sum(ruled) >= 2
    key = _key_column(run)
    single = _single_lines(run, key)
    rows: list[list[Sides]] = []
    going: dict[int, Text] = {}
    for i, sides in enumerate(run):
        new = {
            column: column not in going or begins(going[column], line, *bounds[column], habits)
            for column, line in sides.items()
        }
        after_gap = key in sides and _after_gap(going.get(key), sides[key], habits)
        starts = single or (new.get(key, False) and (all(new.values()) or after_gap))
        if by_rules and i:
            starts = ruled[i - 1]
        if not rows or starts:
            rows.append([])
            going = {}
        rows[-1].append(sides)
        for column, line in sides.items():
            if column in going and not new[column]:
                going[column].lines.append(line)
            else:
                going[column] = Text([line], bounds[column][1])
    return rows


def _single_lines(run: list[Sides], key: int) -> bool:
    """Whether every line is a row: spaced lines, all with text in the key column."""
    if not all(key in sides for sides in run):
        return False
    lines = [sides[key] for sides in run]
    return all(b.bottom - a.bottom > SPACED * b.size for a, b in pairwise(lines))


def _key_column(run: list[Sides]) -> int:
    """The column whose texts are numbered, else the first."""
    numbered: Counter[int] = Counter()
    for sides in run:
        numbered.update(c for c, line in sides.items() if _NUMBER.match(line.text))
    column, count = max(numbered.items(), key=lambda pair: (pair[1], -pair[0]), default=(0, 0))
    return column if count >= 2 else 0


def _after_gap(above: Text | None, line: Line, habits: Habits) -> bool:
    """Whether a column was empty for a line or more."""
    if above is None:
        return True
    return line.bottom - above.lines[-1].bottom > 1.5 * habits.pitch * line.size


def _ruled(above: Line, line: Line, rules: list[Rule]) -> bool:
    """Whether a drawn line runs between two lines."""
    low, high = (above.top + above.bottom) / 2, (line.top + line.bottom) / 2
    return any(low < rule.at < high and rule.end - rule.start > 60 for rule in rules)
