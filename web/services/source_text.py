"""The page of a document's text: as it was read, with what became of each line."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.blocks import paragraphs
from corpus.parsers.recorder import where
from corpus.reading import blocks_from_json
from kb.errors import NotFound
from kb.records import Place
from kb.stored import StoredDocument, StoredRecord, StoredSource, View
from web.runtime import Runtime
from web.services.labels import Labels
from web.services.phrases import Text
from web.services.places import SHEET_FORMATS, anchor_of
from web.services.source_access import readable_sources
from web.services.source_lines import Layout
from web.services.source_parts import Raw, cut, part_of
from web.services.source_shapes import Blocks
from web.services.words import DOCUMENT_KINDS, FIELDS, record_name

# Places of one field that the bar above the text leads to one by one.
PASSAGES_SHOWN = 12
_QUOTED = re.compile("«(.+)»", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; None where it does not say."""

    source_id: str | None = None
    record_id: str | None = None
    field: str | None = None
    part: int | None = None


@dataclass(frozen=True, slots=True)
class Focus:
    """The record, or the field of it, that the reader came from; ``passages`` are (part,
    anchor) of each of its places, in order."""

    record: StoredRecord
    name: Text
    field: str
    label: str
    passages: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class TextView:
    """All that the page shows; ``sources`` are those that the reader may open, ``sheets``
    tells that pages are sheets, ``unplaced`` counts the lines that no field took."""

    document: StoredDocument
    kind_label: str
    countries: list[str]
    source: StoredSource
    sources: list[StoredSource]
    blocks: Blocks
    part: int
    parts: int
    focus: Focus | None
    sheets: bool
    unplaced: int


def text_view(runtime: Runtime, document_id: str, view: View, asked: Asked) -> TextView:
    """The text of one source of a document, or the part of it that is asked for.

    Raises NotFound ``document_not_found`` (id) where the view has no such document or may not
    read its text, ``record_not_found`` (id), ``source_not_found`` (id).
    """
    document = runtime.store.document(document_id, view=view)
    readable = readable_sources(runtime, document, view)
    if not readable:
        raise NotFound("document_not_found", id=document_id)
    records = runtime.store.document_records(document_id, view=view)
    record = _record(records, asked.record_id)
    sources = [source for source in document.sources if source.id in readable]
    source = _source(sources, records, record, asked.source_id)
    if record is not None and record.source_id != source.id:
        record = None
    parts = cut(runtime.store.source_blocks(source.id))
    focus = _focus(record, asked.field, parts) if record else None
    part = _part(asked.part, focus, len(parts))
    layout = Layout(
        taken=taken_from(records, source.id),
        passages=frozenset(_places(record, asked.field)) if record else frozenset(),
        notes=_notes(parts[part - 1], source) if view == "workshop" else {},
        comments=view == "workshop",
    )
    firsts = {at: raw.get("first", 0) for at, raw in enumerate(parts[part - 1])}
    return TextView(
        document=document,
        kind_label=DOCUMENT_KINDS[document.head.kind],
        countries=Labels(runtime, view).countries(tuple(document.head.countries)),
        source=source,
        sources=sources,
        blocks=layout.blocks(blocks_from_json(parts[part - 1]), firsts),
        part=part,
        parts=len(parts),
        focus=focus,
        sheets=source.format in SHEET_FORMATS,
        unplaced=len(source.warnings) if view == "workshop" else 0,
    )


def taken_from(
    records: Iterable[StoredRecord], source_id: str
) -> dict[Place, list[tuple[StoredRecord, str]]]:
    """What became of each line: the records and fields that were read from it."""
    taken: dict[Place, list[tuple[StoredRecord, str]]] = {}
    for record in records:
        if record.source_id != source_id:
            continue
        for name, places in record.places.items():
            for place in dict.fromkeys(places):
                taken.setdefault(place, []).append((record, name))
    return taken


def _record(records: Sequence[StoredRecord], record_id: str | None) -> StoredRecord | None:
    if record_id is None:
        return None
    for record in records:
        if record.id == record_id:
            return record
    raise NotFound("record_not_found", id=record_id)


def _source(
    sources: Sequence[StoredSource],
    records: Sequence[StoredRecord],
    record: StoredRecord | None,
    source_id: str | None,
) -> StoredSource:
    """The source asked for, else the record's, else that which most records rest on."""
    if source_id is None and record is not None:
        source_id = record.source_id
    if source_id is not None:
        for source in sources:
            if source.id == source_id:
                return source
        raise NotFound("source_not_found", id=source_id)
    resting = [record.source_id for record in records]
    return max(sources, key=lambda source: resting.count(source.id))


def _places(record: StoredRecord, name: str | None) -> list[Place]:
    """The places of a field, or of every field where none is named."""
    groups = [record.places.get(name, [])] if name else record.places.values()
    return list(dict.fromkeys(place for group in groups for place in group))


def _focus(record: StoredRecord, name: str | None, parts: Sequence[Sequence[Raw]]) -> Focus:
    passages = []
    for place in _places(record, name)[:PASSAGES_SHOWN]:
        part = part_of(parts, place)
        if part is not None:
            passages.append((part, anchor_of(place)))
    known = name if name in record.places else ""
    return Focus(record, record_name(record), known or "", FIELDS.get(known or "", ""), passages)


def _part(asked: int | None, focus: Focus | None, parts: int) -> int:
    if asked is None and focus is not None and focus.passages:
        return focus.passages[0][0]
    return min(max(asked or 1, 1), parts)


def _notes(part: Sequence[Any], source: StoredSource) -> dict[Place, list[str]]:
    """The messages of the reading beside the lines that they speak of."""
    said: dict[str, list[str]] = {}
    for place, message in source.warnings:
        said.setdefault(place, []).append(message)
    notes: dict[Place, list[str]] = {}
    for line in paragraphs(blocks_from_json(list(part))):
        for message in said.get(where(line.place), []):
            quoted = _QUOTED.search(message)
            if quoted is None or quoted[1] in line.text:
                notes.setdefault(line.place, []).append(message)
    return notes
