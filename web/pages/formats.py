"""Template filters: Spanish numbers and dates, addresses, segments. Pure but for ``url_for``."""

import re
from datetime import datetime
from urllib.parse import urlencode

from babel.dates import format_date as babel_date
from babel.dates import get_month_names
from babel.numbers import format_decimal
from flask import Flask, url_for
from flask_babel import gettext

from index.search import SearchRequest
from web.pages.cards import address
from web.services.addresses import Pairs, args_from_request

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


def install(app: Flask) -> None:
    """Put filters and helpers where templates find them."""
    # ``t`` translates a label from a table; unlike ``_`` it takes no parameters, so a "%" in
    # a printed label is just a sign, and the result is still escaped.
    app.jinja_env.filters.update(number=number, date=date, t=gettext)
    app.jinja_env.globals.update(
        search_url=search_url,
        facet_url=facet_url,
        record_url=address,
        concept_url=concept_url,
    )
