"""``/cruces``: any two dimensions crossed, with the gaps in sight; its exports."""

from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from web.pages.common import reader_view, runtime
from web.services.addresses import Pairs
from web.services.crossref import asked_from_args
from web.services.crossref_page import cross_reference, crossref_files
from web.services.regional_report import regional_report
from web.services.report_docx import report_docx

pages = Blueprint("crossref", __name__)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/cruces")
def table() -> str:
    page = cross_reference(runtime(), request.args, reader_view())
    return render_template("matrix.html", page=page)


@pages.get("/cruces.csv")
def table_csv() -> Response:
    files = crossref_files(runtime(), request.args, reader_view())
    return _file(files.csv(), "text/csv; charset=utf-8", "cruce.csv")


@pages.get("/cruces.xlsx")
def table_xlsx() -> Response:
    files = crossref_files(runtime(), request.args, reader_view())
    return _file(files.xlsx(), XLSX, "cruce.xlsx")


@pages.get("/cruces/informe.docx")
def report() -> Response:
    """The report for a regional review of the cards that the table counts."""
    asked = asked_from_args(request.args)
    made = regional_report(runtime(), asked.request, reader_view(), today=date.today())
    return _file(report_docx(made), DOCX, "informe-regional.docx")


@pages.get("/api/cruces")
def table_json() -> Response:
    return jsonify(crossref_files(runtime(), request.args, reader_view()).json())


@pages.app_template_global()
def crossref_url(pairs: Pairs, form: str = "table") -> str:
    """The address of a cross table or of one of its exports (``"table_csv"``)."""
    return f"{url_for(f'crossref.{form}')}?{urlencode(pairs)}"


def _file(content: str | bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
