"""Tables that a text export has flattened, rebuilt from tabs, blank lines and labels.

Two habits are met. Rows with tabs between the cells::

    Acciones principales→Plazo→→→→Responsable
    →T1→T2→T3→T4→

and cells one below the other, each behind a tab, further lines of a cell without one::

    →1.1 Realizar un relevamiento
    →Noviembre 2022
    →Oficial Regional
    Acompañan: Puntos Focales

The second kind shows no row ends: its column titles tell how many cells make a row.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

from corpus.blocks import Block, Cell, Paragraph, Table
from corpus.labels import labels
from corpus.readers.limits import MAX_CELLS
from kb.records import Place
from kb.text import BULLETS, squeeze, strip_bullet

# Lines without a tab still belong to a lone cell when another cell comes this soon.
LOOK_AHEAD = 14
# Tables longer than this are not looked over again at each of their blank lines.
MAX_CHECKED = 2000
# No matrix has more columns; a row of titles is looked for no further.
MAX_TITLES = 24
_RULE = re.compile(r"^[\s\-–—_=.*]*[\-–—_=*]{2,}[\s\-–—_=.*]*$")
_BULLET = re.compile(rf"^\s*(?:([{BULLETS}])\s*|([-–—*])\s+)(?=\S)")
_NUMBER = re.compile(r"^(\d{1,3})(?:\.(\d{1,3}))?[.)]?\s+\S")
_HEADING = re.compile(r"^\d{1,2}(?:\.\d{1,2})*[.)]?\s+\S")
# "1.2 Componente de …" after blank lines heads the next table, no further line of a cell.
_SECTION = re.compile(r"^\d{1,2}\.\d{1,2}\.?\s+[A-ZÁÉÍÓÚÑ]")
# Columns of a schedule: "T1", "Q2", "Ene", "1er trim.".
_PERIOD = re.compile(
    r"^\s*(?:[tq]\s?-?[1-4]|(?:1er|2do|3er|4to|i{1,3}|iv)\.?\s*trim\w*\.?|(?:ene|feb|mar|abr|may|jun|jul"
    r"|ago|sep|set|oct|nov|dic)\w*\.?)(?:\s*\d{4})?\s*$",
    re.IGNORECASE,
)
_RECORD = re.compile(
    r"^(recomendaci[oó]n|respuesta (gerencial|de la)|nivel de prioridad)", re.IGNORECASE
)


@dataclass(slots=True)
class _Open:
    """A cell that is still being read; ``gap`` counts blank lines after its last line,
    ``broken`` tells that blank lines stand inside it."""

    lines: list[tuple[int, str]] = field(default_factory=list)
    gap: int = 0
    broken: bool = False

    @property
    def text(self) -> str:
        return " ".join(text for _, text in self.lines if text)


# What a text export leaves of a picture.
_IMAGE = re.compile(r"\[(?:image|imagen):[^\]]{0,200}\]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Sure:
    """A row end: the index of the next cell, the grid's width, the last row's number."""

    at: int = 0
    width: int = 0
    before: re.Match[str] | None = None


def rebuild(lines: list[str]) -> tuple[Block, ...]:
    """Lines of a text export → paragraphs and tables, in order. Places count lines from 1."""
    return _Rebuilder(lines).run()


def paragraph(number: int, text: str, **where: int) -> Paragraph:
    """One line as a paragraph, its bullet kept apart as the marker."""
    text = _IMAGE.sub("", text) if "[" in text else text
    found = _BULLET.match(text)
    marker = (found[1] or found[2]) if found else ""
    body = squeeze(strip_bullet(text) if found else text)
    return Paragraph(body, Place(paragraph=number, **where), marker=marker)


class _Rebuilder:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.blocks: list[Block] = []
        self.rows: list[list[_Open]] = []
        self.stream: list[_Open] = []
        self.tables = 0
        self.cells = 0
        self.sure = _Sure()
        self.next_tab = _next_tabs(lines)

    def run(self) -> tuple[Block, ...]:
        for index, raw in enumerate(self.lines):
            line = raw.lstrip(" \u00a0\ufeff").rstrip("\r\n")
            if "\t" in line and not _RULE.match(line):
                self._tabbed(index, line)
            elif not line.strip() or _RULE.match(line):
                if self.stream:
                    self.stream[-1].gap += 1
            else:
                self._plain(index, line)
        self._close()
        return tuple(self.blocks)

    def _tabbed(self, index: int, line: str) -> None:
        if not line.strip("\t \u00a0"):
            line = "\t" if self.stream or not self.rows else line
        fields = line.split("\t")
        self.cells += len(fields)
        if self.cells > MAX_CELLS:
            fields = [line.replace("\t", " ")]
        width = len(self.rows[-1]) if self.rows else 0
        if line.startswith("\t") and not (width > 1 and len(fields) == width):
            if self.rows:
                self._close()
            for text in fields[1:]:
                self.stream.append(_Open([(index + 1, text)]))
            return
        if self.stream or (width and len(fields) != width):
            self._close()
        self.rows.append([_Open([(index + 1, text)]) for text in fields])

    def _plain(self, index: int, line: str) -> None:
        if self.stream and self._continues(index, line):
            last = self.stream[-1]
            last.broken = last.broken or last.gap > 0
            last.lines.append((index + 1, line))
            last.gap = 0
            return
        self._close()
        self.blocks.append(paragraph(index + 1, line))

    def _continues(self, index: int, line: str) -> bool:
        """Whether a line without a tab is a further line of the last cell."""
        last = self.stream[-1]
        if last.gap == 0 or _BULLET.match(line):
            return True
        if last.gap > 1 and (_SECTION.match(line) or self._ends_spaced()):
            return False
        full = self._row_is_full()
        if full is not None:
            return not full
        near = self.next_tab[index] - index <= LOOK_AHEAD
        return near and not (_HEADING.match(line) and last.text and last.gap > 1)

    def _ends_spaced(self) -> bool:
        """Whether blank lines part the rows and the last one is whole: more end the table."""
        rows = spaced_rows(self.stream) if len(self.stream) < MAX_CHECKED else []
        before = [len(row) for row in rows[:-1] if len(row) > 1]
        return bool(before) and len(rows[-1]) == before[-1]

    def _row_is_full(self) -> bool | None:
        """Whether the row of the last cell has all its cells; None outside a grid.

        Rows that later cells can change no more are left behind, so that a long export
        takes time in proportion to its length.
        """
        rows, ends = grid_rows(self.stream, self.sure)
        for end in ends:
            if end.at + MAX_TITLES < len(self.stream):
                self.sure = end
        last = rows[-1]
        if len(last) == 1 and (ends[-1].width <= 1 or _RECORD.match(last[0].text.strip())):
            return None
        return len(last) >= ends[-1].width

    def _close(self) -> None:
        rows = self.rows or spaced_rows(self.stream) or grid_rows(self.stream)[0]
        self.rows, self.stream, self.sure = [], [], _Sure()
        if not any(cell.text for row in rows for cell in row):
            return
        rows = [_spread(row, below) for row, below in zip(rows, [*rows[1:], []], strict=True)]
        self.tables += 1
        table = self.tables
        made = tuple(
            tuple(_cell(cell, table, r, c) for c, cell in enumerate(row, 1))
            for r, row in enumerate(rows, 1)
        )
        self.blocks.append(Table(made, Place(table=table)))


def _cell(cell: _Open, table: int, row: int, column: int) -> Cell:
    blocks = tuple(
        paragraph(number, text, table=table, row=row, column=column)
        for number, line in cell.lines
        for text in _at_bullets(line)
        if text.strip()
    )
    return Cell(blocks, Place(table=table, row=row, column=column))


def _at_bullets(line: str) -> list[str]:
    """``"• Mapear; • Publicar"`` → two lines: some exports run a cell's list together."""
    if not _BULLET.match(line):
        return [line]
    return re.split(rf"(?<=\S)\s+(?=[{BULLETS}]\s+\S)", line)


