"""``/bitacora``: who wrote what, page by page, with a way to what was written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from gettext import gettext as _

from kb.store.audit import Entry, Narrowing
from kb.stored import StoredRecord
from web.runtime import Runtime
from web.services.heads import heads
from web.services.log_words import ACTIONS, SETTING_NAMES, said_detail

Records = Mapping[str, StoredRecord]

PAGE = 50
# How many targets of an entry are named.
NAMED = 3
# Actions whose target is a change of many at once.
BATCHES = frozenset({"bulk", "merge", "rename", "undo"})
# Actions on what is not in the base yet, and what they are on where its name is not kept.
STAGED: dict[str, str] = {
    "import_opened": _("una importación"),
    "import_added": _("un archivo"),
    "import_read_again": _("un archivo"),
    "import_accepted": _("un archivo"),
    "import_dismissed": _("un archivo"),
}


@dataclass(frozen=True, slots=True)
class Target:
    """What was written: a record or document that can be opened, or a ``batch`` of changes;
    all three None for a name."""

    text: str
    record: StoredRecord | None = None
    document_id: str | None = None
    batch_id: str | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    """One write in words; ``more`` counts the targets that are not named."""

    entry: Entry
    action: str
    targets: list[Target]
    more: int
    detail: str


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
    ids = [id_ for entry in entries for id_ in entry.target.split(",")]
    records = runtime.store.records(ids, view="workshop")
    titles = {id_: head.title for id_, head in heads(runtime, "workshop").items()}
    return LogView(
        lines=[_line(entry, records, titles) for entry in entries],
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


def _line(entry: Entry, records: Records, titles: Mapping[str, str]) -> LogLine:
    named = [name for name in entry.target.split(",") if name]
    targets = [_target(entry, name, records, titles) for name in named[:NAMED]]
    action = ACTIONS.get(entry.action, entry.action)
    named_above = entry.action in STAGED
    detail = {k: v for k, v in entry.detail.items() if not (named_above and k == "name")}
    return LogLine(entry, action, targets, len(named) - len(targets), said_detail(detail))


def _target(entry: Entry, name: str, records: Records, titles: Mapping[str, str]) -> Target:
    record = records.get(name)
    if record is not None:
        code = record.code or titles.get(record.document_id, record.type)
        return Target(code, record=record)
    if name in titles:
        return Target(titles[name], document_id=name)
    if entry.action in BATCHES:
        return Target(_("ver el cambio"), batch_id=name)
    if entry.action in STAGED:
        # What is on its way in has a file's name; its own id says nothing to anybody.
        return Target(str(entry.detail.get("name") or STAGED[entry.action]))
    return Target(SETTING_NAMES.get(name, name))


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    # The calendar ends there: nothing comes the day after.
    return day if day != date.max else None


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None
