"""``/entrar``, ``/salir``, ``/cuenta``: one's own log-in and password."""

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kb.errors import Invalid, Refused
from web.messages import say
from web.pages.common import AS_PUBLIC, is_local, looks_as_public, person, runtime
from web.services.passwords import LEAST
from web.services.people import change_password, log_in
from web.sessions import enter as begin_session
from web.sessions import leave as end_session

pages = Blueprint("account", __name__)

Page = str | Response | tuple[str, int]


@pages.route("/entrar", methods=["GET", "POST"])
def enter() -> Page:
    """``next`` is a local address; any other is left out. Whoever is in already goes on."""
    wanted = request.values.get("next", "")
    after = wanted if is_local(wanted) else url_for("home.home")
    if request.method == "GET":
        if person() is not None:
            return redirect(after, 303)
        return render_template("account/enter.html", after=after, name="", problem="")
    name = request.form.get("nombre", "")[:200]
    try:
        somebody = log_in(
            runtime().store,
            name,
            request.form.get("clave", ""),
            address=request.remote_addr or "",
            key=str(current_app.secret_key),
        )
    except Refused as exc:
        status = 429 if exc.code == "login_slowed" else 422
        page = render_template("account/enter.html", after=after, name=name, problem=say(exc))
        return page, status
    begin_session(somebody)
    if somebody.must_change:
        return redirect(url_for("account.password", next=after), 303)
    return redirect(after, 303)


@pages.post("/salir")
def leave() -> Response:
    end_session()
    return redirect(url_for("home.home"), 303)


@pages.route("/cuenta/clave", methods=["GET", "POST"])
def password() -> Page:
    """A new password; other sessions end, this one goes on."""
    somebody = person()
    assert somebody is not None
    wanted = request.values.get("next", "")
    after = wanted if is_local(wanted) else ""
    problem = ""
    if request.method == "POST":
        old, new, again = (request.form.get(x, "") for x in ("actual", "nueva", "repetida"))
        try:
            begin_session(change_password(runtime().store, somebody, old, new, again))
        except (Invalid, Refused) as exc:
            problem = say(exc)
        else:
            flash(_("La contraseña quedó cambiada. Sus otras sesiones se cerraron."))
            return redirect(after or url_for("home.home"), 303)
    page = render_template(
        "account/password.html", somebody=somebody, problem=problem, after=after, least=LEAST
    )
    return page, 422 if problem else 200


@pages.post("/cuenta/vista")
def look() -> Response:
    """Look at the site as the public does, or no longer; back to where one was."""
    if looks_as_public():
        session.pop(AS_PUBLIC, None)
    else:
        session[AS_PUBLIC] = True
    wanted = request.form.get("next", "")
    return redirect(wanted if is_local(wanted) else url_for("home.home"), 303)
