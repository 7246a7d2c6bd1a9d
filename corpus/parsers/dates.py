"""Dates, deadlines and quarters as printed in Spanish."""

import re
from dataclasses import dataclass

from kb.text import fold

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("enero", "ene", "jan"),
            ("febrero", "feb"),
            ("marzo", "mar"),
            ("abril", "abr"),
            ("mayo", "may"),
            ("junio", "jun"),
            ("julio", "jul"),
            ("agosto", "ago"),
            ("septiembre", "setiembre", "sep", "sept", "set"),
            ("octubre", "oct"),
            ("noviembre", "nov"),
            ("diciembre", "dic"),
        ),
        1,
    )
    for name in names
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_DATES = re.compile(
    rf"""
    (?<![\d.,/-])(?P<iso_y>{_YEAR})[-/.](?P<iso_m>\d\d?)(?:[-/.](?P<iso_d>\d\d?))?(?![\d/-])
    | (?<![\d.,/-])(?P<num_d>\d\d?)[/.-](?P<num_m>\d\d?)[/.-](?P<num_y>{_YEAR}|\d\d)(?!\d)
    | (?<![\d.,/-])(?P<my_m>\d\d?)/(?P<my_y>{_YEAR})(?!\d)
    | (?:(?<!\d)(?P<day>\d\d?)(?:\s*[ºo°]|\s*ero)?[\s-]*(?:de[l]?\s+)?)?
      (?:mes\s+de\s+)?
      (?<![a-zñ])(?P<month>{_MONTH})\b\.?
      (?:[\s,-]*(?:de[l]?\s+)?(?:(?:ano|año)\s+(?:de\s+)?)?(?P<year>{_YEAR}|(?<=-)\d\d)(?!\d))?
    """,
    re.VERBOSE,
)
_MONTH_RUN = re.compile(rf"^\W*({_MONTH})\.?\s*(?:-|–|a|/)\s*({_MONTH})\.?(?:\s+{_YEAR})?\W*$")
_BARE_YEAR = re.compile(rf"(?:(?<![\d.,/-])|(?<=\d\d\d\d-))({_YEAR})(?![\d%]|[.,]\d)")
_START = re.compile(
    r"^\W*(?:a partir de(?:l)?|desde|inicia(?:ndo)?(?: en)?|comenzando|despues de|posterior a)\b"
)
_UNTIL = re.compile(r"\b(?:hasta|a|al)\b")
_ORDINAL = {
    "primer": 1,
    "primero": 1,
    "1er": 1,
    "1ero": 1,
    "1o": 1,
    "segundo": 2,
    "2do": 2,
    "2o": 2,
    "tercer": 3,
    "tercero": 3,
    "3er": 3,
    "3ero": 3,
    "3o": 3,
    "cuarto": 4,
    "4to": 4,
    "4o": 4,
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
    "ultimo": 4,
}
_SHORT_QUARTER = re.compile(r"\b[tq]\s?-?([1-4])\b(?:\s*(?:-|–|a|al)\s*[tq]?\s?-?([1-4])\b)?")
_LONG_QUARTER = re.compile(
    r"\b(" + "|".join(sorted(_ORDINAL, key=len, reverse=True)) + r")[.°º]?\s*(?:trim\b|trimestre)"
)
_AFTER_QUARTER = re.compile(r"\btrim(?:estre)?\.?\s*(i{1,3}|iv|[1-4])\b")


@dataclass(frozen=True, slots=True, order=True)
class When:
    """A date as precise as its source; month and day 0 where not said, year 0 likewise."""

    year: int
    month: int = 0
    day: int = 0

    def iso(self) -> str:
        """``When(2022, 3)`` → ``"2022-03"``."""
        parts = [f"{self.year:04d}"]
        parts += [f"{n:02d}" for n in (self.month, self.day) if n]
        return "-".join(parts)


