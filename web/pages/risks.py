"""The risk matrix of a search or of chosen documents; the address is that of the search."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from web.pages.action_forms import DOCX, XLSX
from web.pages.common import reader_view, runtime
from web.services.addresses import Pairs
from web.services.risks import Risk, as_docx, as_xlsx, risks
from web.services.searching import request_from_args

pages = Blueprint("risks", __name__)


@pages.get("/seguimiento/riesgos.xlsx")
def matrix_xlsx() -> Response:
    return _file(as_xlsx(_found()), XLSX, "matriz-de-riesgos.xlsx")


@pages.get("/seguimiento/riesgos.docx")
def matrix_docx() -> Response:
    return _file(as_docx(_found()), DOCX, "matriz-de-riesgos.docx")


@pages.app_template_global()
def risks_url(form: str, pairs: Pairs) -> str:
    """The matrix of a search, ``form`` "docx" or "xlsx", by the search's own pairs."""
    query = urlencode(pairs)
    return url_for(f"risks.matrix_{form}") + (f"?{query}" if query else "")


def _found() -> list[Risk]:
    return risks(runtime(), request_from_args(request.args), reader_view())


def _file(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
