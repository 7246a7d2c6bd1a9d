"""Tables and plots of use: counts by month and by what they are of. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from gettext import gettext as _

from babel.dates import format_date

from kb.store.uses import MonthlyUse, Reuse, UseKind

# Lines of a table; the CSV has all of them.
TOP = 25
# Contexts of reuse that stand beside a card.
CONTEXTS = 3
KIND_NAMES: dict[UseKind, str] = {
    "view": _("Lecturas"),
    "download": _("Descargas"),
    "search": _("Búsquedas"),
    "empty_search": _("Búsquedas sin resultado"),
    "area_search": _("Búsquedas por área"),
    "empty_area": _("Búsquedas por área sin resultado"),
}
# What is drawn by month; searches by area are among the searches already.
PLOTTED: tuple[UseKind, ...] = ("view", "download", "search", "empty_search")


@dataclass(frozen=True, slots=True)
class Column:
    """A month of a plot: ``x`` and ``height`` in a view box of 100 units a side."""

    label: str
    count: int
    x: float
    height: float


@dataclass(frozen=True, slots=True)
class Plot:
    """Counts by month, one plot for each kind; ``width`` of a column."""

    kind: UseKind
    title: str
    total: int
    most: int
    width: float
    columns: list[Column]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing and how often; ``length`` of its bar in hundredths of the longest.

    ``record_id`` or ``document_id`` says where it can be read; words have neither.
    """

    name: str
    count: int
    length: float
    record_id: str = ""
    document_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """What a counted id belongs to now; ``area`` is its code, of documents ``"-"``."""

    name: str
    area: str
    area_name: str
    is_card: bool
    document: str = ""


def within(named: Named | None, area: str) -> bool:
    return not area or (named is not None and named.area == area)


def totals(rows: list[MonthlyUse], kind: UseKind) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        if row.kind == kind:
            found[row.key] += row.count
    return found


def plot_of(kind: UseKind, rows: list[MonthlyUse], months: list[date]) -> Plot:
    by_month: Counter[date] = Counter()
    for row in rows:
        if row.kind == kind:
            by_month[row.month] += row.count
    most = max((by_month[month] for month in months), default=0)
    step = 100 / len(months)
    columns = [
        Column(
            format_date(month, "MMM yyyy", locale="es"),
            by_month[month],
            round(number * step + step * 0.1, 2),
            round(100 * by_month[month] / most, 1) if most else 0.0,
        )
        for number, month in enumerate(months)
    ]
    return Plot(kind, KIND_NAMES[kind], by_month.total(), most, round(step * 0.8, 2), columns)


def read_most(views: Counter[str], names: Mapping[str, Named], *, cards: bool) -> list[Line]:
    found = [(id_, n) for id_, n in views.items() if id_ in names and names[id_].is_card is cards]
    top = sorted(found, key=lambda one: (-one[1], names[one[0]].name))[:TOP]
    most = top[0][1] if top else 1
    return [
        Line(
            names[id_].name,
            count,
            round(100 * count / most, 1),
            record_id=id_ if cards else "",
            document_id="" if cards else id_,
            note=" · ".join(filter(None, (names[id_].area_name, names[id_].document))),
        )
        for id_, count in top
    ]


def reused(useful: list[Reuse], names: Mapping[str, Named]) -> list[Line]:
    """Cards that were of use, with the contexts of their reuse."""
    contexts: dict[str, list[str]] = {}
    for one in useful:
        contexts.setdefault(one.record_id, []).append(f"{one.where} — {one.purpose}")
    lines = read_most(
        Counter({id_: len(told) for id_, told in contexts.items()}), names, cards=True
    )
    return [replace(line, note=" · ".join(contexts[line.record_id][:CONTEXTS])) for line in lines]


def by_area(views: Counter[str], names: Mapping[str, Named]) -> list[Line]:
    """Readings of cards by area."""
    found: Counter[str] = Counter()
    for id_, count in views.items():
        if id_ in names and names[id_].is_card:
            found[names[id_].area_name] += count
    return lines_of(found)


def searched_areas(
    searches: Counter[str], empty: Counter[str], name: Callable[[str], str]
) -> list[Line]:
    """Areas that searches were narrowed to, and how many of those found nothing."""
    lines = [
        replace(line, name=name(line.name), note=_("{n} sin resultado").format(n=n))
        if (n := empty[line.name])
        else replace(line, name=name(line.name))
        for line in lines_of(searches)
    ]
    return lines


def lines_of(counts: Counter[str]) -> list[Line]:
    top = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:TOP]
    most = top[0][1] if top else 1
    return [Line(name, count, round(100 * count / most, 1)) for name, count in top]
