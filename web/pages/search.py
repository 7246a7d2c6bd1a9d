"""``/buscar``: the search page; its URL is the search's permanent address."""

from flask import Blueprint, render_template, request

from web.pages.common import reader_view, runtime
from web.pages.counting import note_search
from web.services.searching import request_from_args, search

pages = Blueprint("search", __name__)


@pages.get("/buscar")
def search_page() -> str:
    page = search(runtime(), request_from_args(request.args), reader_view())
    if not page.request.offset:
        note_search(page.request, page.total)
    return render_template("search.html", page=page)
