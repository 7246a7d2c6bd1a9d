"""The Flask factory: settings and runtime in, an app out; nothing happens at import."""

from flask import Flask
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from web import access, incoming, sessions
from web.config import Settings, secret_key
from web.pages import api, capture, counting, errors, formats, headers, menu, register, update_links
from web.pages.common import EXTENSION
from web.runtime import Runtime, open_runtime

# A person types no faster; a script that counts facet by facet still gets through.
API_LIMIT = "600 per minute"


def create_app(settings: Settings, runtime: Runtime | None = None) -> Flask:
    """The site over a runtime; one is opened where none is given.

    Raises Unavailable ``data_readonly`` and whatever opening a store raises.
    """
    app = Flask(__name__)
    app.request_class = incoming.Incoming
    app.before_request(incoming.guard)
    app.config.update(
        SECRET_KEY=secret_key(settings),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        # A form holds as long as the session: people write for hours.
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE="es",
        BOOTSTRAP_SERVE_LOCAL=True,
        SEND_FILE_MAX_AGE_DEFAULT=24 * 3600,
        MAX_CONTENT_LENGTH=1024 * 1024,
    )
    if settings.proxies:
        hops = settings.proxies
        proxied = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = proxied  # type: ignore[method-assign]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions[EXTENSION] = runtime if runtime is not None else open_runtime(settings)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    Babel(app, default_domain="precedentes")
    Bootstrap5(app)
    sessions.install(app)
    # Before the protection of forms: see there.
    access.install(app)
    # Nobody's session sends the form of /contar; it carries a signed token instead of a cookie.
    protection = CSRFProtect(app)
    protection.exempt(capture.pages)
    # Nor that of an update link: the link in its address is signed itself.
    protection.exempt(update_links.opened)
    # Each process counts for itself: enough against a runaway script, and no server to run.
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://")
    limiter.limit(API_LIMIT)(api.pages)
    register(app)
    errors.install(app)
    formats.install(app)
    menu.install(app)
    counting.install(app)
    headers.install(app)
    return app
