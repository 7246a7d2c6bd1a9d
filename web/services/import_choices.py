"""What people do with a staged file, as new choices from old ones. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from kb.errors import Invalid
from kb.records import Reading
from kb.staged import Choices, Summary, one_of, type_of
from kb.store.editing import changed
from web.services.doubts import quoted_text
from web.services.record_forms import (
    read_form,
    takes_lines,
    with_line,
    without_line,
)


def correct(choices: Choices, reading: Reading, key: str, typed: Mapping[str, str]) -> Choices:
    """A record as a person typed it; what is again as it was read is no correction.

    Raises NotFound("record_not_found", id) and Invalid("value_invalid", field, reason),
    ("code_invalid", card_code).
    """
    record, _ = one_of(reading, key)
    now = choices.edits.get(key, {})
    shown = changed(record, now)
    edits = now | read_form(shown, typed)
    changed(record, edits)
    return _with_edits(choices, reading, key, edits)


def use_read(choices: Choices, reading: Reading, key: str, name: str) -> Choices:
    """Of a field that somebody edited in the knowledge base, what the file says after all."""
    record, _ = one_of(reading, key)
    if name not in type(record).model_fields:
        raise Invalid("field_unknown", field=name)
    edits = {**choices.edits.get(key, {}), name: record.model_dump(mode="json")[name]}
    return choices.model_copy(update={"edits": {**choices.edits, key: edits}})


def place_lines(
    choices: Choices, reading: Reading, summary: Summary, numbers: Collection[int], target: str
) -> Choices:
    """Put lines that no field took at the end of a field; ``target`` is ``"card:0|finding"``.

    A line that stands elsewhere already is taken from there first. Raises
    NotFound("record_not_found", id), Invalid("field_unknown", field).
    """
    key, _, name = target.partition("|")
    record, _ = one_of(reading, key)
    if name not in type(record).model_fields or not takes_lines(type_of(key), name):
        raise Invalid("field_unknown", field=name)
    for number in sorted(set(numbers)):
        if not 0 <= number < len(reading.warnings) or key in choices.accepted:
            continue
        choices = _place(
            free_lines(choices, reading, [number]), reading, summary, number, key, name
        )
    return choices


def set_aside(choices: Choices, reading: Reading, numbers: Collection[int]) -> Choices:
    """Lines that belong nowhere: a page's head, a signature."""
    freed = free_lines(choices, reading, numbers)
    known = [n for n in sorted(set(numbers)) if 0 <= n < len(reading.warnings)]
    return freed.model_copy(update={"set_aside": [*freed.set_aside, *known]})


def free_lines(choices: Choices, reading: Reading, numbers: Collection[int]) -> Choices:
    """Take back what was said of these lines; their text leaves the field it was put into."""
    for number in numbers:
        if number in choices.placed:
            choices = _unplace(choices, reading, number)
    left = [number for number in choices.set_aside if number not in numbers]
    return choices.model_copy(update={"set_aside": left})


def leave_out(choices: Choices, reading: Reading, keys: Collection[str], *, out: bool) -> Choices:
    """Leave records out, or take them in again; those that came in already stay."""
    for key in keys:
        one_of(reading, key)
    rest = [key for key in choices.left_out if key not in keys]
    added = [key for key in dict.fromkeys(keys) if key not in choices.accepted] if out else []
    return choices.model_copy(update={"left_out": [*rest, *added]})


def _place(
    choices: Choices, reading: Reading, summary: Summary, number: int, key: str, name: str
) -> Choices:
    text = _line_text(reading, number)
    now = _value(choices, reading, key, name)
    edits = {**choices.edits.get(key, {}), name: with_line(type_of(key), name, now, text)}
    place = summary.warned[number] if number < len(summary.warned) else None
    places = {k: dict(fields) for k, fields in choices.places.items()}
    if place is not None:
        places.setdefault(key, {}).setdefault(name, [])
        places[key][name] = [*places[key][name], place]
    update = {"places": places, "placed": {**choices.placed, number: (key, name)}}
    return _with_edits(choices.model_copy(update=update), reading, key, edits)


def _unplace(choices: Choices, reading: Reading, number: int) -> Choices:
    key, name = choices.placed[number]
    now = _value(choices, reading, key, name)
    left = without_line(type_of(key), name, now, _line_text(reading, number))
    edits = {**choices.edits.get(key, {}), name: left}
    others = {n: into for n, into in choices.placed.items() if n != number}
    places = {k: dict(fields) for k, fields in choices.places.items()}
    if (key, name) not in others.values():
        places.get(key, {}).pop(name, None)
    update = {"placed": others, "places": places}
    return _with_edits(choices.model_copy(update=update), reading, key, edits)


def _with_edits(choices: Choices, reading: Reading, key: str, edits: Mapping[str, Any]) -> Choices:
    read = one_of(reading, key)[0].model_dump(mode="json")
    before = choices.edits.get(key, {})
    # A value that was chosen although the document says the same stays chosen: it stands
    # against what somebody edited in the knowledge base.
    kept = {
        name: value
        for name, value in edits.items()
        if value != read.get(name) or (name in before and before[name] == value)
    }
    others = {k: fields for k, fields in choices.edits.items() if k != key}
    return choices.model_copy(update={"edits": {**others, key: kept} if kept else others})


def _value(choices: Choices, reading: Reading, key: str, name: str) -> Any:
    record, _ = one_of(reading, key)
    return choices.edits.get(key, {}).get(name, getattr(record, name))


def _line_text(reading: Reading, number: int) -> str:
    message = reading.warnings[number].message
    return quoted_text(message) or message
