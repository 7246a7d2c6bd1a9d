"""The site as a process: one waitress server with threads."""

import errno
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from waitress.server import create_server

from index.search import SearchRequest
from kb.errors import Unavailable
from web.app import create_app
from web.config import Settings
from web.runtime import Runtime, open_runtime
from web.services.home import home_view
from web.services.indexing import update_indexes
from web.services.people import OneTime, first_admin
from web.services.refreshing import refresh
from web.services.searching import search
from web.services.staging import stop as stop_reading
from web.services.suggesting_terms import prepare
from web.services.tracker_table import tracker_table

# A word that nobody writes: whether it is mistyped must be found out.
_UNKNOWN = "protexsioon"


def serve(
    settings: Settings, ready: Callable[[str], None], first: Callable[[OneTime], None]
) -> None:
    """Serve until interrupted; ``ready`` gets the address once connections are taken, and
    ``first`` the log-in of an administrator where nobody could log in before.

    Raises Unavailable ``port_in_use`` (port), ``address_unusable`` (host).
    """
    _check_port(settings)
    runtime = open_runtime(settings)
    try:
        admin = first_admin(runtime.store)
        if admin is not None:
            first(admin)
        update_indexes(runtime)
        warm(runtime)
        app = create_app(settings, runtime)
        server = create_server(
            app, host=settings.host, port=settings.port, threads=settings.threads, ident=None
        )
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        ready(f"http://{host}:{settings.port}/")
        # Beside the first pages: it takes seconds, and runs in small steps of Python.
        threading.Thread(target=warm_rest, args=(runtime,), name="warming", daemon=True).start()
        # What a command imported meanwhile has no signatures and suggestions yet.
        refresh(runtime)
        server.run()
    finally:
        stop_reading(runtime)
        runtime.close()


def warm(runtime: Runtime) -> None:
    """Build what the first reader would wait for: territories, labels, the public engine.

    The territories alone take most of a second. A site without an index is served too: its
    pages say what to do.
    """
    assert runtime.territories is not None
    with suppress(Unavailable):
        home_view(runtime, "public")
        search(runtime, SearchRequest(query="agua"), "public")


def warm_rest(runtime: Runtime) -> None:
    """Load what the first mistyped word and the first typeahead would wait for: the lemma
    table (0.8 s), the words that records hold, titles and keywords; and what the first
    editor, the first save and the first look at the tracker would."""
    with suppress(Unavailable):
        engine = runtime.engine("public")
        engine.suggest("agua")
        engine.search(SearchRequest(query=_UNKNOWN, facets=(), excerpt=False))
    with suppress(Unavailable):
        prepare(runtime)
    # Of 50,000 actions three seconds.
    tracker_table(runtime, "public")


def _check_port(settings: Settings) -> None:
    """Fail before anything is opened where the port is taken or the address is not ours."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As waitress does, so that a port in TIME_WAIT after a restart is not "in use".
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as exc:
            if exc.errno == errno.EADDRINUSE:
                raise Unavailable("port_in_use", port=settings.port) from exc
            raise Unavailable("address_unusable", host=settings.host) from exc
