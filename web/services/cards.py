"""A card as its page shows it: the answer first, then the sheet, then what surrounds it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.errors import Unavailable
from kb.records import CuratedCard
from kb.stored import StoredDocument, StoredRecord, View
from web.runtime import Runtime
from web.services.answers import ANSWER_LENGTH, Answer, answers, clip
from web.services.heads import Head
from web.services.labels import Labels
from web.services.phrases import Phrase, Text
from web.services.places import PlaceMark
from web.services.sheets import HEADLINE_LENGTH, Row, Section, curated, sheet
from web.services.source_access import marker
from web.services.words import KINDS

# What two cards share, where the notation alone says little.
SHARED = {
    "gcm_objective": "objetivo %(n)s",
    "gcm_principle": "principio %(n)s",
    "sdg": "ODS %(n)s",
}


# What a link rests on.
STATED = "en el documento"
ACCEPTED = "sugerido y aceptado por el equipo"


@dataclass(frozen=True, slots=True)
class Link:
    """A tie to a concept and what it rests on."""

    scheme: str
    notation: str
    label: str
    basis: str


@dataclass(frozen=True, slots=True)
class Near:
    """A card near this one and what both share."""

    record: StoredRecord
    name: str
    kind: str
    title: str
    shared: list[Text]


@dataclass(frozen=True, slots=True)
class CardView:
    """All that the card page shows; ``readable`` are the sources whose text may be opened."""

    record: StoredRecord
    card: CuratedCard
    kind_label: str
    area: tuple[str, str]
    countries: list[str]
    headline: str
    whole: bool
    answers: list[Answer]
    sections: list[Section]
    curated: list[Row]
    links: list[Link]
    head: Head | None
    document: StoredDocument
    place: PlaceMark | None
    readable: frozenset[str] = frozenset()
    related: list[Near] = field(default_factory=list)
    previous: Near | None = None
    next: Near | None = None
    position: int = 0
    siblings: int = 0
    gaps: int = 0


def card_view(runtime: Runtime, record_id: str, view: View) -> CardView:
    """Raises NotFound ``record_not_found`` (id) where the view has no such card."""
    return view_of(runtime, runtime.store.record(record_id, view=view), view)


def view_of(runtime: Runtime, record: StoredRecord, view: View) -> CardView:
    """The page of a record, which may hold text that is not saved."""
    card = card_of(record)
    labels = Labels(runtime, view)
    document = runtime.store.document(record.document_id, view=view)
    head = labels.heads.get(record.document_id)
    countries = labels.countries(head.countries) if head else []
    whole = len(card.description) <= HEADLINE_LENGTH
    marks = marker(runtime, document, view)
    sections = sheet(card, record, labels, marks)
    siblings = [
        r for r in runtime.store.document_records(record.document_id, view=view) if r.type == "card"
    ]
    position = next((n for n, r in enumerate(siblings) if r.id == record.id), 0)
    return CardView(
        record=record,
        card=card,
        kind_label=KINDS[card.kind][0],
        area=labels.area(card),
        countries=countries,
        headline=card.description if whole else clip(card.description, HEADLINE_LENGTH),
        whole=whole,
        answers=answers(card, countries),
        sections=sections,
        curated=curated(card, labels, contact=view != "public"),
        links=links(card, labels, accepted_links(runtime, record)),
        head=head,
        document=document,
        place=marks.mark(record, "description", "code"),
        readable=marks.readable,
        related=_related(runtime, record, view, labels),
        previous=near(siblings[position - 1]) if position else None,
        next=near(siblings[position + 1]) if position + 1 < len(siblings) else None,
        position=position + 1,
        siblings=len(siblings),
        gaps=sum(len(s.gaps) + sum(row.state == "gap" for row in s.rows) for s in sections),
    )


def card_as_json(runtime: Runtime, record: StoredRecord, view: View) -> dict[str, Any]:
    """The JSON of ``kb show``: the card's fields, then id, document, state and links."""
    card = card_of(record)
    labels = Labels(runtime, view)
    head = labels.heads.get(record.document_id)
    return {
        **card.model_dump(),
        "id": record.id,
        "document": head.title if head else "",
        "state": record.state,
        "links": [
            {"scheme": x.scheme, "value": x.notation, "label": x.label, "basis": x.basis}
            for x in links(card, labels, accepted_links(runtime, record))
        ],
    }


def card_of(record: StoredRecord) -> CuratedCard:
    assert isinstance(record.content, CuratedCard)
    return record.content


def links(
    card: CuratedCard, labels: Labels, accepted: Mapping[tuple[str, str], str] | None = None
) -> list[Link]:
    """What the document itself states and what curators accepted, objectives first."""
    known = accepted or {}
    values = [
        *(("gcm_objective", str(n)) for n in card.gcm_objectives),
        *(("gcm_principle", letter) for letter in card.gcm_principles),
        *(("sdg", sdg) for sdg in card.sdgs),
    ]
    return [
        Link(scheme, value, labels.name(scheme, value), known.get((scheme, value), STATED))
        for scheme, value in values
    ]


def accepted_links(runtime: Runtime, record: StoredRecord) -> dict[tuple[str, str], str]:
    """The basis of the links that curators accepted."""
    return {
        (one.scheme, one.notation): ACCEPTED
        for one in runtime.store.links.decisions(record.id)
        if one.accepted
    }


def near(record: StoredRecord, shared: tuple[Text, ...] = ()) -> Near:
    """A card as a neighbour shows it: code and one clipped sentence."""
    card = card_of(record)
    title = clip(card.description, ANSWER_LENGTH)
    return Near(record, card.code, card.kind, title, list(shared))


def _related(runtime: Runtime, record: StoredRecord, view: View, labels: Labels) -> list[Near]:
    try:
        found = runtime.engine(view).related(record.id, limit=4)
    except Unavailable:
        # The card is in the store: it is shown though the index is being made.
        return []
    records = runtime.store.records([r.id for r in found], view=view)
    return [
        near(records[r.id], tuple(_shared(word, labels) for word in r.shared[:3]))
        for r in found
        if r.id in records and records[r.id].type == "card"
    ]


def _shared(word: str, labels: Labels) -> Text:
    """A shared notation (``gcm_objective:23``) or word as people read it."""
    facet, colon, value = word.partition(":")
    if not colon:
        return word
    named = SHARED.get(facet)
    return Phrase(named, {"n": value}) if named else labels.name(facet, value)
