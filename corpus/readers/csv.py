"""Comma-separated values: delimiter and encoding found from the text."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import count

from corpus.blocks import Source
from corpus.readers.limits import MAX_CELLS
from corpus.readers.txt import decode
from corpus.readers.xlsx_blocks import Filled, Sheet, sheet_blocks
from kb.errors import Refused

# In the order in which a tie is settled: Spanish Excel writes semicolons.
DELIMITERS = (";", "\t", ",", "|")
# Records looked at to find the delimiter.
SAMPLE = 50
SAMPLE_TEXT = 100_000


def read_csv(data: bytes, name: str) -> Source:
    """Read a .csv or .tsv file; its rows and columns are those of sheet 1.

    Raises Refused ``file_empty``, ``file_not_text``, ``file_damaged`` (a quote that never
    closes), ``file_too_large``.
    """
    text = decode(data, name)
    delimiter, text = _declared(text)
    try:
        rows = _rows(text, delimiter or find_delimiter(text), name)
    except csv.Error as exc:
        raise Refused("file_damaged", name=name) from exc
    sheet: Sheet = {
        (r, c): Filled(value)
        for r, row in enumerate(rows, 1)
        for c, value in enumerate(row, 1)
        if value.strip()
    }
    if not sheet:
        raise Refused("file_empty", name=name)
    return Source(name, "csv", tuple(sheet_blocks(sheet, 1, count(1))))


def _declared(text: str) -> tuple[str, str]:
    """Excel's own first line, ``sep=;``, and what follows it."""
    first, _, rest = text.partition("\n")
    if first.casefold().startswith("sep=") and len(first.rstrip("\r")) == 5:
        return first[4], rest
    return "", text


def find_delimiter(text: str) -> str:
    """The delimiter that gives most rows of one width, the wider width first.

    Signs of prose are no delimiters: a space follows them.
    ``"Acción;Plazo\nCrear, abrir;2022"`` → ``";"``
    """
    tight = [sign for sign in DELIMITERS if _is_tight(text[:SAMPLE_TEXT], sign)]
    scores = {sign: _score(text, sign) for sign in tight or DELIMITERS}
    return max(scores, key=lambda sign: scores[sign])


def _is_tight(text: str, sign: str) -> bool:
    """Whether most of a sign's occurrences have no space behind them."""
    loose = text.count(f"{sign} ")
    return sign in text and loose * 2 < text.count(sign)


def _score(text: str, delimiter: str) -> tuple[float, int]:
    """Share of the rows of the most frequent width beyond one, and that width."""
    sample = _reader(text[:SAMPLE_TEXT], delimiter)
    try:
        widths = Counter(len(row) for _, row in zip(range(SAMPLE), sample, strict=False))
    except csv.Error:
        return 0.0, 0
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0.0, 0
    width = max(wide, key=lambda w: (wide[w], w))
    return wide[width] / widths.total(), width


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _rows(text: str, delimiter: str, name: str) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    for row in _reader(text, delimiter):
        cells += len(row)
        if cells > MAX_CELLS:
            raise Refused("file_too_large", name=name, limit=MAX_CELLS)
        rows.append(row)
    return rows
