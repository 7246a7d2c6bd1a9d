"""The indexes as derived things: rebuilt, brought up to date, described."""

from collections.abc import Callable
from dataclasses import replace
from gettext import gettext as _
from pathlib import Path

from index.indexer import IndexStatus
from kb.errors import Unavailable
from kb.stored import View
from web.runtime import VIEWS, Runtime

# States of an index that only building it anew mends: it is derived, so nothing is lost.
REBUILT = frozenset({"index_missing", "index_outdated", "index_damaged"})
# Those that a lone search mends by itself.
CAUGHT_UP = frozenset({"index_missing", "index_foreign"})
# What is the matter with an index, in words for a list; the remedy stands beside it.
PROBLEMS: dict[str, str] = {
    "index_missing": _("no está hecho"),
    "index_outdated": _("es de otra versión del análisis"),
    "index_damaged": _("está dañado"),
    "index_foreign": _("es de otra base de datos"),
}


def update_indexes(runtime: Runtime) -> dict[View, int]:
    """Apply what the outbox holds to both indexes; one that cannot take it is built anew.

    Returns how many records each took. Raises Unavailable ``model_missing`` (model).
    """
    foreign = _foreign(runtime)
    applied: dict[View, int] = {}
    for view in VIEWS:
        indexer = runtime.indexer(view)
        try:
            if foreign:
                raise Unavailable("index_outdated", view=view)
            applied[view] = indexer.update()
        except Unavailable as exc:
            if exc.code not in REBUILT:
                raise
            indexer.rebuild()
            applied[view] = indexer.status().documents
    _claim(runtime)
    return applied


def catch_up(runtime: Runtime, view: View) -> None:
    """Before a lone search: do what a command that was killed left undone.

    An index of another version stays: to build it anew takes minutes on a large base, and
    the search tells how. Without the model the search goes on with what is indexed.
    """
    state = _state(runtime, view, foreign=_foreign(runtime))
    undone = state.behind > 0 if state.ok else state.problem in CAUGHT_UP
    if not undone:
        return
    try:
        update_indexes(runtime)
    except Unavailable as exc:
        if exc.code != "model_missing":
            raise


def rebuild_indexes(
    runtime: Runtime, progress: Callable[[View, int, int], None] | None = None
) -> None:
    """Build both indexes anew from the store; searches go on with the old ones meanwhile."""
    for view in VIEWS:

        def told(done: int, total: int, view: View = view) -> None:
            if progress:
                progress(view, done, total)

        runtime.indexer(view).rebuild(told)
    _claim(runtime)


def index_status(runtime: Runtime) -> dict[View, IndexStatus]:
    """How both indexes stand; ``problem`` is a key of ``PROBLEMS`` where one is not ``ok``."""
    foreign = _foreign(runtime)
    return {view: _state(runtime, view, foreign=foreign) for view in VIEWS}


def _state(runtime: Runtime, view: View, *, foreign: bool) -> IndexStatus:
    state = runtime.indexer(view).status()
    return replace(state, ok=False, problem="index_foreign") if foreign and state.ok else state


def _foreign(runtime: Runtime) -> bool:
    """Whether the indexes were made from another database, or from a later state of this one.

    So after KB_DATABASE_URL changed or a backup was restored: their sequence would hide the
    first changes of this database, and their hits would be of records that it does not have.
    """
    made_from = _stamp(runtime)
    if made_from.exists() and made_from.read_text("ascii") not in ("", _birth(runtime)):
        return True
    # The indexes' own sequences first: another process may be writing meanwhile.
    reached = max(runtime.indexer(view).reached() for view in VIEWS)
    return reached > runtime.store.last_sequence()


def _claim(runtime: Runtime) -> None:
    """Note which database the indexes belong to."""
    made_from, birth = _stamp(runtime), _birth(runtime)
    if not made_from.exists() or made_from.read_text("ascii") != birth:
        beside = made_from.with_suffix(".tmp")
        beside.write_text(birth, "ascii")
        beside.replace(made_from)


def _stamp(runtime: Runtime) -> Path:
    return runtime.settings.data / "index" / "store"


def _birth(runtime: Runtime) -> str:
    """What tells one database from another: its first record's id, random and permanent in
    the outbox; empty before the first."""
    first = runtime.store.outbox_since(0, limit=1)
    return first[0].record_id if first else ""
