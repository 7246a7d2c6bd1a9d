"""``/fichas/<id>`` and the permanent address of every other record."""

from flask import Blueprint, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from kb.errors import NotFound
from kb.stored import StoredRecord
from web.pages.common import looks_as_public, person, reader_view, runtime
from web.services.labels import Labels
from web.services.link_review import offers
from web.services.reviewing import Tools, notes, people_to_assign, tools_for
from web.services.showing import card_view

pages = Blueprint("cards", __name__)


@pages.get("/fichas/<record_id>")
def card(record_id: str) -> str | Response:
    try:
        stored = runtime().store.record(record_id, view=reader_view())
    except NotFound:
        return redirect(url_for("cards.card", record_id=_taken_in(record_id)))
    if stored.type != "card":
        return redirect(record_address(stored))
    page = card_view(runtime(), record_id, reader_view())
    return render_template("card.html", page=page, **_work(page.record))


def _taken_in(record_id: str) -> str:
    """The card that a merged one became part of. Raises NotFound("record_not_found", id) for
    any other, and where the reader does not see it."""
    into = runtime().store.curation.merged_into(record_id)
    if into is None:
        raise NotFound("record_not_found", id=record_id)
    return runtime().store.record(into, view=reader_view()).id


def _work(record: StoredRecord) -> dict[str, object]:
    """What somebody with rights sees of the card beside its text."""
    tools = Tools() if looks_as_public() else tools_for(person(), record)
    if tools == Tools():
        return {"tools": tools}
    history = "history.card"
    known = history in current_app.view_functions
    return {
        "tools": tools,
        "offers": offers(runtime(), record, Labels(runtime(), "workshop")) if tools.manage else [],
        "notes": notes(runtime(), record.id),
        "people": people_to_assign(runtime()) if tools.manage else [],
        "history_url": url_for(history, record_id=record.id) if known else "",
    }


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
