"""A cluster's coordination plans: one with its actions, several side by side."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from web.pages.common import actor, reader_view, runtime
from web.pages.tracker import today
from web.services.ccpm import MIXED, comparison, plan, told_apart
from web.services.refreshing import refresh

pages = Blueprint("ccpm", __name__)


@pages.get("/documentos/<document_id>/ccpm")
def one(document_id: str) -> str:
    page = plan(runtime(), document_id, reader_view(), today=today())
    return render_template("tracker/ccpm.html", page=page, mixed=MIXED)


@pages.post("/documentos/<document_id>/ccpm/<record_id>")
def tell_apart(document_id: str, record_id: str) -> Answer:
    """``linea`` and ``es``, in pairs: a line of the mixed column and what it is."""
    lines, words = request.form.getlist("linea"), request.form.getlist("es")
    told_apart(
        runtime(),
        record_id,
        list(zip(lines, words, strict=False)),
        version=request.form.get("version", 0, type=int),
        actor=actor(),
    )
    refresh(runtime())
    address = url_for("ccpm.one", document_id=document_id, _anchor=f"f-{record_id}")
    return redirect(address, 303)


@pages.get("/ccpm")
def several() -> str:
    """``territorio`` and ``anio``, each as often as wanted."""
    asked = {name: request.args.getlist(name)[:40] for name in ("territorio", "anio")}
    page = comparison(runtime(), reader_view(), asked)
    return render_template("tracker/ccpm_several.html", page=page)
