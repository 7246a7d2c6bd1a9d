"""What a reader sees when something is missing or fails: a page, or JSON under ``/api``."""

from flask import Flask, current_app, jsonify, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from kb.errors import Ambiguous, Conflict, Invalid, KbError, NotFound, Refused, Unavailable
from web.messages import say
from web.pages.common import wants_json

STATUS: dict[type[KbError], int] = {
    NotFound: 404,
    Ambiguous: 409,
    Conflict: 409,
    Refused: 422,
    Invalid: 422,
    Unavailable: 503,
}
# What the protection of forms says: the session is another one than when the page was opened.
EXPIRED = (
    "El formulario ya no es válido",
    "Vuelva a la página anterior, actualícela y envíe de nuevo lo que escribió.",
)
# Somebody else was quicker: said of every conflict but an ambiguous question.
MEANWHILE = (
    "Algo cambió mientras tanto",
    "Vuelva a la página anterior, actualícela y mire cómo está ahora.",
)
# Title and advice by HTTP status; other 4xx are told as 400, anything else as 500.
WORDS: dict[int, tuple[str, str]] = {
    400: ("La solicitud no se entiende", "Revise la dirección e inténtelo de nuevo."),
    401: (
        "Para eso hace falta entrar",
        "Su sesión terminó o no ha entrado. Abra «Entrar» en otra pestaña, y luego vuelva a "
        "esta página y envíe de nuevo: lo que escribió sigue en ella.",
    ),
    403: (
        "Su cuenta no permite esta acción",
        "Si la necesita, pida a quien administra el sitio que amplíe sus permisos.",
    ),
    404: (
        "Esa página no está aquí",
        "Puede que la dirección tenga un error o que el documento haya dejado de publicarse.",
    ),
    405: ("Esa acción no está disponible", "Vuelva a la página anterior."),
    409: ("Hay más de una respuesta posible", "Búsquela por su título o su documento."),
    413: (
        "Es demasiado para enviarlo de una vez",
        "Vuelva a la página anterior: lo que escribió sigue ahí. Acórtelo o envíelo por partes.",
    ),
    422: ("Algo de lo enviado no sirve", "Vuelva a la página anterior: lo que escribió sigue ahí."),
    429: (
        "Demasiadas consultas seguidas",
        "Espere un minuto e inténtelo de nuevo. Así el sitio responde bien a todas las personas.",
    ),
    500: (
        "Algo falló de nuestro lado",
        "El error quedó registrado. Inténtelo de nuevo en unos minutos.",
    ),
    503: ("El buscador no está listo todavía", "Vuelva a intentarlo en unos minutos."),
}


def install(app: Flask) -> None:
    app.register_error_handler(KbError, _domain)
    app.register_error_handler(HTTPException, _http)


def _domain(error: Exception) -> Response | tuple[Response | str, int]:
    assert isinstance(error, KbError)
    if error.code == "card_merged" and request.method == "GET" and not wants_json():
        return redirect(url_for("cards.card", record_id=error.params["into"]), 303)
    status = next((s for kind, s in STATUS.items() if isinstance(error, kind)), 500)
    if status >= 500:
        current_app.logger.error("%s", error)
    # What somebody sent and what is not ready is told in words; what is not there is not.
    reason = say(error) if status in (409, 422, 503) else ""
    return answer(
        status, error.code, reason, words=MEANWHILE if isinstance(error, Conflict) else None
    )


def _http(error: Exception) -> Response | tuple[Response | str, int]:
    assert isinstance(error, HTTPException)
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    if isinstance(error, CSRFError):
        return answer(400, "form_expired", "", words=EXPIRED)
    return answer(error.code or 500, f"http_{error.code}", "")


def answer(
    status: int, code: str, reason: str, *, words: tuple[str, str] | None = None
) -> tuple[Response | str, int]:
    """``reason`` is a sentence of its own, shown to whoever can act on it."""
    title, advice = words or WORDS.get(status, WORDS[400 if status < 500 else 500])
    if wants_json():
        return jsonify({"error": code, "message": reason or f"{title}. {advice}"}), status
    page = render_template("error.html", status=status, title=title, advice=advice, reason=reason)
    return page, status
