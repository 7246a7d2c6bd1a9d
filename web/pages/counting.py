"""What of a request is counted as use: pages of cards and documents, files, searches."""

from flask import Flask, Response, g, request

from index.search import SearchRequest
from web.pages.common import reader_view, runtime
from web.services.uses import is_program

# Pages that show one thing, and the part of their address that names it.
VIEWED = {
    "cards.card": "record_id",
    "documents.document": "document_id",
    "texts.text": "document_id",
}
# What a script of ours sends along when it fetches a part of the page that is open already.
PARTIAL = "X-Partial"
SEARCHED = "searched"


def note_search(request: SearchRequest, total: int) -> None:
    """Say what was looked for and how much was found."""
    setattr(g, SEARCHED, (request, total))


def install(app: Flask) -> None:
    @app.after_request
    def _count(response: Response) -> Response:
        if is_counted(response.status_code):
            _note(response)
        return response


def is_counted(status: int) -> bool:
    """Pages that somebody who reads the site opened: no program, no prefetch, nobody who
    works on the cards."""
    if request.method != "GET" or status not in (200, 304) or PARTIAL in request.headers:
        return False
    if "prefetch" in request.headers.get("Sec-Purpose", "") or request.endpoint is None:
        return False
    return not is_program(request.user_agent.string) and reader_view() != "workshop"


def _note(response: Response) -> None:
    counter = runtime().uses
    named = VIEWED.get(request.endpoint or "")
    if named is not None:
        counter.count("view", str((request.view_args or {})[named]))
    elif response.headers.get("Content-Disposition", "").startswith("attachment"):
        counter.count("download", request.path)
    elif (searched := g.get(SEARCHED)) is not None:
        asked, total = searched
        # Where other choices narrow a search, finding nothing says little about its words.
        counter.count_search(asked.query, found=total > 0 or bool(asked.filters))
        counter.count_areas(asked.filters.get("area", ()), found=total > 0)
