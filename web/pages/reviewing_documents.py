"""``/documentos/<id>/publicar`` and who sees a document: the whole of it at once."""

import hashlib

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kb.errors import Conflict, Refused
from kb.stored import VISIBILITIES
from kb.text import squeeze
from web.messages import say
from web.pages.common import actor, runtime
from web.services.refreshing import refresh
from web.services.reviewing import REACH
from web.services.reviewing_documents import (
    DocumentPublishView,
    document_publish_view,
    flagged_for_more,
)

pages = Blueprint("document_review", __name__)

Page = str | Response | tuple[str, int]
LONGEST = 2000


@pages.get("/documentos/<document_id>/publicar")
def publishing(document_id: str) -> str:
    return _asked(document_publish_view(runtime(), document_id))


@pages.post("/documentos/<document_id>/publicar")
def publish(document_id: str) -> Page:
    """``sello`` names what was looked at; ``revisado`` confirms what was found in it."""
    page = document_publish_view(runtime(), document_id)
    problem = ""
    if request.form.get("sello") != _stamp(page):
        problem = _("El documento cambió mientras usted lo miraba. Revíselo otra vez.")
    elif page.flagged and not request.form.get("revisado"):
        problem = _("Confirme que revisó los datos señalados, o vuelva y quítelos.")
    if not problem:
        said = squeeze(request.form.get("comentario", ""))[:LONGEST]
        try:
            # Somebody may save between the look above and the publication.
            runtime().store.curation.publish(
                [document_id], actor=actor(), comment=said, versions=page.versions
            )
        except (Refused, Conflict) as error:
            problem = say(error)
    if problem:
        return _asked(page, problem), 422
    refresh(runtime())
    flash(_("El documento está publicado con todo lo suyo."))
    return _to_document(document_id)


@pages.post("/documentos/<document_id>/visibilidad")
def visibility(document_id: str) -> Page:
    """Who may read anything of it: a card is seen by nobody whom its document is closed to.
    ``revisado`` confirms what was found in what more people could read."""
    document = runtime().store.document(document_id, view="workshop")
    chosen = request.form.get("visibilidad", "")
    for known in VISIBILITIES:
        if known == chosen:
            flagged = flagged_for_more(runtime(), document, known)
            if flagged and not request.form.get("revisado"):
                words = {"document": document, "flagged": flagged, "chosen": known}
                page = render_template("editor/widen_document.html", reach=REACH[known], **words)
                return page, 422
            runtime().store.curation.set_visibility([document_id], known, actor=actor())
            refresh(runtime())
            flash(_("La visibilidad quedó cambiada."))
    return _to_document(document_id)


@pages.post("/documentos/<document_id>/papelera")
def remove(document_id: str) -> Response:
    """To the bin with all that was read from it; it comes back with everything."""
    runtime().store.document(document_id, view="workshop")
    runtime().store.curation.remove([document_id], actor=actor())
    refresh(runtime())
    flash(_("El documento está en la papelera con todo lo suyo; desde ahí se puede recuperar."))
    return redirect(url_for("documents.documents"), 303)


def _asked(page: DocumentPublishView, problem: str = "") -> str:
    return render_template(
        "editor/publish_document.html", page=page, stamp=_stamp(page), problem=problem
    )


def _stamp(page: DocumentPublishView) -> str:
    """Short, though a document may hold hundreds of records."""
    return hashlib.sha256(page.stamp.encode()).hexdigest()[:16]


def _to_document(document_id: str) -> Response:
    return redirect(url_for("documents.document", document_id=document_id), 303)
