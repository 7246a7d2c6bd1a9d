"""Points of meetings and what they said of the functions and actions of plans."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.pages.common import actor, reader_view, runtime
from web.services.meeting_points import KINDS, Tie, meeting, point_page, tie, ties_of, untie

pages = Blueprint("points", __name__)


@pages.get("/documentos/<document_id>/puntos")
def of_meeting(document_id: str) -> str:
    document, points = meeting(runtime(), document_id, reader_view())
    return render_template("tracker/points.html", document=document, points=points)


@pages.get("/puntos/<record_id>")
def point(record_id: str) -> str:
    """``q`` looks for what it may be tied to."""
    page = point_page(runtime(), record_id, reader_view(), request.args.get("q", ""))
    return render_template("tracker/point.html", page=page, kinds=KINDS)


@pages.app_template_global()
def meeting_ties(record_id: str) -> list[Tie]:
    """What meetings said of an action or function, for the pages that show one."""
    return ties_of(runtime(), record_id, reader_view())


@pages.post("/puntos/<record_id>")
def put(record_id: str) -> Response:
    """``con`` and ``clase``; with ``quitar`` the tie is taken back."""
    change = untie if request.form.get("quitar") else tie
    other, kind = request.form.get("con", ""), request.form.get("clase", "")
    change(runtime(), record_id, other, kind, actor=actor())
    return redirect(url_for("points.point", record_id=record_id), 303)
