"""``/documentos``: every document, and all that was read from one."""

from flask import Blueprint, render_template, request

from web.pages.common import person, reader_view, runtime
from web.services.showing import document_view, documents_view

pages = Blueprint("documents", __name__)


@pages.get("/documentos")
def documents() -> str:
    page = documents_view(runtime(), reader_view(), request.args)
    return render_template("documents.html", page=page)


@pages.get("/documentos/<document_id>")
def document(document_id: str) -> str:
    view = reader_view()
    page = document_view(runtime(), document_id, view)
    somebody = person()
    # Who looks as the public does is no editor meanwhile.
    works = view == "workshop" and somebody is not None
    return render_template(
        "document.html",
        page=page,
        works=works,
        curator=works and somebody is not None and somebody.may("curator"),
        waiting=page.waiting if works else 0,
    )
