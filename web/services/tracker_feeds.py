"""The tracker taken away: CSV, Excel, calendar (RFC 5545) and Atom (RFC 4287)."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from gettext import gettext as _
from typing import Any
from xml.etree import ElementTree as ET

from icalendar import Calendar, Event
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from kb.follow_up import Event as Report
from kb.follow_up import late
from web.services.labels import Labels
from web.services.spreadsheets import safe_cell
from web.services.tracker import STATUS_WORDS, line
from web.services.tracker_rows import LINKED, MORE, NONE, ActionRow

_ATOM = "http://www.w3.org/2005/Atom"
# A recurring action's first occurrence and rule, where the calendar can say it.
_RULES: dict[str, dict[str, Any]] = {
    "daily": {"freq": "daily"},
    "weekly": {"freq": "weekly"},
    "fortnightly": {"freq": "weekly", "interval": 2},
    "monthly": {"freq": "monthly"},
    "bimonthly": {"freq": "monthly", "interval": 2},
    "quarterly": {"freq": "monthly", "interval": 3},
    "fourmonthly": {"freq": "monthly", "interval": 4},
    "halfyearly": {"freq": "monthly", "interval": 6},
    "yearly": {"freq": "yearly"},
}
# Of the columns of a spreadsheet, in letters.
_WIDTHS = (8, 60, 20, 28, 22, 18, 12, 14, 24, 8, 8, 40, 40, 24, 12, 12, 14, 14)
Address = Callable[[ActionRow], str]


def as_rows(
    rows: Sequence[ActionRow], labels: Labels, today: date, *, inside: bool
) -> list[list[Any]]:
    """A heading and one row per action, in the order given; what people reported is told
    ``inside`` only, to those who are logged in."""
    heading = [
        _("N.º"), _("Acción"), _("De"), _("Responsables"), _("Con apoyo de"), _("Plazo impreso"),
        _("Vence"), _("Estado"), _("Aviso"), _("Avance"), _("Meta"), _("Comentario"),
        _("Documento"), _("Áreas"), _("Objetivos PMM"), _("ODS"),
        _("Objetivos PMM sugeridos, sin validar"), _("ODS sugeridos, sin validar"),
    ]  # fmt: skip
    return [heading, *(_row(row, labels, today, inside) for row in rows)]


def _row(row: ActionRow, labels: Labels, today: date, inside: bool) -> list[Any]:
    shown = line(row, labels, today)
    action, report = row.action, row.report
    return [
        action.number,
        action.text,
        "; ".join(f"{p.type} {p.number}" for p in row.parents),
        "; ".join(action.responsible),
        "; ".join(action.supporting),
        row.deadline.printed,
        row.deadline.end.isoformat() if row.deadline.end else "",
        shown.status,
        shown.late_word,
        "" if report.progress is None else report.progress,
        row.deadline.target or report.target or "",
        (report.comment if inside else "") or action.comments or "",
        shown.document,
        "; ".join(labels.name("area", one) for one in row.values["area"] if one != NONE),
        *(_numbers(row.values[facet]) for facet in LINKED),
        *(_numbers(set(row.values[f + MORE]) - set(row.values[f])) for f in LINKED),
    ]


def _numbers(values: Iterable[str]) -> str:
    return "; ".join(sorted((one for one in values if one != NONE), key=int))


def as_csv(rows: list[list[Any]]) -> str:
    """With the byte order mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return "\ufeff" + out.getvalue()


def as_xlsx(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _("Seguimiento")
    for row in rows:
        sheet.append([safe_cell(value) for value in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in enumerate(
        (8, 60, 20, 28, 22, 18, 12, 14, 24, 8, 8, 40, 40, 24, 12, 12, 14, 14), 1
    ):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_calendar(rows: Sequence[ActionRow], address: Address, now: datetime) -> bytes:
    """A day for each deadline that has one; recurring actions repeat from their start."""
    calendar = Calendar()
    calendar.add("prodid", "-//Precedentes//ES")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Seguimiento de acciones"))
    for row in rows:
        event = _event(row, address(row), now)
        if event is not None:
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(row: ActionRow, url: str, now: datetime) -> Event | None:
    deadline, action = row.deadline, row.action
    day = deadline.start if deadline.recurrence else deadline.end
    if day is None:
        return None
    event = Event()
    event.add("uid", f"{row.record.id}@precedentes")
    event.add("dtstamp", now)
    event.add("dtstart", day)
    if day < date.max:
        # "9999-12-31", which people write for "no end", has no day after; RFC 5545 then takes
        # the one day.
        event.add("dtend", day + timedelta(days=1))
    event.add("summary", f"{action.number} {action.text}"[:200])
    told = [STATUS_WORDS[row.report.status], deadline.printed, ", ".join(action.responsible)]
    if late(row.report.status, deadline, now.date()):
        told.insert(0, _("Plazo vencido"))
    event.add("description", " · ".join(part for part in told if part))
    event.add("url", url)
    if deadline.recurrence in _RULES:
        rule = dict(_RULES[deadline.recurrence])
        if deadline.end:
            rule["until"] = deadline.end
        event.add("rrule", rule)
    return event


def as_atom(
    events: Sequence[tuple[Report, ActionRow]],
    address: Address,
    site: str,
    own: str,
    *,
    inside: bool,
) -> bytes:
    """The reports, the newest first; an entry never changes once it is out. What people wrote
    is told ``inside`` only."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "es"})
    newest = max((event.at for event, _ in events), default=datetime(2000, 1, 1, tzinfo=UTC))
    _text(feed, "id", own)
    _text(feed, "title", _("Seguimiento: últimos reportes"))
    _text(feed, "updated", newest.isoformat())
    ET.SubElement(feed, f"{{{_ATOM}}}link", {"rel": "self", "href": own})
    ET.SubElement(feed, f"{{{_ATOM}}}link", {"href": site})
    author = ET.SubElement(feed, f"{{{_ATOM}}}author")
    _text(author, "name", "Precedentes")
    for event, row in reversed(events):
        entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
        _text(entry, "id", f"urn:precedentes:reporte:{event.id}")
        _text(entry, "title", f"{STATUS_WORDS[event.status]}: {row.action.text}"[:160])
        _text(entry, "updated", event.at.isoformat())
        ET.SubElement(entry, f"{{{_ATOM}}}link", {"href": address(row)})
        _text(entry, "summary", (event.comment if inside else "") or row.action.text)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}").text = text
