"""What people with an account say under a card: ``/fichas/<id>/comentarios``, ``/util``."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kb.errors import Invalid
from kb.stored import StoredRecord
from web.messages import say
from web.pages.common import actor, person, reader_view, runtime
from web.services.talk import Talk, say_comment, say_useful, take_back, talk_view

pages = Blueprint("talk", __name__)

Page = str | Response | tuple[str, int]
FORM = ("texto", "donde", "para")


@pages.post("/fichas/<record_id>/comentarios")
def comment(record_id: str) -> Page:
    """Only on what the person may read."""
    card = _card(record_id)
    try:
        say_comment(runtime(), card.id, request.form.get("texto", ""), actor=actor())
    except Invalid as exc:
        return _again(card, say(exc), useful=False)
    flash(_("Su comentario quedó a la vista de las personas con cuenta."))
    return _back(card)


@pages.post("/fichas/<record_id>/util")
def useful(record_id: str) -> Page:
    """``donde`` and ``para``: the context of reuse; ``texto`` if they want to say more."""
    card = _card(record_id)
    form = {name: request.form.get(name, "") for name in FORM}
    try:
        say_useful(
            runtime(),
            card.id,
            where=form["donde"],
            purpose=form["para"],
            text=form["texto"],
            actor=actor(),
        )
    except Invalid as exc:
        return _again(card, say(exc), useful=True)
    flash(_("Gracias: así se sabe qué precedentes sirven."))
    return _back(card)


@pages.post("/fichas/<record_id>/comentarios/<comment_id>/quitar")
def remove(record_id: str, comment_id: str) -> Response:
    card, somebody = _card(record_id), person()
    assert somebody is not None
    take_back(runtime(), card.id, comment_id, somebody)
    flash(_("El comentario ya no está a la vista."))
    return _back(card)


@pages.app_template_global()
def talk_of(record: StoredRecord) -> Talk:
    """What was said of a card, for its page; only where somebody is logged in."""
    somebody = person()
    assert somebody is not None
    return talk_view(runtime(), record.id, somebody)


def _card(record_id: str) -> StoredRecord:
    return runtime().store.record(record_id, view=reader_view())


def _again(card: StoredRecord, problem: str, *, useful: bool) -> tuple[str, int]:
    """The form with all that was typed."""
    form = {name: request.form.get(name, "") for name in FORM}
    page = render_template(
        "talk/again.html", record=card, problem=problem, form=form, useful=useful
    )
    return page, 422


def _back(card: StoredRecord) -> Response:
    return redirect(url_for("cards.card", record_id=card.id, _anchor="comentarios"), 303)
