"""What a printed deadline means: a period, how often, and how sure that is. Pure.

The printed text always stands beside what was understood, and a curator may correct it.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from kb.text import fold, squeeze

# exact: a day is printed. month, quarter, half, year: the period's last day is the deadline.
# relative: counted from the document's date. recurring: each time; permanent: all the time;
# open: from a date on. unknown: nothing to count with.
Certainty = Literal[
    "exact", "month", "quarter", "half", "year", "relative", "recurring", "permanent", "open",
    "unknown",
]  # fmt: skip
Recurrence = Literal[
    "daily", "weekly", "fortnightly", "monthly", "bimonthly", "quarterly", "fourmonthly",
    "halfyearly", "yearly",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deadline:
    """``start`` and ``end`` are the first and last day of what was understood, None where
    open; ``target`` how many times something is to be done, where the text counts."""

    printed: str
    certainty: Certainty = "unknown"
    start: date | None = None
    end: date | None = None
    recurrence: Recurrence | None = None
    target: int | None = None


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "enero ene", "febrero feb", "marzo mar", "abril abr", "mayo may", "junio jun",
            "julio jul", "agosto ago", "septiembre setiembre sep sept set", "octubre oct",
            "noviembre nov", "diciembre dic",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?:20\d\d|(?<=[-/'’ ])\d\d)"
_FULL_YEAR = r"20\d\d"
_RECURRENCES: tuple[tuple[str, Recurrence], ...] = (
    (r"diari[oa]s?|diariamente|cada dia|todos los dias", "daily"),
    (r"semanal(?:es|mente)?|cada semana|una vez (?:por|a la) semana", "weekly"),
    (r"quincenal(?:es|mente)?|cada (?:quincena|dos semanas|15 dias)", "fortnightly"),
    (r"bimestral(?:es|mente)?|bimensual|cada (?:dos|2) meses", "bimonthly"),
    (r"trimestral(?:es|mente)?|cada (?:trimestre|tres meses|3 meses)", "quarterly"),
    (r"cuatrimestral(?:es|mente)?|cada (?:cuatro|4) meses", "fourmonthly"),
    (r"semestral(?:es|mente)?|cada (?:semestre|seis meses|6 meses)|(?:dos|2) veces (?:al|por) ano",
     "halfyearly"),
    (r"mensual(?:es|mente)?|cada mes|una vez al mes|todos los meses", "monthly"),
    (r"anual(?:es|mente)?|cada ano|una vez al ano|todos los anos", "yearly"),
)  # fmt: skip
_PERMANENT = re.compile(
    r"\b(?:permanente(?:mente)?|todo el tiempo|continu[oa]s?"
    r"|continuamente|constante(?:mente)?|en curso|siempre|ongoing|sin limite de tiempo)\b"
)
_UNKNOWN = re.compile(
    r"^(?:por (?:definir|confirmar|determinar|acordar)|pendiente|a definir|no (?:definid[oa]|aplica"
    r"|se especifica)|n ?/ ?a|s ?/ ?d|sin (?:fecha|dato|plazo)|[-–—.…\s]*)$"
)
_ORDINALS = {
    **dict.fromkeys(("1", "1er", "1ro", "1o", "primer", "primero", "i", "un"), 1),
    **dict.fromkeys(("2", "2do", "2o", "2da", "segundo", "ii"), 2),
    **dict.fromkeys(("3", "3er", "3ro", "3o", "tercer", "tercero", "iii"), 3),
    **dict.fromkeys(("4", "4to", "4o", "cuarto", "iv", "ultimo"), 4),
}
_ORDINAL = "(?:" + "|".join(sorted(_ORDINALS, key=len, reverse=True)) + ")"
_NUMBERS = {
    "un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7,
    "ocho": 8, "nueve": 9, "diez": 10, "doce": 12,
}  # fmt: skip
_NUMBER = r"(?:\d{1,3}|" + "|".join(_NUMBERS) + ")"
_SPAN = re.compile(
    rf"\b(?:(?P<least>{_NUMBER})\s*(?:-|–|a|o|y)\s*)?(?P<most>{_NUMBER})\s*"
    r"(?P<unit>dias?|semanas?|mes(?:es)?|anos?)\b"
)
_TARGET = re.compile(
    r"(?:al menos|minimo(?: de)?|como minimo)\s+(?P<n>" + _NUMBER + r")\b"
    r"|\((?P<m>\d{1,3})\s+\w+\)"
)
_NUMERIC_DAY = re.compile(r"\b(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4}|\d{2})\b")
_ISO_DAY = re.compile(r"\b(20\d\d)-(\d{2})-(\d{2})\b")
_WORD_DAY = re.compile(
    rf"\b(?:(?P<first>\d{{1,2}})\s*(?:al|a|y|-|–)\s*(?:el\s+)?)?"
    rf"(?P<day>\d{{1,2}})(?:ro|o)?\s*(?:de\s+)?(?P<month>{_MONTH})"
    rf"(?:\s*(?:del?\s+)?(?:ano\s+)?,?\s*(?P<year>{_FULL_YEAR}))?"
)
_MONTH_YEAR = re.compile(
    rf"\b(?P<month>{_MONTH})\s*(?:del?\s+|[-/,'’]\s*)?(?:ano\s+)?(?P<year>{_YEAR})?"
)
_NUMERIC_MONTH = re.compile(
    rf"^\D*(?:(\d{{1,2}})\s?[/-]\s?({_FULL_YEAR})|({_FULL_YEAR})-(\d{{2}}))$"
)
_QUARTER = re.compile(
    rf"\b(?:[tq]\s?(?P<letter>[1-4])\b|(?P<ordinal>{_ORDINAL})\.?\s+trimestre"
    rf"|trimestre\s+(?P<after>{_ORDINAL})\b)"
)
_HALF = re.compile(
    rf"\b(?:s\s?(?P<letter>[12])\b|(?P<ordinal>{_ORDINAL})\.?\s+semestre"
    rf"|semestre\s+(?P<after>{_ORDINAL})\b)"
)
_YEARS = re.compile(rf"\b{_FULL_YEAR}\b")
_FROM = re.compile(r"\b(?:a partir de|desde|con inicio en|inicia(?:ndo)? en|comenzando en)\b")
_UNTIL = re.compile(r"\b(?:hasta|antes del?|a mas tardar|para|no mas tarde de|previo al?)\b")
_END_OF = re.compile(r"\b(?:a? ?(?:fines|finales|fin|cierre|termino) de)\b")
_START_OF = re.compile(r"\b(?:a? ?(?:inicios|principios|comienzos) de)\b")


@lru_cache(maxsize=1 << 14)
def understand(printed: str | None, *, written: date | None = None) -> Deadline:
    """What a printed deadline means in a document ``written`` on that day (or in that year).

    ``"T1, T2"`` of 2023 → 1 January to 30 June 2023, by quarter; ``"6 -10 meses"`` → 6 to 10
    months after the document; ``"Anual"`` → yearly. What cannot be read is "unknown".
    """
    text = squeeze(printed or "")
    folded = _plain(text)
    if not folded or _UNKNOWN.match(folded):
        return Deadline(text)
    found = _understood(text, folded, written)
    target = _target(folded)
    if target is not None and found.target is None:
        found = replace(found, target=target)
    return found


def overdue(deadline: Deadline, today: date) -> bool:
    """Whether the last day is over; what recurs or has no end never is."""
    return deadline.end is not None and deadline.recurrence is None and deadline.end < today


def _understood(text: str, folded: str, written: date | None) -> Deadline:
    rules: tuple[Callable[[str, date | None], Deadline | None], ...] = (
        _days,
        _quarters,
        _halves,
        _months,
        _numeric_month,
        _relative,
        _years,
    )
    period = next((found for rule in rules if (found := rule(folded, written))), None)
    recurrence = _recurrence(folded)
    if recurrence is not None:
        # "Trimestral, a partir de abril 2022": the date only says since when.
        known = period if period and period.certainty != "relative" else None
        first = None if known is None or _UNTIL.search(folded) else known.start
        last = None if known is None or _FROM.search(folded) else known.end
        return Deadline(text, "recurring", first, last, recurrence)
    if _PERMANENT.search(folded):
        return Deadline(text, "permanent", period.start if period else None)
    if period is None:
        return Deadline(text, *_of_this_year(folded, written))
    since = _FROM.search(folded) and period.certainty != "relative"
    if since and not _UNTIL.search(folded) and _is_single(period):
        return Deadline(text, "open", period.start)
    if _UNTIL.search(folded) and not _FROM.search(folded):
        first_word = _UNTIL.search(folded)
        before = first_word is not None and first_word[0].startswith(("antes", "previo"))
        end = period.end
        if before and period.certainty != "exact" and period.start is not None:
            end = period.start - timedelta(days=1)
        return replace(period, printed=text, start=None, end=end)
    return replace(period, printed=text)


def _days(folded: str, written: date | None) -> Deadline | None:
    """One day, or from the first to the last that are printed."""
    days = [_day(y, m, d) for y, m, d in _ISO_DAY.findall(folded)]
    if not days:
        days = [_day(y, m, d) for d, m, y in _NUMERIC_DAY.findall(folded)]
    if not days:
        year = _last_year(folded) or (written.year if written else None)
        for match in _WORD_DAY.finditer(folded):
            own, month = match["year"] or year, _MONTHS[match["month"].rstrip(".")]
            if own:
                days += [_day(own, month, d) for d in (match["first"], match["day"]) if d]
    real = sorted(day for day in days if day is not None)
    return Deadline("", "exact", real[0], real[-1]) if real else None


def _quarters(folded: str, written: date | None) -> Deadline | None:
    """``T1, T2``, ``Q1-Q3 2023``, ``2do trimestre de 2023``, ``trimestre III``."""
    found = [_ordinal(match) for match in _QUARTER.finditer(folded)]
    year = _last_year(folded) or (written.year if written else None)
    if not found:
        return None
    if year is None:
        return Deadline("", "quarter")
    first, last = min(found), max(found)
    return Deadline("", "quarter", date(year, 3 * first - 2, 1), _month_end(year, 3 * last))


def _halves(folded: str, written: date | None) -> Deadline | None:
    found = [min(_ordinal(match), 2) for match in _HALF.finditer(folded)]
    year = _last_year(folded) or (written.year if written else None)
    if not found:
        return None
    if year is None:
        return Deadline("", "half")
    first, last = min(found), max(found)
    return Deadline("", "half", date(year, 6 * first - 5, 1), _month_end(year, 6 * last))


def _months(folded: str, written: date | None) -> Deadline | None:
    """``Noviembre 2023``, ``nov-23``, ``enero a marzo de 2023``, ``dic. 2022 – feb. 2023``."""
    found = list(_MONTH_YEAR.finditer(folded))
    if not found:
        return None
    default = _last_year(folded) or (written.year if written else None)
    years = [int(m["year"]) % 100 + 2000 if m["year"] else None for m in found]
    months = [_MONTHS[m["month"].rstrip(".")] for m in found]
    last_year = years[-1] or default
    if last_year is None:
        return Deadline("", "month")
    first_year = years[0] or (last_year - (months[0] > months[-1] and len(found) > 1))
    first, last = (first_year, months[0]), (last_year, months[-1])
    if first > last:
        first, last = last, first
    if len(found) == 1 and default and default > last[0]:
        last = (default, last[1])  # "diciembre de 2023, 2024 y 2025"
    return Deadline("", "month", date(*first, 1), _month_end(*last))


def _numeric_month(folded: str, written: date | None) -> Deadline | None:
    match = _NUMERIC_MONTH.match(folded)
    if match is None:
        return None
    month, year = int(match[1] or match[4]), int(match[2] or match[3])
    if not 1 <= month <= 12:
        return None
    return Deadline("", "month", date(year, month, 1), _month_end(year, month))


def _relative(folded: str, written: date | None) -> Deadline | None:
    """``6 -10 meses``: from the document's date; ``Inmediato``: on it."""
    if re.search(r"\b(?:inmediat[oa]s?|inmediatamente|de inmediato|urgente)\b", folded):
        return Deadline("", "relative", written, _later(written, 30, "dia"))
    match = _SPAN.search(folded)
    if match is None or _is_recurring_span(folded, match):
        return None
    unit = match["unit"]
    least = _count(match["least"]) if match["least"] else 0
    most = _count(match["most"])
    start = _later(written, least, unit) if least else written
    return Deadline("", "relative", start, _later(written, most, unit))


