"""``/fichas/<id>/editar`` and ``/fichas/nueva``: the editor, its typeahead and its autosave."""

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kb.text import squeeze
from web.pages.common import actor, runtime
from web.pages.formats import say
from web.services.drafting import (
    discard,
    draw_id,
    keep,
    new_key,
    next_code,
    open_new,
)
from web.services.editing import (
    EditorView,
    editable,
    editor_view,
    labels_of,
    open_editor,
    terms_for,
)
from web.services.fields import SPECS
from web.services.forms import AREA, KIND, Form, form_from
from web.services.link_review import link_groups
from web.services.previewing import preview_view
from web.services.resolving import resolved
from web.services.reviewing import notes
from web.services.saving import Clash, Rejected, create, save
from web.services.similar import similar
from web.services.suggesting_terms import suggestions

pages = Blueprint("editing", __name__)

Page = str | Response | tuple[str, int]
# What a typeahead reads of what was typed.
TYPED = 80
REASON = 300
ADD, DROP = "agregar:", "descartar:"


@pages.get("/fichas/<record_id>/editar")
def edit(record_id: str) -> str:
    """``borrador``: filled with what was typed and not saved; ``guardado``: says that it is."""
    page = open_editor(runtime(), record_id, actor=actor(), recover="borrador" in request.args)
    return _shown(page, saved=_("Guardado.") if "guardado" in request.args else "")


@pages.post("/fichas/<record_id>/editar")
def save_card(record_id: str) -> Page:
    """``accion``: guardar, enviar (to review), or of one suggestion ``agregar:campo:línea`` or
    ``descartar:esquema:notación``."""
    form = resolved(_sent(), request.form)
    action = request.form.get("accion", "guardar")
    if action.startswith((ADD, DROP)):
        if action.startswith(DROP):
            _turn_down(record_id, action)
        return _shown(_as_sent(record_id, _with_line(form, action)))
    reason = squeeze(request.form.get("reason", ""))[:REASON]
    done = save(
        runtime(),
        record_id,
        form,
        revision=request.form.get("revision", 0, type=int),
        actor=actor(),
        reason=reason,
    )
    if isinstance(done, Rejected):
        return _shown(_as_sent(record_id, form, done), reason=reason), 422
    if isinstance(done, Clash):
        # Whoever goes back to the editor from there finds their text.
        _keep(record_id)
        return render_template("editor/clash.html", clash=done, reason=reason), 409
    return _after(done.record.id, action)


@pages.get("/fichas/nueva")
def new() -> str:
    """``documento``: the document that the card rests on."""
    document_id = request.args.get("documento") or None
    page = open_new(runtime(), document_id, actor=actor(), recover="borrador" in request.args)
    return _shown_new(page)


@pages.post("/fichas/nueva")
def create_card() -> Page:
    form = _sent()
    document_id = request.form.get("document") or None
    action = request.form.get("accion", "guardar")
    if action.startswith(ADD):
        form = _with_line(form, action)
        return _shown_new(open_new(runtime(), document_id, actor=actor(), form=form))
    done = create(
        runtime(),
        form,
        kind=form.texts.get(KIND, ""),
        area=form.texts.get(AREA, ""),
        document_id=document_id,
        actor=actor(),
        record_id=request.form.get("ficha", ""),
    )
    if isinstance(done, Clash):
        return render_template("editor/clash.html", clash=done, reason=""), 409
    if isinstance(done, Rejected):
        page = open_new(runtime(), document_id, actor=actor(), form=form, problems=done.problems)
        return _shown_new(page), 422
    discard(runtime(), new_key(document_id), actor=actor())
    return _after(done.record.id, action)


@pages.post("/fichas/<record_id>/vista")
def preview(record_id: str) -> str:
    """The card's page with what stands in the form, nothing saved."""
    page = preview_view(runtime(), record_id, _sent())
    return render_template("card.html", page=page, preview=True)


@pages.post("/fichas/<record_id>/borrador")
def autosave(record_id: str) -> Response:
    """Keep what stands in the form, for the person to find it again. JSON."""
    return _keep(editable(runtime(), record_id).id)


@pages.post("/fichas/nueva/borrador")
def autosave_new() -> Response:
    return _keep(new_key(request.form.get("document") or None))


@pages.post("/fichas/<record_id>/borrador/descartar")
def drop(record_id: str) -> Response:
    discard(runtime(), editable(runtime(), record_id).id, actor=actor())
    return redirect(url_for("editing.edit", record_id=record_id), 303)


@pages.post("/fichas/nueva/borrador/descartar")
def drop_new() -> Response:
    document_id = request.form.get("document") or None
    discard(runtime(), new_key(document_id), actor=actor())
    return redirect(url_for("editing.new", documento=document_id), 303)


