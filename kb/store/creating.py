"""Cards that people make: from nothing, from a passage, from what somebody told."""

import hashlib
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from kb.codes import PREFIX_BY_KIND, parse_code
from kb.errors import Conflict, Invalid, NotFound
from kb.records import CuratedCard, DocumentHead, Places
from kb.store import bin, publishing, schema
from kb.store.changing import insert_record
from kb.store.outbox import Write
from kb.store.rows import new_id

_RECORDS = schema.records.c
_DOCUMENTS = schema.documents.c
# Every card stands in a document; one that came with none stands in this.
STANDING_TITLE = "Fichas sin documento de origen"
_STANDING = hashlib.sha256(b"the document of cards without one").hexdigest()


def create_card(
    write: Write,
    fields: Mapping[str, Any],
    *,
    document_id: str | None,
    reason: str,
    source_id: str | None,
    places: Places,
    record_id: str | None = None,
) -> str:
    """A draft card in a document, or in the standing one; its id.

    ``fields`` need ``description`` and a ``code``, or ``kind`` and ``area``, whose next free
    code it gets. ``record_id`` is drawn beforehand by who may send the same card twice. Raises
    NotFound("document_not_found", id=…), Conflict("code_taken", card_code=…, id=…),
    ("record_there", id=…), Invalid as ``editing.changed``.
    """
    if record_id is not None and write.conn.scalar(
        sa.select(_RECORDS.id).where(_RECORDS.id == record_id)
    ):
        raise Conflict("record_there", id=record_id)
    home = document_id if document_id is not None else _standing(write)
    if document_id is not None:
        _must_be_open(write.conn, document_id)
    card = _card(write.conn, fields, document_id, home)
    taken = sa.select(_RECORDS.id).where(
        _RECORDS.document_id == home, _RECORDS.canonical_code == card.canonical_code
    )
    if (other := write.conn.scalar(taken)) is not None:
        raise Conflict("code_taken", card_code=card.canonical_code, id=other)
    last = sa.select(sa.func.max(_RECORDS.position)).where(
        _RECORDS.document_id == home, _RECORDS.type == "card"
    )
    position = write.conn.scalar(last)
    return insert_record(
        write,
        "card",
        home,
        0 if position is None else position + 1,
        card,
        places,
        source_id=source_id,
        imported={},
        record_id=record_id,
        origin="new",
        reason=reason,
    )


def next_code(conn: sa.Connection, kind: str, area: str, document_id: str | None) -> str:
    """The code after the highest of its kind and area, ``"BP4_PR"``.

    Within a document; of the standing document's cards (None) within the whole base, so that
    no search for one finds two. Codes in the bin and of merged cards stay theirs. Raises
    Invalid("value_invalid", field=…, reason=…) for an unknown kind or no area's letters.
    """
    if kind not in PREFIX_BY_KIND:
        raise Invalid("value_invalid", field="kind", reason="enum")
    prefix = PREFIX_BY_KIND[kind]
    if parse_code(f"{prefix}1_{area}") is None:
        raise Invalid("value_invalid", field="area", reason="pattern")
    query = sa.select(_RECORDS.canonical_code, _RECORDS.published_code).where(
        _RECORDS.type == "card",
        sa.or_(
            _RECORDS.canonical_code.like(f"{prefix}%{area.upper()}"),
            _RECORDS.published_code.like(f"{prefix}%{area.upper()}"),
        ),
    )
    if document_id is not None:
        query = query.where(_RECORDS.document_id == document_id)
    codes = {code for row in conn.execute(query) for code in row if code}
    read = [parsed for parsed in map(parse_code, codes) if parsed is not None]
    numbers = [one.number for one in read if (one.prefix, one.area) == (prefix, area.upper())]
    return f"{prefix}{max(numbers, default=0) + 1}_{area.upper()}"


def _card(
    conn: sa.Connection, fields: Mapping[str, Any], document_id: str | None, home: str
) -> CuratedCard:
    given = dict(fields)
    if not given.get("code"):
        kind, area = str(given.get("kind", "")), str(given.get("area", ""))
        given["code"] = next_code(conn, kind, area, document_id)
    code = parse_code(str(given["code"]))
    if code is None:
        raise Invalid("code_invalid", card_code=given["code"])
    given |= {"canonical_code": str(code), "kind": code.kind, "area": code.area}
    for field in given:
        if field not in CuratedCard.model_fields:
            raise Invalid("field_unknown", field=field)
    try:
        return CuratedCard.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise Invalid("value_invalid", field=name, reason=first["type"]) from error


def _must_be_open(conn: sa.Connection, document_id: str) -> None:
    head = sa.select(_RECORDS.id).join(schema.documents, _DOCUMENTS.head_id == _RECORDS.id)
    if conn.scalar(head.where(_DOCUMENTS.id == document_id, _RECORDS.deleted_at.is_(None))) is None:
        raise NotFound("document_not_found", id=document_id)


def _standing(write: Write) -> str:
    """The document of the cards without one, made at its first use."""
    found = write.conn.scalar(sa.select(_DOCUMENTS.id).where(_DOCUMENTS.identity == _STANDING))
    if found is not None:
        _take_out(write, str(found))
        return str(found)
    document_id, head_id = new_id(), new_id()
    row = {"id": document_id, "identity": _STANDING, "head_id": head_id}
    write.conn.execute(schema.documents.insert().values(sample=False, created_at=write.at, **row))
    head = DocumentHead(kind="card_sheet", title=STANDING_TITLE)
    insert_record(
        write,
        "document",
        document_id,
        0,
        head,
        {},
        source_id=None,
        imported=head.model_dump(mode="json"),
        record_id=head_id,
        origin="new",
    )
    return document_id


def _take_out(write: Write, document_id: str) -> None:
    """The standing document's own record, out of the bin should it be there."""
    for row in publishing.of_documents(write.conn, [document_id], binned=True):
        if row.type == "document":
            bin.back(write, [row])
