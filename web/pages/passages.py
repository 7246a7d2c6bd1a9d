"""``/documentos/<id>/pasaje``: any passage of a document becomes a draft card with its source."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kb.errors import Conflict, Invalid
from web.messages import say
from web.pages.common import actor, runtime
from web.services.passages import (
    LONGEST,
    TEXT_FIELDS,
    NewCard,
    create,
    passage_view,
)

pages = Blueprint("passages", __name__)

Page = str | Response | tuple[str, int]


@pages.post("/documentos/<document_id>/pasaje")
def passage(document_id: str) -> Page:
    """``fuente`` and ``lugar``, the anchors of the lines; ``texto`` where a part of them was
    selected. Nothing is made yet."""
    return _form(document_id)


@pages.post("/documentos/<document_id>/pasaje/ficha")
def make(document_id: str) -> Page:
    """The card; what cannot be kept comes back with what was typed."""
    form = request.form
    card = NewCard(
        field=form.get("campo", ""),
        text=form.get("texto", "").replace("\r\n", "\n"),
        description=form.get("descripcion", "").replace("\r\n", "\n"),
        kind=form.get("tipo", ""),
        area=form.get("area", ""),
    )
    try:
        made = create(
            runtime(),
            document_id,
            form.get("fuente", ""),
            form.getlist("lugar"),
            card,
            actor=actor(),
            reason=_("Hecha con un pasaje del documento"),
            record_id=form.get("ficha", ""),
        )
    except (Invalid, Conflict) as error:
        flash(say(error), "problem")
        return _form(document_id, card)
    flash(_("La ficha quedó en borrador, con su lugar en el documento. Puede completarla."))
    return redirect(url_for("cards.card", record_id=made.id), 303)


def _form(document_id: str, typed: NewCard | None = None) -> Page:
    source, anchors = request.form.get("fuente", ""), request.form.getlist("lugar")
    text = request.form.get("texto", "").replace("\r\n", "\n")[:LONGEST]
    try:
        page = passage_view(
            runtime(),
            document_id,
            source,
            anchors,
            text=text,
            typed=typed,
            drawn_id=request.form.get("ficha", ""),
        )
    except Invalid as error:
        if error.code != "passage_empty":
            raise
        flash(say(error), "problem")
        address = url_for("texts.text", document_id=document_id, fuente=source or None, elegir=1)
        return redirect(address, 303)
    shown = render_template("imports/passage.html", page=page, fields=TEXT_FIELDS)
    return (shown, 422) if typed else shown
