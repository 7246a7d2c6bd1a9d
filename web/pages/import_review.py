"""``/importar/<id>/<file>``: one file beside what was read from it, corrected and accepted."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kb.errors import Conflict, Invalid
from kb.records import DocumentKind, Reading
from kb.staged import Choices, StagedFile, keyed
from web.messages import say
from web.pages.common import actor, runtime
from web.pages.formats import said
from web.services import import_choices
from web.services.import_lists import REASON, file_of, is_clear, told_outcome
from web.services.refreshing import refresh
from web.services.returned_forms import take_returned
from web.services.review_shapes import Asked
from web.services.reviewing_import import open_keys, review
from web.services.staging import wake
from web.services.words import DOCUMENT_KINDS

pages = Blueprint("import_review", __name__, url_prefix="/importar")


@pages.get("/<import_id>/<file_id>")
def file(import_id: str, file_id: str) -> str | Response:
    """``parte`` of a long text, ``pagina`` of many records, ``corregir`` a record's key."""
    found = file_of(runtime(), import_id, file_id)
    if found.status != "read":
        return redirect(url_for("imports.one", import_id=import_id, _anchor=f"a-{file_id}"))
    return _review_page(found, Asked(_part(), _page(), request.args.get("corregir", "")))


@pages.post("/<import_id>/<file_id>/corregir")
def correct(import_id: str, file_id: str) -> Response | tuple[str, int]:
    """A record as it was typed; what cannot be kept comes back with what was typed."""
    found = file_of(runtime(), import_id, file_id)
    key, typed = request.form.get("registro", ""), dict(request.form)
    try:
        return _choose(
            found, lambda c, reading: import_choices.correct(c, reading, key, typed), key
        )
    except Invalid as error:
        flash(say(error), "problem")
        return _review_page(found, Asked(_part(), _page(), key, typed)), 422


@pages.post("/<import_id>/<file_id>/lineas")
def lines(import_id: str, file_id: str) -> Response:
    """Lines that no field took: into a field (``destino``), set aside, or back."""
    found = file_of(runtime(), import_id, file_id)
    numbers = request.form.getlist("linea", type=int)
    target = request.form.get("destino", "")
    action = request.form.get("accion", "")

    def change(choices: Choices, reading: Reading) -> Choices:
        if action == "aparte":
            return import_choices.set_aside(choices, reading, numbers)
        if action == "volver":
            return import_choices.free_lines(choices, reading, numbers)
        return import_choices.place_lines(choices, reading, found.summary, numbers, target)

    if not numbers or (action == "enviar" and not target):
        flash(_("Marque al menos una línea y elija a qué campo va."), "problem")
        return _back(found, "lineas")
    return _choose(found, change, target.partition("|")[0] if action == "enviar" else "lineas")


@pages.post("/<import_id>/<file_id>/decidir")
def decide(import_id: str, file_id: str) -> Response:
    """Leave a record out or take it in again, or prefer the file's text in a conflict."""
    found = file_of(runtime(), import_id, file_id)
    key = request.form.get("registro", "")
    field = request.form.get("campo", "")
    out = request.form.get("accion") == "dejar"

    def change(choices: Choices, reading: Reading) -> Choices:
        if field:
            return import_choices.use_read(choices, reading, key, field)
        return import_choices.leave_out(choices, reading, [key], out=out)

    return _choose(found, change, key)


@pages.post("/<import_id>/<file_id>/documento")
def document(import_id: str, file_id: str) -> Response:
    """Which document the file is of (``destino``), or as which kind to read it (``tipo``)."""
    found = file_of(runtime(), import_id, file_id)
    kind = request.form.get("tipo", "")
    if kind in DOCUMENT_KINDS:
        chosen: DocumentKind = kind  # type: ignore[assignment]
        staging = runtime().store.staging
        staging.read_again(found.id, version=_version(), actor=actor(), kind=chosen)
        wake(runtime())
        return redirect(url_for("imports.one", import_id=import_id), 303)
    target = request.form.get("destino", "")
    if target not in ("", "new"):
        runtime().store.document(target, view="workshop")
    return _choose(found, lambda choices, _: choices.model_copy(update={"target": target}), "")