def _years(folded: str, written: date | None) -> Deadline | None:
    """``2023``, ``durante 2023``, ``2023-2024``, ``fines de 2023``."""
    found = [int(year) for year in _YEARS.findall(folded)]
    if not found:
        return None
    first, last = min(found), max(found)
    if _START_OF.search(folded):
        return Deadline("", "quarter", date(first, 1, 1), date(last, 3, 31))
    start = date(first, 10, 1) if _END_OF.search(folded) else date(first, 1, 1)
    return Deadline("", "year", start, date(last, 12, 31))


def _of_this_year(folded: str, written: date | None) -> tuple[Certainty, date | None, date | None]:
    """``Durante el año``, ``fin de año``: the document's own."""
    if written is None or not re.search(r"\bano\b", folded):
        return "unknown", None, None
    start = date(written.year, 10 if _END_OF.search(folded) else 1, 1)
    return "year", start, date(written.year, 12, 31)


def _recurrence(folded: str) -> Recurrence | None:
    for pattern, recurrence in _RECURRENCES:
        if re.search(rf"\b(?:{pattern})\b", folded):
            return recurrence
    return None


def _is_recurring_span(folded: str, match: re.Match[str]) -> bool:
    """``cada 3 meses`` is no span of three months."""
    return folded[: match.start()].rstrip().endswith("cada")


