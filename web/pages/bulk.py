"""``/lote`` and ``/cambios``: one change of many cards, looked at before and undone as one."""

from urllib.parse import parse_qs, urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kb.errors import Conflict
from web.pages.common import actor, runtime
from web.services.addresses import Pairs
from web.services.batches import batch_view, batches_view, undo_batch
from web.services.bulk import (
    NOBODY,
    Selection,
    apply,
    preview,
    read_asked,
    selection_lines,
    selection_of_search,
)
from web.services.bulk_changes import LISTS
from web.services.fields import SPECS
from web.services.site_settings import site_settings
from web.services.words import STEP_WORDS, VISIBILITY_NAMES
from web.services.worklist import people_names

pages = Blueprint("bulk", __name__)

# What the form of the change sends, beside the chosen cards.
CHANGE_FIELDS = (
    *(f"{what}-{name}" for name in LISTS for what in ("agregar", "quitar")),
    "campo",
    "de",
    "por",
    "area",
    "paso",
    "persona",
    "visibilidad",
    "publicadas",
)


@pages.route("/lote", methods=["GET", "POST"])
def choose() -> str:
    """Which cards, and what is to change: by the address of a search, or ticked in a list."""
    if request.method == "POST":
        return _form(Selection(tuple(dict.fromkeys(request.form.getlist("id")))))
    return _form(selection_of_search(runtime(), request.args))


@pages.post("/lote/vista")
def look() -> str | tuple[str, int]:
    """What the change would do to each card; nothing is written."""
    selection = _selection()
    asked, problems = read_asked(runtime(), request.form)
    if problems or not asked or not selection.ids:
        return _form(selection, problems=problems, nothing=not problems), 422
    return _preview(selection)


@pages.post("/lote/aplicar")
def do() -> Response | tuple[str, int]:
    selection = _selection()
    asked, problems = read_asked(runtime(), request.form)
    if problems or not asked:
        return _form(selection, problems=problems, nothing=not problems), 422
    if request.form.get("revisado") != "1" and preview(runtime(), selection.ids, asked).personal:
        return _preview(selection, unread=True), 422
    try:
        batch = apply(runtime(), selection.ids, asked, request.form.get("huella", ""), actor())
    except Conflict as conflict:
        if conflict.code != "bulk_changed":
            raise
        return _preview(selection, moved=True), 409
    return redirect(url_for("bulk.batch", batch_id=batch.id), 303)


@pages.get("/cambios")
def batches() -> str:
    return render_template("bulk/batches.html", page=batches_view(runtime(), request.args))


@pages.get("/cambios/<batch_id>")
def batch(batch_id: str) -> str:
    return render_template("bulk/batch.html", page=batch_view(runtime(), batch_id))


@pages.post("/cambios/<batch_id>/deshacer")
def undo(batch_id: str) -> Response:
    undone = undo_batch(runtime(), batch_id, actor())
    done = len(undone.done)
    flash(ngettext("%(num)s ficha está como antes.", "%(num)s fichas están como antes.", done))
    if undone.left:
        left = ngettext(
            "%(num)s ficha cambió después y se dejó como está.",
            "%(num)s fichas cambiaron después y se dejaron como están.",
            len(undone.left),
        )
        flash(left, "problem")
    return redirect(url_for("bulk.batch", batch_id=batch_id), 303)


@pages.app_template_global()
def bulk_url(address: Pairs) -> str:
    """Where the cards of a search are changed together."""
    pairs = [(name, value) for name, value in address if name not in ("pagina", "explicar")]
    return f"{url_for('bulk.choose')}?{urlencode(pairs)}"


def _selection() -> Selection:
    """The cards that a form names: all that its search finds, else those that are ticked, or
    in one field where they were chosen before."""
    address = request.form.get("busqueda", "")
    if address and request.form.get("todas") == "1":
        return selection_of_search(runtime(), MultiDict(parse_qs(address)))
    ids = [*request.form.getlist("id"), *request.form.get("ids", "").split()]
    return Selection(tuple(dict.fromkeys(ids)), address)


def _form(selection: Selection, problems: object = (), nothing: bool = False) -> str:
    site = runtime()
    return render_template(
        "bulk/choose.html",
        selection=selection,
        lines=selection_lines(site, selection),
        lists=[SPECS[name] for name in LISTS],
        areas=site.schemes.members("area"),
        people=people_names(site),
        visibilities=VISIBILITY_NAMES,
        nobody=NOBODY,
        form=request.form,
        may_carry=not site_settings(site.store).four_eyes,
        problems=problems,
        nothing=nothing and request.endpoint != "bulk.choose",
    )


def _preview(selection: Selection, moved: bool = False, unread: bool = False) -> str:
    site = runtime()
    asked, _problems = read_asked(site, request.form)
    return render_template(
        "bulk/preview.html",
        selection=selection,
        page=preview(site, selection.ids, asked),
        kept={name: request.form[name] for name in CHANGE_FIELDS if request.form.get(name)},
        people=people_names(site),
        visibilities=VISIBILITY_NAMES,
        step_words=STEP_WORDS,
        moved=moved,
        unread=unread,
    )
