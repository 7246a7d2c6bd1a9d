"""``/duplicadas``: cards that say nearly the same, side by side, dismissed or merged into one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kb.errors import NotFound
from web.pages.common import actor, person, runtime
from web.services.duplicates import pair_views
from web.services.merging_cards import merge_form, merged_changes
from web.services.refreshing import refresh

pages = Blueprint("duplicates", __name__)

PAGE = 20
_DISMISSED = "descartadas"


@pages.get("/duplicadas")
def pairs() -> str:
    site, store = runtime(), runtime().store.duplicates
    dismissed = request.args.get("ver") == _DISMISSED
    total = store.count(dismissed=dismissed)
    count = max(1, -(-total // PAGE))
    page = min(max(request.args.get("pagina", 1, type=int), 1), count)
    found = store.pairs(dismissed=dismissed, offset=(page - 1) * PAGE, limit=PAGE)
    # What a command wrote was compared by nobody yet: done behind this page.
    waiting = len(store.stale(1000))
    if waiting:
        refresh(site)
    return render_template(
        "duplicates/pairs.html",
        pairs=pair_views(site, found),
        total=total,
        page=page,
        pages=count,
        dismissed=dismissed,
        address={"ver": _DISMISSED} if dismissed else {},
        waiting=waiting,
        card=None,
        curator=_is_curator(),
    )


@pages.get("/duplicadas/de/<record_id>")
def of_card(record_id: str) -> str:
    """The cards that one card is like."""
    site = runtime()
    card = site.store.record(record_id, view="workshop")
    found = pair_views(site, site.store.duplicates.of(record_id))
    return render_template(
        "duplicates/pairs.html",
        pairs=found,
        total=len(found),
        page=1,
        pages=1,
        dismissed=False,
        address={},
        waiting=0,
        card=card,
        curator=_is_curator(),
    )


@pages.get("/duplicadas/<one_id>/<other_id>")
def compare(one_id: str, other_id: str) -> str:
    """Two cards side by side, to choose field by field what the one that stays will say."""
    page = merge_form(runtime(), one_id, other_id)
    return render_template("duplicates/merge.html", page=page, curator=_is_curator())


@pages.post("/duplicadas/<one_id>/<other_id>/descartar")
def dismiss(one_id: str, other_id: str) -> Response:
    runtime().store.duplicates.dismiss(one_id, other_id, actor=actor())
    flash(_("Anotado: no son la misma. El par ya no se muestra."), "done")
    return redirect(url_for("duplicates.pairs"), 303)


@pages.post("/duplicadas/<one_id>/<other_id>/reabrir")
def reopen(one_id: str, other_id: str) -> Response:
    runtime().store.duplicates.reopen(one_id, other_id, actor=actor())
    flash(_("El par vuelve a la lista."), "done")
    return redirect(url_for("duplicates.pairs"), 303)


@pages.post("/duplicadas/<one_id>/<other_id>/unir")
def merge(one_id: str, other_id: str) -> Response:
    """One card of both: the other goes to the bin and stays findable by its code."""
    site = runtime()
    form = request.form
    keep, drop = (other_id, one_id) if form.get("queda") == other_id else (one_id, other_id)
    if keep == drop:
        raise NotFound("record_not_found", id=drop)
    changes, versions = merged_changes(site, keep, drop, form)
    batch = site.store.curation.merge_cards(keep, drop, changes, versions=versions, actor=actor())
    refresh(site)
    flash(_("Unidas en una sola ficha. Los dos códigos la encuentran."), "done")
    return redirect(url_for("bulk.batch", batch_id=batch.id), 303)


def _is_curator() -> bool:
    somebody = person()
    return somebody is not None and somebody.may("curator")
