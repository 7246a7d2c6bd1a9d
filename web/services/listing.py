"""The list of documents: 25 a page, narrowed by kind and country."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.stored import View
from web.runtime import Runtime
from web.services.documents import DocumentLine, document_line
from web.services.heads import Head, heads
from web.services.labels import Labels
from web.services.words import DOCUMENT_KINDS

PAGE = 25
# Addresses are Spanish; what is no slug of a kind chooses nothing.
KIND_SLUGS: dict[str, str] = {
    "card_sheet": "fichas",
    "management_response": "respuesta-gerencial",
    "improvement_plan": "plan-de-mejora",
    "ccpm_action_plan": "plan-ccpm",
    "meeting_minutes": "minuta",
    "other": "otro",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter and how many documents have it beside the other choice."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class DocumentsView:
    """A page of the list; ``address`` is the choice as URL parameters, without the page."""

    lines: list[DocumentLine]
    total: int
    every: int
    page: int
    pages: int
    kinds: list[Choice]
    countries: list[Choice]
    address: dict[str, str]


def documents_view(runtime: Runtime, view: View, args: Mapping[str, str]) -> DocumentsView:
    """The documents of a view, the latest content first, then by title.

    ``args`` are the page's parameters ``clase``, ``pais`` and ``pagina``; what they cannot
    mean is left out.
    """
    labels = Labels(runtime, view)
    known = list(heads(runtime, view).values())
    kinds = {slug: kind for kind, slug in KIND_SLUGS.items()}
    kind = kinds.get(args.get("clase", ""), "")
    country = args.get("pais", "").upper()
    if not any(country in head.countries for head in known):
        country = ""
    chosen = [h for h in known if _fits(h, kind, country)]
    chosen.sort(key=lambda h: (-(h.year or 0), h.title.casefold(), h.id))
    pages = max(1, -(-len(chosen) // PAGE))
    page = _page(args.get("pagina", ""), pages)
    address = {"clase": KIND_SLUGS.get(kind, ""), "pais": country}
    return DocumentsView(
        lines=[document_line(h, labels) for h in chosen[(page - 1) * PAGE : page * PAGE]],
        total=len(chosen),
        every=len(known),
        page=page,
        pages=pages,
        kinds=_kinds((h for h in known if _fits(h, "", country)), kind),
        countries=_countries((h for h in known if _fits(h, kind, "")), country, labels),
        address={name: value for name, value in address.items() if value},
    )


def _fits(head: Head, kind: str, country: str) -> bool:
    return kind in ("", head.kind) and (not country or country in head.countries)


def _kinds(found: Iterable[Head], chosen: str) -> list[Choice]:
    counts = Counter(head.kind for head in found)
    return [
        Choice(slug, DOCUMENT_KINDS[kind], counts[kind], kind == chosen)
        for kind, slug in KIND_SLUGS.items()
        if counts[kind] or kind == chosen
    ]


def _countries(found: Iterable[Head], chosen: str, labels: Labels) -> list[Choice]:
    counts = Counter(code for head in found for code in head.countries)
    if chosen:
        counts.setdefault(chosen, 0)
    choices = [
        Choice(code, labels.name("territory", code), count, code == chosen)
        for code, count in counts.items()
    ]
    return sorted(choices, key=lambda choice: choice.label)


def _page(text: str, pages: int) -> int:
    # int() refuses strings of thousands of digits: the length is looked at first.
    plain = text.isascii() and text.isdigit() and len(text) < 6
    return min(max(int(text), 1), pages) if plain else 1