@pages.post("/fichas/<record_id>/sugerencias")
def turn_down(record_id: str) -> Response:
    """``accion``: ``descartar:esquema:notación``; it is not offered for this card again. JSON."""
    _turn_down(record_id, request.form.get("accion", ""))
    return jsonify({"done": True})


@pages.get("/editor/opciones")
def options() -> Response:
    """What a list field offers for what was typed (``q``); ``known``: whether that is a word
    in use or of the vocabulary as it stands."""
    spec = SPECS.get(request.args.get("campo", ""))
    typed = squeeze(request.args.get("q", ""))[:TYPED]
    if spec is None or spec.shape != "tokens":
        return jsonify({"items": [], "known": True})
    document_id = request.args.get("documento")
    document = runtime().store.document(document_id, view="workshop") if document_id else None
    words = terms_for(runtime(), document)
    found = words.options(spec, typed)
    return jsonify(
        {
            "items": [{"text": one.text, "note": say(one.note)} for one in found],
            "known": not typed or not spec.open or words.known(spec, typed),
        }
    )


@pages.get("/editor/codigo")
def code() -> Response:
    """The next free code of a kind and area."""
    asked = request.args
    found = next_code(
        runtime(), asked.get("tipo", ""), asked.get("area", ""), asked.get("documento") or None
    )
    return jsonify({"code": found})


def _sent() -> Form:
    return form_from(request.form.items(multi=True))


def _with_line(form: Form, action: str) -> Form:
    """The form with one suggestion; what the page offers is added on purpose."""
    if not action.startswith(ADD):
        return form
    field, _colon, line = action.removeprefix(ADD).partition(":")
    return form.with_line(field, line[:REASON], new=True) if field in SPECS else form


def _turn_down(record_id: str, action: str) -> None:
    scheme, _colon, notation = action.removeprefix(DROP).partition(":")
    if scheme and notation:
        runtime().store.decisions.turn_down(
            editable(runtime(), record_id).id, scheme, notation, actor=actor()
        )


def _as_sent(record_id: str, form: Form, rejected: Rejected | None = None) -> EditorView:
    """The editor again, with what the person typed."""
    record = editable(runtime(), record_id)
    document = runtime().store.document(record.document_id, view="workshop")
    return editor_view(
        runtime(),
        record,
        document,
        form,
        version=request.form.get("version", 0, type=int),
        revision=request.form.get("revision", 0, type=int),
        problems=rejected.problems if rejected else (),
    )


def _shown(page: EditorView, *, saved: str = "", reason: str = "") -> str:
    record = page.record
    assert record is not None
    return render_template(
        "editor/edit.html",
        page=page,
        saved=saved,
        reason=reason,
        problems=labels_of(page.problems),
        wrong={problem.field: problem for problem in page.problems},
        suggestions=[
            *suggestions(runtime(), record, page.document, page.card),
            *link_groups(runtime(), record, page.card, terms_for(runtime(), page.document)),
        ],
        similar=similar(runtime(), record),
        notes=notes(runtime(), record.id),
        next_code="",
        documents=[],
        save_url=url_for("editing.save_card", record_id=record.id),
        keep_url=url_for("editing.autosave", record_id=record.id),
        discard_url=url_for("editing.drop", record_id=record.id),
        recover_url=url_for("editing.edit", record_id=record.id, borrador=1),
    )


def _shown_new(page: EditorView) -> str:
    document_id = page.document.id if page.document else None
    kind, area = (page.form.texts.get(name, "") for name in (KIND, AREA))
    return render_template(
        "editor/edit.html",
        page=page,
        saved="",
        reason="",
        problems=labels_of(page.problems),
        wrong={problem.field: problem for problem in page.problems},
        suggestions=[],
        similar=[],
        notes=[],
        next_code=next_code(runtime(), kind, area, document_id),
        drawn_id=request.form.get("ficha") or draw_id(),
        documents=runtime().store.document_titles(),
        save_url=url_for("editing.create_card"),
        keep_url=url_for("editing.autosave_new"),
        discard_url=url_for("editing.drop_new"),
        recover_url=url_for("editing.new", documento=document_id, borrador=1),
    )


def _keep(key: str) -> Response:
    kept = keep(
        runtime(),
        key,
        request.form.items(multi=True),
        version=request.form.get("version", 0, type=int),
        revision=request.form.get("revision", 0, type=int),
        actor=actor(),
    )
    answer = jsonify({"kept": kept})
    answer.status_code = 200 if kept else 413
    return answer


def _after(record_id: str, action: str) -> Response:
    """Where a save leads: on with the text, or to the review."""
    if action == "enviar":
        return redirect(url_for("reviewing.submitting", record_id=record_id), 303)
    return redirect(url_for("editing.edit", record_id=record_id, guardado=1), 303)
