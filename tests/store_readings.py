"""Small invented readings and sources for the store's tests."""

import hashlib
from typing import Any

import pytest

from kb.codes import parse_code
from kb.errors import KbError
from kb.records import Action, Card, Discussion, DocumentHead, Function, Reading, Recommendation
from kb.store import Store
from kb.stored import NewSource, StoredRecord, View


def card(code: str, description: str = "Una buena práctica", **fields: Any) -> Card:
    """A card by its code: kind and area follow from it."""
    parsed = parse_code(code)
    assert parsed is not None
    return Card(
        code=code,
        canonical_code=str(parsed),
        kind=parsed.kind,
        area=parsed.area,
        description=description,
        **fields,
    )


def recommendation(number: int, text: str, **fields: Any) -> Recommendation:
    return Recommendation(number=number, text=text, **fields)


def action(number: str, text: str, *parents: str, **fields: Any) -> Action:
    return Action(number=number, text=text, parents=list(parents), **fields)


def reading(*records: Any, title: str = "Fichas Perú", **head: Any) -> Reading:
    """A reading of the records given, sorted into their lists; Peru, 2022, unless told."""
    values: dict[str, Any] = {"kind": "card_sheet", "date": "2022", "countries": ["PE"]}

    def of(model: type) -> list[Any]:
        return [record for record in records if isinstance(record, model)]

    return Reading(
        document=DocumentHead(title=title, **(values | head)),
        cards=of(Card),
        recommendations=of(Recommendation),
        functions=of(Function),
        discussions=of(Discussion),
        actions=of(Action),
    )


def source(content: str, format: str = "txt", **values: Any) -> NewSource:
    """A file of that content, named by its format."""
    data = content.encode()
    known: dict[str, Any] = {
        "name": f"fichas.{format}",
        "format": format,
        "sha256": hashlib.sha256(data).hexdigest(),
        "reader_version": "1",
        "data": data,
        "blocks": [{"text": content}],
    }
    return NewSource(**(known | values))


def of(store: Store, code: str, view: View = "workshop") -> StoredRecord:
    """The first card of a code."""
    return store.cards_by_code(code, view=view)[0]


def refused(kind: type[KbError], code: str) -> "pytest.RaisesExc[KbError]":
    """``with refused(Conflict, "code_taken"): …``"""
    return pytest.raises(kind, match=rf"^{code}\(")


def two_documents(store: Store) -> Store:
    """Two published cards and a recommendation of Peru, a draft of Chile."""
    peru = reading(card("BP1_SA"), card("BP2_SA", finding="Sí."), recommendation(1, "Seguir."))
    store.save_reading(peru, source("a"), actor="ana", publish=True)
    chile = reading(card("LA1_GN"), title="Fichas Chile", countries=["CL"])
    store.save_reading(chile, source("b"), actor="ana")
    return store
