"""``/documentos/<id>/texto``: a document's text as it was read, and what became of each line."""

from flask import Blueprint, render_template, request

from web.pages.common import looks_as_public, person, reader_view, runtime
from web.services.showing import Asked, text_view

pages = Blueprint("texts", __name__)


@pages.get("/documentos/<document_id>/texto")
def text(document_id: str) -> str:
    """``fuente`` names the file, ``registro`` and ``campo`` the value whose place is shown,
    ``parte`` the part of a long text; with ``elegir`` who may propose cards ticks lines."""
    asked = Asked(
        source_id=request.args.get("fuente"),
        record_id=request.args.get("registro"),
        field=request.args.get("campo"),
        part=request.args.get("parte", type=int),
    )
    page = text_view(runtime(), document_id, reader_view(), asked)
    somebody = person()
    proposes = bool(somebody and somebody.may("contributor") and not looks_as_public())
    return render_template(
        "text.html",
        page=page,
        asked=asked,
        proposes=proposes,
        choosing=proposes and "elegir" in request.args,
    )
