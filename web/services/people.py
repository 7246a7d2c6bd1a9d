"""Logging in, passwords and the first people of a site."""

import hashlib
import hmac
from dataclasses import dataclass

from kb.errors import Invalid, Refused
from kb.people import Person, Role
from kb.store import Store
from kb.text import fold
from web.services import passwords

# Waits after each failure in a row, in seconds. A name is slowed from the third on and never
# for longer than five minutes, so that a stranger cannot lock anybody out; an address, behind
# which a whole office may sit, from the tenth on.
NAME_WAITS = (0, 0, 2, 4, 8, 15, 30, 60, 120, 300)
ADDRESS_WAITS = (*(0,) * 9, 5, 10, 20, 40, 80, 160, 320, 900)
# Who edits and publishes in a demonstration.
DEMO_CURATOR = "curadora"


@dataclass(frozen=True, slots=True)
class OneTime:
    """A password that is shown once; nothing keeps it."""

    person: Person
    password: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody in the list; ``last_admin``: can be neither demoted nor disabled."""

    person: Person
    last_admin: bool


def people_lines(store: Store) -> list[PersonLine]:
    """Everybody: who may log in first, each group by name."""
    people = store.people.all()
    admins = [person for person in people if person.may("admin")]
    ordered = sorted(people, key=lambda person: (person.disabled, person.name))
    return [PersonLine(person, admins == [person]) for person in ordered]


def log_in(store: Store, name: str, password: str, *, address: str, key: str) -> Person:
    """The person whose name and password these are.

    ``address`` is kept as a digest with ``key`` only. Raises Refused("login_failed"), the
    same for a wrong name, a wrong password and a disabled person, or ("login_slowed",
    seconds), whoever asks.
    """
    of_name = "n:" + kept_key(fold(name)[:200], key)
    of_address = "a:" + kept_key(address, key)
    left = store.attempts.begin({of_name: NAME_WAITS, of_address: ADDRESS_WAITS})
    if left:
        raise Refused("login_slowed", seconds=left)
    stored = store.people.digest(name)
    right = passwords.is_right(stored, password)
    person = store.people.named(name)
    if not right or person is None or stored is None:
        raise Refused("login_failed")
    store.attempts.succeeded(of_name, given_back=[of_address])
    if passwords.is_old(stored):
        store.people.renew_digest(person.id, passwords.digest(password))
    store.people.seen(person)
    return person


def change_password(store: Store, person: Person, old: str, new: str, again: str) -> Person:
    """Raises Refused("password_wrong"), Invalid("passwords_differ") and what
    ``passwords.check`` raises, or Invalid("password_same")."""
    if not passwords.is_right(store.people.digest(person.name), old):
        raise Refused("password_wrong")
    if new != again:
        raise Invalid("passwords_differ")
    if new == old:
        raise Invalid("password_same")
    passwords.check(new, person.name, person.display_name, person.email)
    digest = passwords.digest(new)
    return store.people.set_password(person.id, digest, must_change=False, actor=person.name)


def add_person(
    store: Store, name: str, role: Role, *, actor: str, display_name: str = "", email: str = ""
) -> OneTime:
    """Somebody new with a one-time password. Raises as ``People.add``."""
    password = passwords.one_time()
    added = store.people.add(
        name,
        role,
        passwords.digest(password),
        actor=actor,
        display_name=display_name,
        email=email,
    )
    assert added is not None
    return OneTime(added, password)


def renew_password(store: Store, person_id: str, *, actor: str) -> OneTime:
    """A new one-time password; the old one and every session end. Raises NotFound."""
    password = passwords.one_time()
    digest = passwords.digest(password)
    person = store.people.set_password(person_id, digest, must_change=True, actor=actor)
    return OneTime(person, password)


def first_admin(store: Store) -> OneTime | None:
    """Where nobody can log in yet, an administrator; None where somebody can."""
    if store.people.all():
        return None
    password = passwords.one_time()
    added = store.people.add(
        "admin", "admin", passwords.digest(password), actor="kb", only_first=True
    )
    return None if added is None else OneTime(added, password)


def demo_people(store: Store) -> tuple[list[OneTime], list[str]]:
    """An administrator and a curator to try the site with: those made now, and the names of
    those that were there already, whose passwords nobody can tell."""
    admin = first_admin(store)
    made = [admin] if admin is not None else []
    known = [] if admin is not None else [p.name for p in store.people.all() if p.may("admin")]
    if store.people.named(DEMO_CURATOR) is None:
        made.append(
            add_person(
                store, DEMO_CURATOR, "curator", actor="kb", display_name="Curadora de prueba"
            )
        )
    else:
        known.append(DEMO_CURATOR)
    return made, known


def kept_key(text: str, key: str) -> str:
    """What an address or a name is counted by: nobody reads it back without the site's key."""
    return hmac.new(key.encode(), text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:40]
