"""A file that was looked through, into the knowledge base: what was read, then what a person
corrected, in one transaction."""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from kb.errors import Conflict, NotFound
from kb.records import Card, DocumentHead, Reading
from kb.staged import HEAD, Choices, StagedFile, keyed, part_of, type_of
from kb.store import editing, importing, schema
from kb.store.identity import document_identity
from kb.store.importing import Target
from kb.store.outbox import Write
from kb.store.staging_rows import (
    EMPTIED,
    FILES,
    change,
    close_if_settled,
    held_row,
    part,
    to_file,
)
from kb.stored import ImportOutcome, NewSource

# What decides which stored card a read one is: corrected before anything is saved.
_CODE = "code"


def as_chosen(reading: Reading, file: StagedFile) -> tuple[Reading, Target]:
    """The reading under its corrected codes, and the document that it goes into. Pure.

    A corrected code is taken as read, or the text would first go to the card that bears the
    misread one. The document's identity is that of its corrected head: what the folder says
    tells apart the files that two countries call alike.
    """
    cards = [
        _recoded(card, file.choices.edits.get(f"card:{position}", {}))
        for position, card in enumerate(reading.cards)
    ]
    return reading.model_copy(update={"cards": cards}), target_of(reading.document, file)


def target_of(read: DocumentHead, file: StagedFile) -> Target:
    """The document that a file goes into, by its corrected head and what a person chose. Pure."""
    choices = file.choices
    head = editing.changed(read, choices.edits.get(HEAD, {}))
    assert isinstance(head, DocumentHead)
    identity = document_identity(head)
    if choices.target == "new":
        identity = hashlib.sha256(f"{identity} {file.sha256}".encode()).hexdigest()
    return Target(identity, choices.target if choices.target not in ("", "new") else None)


def _recoded(card: Card, edits: Mapping[str, Any]) -> Card:
    if _CODE not in edits:
        return card
    changed = editing.changed(card, {_CODE: edits[_CODE]})
    return card.model_copy(
        update={name: getattr(changed, name) for name in ("code", "canonical_code", "kind", "area")}
    )


def accept(
    write: Write, file_id: str, keys: Collection[str], *, version: int, reason: str
) -> ImportOutcome:
    """Save the records named, beside those accepted before; see ``Staging.accept``.

    Raises NotFound("record_not_found", id) for a key that the reading does not have,
    Conflict("code_taken", card_code, id) for two cards corrected to one code, and what
    ``editing.edit`` raises for a correction that the record cannot hold.
    """
    row = held_row(write.conn, file_id, version, ("read",))
    file = to_file(row)
    reading = Reading.model_validate(part(write.conn, file_id, FILES.c.reading))
    known = keyed(reading)
    for key in keys:
        if key not in known:
            raise NotFound("record_not_found", id=key)
    fresh = [key for key in known if key in {HEAD, *keys} and key not in file.choices.accepted]
    choices = file.choices.model_copy(update={"accepted": [*file.choices.accepted, *fresh]})
    read, target = as_chosen(reading, file)
    accepted = part_of(read, choices, set(choices.accepted))
    _hold_codes(accepted.cards)
    outcome = importing.save_reading(
        write, accepted, _source(write, file), publish=False, target=target
    )
    _correct(write, _ids(known, choices, outcome), fresh, choices, reason)
    left = [key for key in known if key not in {*choices.accepted, *choices.left_out}]
    _note(write, row, choices, outcome, done=not left)
    return outcome


def _hold_codes(cards: Collection[Card]) -> None:
    """Two cards corrected to one code are an error, not one card."""
    seen: set[str] = set()
    for card in cards:
        if card.canonical_code in seen:
            raise Conflict("code_taken", card_code=card.canonical_code, id="")
        seen.add(card.canonical_code)


def _source(write: Write, file: StagedFile) -> NewSource:
    return NewSource(
        name=file.bare_name,
        format=file.format,
        sha256=file.sha256,
        reader_version=file.reader_version,
        data=bytes(part(write.conn, file.id, FILES.c.data)),
        blocks=list(part(write.conn, file.id, FILES.c.blocks)),
    )


def _ids(known: Collection[str], choices: Choices, outcome: ImportOutcome) -> dict[str, str]:
    """The stored record of each accepted key: both go in the order of the reading."""
    accepted = [key for key in known if key in choices.accepted]
    ids = {record_type: iter(found) for record_type, found in outcome.records.items()}
    return {key: next(ids[type_of(key)]) for key in accepted}


def _correct(
    write: Write, ids: Mapping[str, str], fresh: list[str], choices: Choices, reason: str
) -> None:
    """What people corrected is their edit: no later import overwrites it."""
    for key in fresh:
        edits = {k: v for k, v in choices.edits.get(key, {}).items() if k != _CODE}
        if not edits:
            continue
        version = sa.select(schema.records.c.version).where(schema.records.c.id == ids[key])
        now = write.conn.execute(version).scalar_one()
        editing.edit(write, ids[key], edits, version=now, reason=reason)


def _note(
    write: Write, row: sa.Row[Any], choices: Choices, outcome: ImportOutcome, *, done: bool
) -> None:
    values: dict[str, Any] = {
        "choices": choices.model_dump(mode="json"),
        "document_id": outcome.document_id,
    }
    if done:
        values |= {"status": "accepted", **EMPTIED}
    change(write, row, **values)
    if done:
        close_if_settled(write, row.import_id)
    write.log(
        "import_accepted",
        row.id,
        name=row.name,
        document=outcome.document_id,
        created=outcome.created,
        changed=outcome.changed,
    )
