"""The way of a card: submitted, returned, published, archived, put away; and what was said."""

from dataclasses import dataclass
from datetime import datetime

from kb import personal_data
from kb.completeness import gaps
from kb.differences import changes
from kb.mentions import around
from kb.people import Person
from kb.records import Record
from kb.stored import VISIBILITIES, StoredRecord, Visibility
from web.runtime import Runtime
from web.services.cards import card_of
from web.services.editing import editable
from web.services.words import FIELDS

# What was said on the way, in the words of the page; other comments stand on the card's own.
STEPS: dict[str, str] = {
    "submit": "Enviada a revisión",
    "return": "Devuelta",
    "publish": "Publicada",
    "archive": "Archivada",
    "unarchive": "Sacada del archivo",
}


@dataclass(frozen=True, slots=True)
class Note:
    """A step of the way with what was said at it; ``what`` is its word."""

    kind: str
    what: str
    text: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Tools:
    """What a person may do with a card now."""

    edit: bool = False
    submit: bool = False
    give_back: bool = False
    publish: bool = False
    archive: bool = False
    unarchive: bool = False
    remove: bool = False
    manage: bool = False


def notes(runtime: Runtime, record_id: str) -> list[Note]:
    """What was said at the steps of a card's way, the newest first."""
    found = [
        Note(one.kind, STEPS[one.kind], one.text, one.actor, one.at)
        for one in runtime.store.curation.comments(record_id)
        if one.kind in STEPS
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def tools_for(person: Person | None, record: StoredRecord) -> Tools:
    """Pure. Contributors propose, curators decide; a card in the archive is taken out first."""
    if person is None or not person.may("contributor"):
        return Tools()
    curator = person.may("curator")
    archived = record.state == "archived"
    return Tools(
        edit=not archived,
        submit=record.state == "draft",
        give_back=curator and record.state == "in_review",
        publish=curator and record.state in ("draft", "in_review"),
        archive=curator and not archived,
        unarchive=curator and archived,
        remove=curator,
        manage=curator,
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that looks like personal data; ``parts`` are (text, marked) of its passage.
    ``lesser``: an institution's own, which may well be meant."""

    field: str
    label: str
    what: str
    parts: list[tuple[str, bool]]
    lesser: bool


@dataclass(frozen=True, slots=True)
class PublishView:
    """What publishing would show; ``changed`` are labels of what differs from what readers
    see now, empty where nothing of the card is published."""

    record: StoredRecord
    reach: str
    findings: list[Finding]
    changed: list[str]
    gaps: int
    notes: list[Note]


# Who may read it once it is published.
REACH: dict[Visibility, str] = {
    "public": "Podrá leerla cualquier persona.",
    "network": "Podrán leerla las personas con cuenta.",
    "internal": "Podrá leerla solo el equipo.",
}
# What was found, by its kind.
FOUND: dict[str, str] = {
    "person": "Nombre de una persona",
    "telephone": "Teléfono",
    "email": "Correo electrónico",
    "document_number": "Número de documento",
    "shelter_address": "Dirección de un albergue",
}


def publish_view(runtime: Runtime, record_id: str) -> PublishView:
    """Raises NotFound ``record_not_found`` (id) where there is no such card."""
    record = editable(runtime, record_id)
    card = card_of(record)
    return PublishView(
        record=record,
        reach=REACH[record.visibility],
        findings=findings_of(card),
        changed=_changed(runtime, record),
        gaps=len(gaps(card)),
        notes=notes(runtime, record_id),
    )


def findings_for_more(
    runtime: Runtime, record: StoredRecord, visibility: Visibility
) -> list[Finding]:
    """What looks like personal data in a published text that more people could read then."""
    order = list(VISIBILITIES)
    published = record.published_revision
    if published is None or order.index(visibility) >= order.index(record.visibility):
        return []
    return findings_of(runtime.store.curation.revision(record.id, published).content)


def findings_of(content: Record) -> list[Finding]:
    """What looks like personal data in a record of any type, with the words around it."""
    return [_finding(content, one) for one in personal_data.findings(content)]


def _finding(content: Record, found: personal_data.Finding) -> Finding:
    value = getattr(content, found.field)
    values = list(value.values()) if isinstance(value, dict) else value
    text = str(values if found.item is None else values[found.item])
    before, marked, after = around(text, found.start, found.end).partition(found.text)
    return Finding(
        field=found.field,
        label=FIELDS.get(found.field, found.field),
        what=FOUND[found.kind],
        parts=[(before, False), (marked, True), (after, False)],
        lesser=found.lesser,
    )


def people_to_assign(runtime: Runtime) -> list[tuple[str, str]]:
    """(log-in name, name) of everybody who may write."""
    found = [one for one in runtime.store.people.all() if one.may("contributor")]
    return [(one.name, one.display_name) for one in found]


def _changed(runtime: Runtime, record: StoredRecord) -> list[str]:
    """The labels of the fields that differ from the published text."""
    if record.published_revision is None or record.published_revision == record.revision:
        return []
    before = runtime.store.curation.revision(record.id, record.published_revision).content
    after = record.content
    names = [one.field for one in changes(before.model_dump(), after.model_dump())]
    return list(dict.fromkeys(FIELDS[name] for name in names if name in FIELDS))
