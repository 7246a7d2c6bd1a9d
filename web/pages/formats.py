"""Template filters: Spanish numbers and dates, addresses, segments. Pure but for ``url_for``."""

import re
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlencode

from babel.dates import format_date as babel_date
from babel.dates import get_month_names
from babel.numbers import format_decimal
from flask import Flask, url_for
from flask_babel import gettext, ngettext

from index.search import SearchRequest
from web.pages.cards import address
from web.services.addresses import Pairs, args_from_request
from web.services.phrases import Phrase, Text
from web.services.places import PlaceLink

LOCALE = "es"


def number(value: float) -> str:
    """``1234.5`` → ``"1.234,5"``."""
    if isinstance(value, int):
        # A search page prints 450 counts: babel takes 10 of its 30 ms for them.
        return f"{value:,}".replace(",", ".")
    return str(format_decimal(value, locale=LOCALE))


def date(value: object) -> str:
    """As precise as it is known: ``"2026-11-20"`` → ``"20/11/2026"``, ``"2026-11"`` →
    ``"noviembre de 2026"``, a datetime → its day."""
    if isinstance(value, datetime):
        return str(babel_date(value, "dd/MM/yyyy", locale=LOCALE))
    text = str(value or "")
    match = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", text)
    if match is None:
        return text
    year, month, day = match.groups()
    if day:
        return f"{day}/{month}/{year}"
    name = get_month_names("wide", locale=LOCALE).get(int(month))
    return f"{name} de {year}" if name else text


def moment(value: datetime | None) -> str:
    """Day and time in UTC, as the store keeps them: ``"20/11/2026 14:05"``."""
    return f"{value:%d/%m/%Y %H:%M}" if value is not None else ""


def search_url(pairs: Pairs | None = None, **choices: str) -> str:
    """The address of the search page with these parameters, in order."""
    query = urlencode([*(pairs or []), *choices.items()])
    return url_for("search.search_page") + (f"?{query}" if query else "")


def facet_url(facet: str, value: str) -> str:
    """The cards that share a value: ``facet_url("keyword", "registro único")``."""
    filters = {"type": ("card",), facet: (value,)}
    return search_url(args_from_request(SearchRequest(filters=filters)))


def concept_url(scheme: str, notation: str) -> str:
    """The page of an objective, a principle, or the goal of a target."""
    endpoints = {
        "gcm_objective": "crossings.objective",
        "gcm_principle": "crossings.principle",
        "sdg": "crossings.goal",
    }
    number = notation.split(".")[0] if scheme == "sdg" else notation
    return url_for(endpoints[scheme], notation=number)


def text_url(
    document_id: str,
    source: str | None = None,
    record: str | None = None,
    field: str | None = None,
    part: int | None = None,
    anchor: str | None = None,
) -> str:
    """The page of a document's text; what is None or empty is left out of the address."""
    asked = {"fuente": source, "registro": record, "campo": field, "parte": part}
    kept = {name: value for name, value in asked.items() if value}
    address = url_for("texts.text", document_id=document_id)
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{address}{query}{f'#{anchor}' if anchor else ''}"


def place_url(link: PlaceLink) -> str:
    """Where the mark of a place leads; the page finds the part by record and field."""
    return text_url(link.document_id, None, link.record_id, link.field, anchor=link.anchor)


def translate(text: Text) -> str:
    """A label or a phrase in the reader's language.

    Unlike ``_`` a label takes no parameters, so a "%" in it is just a sign; the result is
    still escaped.
    """
    if not isinstance(text, Phrase):
        return str(gettext(text))
    if text.plural:
        return str(ngettext(text.text, text.plural, **text.params))
    return str(gettext(text.text, **text.params))


def say(text: Text) -> str:
    """A phrase in the reader's language; text that comes from documents stays as it is."""
    return translate(text) if isinstance(text, Phrase) else text


def said(texts: Iterable[Text], joint: str = ", ") -> str:
    """Several of them in a row."""
    return joint.join(say(text) for text in texts)


def install(app: Flask) -> None:
    """Put filters and helpers where templates find them."""
    app.jinja_env.filters.update(
        number=number, date=date, moment=moment, t=translate, say=say, said=said
    )
    app.jinja_env.globals.update(
        search_url=search_url,
        facet_url=facet_url,
        record_url=address,
        concept_url=concept_url,
        place_url=place_url,
        text_url=text_url,
    )
