"""Links by which somebody without an account reports on the actions of one printed role.

The link is signed, holds thirty days unless somebody takes it back, and opens nothing else;
what is sent by it is noted as said by that role.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from gettext import gettext as _

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from kb.errors import Conflict, Invalid, NotFound, Refused
from kb.follow_up import CLOSED, STATUSES, Status, UpdateLink
from kb.store import Store
from kb.text import fold, squeeze
from web.runtime import Runtime
from web.services.action_page import Proofs, say
from web.services.labels import Labels
from web.services.people import kept_key
from web.services.tracker import ActionLine, line
from web.services.tracker_rows import NONE, ActionRow
from web.services.tracker_table import tracker_table

HOLDS_SECONDS = 30 * 24 * 3600
# What one page of a link shows: with their forms 30 KiB, as much as a slow phone should load.
PAGE_SIZE = 10
# The longest sentence that is taken, as on the action's own page.
LONGEST = 2000
# Waits after each sending from one address (an office shares one) and from all together.
ADDRESS_WAITS = (*(0,) * 60, 30, 60, 300)
ALL_WAITS = (*(0,) * 600, 10, 30)
MOST_ROLES = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """A role to be asked: how many open actions, who stands behind it."""

    role: str
    printed: str
    open: int
    person: str = ""
    office: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What the form says of one action."""

    record_id: str
    status: str
    version: int
    comment: str = ""
    files: Sequence[tuple[str, bytes]] = ()


@dataclass(frozen=True, slots=True)
class LinkPage:
    """The actions that a link opens, the open ones first; ``pages`` of ``PAGE_SIZE``."""

    role: str
    printed: str
    lines: list[ActionLine]
    total: int
    page: int
    pages: int


def roles(runtime: Runtime, rows: Sequence[ActionRow] | None = None) -> list[Asked]:
    """The roles of some actions (of all where None), those with most open actions first."""
    printed: dict[str, str] = {}
    counts: dict[str, int] = {}
    for row in tracker_table(runtime, "workshop").rows if rows is None else rows:
        for name in row.action.responsible:
            role = role_of(name)
            printed.setdefault(role, name)
            counts[role] = counts.get(role, 0) + (row.report.status not in CLOSED)
    known = runtime.store.directory.roles()
    found = [
        Asked(role, name, counts[role], **_behind(known.get(role)))
        for role, name in printed.items()
        if role and name != NONE
    ]
    return sorted(found, key=lambda one: (-one.open, one.role))


def role_of(printed: str) -> str:
    """The folded form that the directory knows a role by."""
    return fold(squeeze(printed))[:200]


def new_links(runtime: Runtime, asked: Sequence[Asked], *, actor: str) -> list[UpdateLink]:
    """A link for each role, in their order."""
    return runtime.store.directory.ask([(one.role, one.printed) for one in asked], actor=actor)


def token_of(link: UpdateLink, key: str) -> str:
    """The signed part of a link's address."""
    return str(_signer(key).dumps(link.id))


def role_of_link(store: Store, token: str, key: str) -> str:
    """Raises NotFound ``link_unknown``, Refused ``link_expired`` and ``link_revoked``."""
    try:
        link_id = _signer(key).loads(token, max_age=HOLDS_SECONDS)
    except SignatureExpired as exc:
        raise Refused("link_expired") from exc
    except BadSignature as exc:
        raise NotFound("link_unknown") from exc
    link = store.directory.link(str(link_id))
    if link.revoked_at is not None:
        raise Refused("link_revoked")
    return link.role


def open_links(runtime: Runtime) -> list[UpdateLink]:
    """The links that still open, newest first."""
    since = runtime.store.clock() - timedelta(seconds=HOLDS_SECONDS)
    return runtime.store.directory.open_links(since)


def link_page(runtime: Runtime, role: str, page: int, *, today: date) -> LinkPage:
    """What a role's link shows: actions of published documents; those that are open, first due
    first, then the closed."""
    rows = _rows(runtime, role)
    labels = Labels(runtime, "network")
    ordered = sorted(
        rows,
        key=lambda row: (row.report.status in CLOSED, row.deadline.end or date.max),
    )
    first = (page - 1) * PAGE_SIZE
    return LinkPage(
        role,
        next((n for row in rows for n in row.action.responsible if role_of(n) == role), role),
        [line(row, labels, today) for row in ordered[first : first + PAGE_SIZE]],
        len(rows),
        page,
        max(-(-len(rows) // PAGE_SIZE), 1),
    )


def slow_down(store: Store, address: str, key: str) -> None:
    """Raises Refused ``link_slowed`` (seconds) where one address, or all together, send much."""
    limits = {f"l:{kept_key(address, key)}": ADDRESS_WAITS, "l:*": ALL_WAITS}
    left = store.attempts.begin(limits)
    if left:
        raise Refused("link_slowed", seconds=left)


def take_said(
    runtime: Runtime, role: str, said: Sequence[Said]
) -> tuple[int, dict[str, Conflict | Invalid]]:
    """Note what is new of the role's own actions: how many, and why one could not be noted.

    An action whose state, sentence and file say nothing new is left as it is; one that is not
    the role's is not touched.
    """
    rows = {row.record.id: row for row in _rows(runtime, role)}
    noted, wrong = 0, {}
    for one in said:
        row = rows.get(one.record_id)
        status = next((status for status in STATUSES if status == one.status), None)
        if row is None or status is None or not _new(row, status, one):
            continue
        try:
            say(
                runtime,
                one.record_id,
                status,
                version=one.version,
                actor=_actor(row, role),
                via="link",
                comment=one.comment,
                progress=row.report.progress,
                proofs=Proofs(files=one.files),
            )
        except (Conflict, Invalid) as error:
            wrong[one.record_id] = error
        else:
            noted += 1
    return noted, wrong


def letter(asked: Asked, address: str) -> tuple[str, str]:
    """Subject and text of the e-mail that asks."""
    subject = _("Actualización de acciones acordadas: {role}").format(role=asked.printed)[:150]
    text = _(
        "Hola{name}:\n\nHay {n} acciones acordadas a cargo de «{role}». Con este enlace puede "
        "decir en qué están, en una frase, sin cuenta ni contraseña:\n\n{address}\n\nEl enlace "
        "vale 30 días y abre solo esas acciones. No lo comparta fuera de su oficina."
    ).format(
        name=f", {asked.person}" if asked.person else "",
        n=asked.open,
        role=asked.printed,
        address=address,
    )
    return subject, text


def _behind(entry: Mapping[str, str] | None) -> dict[str, str]:
    return {name: entry[name] for name in ("person", "office", "email")} if entry else {}


def _new(row: ActionRow, status: Status, one: Said) -> bool:
    same = status == row.report.status
    # A second sending of the same form, on a network that stutters, says nothing new.
    repeated = same and squeeze(one.comment) in ("", row.report.comment)
    return not repeated or bool(one.files)


def _actor(row: ActionRow, role: str) -> str:
    return next((name for name in row.action.responsible if role_of(name) == role), role)


def _rows(runtime: Runtime, role: str) -> list[ActionRow]:
    return [
        row
        for row in tracker_table(runtime, "network").rows
        if any(role_of(name) == role for name in row.action.responsible)
    ]


def _signer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="actualizar")
