"""The indexes as derived things: rebuilt, brought up to date, described."""

from collections.abc import Callable

from index.indexer import IndexStatus
from kb.errors import Unavailable
from kb.stored import View
from web.runtime import VIEWS, Runtime

# States of an index that only building it anew mends: it is derived, so nothing is lost.
REBUILT = frozenset({"index_missing", "index_outdated", "index_damaged"})


def update_indexes(runtime: Runtime) -> dict[View, int]:
    """Apply what the outbox holds to both indexes; one that cannot take it is built anew.

    Returns how many records each took. Raises Unavailable ``model_missing`` (model).
    """
    applied: dict[View, int] = {}
    for view in VIEWS:
        indexer = runtime.indexer(view)
        try:
            applied[view] = indexer.update()
        except Unavailable as exc:
            if exc.code not in REBUILT:
                raise
            indexer.rebuild()
            applied[view] = indexer.status().documents
    return applied


def rebuild_indexes(
    runtime: Runtime, progress: Callable[[View, int, int], None] | None = None
) -> None:
    """Build both indexes anew from the store; searches go on with the old ones meanwhile."""
    for view in VIEWS:

        def told(done: int, total: int, view: View = view) -> None:
            if progress:
                progress(view, done, total)

        runtime.indexer(view).rebuild(told)


def index_status(runtime: Runtime) -> dict[View, IndexStatus]:
    return {view: runtime.indexer(view).status() for view in VIEWS}
