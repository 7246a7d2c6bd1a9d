"""A document as its page shows it: all that was read from it, by type."""

from dataclasses import dataclass

from kb.records import RECORD_TYPES, Action, DocumentHead, RecordType
from kb.stored import StoredDocument, StoredRecord, View
from web.runtime import Runtime
from web.services.heads import Head
from web.services.labels import Labels
from web.services.places import Marker, PlaceMark
from web.services.source_access import marker
from web.services.words import DOCUMENT_KINDS, TYPES


@dataclass(frozen=True, slots=True)
class Item:
    """A record read from the document; ``actions`` are those that serve it, ``same_as`` an
    earlier record that exactly these serve, ``again`` says that it stood further up already."""

    record: StoredRecord
    place: PlaceMark | None
    actions: list["Item"]
    same_as: StoredRecord | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """All records of one type."""

    type: RecordType
    title: str
    items: list[Item]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """All that the document page shows; ``warnings`` are (where, message), workshop only;
    ``readable`` the sources whose text may be opened, ``waiting`` counts what is not published
    as it stands (workshop)."""

    document: StoredDocument
    head: DocumentHead
    kind_label: str
    countries: list[str]
    chapters: list[Chapter]
    meta: list[tuple[str, str]]
    warnings: list[tuple[str, str]]
    total: int
    readable: frozenset[str]
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document in the list of documents."""

    head: Head
    kind_label: str
    countries: list[str]
    counts: list[tuple[int, str]]


def document_view(runtime: Runtime, document_id: str, view: View) -> DocumentView:
    """Raises NotFound ``document_not_found`` (id) where the view has no such document."""
    document = runtime.store.document(document_id, view=view)
    records = runtime.store.document_records(document_id, view=view)
    labels = Labels(runtime, view)
    marks = marker(runtime, document, view)
    warnings = [w for s in document.sources for w in s.warnings] if view == "workshop" else []
    return DocumentView(
        document=document,
        head=document.head,
        kind_label=DOCUMENT_KINDS[document.head.kind],
        countries=labels.countries(tuple(document.head.countries)),
        chapters=chapters(records, marks),
        meta=[(key, text) for key, text in document.head.meta.items() if text],
        warnings=warnings,
        total=sum(1 for r in records if r.type != "document"),
        readable=marks.readable,
        waiting=sum(r.state in ("draft", "in_review") for r in records),
    )


def chapters(records: list[StoredRecord], marks: Marker) -> list[Chapter]:
    """Records by type; an action stands under what it serves, the others in their own chapter.

    An action of several recommendations is shown under each of them; where all of them are
    those of an earlier one, the item names it instead.
    """
    by_type: dict[RecordType, list[StoredRecord]] = {}
    for record in records:
        by_type.setdefault(record.type, []).append(record)
    actions = by_type.get("action", [])
    placed: set[str] = set()
    found = []
    for type_ in RECORD_TYPES:
        if type_ in ("document", "action") or type_ not in by_type:
            continue
        items = []
        shown: dict[tuple[str, ...], StoredRecord] = {}
        for record in by_type[type_]:
            parent = f"{type_}:{record.number}"
            served = [a for a in actions if parent in _parents(a)]
            items.append(_served(record, served, placed, shown, marks))
            placed.update(a.id for a in served)
        found.append(Chapter(type_, TYPES[type_][1], items))
    rest = [_item(a, marks) for a in actions if a.id not in placed]
    if rest:
        found.append(Chapter("action", "Acuerdos y acciones", rest))
    return found


def document_line(head: Head, labels: Labels) -> DocumentLine:
    counts = [
        (head.counts.get(t, 0), TYPES[t][0 if head.counts.get(t) == 1 else 1].lower())
        for t in RECORD_TYPES
        if t != "document" and head.counts.get(t)
    ]
    return DocumentLine(head, DOCUMENT_KINDS[head.kind], labels.countries(head.countries), counts)


def place_of(record: StoredRecord, marks: Marker) -> PlaceMark | None:
    """The place of what names the record: its code, text, name or number."""
    return marks.mark(record, "code", "description", "text", "name", "number")


def anchor(record: StoredRecord) -> str:
    """Where the record stands on its document's page."""
    return f"r-{record.id}"


def _served(
    record: StoredRecord,
    actions: list[StoredRecord],
    placed: set[str],
    shown: dict[tuple[str, ...], StoredRecord],
    marks: Marker,
) -> Item:
    """A record with its actions; ``shown`` gathers which record showed which actions first."""
    first = shown.setdefault(tuple(a.id for a in actions), record) if actions else record
    items = [_item(a, marks, again=a.id in placed) for a in actions]
    same_as = first if first is not record else None
    return Item(record, place_of(record, marks), items, same_as)


def _item(record: StoredRecord, marks: Marker, *, again: bool = False) -> Item:
    return Item(record, place_of(record, marks), [], again=again)


def _parents(record: StoredRecord) -> list[str]:
    content = record.content
    return content.parents if isinstance(content, Action) else []
