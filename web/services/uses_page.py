"""``/usos``: what is read, what is looked for and what is missing, by month and area."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from gettext import gettext as _

from babel.dates import format_date

from kb.records import CuratedCard
from kb.store.uses import MonthlyUse, Reuse, UseKind
from kb.stored import StoredRecord
from kb.text import fold
from web.runtime import Runtime
from web.services.answers import clip
from web.services.heads import heads
from web.services.labels import Labels
from web.services.spreadsheets import safe_cell

# Lines of a table; the CSV has all of them.
TOP = 25
MONTHS = 12
# Contexts of reuse that stand beside a card.
CONTEXTS = 3
# Characters of a card's sentence beside its code.
TITLE = 90
KIND_NAMES: dict[UseKind, str] = {
    "view": _("Lecturas"),
    "download": _("Descargas"),
    "search": _("Búsquedas"),
    "empty_search": _("Búsquedas sin resultado"),
}
DOCUMENTS = "-"


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
class UsesView:
    """``months`` are the first and last one shown; ``areas`` the choices of the filter."""

    since: str
    until: str
    area: str
    areas: list[tuple[str, str]]
    plots: list[Plot]
    cards: list[Line]
    documents: list[Line]
    by_area: list[Line]
    searches: list[Line]
    missing: list[Line]
    downloads: list[Line]
    reused: list[Line]
    begun: date | None


@dataclass(frozen=True, slots=True)
class _Named:
    """What a counted id belongs to now; ``area`` is its code, of documents ``"-"``."""

    name: str
    area: str
    area_name: str
    is_card: bool
    document: str = ""


@dataclass(frozen=True, slots=True)
class _Period:
    since: date
    until: date
    months: list[date]


def uses_view(runtime: Runtime, args: Mapping[str, str]) -> UsesView:
    """``desde`` and ``hasta`` are months (``2026-11``), both included; at first the last
    twelve. ``area`` narrows what was read; words belong to no area."""
    runtime.uses.flush()
    period = _period(args, runtime.store.clock().date())
    rows = runtime.store.uses.monthly(period.since, period.until)
    useful = runtime.store.uses.useful(period.since, period.until)
    names = _names(
        runtime, [*(r.key for r in rows if r.kind == "view"), *(u.record_id for u in useful)]
    )
    area = args.get("area", "")[:8]
    areas = {n.area: n.area_name for n in names.values() if n.is_card}
    if area and area not in areas:
        # Chosen for other months: it stays chosen, and its tables are empty.
        areas[area] = Labels(runtime, "workshop").name("area", area)
    kept = [row for row in rows if row.kind != "view" or _within(names.get(row.key), area)]
    views = _totals(kept, "view")
    return UsesView(
        since=f"{period.since:%Y-%m}",
        until=f"{period.until:%Y-%m}",
        area=area,
        areas=sorted(areas.items(), key=lambda one: fold(one[1])),
        plots=[_plot(kind, kept, period.months) for kind in KIND_NAMES],
        cards=_read(views, names, cards=True),
        documents=_read(views, names, cards=False),
        by_area=_by_area(views, names),
        searches=_lines(_totals(kept, "search")),
        missing=_lines(_totals(kept, "empty_search")),
        downloads=_lines(_totals(kept, "download")),
        reused=_reused([one for one in useful if _within(names.get(one.record_id), area)], names),
        begun=runtime.store.uses.first_day(),
    )


def uses_csv(runtime: Runtime, args: Mapping[str, str]) -> str:
    """Every count of the period, a line per month and thing; UTF-8 with its mark."""
    runtime.uses.flush()
    period = _period(args, runtime.store.clock().date())
    rows = runtime.store.uses.monthly(period.since, period.until)
    names = _names(runtime, [row.key for row in rows if row.kind == "view"])
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Mes"), _("Qué"), _("Sobre qué"), _("Área"), _("Cuántas"), _("Id")])
    for row in sorted(rows, key=lambda r: (r.month, r.kind, -r.count, r.key)):
        named = names.get(row.key)
        about = named.name if named else row.key
        area = named.area_name if named else ""
        key = row.key if row.kind == "view" else ""
        cells = [f"{row.month:%Y-%m}", KIND_NAMES[row.kind], about, area, row.count, key]
        writer.writerow([safe_cell(cell) for cell in cells])
    return "\ufeff" + out.getvalue()


def months_between(since: date, until: date) -> list[date]:
    """First days: ``2025-12-01, 2026-02-01`` → December, January, February."""
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(first, last + 1)]


def _period(args: Mapping[str, str], today: date) -> _Period:
    last = _month(args.get("hasta", "")) or today.replace(day=1)
    begin = last.year * 12 + last.month - MONTHS
    first = _month(args.get("desde", "")) or date(begin // 12, begin % 12 + 1, 1)
    # Five years of columns are as many as a plot can show.
    months = months_between(min(first, last), last)[-5 * MONTHS :]
    after = last.year * 12 + last.month
    until = date(after // 12, after % 12 + 1, 1)
    return _Period(months[0], date.fromordinal(until.toordinal() - 1), months)


def _month(text: str) -> date | None:
    try:
        found = date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None
    return found if found is not None and 2000 <= found.year < 2200 else None


def _names(runtime: Runtime, counted: list[str]) -> dict[str, _Named]:
    """What the counted ids name; what is gone keeps its count without a name."""
    ids = set(counted)
    labels = Labels(runtime, "workshop")
    named = {
        id_: _card_name(record, record.content, labels)
        for id_, record in runtime.store.records(sorted(ids), view="workshop").items()
        if isinstance(record.content, CuratedCard)
    }
    for id_, head in heads(runtime, "workshop").items():
        if id_ in ids:
            named[id_] = _Named(head.title, DOCUMENTS, "", False)
    return named


def _card_name(record: StoredRecord, card: CuratedCard, labels: Labels) -> _Named:
    head = labels.heads.get(record.document_id)
    code, name = labels.area(card)
    title = f"{card.code} · {clip(card.description, TITLE)}"
    return _Named(title, code, name, True, head.title if head else "")


def _within(named: _Named | None, area: str) -> bool:
    return not area or (named is not None and named.area == area)


def _totals(rows: list[MonthlyUse], kind: UseKind) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        if row.kind == kind:
            found[row.key] += row.count
    return found


def _plot(kind: UseKind, rows: list[MonthlyUse], months: list[date]) -> Plot:
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


def _read(views: Counter[str], names: Mapping[str, _Named], *, cards: bool) -> list[Line]:
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


def _reused(useful: list[Reuse], names: Mapping[str, _Named]) -> list[Line]:
    """Cards that were of use, with the contexts of their reuse."""
    contexts: dict[str, list[str]] = {}
    for one in useful:
        contexts.setdefault(one.record_id, []).append(f"{one.where} — {one.purpose}")
    lines = _read(Counter({id_: len(told) for id_, told in contexts.items()}), names, cards=True)
    return [replace(line, note=" · ".join(contexts[line.record_id][:CONTEXTS])) for line in lines]


def _by_area(views: Counter[str], names: Mapping[str, _Named]) -> list[Line]:
    """Readings of cards by area."""
    found: Counter[str] = Counter()
    for id_, count in views.items():
        if id_ in names and names[id_].is_card:
            found[names[id_].area_name] += count
    return _lines(found)


def _lines(counts: Counter[str]) -> list[Line]:
    top = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:TOP]
    most = top[0][1] if top else 1
    return [Line(name, count, round(100 * count / most, 1)) for name, count in top]
