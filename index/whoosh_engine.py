"""The embedded engine: Whoosh keeps the words, numpy scores, filters, counts and sorts."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.abbreviations import FACET, pair_of
from index.arrays import Floats, Mask
from index.expansion import Synonyms
from index.explaining import Explainer
from index.facets import count_facets, facet_masks, following, intersect
from index.field_spans import FieldSpans
from index.hits import make_hits, wanted
from index.matching import Match, Matcher, Slot
from index.nearness import related
from index.phrases import Phrases
from index.query import ParsedQuery, parse_query
from index.ranking import ranked
from index.search import Engine, Expansion, Related, SearchRequest, SearchResults, Suggestion
from index.snapshot import Snapshot
from index.snippets import Snippets
from index.spelling import Speller
from index.state import State, open_state
from index.suggestions import Label, Part, facet_part, segment_part, suggest
from index.understanding import Understanding, Understood
from kb.codes import canonical
from kb.stored import View
from kb.text import fold


def open_engine(
    data: Path,
    view: View,
    *,
    synonyms: Mapping[str, tuple[str, ...]] | None = None,
    label: Label | None = None,
) -> Engine:
    """Open the index of a view under the data folder.

    ``synonyms`` maps a name or acronym to its others, ``label`` names a facet's values for
    the typeahead. Raises ``Unavailable`` with
    ``index_missing`` or ``index_outdated``.
    """
    return WhooshEngine(data, view, synonyms or {}, label or _notation)


# Of one commit: the names, the phrase masks, and the pairs that documents define.
_Names = tuple[Snapshot, Synonyms, Phrases, tuple[tuple[str, str], ...]]


class WhooshEngine:
    """Engine over one view, usable from several threads; it notices new commits by itself."""

    def __init__(
        self, data: Path, view: View, synonyms: Mapping[str, tuple[str, ...]], label: Label
    ) -> None:
        self._data = data
        self._view: View = view
        self._synonyms = synonyms
        self._label = label
        self._named: _Names | None = None
        self._speller = Speller()
        self._suggestions: dict[str, Part] = {}
        self._spans = FieldSpans()
        self._facets: tuple[Snapshot, Part] | None = None
        self._lock = threading.Lock()
        self._state = open_state(data, view, None)

    def search(self, request: SearchRequest) -> SearchResults:
        """Find, filter, count and order. No query raises.

        Raises ``Unavailable`` where the index was removed, or rebuilt by another version.
        """
        state = self._current()
        snapshot = state.snapshot
        names, phrases = self._names(state)
        understood = Understood(parse_query(request.query))
        slots = [Slot(term) for term in understood.parsed.terms]
        expansions: list[Expansion] = []
        if not request.literal:
            better = Understanding(snapshot, state.scorer, state.stems, self._speller, names.named)
            understood = better(understood.parsed)
            without = {fold(name) for name in request.without}
            slots, expansions = names.expand(understood.parsed.terms, without, understood.near)
        parsed = understood.parsed
        matcher = Matcher(snapshot, state.scorer, state.stems, phrases, self._spans)
        found, first = _find(state, parsed, matcher, slots)
        masks = facet_masks(snapshot, request.filters)
        mask = intersect(found.mask, masks.values())
        follow = following(snapshot, request.filters)
        start = max(0, request.offset)
        stop = start + max(0, request.limit)
        late = _any(snapshot.size, follow)
        ids = ranked(snapshot, mask, found.scores, late, first, request.sort, stop)[start:]
        snippets = None
        if request.excerpt:
            snippets = Snippets(wanted(snapshot, parsed, slots, phrases))
        hits = make_hits(snapshot, ids, found.scores, follow, snippets)
        if request.explain:
            explainer = Explainer(snapshot, state.scorer, matcher)
            hits = tuple(
                replace(hit, parts=explainer.parts(parsed, slots, found.by_code, number))
                for hit, number in zip(hits, ids.tolist(), strict=True)
            )
        return SearchResults(
            total=int(mask.sum()),
            hits=hits,
            facets=count_facets(snapshot, found.mask, masks, request.filters, request.facets),
            correction=understood.correction,
            expansions=tuple(expansions),
            suggestion=understood.suggestion,
            ignored=tuple(term.printed for term in found.dead) if mask.any() else (),
        )

    def related(self, record_id: str, *, limit: int = 5) -> tuple[Related, ...]:
        """The nearest records of the same type, with what they share."""
        state = self._current()
        _, phrases = self._names(state)
        return related(state.snapshot, state.scorer, state.stems, phrases, record_id, limit)

    def suggest(self, prefix: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Codes, keywords, places, areas, objectives and titles that hold what was typed,
        the last word begun."""
        state = self._current()
        snapshot = state.snapshot
        parts: list[tuple[Part, Mask]] = []
        for base, segment in snapshot.based():
            if segment.name not in self._suggestions:
                self._suggestions[segment.name] = segment_part(segment)
            live = snapshot.live[base : base + segment.size]
            parts.append((self._suggestions[segment.name], live))
        known = self._facets
        if known is None or known[0] is not snapshot:
            known = self._facets = (snapshot, facet_part(snapshot, self._label))
        return suggest([*parts, (known[1], snapshot.live)], prefix, limit)

    def _names(self, state: State) -> tuple[Synonyms, Phrases]:
        """The vocabularies' names and those that this view's documents define, and the
        phrase masks of the commit."""
        known = self._named
        if known is None or known[0] is not state.snapshot:
            snapshot = state.snapshot
            values = (v for v in snapshot.values if v.facet == FACET)
            live = (v for v in values if len(snapshot.records_of(FACET, v.notation)))
            pairs = tuple(pair for v in live if (pair := pair_of(v.notation)))
            # Most edits define no name: making all of them anew took 150 ms of each.
            same = known is not None and known[3] == pairs
            names = known[1] if known and same else Synonyms(self._synonyms, pairs)
            known = self._named = (snapshot, names, Phrases(snapshot, state.stems), pairs)
        return known[1], known[2]

    def _current(self) -> State:
        """The newest commit's state; a search that runs keeps the one that it began with."""
        state = self._state
        if state.is_current(self._data, self._view):
            return state
        with self._lock:
            if not self._state.is_current(self._data, self._view):
                self._state = open_state(self._data, self._view, self._state)
                names = {segment.name for segment in self._state.snapshot.segments}
                self._suggestions = {n: s for n, s in self._suggestions.items() if n in names}
                self._spans.keep(names)
            return self._state


def _find(
    state: State, parsed: ParsedQuery, matcher: Matcher, slots: list[Slot]
) -> tuple[Match, Mask]:
    """What matches, and which records bear a code that was asked for (they come first)."""
    snapshot = state.snapshot
    first = np.zeros(snapshot.size, bool)
    if parsed.code:
        first[snapshot.by_code.get(parsed.code, [])] = True
        mentions = state.scorer.term("f", parsed.code.casefold())
        scores: Floats = np.zeros(snapshot.size)
        scores[mentions.ids] = mentions.scores
        mask = first | (scores > 0)
        if mask.any():
            return Match(mask, scores, by_code=True), first
    found = matcher.match(parsed, slots)
    for term in parsed.terms:
        for form in term.forms:
            first[snapshot.by_code.get(canonical(form) or "", [])] = True
    return found, first


def _notation(facet: str, value: str) -> str:
    return value


def _any(size: int, masks: Mapping[str, Mask]) -> Mask:
    found = np.zeros(size, bool)
    for mask in masks.values():
        found |= mask
    return found
