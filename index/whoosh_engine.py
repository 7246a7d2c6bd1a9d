"""The embedded engine: Whoosh keeps the words, numpy scores, filters, counts and sorts."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.abbreviations import FACET, pair_of
from index.arrays import Mask
from index.crosstab import cross
from index.expansion import Synonyms
from index.explaining import Explainer
from index.facets import any_of, count_facets, facet_masks, following, within
from index.hits import make_hits, wanted
from index.matching import Match, Matcher
from index.nearness import related
from index.phrases import Phrases
from index.planning import Plan, Planner
from index.ranking import Page, ranked
from index.scored import Scored
from index.search import (
    CrossTab,
    Dimension,
    Engine,
    Related,
    SearchRequest,
    SearchResults,
    Suggestion,
)
from index.snapshot import Snapshot
from index.snippets import Snippets
from index.spelling import Speller
from index.state import State, open_state
from index.suggestions import Label, Part, facet_part, segment_part, suggest
from kb.stored import View


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


class _Commit(NamedTuple):
    """What is made of one commit; ``pairs`` are the names that its documents define."""

    snapshot: Snapshot
    names: Synonyms
    phrases: Phrases
    planner: Planner
    pairs: tuple[tuple[str, str], ...]


class WhooshEngine:
    """Engine over one view, usable from several threads; it notices new commits by itself."""

    def __init__(
        self, data: Path, view: View, synonyms: Mapping[str, tuple[str, ...]], label: Label
    ) -> None:
        self._data = data
        self._view: View = view
        self._synonyms = synonyms
        self._label = label
        self._commit: _Commit | None = None
        self._speller = Speller()
        self._suggestions: dict[str, Part] = {}
        self._facets: tuple[Snapshot, Part] | None = None
        self._lock = threading.Lock()
        self._state = open_state(data, view, None)

    def search(self, request: SearchRequest) -> SearchResults:
        """Find, filter, count and order. No query raises.

        Raises ``Unavailable`` where the index was removed, or rebuilt by another version.
        """
        state = self._current()
        snapshot = state.snapshot
        commit = self._of(state)
        plan = commit.planner(request)
        parsed, slots = plan.understood.parsed, plan.slots
        matcher = Matcher(snapshot, state.scorer, state.stems, commit.phrases)
        found = _find(state, plan, matcher)
        masks = _masks(snapshot, request)
        total = within(found.found, masks.values())
        follow = {} if request.strict else following(snapshot, request.filters)
        start = max(0, request.offset)
        stop = start + max(0, request.limit)
        page = ranked(snapshot, total, any_of(follow), plan.first, request.sort, stop)
        page = Page(page.ids[start:], page.scores[start:]) if start else page
        snippets = None
        if request.excerpt:
            snippets = Snippets(wanted(snapshot, parsed, slots, commit.phrases))
        hits = make_hits(snapshot, page, follow, snippets)
        if request.explain:
            explainer = Explainer(snapshot, state.scorer, matcher)
            hits = tuple(
                hit._replace(parts=explainer.parts(parsed, slots, found.by_code, number))
                for hit, number in zip(hits, page.ids.tolist(), strict=True)
            )
        return SearchResults(
            total=total.count,
            hits=hits,
            facets=count_facets(
                snapshot,
                found.found,
                total,
                masks,
                request.filters,
                request.facets,
                strict=request.strict,
            ),
            correction=plan.understood.correction,
            expansions=plan.expansions,
            suggestion=plan.understood.suggestion,
            ignored=tuple([term.printed for term in found.dead]) if total.count else (),
        )

    def cross(self, request: SearchRequest, rows: Dimension, columns: Dimension) -> CrossTab:
        """Two facets crossed over what the search finds; hits and facets are not asked for."""
        state = self._current()
        commit = self._of(state)
        snapshot = state.snapshot
        matcher = Matcher(snapshot, state.scorer, state.stems, commit.phrases)
        found = _find(state, commit.planner(request), matcher).found
        masks = _masks(snapshot, request)
        return cross(snapshot, within(found, masks.values()).ids, rows, columns)

    def related(self, record_id: str, *, limit: int = 5) -> tuple[Related, ...]:
        """The nearest records of the same type, with what they share."""
        state = self._current()
        phrases = self._of(state).phrases
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

    def forget(self, query: str) -> None:
        """Understand a query anew when it is next asked (benchmarks)."""
        self._of(self._current()).planner.forget(query)

    def _of(self, state: State) -> "_Commit":
        """What searches make of a commit: the vocabularies' names and those that this view's
        documents define, plans of queries, phrase masks."""
        known = self._commit
        if known is None or known.snapshot is not state.snapshot:
            snapshot = state.snapshot
            values = (v for v in snapshot.values if v.facet == FACET)
            live = (v for v in values if len(snapshot.records_of(FACET, v.notation)))
            pairs = tuple(pair for v in live if (pair := pair_of(v.notation)))
            # Most edits define no name: making all of them anew took 150 ms of each.
            same = known is not None and known.pairs == pairs
            names = known.names if known and same else Synonyms(self._synonyms, pairs)
            planner = Planner(state, self._speller, names)
            phrases = Phrases(snapshot, state.stems)
            known = self._commit = _Commit(snapshot, names, phrases, planner, pairs)
        return known

    def _current(self) -> State:
        """The newest commit's state; a search that runs keeps the one that it began with."""
        state = self._state
        if state.is_current():
            return state
        with self._lock:
            if not self._state.is_current():
                self._state = open_state(self._data, self._view, self._state)
                names = {segment.name for segment in self._state.snapshot.segments}
                self._suggestions = {n: s for n, s in self._suggestions.items() if n in names}
            return self._state


def _masks(snapshot: Snapshot, request: SearchRequest) -> dict[str, Mask]:
    return facet_masks(
        snapshot, request.filters, suggested=request.suggested, strict=request.strict
    )


def _find(state: State, plan: Plan, matcher: Matcher) -> Match:
    """What matches; a query that is a code finds who bears and who names it."""
    parsed = plan.understood.parsed
    if parsed.code:
        mentions = state.scorer.term("f", parsed.code.casefold())
        ids = np.union1d(plan.first, mentions.ids)
        if len(ids):
            return Match(Scored(ids, mentions.at(ids, state.snapshot.size)), by_code=True)
    return matcher.match(parsed, plan.slots)


def _notation(facet: str, value: str) -> str:
    return value
