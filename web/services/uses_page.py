"""``/usos``: what is read, what is looked for and what is missing, by month and area."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from gettext import gettext as _

from kb.records import CuratedCard
from kb.store.uses import MonthlyUse
from kb.stored import StoredRecord
from kb.text import fold
from web.runtime import Runtime
from web.services.answers import clip
from web.services.heads import heads
from web.services.labels import Labels
from web.services.spreadsheets import safe_cell
from web.services.use_tables import (
    KIND_NAMES,
    PLOTTED,
    Line,
    Named,
    Plot,
    by_area,
    lines_of,
    plot_of,
    read_most,
    reused,
    searched_areas,
    totals,
    within,
)

MONTHS = 12
# Characters of a card's sentence beside its code.
TITLE = 90
DOCUMENTS = "-"
AREA_KINDS = ("area_search", "empty_area")


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
    searched_areas: list[Line]
    searches: list[Line]
    missing: list[Line]
    downloads: list[Line]
    reused: list[Line]
    begun: date | None


@dataclass(frozen=True, slots=True)
class _Period:
    since: date
    until: date
    months: list[date]


def uses_view(runtime: Runtime, args: Mapping[str, str]) -> UsesView:
    """``desde`` and ``hasta`` are months (``2026-11``), both included; at first the last
    twelve. ``area`` narrows what was read and the searches by area; words belong to none."""
    runtime.uses.flush()
    period = _period(args, runtime.store.clock().date())
    rows = runtime.store.uses.monthly(period.since, period.until)
    useful = runtime.store.uses.useful(period.since, period.until)
    names = _names(
        runtime, [*(r.key for r in rows if r.kind == "view"), *(u.record_id for u in useful)]
    )
    area = args.get("area", "")[:8]
    labels = Labels(runtime, "workshop")

    def area_name(notation: str) -> str:
        return labels.name("area", notation)

    areas = {n.area: n.area_name for n in names.values() if n.is_card}
    if area and area not in areas:
        # Chosen for other months: it stays chosen, and its tables are empty.
        areas[area] = area_name(area)
    kept = [row for row in rows if _of_area(row, area, names)]
    views = totals(kept, "view")
    return UsesView(
        since=f"{period.since:%Y-%m}",
        until=f"{period.until:%Y-%m}",
        area=area,
        areas=sorted(areas.items(), key=lambda one: fold(one[1])),
        plots=[plot_of(kind, kept, period.months) for kind in PLOTTED],
        cards=read_most(views, names, cards=True),
        documents=read_most(views, names, cards=False),
        by_area=by_area(views, names),
        searched_areas=searched_areas(
            totals(kept, "area_search"), totals(kept, "empty_area"), area_name
        ),
        searches=lines_of(totals(kept, "search")),
        missing=lines_of(totals(kept, "empty_search")),
        downloads=lines_of(totals(kept, "download")),
        reused=reused([one for one in useful if within(names.get(one.record_id), area)], names),
        begun=runtime.store.uses.first_day(),
    )


def _of_area(row: MonthlyUse, area: str, names: Mapping[str, Named]) -> bool:
    if row.kind == "view":
        return within(names.get(row.key), area)
    return row.kind not in AREA_KINDS or area in ("", row.key)


def uses_csv(runtime: Runtime, args: Mapping[str, str]) -> str:
    """Every count of the period, a line per month and thing; UTF-8 with its mark."""
    runtime.uses.flush()
    period = _period(args, runtime.store.clock().date())
    rows = runtime.store.uses.monthly(period.since, period.until)
    names = _names(runtime, [row.key for row in rows if row.kind == "view"])
    labels = Labels(runtime, "workshop")
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Mes"), _("Qué"), _("Sobre qué"), _("Área"), _("Cuántas"), _("Id")])
    for row in sorted(rows, key=lambda r: (r.month, r.kind, -r.count, r.key)):
        named = names.get(row.key)
        about = named.name if named else row.key
        area = named.area_name if named else ""
        if row.kind in AREA_KINDS:
            area = labels.name("area", row.key)
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


def _names(runtime: Runtime, counted: list[str]) -> dict[str, Named]:
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
            named[id_] = Named(head.title, DOCUMENTS, "", False)
    return named


def _card_name(record: StoredRecord, card: CuratedCard, labels: Labels) -> Named:
    head = labels.heads.get(record.document_id)
    code, name = labels.area(card)
    title = f"{card.code} · {clip(card.description, TITLE)}"
    return Named(title, code, name, True, head.title if head else "")
