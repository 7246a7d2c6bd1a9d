"""One change of many cards: what was asked, and what it does to each. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb.codes import PREFIX_BY_KIND, parse_code
from kb.differences import items
from kb.records import CuratedCard
from kb.store.bulk import Step
from kb.stored import StoredRecord
from kb.text import fold, squeeze

Value = str | int
# What may be done with the state of all: the steps of a card's way that need no word more.
STEPS: tuple[Step, ...] = ("submit", "publish", "archive")

# The lists that can be changed in many cards at once, in the order of the form.
LISTS: tuple[str, ...] = (
    "keywords",
    "territories",
    "actors",
    "gcm_objectives",
    "gcm_principles",
    "sdgs",
    "assistance_types",
    "population_groups",
    "approaches",
)


@dataclass(frozen=True, slots=True)
class ListChange:
    """Values to add at the end, to take out, and to put in another's place."""

    add: tuple[Value, ...] = ()
    remove: tuple[Value, ...] = ()
    replace: tuple[tuple[Value, Value], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.add or self.remove or self.replace)

    def of(self, values: Sequence[Value]) -> list[Value]:
        """The values after the change, each once, in their order.

        Case and accents aside; a replaced value keeps its place:
        ``["Quito", "quito "]`` with ``Quito → Pichincha`` → ``["Pichincha"]``.
        """
        gone = {_key(value) for value in self.remove}
        instead = {_key(old): new for old, new in self.replace}
        kept = [instead.get(_key(value), value) for value in values if _key(value) not in gone]
        changed = {_key(value): value for value in reversed([*kept, *self.add])}
        order = dict.fromkeys(_key(value) for value in [*kept, *self.add])
        return [changed[key] for key in order]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done with every chosen card; what is None is left as it is.

    ``assignee`` "" takes the card from whoever has it; ``area`` is an area's code; ``carry``
    publishes the new text at once where the text before was the published one.
    """

    lists: Mapping[str, ListChange] = field(default_factory=dict)
    area: str | None = None
    area_name: str | None = None
    step: Step | None = None
    assignee: str | None = None
    visibility: str | None = None
    carry: bool = False

    @property
    def fields(self) -> bool:
        """Whether any text changes: only that makes a batch with revisions."""
        return bool(self.lists) or self.area is not None

    def __bool__(self) -> bool:
        others = (self.step, self.assignee, self.visibility)
        return self.fields or any(one is not None for one in others)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What a field loses and gains, as values."""

    field: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CardChange:
    """What the change does to one card; ``changes`` is what the store is told."""

    record: StoredRecord
    changes: Mapping[str, Any]
    shown: tuple[FieldChange, ...]


class Codes:
    """Hands out the next free code of a kind and area in each document, in the order asked.

    ``taken`` are the canonical codes of each document's cards.
    """

    def __init__(self, taken: Mapping[str, Iterable[str]]) -> None:
        self._taken = {document: set(codes) for document, codes in taken.items()}

    def next(self, document_id: str, kind: str, area: str) -> str:
        taken = self._taken.setdefault(document_id, set())
        prefix = PREFIX_BY_KIND[kind]  # type: ignore[index]
        read = [code for code in map(parse_code, taken) if code is not None]
        numbers = [code.number for code in read if (code.prefix, code.area) == (prefix, area)]
        made = f"{prefix}{max(numbers, default=0) + 1}_{area}"
        taken.add(made)
        return made


def card_changes(record: StoredRecord, asked: Asked, codes: Codes) -> CardChange | None:
    """What is asked does to one card; None where its text stays as it is."""
    card = record.content
    assert isinstance(card, CuratedCard)
    changes: dict[str, Any] = {}
    for name, change in asked.lists.items():
        before = getattr(card, name)
        after = change.of(before)
        if after != before:
            changes[name] = after
    if asked.area is not None and asked.area != card.area:
        changes["code"] = codes.next(record.document_id, card.kind, asked.area)
        changes["area_name"] = asked.area_name
    if not changes:
        return None
    return CardChange(record, changes, tuple(_shown(card, changes)))


def _shown(card: CuratedCard, changes: Mapping[str, Any]) -> Iterable[FieldChange]:
    for name, after in changes.items():
        before = getattr(card, name)
        if isinstance(after, list):
            removed, added = items(before, after)
            yield FieldChange(name, removed, added)
        else:
            yield FieldChange(name, (str(before or ""),), (str(after or ""),))


def split_values(text: str) -> list[str]:
    """What was typed for a list: one value a line, or between semicolons."""
    return [word for part in text.replace(";", "\n").splitlines() if (word := squeeze(part))]


def _key(value: Value) -> str:
    return fold(str(value))
