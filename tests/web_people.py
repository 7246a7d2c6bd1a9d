"""People for the tests of the pages: a browser that is logged in with a role."""

import re

from flask.testing import FlaskClient

from kb.people import Person, Role
from web.app import create_app
from web.runtime import Runtime
from web.services.indexing import update_indexes
from web.services.passwords import digest
from web.sessions import ENTERED, Account

PASSWORD = "tres tazas de café"


def somebody(runtime: Runtime, role: Role, name: str = "") -> Person:
    """A person of that role, added at first use; ``name`` is the role's where none is given."""
    people = runtime.store.people
    found = people.named(name or role)
    if found is None:
        found = people.add(name or role, role, digest(PASSWORD), actor="prueba", must_change=False)
    assert found is not None
    return found


def client_as(
    runtime: Runtime,
    role: Role | None,
    name: str = "",
    *,
    protected: bool = False,
    indexed: bool = True,
) -> FlaskClient:
    """A browser without JavaScript, logged in with ``role`` (None: not at all).

    Forms need no token unless ``protected``. Indexes are brought up to date (unless not
    ``indexed``): who is logged in reads others than the public's.
    """
    if role is not None and indexed:
        update_indexes(runtime)
    app = create_app(runtime.settings, runtime)
    app.config["WTF_CSRF_ENABLED"] = protected
    client = app.test_client()
    if role is not None:
        account = Account(somebody(runtime, role, name))
        with client.session_transaction() as session:
            session["_user_id"] = account.get_id()
            session["_fresh"] = True
            session[ENTERED] = int(runtime.store.clock().timestamp())
    return client


def token(client: FlaskClient, address: str) -> str:
    """The token of the form on a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    assert found is not None
    return found[1]
