"""An action as the tracker knows it: its record, its deadline, its report, what it counts under."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.area_names import AreaNames
from kb.deadlines import Deadline
from kb.follow_up import Report, due_of, status_of
from kb.links import LINKED_TYPES, Spoken
from kb.records import Action, DocumentHead, Function, Recommendation, RecordType
from kb.stated_links import Link, stated_links
from kb.stored import StoredRecord, View
from kb.text import fold
from web.runtime import Runtime
from web.services.linking import card_text

# What the tracker filters and counts by, beside the deadline.
FACETS = (
    "status", "responsible", "document_kind", "organisation", "country", "area",
    "gcm_objective", "sdg", "priority", "document",
)  # fmt: skip
# Links that a text names or a curator accepted; with ``MORE`` also the merely suggested ones.
LINKED = ("gcm_objective", "sdg")
MORE = "+"
COLUMNS = (*FACETS, *(facet + MORE for facet in LINKED))
NONE = "-"
_READ: tuple[RecordType, ...] = ("document", "recommendation", "function", "action")
_SILENT = Spoken(frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class ActionRow:
    """``deadline`` is a curator's where they corrected it; ``values`` by column, ``folded`` is
    what words are looked for in."""

    record: StoredRecord
    deadline: Deadline
    report: Report
    parents: tuple[StoredRecord, ...]
    values: dict[str, tuple[str, ...]]
    folded: str

    @property
    def action(self) -> Action:
        content = self.record.content
        assert isinstance(content, Action)
        return content


@dataclass(frozen=True, slots=True)
class _Said:
    """What people said of actions and recommendations, by id."""

    reports: Mapping[str, Report]
    spoken: Mapping[str, Spoken]


def every_row(runtime: Runtime, view: View) -> Iterator[ActionRow]:
    """The rows of all documents, read at once: document by document took three times as long."""
    by_document: dict[str, list[StoredRecord]] = defaultdict(list)
    for record in runtime.store.records_of_types(*_READ, view=view):
        by_document[record.document_id].append(record)
    said = _Said(runtime.store.follow_ups.reports(), runtime.store.links.spoken())
    areas = _areas(runtime)
    for records in by_document.values():
        yield from _of_document(records, said, areas)


def rows_of(runtime: Runtime, view: View, documents: Iterable[str]) -> Iterator[ActionRow]:
    """The rows of some documents."""
    store, areas = runtime.store, _areas(runtime)
    for document_id in documents:
        records = store.document_records(document_id, view=view)
        tracked = [r.id for r in records if r.type in ("action", "recommendation")]
        said = _Said(store.follow_ups.reports(tracked), store.links.spoken(tracked))
        yield from _of_document(records, said, areas)


def _areas(runtime: Runtime) -> AreaNames:
    return AreaNames(runtime.schemes.members("area"))


def _of_document(
    records: Sequence[StoredRecord], said: _Said, areas: AreaNames
) -> Iterator[ActionRow]:
    head = next((r.content for r in records if isinstance(r.content, DocumentHead)), None)
    if head is None:
        return
    named = {f"{r.type}:{r.number}": r for r in records if r.type in ("recommendation", "function")}
    for record in records:
        if isinstance(record.content, Action):
            parents = tuple(named[name] for name in record.content.parents if name in named)
            yield _row(record, head, parents, said, areas)


def _row(
    record: StoredRecord,
    head: DocumentHead,
    parents: tuple[StoredRecord, ...],
    said: _Said,
    areas: AreaNames,
) -> ActionRow:
    action = record.content
    assert isinstance(action, Action)
    told = said.reports.get(record.id) or Report(record.id, status_of(action.status))
    due = due_of(action, head)
    if told.corrected:
        due = Deadline(due.printed, "exact", told.start, told.end, told.recurrence, due.target)  # type: ignore[arg-type]
    values = {
        "status": (told.status,),
        "responsible": tuple(action.responsible) or (NONE,),
        "document_kind": (head.kind,),
        "organisation": tuple(head.organisations) or (NONE,),
        "country": tuple(head.countries) or (NONE,),
        "area": _area_of(action, head, parents, areas) or (NONE,),
        "priority": _priorities(parents) or (NONE,),
        "document": (record.document_id,),
        **_links_of(record, parents, said.spoken),
    }
    words = [
        action.number,
        action.text,
        *action.responsible,
        *action.supporting,
        action.comments or "",
        head.title,
    ]
    return ActionRow(record, due, told, parents, values, " " + fold(" ".join(words)))


def _priorities(parents: Iterable[StoredRecord]) -> tuple[str, ...]:
    contents = (parent.content for parent in parents)
    found = {str(c.priority) for c in contents if isinstance(c, Recommendation) and c.priority}
    return tuple(sorted(found))


def _area_of(
    action: Action, head: DocumentHead, parents: Iterable[StoredRecord], areas: AreaNames
) -> tuple[str, ...]:
    """The areas that units and headings name: the action's parties and words, its
    recommendation or function, its document. A cluster's "Coordinación" leaves it the
    cluster's own area."""
    headings = [*action.responsible, *action.supporting]
    sentences = [action.text]
    for parent in parents:
        if isinstance(parent.content, Recommendation):
            headings.append(parent.content.component or "")
            sentences.append(parent.content.text)
        elif isinstance(parent.content, Function):
            headings.append(parent.content.name)
    return areas.named([*headings, head.title, *head.organisations], sentences)


def _links_of(
    record: StoredRecord, parents: Iterable[StoredRecord], spoken: Mapping[str, Spoken]
) -> dict[str, tuple[str, ...]]:
    """Objectives and goals of the action and of the recommendations that it serves."""
    sure: set[Link] = set()
    likely: set[Link] = set()
    for one in (record, *parents):
        if one.type not in LINKED_TYPES:
            continue
        said = spoken.get(one.id, _SILENT)
        # The same text as on the record's own page (``record_links``).
        sure |= said.accepted | stated_links(card_text(one.content))
        likely |= said.suggested
    found = {}
    for facet in LINKED:
        for name, links in ((facet, sure), (facet + MORE, sure | likely)):
            notations = sorted({n.partition(".")[0] for s, n in links if s == facet}, key=int)
            found[name] = tuple(notations) or (NONE,)
    return found
