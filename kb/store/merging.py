"""Three-way merge of one record by field. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Merged:
    """``content`` is the record's next text, ``base`` what the next merge compares against;
    ``conflicts`` are (field, kept, read)."""

    content: dict[str, Any]
    base: dict[str, Any]
    conflicts: tuple[tuple[str, Any, Any], ...]


def merge(base: Fields, mine: Fields, read: Fields, *, blank_is_silence: bool = False) -> Merged:
    """Take what the source changed, keep what a person changed, report where both did.

    ``base`` is what the last import read, ``mine`` the record's newest text, ``read`` the new
    reading. Lists and mappings are compared whole. ``blank_is_silence``: a blank in ``read``
    is no news of a field that had a value – so for a further source of another format, whose
    reader may see less; a new version in the same format may well empty a field.

    base A, mine A, read B → B; base A, mine X, read A → X; base A, mine X, read B → X and a
    conflict, told once: B is the next base.
    """
    content, next_base = dict(mine), dict(base)
    conflicts: list[tuple[str, Any, Any]] = []
    for field, value in read.items():
        before, kept = base.get(field), mine.get(field)
        if blank_is_silence and is_blank(value) and not is_blank(before):
            continue
        next_base[field] = value
        if value in (before, kept):
            continue
        if kept == before:
            content[field] = value
        else:
            conflicts.append((field, kept, value))
    return Merged(content, next_base, tuple(conflicts))


def is_blank(value: object) -> bool:
    """None, an empty text, list or mapping; a zero is a value."""
    return value is None or value in ("", [], {}, ())
