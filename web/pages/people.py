"""``/personas``, ``/ajustes``, ``/bitacora``: what administrators keep."""

from typing import cast

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kb.errors import KbError, NotFound
from kb.people import ROLES, Role
from web.messages import say
from web.pages.common import actor, person, runtime, site
from web.services.log_page import log_view
from web.services.people import OneTime, add_person, people_lines, renew_password
from web.services.site_settings import REVIEW_MONTHS, SESSION_HOURS, from_form

pages = Blueprint("people", __name__)

FORM = ("acceso", "nombre", "correo", "rol")


@pages.get("/personas", endpoint="people")
def people() -> Response:
    return _people_page()


@pages.post("/personas")
def add() -> Response:
    """The one-time password is on the answer itself: nothing keeps it, not even a session."""
    form = {name: request.form.get(name, "")[:200] for name in FORM}
    try:
        made = add_person(
            runtime().store,
            form["acceso"],
            cast(Role, form["rol"]),
            actor=actor(),
            display_name=form["nombre"],
            email=form["correo"],
        )
    except KbError as exc:
        return _people_page(problem=say(exc), form=form, status=422)
    return _people_page(made=made)


@pages.post("/personas/<person_id>/rol")
def role(person_id: str) -> Response:
    wanted = cast(Role, request.form.get("rol", ""))
    try:
        changed = runtime().store.people.set_role(person_id, wanted, actor=actor())
    except NotFound:
        raise
    except KbError as exc:
        return _people_page(problem=say(exc), status=422)
    flash(_("El rol de %(name)s quedó cambiado.", name=changed.display_name))
    return redirect(url_for("people.people"), 303)


@pages.post("/personas/<person_id>/cuenta")
def account(person_id: str) -> Response:
    """Close an account (``cerrar``) or open it again."""
    closing = bool(request.form.get("cerrar"))
    try:
        changed = runtime().store.people.set_disabled(person_id, closing, actor=actor())
    except NotFound:
        raise
    except KbError as exc:
        return _people_page(problem=say(exc), status=422)
    name = changed.display_name
    flash(
        _("La cuenta de %(name)s está cerrada.", name=name)
        if closing
        else _("La cuenta de %(name)s está abierta.", name=name)
    )
    return redirect(url_for("people.people"), 303)


@pages.post("/personas/<person_id>/clave")
def password(person_id: str) -> Response:
    return _people_page(made=renew_password(runtime().store, person_id, actor=actor()))


@pages.route("/ajustes", methods=["GET", "POST"])
def settings() -> str | Response:
    if request.method == "POST":
        runtime().store.people.set_settings(from_form(request.form), actor=actor())
        flash(_("Los ajustes quedaron guardados."))
        return redirect(url_for("people.settings"), 303)
    return render_template(
        "people/settings.html", settings=site(), hours=SESSION_HOURS, months=REVIEW_MONTHS
    )


@pages.get("/bitacora")
def log() -> str:
    return render_template("people/log.html", page=log_view(runtime(), request.args))


def _people_page(
    *,
    made: OneTime | None = None,
    problem: str = "",
    form: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    page = render_template(
        "people/people.html",
        lines=people_lines(runtime().store),
        roles=ROLES,
        made=made,
        problem=problem,
        form=form or dict.fromkeys(FORM, ""),
        me=person(),
    )
    answer = make_response(page, status)
    if made is not None:
        # A password is shown once: no copy of the page may stay in the browser.
        answer.headers["Cache-Control"] = "no-store"
    return answer
