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
from web.services.heads import heads

Records = Mapping[str, StoredRecord]

PAGE = 50
# How many targets of an entry are named.
NAMED = 3
# Actions whose target is a change of many at once.
BATCHES = frozenset({"bulk", "merge", "rename", "undo"})
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
    "import": _("Incorporó un documento"),
    "import_opened": _("Empezó a incorporar archivos"),
    "import_added": _("Añadió un archivo por incorporar"),
    "import_read_again": _("Volvió a leer un archivo"),
    "import_accepted": _("Aceptó lo leído de un archivo"),
    "import_dismissed": _("Descartó un archivo"),
    "remove_samples": _("Quitó los documentos ilustrativos"),
    "new": _("Creó una ficha"),
    "edit": _("Editó"),
    "restore": _("Volvió a una versión anterior"),
    "submit": _("Envió a revisión"),
    "return": _("Devolvió con motivo"),
    "publish": _("Publicó"),
    "unpublish": _("Retiró de lo público"),
    "archive": _("Archivó"),
    "unarchive": _("Sacó del archivo"),
    "visibility": _("Cambió quién puede verla"),
    "assign": _("Asignó"),
    "remove": _("Movió a la papelera"),
    "recover": _("Recuperó de la papelera"),
    "bulk": _("Cambió varias fichas a la vez"),
    "merge": _("Unió dos fichas"),
    "rename": _("Cambió un término en todas las fichas"),
    "undo": _("Deshizo un cambio en lote"),
    "confirm": _("Confirmó que sigue vigente"),
    "settle_warnings": _("Dio por revisados los avisos"),
    "dismiss_pair": _("Dijo que dos fichas son distintas"),
    "reopen_pair": _("Volvió a abrir un par parecido"),
    "link": _("Decidió un vínculo sugerido"),
    "concept": _("Cambió un vocabulario"),
    "add_concept": _("Añadió un término"),
    "deprecate": _("Dejó de ofrecer un término"),
    "revive": _("Volvió a ofrecer un término"),
    "import_concepts": _("Incorporó un vocabulario"),
    "comment": _("Comentó"),
    "useful": _("Contó que le fue útil"),
    "comment_removed": _("Quitó un comentario"),
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
    "to": _("a"),
    "by": _("de"),
    "fields": _("campos"),
    "revision": _("versión"),
    "status": _("resultado"),
    "publish": _("publicado"),
    "visibility": _("quién la ve"),
    "scheme": _("vocabulario"),
    "notation": _("término"),
    "accepted": _("aceptado"),
    "concepts": _("términos"),
    "done": _("hechas"),
    "left": _("sin tocar"),
    "sources": _("archivos"),
    "document": _("documento"),
    "other": _("la otra"),
    "keep": _("queda"),
    "drop": _("se une"),
    "kind": _("clase"),
    "version": _("versión"),
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
    return LogLine(entry, action, targets, len(named) - len(targets), said_detail(entry.detail))


def _target(entry: Entry, name: str, records: Records, titles: Mapping[str, str]) -> Target:
    record = records.get(name)
    if record is not None:
        code = record.code or titles.get(record.document_id, record.type)
        return Target(code, record=record)
    if name in titles:
        return Target(titles[name], document_id=name)
    if entry.action in BATCHES:
        return Target(_("ver el cambio"), batch_id=name)
    return Target(SETTING_NAMES.get(name, name))


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