def _is_single(period: Deadline) -> bool:
    """A day, month, quarter or year by itself: "desde enero 2023 hasta …" is two."""
    return period.start is not None and period.end is not None


def _target(folded: str) -> int | None:
    match = _TARGET.search(folded)
    return _count(match["n"] or match["m"]) if match else None


def _ordinal(match: re.Match[str]) -> int:
    if match["letter"]:
        return int(match["letter"])
    return _ORDINALS[match["ordinal"] or match["after"]]


def _count(word: str) -> int:
    return _NUMBERS.get(word) or int(word)


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    number = int(year)
    try:
        return date(number + 2000 if number < 100 else number, int(month), int(day))
    except ValueError:
        return None


def _later(start: date | None, amount: int, unit: str) -> date | None:
    if start is None:
        return None
    if unit.startswith("dia"):
        return start + timedelta(days=amount)
    if unit.startswith("semana"):
        return start + timedelta(weeks=amount)
    months = start.month - 1 + amount * (12 if unit.startswith("ano") else 1)
    year, month = start.year + months // 12, months % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _last_year(folded: str) -> int | None:
    found = _YEARS.findall(folded)
    return int(found[-1]) if found else None


def _plain(text: str) -> str:
    """Folded, with ñ as n: the patterns say "ano"."""
    return fold(text).replace("ñ", "n")
