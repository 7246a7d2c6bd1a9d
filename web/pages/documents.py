"""``/documentos``: every document, and all that was read from one."""

from flask import Blueprint, render_template

from web.pages.common import reader_view, runtime
from web.services.showing import document_view, documents_list

pages = Blueprint("documents", __name__)


@pages.get("/documentos")
def documents() -> str:
    return render_template("documents.html", lines=documents_list(runtime(), reader_view()))


@pages.get("/documentos/<document_id>")
def document(document_id: str) -> str:
    page = document_view(runtime(), document_id, reader_view())
    return render_template("document.html", page=page)
