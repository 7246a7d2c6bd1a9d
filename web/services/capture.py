"""``/contar``: four answers of somebody without an account become a draft card.

The form carries a signed token instead of a cookie: it tells when the form was opened, and
makes a second sending of the same form, on a network that stutters, the same card.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from gettext import gettext as _

from itsdangerous import BadSignature, URLSafeTimedSerializer

from kb.errors import Refused
from kb.store import Store
from kb.stored import StoredRecord
from kb.text import squeeze
from web.services.people import kept_key

ACTOR = "contar"
AREA, KIND = "GN", "lesson_learned"
# The longest answer that is taken: ten times what people write.
LONGEST = 6_000
# A form is good for a day, as long as a sent one is remembered; nobody answers in a second.
HOLDS_SECONDS = 24 * 3600
LEAST_SECONDS = 2
# Waits after each card from one address (a workshop may share one) and from all together.
ADDRESS_WAITS = (*(0,) * 20, 60, 120, 300, 600)
ALL_WAITS = (*(0,) * 300, 10, 30, 60)
ONCE = (HOLDS_SECONDS,)
REASON = _("Contado en /contar, sin documento")


@dataclass(frozen=True, slots=True)
class Told:
    """The four answers, as typed."""

    que_paso: str = ""
    donde: str = ""
    aprendieron: str = ""
    quien: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A field of the form; ``field`` of the card takes its answer."""

    name: str
    field: str
    text: str
    hint: str
    required: bool


QUESTIONS = (
    Question(
        "que_paso",
        "finding",
        _("¿Qué pasó?"),
        _("Lo que se hizo y cómo salió, con sus palabras. Las cifras ayudan."),
        True,
    ),
    Question(
        "donde",
        "context",
        _("¿Dónde y con quién?"),
        _("Lugar, fechas, población y organizaciones. No escriba nombres de personas asistidas."),
        False,
    ),
    Question(
        "aprendieron",
        "description",
        _("¿Qué aprendieron?"),
        _("En una o dos frases: lo que repetirían, o lo que harían de otro modo."),
        True,
    ),
    Question(
        "quien",
        "contact",
        _("¿Quién puede contar más?"),
        _("Un nombre y cómo llegar a esa persona. No se publica sin su permiso."),
        False,
    ),
)


def told(form: Mapping[str, str]) -> Told:
    """The answers of a form; line ends as browsers send them become plain ones."""
    return Told(**{f.name: form.get(f.name, "").replace("\r\n", "\n") for f in fields(Told)})


def problems(answers: Told) -> dict[str, str]:
    """What must be changed before the answers can be taken, by field; none if they can."""
    found = {}
    for question in QUESTIONS:
        text = getattr(answers, question.name).strip()
        if question.required and not text:
            found[question.name] = _("Falta esta respuesta.")
        elif len(text) > LONGEST:
            found[question.name] = _(
                "Son {n} caracteres y caben {most}. Su texto sigue aquí, entero: acórtelo o "
                "reparta lo que sobra entre las otras respuestas."
            ).format(n=len(text), most=LONGEST)
    return found


def new_token(key: str) -> str:
    """A signed number of its own for a form that is opened now."""
    return str(_signer(key).dumps(secrets.token_urlsafe(9)))


def take(store: Store, answers: Told, token: str, *, address: str, key: str) -> StoredRecord | None:
    """The draft card of these answers; None where this very form was taken already.

    Raises Refused("capture_expired") for a token that is none of ours or older than a day,
    ("capture_hurried") for one sent at once, ("capture_slowed", seconds).
    """
    nonce = _nonce(token, key, store.clock())
    sent = f"c:{nonce}"
    limits = {f"t:{kept_key(address, key)}": ADDRESS_WAITS, "t:*": ALL_WAITS}
    left = store.attempts.begin(limits)
    if left:
        raise Refused("capture_slowed", seconds=left)
    if store.attempts.begin({sent: ONCE}):
        return None
    try:
        return store.curation.create_card(
            {**card_fields(answers), "kind": KIND, "area": AREA},
            document_id=None,
            actor=ACTOR,
            reason=REASON,
        )
    except BaseException:
        # What was not kept may be sent again.
        store.attempts.succeeded(sent)
        raise


def card_fields(answers: Told) -> dict[str, str]:
    """Field → text of what was answered; paragraphs stay, spaces around them go."""
    given = ((q.field, getattr(answers, q.name)) for q in QUESTIONS)
    return {field: _paragraphs(text) for field, text in given if text.strip()}


def _paragraphs(text: str) -> str:
    return "\n".join(line for line in map(squeeze, text.split("\n")) if line)


def _nonce(token: str, key: str, now: datetime) -> str:
    try:
        nonce, made = _signer(key).loads(token, max_age=HOLDS_SECONDS, return_timestamp=True)
    except BadSignature as exc:
        raise Refused("capture_expired") from exc
    if (now - made).total_seconds() < LEAST_SECONDS:
        raise Refused("capture_hurried")
    return str(nonce)


def _signer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="contar")