def _next_tabs(lines: list[str]) -> list[int]:
    """For each line the index of the next line that begins with a tab."""
    found = [10**9] * (len(lines) + 1)
    for index in range(len(lines) - 1, -1, -1):
        tabbed = lines[index].lstrip(" \u00a0\ufeff").startswith("\t")
        found[index] = index if tabbed else found[index + 1]
    return found


def _spread(titles: list[_Open], below: list[_Open]) -> list[_Open]:
    """A row of titles, some over several of the next row: blank cells keep columns in line.

    ``[A, B, C]`` over ``["", b1, b2, ""]`` is ``[A, B, "", C]``.
    """
    if not len(titles) < len(below) or not below or below[0].text.strip():
        return titles
    if not all(_is_title(cell) for cell in titles):
        return titles
    if any(
        cell.text.strip() and not (_is_title(cell) or _PERIOD.match(cell.text)) for cell in below
    ):
        return titles
    runs = _spans([bool(cell.text.strip()) for cell in below], len(titles))
    if len(runs) != len(titles):
        return titles
    pairs = zip(titles, runs, strict=True)
    return [cell for title, run in pairs for cell in [title, *[_Open()] * (run - 1)]]


def _spans(filled: list[bool], titles: int) -> list[int]:
    """How many columns each title covers, from which cells below it are filled."""
    runs: list[int] = []
    for told, together in groupby(filled):
        count = len(list(together))
        runs += [count] if told else [1] * count
    wide = [count for told, together in groupby(filled) if told and (count := len(list(together)))]
    over = titles - filled.count(False)
    if len(runs) == titles or len(wide) != 1 or over < 1 or wide[0] % over:
        return runs
    # Titles side by side over one run share it evenly.
    at = filled.index(True)
    return [1] * at + [wide[0] // over] * over + [1] * (filled.count(False) - at)


def spaced_rows(cells: list[_Open]) -> list[list[_Open]]:
    """Rows that blank lines part, and nothing else: ``[]`` where blank lines mean less.

    They part rows where they never stand inside a cell and half the rows or more have
    several cells; else only where the rows with several cells all have the same number.
    """
    rows: list[list[_Open]] = [[]]
    for cell in cells:
        rows[-1].append(cell)
        if cell.gap and cell is not cells[-1]:
            rows.append([])
    wide = [len(row) for row in rows if len(row) > 1]
    if len(rows) < 2 or len(wide) * 2 < len(rows):
        return []
    if len(wide) > 1 and max(wide[1:]) < wide[0] and all(map(_is_title, rows[0])):
        # No row has as many cells as there are titles: blank lines stand inside rows.
        return []
    broken = any(cell.broken for cell in cells)
    return rows if not broken or len(set(wide)) == 1 else []


def grid_rows(
    cells: list[_Open], start: _Sure | None = None
) -> tuple[list[list[_Open]], list[_Sure]]:
    """Cut a stream of cells into rows, from a known row end on; (rows, their ends).

    Cells before any column titles stand alone, one a row; after n titles n cells make a
    row, until a cell that opens another record stands in the first column.
    """
    state = start or _Sure()
    at, width, before = state.at, state.width, state.before
    rows: list[list[_Open]] = []
    ends: list[_Sure] = []
    while at < len(cells):
        made = _titles(cells, at)
        if made:
            width, before = len(made[-1]), None
        elif width and not _RECORD.match(cells[at].text.strip()):
            made = [_row(cells, at, width, before)]
            before = _NUMBER.match(made[0][0].text.strip()) or before
        else:
            made, width = [[cells[at]]], 0
        for row in made:
            rows.append(row)
            at += len(row)
            ends.append(_Sure(at, width, before))
    return rows, ends


def _titles(cells: list[_Open], at: int) -> list[list[_Open]]:
    """The row of column titles that begins at a cell, and a second one below it, or []."""
    if not _is_title(cells[at]):
        return []
    known = [_is_title(cell) for cell in cells[at : at + MAX_TITLES]]
    run = next((i for i, yes in enumerate(known) if not yes), len(known))
    together = next((i for i, c in enumerate(cells[at : at + MAX_TITLES]) if c.gap), len(known)) + 1
    # A title that nobody knows yet does not hide the row: most of a group suffices.
    if known[:1] == [True] and 3 <= together <= MAX_TITLES and sum(known[:together]) * 2 > together:
        run = max(run, together)
    if run < 2 or (_RECORD.match(squeeze(cells[at].text)) and "(" in cells[at].text):
        return []
    titles = [cells[at : at + run]]
    below = at + run
    empty = 0
    while below + empty < len(cells) and not cells[below + empty].text.strip() and empty < run:
        empty += 1
    more = 0
    while empty and _is_title_at(cells, below + empty + more):
        more += 1
    if empty and more and empty + more >= run:
        titles.append(cells[below : below + empty + more])
    return titles


def _is_title_at(cells: list[_Open], at: int) -> bool:
    return at < len(cells) and _is_title(cells[at])


def _is_title(cell: _Open) -> bool:
    text = cell.text
    return len(text) <= 200 and _is_title_text(text)


@lru_cache(maxsize=4096)
def _is_title_text(text: str) -> bool:
    text = squeeze(text)
    if not text or len(text) > 120 or text.endswith(":") or text[0].isdigit():
        return False
    return labels("column").lookup(text, firm=":" not in text) is not None and not (
        text.endswith(".") or ("," in text.split("(")[0] and len(text.split()) > 8)
    )


def _row(cells: list[_Open], at: int, width: int, before: re.Match[str] | None) -> list[_Open]:
    """The next row; shorter than ``width`` where the next record's number comes early.

    ``before`` is the number of the row above, for a row that has none of its own.
    """
    row = [cells[at]]
    first = _NUMBER.match(cells[at].text.strip()) or before
    for cell in cells[at + 1 : at + width]:
        text = cell.text.strip()
        number = _NUMBER.match(text)
        if _RECORD.match(text) or (first and number and _follows(first, number)):
            break
        row.append(cell)
    return row


def _follows(first: re.Match[str], second: re.Match[str]) -> bool:
    a = (int(first[1]), int(first[2] or -1))
    b = (int(second[1]), int(second[2] or -1))
    if (a[1] < 0) != (b[1] < 0):
        return False
    return b in {(a[0], a[1] + 1), (a[0] + 1, 1)} if a[1] >= 0 else b[0] == a[0] + 1
