"""``/fichas/<id>`` and the permanent address of every other record."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from kb.stored import StoredRecord
from web.pages.common import reader_view, runtime
from web.services.showing import card_view

pages = Blueprint("cards", __name__)


@pages.get("/fichas/<record_id>")
def card(record_id: str) -> str | Response:
    stored = runtime().store.record(record_id, view=reader_view())
    if stored.type != "card":
        return redirect(record_address(stored))
    return render_template("card.html", page=card_view(runtime(), record_id, reader_view()))


@pages.get("/registros/<record_id>")
def record(record_id: str) -> Response:
    """A recommendation, action, function or discussion stands on its document's page."""
    return redirect(record_address(runtime().store.record(record_id, view=reader_view())))


def record_address(stored: StoredRecord) -> str:
    return address(stored.type, stored.id, stored.document_id)


def address(type_: str, record_id: str, document_id: str) -> str:
    """Where a record of any type is read."""
    if type_ == "card":
        return url_for("cards.card", record_id=record_id)
    anchor = None if type_ == "document" else f"r-{record_id}"
    return url_for("documents.document", document_id=document_id, _anchor=anchor)
