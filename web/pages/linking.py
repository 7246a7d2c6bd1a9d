"""``/fichas/<id>/vinculos``: what a curator says of the links that are suggested for a card."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from web.pages.common import actor, runtime
from web.services.link_review import decide
from web.services.refreshing import refresh

pages = Blueprint("linking", __name__)


@pages.post("/fichas/<record_id>/vinculos")
def decide_link(record_id: str) -> Response:
    """``vinculo`` is ``esquema:notación``, ``decision`` is aceptar or rechazar."""
    scheme, colon, notation = request.form.get("vinculo", "").partition(":")
    decision = request.form.get("decision")
    if not colon or decision not in ("aceptar", "rechazar"):
        raise BadRequest
    decide(
        runtime(),
        record_id,
        scheme,
        notation,
        accepted=decision == "aceptar",
        version=request.form.get("version", 0, type=int),
        actor=actor(),
    )
    refresh(runtime())
    return redirect(url_for("cards.card", record_id=record_id, _anchor="vinculos"), 303)
