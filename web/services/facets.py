"""Facets as the search page prints them: a few values, labelled, each with its address. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.search import NO_VALUE, FacetCount, SearchRequest
from kb.records import RECORD_TYPES
from web.services.addresses import (
    PARAMETERS,
    TREES,
    Pairs,
    args_from_request,
    is_within,
    url_value,
    with_value,
    without,
)
from web.services.words import FACETS as TITLES
from web.services.words import KINDS, LEVELS

# Values shown at once, and behind "ver más": past these a reader types rather than scrolls.
SHOWN = 7
MORE = 20
# Facets whose values have an order of their own, whatever their counts.
FIXED: dict[str, tuple[str, ...]] = {
    "type": RECORD_TYPES,
    "kind": tuple(KINDS),
    "sustainability": tuple(LEVELS),
}
# Facets that begin open: the questions that people come with.
OPEN = ("type", "kind", "area", "territory", "keyword", "gcm_objective")


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice: ``toggle`` is the address with it added or taken back."""

    value: str
    url_value: str
    label: str
    count: int
    selected: bool
    depth: int
    holds_selected: bool
    transversal: bool
    toggle: Pairs


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet; ``values`` are seen at once, ``more`` behind a button, ``hidden`` not at all."""

    name: str
    parameter: str
    title: str
    values: list[FacetValue]
    more: list[FacetValue]
    hidden: int
    selected: int
    open: bool


def facet_view(
    name: str,
    counts: Sequence[FacetCount],
    request: SearchRequest,
    label: Callable[[str, str], str],
) -> FacetView | None:
    """A facet for the page, or None where it offers no choice."""
    chosen = request.filters.get(name, ())
    if not chosen and not any(c.value != NO_VALUE and c.count for c in counts):
        return None
    ordered = _ordered(name, counts, chosen)
    shown: list[tuple[FacetCount, int]] = []
    rest: list[tuple[FacetCount, int]] = []
    for place, (count, depth) in enumerate(ordered):
        at_once = place < SHOWN or count.selected or depth
        (shown if at_once else rest).append((count, depth))
    if len(rest) == 1:
        # A button that would reveal one line takes as much room as the line.
        shown, rest = [*shown, *rest], []

    def view(count: FacetCount, depth: int) -> FacetValue:
        return _value(name, count, depth, request, label)

    return FacetView(
        name=name,
        parameter=PARAMETERS[name],
        title=TITLES[name],
        values=[view(c, d) for c, d in shown],
        more=[view(c, d) for c, d in rest[:MORE]],
        hidden=max(len(rest) - MORE, 0),
        selected=len(chosen),
        open=name in OPEN or bool(chosen),
    )


def _ordered(
    name: str, counts: Sequence[FacetCount], chosen: Sequence[str]
) -> list[tuple[FacetCount, int]]:
    """Values with their depth: most frequent first, children under a parent that is open,
    "Sin dato" last. A parent is open where it or something below it is chosen."""
    plain = [c for c in counts if c.value != NO_VALUE]
    none: list[tuple[FacetCount, int]] = [
        (c, 0) for c in counts if c.value == NO_VALUE and (c.count or c.selected)
    ]
    if name not in TREES:
        if name == "year":
            plain = sorted(plain, key=lambda c: c.value, reverse=True)
        elif name in FIXED:
            order = FIXED[name]
            plain = sorted(plain, key=lambda c: order.index(c.value) if c.value in order else 99)
        return [*((c, 0) for c in plain), *none]
    known = {c.value for c in plain}
    children: dict[str, list[FacetCount]] = {}
    for count in plain:
        if count.parent in known:
            children.setdefault(str(count.parent), []).append(count)
    found: list[tuple[FacetCount, int]] = []

    def walk(count: FacetCount, depth: int) -> None:
        found.append((count, depth))
        within = any(v == count.value or is_within(v, count.value) for v in chosen)
        if within:
            for child in children.get(count.value, ()):
                walk(child, depth + 1)

    for count in plain:
        if count.parent not in known:
            walk(count, 0)
    return found + none


def _value(
    name: str,
    count: FacetCount,
    depth: int,
    request: SearchRequest,
    label: Callable[[str, str], str],
) -> FacetValue:
    chosen = request.filters.get(name, ())
    toggled = (
        without(request, name, count.value)
        if count.selected
        else with_value(request, name, count.value)
    )
    return FacetValue(
        value=count.value,
        url_value=url_value(name, count.value),
        label=label(name, count.value),
        count=count.count,
        selected=count.selected,
        depth=min(depth, 3),
        holds_selected=any(is_within(v, count.value) for v in chosen),
        transversal=count.transversal,
        toggle=args_from_request(toggled, page=1),
    )
