"""``/importar``: files brought in, read in the background, looked through, accepted as drafts."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from corpus.readers.limits import MAX_FILE
from corpus.reading import SUFFIXES
from kb.gazetteer import REGION
from kb.text import fold
from web.messages import say
from web.pages.common import actor, person, runtime
from web.services.import_lists import (
    accept_clear,
    defaults_from,
    import_view,
    status_json,
)
from web.services.refreshing import refresh
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
    same = _keep_files(import_id)[1]
    if "X-CSRFToken" in request.headers:
        address = url_for("imports.one", import_id=import_id)
        upload = url_for("imports.add_files", import_id=import_id)
        return jsonify({"id": import_id, "address": address, "upload": upload})
    if not staging.one(import_id).total:
        staging.close(import_id, actor=actor())
        flash(_("No se eligió ningún archivo."), "problem")
        return redirect(url_for("imports.imports"), 303)
    _tell(same)
    return redirect(url_for("imports.one", import_id=import_id), 303)


@pages.get("/<import_id>")
def one(import_id: str) -> str:
    """``pagina`` of a long list."""
    wake_if_waiting(runtime())
    page = request.args.get("pagina", 1, type=int)
    return render_template(
        "imports/import.html",
        page=import_view(runtime(), import_id, page=page),
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
    ids, same = _keep_files(import_id)
    if "X-CSRFToken" in request.headers:
        return jsonify({"ids": ids, "same": same})
    if not ids:
        flash(_("No se eligió ningún archivo."), "problem")
    _tell(same)
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


def _keep_files(import_id: str) -> tuple[list[str], list[str]]:
    """Keep what was sent; the ids, and a sentence for each file that is another one's copy. An
    empty file field of a form is no file."""
    staging = runtime().store.staging
    paths = request.form.getlist("ruta")
    sent_files = request.files.getlist("archivos")
    ids, same = [], []
    for number, sent in enumerate(sent_files[:MAX_FILES]):
        name = _name(sent, paths[number] if number < len(paths) else "")
        if name:
            ids.append(staging.add(import_id, name, sent.stream.read(), actor=actor()))
            first = staging.name(ids[-1])
            if first != name:
                words = {"name": name, "first": first}
                same.append(_("«%(name)s» es idéntico a «%(first)s»: se lee una vez.", **words))
    if len(sent_files) > MAX_FILES:
        same.append(_("Se tomaron los primeros %(n)s archivos; traiga los demás.", n=MAX_FILES))
    if ids:
        wake(runtime())
    return ids, same


def _tell(sentences: list[str]) -> None:
    for sentence in sentences:
        flash(sentence)


def _name(sent: FileStorage, path: str) -> str:
    """The path within the folder; hidden files and Word's lock files are nobody's document."""
    name = (path or sent.filename or "").replace("\\", "/").strip("/")
    bare = name.rpartition("/")[2]
    return "" if bare.startswith((".", "~$")) else name[-MAX_NAME:]


def _countries() -> list[tuple[str, str]]:
    """Countries of the region by name, for the choice of a whole import."""
    known = runtime().territories
    found = sorted((fold(known.label(code)), code) for code in REGION)
    return [(code, known.label(code)) for _name, code in found]
