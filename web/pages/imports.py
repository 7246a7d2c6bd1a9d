"""``/importar``: files brought in, read in the background, looked through, accepted as drafts."""

from collections.abc import Callable

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from corpus.readers.limits import MAX_FILE
from corpus.reading import SUFFIXES
from kb.errors import Conflict, Invalid
from kb.gazetteer import REGION
from kb.records import DocumentKind, Reading
from kb.staged import Choices, StagedFile, keyed
from kb.text import fold
from web.messages import say
from web.pages.common import actor, person, runtime
from web.pages.formats import said
from web.services import import_choices
from web.services.import_lists import (
    REASON,
    accept_clear,
    defaults_from,
    file_of,
    import_view,
    is_clear,
    status_json,
    told_outcome,
)
from web.services.refreshing import refresh
from web.services.review_shapes import Asked
from web.services.reviewing_import import open_keys, review
from web.services.staging import wake, wake_if_waiting
from web.services.words import DOCUMENT_KINDS

pages = Blueprint("imports", __name__, url_prefix="/importar")

# Without a script a folder comes in one request; with one each file comes alone.
MAX_REQUEST = 4 * MAX_FILE
MAX_FILES = 2_000
# A path of folders; the database takes any, a page does not.
MAX_NAME = 400


@pages.url_value_preprocessor
def _room(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Files may be larger than any form: for those who may bring them in. Before the form
    is read, which the protection against forged requests does first."""
    somebody = person()
    uploads = ("imports.start", "imports.add_files")
    if endpoint in uploads and somebody is not None and somebody.may("contributor"):
        request.max_content_length = MAX_REQUEST
        request.max_form_parts = 2 * MAX_FILES


@pages.get("")
def imports() -> str:
    wake_if_waiting(runtime())
    staging = runtime().store.staging
    return render_template(
        "imports/imports.html",
        batches=staging.imports(),
        closed=staging.imports(closed=True, limit=10),
        countries=_countries(),
        suffixes=",".join(sorted(SUFFIXES)),
        me=actor(),
    )


@pages.post("")
def start() -> Response:
    """Begin an import. A script sends the choices first and then file by file; a form sends
    all at once."""
    staging = runtime().store.staging
    import_id = staging.open(defaults_from(request.form), actor=actor())
    _keep_files(import_id)
    if "X-CSRFToken" in request.headers:
        address = url_for("imports.one", import_id=import_id)
        upload = url_for("imports.add_files", import_id=import_id)
        return jsonify({"id": import_id, "address": address, "upload": upload})
    if not staging.one(import_id).total:
        staging.close(import_id, actor=actor())
        flash(_("No se eligió ningún archivo."), "problem")
        return redirect(url_for("imports.imports"), 303)
    return redirect(url_for("imports.one", import_id=import_id), 303)


@pages.get("/<import_id>")
def one(import_id: str) -> str:
    """``pagina`` of a long list."""
    wake_if_waiting(runtime())
    page = request.args.get("pagina", 1, type=int)
    return render_template(
        "imports/import.html",
        page=import_view(runtime(), import_id, page=page, actor=actor()),
        suffixes=",".join(sorted(SUFFIXES)),
        kinds=DOCUMENT_KINDS,
    )


@pages.get("/<import_id>/estado")
def status(import_id: str) -> Response:
    wake_if_waiting(runtime())
    return jsonify(status_json(runtime(), import_id))


@pages.post("/<import_id>/archivos")
def add_files(import_id: str) -> Response:
    """More files; ``ruta`` is the path of each within its folder, as a script knows it."""
    runtime().store.staging.one(import_id)
    ids = _keep_files(import_id)
    if "X-CSRFToken" in request.headers:
        return jsonify({"ids": ids})
    if not ids:
        flash(_("No se eligió ningún archivo."), "problem")
    return redirect(url_for("imports.one", import_id=import_id), 303)


@pages.post("/<import_id>/sin-dudas")
def take_clear(import_id: str) -> Response:
    count, errors = accept_clear(runtime(), import_id, actor=actor())
    refresh(runtime())
    for error in errors:
        flash(say(error), "problem")
    text = ngettext(
        "Se incorporó %(num)s registro como borrador.",
        "Se incorporaron %(num)s registros como borradores.",
        count,
    )
    flash(text)
    return redirect(url_for("imports.one", import_id=import_id), 303)


@pages.post("/<import_id>/cerrar")
def close(import_id: str) -> Response:
    left = runtime().store.staging.close(import_id, actor=actor())
    flash(
        ngettext(
            "La importación quedó cerrada; se descartó %(num)s archivo.",
            "La importación quedó cerrada; se descartaron %(num)s archivos.",
            left,
        )
    )
    return redirect(url_for("imports.imports"), 303)


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


def _keep_files(import_id: str) -> list[str]:
    """Keep what was sent; an empty file field of a form is no file."""
    staging = runtime().store.staging
    paths = request.form.getlist("ruta")
    ids = []
    for number, sent in enumerate(request.files.getlist("archivos")[:MAX_FILES]):
        name = _name(sent, paths[number] if number < len(paths) else "")
        if name:
            ids.append(staging.add(import_id, name, sent.stream.read(), actor=actor()))
    if ids:
        wake(runtime())
    return ids


def _name(sent: FileStorage, path: str) -> str:
    """The path within the folder; hidden files and Word's lock files are nobody's document."""
    name = (path or sent.filename or "").replace("\\", "/").strip("/")
    bare = name.rpartition("/")[2]
    return "" if bare.startswith((".", "~$")) else name[-MAX_NAME:]


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
        "imports.file",
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


def _countries() -> list[tuple[str, str]]:
    """Countries of the region by name, for the choice of a whole import."""
    known = runtime().territories
    found = sorted((fold(known.label(code)), code) for code in REGION)
    return [(code, known.label(code)) for _name, code in found]
