"""What a query asks of one commit: its words put right, their other names, its codes."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from index.arrays import Ids
from index.expansion import Synonyms
from index.matching import Slot
from index.query import ParsedQuery, parse_query
from index.search import Expansion, SearchRequest
from index.spelling import Speller
from index.state import State
from index.understanding import Understanding, Understood
from kb.codes import canonical
from kb.text import fold

# Queries whose plans are kept: those of a day. People page on, choose facets and come back,
# and to understand two words takes as long as to find and count them.
_KEPT = 1024
# Longer ones nobody types twice.
_LONGEST = 200


_NONE: Ids = np.zeros(0, np.int64)


class Plan(NamedTuple):
    """``first`` are the records whose code was asked for."""

    understood: Understood
    slots: Sequence[Slot]
    expansions: tuple[Expansion, ...]
    first: Ids


class Planner:
    """Plans over one commit, usable from several threads. It keeps no result."""

    def __init__(self, state: State, speller: Speller, names: Synonyms) -> None:
        self._snapshot = state.snapshot
        self._names = names
        self._understand = Understanding(
            state.snapshot, state.scorer, state.stems, speller, names.named
        )
        self._lock = threading.Lock()
        self._plans: OrderedDict[tuple[str, bool, tuple[str, ...]], Plan] = OrderedDict()

    def __call__(self, request: SearchRequest) -> Plan:
        key = (request.query, request.literal, request.without)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._make(request)
            if len(request.query) <= _LONGEST:
                with self._lock:
                    self._plans[key] = plan
                    if len(self._plans) > _KEPT:
                        self._plans.popitem(last=False)
        return plan

    def forget(self, query: str) -> None:
        """Drop what was understood of a query."""
        with self._lock:
            for key in [key for key in self._plans if key[0] == query]:
                del self._plans[key]

    def _make(self, request: SearchRequest) -> Plan:
        understood = Understood(parse_query(request.query))
        slots: Sequence[Slot] = [Slot(term) for term in understood.parsed.terms]
        expansions: Sequence[Expansion] = ()
        if not request.literal:
            understood = self._understand(understood.parsed)
            without = {fold(name) for name in request.without}
            terms, near = understood.parsed.terms, understood.near
            slots, expansions = self._names.expand(terms, without, near)
            if clauses := understood.parsed.clauses:
                clauses, told = self._names.expand_alternatives(clauses, without)
                parsed = replace(understood.parsed, clauses=clauses)
                understood, expansions = understood._replace(parsed=parsed), [*expansions, *told]
        return Plan(understood, slots, tuple(expansions), self._first(understood.parsed))

    def _first(self, parsed: ParsedQuery) -> Ids:
        codes = {parsed.code, *(canonical(form) for t in parsed.terms for form in t.forms)}
        found = {n for code in codes if code for n in self._snapshot.by_code.get(code)}
        return np.array(sorted(found), np.int64) if found else _NONE
