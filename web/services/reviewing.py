"""The way of a card: submitted, returned, published, archived, put away; and what was said."""

from dataclasses import dataclass
from datetime import datetime

from kb.completeness import gaps
from kb.differences import changes
from kb.people import Person
from kb.stored import StoredRecord, Visibility
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
    """Something that looks like personal data; ``parts`` are (text, marked) of its passage."""

    field: str
    label: str
    what: str
    parts: list[tuple[str, bool]]


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
FOUND: dict[str, str] = {}


def publish_view(runtime: Runtime, record_id: str) -> PublishView:
    """Raises NotFound ``record_not_found`` (id) where there is no such card."""
    record = editable(runtime, record_id)
    card = card_of(record)
    return PublishView(
        record=record,
        reach=REACH[record.visibility],
        findings=[],
        changed=_changed(runtime, record),
        gaps=len(gaps(card)),
        notes=notes(runtime, record_id),
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
