"""``/fichas/<id>/historial`` and the same of any record: what changed, and bringing it back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kb.errors import Conflict
from web.messages import say
from web.pages.common import actor, person, runtime
from web.services.history import history_page
from web.services.refreshing import refresh

pages = Blueprint("history", __name__)


@pages.get("/fichas/<record_id>/historial")
def card(record_id: str) -> str:
    page = history_page(runtime(), record_id, request.args)
    somebody = person()
    curator = somebody is not None and somebody.may("curator")
    return render_template("history/history.html", page=page, curator=curator)


@pages.get("/registros/<record_id>/historial")
def record(record_id: str) -> str:
    return card(record_id)


@pages.post("/registros/<record_id>/historial/restaurar")
def restore(record_id: str) -> Response:
    """Make an older version, or one field of it (``campo``), the newest draft.

    ``version`` is the record's as the page showed it: what somebody wrote meanwhile is not
    written over.
    """
    n = request.form.get("n", 0, type=int)
    version = request.form.get("version", 0, type=int)
    field = request.form.get("campo", "")
    store = runtime().store
    try:
        if field:
            store.curation.restore_field(record_id, field, n, version=version, actor=actor())
        else:
            store.restore(record_id, n, version=version, actor=actor())
    except Conflict as error:
        flash(say(error), "problem")
    else:
        refresh(runtime())
        flash(_("Recuperado como borrador. Lo publicado no cambia hasta que se publique."), "done")
    return redirect(url_for("history.record", record_id=record_id), 303)
