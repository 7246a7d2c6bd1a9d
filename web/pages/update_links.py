"""Who stands behind a printed role, and links by which they report without an account."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from kb.errors import Conflict, Invalid, Unavailable
from kb.follow_up import UpdateLink
from kb.text import fold, squeeze
from web.messages import say as worded
from web.pages.common import actor, reader_view, runtime
from web.pages.tracker import today
from web.services.action_page import FILE_LIMIT
from web.services.mail import send
from web.services.tracker import STATUS_WORDS, selected
from web.services.tracker_request import request_from_args
from web.services.update_links import (
    HOLDS_SECONDS,
    LONGEST,
    MOST_ROLES,
    PAGE_SIZE,
    Asked,
    Said,
    letter,
    link_page,
    new_links,
    open_links,
    role_of_link,
    roles,
    slow_down,
    take_said,
    token_of,
)

pages = Blueprint("update_links", __name__)
# The page that a link opens is exempt from the session's token: the link is signed itself.
opened = Blueprint("opened_links", __name__)

SHOWN = 100


@pages.get("/directorio")
def directory() -> str:
    """``q`` narrows by role, person or office."""
    query = squeeze(request.args.get("q", ""))[:100]
    found = [one for one in roles(runtime()) if _matches(one, query)]
    return render_template(
        "tracker/directory.html",
        roles=found[:SHOWN],
        total=len(found),
        query=query,
        links=open_links(runtime()),
        holds=timedelta(seconds=HOLDS_SECONDS),
    )


@pages.post("/directorio")
def put() -> Response:
    """``rol`` with ``persona``, ``oficina`` and ``correo``; all empty forgets who it is."""
    role = next((o for o in roles(runtime()) if o.role == request.form.get("rol")), None)
    if role is None:
        raise BadRequest
    values = {name: squeeze(request.form.get(name, ""))[:200] for name in _FIELDS}
    email = values["correo"]
    if email and ("@" not in email[1:-1] or " " in email):
        raise Invalid("email_invalid", email=email)
    runtime().store.directory.put(
        role.role,
        printed=role.printed,
        person=values["persona"],
        office=values["oficina"],
        email=email,
        actor=actor(),
    )
    query = request.form.get("q", "")[:100]
    return redirect(url_for("update_links.directory", q=query or None), 303)


_FIELDS = ("persona", "oficina", "correo")


@pages.post("/seguimiento/solicitar")
def ask() -> str:
    """Links for the roles of the actions that the address asks for; sent by e-mail where the
    site has a server and the directory an address, else shown to be copied."""
    asked = request_from_args(request.args)
    rows = selected(runtime(), asked, reader_view(), today=today())
    chosen = set(asked.filters.get("responsible", ()))
    found = [
        one for one in roles(runtime(), rows) if one.open and (not chosen or one.printed in chosen)
    ]
    asked_for = found[:MOST_ROLES]
    links = new_links(runtime(), asked_for, actor=actor()) if asked_for else []
    return render_template(
        "tracker/asked.html",
        sent=_all_sent(list(zip(asked_for, links, strict=True))),
        more=max(len(found) - MOST_ROLES, 0),
    )


@pages.post("/seguimiento/enlaces/<link_id>/anular")
def revoke(link_id: str) -> Response:
    """The link opens nothing any more."""
    runtime().store.directory.revoke(link_id, actor=actor())
    return redirect(url_for("update_links.directory", _anchor="enlaces"), 303)


Sent = tuple[Asked, str, str]


def _all_sent(asked: Sequence[tuple[Asked, UpdateLink]]) -> list[Sent]:
    """After a letter that could not go no other is tried: each would wait as long again."""
    made: list[Sent] = []
    for one, link in asked:
        refused = any(outcome == "failed" for *_, outcome in made)
        made.append(_sent(one, link, mail=not refused))
    return made


def _sent(one: Asked, link: UpdateLink, *, mail: bool) -> Sent:
    """The role, its link, and what became of the e-mail: "sent", "failed" or ""."""
    token = token_of(link, _key())
    address = url_for("opened_links.update", token=token, _external=True)
    server = runtime().settings.smtp_url
    if not server or not one.email:
        return one, address, ""
    if not mail:
        return one, address, "failed"
    try:
        send(server, one.email, *letter(one, address))
    except Unavailable:
        return one, address, "failed"
    return one, address, "sent"


@opened.url_value_preprocessor
def _room(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """A file for each action of a page; the form is read only after the link was checked."""
    request.max_content_length = 2 * FILE_LIMIT


@opened.get("/actualizar/<token>")
def update(token: str) -> str:
    role = role_of_link(runtime().store, token, _key())
    return _form(token, role, sent=request.args.get("enviado", type=int))


@opened.post("/actualizar/<token>")
def take(token: str) -> Response | tuple[str, int]:
    """Per action ``estado-ID``, ``frase-ID``, ``archivo-ID`` and ``version-ID``."""
    role = role_of_link(runtime().store, token, _key())
    slow_down(runtime().store, request.remote_addr or "", _key())
    noted, wrong = take_said(runtime(), role, _said())
    if wrong:
        return _form(token, role, sent=noted, wrong=wrong), 409
    page = _page()
    return redirect(url_for("opened_links.update", token=token, pagina=page, enviado=noted), 303)


def _said() -> Sequence[Said]:
    found = []
    for name in list(request.form)[: 8 * PAGE_SIZE]:
        if not name.startswith("estado-"):
            continue
        id_ = name.removeprefix("estado-")
        file = request.files.get(f"archivo-{id_}")
        files = (
            [(file.filename[-120:], file.read(FILE_LIMIT + 1))] if file and file.filename else []
        )
        version = request.form.get(f"version-{id_}", 0, type=int)
        comment = request.form.get(f"frase-{id_}", "")[:LONGEST]
        found.append(Said(id_, request.form[name], version, comment, files))
    return found


def _form(
    token: str,
    role: str,
    *,
    sent: int | None = None,
    wrong: dict[str, Conflict | Invalid] | None = None,
) -> str:
    problems = {id_: worded(error) for id_, error in (wrong or {}).items()}
    return render_template(
        "tracker/update.html",
        page=link_page(runtime(), role, _page(), today=today()),
        token=token,
        statuses=STATUS_WORDS,
        sent=sent,
        problems=problems,
        typed=request.form if wrong else {},
    )


def _page() -> int:
    return min(max(request.args.get("pagina", 1, type=int), 1), 1000)


def _matches(one: Asked, query: str) -> bool:
    told = fold(f"{one.printed} {one.person} {one.office} {one.email}")
    return all(word in told for word in fold(query).split())


def _key() -> str:
    return str(current_app.secret_key)
