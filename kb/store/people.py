"""People who can log in: their roles and the digests of their passwords."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, cast

import sqlalchemy as sa

from kb.errors import Conflict, Invalid, NotFound, Refused
from kb.people import ROLES, Person, Role
from kb.store import keeping, schema
from kb.store.database import Clock, Database
from kb.store.outbox import Write, writing
from kb.store.queries import may_be_id
from kb.store.rows import new_id
from kb.store.schema_curation import people as people_table
from kb.text import fold

_PEOPLE = people_table.c
_SHOWN = tuple(c for c in people_table.c if c.name != "password")
_NAME = re.compile(r"[a-z0-9ñ][a-z0-9ñ._@+-]{1,63}")
# Whoever was seen this recently need not be noted again: a page view is no reason to write.
SEEN_AGAIN = timedelta(hours=1)


class People:
    """Who can log in. ``digest`` is always an argon2 digest: words never come here."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    # Reading

    def all(self) -> list[Person]:
        """Everybody, disabled people too, by name."""
        with self.database.read() as conn:
            rows = conn.execute(sa.select(*_SHOWN).order_by(_PEOPLE.name))
            return [_person(row) for row in rows]

    def by_id(self, person_id: str) -> Person | None:
        if not may_be_id(person_id):
            return None
        return self._one(_PEOPLE.id == person_id)

    def named(self, name: str) -> Person | None:
        """Case, accents and spaces around the name do not matter."""
        return self._one(_PEOPLE.name == log_in_name(name)) if may_be_name(name) else None

    def digest(self, name: str) -> str | None:
        """The password's digest of somebody who may log in; None for nobody."""
        if not may_be_name(name):
            return None
        wanted = sa.and_(_PEOPLE.name == log_in_name(name), _PEOPLE.disabled.is_(False))
        with self.database.read() as conn:
            return conn.scalar(sa.select(_PEOPLE.password).where(wanted))

    # Writing

    def add(
        self,
        name: str,
        role: Role,
        digest: str,
        *,
        actor: str,
        display_name: str = "",
        email: str | None = None,
        must_change: bool = True,
        only_first: bool = False,
    ) -> Person | None:
        """Add somebody; None where ``only_first`` is set and there is somebody already.

        Raises Invalid("person_name_invalid", name) or ("role_unknown", role),
        Conflict("person_name_taken", name).
        """
        if not may_be_name(name):
            raise Invalid("person_name_invalid", name=name)
        _check_role(role)
        row = {
            "id": new_id(),
            "name": log_in_name(name),
            "display_name": display_name.strip() or name.strip(),
            "email": email or None,
            "role": role,
            "password": digest,
            "stamp": new_id(),
            "must_change": must_change,
            "disabled": False,
        }
        with writing(self.database, self.clock, actor) as write:
            names = set(write.conn.scalars(sa.select(_PEOPLE.name)))
            if names and only_first:
                return None
            if row["name"] in names:
                raise Conflict("person_name_taken", name=row["name"])
            write.conn.execute(people_table.insert().values(**row, created_at=write.at))
            write.log("person_added", str(row["name"]), role=role)
            return _get(write.conn, str(row["id"]))

    def set_password(self, person_id: str, digest: str, *, must_change: bool, actor: str) -> Person:
        """A new password ends every session: the stamp changes. Raises as ``set_role``."""
        values = {"password": digest, "must_change": must_change, "stamp": new_id()}
        return self._change(person_id, values, "password_set", actor, once=must_change)

    def renew_digest(self, person_id: str, digest: str) -> None:
        """The same password in a stronger digest; sessions go on."""
        with writing(self.database, self.clock) as write:
            _update(write, person_id, {"password": digest})

    def set_role(self, person_id: str, role: Role, *, actor: str) -> Person:
        """Raises NotFound("person_not_found", name), Invalid("role_unknown", role),
        Refused("last_admin", name) where no active administrator would remain."""
        _check_role(role)
        return self._change(person_id, {"role": role}, "role_set", actor, role=role)

    def set_disabled(self, person_id: str, disabled: bool, *, actor: str) -> Person:
        """Disabling ends every session. Raises as ``set_role``."""
        action = "person_disabled" if disabled else "person_enabled"
        return self._change(person_id, {"disabled": disabled, "stamp": new_id()}, action, actor)

    def seen(self, person: Person) -> None:
        """Note that somebody is here, once an hour at most."""
        now = self.clock()
        if person.last_seen_at is None or now - person.last_seen_at > SEEN_AGAIN:
            with writing(self.database, self.clock) as write:
                _update(write, person.id, {"last_seen_at": now})

    def settings(self, keys: Sequence[str]) -> dict[str, str]:
        """Those of ``keys`` that are kept, in one query: every page asks for some."""
        table = schema.settings.c
        with self.database.read() as conn:
            rows = conn.execute(sa.select(table.key, table.value).where(table.key.in_(keys)))
            return {row.key: row.value for row in rows}

    def set_settings(self, values: Mapping[str, str], *, actor: str) -> None:
        """Write settings of the site; only those that change leave a line in the log."""
        with writing(self.database, self.clock, actor) as write:
            for key, value in values.items():
                before = keeping.setting(write.conn, key)
                if before != value:
                    keeping.set_setting(write.conn, key, value)
                    write.log("setting_set", key, before=before, after=value)

    def _one(self, condition: sa.ColumnElement[bool]) -> Person | None:
        with self.database.read() as conn:
            row = conn.execute(sa.select(*_SHOWN).where(condition)).first()
        return _person(row) if row is not None else None

    def _change(
        self, person_id: str, values: dict[str, Any], action: str, actor: str, **detail: Any
    ) -> Person:
        with writing(self.database, self.clock, actor) as write:
            before = _get(write.conn, person_id)
            _update(write, person_id, values)
            if before.role == "admin" and not before.disabled and not _admins(write.conn):
                raise Refused("last_admin", name=before.name)
            write.log(action, before.name, **detail)
            return _get(write.conn, person_id)


def log_in_name(text: str) -> str:
    """The name as it is kept and compared: ``" Ána.Pérez "`` → ``"ana.perez"``."""
    return fold(text)


def may_be_name(text: str) -> bool:
    """Two to 64 letters, digits and ``. _ - + @``: also an e-mail address."""
    return len(text) < 200 and _NAME.fullmatch(log_in_name(text)) is not None


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise Invalid("role_unknown", role=role)


def _person(row: sa.Row[Any]) -> Person:
    values = {**row._mapping}
    return Person(**{**values, "role": cast(Role, values["role"])})


def _get(conn: sa.Connection, person_id: str) -> Person:
    row = None
    if may_be_id(person_id):
        row = conn.execute(sa.select(*_SHOWN).where(_PEOPLE.id == person_id)).first()
    if row is None:
        raise NotFound("person_not_found", name=person_id)
    return _person(row)


def _update(write: Write, person_id: str, values: Mapping[str, Any]) -> None:
    write.conn.execute(people_table.update().where(_PEOPLE.id == person_id).values(**values))


def _admins(conn: sa.Connection) -> int:
    active = sa.and_(_PEOPLE.role == "admin", _PEOPLE.disabled.is_(False))
    return int(conn.scalar(sa.select(sa.func.count()).select_from(people_table).where(active)) or 0)
