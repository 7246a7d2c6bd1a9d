"""``/pendientes``: the work list, and what is done there with several records at once."""

from urllib.parse import urlencode

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kb.people import Role
from web.pages.common import actor, person, runtime
from web.services.alike_terms import alike_count
from web.services.heads import heads
from web.services.words import FIELDS, KINDS, STATES, TYPES
from web.services.worklist import pending

pages = Blueprint("worklist", __name__)

# The pages beside the list, in the order in which they stand under its queues.
TOOLS: tuple[tuple[str, str, Role], ...] = (
    ("duplicates.pairs", "Posibles duplicadas", "contributor"),
    ("vocabularies.overview", "Vocabularios", "contributor"),
    ("bulk.batches", "Cambios en lote", "curator"),
    ("binned.bin", "Papelera", "curator"),
)

# The parameters of the list, which a form sends along so that one comes back to the same place.
ADDRESS = ("cola", "q", "area", "de", "documento", "orden", "pagina")


@pages.get("/pendientes", endpoint="pending")
def pending_page() -> str:
    page = pending(runtime(), request.args, actor())
    somebody = person()
    curator = somebody is not None and somebody.may("curator")
    return render_template(
        "worklist/pending.html", page=page, curator=curator, alike_terms=alike_count(runtime())
    )


@pages.post("/pendientes/asignar")
def assign() -> Response:
    """Give the chosen cards to a person, or to nobody (``persona`` empty)."""
    chosen = request.form.getlist("id")
    name = request.form.get("persona", "")
    if not chosen:
        flash(_("Elija primero una o más fichas."), "problem")
        return _back()
    runtime().store.curation.assign(chosen, name or None, actor=actor())
    count = len(set(chosen))
    flash(ngettext("%(num)s ficha asignada.", "%(num)s fichas asignadas.", count), "done")
    return _back()


@pages.post("/pendientes/vigentes")
def confirm() -> Response:
    """The chosen published cards still hold: they are no longer due for review."""
    count = runtime().store.worklist.confirm(request.form.getlist("id"), actor=actor())
    flash(ngettext("%(num)s ficha confirmada.", "%(num)s fichas confirmadas.", count), "done")
    return _back()


@pages.post("/pendientes/avisos/<document_id>")
def settle(document_id: str) -> Response:
    """Somebody looked at the lines that reading a document could not place."""
    runtime().store.worklist.settle_warnings(document_id, actor=actor())
    flash(_("Avisos revisados; siguen a la vista en el texto del documento."), "done")
    return _back()


def _back() -> Response:
    kept = {name: request.form[name] for name in ADDRESS if request.form.get(name)}
    query = f"?{urlencode(kept)}" if kept else ""
    return redirect(url_for("worklist.pending") + query, 303)


@pages.app_template_global()
def page_exists(endpoint: str) -> bool:
    """Whether this installation has that page."""
    return endpoint in current_app.view_functions


@pages.app_template_global()
def tools() -> list[tuple[str, str]]:
    """The pages beside the list that whoever asks may open: label and address."""
    somebody = person()
    return [
        (label, url_for(endpoint))
        for endpoint, label, role in TOOLS
        if page_exists(endpoint) and somebody is not None and somebody.may(role)
    ]


@pages.app_template_global()
def state_word(state: str) -> str:
    return STATES[state]


@pages.app_template_global()
def kind_word(kind: str) -> str:
    return KINDS[kind][0]


@pages.app_template_global()
def type_name(type_: str) -> str:
    return TYPES[type_][0]


@pages.app_template_global()
def field_word(name: str) -> str:
    """A field's printed label."""
    return FIELDS[name]


@pages.app_template_global()
def document_title(document_id: str) -> str:
    """The title of a document of the workshop."""
    head = heads(runtime(), "workshop").get(document_id)
    return head.title if head else ""


@pages.app_template_global()
def card_edit_url(record_id: str) -> str:
    """Where a card is worked on."""
    endpoint = "editing.edit" if page_exists("editing.edit") else "cards.card"
    return url_for(endpoint, record_id=record_id)
