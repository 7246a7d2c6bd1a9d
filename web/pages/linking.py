"""What a curator says of the links that are suggested for a record."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from kb.stored import StoredRecord
from web.pages.common import actor, runtime
from web.services.link_review import decide
from web.services.refreshing import refresh

pages = Blueprint("linking", __name__)

_ANCHOR = "vinculos"


@pages.post("/fichas/<record_id>/vinculos")
def decide_link(record_id: str) -> Response:
    """``vinculo`` is ``esquema:notación``, ``decision`` is aceptar or rechazar."""
    _decide(record_id)
    return redirect(url_for("cards.card", record_id=record_id, _anchor=_ANCHOR), 303)


@pages.post("/registros/<record_id>/vinculos")
def decide_record_link(record_id: str) -> Response:
    """The same of a recommendation or an action."""
    type_ = _decide(record_id).type
    page = "tracker.recommendation" if type_ == "recommendation" else "tracker.action"
    return redirect(url_for(page, record_id=record_id, _anchor=_ANCHOR), 303)


def _decide(record_id: str) -> StoredRecord:
    scheme, colon, notation = request.form.get("vinculo", "").partition(":")
    decision = request.form.get("decision")
    if not colon or decision not in ("aceptar", "rechazar"):
        raise BadRequest
    done = decide(
        runtime(),
        record_id,
        scheme,
        notation,
        accepted=decision == "aceptar",
        version=request.form.get("version", 0, type=int),
        actor=actor(),
    )
    refresh(runtime())
    return done