def find_dates(text: str) -> list[When]:
    """Days and months in order of print, year 0 where none is printed.

    ``"17 de febrero 2022 y marzo 2022"`` → 2022-02-17, 2022-03. A month without its year
    takes the year that follows it in the same text (``"marzo y abril 2023"``).
    """
    found: list[When] = []
    for match in _DATES.finditer(fold(text)[:20_000]):
        when = _read(match)
        if when is not None:
            found.append(when)
    for position in range(len(found) - 2, -1, -1):
        if not found[position].year and found[position + 1].year:
            old = found[position]
            found[position] = When(found[position + 1].year, old.month, old.day)
    return found


def _read(match: re.Match[str]) -> When | None:
    if match["iso_y"]:
        return _valid(int(match["iso_y"]), int(match["iso_m"]), int(match["iso_d"] or 0))
    if match["num_d"]:
        return _valid(_year(match["num_y"]), int(match["num_m"]), int(match["num_d"]))
    if match["my_m"]:
        return _valid(int(match["my_y"]), int(match["my_m"]), 0)
    word, year = match["month"], match["year"]
    # Short forms are months only beside a number: "set de datos", "mar" are words.
    if len(word) <= 4 and word not in {"mayo"} and not (match["day"] or year):
        return None
    day = int(match["day"] or 0)
    if day > 31:
        day = 0
    return _valid(_year(year) if year else 0, _MONTHS[word], day)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _valid(year: int, month: int, day: int) -> When | None:
    return When(year, month, day) if 1 <= month <= 12 and day <= 31 else None


def find_years(text: str) -> list[int]:
    """Bare years, in order."""
    return [int(y) for y in _BARE_YEAR.findall(text[:20_000])]


def document_date(texts: list[str]) -> str | None:
    """The last date that header texts carry; a year alone where they print nothing more."""
    dates = [when for text in texts for when in find_dates(text) if when.year]
    if dates:
        return max(dates).iso()
    years = [year for text in texts for year in find_years(text)]
    return str(max(years)) if years else None


def deadline(text: str, since: str | None) -> str | None:
    """ISO date or month that a deadline names, the last of several.

    A start, a quarter or a bare year give None. Without a year, the first such day or
    month not before ``since`` (ISO, the document's date).
    """
    folded = fold(text)
    if _START.match(folded) and not _UNTIL.search(_START.sub("", folded)):
        return None
    found = find_dates(text)
    if found and not any(when.year for when in found):
        # Of months without a year the last one printed counts, wherever the year turns.
        found = found[-1:]
    dated = [when if when.year else _after(when, since) for when in found]
    known = [when for when in dated if when is not None]
    return max(known).iso() if known else None


def _after(when: When, since: str | None) -> When | None:
    if since is None:
        return None
    parts = [int(p) for p in since.split("-")]
    start = ([*parts, 0, 0])[:3]
    day = when.day if start[2] else 0
    earlier = (when.month, day) < (start[1], start[2] if when.day else 0)
    if when.day and not start[2]:
        earlier = when.month < start[1]
    return When(start[0] + (1 if earlier else 0), when.month, when.day)


def month_of(title: str) -> str | None:
    """The month that a column's title names, spelled out: ``"Feb."`` → ``"febrero"``."""
    words = fold(title).replace(".", " ").split()
    number = _MONTHS.get(words[0]) if words else None
    if number is None or len(words) > 2:
        return None
    name = next(name for name, n in _MONTHS.items() if n == number)
    return " ".join([name, *words[1:]])


def _month_quarters(folded: str) -> set[int]:
    """``"ene-mar"``, ``"abril a junio"``: three months that make a quarter."""
    match = _MONTH_RUN.match(folded)
    if match is None:
        return set()
    first, last = _MONTHS[match[1]], _MONTHS[match[2]]
    return {last // 3} if last == first + 2 and last % 3 == 0 else set()


def quarters(text: str) -> list[int]:
    """Quarters that a text names: ``"T1-T3"`` → [1, 2, 3]; ``"2do trimestre"`` → [2]."""
    folded = fold(text)
    found: set[int] = set()
    for first, last in _SHORT_QUARTER.findall(folded):
        found |= set(range(int(first), int(last or first) + 1))
    found |= {_ORDINAL[word] for word in _LONG_QUARTER.findall(folded)}
    found |= {_ORDINAL[word] for word in _AFTER_QUARTER.findall(folded)}
    found |= _month_quarters(folded)
    return sorted(found)
