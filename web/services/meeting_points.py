"""What a meeting agreed or suggested about a function or an action of a plan, told both ways."""

from dataclasses import dataclass
from gettext import gettext as _

from index.search import SearchRequest
from kb.errors import Invalid, NotFound
from kb.records import Action, Discussion, Function, RecordType
from kb.stored import StoredDocument, StoredRecord, View
from kb.text import squeeze
from web.runtime import Runtime
from web.services.labels import Labels

# A tie's kind as the store keeps it, and its word.
KINDS: dict[str, str] = {"agreed": _("se acordó"), "suggested": _("se sugirió")}
MOST_FOUND = 12
_SIDES: dict[bool, tuple[RecordType, ...]] = {
    True: ("function", "action"),
    False: ("discussion", "action"),
}


@dataclass(frozen=True, slots=True)
class Point:
    """A record as a line: what it is, its text, the name of its document."""

    record: StoredRecord
    title: str
    text: str
    document: str


@dataclass(frozen=True, slots=True)
class Tie:
    kind: str
    word: str
    point: Point


@dataclass(frozen=True, slots=True)
class PointPage:
    """``of_meeting``: the point was said in a meeting, so it is tied to what plans hold."""

    point: Point
    of_meeting: bool
    ties: list[Tie]
    found: list[Point]
    query: str


def point_page(runtime: Runtime, record_id: str, view: View, query: str = "") -> PointPage:
    """Raises NotFound ``record_not_found`` (id) for what is neither point nor plan."""
    record = runtime.store.record(record_id, view=view)
    labels = Labels(runtime, view)
    if not isinstance(record.content, (Discussion, Function, Action)):
        raise NotFound("record_not_found", id=record_id)
    told = squeeze(query)[:200]
    return PointPage(
        _point(record, labels),
        said_in_meeting(record),
        ties_of(runtime, record_id, view),
        _found(runtime, record, view, told) if told else [],
        told,
    )


def meeting(
    runtime: Runtime, document_id: str, view: View
) -> tuple[StoredDocument, list[PointPage]]:
    """Every point of a meeting with its ties. Raises NotFound like ``store.document``."""
    document = runtime.store.document(document_id, view=view)
    labels = Labels(runtime, view)
    records = runtime.store.document_records(document_id, view=view)
    return document, [
        PointPage(_point(record, labels), True, ties_of(runtime, record.id, view), [], "")
        for record in records
        if said_in_meeting(record)
    ]


def ties_of(runtime: Runtime, record_id: str, view: View) -> list[Tie]:
    """What a record is tied to, as far as the view shows it."""
    ties = [t for t in runtime.store.follow_ups.ties(record_id) if t[2] in KINDS]
    others = [to if one == record_id else one for one, to, _kind in ties]
    records = runtime.store.records(others, view=view)
    labels = Labels(runtime, view)
    return [
        Tie(kind, KINDS[kind], _point(records[other], labels))
        for (_one, _to, kind), other in zip(ties, others, strict=True)
        if other in records
    ]


def tie(runtime: Runtime, record_id: str, other_id: str, kind: str, *, actor: str) -> None:
    """Say what a meeting said; given from either side.

    Raises NotFound ``record_not_found`` (id), Invalid ``tie_not_fitting``: one must be a
    point of a meeting, the other a function or an action of a plan.
    """
    from_id, to_id = _sides(runtime, record_id, other_id)
    if kind not in KINDS:
        raise Invalid("tie_not_fitting")
    runtime.store.follow_ups.tie(from_id, to_id, kind, actor=actor)


def untie(runtime: Runtime, record_id: str, other_id: str, kind: str, *, actor: str) -> None:
    """Take a tie back; one that is not there changes nothing. Raises like ``tie``."""
    from_id, to_id = _sides(runtime, record_id, other_id)
    runtime.store.follow_ups.untie(from_id, to_id, kind, actor=actor)


def said_in_meeting(record: StoredRecord) -> bool:
    content = record.content
    return isinstance(content, Discussion) or (
        isinstance(content, Action) and content.parents == ["meeting"]
    )


def _sides(runtime: Runtime, record_id: str, other_id: str) -> tuple[str, str]:
    found = runtime.store.records([record_id, other_id], view="workshop")
    for id_ in (record_id, other_id):
        if id_ not in found:
            raise NotFound("record_not_found", id=id_)
    said = {id_: said_in_meeting(record) for id_, record in found.items()}
    planned = [id_ for id_ in said if not said[id_]]
    if len(planned) != 1 or not isinstance(found[planned[0]].content, (Function, Action)):
        raise Invalid("tie_not_fitting")
    return (other_id if planned[0] == record_id else record_id), planned[0]


def _found(runtime: Runtime, record: StoredRecord, view: View, query: str) -> list[Point]:
    said = said_in_meeting(record)
    request = SearchRequest(
        query=query,
        filters={"type": _SIDES[said]},
        limit=MOST_FOUND * 2,
        facets=(),
        excerpt=False,
    )
    hits = runtime.engine(view).search(request).hits
    records = runtime.store.records([hit.id for hit in hits], view=view)
    labels = Labels(runtime, view)
    others = [r for r in records.values() if said_in_meeting(r) is not said]
    return [_point(r, labels) for r in others[:MOST_FOUND]]


def _point(record: StoredRecord, labels: Labels) -> Point:
    content = record.content
    name = labels.name("document", record.document_id)
    if isinstance(content, Discussion):
        title = _("Punto: {topic}").format(topic=content.topic or content.agenda)
        return Point(record, title, content.text, name)
    if isinstance(content, Function):
        return Point(record, _("Función {n}").format(n=content.number), content.name, name)
    assert isinstance(content, Action)
    return Point(record, _("Acción {n}").format(n=content.number), content.text, name)
