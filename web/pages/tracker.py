"""``/seguimiento``: agreed actions of every kind of document, where they stand, what is due."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as Answer

from kb.errors import Conflict, Invalid
from kb.follow_up import STATUSES, Status
from kb.text import squeeze
from web.messages import say as in_words
from web.pages.common import actor, person, reader_view, runtime
from web.services.action_page import (
    FILE_LIMIT,
    Proofs,
    action_page,
    card_from_action,
    recommendation_page,
    say,
)
from web.services.addresses import Pairs
from web.services.labels import Labels
from web.services.tracker import STATUS_WORDS, selected, tracker
from web.services.tracker_feeds import as_atom, as_calendar, as_csv, as_rows, as_xlsx
from web.services.tracker_meeting import MeetingPage, take
from web.services.tracker_meeting import meeting as matrix
from web.services.tracker_request import TrackerRequest, request_from_args
from web.services.tracker_request import address as address_of
from web.services.tracker_review import quarter_before
from web.services.tracker_review import review as period
from web.services.tracker_rows import ActionRow

pages = Blueprint("tracker", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# How far back the feed of reports goes.
FEED_DAYS = 90
# Beside its file a report has some sentences.
ROOM = 256 * 1024
KINDS = {"BP": "good_practice", "LA": "lesson_learned", "LN": "negative_lesson"}


def today() -> date:
    """The day by the runtime's own clock."""
    return runtime().store.clock().date()


@pages.get("/seguimiento")
def actions() -> str:
    page = tracker(runtime(), request_from_args(request.args), reader_view(), today=today())
    return render_template("tracker/list.html", page=page)


@pages.get("/seguimiento/revision")
def review() -> str:
    """What changed since a day (``desde``; without it the beginning of the last quarter)."""
    asked = request_from_args(request.args)
    since = _since(request.args.get("desde", "")) or quarter_before(today())
    page = period(runtime(), asked, reader_view(), since=since, today=today())
    return render_template("tracker/review.html", page=page, address=address_of(asked))


@pages.get("/seguimiento/reunion")
def meeting() -> str:
    """The actions of a search under those who answer for them, to be filled in together."""
    asked = request_from_args(request.args)
    return _meeting(matrix(runtime(), asked, reader_view(), today=today()), asked)


@pages.post("/seguimiento/reunion")
def meeting_save() -> str:
    """``estado-<id>``, ``comentario-<id>`` and ``version-<id>`` of each line of the page."""
    asked = request_from_args(request.args)
    page = matrix(runtime(), asked, reader_view(), today=today())
    done = take(runtime(), page, request.form, actor=actor())
    fresh = matrix(runtime(), asked, reader_view(), today=today())
    return _meeting(replace(fresh, typed=done.typed, saved=done.saved), asked)


def _meeting(page: MeetingPage, asked: TrackerRequest) -> str:
    return render_template(
        "tracker/meeting.html", page=page, address=address_of(asked), statuses=STATUS_WORDS
    )


def _since(text: str) -> date | None:
    """What is no day of the calendar is left out, as other parameters are."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@pages.get("/seguimiento.csv")
def actions_csv() -> Response:
    text = as_csv(_table())
    return _file(text, "text/csv; charset=utf-8", "seguimiento.csv")


@pages.get("/seguimiento.xlsx")
def actions_xlsx() -> Response:
    made = as_xlsx(_table())
    return _file(made, XLSX, "seguimiento.xlsx")


@pages.get("/seguimiento.ics")
def calendar() -> Response:
    """The deadlines of a search as a calendar that programs subscribe to."""
    made = as_calendar(_rows(), _address, runtime().store.clock())
    return Response(made, content_type="text/calendar; charset=utf-8")


@pages.get("/seguimiento.atom")
def feed() -> Response:
    rows = {row.record.id: row for row in _rows()}
    since = runtime().store.clock() - timedelta(days=FEED_DAYS)
    events = [
        (event, rows[event.record_id])
        for event in runtime().store.follow_ups.events_since(since)
        if event.record_id in rows
    ]
    site = url_for("tracker.actions", _external=True)
    made = as_atom(events, _address, site, request.url, inside=person() is not None)
    return Response(made, content_type="application/atom+xml; charset=utf-8")


@pages.url_value_preprocessor
def _room(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """A file as proof may be larger than any form, for those who may report; set before the
    form is read, which the protection against forged requests does first."""
    somebody = person()
    if endpoint == "tracker.report" and somebody is not None and somebody.may("contributor"):
        request.max_content_length = FILE_LIMIT + ROOM


@pages.get("/acciones/<record_id>")
def action(record_id: str) -> str:
    return _action(record_id)


def _action(record_id: str, problem: str = "") -> str:
    """The action's page; with a problem what was typed comes back."""
    page = action_page(runtime(), record_id, reader_view(), today=today(), decides=_decides())
    typed = request.form if problem else {}
    return render_template(
        "tracker/action.html", page=page, statuses=STATUS_WORDS, problem=problem, typed=typed
    )


