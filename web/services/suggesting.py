"""What the typeahead offers: each text with its kind in words and where it leads."""

from typing import Any

from index.search import SearchRequest, Suggestion, SuggestionKind
from kb.stored import View
from web.runtime import Runtime
from web.services.addresses import Pairs, args_from_request

_KINDS: dict[SuggestionKind, str] = {
    "code": "código",
    "keyword": "palabra clave",
    "territory": "territorio",
    "area": "área",
    "gcm_objective": "objetivo del Pacto",
    "title": "título",
}


def suggestions(runtime: Runtime, prefix: str, view: View) -> list[dict[str, Any]]:
    """``kind``, ``label`` (the kind in Spanish), ``text`` and ``address`` (URL parameters)."""
    return [
        {"kind": one.kind, "label": _KINDS[one.kind], "text": one.text, "address": _address(one)}
        for one in runtime.engine(view).suggest(prefix)
    ]


def _address(one: Suggestion) -> Pairs:
    """A facet's value is chosen; everything else is searched as it reads."""
    if one.value is not None:
        return args_from_request(SearchRequest(filters={one.kind: (one.value,)}))
    return args_from_request(SearchRequest(query=one.text.rstrip("…")))
