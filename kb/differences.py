"""Differences between two texts of a record, and between two people's changes. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

Way = Literal["same", "mine", "theirs", "conflict"]
Kind = Literal["same", "added", "removed"]

# Words, single marks, white space: a comma that was added is not a word that changed.
_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
# Matching takes time with the product of both lengths (a text of 2,000 words against another:
# 0.3 s); beyond, the part that differs is shown as replaced whole.
_MOST_PAIRS = 4_000_000


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text that both have, or only the later one, or only the earlier one."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs.

    A text has ``runs``, which read through in order. A list has ``added`` and ``removed``
    items, none of either where only their order changed. Any other value has only
    ``before`` and ``after``.
    """

    field: str
    before: Any
    after: Any
    runs: tuple[Run, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def three_way(
    base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> dict[str, Way]:
    """For each field of either side, whose value is to stand.

    "same": both have one value; "mine" and "theirs": only that side changed it; "conflict":
    both did, each otherwise. Lists are compared whole and in order.
    """
    ways: dict[str, Way] = {}
    for field in dict.fromkeys([*base, *mine, *theirs]):
        before, ours, others = base.get(field), mine.get(field), theirs.get(field)
        if ours == others:
            ways[field] = "same"
        elif ours == before:
            ways[field] = "theirs"
        else:
            ways[field] = "mine" if others == before else "conflict"
    return ways


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The fields that differ, in the order of ``after``; a text of None is an empty one."""
    found = []
    for field in dict.fromkeys([*after, *before]):
        old, new = before.get(field), after.get(field)
        if old != new:
            found.append(change(field, old, new))
    return found


def change(field: str, before: Any, after: Any) -> Change:
    if _is_text(before) and _is_text(after):
        return Change(field, before, after, runs=words(before or "", after or ""))
    if isinstance(before, Sequence | None) and isinstance(after, Sequence | None):
        removed, added = items(before or (), after or ())
        return Change(field, before, after, added=added, removed=removed)
    if isinstance(before, Mapping | None) and isinstance(after, Mapping | None):
        removed, added = items(_pairs(before), _pairs(after))
        return Change(field, before, after, added=added, removed=removed)
    return Change(field, before, after)


def words(before: str, after: str) -> tuple[Run, ...]:
    """Both texts in one, word by word: ``"un kit"``, ``"un solo kit"`` →
    same ``"un "``, added ``"solo "``, same ``"kit"``."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    runs = [Run("same", "".join(old[:start]))]
    runs += _between(old[start : len(old) - end], new[start : len(new) - end])
    runs.append(Run("same", "".join(old[len(old) - end :])))
    return _joined(runs)


def items(before: Sequence[Any], after: Sequence[Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(removed, added) of two lists, each in its own order; a repeated item counts twice."""
    old, new = [str(item) for item in before], [str(item) for item in after]
    return _beyond(old, new), _beyond(new, old)


def _beyond(these: list[str], those: list[str]) -> tuple[str, ...]:
    left = Counter(those)
    found = []
    for item in these:
        if left[item]:
            left[item] -= 1
        else:
            found.append(item)
    return tuple(found)


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _pairs(value: Mapping[str, Any] | None) -> list[str]:
    return [f"{key}: {item}" for key, item in (value or {}).items()]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many tokens both begin with."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _between(old: list[str], new: list[str]) -> list[Run]:
    """Where the texts differ, without what both begin and end with."""
    if len(old) * len(new) > _MOST_PAIRS:
        return [Run("removed", "".join(old)), Run("added", "".join(new))]
    runs: list[Run] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            # White space between two replaced words would tear the sentence to shreds.
            lone = "".join(old[a:b])
            if not lone.strip() and runs:
                runs += [Run("removed", lone), Run("added", lone)]
            else:
                runs.append(Run("same", lone))
            continue
        runs += [Run("removed", "".join(old[a:b])), Run("added", "".join(new[c:d]))]
    return runs


def _joined(runs: list[Run]) -> tuple[Run, ...]:
    """Runs between two same ones as at most one removed and one added."""
    found: list[Run] = []
    held: dict[Kind, str] = {"removed": "", "added": ""}

    def settle() -> None:
        found.extend(Run(kind, text) for kind, text in held.items() if text)
        held["removed"] = held["added"] = ""

    for run in runs:
        if not run.text:
            continue
        if run.kind != "same":
            held[run.kind] += run.text
            continue
        settle()
        if found and found[-1].kind == "same":
            found[-1] = Run("same", found[-1].text + run.text)
        else:
            found.append(run)
    settle()
    return tuple(found)