@pages.post("/<import_id>/<file_id>/incorporar")
def accept(import_id: str, file_id: str) -> Response | tuple[str, int]:
    """Accept one record (``registro``), those without a doubt, or all that is not left out."""
    found = file_of(runtime(), import_id, file_id)
    staging = runtime().store.staging
    try:
        outcome = staging.accept(
            found.id, _accepted_keys(found), version=_version(), actor=actor(), reason=REASON
        )
    except Conflict as error:
        flash(say(error), "problem")
        return _back(found, "")
    except Invalid as error:
        flash(say(error), "problem")
        return _review_page(found, Asked(_part(), _page())), 422
    if outcome.status == "updated":
        take_returned(runtime(), outcome.document_id, actor=actor())
    refresh(runtime())
    told = said(told_outcome(outcome))
    flash(_("Quedó incorporado como borrador: %(what)s.", what=told or _("sin registros nuevos")))
    if staging.file(found.id).status == "read":
        return _back(found, "registros")
    return redirect(url_for("imports.one", import_id=import_id, _anchor=f"a-{file_id}"), 303)


@pages.post("/<import_id>/<file_id>/descartar")
def dismiss(import_id: str, file_id: str) -> Response:
    found = file_of(runtime(), import_id, file_id)
    try:
        runtime().store.staging.dismiss(found.id, version=_version(), actor=actor())
    except Conflict as error:
        flash(say(error), "problem")
    return redirect(url_for("imports.one", import_id=import_id), 303)


@pages.post("/<import_id>/<file_id>/releer")
def read_again(import_id: str, file_id: str) -> Response:
    found = file_of(runtime(), import_id, file_id)
    try:
        runtime().store.staging.read_again(found.id, version=_version(), actor=actor())
    except Conflict as error:
        flash(say(error), "problem")
    wake(runtime())
    return redirect(url_for("imports.one", import_id=import_id), 303)


def _choose(
    found: StagedFile, change: Callable[[Choices, Reading], Choices], anchor: str
) -> Response:
    """Keep changed choices; where somebody was quicker the person is told and sees theirs."""
    staging = runtime().store.staging
    choices = change(found.choices, staging.reading(found.id))
    try:
        staging.choose(found.id, choices, version=_version(), actor=actor())
    except Conflict as error:
        flash(say(error), "problem")
    return _back(found, anchor)


def _accepted_keys(found: StagedFile) -> list[str]:
    wanted = request.form.get("registro", "")
    if wanted:
        return [wanted]
    keys = open_keys(found, list(keyed(runtime().store.staging.reading(found.id))))
    if request.form.get("accion") == "sin_dudas":
        preview = runtime().store.staging.preview(found.id)
        return [key for key in keys if is_clear(found, preview, key)]
    return keys


def _review_page(found: StagedFile, asked: Asked) -> str:
    page = review(runtime(), found.import_id, found.id, asked)

    def record_url(_type: str, key: str, _document_id: str) -> str:
        """Marks beside the text lead to the record, most often on the same page."""
        number = page.page_of.get(key, page.page)
        return f"#r-{key}" if number == page.page else f"{_address(found, number, key)}"

    return render_template(
        "imports/file.html", page=page, kinds=DOCUMENT_KINDS, record_url=record_url
    )


def _address(found: StagedFile, number: int | None, key: str) -> str:
    return url_for(
        "import_review.file",
        import_id=found.import_id,
        file_id=found.id,
        parte=_part(),
        pagina=number if number and number > 1 else None,
        _anchor=f"r-{key}" if key else None,
    )


def _back(found: StagedFile, anchor: str) -> Response:
    """To the page of the file, at the record or list where the person was."""
    address = _address(found, _page(), "")
    place = anchor if anchor in ("", "lineas", "registros") else f"r-{anchor}"
    return redirect(f"{address}#{place}" if place else address, 303)


def _part() -> int | None:
    part = request.values.get("parte", type=int)
    return part if part and part > 1 else None


def _page() -> int | None:
    return request.values.get("pagina", type=int)


def _version() -> int:
    return request.form.get("version", 0, type=int)
