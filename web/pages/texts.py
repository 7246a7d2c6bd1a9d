"""``/documentos/<id>/texto``: a document's text as it was read, and what became of each line."""

from flask import Blueprint, render_template, request

from web.pages.common import reader_view, runtime
from web.services.showing import Asked, text_view

pages = Blueprint("texts", __name__)


@pages.get("/documentos/<document_id>/texto")
def text(document_id: str) -> str:
    """``fuente`` names the file, ``registro`` and ``campo`` the value whose place is shown,
    ``parte`` the part of a long text."""
    asked = Asked(
        source_id=request.args.get("fuente"),
        record_id=request.args.get("registro"),
        field=request.args.get("campo"),
        part=request.args.get("parte", type=int),
    )
    return render_template(
        "text.html", page=text_view(runtime(), document_id, reader_view(), asked), asked=asked
    )
