"""What every page needs: the runtime behind the app, who asks, and what they may see."""

from typing import cast
from urllib.parse import urlsplit

from flask import current_app, g, request, session
from flask_login import current_user

from kb.people import Person
from kb.stored import View
from web.runtime import Runtime
from web.services.site_settings import SiteSettings, site_settings

EXTENSION = "precedentes"
# Key of the session: somebody who may see drafts looks at the site as the public does.
AS_PUBLIC = "as_public"


def runtime() -> Runtime:
    """The runtime that the factory was given."""
    return cast(Runtime, current_app.extensions[EXTENSION])


def site() -> SiteSettings:
    """The settings that administrators change, read once for a request."""
    if "site" not in g:
        g.site = site_settings(runtime().store)
    return cast(SiteSettings, g.site)


def person() -> Person | None:
    """Who is logged in; None for an anonymous reader."""
    return current_user.person if current_user.is_authenticated else None


def actor() -> str:
    """The log-in name of who is logged in: only for endpoints that ask for a role."""
    somebody = person()
    assert somebody is not None, "an endpoint that writes is open to anyone in web.access"
    return somebody.name


def looks_as_public() -> bool:
    """Whether somebody who logged in chose to see the site as anonymous readers do."""
    return person() is not None and bool(session.get(AS_PUBLIC))


def reader_view() -> View:
    """Anonymous readers see what is public, readers also what is for the network, and
    contributors and up the newest text of everything, unless they look as the public."""
    somebody = person()
    if somebody is None or looks_as_public():
        return "public"
    return "workshop" if somebody.may("contributor") else "network"


def is_local(address: str) -> bool:
    """Whether it leads to a page of this site and nowhere else: ``/buscar?q=agua``.

    ``//other.org`` and ``/\\other.org`` lead away, and browsers drop line ends in addresses.
    """
    if not address.startswith("/") or address.startswith(("//", "/\\")):
        return False
    if not address.isprintable() or "\\" in address:
        return False
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc


def wants_json() -> bool:
    """Whether a script asked, which cannot do anything with a page."""
    return request.path.startswith("/api/") or "X-CSRFToken" in request.headers
