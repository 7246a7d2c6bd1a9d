"""The records that a document gives, in the form and key order of ``kb read --json``.

Every model is one JSON object; an empty text value is None, an empty list ``[]``.
"""

from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from kb.codes import CardKind

DocumentKind = Literal[
    "card_sheet",
    "management_response",
    "improvement_plan",
    "ccpm_action_plan",
    "meeting_minutes",
    "other",
]
RecordType = Literal["card", "recommendation", "action", "function", "discussion", "document"]
# The order in which results of different types are listed: cards first.
RECORD_TYPES: tuple[RecordType, ...] = (
    "card",
    "recommendation",
    "action",
    "function",
    "discussion",
    "document",
)
Response = Literal["accepted", "partially_accepted", "rejected"]
SustainabilityLevel = Literal["alta", "media", "baja"]


class Place(BaseModel):
    """Where in a source a value stands; numbers count from 1, None where unknown."""

    model_config = ConfigDict(frozen=True)

    page: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    paragraph: int | None = None


Places = dict[str, list[Place]]


class Record(BaseModel):
    """What all record models share: unknown keys are an error, order is the wire's."""

    model_config = ConfigDict(extra="forbid")

    record_type: ClassVar[RecordType]


class DocumentHead(Record):
    """What the file is."""

    record_type = "document"

    kind: DocumentKind = "other"
    title: str = ""
    date: str | None = None
    year: int | None = None
    countries: list[str] = Field(default_factory=list)
    organisations: list[str] = Field(default_factory=list)
    meta: dict[str, str] = Field(default_factory=dict)


class Card(Record):
    """A lesson or good practice."""

    record_type = "card"

    code: str
    canonical_code: str
    kind: CardKind
    area: str
    area_name: str | None = None
    description: str
    finding: str | None = None
    context: str | None = None
    applicability: str | None = None
    limitations: str | None = None
    cause_effect: str | None = None
    contribution: str | None = None
    beneficiaries: str | None = None
    effectiveness: str | None = None
    project_goals: str | None = None
    assisted_population: str | None = None
    territories: list[str] = Field(default_factory=list)
    assistance_types: list[str] = Field(default_factory=list)
    actors: list[str] = Field(default_factory=list)
    budget: str | None = None
    replication: str | None = None
    upward_links: str | None = None
    sdgs: list[str] = Field(default_factory=list)
    gcm_principles: list[str] = Field(default_factory=list)
    gcm_objectives: list[int] = Field(default_factory=list)
    added_value: str | None = None
    sustainability_level: SustainabilityLevel | None = None
    sustainability: str | None = None
    keywords: list[str] = Field(default_factory=list)
    not_applicable: list[str] = Field(default_factory=list)


class CuratedCard(Card):
    """A card as the store keeps it: the sheet's fields and what only people add.

    ``population_groups`` and ``approaches`` hold notations of their concept schemes;
    ``results`` are sentences with figures. Nothing here is filled in by a parser.
    """

    population_groups: list[str] = Field(default_factory=list)
    approaches: list[str] = Field(default_factory=list)
    project: str | None = None
    donor: str | None = None
    period: str | None = None
    contact: str | None = None
    results: list[str] = Field(default_factory=list)


class Recommendation(Record):
    """A recommendation of an evaluation."""

    record_type = "recommendation"

    number: int
    text: str
    component: str | None = None
    addressed_to: list[str] = Field(default_factory=list)
    priority: int | None = None
    response: Response | None = None
    comments: list[str] = Field(default_factory=list)


class Function(Record):
    """A core function of a cluster, assessed by its partners and its coordination team."""

    record_type = "function"

    number: int
    name: str
    partners_score: float | None = None
    partners_rating: str | None = None
    coordination_score: float | None = None
    coordination_rating: str | None = None
    priorities: list[str] = Field(default_factory=list)
    limitations: list[str] = Field(default_factory=list)
    comments: list[str] = Field(default_factory=list)


class CuratedFunction(Function):
    """A function as the store keeps it. The form has one column for limitations, unforeseen
    circumstances and good practices; a parser puts all into ``limitations``, and a curator
    tells them apart."""

    circumstances: list[str] = Field(default_factory=list)
    good_practices: list[str] = Field(default_factory=list)


class Discussion(Record):
    """One point of what a meeting discussed."""

    record_type = "discussion"

    agenda: str
    topic: str | None = None
    text: str


class Action(Record):
    """An agreed or planned action; ``parents`` are ``"recommendation:4"``, ``"function:1"``
    or ``"meeting"``."""

    record_type = "action"

    number: str
    text: str
    parents: list[str] = Field(default_factory=list)
    deadline_text: str | None = None
    deadline: str | None = None
    quarters: list[int] = Field(default_factory=list)
    responsible: list[str] = Field(default_factory=list)
    supporting: list[str] = Field(default_factory=list)
    status: str | None = None
    comments: str | None = None


class Warning(BaseModel):
    """A line that no field took, or a value read without confidence."""

    where: str
    message: str


class Reading(BaseModel):
    """All that was read from one file.

    ``places`` runs beside the records: per record type the places of each record in
    the same order, ``"document"`` holding one entry. It is not part of the wire form
    unless asked for (``to_wire(places=True)``).
    """

    document: DocumentHead = Field(default_factory=DocumentHead)
    cards: list[Card] = Field(default_factory=list)
    recommendations: list[Recommendation] = Field(default_factory=list)
    functions: list[Function] = Field(default_factory=list)
    discussions: list[Discussion] = Field(default_factory=list)
    actions: list[Action] = Field(default_factory=list)
    warnings: list[Warning] = Field(default_factory=list)
    places: dict[RecordType, list[Places]] = Field(default_factory=dict)

    def records(self) -> list[tuple[Record, Places]]:
        """The document's head first, then every record with its places."""
        groups: list[list[Any]] = [
            [self.document],
            self.cards,
            self.recommendations,
            self.functions,
            self.discussions,
            self.actions,
        ]
        found: list[tuple[Record, Places]] = []
        for group in groups:
            for position, record in enumerate(group):
                known = self.places.get(record.record_type, [])
                found.append((record, known[position] if position < len(known) else {}))
        return found

    def to_wire(self, *, places: bool = False) -> dict[str, Any]:
        """The JSON object of ``kb read --json`` (``--places`` adds them to each record)."""
        wire = self.model_dump(exclude={"places"})
        if places:
            plural = {f"{name}s": name for name in RECORD_TYPES if name != "document"}
            for key, items in wire.items():
                name = plural.get(key)
                for position, item in enumerate(items) if name else ():
                    item["places"] = self._places_of(name, position)
            wire["document"]["places"] = self._places_of("document", 0)
        return wire

    def _places_of(self, name: Any, position: int) -> dict[str, Any]:
        known = self.places.get(name, [])
        if position >= len(known):
            return {}
        return {
            field: [place.model_dump() for place in found]
            for field, found in known[position].items()
        }


# What the store keeps of each type.
RECORD_MODELS: dict[RecordType, type[Record]] = {
    model.record_type: model
    for model in (
        CuratedCard,
        Recommendation,
        Action,
        CuratedFunction,
        Discussion,
        DocumentHead,
    )
}
