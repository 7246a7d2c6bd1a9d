"""Which text of a record is searched under which field's name, and what names a hit."""

import re
from collections.abc import Iterable

from kb.records import (
    Action,
    Card,
    CuratedCard,
    CuratedFunction,
    Discussion,
    DocumentHead,
    Function,
    Recommendation,
    Record,
)
from kb.text import squeeze

# A title on a results page: two lines of a phone.
TITLE_LENGTH = 160
# Fields of a card in the order of the sheet; single texts, then lists.
CARD_TEXTS = (
    "finding",
    "context",
    "applicability",
    "limitations",
    "cause_effect",
    "contribution",
    "beneficiaries",
    "effectiveness",
    "project_goals",
    "assisted_population",
    "budget",
    "replication",
    "upward_links",
    "added_value",
    "sustainability",
    "area_name",
)
CARD_LISTS = ("territories", "assistance_types", "actors")
# What curators add; contact is left out, since nobody should be searched for by it.
CURATED_TEXTS = ("project", "donor", "period")

_ABBREVIATED = re.compile(r"\b(?:[A-ZÁÉÍÓÚÑ]\w{0,2}|aprox|art|ej|etc|núm|p|pág|pp)\.$")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[¿¡\"“«(]?[A-ZÁÉÍÓÚÑ0-9])")


def texts_of(content: Record, body: str = "") -> dict[str, str]:
    """Searchable texts by field name, without empty ones.

    Items of a list are joined by line ends, so that no phrase runs across two of them.
    `body` is searched under the name ``"body"``, of a document of kind "other" only.
    """
    found: dict[str, str] = {}
    if isinstance(content, Card):
        found = _card(content)
    elif isinstance(content, Recommendation):
        found = {
            "text": content.text,
            "component": content.component or "",
            "addressed_to": _lines(content.addressed_to),
            "comments": _lines(content.comments),
        }
    elif isinstance(content, Action):
        found = _action(content)
    elif isinstance(content, Function):
        found = {
            "name": content.name,
            "limitations": _lines(_column(content)),
            "comments": _lines(content.comments),
        }
    elif isinstance(content, Discussion):
        found = {"agenda": content.agenda, "topic": content.topic or "", "text": content.text}
    elif isinstance(content, DocumentHead):
        found = {
            "title": content.title,
            "organisations": _lines(content.organisations),
            "meta": _lines(f"{label}: {value}" for label, value in content.meta.items()),
            "body": body if content.kind == "other" else "",
        }
    return {name: text for name, text in found.items() if text.strip()}


def _column(function: Function) -> list[str]:
    """All that stood in the form's one column, however a curator told it apart."""
    if isinstance(function, CuratedFunction):
        return [*function.limitations, *function.circumstances, *function.good_practices]
    return function.limitations


def title_of(content: Record) -> str:
    """What names a record in a list: a card's first sentence, a recommendation's text …"""
    if isinstance(content, Card):
        return shorten(first_sentence(content.description))
    if isinstance(content, Recommendation | Action):
        return shorten(content.text)
    if isinstance(content, Function):
        return shorten(content.name)
    if isinstance(content, Discussion):
        return shorten(f"{content.agenda}: {content.topic}" if content.topic else content.agenda)
    if isinstance(content, DocumentHead):
        return squeeze(content.title)
    raise TypeError(f"no title for {type(content).__name__}")


def first_sentence(text: str) -> str:
    """``"Activar el clúster. Luego informar."`` → ``"Activar el clúster."``; a period
    that abbreviates (``"Art. 40"``, ``"EE. UU."``) ends no sentence."""
    sentences = _SENTENCE.split(squeeze(text))
    title = sentences[0]
    for more in sentences[1:]:
        if not _ABBREVIATED.search(title):
            break
        title = f"{title} {more}"
    return title


def shorten(text: str, length: int = TITLE_LENGTH) -> str:
    """Cut at a word's end, with an ellipsis, to at most `length` characters."""
    text = squeeze(text)
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:(") + "…"


def _card(card: Card) -> dict[str, str]:
    found = {
        "code": card.code,
        "description": card.description,
        "keywords": _lines(card.keywords),
    }
    found |= {name: getattr(card, name) or "" for name in CARD_TEXTS}
    found |= {name: _lines(getattr(card, name)) for name in CARD_LISTS}
    if isinstance(card, CuratedCard):
        found |= {name: getattr(card, name) or "" for name in CURATED_TEXTS}
        found["results"] = _lines(card.results)
    return found


def _action(action: Action) -> dict[str, str]:
    return {
        "text": action.text,
        "responsible": _lines(action.responsible),
        "supporting": _lines(action.supporting),
        "deadline_text": action.deadline_text or "",
        "status": action.status or "",
        "comments": action.comments or "",
    }


def _lines(items: Iterable[str]) -> str:
    return "\n".join(items)
