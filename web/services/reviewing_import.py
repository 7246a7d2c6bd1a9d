"""What was read from a file, beside its text: what is new, what differs, what has no place."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from corpus.reading import blocks_from_json
from kb.records import Card, Place, Places, Reading, Record
from kb.staged import (
    HEAD,
    FieldChange,
    Preview,
    StagedFile,
    keyed,
    open_warnings,
    places_of,
    type_of,
)
from kb.store.editing import changed
from kb.stored import StoredRecord
from web.runtime import Runtime
from web.services.doubts import quoted_text
from web.services.heads import heads
from web.services.import_likeness import others_alike
from web.services.import_lists import is_clear
from web.services.labels import Labels
from web.services.near_terms import near_words
from web.services.places import SHEET_FORMATS, anchor_of, place_mark
from web.services.record_forms import (
    FormField,
    as_text,
    field_names,
    form_fields,
    label_of,
    takes_lines,
)
from web.services.review_shapes import (
    Asked,
    FieldView,
    LooseLine,
    PlaceIn,
    RecordView,
    ReviewView,
    TargetGroup,
)
from web.services.source_lines import Layout
from web.services.source_parts import cut, parts_by_place
from web.services.source_shapes import Blocks
from web.services.source_text import taken_from
from web.services.words import DOCUMENT_KINDS, record_name

# Documents that a file may be said to be a version of: the newest of them.
CANDIDATES = 300
# Records beside the text at once: 270 cards of one file took 4 s to show.
RECORDS_SHOWN = 30


def review(runtime: Runtime, import_id: str, file_id: str, asked: Asked) -> ReviewView:
    """Raises NotFound ``import_not_found`` (id), ``import_file_not_found`` (id)."""
    staging = runtime.store.staging
    batch, file = staging.one(import_id), staging.file(file_id)
    reading = staging.reading(file_id)
    raw = cut(staging.blocks(file_id))
    preview = staging.preview(file_id)
    keys = [key for key in keyed(reading) if key != HEAD]
    page_of = {key: n // RECORDS_SHOWN + 1 for n, key in enumerate(keys)}
    pages = max(1, -(-len(keys) // RECORDS_SHOWN))
    shown = min(max(page_of.get(asked.correcting, asked.page or 1), 1), pages)
    here = [key for key in keys if page_of[key] == shown]
    page = _Page(runtime, file, reading, preview, parts_by_place(raw), asked, batch.created_at)
    part = min(max(asked.part or 1, 1), len(raw))
    before, after = _neighbours(staging.files(import_id), file_id)
    to_decide = open_keys(file, keys)
    return ReviewView(
        batch=batch,
        file=file,
        head=page.record(HEAD),
        kind_label=DOCUMENT_KINDS[reading.document.kind],
        records=[page.record(key) for key in here],
        lines=page.lines(),
        targets=page.targets([HEAD, *here]),
        preview=preview,
        blocks=page.text(raw[part - 1]),
        part=part,
        parts=len(raw),
        sheets=file.format in SHEET_FORMATS,
        page=shown,
        pages=pages,
        page_of=page_of,
        to_decide=to_decide,
        clear=[key for key in to_decide if is_clear(file, preview, key)],
        candidates=_candidates(runtime),
        previous=before,
        next=after,
    )


def open_keys(file: StagedFile, keys: Sequence[str]) -> list[str]:
    """The records of which nobody has said yet what becomes of them."""
    settled = {HEAD, *file.choices.accepted, *file.choices.left_out}
    return [key for key in keys if key not in settled]


def _neighbours(
    files: Sequence[StagedFile], file_id: str
) -> tuple[StagedFile | None, StagedFile | None]:
    """The files to review before and after one."""
    at = next((n for n, one in enumerate(files) if one.id == file_id), 0)
    before = next((one for one in reversed(files[:at]) if one.status == "read"), None)
    return before, next((one for one in files[at + 1 :] if one.status == "read"), None)


def corrected(record: Record, edits: Mapping[str, Any]) -> Record:
    """A record with what a person corrected; raises what ``kb.store.editing.changed`` does."""
    return changed(record, edits) if edits else record


class _Page:
    """What the parts of the page share."""

    def __init__(
        self,
        runtime: Runtime,
        file: StagedFile,
        reading: Reading,
        preview: Preview,
        parts: Mapping[Place, int],
        asked: Asked,
        at: datetime,
    ) -> None:
        self.runtime = runtime
        self.file = file
        self.choices = file.choices
        self.at = at
        self.reading = reading
        self.preview = preview
        self.parts = parts
        self.asked = asked
        self.sheets = file.format in SHEET_FORMATS
        self.found: dict[str, tuple[Record, Places]] = {
            key: (
                corrected(record, self.choices.edits.get(key, {})),
                places_of(key, places, self.choices),
            )
            for key, (record, places) in keyed(reading).items()
        }
        self.stored = {key: self._as_stored(key) for key in self.found}
        near = [one.record_id for group in file.summary.alike.values() for one in group]
        self.near = runtime.store.records(near, view="workshop")
        self.labels = Labels(runtime, "workshop")

    def record(self, key: str) -> RecordView:
        record, _ = self.found[key]
        told = self.preview.records.get(key)
        changes = {one.field: one for one in told.changes} if told else {}
        status = told.status if told else "new"
        views = [self._field(key, name, changes.get(name)) for name in field_names(type_of(key))]
        shown = [view for view in views if view.items or view.change]
        form: list[FormField] = []
        if self.asked.correcting == key:
            form = _with_typed(form_fields(record), self.asked.typed)
        return RecordView(
            key=key,
            type=record.record_type,
            name=record_name(self.stored[key]),
            kind=record.kind if isinstance(record, Card) else "",
            status=status,
            record_id=told.record_id if told else None,
            doubtful=not is_clear(self.file, self.preview, key),
            alike=[
                (self.near[one.record_id], round(one.likeness * 100))
                for one in others_alike(self.file, self.preview, key)
                if one.record_id in self.near
            ],
            accepted=key in self.choices.accepted,
            left_out=key in self.choices.left_out,
            fields=shown,
            words=near_words(self.runtime, record) if isinstance(record, Card) else [],
            gaps=[view.label for view in views if not view.items and not view.change],
            form=form,
        )

    def _field(self, key: str, name: str, change: FieldChange | None) -> FieldView:
        record, places = self.found[key]
        value = getattr(record, name)
        edited = name in self.choices.edits.get(key, {})
        folder = key == HEAD and name in self.choices.filled
        return FieldView(
            name=name,
            label=label_of(name),
            items=self._items(name, value),
            place=self._place(places.get(name, [])),
            origin="folder" if edited and folder else "person" if edited else "",
            change=change,
            kept=as_text(change.kept).replace("\n", " · ") if change else "",
            target=takes_lines(type_of(key), name),
        )

    def _items(self, name: str, value: Any) -> list[str]:
        if name == "countries":
            return self.labels.countries(tuple(value))
        return [line for line in as_text(value).split("\n") if line]

    def lines(self) -> list[LooseLine]:
        warned = self.file.summary.warned
        found = []
        for number, warning in enumerate(self.reading.warnings):
            place = warned[number] if number < len(warned) else None
            into = self.choices.placed.get(number)
            known = into is not None and into[0] in self.stored
            found.append(
                LooseLine(
                    number=number,
                    text=quoted_text(warning.message),
                    message=warning.message,
                    place=self._place([place] if place else []),
                    into=(record_name(self.stored[into[0]]), label_of(into[1]))
                    if into and known
                    else None,
                    aside=number in self.choices.set_aside,
                )
            )
        return found

    def targets(self, keys: Sequence[str]) -> list[TargetGroup]:
        return [
            TargetGroup(
                record_name(self.stored[key]),
                [
                    (f"{key}|{name}", label_of(name))
                    for name in field_names(type_of(key))
                    if takes_lines(type_of(key), name)
                ],
            )
            for key in keys
            if key not in self.choices.accepted
        ]

    def text(self, part: Sequence[Any]) -> Blocks:
        """The text beside the records, each line with what became of it."""
        warned = self.file.summary.warned
        notes: dict[Place, list[str]] = {}
        for number in open_warnings(len(self.reading.warnings), self.choices):
            place = warned[number] if number < len(warned) else None
            if place is not None:
                notes.setdefault(place, []).append(self.reading.warnings[number].message)
        layout = Layout(
            taken=taken_from(self.stored.values(), self.file.id), notes=notes, comments=True
        )
        firsts = {at: raw.get("first", 0) for at, raw in enumerate(part)}
        return layout.blocks(blocks_from_json(list(part)), firsts)

    def _place(self, places: Sequence[Place]) -> PlaceIn | None:
        mark = place_mark(places[:1], sheets=self.sheets)
        if mark is None:
            return None
        return PlaceIn(mark, self.parts.get(places[0], 1), anchor_of(places[0]))

    def _as_stored(self, key: str) -> StoredRecord:
        """The record as the parts that show stored ones take it; its id is its key."""
        record, places = self.found[key]
        number = getattr(record, "number", None)
        card = record if isinstance(record, Card) else None
        return StoredRecord(
            id=key,
            type=record.record_type,
            document_id=self.file.id,
            position=int(key.partition(":")[2]),
            code=card.code if card else None,
            canonical_code=card.canonical_code if card else None,
            number=None if number is None else str(number),
            state="draft",
            version=0,
            revision=0,
            content=record,
            places=places,
            source_id=self.file.id,
            sample=False,
            updated_at=self.at,
        )


def _with_typed(fields: list[FormField], typed: Mapping[str, str] | None) -> list[FormField]:
    """A form that was refused shows what had been typed, so that nothing is lost."""
    if typed is None:
        return fields
    return [replace(one, text=typed.get(one.name, one.text)) for one in fields]


def _candidates(runtime: Runtime) -> list[tuple[str, str]]:
    known = sorted(heads(runtime, "workshop").values(), key=lambda head: head.updated)
    return [(head.id, head.title) for head in known[: -CANDIDATES - 1 : -1]]
