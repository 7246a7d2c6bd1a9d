"""``/vocabularios`` and ``/terminos``: concept schemes, and the words that cards print."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from kb.errors import Conflict, Invalid
from kb.schemes import Concept
from web.messages import say
from web.pages.common import actor, person, runtime
from web.services.alike_terms import FIELDS
from web.services.skos import effects, from_csv, from_turtle, to_csv, to_turtle
from web.services.terms_export import concepts_in_use
from web.services.terms_in_use import rename, renaming, terms_page
from web.services.vocabularies import (
    concept_page,
    must_exist,
    scheme_lines,
    scheme_title,
    scheme_tree,
)
from web.services.vocabulary_changes import (
    add_concept,
    import_concepts,
    mark_of,
    merge_concepts,
    save_concept,
    set_deprecated,
)

pages = Blueprint("vocabularies", __name__)

_TYPES = {"csv": "text/csv", "ttl": "text/turtle"}


@pages.before_app_request
def _fresh() -> None:
    """Another process may have changed a vocabulary. Files need none, and the check of health
    tells by itself of a database that does not answer."""
    if request.endpoint not in (None, "static", "bootstrap.static", "health.health"):
        runtime().refresh_vocabularies()


@pages.get("/vocabularios")
def overview() -> str:
    lists = [(slug, title) for slug, (_field, title, _facet) in FIELDS.items()]
    return render_template(
        "vocabularies/overview.html", schemes=scheme_lines(runtime()), lists=lists
    )


@pages.get("/vocabularios/<scheme>")
def scheme(scheme: str) -> str:
    return _scheme(scheme)


def _scheme(scheme: str, problem: str = "") -> str:
    query = request.args.get("q", "")
    return render_template(
        "vocabularies/scheme.html",
        scheme=scheme,
        title=scheme_title(scheme),
        nodes=scheme_tree(runtime(), scheme, query),
        query=query,
        problem=problem,
        form=request.form,
        admin=_may("admin"),
    )


@pages.post("/vocabularios/<scheme>")
def add(scheme: str) -> Response | tuple[str, int]:
    try:
        made = add_concept(runtime(), scheme, request.form, actor=actor())
    except (Invalid, Conflict) as error:
        return _scheme(scheme, say(error)), 422
    flash(_("Añadido: «%(name)s».", name=made.pref_label), "done")
    return _to(made)


@pages.get("/vocabularios/<scheme>/<path:notation>")
def concept(scheme: str, notation: str) -> str:
    return _concept(scheme, notation)


def _concept(scheme: str, notation: str, problem: str = "") -> str:
    page = concept_page(runtime(), scheme, notation)
    return render_template(
        "vocabularies/concept.html",
        page=page,
        mark=mark_of(page.concept),
        problem=problem,
        form=request.form,
        admin=_may("admin"),
    )


@pages.post("/vocabularios/<scheme>/<path:notation>")
def save(scheme: str, notation: str) -> Response | tuple[str, int]:
    """``hacer``: ``guardar``, ``descartar``, ``recuperar`` or ``unir`` (with ``en``)."""
    what = request.form.get("hacer", "guardar")
    site = runtime()
    try:
        if what == "unir":
            into = request.form.get("en", "")
            batch = merge_concepts(site, scheme, notation, into, actor=actor())
            return redirect(url_for("bulk.batch", batch_id=batch.id), 303)
        if what in ("descartar", "recuperar"):
            set_deprecated(site, scheme, notation, what == "descartar", actor=actor())
        else:
            renamed = save_concept(site, scheme, notation, request.form, actor=actor())
            if renamed is not None:
                return redirect(url_for("bulk.batch", batch_id=renamed.id), 303)
    except (Invalid, Conflict) as error:
        return _concept(scheme, notation, say(error)), 422
    flash(_("Guardado."), "done")
    return redirect(url_for("vocabularies.concept", scheme=scheme, notation=notation), 303)


@pages.get("/vocabularios/<scheme>.<any(csv,ttl):kind>")
def export(scheme: str, kind: str) -> Response:
    site = runtime()
    must_exist(site, scheme)
    return _file(scheme, scheme_title(scheme), site.schemes.members(scheme), kind)


@pages.get("/terminos/<slug>.<any(csv,ttl):kind>")
def export_terms(slug: str, kind: str) -> Response:
    """The words of an open list, as cards print them, with how many do."""
    if slug not in FIELDS:
        abort(404)
    return _file(slug, FIELDS[slug][1], concepts_in_use(runtime(), slug), kind)


def _file(scheme: str, title: str, concepts: Sequence[Concept], kind: str) -> Response:
    text = to_csv(concepts) if kind == "csv" else to_turtle(scheme, title, concepts)
    name = f"{scheme}-{runtime().store.clock().date().isoformat()}.{kind}"
    return Response(
        text,
        mimetype=_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@pages.post("/vocabularios/<scheme>/importar")
def take_in(scheme: str) -> Response | str | tuple[str, int]:
    """First what the file would change; with ``texto`` and ``hacer=importar`` it is done."""
    site = runtime()
    must_exist(site, scheme)
    sent = request.files.get("archivo")
    name = sent.filename or "" if sent else request.form.get("nombre", "")
    data = sent.read().decode("utf-8", "replace") if sent else request.form.get("texto", "")
    try:
        turtle = name.lower().endswith((".ttl", ".turtle"))
        read = from_turtle(data, scheme) if turtle else from_csv(data, scheme)
        changes = effects(site.schemes.members(scheme), read)
        if request.form.get("hacer") == "importar":
            done = import_concepts(site, scheme, read, actor=actor())
            count = sum(one.effect != "same" for one in done)
            flash(
                ngettext("%(num)s concepto guardado.", "%(num)s conceptos guardados.", count),
                "done",
            )
            return redirect(url_for("vocabularies.scheme", scheme=scheme), 303)
    except Invalid as error:
        return _scheme(scheme, say(error)), 422
    return render_template(
        "vocabularies/import.html",
        scheme=scheme,
        title=scheme_title(scheme),
        changes=changes,
        name=name,
        text=data,
    )


@pages.get("/terminos/<slug>")
def terms(slug: str) -> str:
    if slug not in FIELDS:
        abort(404)
    return _terms(slug)


def _terms(slug: str, problem: str = "") -> str:
    return render_template(
        "vocabularies/terms.html",
        page=terms_page(runtime(), slug, request.args),
        problem=problem,
        curator=_may("curator"),
    )


@pages.post("/terminos/<slug>/vista")
def look(slug: str) -> str | tuple[str, int]:
    """What giving the chosen words (``de``) another name (``a``) would change."""
    if slug not in FIELDS:
        abort(404)
    chosen = request.form.getlist("de")
    if not chosen:
        return _terms(slug, _("Elija primero uno o más términos.")), 422
    try:
        plan = renaming(runtime(), slug, chosen, request.form.get("a", "") or chosen[0])
    except Invalid as error:
        return _terms(slug, say(error)), 422
    return render_template("vocabularies/renaming.html", plan=plan, chosen=chosen)


@pages.post("/terminos/<slug>/cambiar")
def do(slug: str) -> Response | tuple[str, int]:
    if slug not in FIELDS:
        abort(404)
    try:
        batch = rename(
            runtime(), slug, request.form.getlist("de"), request.form.get("a", ""), actor=actor()
        )
    except (Invalid, Conflict) as error:
        return _terms(slug, say(error)), 422
    return redirect(url_for("bulk.batch", batch_id=batch.id), 303)


def _to(concept: Concept) -> Response:
    address = url_for("vocabularies.concept", scheme=concept.scheme, notation=concept.notation)
    return redirect(address, 303)


def _may(role: str) -> bool:
    somebody = person()
    return somebody is not None and somebody.may(role)  # type: ignore[arg-type]
