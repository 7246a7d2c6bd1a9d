"""What of the tracker is asked for, and the address that keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from gettext import gettext as _
from typing import Any

from kb.text import squeeze
from web.services.addresses import Pairs

MOST_VALUES = 40
QUERY_LIMIT = 200
# The address's name of each facet.
PARAMETERS: dict[str, str] = {
    "status": "estado",
    "responsible": "responsable",
    "document_kind": "tipo",
    "organisation": "organizacion",
    "country": "territorio",
    "area": "area",
    "gcm_objective": "objetivo",
    "sdg": "ods",
    "priority": "prioridad",
    "document": "documento",
}
# Choices by deadline, as addresses write them.
WHEN: dict[str, str] = {
    "vencido": _("Plazo vencido"),
    "sin-reporte": _("Plazo vencido, sin reporte"),
    "30": _("Vence en 30 días"),
    "90": _("Vence en 90 días"),
}


@dataclass(frozen=True, slots=True)
class TrackerRequest:
    """OR within a facet, AND across. ``suggested``: objectives and goals count also where
    they are merely suggested."""

    query: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    when: str = ""
    suggested: bool = False
    page: int = 1


def request_from_args(args: Mapping[str, Any]) -> TrackerRequest:
    """Read URL parameters; what cannot be used is left out, never an error."""
    filters = {}
    for facet, name in PARAMETERS.items():
        values = tuple(dict.fromkeys(v for v in _all(args, name) if v))[:MOST_VALUES]
        if values:
            filters[facet] = values
    when = next(iter(_all(args, "plazo")), "")
    page = next(iter(_all(args, "pagina")), "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    suggested = "1" in _all(args, "sugeridos")
    query = squeeze(next(iter(_all(args, "q")), ""))[:QUERY_LIMIT]
    return TrackerRequest(query, filters, when if when in WHEN else "", suggested, max(number, 1))


def address(request: TrackerRequest) -> Pairs:
    """The request as ordered pairs: equal requests have equal addresses."""
    pairs: Pairs = [("q", request.query)] if request.query else []
    for facet, name in PARAMETERS.items():
        pairs += [(name, value) for value in sorted(request.filters.get(facet, ()))]
    if request.when:
        pairs.append(("plazo", request.when))
    if request.suggested:
        pairs.append(("sugeridos", "1"))
    if request.page > 1:
        pairs.append(("pagina", str(request.page)))
    return pairs


def toggled(request: TrackerRequest, facet: str, value: str) -> TrackerRequest:
    """With a value of a facet taken, or left where it was taken."""
    chosen = request.filters.get(facet, ())
    kept = tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)
    filters = {**request.filters, facet: kept}
    return replace(request, filters={f: v for f, v in filters.items() if v}, page=1)


def _all(args: Mapping[str, Any], name: str) -> list[str]:
    getlist = getattr(args, "getlist", None)
    found = getlist(name) if getlist is not None else args.get(name, ())
    return [found] if isinstance(found, str) else [str(value) for value in found]
