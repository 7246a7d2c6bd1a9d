"""Who may open which address: one table, and what is not in it is closed to everybody.

Every blueprint's endpoints stand here; a test walks all routes with every role against a
table of its own and fails for a route that either lacks.
"""

from typing import Literal

from flask import Flask, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from kb.people import Role
from web.pages.common import person, site, wants_json

# "anyone": also who is not logged in, while the site's settings let them read.
Needed = Literal["anyone"] | Role

ROUTES: dict[str, Needed] = {
    # The parts of every page
    "static": "anyone",
    "bootstrap.static": "anyone",
    # Reading
    "home.home": "anyone",
    "search.search_page": "anyone",
    "cards.card": "anyone",
    "cards.record": "anyone",
    "documents.documents": "anyone",
    "documents.document": "anyone",
    "texts.text": "anyone",
    "crossings.objectives": "anyone",
    "crossings.goals": "anyone",
    "crossings.objective": "anyone",
    "crossings.principle": "anyone",
    "crossings.goal": "anyone",
    "linking.decide_link": "curator",
    "linking.decide_record_link": "curator",
    "action_forms.form_docx": "anyone",
    "action_forms.form_xlsx": "anyone",
    "ccpm.one": "anyone",
    "ccpm.several": "anyone",
    "update_links.directory": "curator",
    "update_links.put": "curator",
    "update_links.ask": "curator",
    "update_links.revoke": "curator",
    "opened_links.update": "anyone",
    "opened_links.take": "anyone",
    "points.of_meeting": "anyone",
    "points.point": "anyone",
    "points.put": "curator",
    "risks.matrix_xlsx": "anyone",
    "risks.matrix_docx": "anyone",
    "tracker.actions": "anyone",
    "tracker.actions_csv": "anyone",
    "tracker.actions_xlsx": "anyone",
    "tracker.calendar": "anyone",
    "tracker.feed": "anyone",
    "tracker.action": "anyone",
    "tracker.recommendation": "anyone",
    "tracker.report": "contributor",
    "tracker.to_card": "contributor",
    "tracker.correct": "curator",
    "ccpm.tell_apart": "curator",
    "tracker.proof": "reader",
    "tracker.review": "reader",
    "tracker.meeting": "contributor",
    "tracker.meeting_save": "contributor",
    "crossref.table": "anyone",
    "crossref.table_csv": "anyone",
    "crossref.table_xlsx": "anyone",
    "crossref.report": "anyone",
    "crossref.table_json": "anyone",
    "api.search": "anyone",
    "api.suggest": "anyone",
    "health.health": "anyone",
    # Telling what was learned, without an account, where the setting allows it
    "capture.tell": "anyone",
    "capture.thanks": "anyone",
    # One's own account
    "account.enter": "anyone",
    "account.leave": "reader",
    "account.password": "reader",
    "account.look": "contributor",
    # What is said under a card
    "talk.comment": "reader",
    "talk.useful": "reader",
    "talk.remove": "reader",
    # What administrators keep
    "people.people": "admin",
    "people.add": "admin",
    "people.role": "admin",
    "people.account": "admin",
    "people.password": "admin",
    "people.settings": "admin",
    "people.log": "admin",
    # How the site is used
    "uses.uses": "curator",
    "uses.export": "curator",
    # A card as it is written, and its way to readers
    "editing.edit": "contributor",
    "editing.save_card": "contributor",
    "editing.new": "contributor",
    "editing.create_card": "contributor",
    "editing.preview": "contributor",
    "editing.autosave": "contributor",
    "editing.autosave_new": "contributor",
    "editing.drop": "contributor",
    "editing.drop_new": "contributor",
    "editing.turn_down": "contributor",
    "editing.options": "contributor",
    "editing.code": "contributor",
    "reviewing.submitting": "contributor",
    "reviewing.submit": "contributor",
    "reviewing.returning": "curator",
    "reviewing.give_back": "curator",
    "reviewing.publishing": "curator",
    "reviewing.publish": "curator",
    "reviewing.archiving": "curator",
    "reviewing.archive": "curator",
    "reviewing.unarchive": "curator",
    "reviewing.remove": "curator",
    "reviewing.visibility": "curator",
    "reviewing.assign": "curator",
    "document_review.publishing": "curator",
    "document_review.publish": "curator",
    "document_review.visibility": "curator",
    "document_review.remove": "curator",
    # What a record was before
    "history.card": "contributor",
    "history.record": "contributor",
    "history.restore": "contributor",
    # The work list
    "worklist.pending": "contributor",
    "worklist.assign": "contributor",
    "worklist.confirm": "curator",
    "worklist.settle": "contributor",
    "binned.bin": "curator",
    "binned.recover": "curator",
    # Many cards at once
    "bulk.choose": "curator",
    "bulk.look": "curator",
    "bulk.do": "curator",
    "bulk.batches": "curator",
    "bulk.batch": "curator",
    "bulk.undo": "curator",
    "duplicates.pairs": "contributor",
    "duplicates.of_card": "contributor",
    "duplicates.compare": "contributor",
    "duplicates.dismiss": "curator",
    "duplicates.reopen": "curator",
    "duplicates.merge": "curator",
    # Vocabularies
    "vocabularies.overview": "contributor",
    "vocabularies.scheme": "contributor",
    "vocabularies.concept": "contributor",
    "vocabularies.export": "contributor",
    "vocabularies.export_terms": "contributor",
    "vocabularies.terms": "contributor",
    "vocabularies.add": "admin",
    "vocabularies.save": "admin",
    "vocabularies.look": "curator",
    "vocabularies.do": "curator",
    "vocabularies.take_in": "admin",
    # Import on the page
    "passages.passage": "contributor",
    "passages.make": "contributor",
    "imports.imports": "contributor",
    "imports.start": "contributor",
    "imports.one": "contributor",
    "imports.status": "contributor",
    "imports.add_files": "contributor",
    "imports.take_clear": "contributor",
    "imports.close": "contributor",
    "import_review.file": "contributor",
    "import_review.correct": "contributor",
    "import_review.lines": "contributor",
    "import_review.decide": "contributor",
    "import_review.document": "contributor",
    "import_review.accept": "contributor",
    "import_review.dismiss": "contributor",
    "import_review.read_again": "contributor",
}
# Open where anonymous reading is switched off, too.
DOORS = frozenset(
    {
        "static",
        "bootstrap.static",
        "health.health",
        "account.enter",
        "capture.tell",
        "capture.thanks",
        # Whoever holds a signed link reports by it.
        "opened_links.update",
        "opened_links.take",
    }
)
# What somebody with a one-time password may open before they changed it.
BEFORE_CHANGE = frozenset({*DOORS, "account.password", "account.leave"})


def install(app: Flask) -> None:
    """Ask before every request; must be installed before the protection of forms, so that
    who may not write hears that and not that a form has expired."""
    app.before_request(guard)


def guard() -> Response | None:
    """None lets the request through; an address that does not exist is told elsewhere."""
    endpoint = request.endpoint
    if endpoint is None:
        return None
    needed = ROUTES.get(endpoint)
    if needed is None:
        abort(404)
    if endpoint in ("static", "bootstrap.static"):
        return None
    somebody = person()
    if somebody is None:
        open_to_all = needed == "anyone" and (endpoint in DOORS or site().anonymous_reading)
        return None if open_to_all else _ask_to_log_in()
    if needed != "anyone" and not somebody.may(needed):
        abort(403)
    if somebody.must_change and endpoint not in BEFORE_CHANGE:
        return redirect(url_for("account.password"), 303)
    return None


def _ask_to_log_in() -> Response:
    """A page leads to the log-in and back; a form or a script hears 401 and loses nothing."""
    if request.method not in ("GET", "HEAD") or wants_json():
        abort(401)
    wanted = request.full_path if request.query_string else request.path
    return redirect(url_for("account.enter", next=wanted), 303)
