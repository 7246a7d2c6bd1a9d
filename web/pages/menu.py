"""The links of who is logged in: where they work, and their menu."""

from dataclasses import dataclass
from gettext import gettext as _

from flask import Flask, current_app, request, url_for

from kb.errors import KbError
from kb.people import Role
from web.pages.common import looks_as_public, person, site
from web.services.words import ROLE_NAMES


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the work, shown to ``role`` and up once its part of the site exists."""

    endpoint: str
    label: str
    role: Role


# The first stands in the header itself, the others in the menu, in this order.
ENTRIES = (
    Entry("worklist.pending", _("Bandeja de trabajo"), "contributor"),
    Entry("imports.imports", _("Importar documentos"), "contributor"),
    Entry("editing.new", _("Ficha nueva"), "contributor"),
    Entry("uses.uses", _("Qué se lee y qué falta"), "curator"),
    Entry("people.people", _("Personas"), "admin"),
    Entry("people.settings", _("Ajustes del sitio"), "admin"),
    Entry("people.log", _("Bitácora"), "admin"),
    Entry("account.password", _("Cambiar mi contraseña"), "reader"),
)


@dataclass(frozen=True, slots=True)
class MenuLink:
    label: str
    url: str
    current: bool


def work_links() -> list[MenuLink]:
    """What stands in the header itself."""
    return _links(ENTRIES[:1])


def menu_links() -> list[MenuLink]:
    """What the menu offers to who is logged in; nothing for anonymous readers."""
    return _links(ENTRIES[1:])


def _links(entries: tuple[Entry, ...]) -> list[MenuLink]:
    somebody = person()
    if somebody is None or somebody.must_change:
        return []
    return [
        MenuLink(entry.label, url_for(entry.endpoint), request.endpoint == entry.endpoint)
        for entry in entries
        if entry.endpoint in current_app.view_functions and somebody.may(entry.role)
    ]


def install(app: Flask) -> None:
    """What the frame of every page needs to know of who asks."""

    @app.context_processor
    def _frame() -> dict[str, object]:
        try:
            somebody = person()
            capture_open = site().open_capture
        except KbError:
            # The page that says so must not fail where the database does.
            return {"somebody": None, "here_address": here_address()}
        return {
            "somebody": somebody,
            "capture_open": capture_open,
            "work_links": work_links(),
            "menu_links": menu_links(),
            "looks_as_public": looks_as_public(),
            "here_address": here_address(),
        }

    app.jinja_env.globals["role_name"] = ROLE_NAMES.__getitem__


def here_address() -> str:
    """The page one is on, to come back to; a form's own answer has no address of its own."""
    if request.method != "GET" or request.endpoint == "account.enter":
        return url_for("home.home")
    return request.full_path if request.query_string else request.path
