"""A passage of a document as a card of its own: what was chosen, and the draft made of it."""

from collections.abc import Collection
from dataclasses import dataclass

from corpus.blocks import paragraphs
from corpus.reading import blocks_from_json
from index.facet_values import OTHER_NAME
from kb.errors import Conflict, Invalid, NotFound
from kb.records import Place, Places
from kb.stored import StoredDocument, StoredRecord, StoredSource
from web.runtime import Runtime
from web.services.card_codes import Choice, area_choices, area_name, kind_choices
from web.services.drafting import draw_id, drawn
from web.services.editing import editable
from web.services.places import SHEET_FORMATS, PlaceMark, anchor_of, place_mark
from web.services.refreshing import refresh
from web.services.words import SHEET

# Fields of the sheet that hold text, with their printed labels: where a passage may go.
TEXT_FIELDS = tuple(
    (name, label)
    for _, group in SHEET
    for name, label in group
    if name
    not in {
        "territories",
        "assistance_types",
        "actors",
        "sdgs",
        "gcm_principles",
        "gcm_objectives",
        "keywords",
    }
)
DESCRIPTION = "description"
# Of a passage that is one sentence the card's description is that sentence.
ONE_SENTENCE = 200
LONGEST = 20_000
MOST_LINES = 400


@dataclass(frozen=True, slots=True)
class ChosenLine:
    place: Place
    anchor: str
    text: str
    mark: PlaceMark | None


@dataclass(frozen=True, slots=True)
class PassageView:
    """The form that makes a card of a passage; ``text`` is what goes into ``field``."""

    document: StoredDocument
    source: StoredSource
    lines: list[ChosenLine]
    text: str
    field: str
    description: str
    kinds: list[Choice]
    areas: list[Choice]
    codes: dict[str, str]
    drawn_id: str


@dataclass(frozen=True, slots=True)
class NewCard:
    """What the form says: the passage's field and text, and what the card is."""

    field: str
    text: str
    description: str
    kind: str
    area: str


def chosen_lines(
    runtime: Runtime, document_id: str, source_id: str, anchors: Collection[str]
) -> tuple[StoredDocument, StoredSource, list[ChosenLine]]:
    """The lines at these anchors of a source, in its order; unknown anchors are left out.

    Raises NotFound ``document_not_found`` (id), ``source_not_found`` (id).
    """
    document = runtime.store.document(document_id, view="workshop")
    source = next((one for one in document.sources if one.id == source_id), None)
    if source is None:
        raise NotFound("source_not_found", id=source_id)
    wanted = set(anchors)
    sheets = source.format in SHEET_FORMATS
    found: dict[Place, ChosenLine] = {}
    for line in paragraphs(blocks_from_json(runtime.store.source_blocks(source_id))):
        anchor = anchor_of(line.place)
        if line.text and anchor in wanted and line.place not in found:
            mark = place_mark([line.place], sheets=sheets)
            found[line.place] = ChosenLine(line.place, anchor, line.text, mark)
    return document, source, list(found.values())[:MOST_LINES]


def passage_view(
    runtime: Runtime,
    document_id: str,
    source_id: str,
    anchors: Collection[str],
    *,
    text: str = "",
    typed: NewCard | None = None,
    drawn_id: str = "",
) -> PassageView:
    """The form for the lines chosen; ``text`` where a part of them was selected, ``typed``
    what had been filled in, ``drawn_id`` the id that the card will have.
    Raises like ``chosen_lines``, and Invalid ``passage_empty``."""
    document, source, lines = chosen_lines(runtime, document_id, source_id, anchors)
    if not lines:
        raise Invalid("passage_empty")
    whole = text.strip() or "\n".join(line.text for line in lines)
    short = len(whole) <= ONE_SENTENCE and "\n" not in whole
    card = typed or NewCard(
        field=DESCRIPTION if short else "finding",
        text=whole,
        description="",
        kind="lesson_learned",
        area=_usual_area(runtime, document_id),
    )
    areas = area_choices(runtime.schemes, card.area)
    return PassageView(
        document=document,
        source=source,
        lines=lines,
        text=card.text,
        field=card.field,
        description=card.description,
        kinds=kind_choices(card.kind),
        areas=areas,
        codes={
            kind.value: runtime.store.curation.next_code(kind.value, _code(card.area), document_id)
            for kind in kind_choices(card.kind)
        },
        drawn_id=drawn_id or draw_id(),
    )


def create(
    runtime: Runtime,
    document_id: str,
    source_id: str,
    anchors: Collection[str],
    card: NewCard,
    *,
    actor: str,
    reason: str,
    record_id: str = "",
) -> StoredRecord:
    """A draft card of the document, its passage marked in the source; the one that was made
    before where the same form (``record_id``) is sent again.

    Raises like ``chosen_lines``; Invalid ``passage_empty``, ``passage_without_description``,
    ``passage_too_long``, and what ``create_card`` raises.
    """
    _, _, lines = chosen_lines(runtime, document_id, source_id, anchors)
    field = card.field if card.field in dict(TEXT_FIELDS) else "finding"
    text = card.text.strip()
    description = text if field == DESCRIPTION else card.description.strip()
    if not lines or not text:
        raise Invalid("passage_empty")
    if not description:
        raise Invalid("passage_without_description")
    if len(text) > LONGEST or len(description) > LONGEST:
        raise Invalid("passage_too_long", limit=LONGEST)
    places: Places = {field: [line.place for line in lines]}
    fields = {
        field: text,
        DESCRIPTION: description,
        "kind": card.kind,
        "area": _code(card.area),
        "area_name": area_name(runtime.schemes, card.area),
    }
    try:
        made = runtime.store.curation.create_card(
            fields,
            document_id=document_id,
            actor=actor,
            reason=reason,
            source_id=source_id,
            places=places,
            record_id=drawn(record_id),
        )
    except Conflict as error:
        if error.code != "record_there":
            raise
        return editable(runtime, record_id)
    refresh(runtime)
    return made


def _usual_area(runtime: Runtime, document_id: str) -> str:
    """The area of the document's other cards, else General."""
    records = runtime.store.document_records(document_id, view="workshop")
    areas = [str(getattr(r.content, "area", "")) for r in records if r.type == "card"]
    return max(set(areas), key=areas.count) if areas else "GN"


def _code(area: str) -> str:
    """The code of an area that bears another name elsewhere."""
    return area.partition(OTHER_NAME)[0]
