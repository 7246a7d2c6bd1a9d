"""``/contar``: four questions, no account, no cookie; light enough for a slow phone."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from kb.codes import parse_code
from kb.errors import Refused
from web.messages import say
from web.pages.common import runtime, site
from web.services.capture import QUESTIONS, Told, new_token, problems, take, told
from web.services.refreshing import refresh

pages = Blueprint("capture", __name__)

# A field that people do not see: what fills every field fills this one, too.
TRAP = "sitio_web"
Page = str | Response | tuple[str, int]


@pages.route("/contar", methods=["GET", "POST"])
def tell() -> Page:
    """Whatever is wrong, the answers come back as they were typed."""
    _must_be_open()
    if request.method == "GET":
        return _form(Told())
    answers = told(request.form)
    wrong = problems(answers)
    if wrong:
        return _form(answers, wrong=wrong, status=422)
    if request.form.get(TRAP):
        note = _("No pudimos recibirlo. Revise sus respuestas y envíelas otra vez.")
        return _form(answers, note=note, status=422)
    try:
        made = take(
            runtime().store,
            answers,
            request.form.get("formulario", ""),
            address=request.remote_addr or "",
            key=_key(),
        )
    except Refused as exc:
        return _form(answers, note=say(exc), status=429 if exc.code == "capture_slowed" else 422)
    if made is not None:
        refresh(runtime())
    code = made.canonical_code if made is not None else None
    return redirect(url_for("capture.thanks", ref=code), 303)


@pages.get("/contar/gracias")
def thanks() -> str:
    """``ref``: the code of the draft; anything that is no code is left out."""
    _must_be_open()
    given = request.args.get("ref", "")[:20]
    return render_template("capture/thanks.html", code=given if parse_code(given) else "")


def _must_be_open() -> None:
    if not site().open_capture:
        abort(404)


def _key() -> str:
    return str(current_app.secret_key)


def _form(
    answers: Told, *, wrong: dict[str, str] | None = None, note: str = "", status: int = 200
) -> tuple[str, int]:
    page = render_template(
        "capture/tell.html",
        questions=[(q, getattr(answers, q.name), (wrong or {}).get(q.name, "")) for q in QUESTIONS],
        note=note,
        wrong=bool(wrong),
        token=new_token(_key()),
        trap=TRAP,
    )
    return page, status
