"""The way of a card: ``/fichas/<id>/enviar``, ``/devolver``, ``/publicar``, ``/archivar`` …"""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kb.errors import Conflict, Invalid, Refused
from kb.stored import VISIBILITIES, StoredRecord
from kb.text import squeeze
from web.messages import say
from web.pages.common import actor, runtime
from web.services.editing import editable
from web.services.refreshing import refresh
from web.services.reviewing import REACH, findings_for_more, notes, publish_view

pages = Blueprint("reviewing", __name__)

Page = str | Response | tuple[str, int]
# A comment at a step of the way; a discussion has its own place.
LONGEST = 2000


@pages.get("/fichas/<record_id>/enviar")
def submitting(record_id: str) -> str:
    """Asks for a comment before the card is sent to review."""
    return _asking(record_id, "submit")


@pages.post("/fichas/<record_id>/enviar")
def submit(record_id: str) -> Page:
    def step(record: StoredRecord, said: str) -> None:
        runtime().store.curation.submit(
            record.id, version=record.version, actor=actor(), comment=said
        )

    return _step(record_id, "submit", step, _("La ficha está en revisión."))


@pages.get("/fichas/<record_id>/devolver")
def returning(record_id: str) -> str:
    return _asking(record_id, "return")


@pages.post("/fichas/<record_id>/devolver")
def give_back(record_id: str) -> Page:
    """Back to who wrote it; the reason is what they need, so there must be one."""

    if not _said():
        missing = _("Escriba el motivo: quien la escribió lo necesita.")
        return _asking(record_id, "return", missing), 422

    def step(record: StoredRecord, said: str) -> None:
        runtime().store.curation.return_(
            record.id, version=record.version, actor=actor(), reason=said
        )

    return _step(record_id, "return", step, _("La ficha volvió a borrador con su motivo."))


@pages.get("/fichas/<record_id>/publicar")
def publishing(record_id: str) -> str:
    """What readers would see anew, and what in it looks like personal data."""
    page = publish_view(runtime(), record_id)
    return render_template("editor/publish.html", page=page, problem="")


@pages.post("/fichas/<record_id>/publicar")
def publish(record_id: str) -> Page:
    """``version`` is the one that was looked at; ``revisado`` confirms that what was found in it
    may be read by everybody."""
    page = publish_view(runtime(), record_id)
    problem = ""
    if request.form.get("version", 0, type=int) != page.record.version:
        problem = _("Alguien cambió la ficha mientras usted la miraba. Revísela otra vez.")
    elif page.findings and not request.form.get("revisado"):
        problem = _("Confirme que revisó los datos señalados, o vuelva y quítelos.")
    if not problem:
        try:
            # Somebody may save between the look above and the publication.
            looked_at = {record_id: page.record.version}
            runtime().store.curation.publish(
                [record_id], actor=actor(), comment=_said(), versions=looked_at
            )
        except (Refused, Conflict) as error:
            problem = say(error)
    if problem:
        return render_template("editor/publish.html", page=page, problem=problem), 422
    refresh(runtime())
    flash(_("La ficha está publicada."))
    return _to_card(record_id)


@pages.get("/fichas/<record_id>/archivar")
def archiving(record_id: str) -> str:
    return _asking(record_id, "archive")


@pages.post("/fichas/<record_id>/archivar")
def archive(record_id: str) -> Page:
    def step(record: StoredRecord, said: str) -> None:
        runtime().store.curation.archive(
            record.id, version=record.version, actor=actor(), comment=said
        )

    return _step(record_id, "archive", step, _("La ficha está archivada: ya no se ve al leer."))


@pages.post("/fichas/<record_id>/desarchivar")
def unarchive(record_id: str) -> Page:
    def step(record: StoredRecord, said: str) -> None:
        runtime().store.curation.unarchive(
            record.id, version=record.version, actor=actor(), comment=said
        )

    return _step(record_id, "unarchive", step, _("La ficha volvió a borrador."))


@pages.post("/fichas/<record_id>/papelera")
def remove(record_id: str) -> Page:
    """To the bin, from where it comes back with everything."""
    record = editable(runtime(), record_id)
    runtime().store.curation.remove([record.id], actor=actor(), reason=_said())
    refresh(runtime())
    flash(_("La ficha está en la papelera; desde ahí se puede recuperar."))
    return redirect(url_for("documents.document", document_id=record.document_id), 303)


@pages.post("/fichas/<record_id>/visibilidad")
def visibility(record_id: str) -> Page:
    """Who may read it once published: everybody, who is logged in, or the team alone. Before
    more people read what is published its personal data are looked at (``revisado``)."""
    chosen = request.form.get("visibilidad", "")
    record = editable(runtime(), record_id)
    for known in VISIBILITIES:
        if known == chosen:
            found = findings_for_more(runtime(), record, known)
            if found and not request.form.get("revisado"):
                words = {"record": record, "findings": found, "chosen": known}
                page = render_template("editor/widen.html", reach=REACH[known], **words)
                return page, 422
            runtime().store.curation.set_visibility([record.id], known, actor=actor())
            refresh(runtime())
            flash(_("La visibilidad quedó cambiada."))
    return _to_card(record.id)


@pages.post("/fichas/<record_id>/asignar")
def assign(record_id: str) -> Page:
    """Who goes on with it; empty for nobody."""
    record = editable(runtime(), record_id)
    name = request.form.get("persona", "").strip() or None
    runtime().store.curation.assign([record.id], name, actor=actor())
    flash(_("La asignación quedó cambiada."))
    return _to_card(record.id)


def _asking(record_id: str, step: str, problem: str = "", said: str = "") -> str:
    record = editable(runtime(), record_id)
    return render_template(
        "editor/step.html",
        record=record,
        step=step,
        problem=problem,
        said=said,
        notes=notes(runtime(), record_id),
    )


def _step(record_id: str, step: str, take: Callable[[StoredRecord, str], None], done: str) -> Page:
    """One step on the way of a card; where it cannot be taken the page says why."""
    record, said = editable(runtime(), record_id), _said()
    try:
        take(record, said)
    except (Refused, Invalid, Conflict) as error:
        return _asking(record_id, step, say(error), said), 422
    refresh(runtime())
    flash(done)
    return _to_card(record_id)


def _said() -> str:
    return squeeze(request.form.get("comentario", ""))[:LONGEST]


def _to_card(record_id: str) -> Response:
    return redirect(url_for("cards.card", record_id=record_id), 303)