@pages.post("/acciones/<record_id>")
def report(record_id: str) -> Answer | tuple[str, int]:
    """``estado``, ``comentario``, ``avance``, ``enlace``, ``archivo``; what cannot be kept, or
    somebody else's report meanwhile, loses nothing that was typed."""
    status = request.form.get("estado", "")
    if status not in STATUSES:
        raise BadRequest
    try:
        _say(record_id, status)
    except (Conflict, Invalid) as error:
        return _action(record_id, in_words(error)), 409 if isinstance(error, Conflict) else 422
    return redirect(url_for("tracker.action", record_id=record_id), 303)


def _say(record_id: str, status: str) -> None:
    say(
        runtime(),
        record_id,
        _status(status),
        version=request.form.get("version", 0, type=int),
        actor=actor(),
        via="page",
        comment=request.form.get("comentario", ""),
        progress=request.form.get("avance", type=int),
        proofs=_proofs(),
    )


@pages.post("/acciones/<record_id>/plazo")
def correct(record_id: str) -> Answer | tuple[str, int]:
    """A curator's reading of the deadline; both days empty: the printed one again."""
    start, end = _day("desde"), _day("hasta")
    try:
        if start and end and start > end:
            raise Invalid("deadline_backwards")
        runtime().store.follow_ups.correct(
            record_id,
            start=start,
            end=end,
            recurrence=None,
            version=request.form.get("version", 0, type=int),
            actor=actor(),
        )
    except (Conflict, Invalid) as error:
        return _action(record_id, in_words(error)), 409 if isinstance(error, Conflict) else 422
    return redirect(url_for("tracker.action", record_id=record_id), 303)


@pages.post("/acciones/<record_id>/ficha")
def to_card(record_id: str) -> Answer:
    kind = request.form.get("clase", "LA")
    card = card_from_action(runtime(), record_id, KINDS.get(kind, "lesson_learned"), actor=actor())
    return redirect(url_for("editing.edit", record_id=card.id), 303)


@pages.get("/recomendaciones/<record_id>")
def recommendation(record_id: str) -> str:
    page = recommendation_page(
        runtime(), record_id, reader_view(), today=today(), decides=_decides()
    )
    return render_template("tracker/recommendation.html", page=page)


@pages.get("/seguimiento/respaldo/<proof_id>")
def proof(proof_id: str) -> Response:
    """A file that was sent with a report: always taken away, never shown by this site."""
    record_id, name, data = runtime().store.follow_ups.proof(proof_id)
    runtime().store.record(record_id, view=reader_view())
    return _file(data, "application/octet-stream", name)


@pages.app_template_global()
def tracker_url(pairs: Pairs, form: str = "actions", **choices: str) -> str:
    """The address of a list of actions, or of it as ``calendar``, ``feed``, ``actions_csv``."""
    query = urlencode([*pairs, *choices.items()])
    return url_for(f"tracker.{form}") + (f"?{query}" if query else "")


def _table() -> list[list[object]]:
    labels = Labels(runtime(), reader_view())
    return as_rows(_rows(), labels, today(), inside=person() is not None)


def _rows() -> Sequence[ActionRow]:
    return selected(runtime(), request_from_args(request.args), reader_view(), today=today())


def _address(row: ActionRow) -> str:
    return url_for("tracker.action", record_id=row.record.id, _external=True)


def _decides() -> bool:
    somebody = person()
    return somebody is not None and somebody.may("curator")


def _status(text: str) -> Status:
    return next(status for status in STATUSES if status == text)


def _proofs() -> Proofs:
    link = squeeze(request.form.get("enlace", ""))[:500]
    sent = request.files.get("archivo")
    files = []
    if sent is not None and sent.filename:
        files.append((sent.filename[-120:], sent.read(FILE_LIMIT + 1)))
        sent.close()
    return Proofs([(link[:80], link)] if link else [], files)


def _day(name: str) -> date | None:
    text = request.form.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadRequest from error


def _file(content: str | bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
