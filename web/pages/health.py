"""``/salud``: whether store and index answer, for whoever watches over the installation."""

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from index.search import SearchRequest
from kb.errors import KbError
from web.messages import say
from web.pages.common import reader_view, runtime

pages = Blueprint("health", __name__)


@pages.get("/salud")
def health() -> tuple[Response, int]:
    """200 ``{"status": "ok", "sequence": n, "indexed": n}``, or 503 with the reason."""
    try:
        sequence = runtime().store.last_sequence()
        asked = SearchRequest(limit=1, facets=(), excerpt=False)
        total = runtime().engine(reader_view()).search(asked).total
    except KbError as exc:
        return jsonify({"status": "error", "code": exc.code, "message": say(exc)}), 503
    return jsonify({"status": "ok", "sequence": sequence, "indexed": total}), 200
