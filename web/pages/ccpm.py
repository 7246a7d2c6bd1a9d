"""A cluster's coordination plans: one with its actions, several side by side."""

from flask import Blueprint, render_template, request

from web.pages.common import reader_view, runtime
from web.pages.tracker import today
from web.services.ccpm import comparison, plan

pages = Blueprint("ccpm", __name__)


@pages.get("/documentos/<document_id>/ccpm")
def one(document_id: str) -> str:
    page = plan(runtime(), document_id, reader_view(), today=today())
    return render_template("tracker/ccpm.html", page=page)


@pages.get("/ccpm")
def several() -> str:
    """``territorio`` and ``anio``, each as often as wanted."""
    asked = {name: request.args.getlist(name)[:40] for name in ("territorio", "anio")}
    page = comparison(runtime(), reader_view(), asked)
    return render_template("tracker/ccpm_several.html", page=page)
