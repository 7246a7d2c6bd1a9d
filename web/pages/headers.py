"""Headers of every answer: a strict content policy, and caching that never shows stale text."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, session

STATIC = Path(__file__).resolve().parents[1] / "static"
# Everything comes from this site; ``data:`` holds the few shapes that Bootstrap draws.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# The name of Flask's cookie; who has none is an anonymous reader.
SESSION = "session"
YEAR = 365 * 24 * 3600


def install(app: Flask) -> None:
    """Set the headers on every answer and version the addresses of our own static files."""

    @app.after_request
    def _set(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return _cached(response)

    @app.url_defaults
    def _version(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == "static" and "filename" in values:
            values.setdefault("v", fingerprint(str(values["filename"])))


@cache
def fingerprint(filename: str) -> str:
    """The file's own content names its version; empty where there is no such file."""
    path = STATIC / filename
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else ""


def _cached(response: Response) -> Response:
    """Static files with a version stay a year; pages are asked for again each time, and
    answered 304 where nothing changed."""
    if request.endpoint == "static" and request.args.get("v"):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    elif request.endpoint not in ("static", "bootstrap.static"):
        # What somebody sees who is logged in is for no shared cache; Flask adds Vary: Cookie.
        own = SESSION in request.cookies or session.modified
        response.headers.setdefault("Cache-Control", "private, no-cache" if own else "no-cache")
        if response.status_code == 200 and request.method == "GET":
            response.add_etag()
            response.make_conditional(request)
    return response
