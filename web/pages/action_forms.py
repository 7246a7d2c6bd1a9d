"""The form of a management response or improvement plan, filled in and taken away."""

from flask import Blueprint, Response, request

from web.pages.common import reader_view, runtime
from web.services.iom_form_files import as_docx, as_xlsx
from web.services.iom_forms import MODELS, Model, form

pages = Blueprint("action_forms", __name__)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/documentos/<document_id>/formulario.docx")
def form_docx(document_id: str) -> Response:
    made = as_docx(form(runtime(), document_id, reader_view()), _model())
    return _file(made, DOCX, f"formulario-{document_id}.docx")


@pages.get("/documentos/<document_id>/formulario.xlsx")
def form_xlsx(document_id: str) -> Response:
    made = as_xlsx(form(runtime(), document_id, reader_view()), _model())
    return _file(made, XLSX, f"formulario-{document_id}.xlsx")


def _model() -> Model:
    """``modelo``: "nuevo" or "anterior"."""
    asked = request.args.get("modelo")
    return next((model for model in MODELS if model == asked), "nuevo")


def _file(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
