"""Who is logged in: Flask-Login over the people of the store.

The cookie holds the person's id and the stamp of their password, signed; when the stamp is
another one (new password, disabled) or the hours are over, the session is nobody's. Only
somebody who logs in, or opens a page with a form, gets a cookie.
"""

from datetime import datetime

from flask import Flask, session
from flask_login import LoginManager, UserMixin, login_user, logout_user

from kb.people import Person
from web.pages.common import runtime, site

# Key of the session: when they logged in, in seconds since 1970.
ENTERED = "entered"
# Flask-WTF's own key: what the tokens of forms are signed with.
FORMS = "csrf_token"


class Account(UserMixin):  # type: ignore[misc]
    """A person as Flask-Login wants one."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @property
    def is_active(self) -> bool:
        return not self.person.disabled

    def get_id(self) -> str:
        return f"{self.person.id}.{self.person.stamp}"


def install(app: Flask) -> None:
    manager = LoginManager(app)
    manager.user_loader(_load)


def enter(person: Person) -> None:
    """Log somebody in with an empty session, so that nothing of another person's stays.

    Who was here before, until their hours were over, keeps the secret of their forms: what
    they typed into an open page can still be sent.
    """
    before = str(session.get("_user_id", "")).partition(".")[0]
    forms = session.get(FORMS) if before == person.id else None
    session.clear()
    if forms is not None:
        session[FORMS] = forms
    session[ENTERED] = int(runtime().store.clock().timestamp())
    login_user(Account(person))


def leave() -> None:
    logout_user()
    session.clear()


def _load(account_id: str) -> Account | None:
    """The account of a signed cookie while its session holds."""
    person_id, _dot, stamp = account_id.partition(".")
    store = runtime().store
    person = store.people.by_id(person_id)
    if person is None or person.disabled or person.stamp != stamp:
        return None
    if not is_current(session.get(ENTERED), store.clock(), site().session_hours):
        return None
    return Account(person)


def is_current(entered: object, now: datetime, hours: int) -> bool:
    """Whether a session that began at ``entered`` still holds."""
    return isinstance(entered, int) and now.timestamp() - entered < hours * 3600
