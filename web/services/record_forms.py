"""A record of any type as a form of plain texts, and back. Pure.

Used before a record is in the knowledge base, where its words still stand as printed and no
vocabulary has a say. A list is one value per line.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from kb.errors import Invalid
from kb.records import RECORD_MODELS, Card, Record, RecordType
from kb.text import squeeze
from web.services.words import CURATED, FIELDS, LEVELS, RESPONSES, SHEET

Shape = Literal["text", "lines", "numbers", "number", "decimal", "choice", "pairs"]
# What follows from other fields, and what only people add once a record is kept.
_HIDDEN = {
    "card": {"canonical_code", "kind", "area", "not_applicable", *(name for name, _ in CURATED)},
    "document": {"kind"},
    # What only a curator tells apart; a reading has it all among the limitations.
    "function": {"circumstances", "good_practices"},
}
_OWN_LABELS = {
    "sustainability_level": "Nivel de sostenibilidad",
    "partners_rating": "Valoración de los socios",
    "coordination_rating": "Valoración del equipo de coordinación",
    "deadline": "Plazo (fecha)",
    "countries": "Países",
    "meta": "Encabezado",
}
# ``str | None`` and ``Literal[…] | None`` are of two kinds until Python 3.14.
_UNIONS = (Union, UnionType)
_CARD_ORDER = ("code", "area_name", *(name for _, group in SHEET for name, _ in group))


@dataclass(frozen=True, slots=True)
class FormField:
    """One field: ``text`` is what stands in it; ``choices`` are (value, label)
    where only these may."""

    name: str
    label: str
    shape: Shape
    text: str
    choices: tuple[tuple[str, str], ...] = ()


def field_names(record_type: RecordType) -> list[str]:
    """The fields that a person may correct, in the order of the sheet."""
    model = RECORD_MODELS[record_type]
    names = [n for n in model.model_fields if n not in _HIDDEN.get(record_type, set())]
    if issubclass(model, Card):
        order = {name: at for at, name in enumerate(_CARD_ORDER)}
        names.sort(key=lambda name: order.get(name, len(order)))
    return names


def label_of(name: str) -> str:
    return _OWN_LABELS.get(name) or FIELDS.get(name, name)


def takes_lines(record_type: RecordType, name: str) -> bool:
    """Whether a line of the document may be put into this field as it stands."""
    return name != "code" and shape_of(record_type, name) in ("text", "lines")


def form_fields(record: Record) -> list[FormField]:
    """The form that shows a record."""
    kind = record.record_type
    return [
        FormField(name, label_of(name), shape_of(kind, name), text, _choices(kind, name))
        for name in field_names(kind)
        for text in [as_text(getattr(record, name))]
    ]


def as_text(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {text}" for key, text in value.items())
    return "" if value is None else str(value)


def read_form(record: Record, typed: Mapping[str, str]) -> dict[str, Any]:
    """What a form changes in a record; fields that the form lacks stay as they are.

    Raises Invalid("value_invalid", field, reason) for what is no number, and for an empty
    field without which there is no record.
    """
    changes: dict[str, Any] = {}
    for name in field_names(record.record_type):
        if name not in typed:
            continue
        # A text that nobody touched stays as it is, though a browser sends other line ends.
        before = getattr(record, name)
        if _same(typed[name], as_text(before)):
            continue
        value = read_value(record.record_type, name, typed[name])
        if value != before:
            changes[name] = value
    return changes


def read_value(record_type: RecordType, name: str, text: str) -> Any:
    """A field's value from its text; empty is None or an empty list."""
    shape = shape_of(record_type, name)
    lines = [line for line in map(squeeze, text.splitlines()) if line]
    if shape == "lines":
        return lines
    if shape == "pairs":
        pairs = (line.partition(":") for line in lines)
        return {key.strip(): value.strip() for key, _, value in pairs if key.strip()}
    if shape == "numbers":
        return [_number(name, one) for one in re.split(r"[\s,;]+", text) if one]
    plain = squeeze(text)
    if not plain:
        if _required(record_type, name) and name != "title":
            raise Invalid("value_invalid", field=label_of(name), reason="vacío")
        return "" if name == "title" else None
    if shape == "number":
        return _number(name, plain)
    if shape == "decimal":
        return _decimal(name, plain)
    return plain


def with_line(record_type: RecordType, name: str, value: Any, line: str) -> Any:
    """A field's value with a line of the document at its end."""
    if shape_of(record_type, name) == "lines":
        item = line.strip().rstrip(";.,").strip()
        return value if item in value else [*value, item]
    return f"{value} {line}" if value else line


def without_line(record_type: RecordType, name: str, value: Any, line: str) -> Any:
    """The same without that line, wherever it stands; unchanged where it is gone already."""
    if shape_of(record_type, name) == "lines":
        item = line.strip().rstrip(";.,").strip()
        return [one for one in value if one != item]
    left = squeeze((value or "").replace(line, "", 1))
    return left or ("" if _required(record_type, name) else None)


def shape_of(record_type: RecordType, name: str) -> Shape:
    """How a field is typed, by its model's own annotation."""
    kind = _plain_type(record_type, name)
    if get_origin(kind) is list:
        return "numbers" if get_args(kind) == (int,) else "lines"
    if get_origin(kind) is dict:
        return "pairs"
    if get_origin(kind) is Literal:
        return "choice"
    return {int: "number", float: "decimal"}.get(kind, "text")  # type: ignore[return-value]


def _plain_type(record_type: RecordType, name: str) -> Any:
    kind = RECORD_MODELS[record_type].model_fields[name].annotation
    if get_origin(kind) in _UNIONS:
        kind = next(one for one in get_args(kind) if one is not type(None))
    return kind


def _choices(record_type: RecordType, name: str) -> tuple[tuple[str, str], ...]:
    kind = _plain_type(record_type, name)
    values = get_args(kind) if get_origin(kind) is Literal else ()
    words = LEVELS | RESPONSES
    return tuple((value, words.get(value, value)) for value in values)


def _required(record_type: RecordType, name: str) -> bool:
    return get_origin(RECORD_MODELS[record_type].model_fields[name].annotation) not in _UNIONS


def _same(typed: str, shown: str) -> bool:
    return typed.replace("\r\n", "\n").strip() == shown.strip()


def _number(name: str, text: str) -> int:
    # The length first: Python refuses to read a number of more than 4,300 digits.
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Invalid("value_invalid", field=label_of(name), reason=text)
    return int(text)


def _decimal(name: str, text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,9}(?:[.,][0-9]{1,9})?\s*%?", text):
        raise Invalid("value_invalid", field=label_of(name), reason=text)
    return float(text.rstrip("% ").replace(",", "."))
