"""What is installed and in what state, each fault with its remedy."""

import importlib.metadata
import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from gettext import gettext as _
from gettext import ngettext

from corpus.readers.limits import MAX_FILE
from corpus.workers.answers import ReaderFailed
from corpus.workers.limits import BASE_SECONDS, MAX_MEMORY, MAX_SECONDS
from corpus.workers.pool import ReaderPool
from index.analysis.model import load_model, model_name
from index.indexer import IndexStatus
from kb.errors import KbError
from kb.store import check
from kb.stored import View
from web.config import Settings
from web.messages import say
from web.runtime import Runtime, open_runtime
from web.services.indexing import PROBLEMS, index_status
from web.services.words import type_word

INDEX_NAMES: dict[View, str] = {
    "public": _("Índice público"),
    "network": _("Índice de la red"),
    "workshop": _("Índice del taller"),
}
PACKAGES = ("spacy", "whoosh-reloaded", "flask", "sqlalchemy", "numpy", "pydantic")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``remedy`` says what to do where it is not well."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def diagnose(settings: Settings) -> list[Finding]:
    """Look at program, model, data folder, database and indexes, in that order."""
    findings = [
        Finding(_("Python"), True, platform.python_version()),
        Finding(_("Bibliotecas"), True, ", ".join(map(_version, PACKAGES))),
        _attempt(_("Modelo de español"), _model),
        _data_folder(settings),
        _reading(),
    ]
    try:
        runtime = open_runtime(settings)
    except KbError as exc:
        return [*findings, Finding(_("Base de datos"), False, _("no se puede abrir"), say(exc))]
    try:
        return [*findings, *_stored(runtime)]
    finally:
        runtime.close()


def _version(name: str) -> str:
    return f"{name} {importlib.metadata.version(name)}"


def _attempt(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, look())
    except KbError as exc:
        return Finding(name, False, _("no se puede usar"), say(exc))


def _model() -> str:
    load_model()
    return model_name()


def _data_folder(settings: Settings) -> Finding:
    folder = settings.data
    while not folder.exists():
        folder = folder.parent
    remedy = ""
    if not folder.is_dir():
        remedy = say(KbError("data_not_a_folder", path=str(folder)))
    elif not os.access(folder, os.W_OK):
        remedy = _("Revise los permisos de la carpeta.")
    return Finding(_("Carpeta de datos"), not remedy, str(settings.data), remedy)


def _reading() -> Finding:
    """Which limits hold for a hostile file: size and time everywhere, the rest by the system."""
    name = _("Lectura de archivos")
    pool = ReaderPool()
    try:
        enforced = pool.limits()
    except ReaderFailed:
        return Finding(name, False, _("no arranca el proceso lector"), _("Ejecute: make install"))
    finally:
        pool.close()
    limits = [
        _("{n} procesos a la vez").format(n=pool.children),
        _("archivos de hasta {n} MB").format(n=MAX_FILE // 1024**2),
        _("de {least} a {most} s según su tamaño").format(
            least=round(BASE_SECONDS), most=round(MAX_SECONDS)
        ),
        _imposed(_("memoria hasta {n} MB").format(n=MAX_MEMORY // 10**6), enforced["memory"]),
        _imposed(_("tiempo de procesador"), enforced["cpu"]),
        _imposed(_("escritura en disco"), enforced["written"]),
    ]
    return Finding(name, True, ", ".join(limits))


def _imposed(what: str, enforced: bool) -> str:
    return what if enforced else _("{what}: este sistema no lo limita").format(what=what)


def _stored(runtime: Runtime) -> Iterator[Finding]:
    faults = check(runtime.store)
    counts = runtime.store.counts(view="workshop")
    described = ", ".join(
        f"{number} {type_word(name, number).lower()}" for name, number in counts.items() if number
    )
    yield Finding(
        _("Base de datos"),
        not faults,
        "; ".join(faults) or described or _("vacía"),
        _("Restaure la última copia de seguridad de KB_DATA/backups y ejecute: kb index rebuild")
        if faults
        else "",
    )
    for view, state in index_status(runtime).items():
        name = INDEX_NAMES[view]
        remedy = ""
        if not state.ok:
            remedy = _("Ejecute: kb index rebuild")
        elif state.behind:
            remedy = _("Ejecute: kb index update")
        yield Finding(name, not remedy, _index_text(state), remedy)


def _index_text(state: IndexStatus) -> str:
    if state.problem:
        return PROBLEMS[state.problem]
    records = ngettext("{n} registro", "{n} registros", state.documents)
    changes = ngettext("{n} cambio por aplicar", "{n} cambios por aplicar", state.behind)
    return f"{records.format(n=state.documents)}, {changes.format(n=state.behind)}"
