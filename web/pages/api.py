"""``/api``: the search as JSON, by the page's own parameters, and the typeahead."""

from flask import Blueprint, jsonify, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kb.text import squeeze
from web.pages.common import reader_view, runtime
from web.pages.counting import note_search
from web.pages.formats import search_url
from web.services.searching import PAGE_SIZE, prepared, request_from_args, results_as_json
from web.services.suggesting import suggestions

pages = Blueprint("api", __name__, url_prefix="/api")

MOST = 100
PREFIX_LIMIT = 60


@pages.get("/buscar")
def search() -> Response:
    """``limite`` (1–100, default 10) is the API's only parameter of its own."""
    view = reader_view()
    limit = min(max(request.args.get("limite", PAGE_SIZE, type=int), 1), MOST)
    asked = prepared(runtime(), request_from_args(request.args, limit=limit), view)
    results = runtime().engine(view).search(asked)
    if not asked.offset:
        note_search(asked, results.total)
    return jsonify(results_as_json(runtime(), results, view))


@pages.get("/sugerir")
def suggest() -> Response:
    """Up to eight completions; accents are ignored. ``suggestions`` are the texts alone,
    ``items`` say also what each is and where it leads."""
    prefix = squeeze(request.args.get("q", ""))[:PREFIX_LIMIT]
    found = suggestions(runtime(), prefix, reader_view()) if len(prefix) > 1 else []
    items = [
        {
            "kind": x["kind"],
            "label": _(x["label"]),
            "text": x["text"],
            "url": search_url(x["address"]),
        }
        for x in found
    ]
    return jsonify({"q": prefix, "suggestions": [x["text"] for x in items], "items": items})
