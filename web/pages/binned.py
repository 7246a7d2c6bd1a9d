"""``/papelera``: what was taken away, and bringing it back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from web.pages.common import actor, runtime
from web.services.refreshing import refresh
from web.services.worklist import kind_of, people_names

pages = Blueprint("binned", __name__)


@pages.get("/papelera")
def bin() -> str:
    site = runtime()
    return render_template(
        "worklist/bin.html",
        items=site.store.curation.bin(),
        names=people_names(site),
        kind_of=kind_of,
    )


@pages.post("/papelera/recuperar")
def recover() -> Response:
    chosen = request.form.getlist("id")
    if not chosen:
        flash(_("Elija primero qué recuperar."), "problem")
        return redirect(url_for("binned.bin"), 303)
    count = runtime().store.curation.recover(chosen, actor=actor())
    refresh(runtime())
    flash(ngettext("%(num)s registro recuperado.", "%(num)s registros recuperados.", count), "done")
    return redirect(url_for("binned.bin"), 303)
