"""Values of spreadsheet cells as a person sees them, in Spanish."""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
# Quoted text, colours, conditions, padding: what a number format holds beside its pattern.
_LITERAL = re.compile(r"\"[^\"]*\"|\[[^\]]*\]|\\.|_.|\*.")
_DECIMALS = re.compile(r"\.([0#?]+)")
_CURRENCY = re.compile(r"[$€£]|USD|US\$")
# More digits than a sheet shows of a number without a format.
GENERAL_DIGITS = 10


def shown(value: object, form: str) -> str:
    """A cell's value under its number format.

    ``shown(0.808, "0.0%")`` → ``"80,8%"``; ``shown(datetime(2022, 3, 3), "dd/mm/yyyy")``
    → ``"03/03/2022"``; a month's format gives ``"noviembre 2023"``, a year's ``"2023"``.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Verdadero" if value else "Falso"
    if isinstance(value, dt.datetime):
        return _date(value, form)
    if isinstance(value, dt.date):
        return _date(dt.datetime.combine(value, dt.time()), form)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, dt.timedelta):
        minutes = int(value.total_seconds() // 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    if isinstance(value, (int, float)):
        return _number(value, form)
    return str(value)


def _date(value: dt.datetime, form: str) -> str:
    pattern = _LITERAL.sub("", form).casefold()
    if "y" in pattern and "d" not in pattern and "h" not in pattern:
        if "m" not in pattern:
            return str(value.year)
        return f"{MONTHS[value.month - 1]} {value.year}"
    if "d" in pattern and "m" in pattern and "y" not in pattern:
        return f"{value.day} de {MONTHS[value.month - 1]}"
    day = f"{value:%d/%m/}{value.year:04d}"
    timed = (value.hour or value.minute) and "h" in pattern
    return f"{day} {value:%H:%M}" if timed else day


def _number(value: float, form: str) -> str:
    """A number with the decimals, per cent sign and thousands of its format."""
    pattern = _LITERAL.sub("", form.split(";")[0])
    try:
        exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        if not exact.is_finite():
            return ""
        percent = "%" in pattern
        exact *= 100 if percent else 1
        if not re.search(r"[0#?]", pattern):
            return _general(exact)
        decimals = _DECIMALS.search(pattern)
        places = min(len(decimals[1]) if decimals else 0, 12)
        fixed = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except InvalidOperation:
        return str(value)
    text = f"{fixed:,f}" if ",0" in pattern or ",#" in pattern else f"{fixed:f}"
    text = text.translate(str.maketrans(",.", ".,"))
    return _with_currency(text, form) + ("%" if percent else "")


def _general(exact: Decimal) -> str:
    text = f"{exact:.{GENERAL_DIGITS}g}"
    if "e" in text.casefold():
        return text
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _with_currency(text: str, form: str) -> str:
    sign = _CURRENCY.search(form)
    if sign is None:
        return text
    return f"{text} €" if sign[0] == "€" else f"{sign[0]} {text}"
