"""What the pages of administrators show: people, and the log of who wrote what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from gettext import gettext as _
from typing import Any

from kb.people import Person
from kb.store.audit import Entry, Narrowing
from kb.stored import StoredRecord
from web.runtime import Runtime

PAGE = 50
# Characters of an entry's particulars that its line shows.
DETAIL = 300
# What was done, in words. An action without words here is shown as it is kept.
ACTIONS: dict[str, str] = {
    "person_added": _("Añadió a una persona"),
    "password_set": _("Cambió una contraseña"),
    "role_set": _("Cambió un rol"),
    "person_disabled": _("Cerró una cuenta"),
    "person_enabled": _("Abrió una cuenta"),
    "setting_set": _("Cambió un ajuste"),
}
SETTING_NAMES: dict[str, str] = {
    "anonymous_reading": _("Lectura sin cuenta"),
    "open_capture": _("Contar sin cuenta"),
    "four_eyes": _("Revisión por otra persona"),
    "session_hours": _("Duración de la sesión"),
}
# Particulars of an entry and values of theirs, in words; others are shown as they are kept.
DETAILS: dict[str, str] = {
    "role": _("rol"),
    "once": _("de un solo uso"),
    "before": _("antes"),
    "after": _("ahora"),
    "count": _("cuántos"),
    "name": _("nombre"),
    "reason": _("motivo"),
    "yes": _("sí"),
    "True": _("sí"),
    "False": _("no"),
}


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody in the list; ``last_admin``: can be neither demoted nor disabled."""

    person: Person
    last_admin: bool


@dataclass(frozen=True, slots=True)
class LogLine:
    """One write in words; ``record`` where its target is a record that can be opened."""

    entry: Entry
    action: str
    target: str
    detail: str
    record: StoredRecord | None


@dataclass(frozen=True, slots=True)
class LogView:
    """A page of the log; ``address`` are the parameters that narrow it."""

    lines: list[LogLine]
    total: int
    page: int
    pages: int
    address: dict[str, str]
    actors: list[str]
    actions: list[tuple[str, str]]


def people_lines(runtime: Runtime) -> list[PersonLine]:
    """Everybody: who may log in first, each group by name."""
    people = runtime.store.people.all()
    admins = [person for person in people if person.may("admin")]
    ordered = sorted(people, key=lambda person: (person.disabled, person.name))
    return [PersonLine(person, admins == [person]) for person in ordered]


def log_view(runtime: Runtime, args: Mapping[str, str]) -> LogView:
    """``quien``, ``que``, ``desde``, ``hasta`` (days, both included) and ``pagina``."""
    names = ("quien", "que", "sobre", "desde", "hasta")
    address = {name: args[name][:200] for name in names if args.get(name)}
    since, until = _day(address.get("desde")), _day(address.get("hasta"))
    narrowing = Narrowing(
        actor=address.get("quien", ""),
        action=address.get("que", ""),
        target=address.get("sobre", ""),
        since=_start(since),
        until=_start(until + timedelta(days=1)) if until else None,
    )
    page = page_number(args.get("pagina", ""))
    entries, total = runtime.store.audit.entries(narrowing, offset=(page - 1) * PAGE, limit=PAGE)
    actors, actions = runtime.store.audit.choices()
    records = runtime.store.records([entry.target for entry in entries], view="workshop")
    return LogView(
        lines=[_line(entry, records.get(entry.target)) for entry in entries],
        total=total,
        page=page,
        pages=-(-total // PAGE),
        address=address,
        actors=actors,
        actions=[(action, ACTIONS.get(action, action)) for action in actions],
    )


def page_number(text: str) -> int:
    """From an address: ``"3"`` → 3; anything that is no page is the first."""
    plain = text.isascii() and text.isdigit() and len(text) < 6
    return max(int(text), 1) if plain else 1


def _line(entry: Entry, record: StoredRecord | None) -> LogLine:
    name = getattr(record.content, "code", None) or record.type if record is not None else ""
    target = name or SETTING_NAMES.get(entry.target, entry.target)
    action = ACTIONS.get(entry.action, entry.action)
    return LogLine(entry, action, target, said_detail(entry.detail), record)


def said_detail(detail: Mapping[str, Any]) -> str:
    """Particulars in one line: ``{"role": "admin"}`` → ``"rol: admin"``."""
    parts = [
        f"{DETAILS.get(name, name)}: {_said(value)}"
        for name, value in detail.items()
        if value not in (None, "", [], {}) and not isinstance(value, dict)
    ]
    text = " · ".join(parts)
    return text if len(text) <= DETAIL else f"{text[:DETAIL]}…"


def _said(value: object) -> str:
    values = value if isinstance(value, list) else [value]
    return ", ".join(DETAILS.get(str(one), str(one)) for one in values)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None
