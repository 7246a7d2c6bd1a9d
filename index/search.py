"""What is asked of an engine and what it answers, in the domain's own types."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from kb.records import RecordType
from kb.stored import State

# The facets of a search, in the order of the page.
FACETS: tuple[str, ...] = (
    "type",
    "kind",
    "area",
    "territory",
    "keyword",
    "population_group",
    "approach",
    "gcm_objective",
    "gcm_principle",
    "sdg",
    "assistance_type",
    "sustainability",
    "document",
    "year",
)
# The facet value of a record that says nothing about that facet ("Sin dato").
NO_VALUE = "-"

Sort = Literal["relevance", "newest", "code"]
# How a word of a record answers one of the query; see ``ScorePart``.
Way = Literal["stem", "form", "name", "year"]


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search. ``filters`` maps a facet to chosen notations: OR within, AND across.

    ``literal`` searches just what was typed: no correction, no expansion.
    ``without`` names expansions that the reader took back (any case, accents aside).
    ``facets`` are those to count; ``excerpt`` False leaves snippets out; ``explain`` adds
    to each hit what its score is made of. ``suggested`` lets a filter through also by links
    that are merely suggested; ``strict`` keeps transversal records from following a choice.
    """

    query: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 10
    facets: tuple[str, ...] = FACETS
    literal: bool = False
    excerpt: bool = True
    without: tuple[str, ...] = ()
    explain: bool = False
    suggested: bool = False
    strict: bool = False


@dataclass(frozen=True, slots=True)
class ScorePart:
    """What one word gives a hit in one group of fields. ``way`` says how ``matched``
    answers ``term``: as its stem, as written, as another name, or by the document's year.
    The parts of a hit add up to its score."""

    term: str
    matched: str
    way: Way
    group: str
    count: int
    score: float


class Hit(NamedTuple):
    """A record that was found. ``marks`` are [start, end) offsets into ``snippet``;
    ``lent`` names the facets whose value comes from its document ("según el documento");
    ``transversal`` the chosen facets that it follows as a transversal record."""

    type: RecordType
    id: str
    code: str | None
    number: str | None
    document_id: str
    document: str
    title: str
    state: State
    score: float
    field: str | None
    snippet: str
    marks: tuple[tuple[int, int], ...]
    sample: bool = False
    lent: tuple[str, ...] = ()
    transversal: tuple[str, ...] = ()
    parts: tuple[ScorePart, ...] = ()


class FacetCount(NamedTuple):
    """A facet value by its notation; ``parent`` where its scheme is a tree."""

    value: str
    count: int  # type: ignore[assignment]  # a tuple's own method of that name is not used
    selected: bool = False
    parent: str | None = None
    transversal: bool = False


@dataclass(frozen=True, slots=True)
class Expansion:
    """A term of the query and what else was searched for it."""

    term: str
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchResults:
    """``correction`` is the query that was searched instead, where a word was corrected;
    ``suggestion`` one that is only offered; ``ignored`` are words that no record holds, left
    out of what a record must hold."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    correction: str | None = None
    expansions: tuple[Expansion, ...] = ()
    suggestion: str | None = None
    ignored: tuple[str, ...] = ()


SuggestionKind = Literal["code", "keyword", "territory", "area", "gcm_objective", "title"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that completes what is being typed; ``value`` is the notation of a facet's."""

    kind: SuggestionKind
    text: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """A card near another one, and what they share (words and notations)."""

    id: str
    score: float
    shared: tuple[str, ...]


# A facet's value as the row or column that it counts in; None leaves it out.
Line = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Dimension:
    """A side of a cross table: a facet, and where each of its values counts.

    ``line`` may lead several values to one (objectives to a round table); ``suggested``
    counts links that are merely suggested beside the stated ones.
    """

    facet: str
    line: Line | None = None
    suggested: bool = False


@dataclass(frozen=True, slots=True)
class CrossTab:
    """Counts are of distinct records: a row's total is no sum of its cells."""

    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, int] = field(default_factory=dict)
    total: int = 0


@dataclass(frozen=True, slots=True)
class IndexRecord:
    """A record as the index takes it, made by ``index.projection``.

    ``texts`` maps a searchable field to its text; ``facets`` a facet to notations, a
    value's ancestors included. ``transversal`` names facets in which the record follows
    every choice, ``lent`` those whose values its document lends.
    """

    id: str
    type: RecordType
    document_id: str
    document: str
    title: str
    state: State
    code: str | None = None
    canonical_code: str | None = None
    number: str | None = None
    position: int = 0
    year: int | None = None
    sample: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    transversal: tuple[str, ...] = ()
    lent: tuple[str, ...] = ()


class Engine(Protocol):
    """A search engine over one view. Every implementation passes the same suite."""

    def search(self, request: SearchRequest) -> SearchResults: ...

    def cross(self, request: SearchRequest, rows: Dimension, columns: Dimension) -> CrossTab: ...

    def related(self, record_id: str, *, limit: int = 5) -> tuple[Related, ...]: ...

    def suggest(self, prefix: str, *, limit: int = 8) -> tuple[Suggestion, ...]: ...
