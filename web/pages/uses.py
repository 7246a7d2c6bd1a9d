"""``/usos``: how the site is used, for those who keep it."""

from flask import Blueprint, Response, render_template, request

from web.pages.common import runtime
from web.services.uses_page import uses_csv, uses_view

pages = Blueprint("uses", __name__)


@pages.get("/usos", endpoint="uses")
def uses() -> str:
    return render_template("uses/uses.html", page=uses_view(runtime(), request.args))


@pages.get("/usos.csv")
def export() -> Response:
    response = Response(uses_csv(runtime(), request.args), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="usos.csv"'
    return response
