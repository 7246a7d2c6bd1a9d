"""How much of what a document holds was read: its reading against its gold.

A field counts where one of both holds a value; lists and labelled values count by the
share that they have in common (F1). A record that is missing or too many counts with
each of its fields.
"""

import json
import unicodedata
from difflib import SequenceMatcher
from typing import Any

RECORDS = ("cards", "recommendations", "functions", "discussions", "actions")
NAMES = {"cards": "canonical_code", "recommendations": "number", "functions": "number"}
TEXTS = {"cards": "description", "functions": "name"}
# Records without a name in common are the same where their texts are this much alike.
ALIKE = 0.6


class Tally:
    """Points of points, and a line for each value that differs."""

    def __init__(self) -> None:
        self.points = 0.0
        self.of = 0
        self.differences: list[str] = []

    @property
    def share(self) -> float:
        return self.points / self.of if self.of else 1.0

    def compare(self, where: str, gold: dict[str, Any], got: dict[str, Any]) -> None:
        for name in dict.fromkeys([*gold, *got]):
            share = _share(gold.get(name), got.get(name))
            if share is None:
                continue
            self.points += share
            self.of += 1
            if share < 1:
                self.differences.append(f"{where} {name}: {got.get(name)!r} ≠ {gold.get(name)!r}")


def score(gold: dict[str, Any], got: dict[str, Any]) -> Tally:
    """Compare two objects of the wire form."""
    tally = Tally()
    tally.compare("document", gold["document"], got["document"])
    for kind in RECORDS:
        pairs, missing, spare = _paired(kind, gold[kind], got[kind])
        for one, other in pairs:
            tally.compare(f"{kind} {_text(kind, one)[:40]}", one, other)
        for record in missing + spare:
            tally.of += sum(_filled(value) for value in record.values())
            tally.differences.append(f"{kind}: missing or too many {_text(kind, record)[:60]}")
    return tally


def _paired(kind: str, gold: list[Any], got: list[Any]) -> tuple[list[Any], list[Any], list[Any]]:
    ranked = sorted(
        (
            (_likeness(kind, a, b), -abs(i - j), i, j)
            for i, a in enumerate(gold)
            for j, b in enumerate(got)
        ),
        reverse=True,
    )
    left, right = dict(enumerate(gold)), dict(enumerate(got))
    pairs = []
    for likeness, _, i, j in ranked:
        if likeness >= ALIKE and i in left and j in right:
            pairs.append((left.pop(i), right.pop(j)))
    return pairs, list(left.values()), list(right.values())


def _likeness(kind: str, one: dict[str, Any], other: dict[str, Any]) -> float:
    a, b = _text(kind, one), _text(kind, other)
    alike = 1.0 if a == b else SequenceMatcher(None, a, b, autojunk=False).ratio()
    name = NAMES.get(kind)
    if name and one[name] == other[name]:
        return max(alike, ALIKE) + 0.2
    same = kind == "actions" and (one["number"], one["parents"]) == (
        other["number"],
        other["parents"],
    )
    return alike + 0.2 * same


def _text(kind: str, record: dict[str, Any]) -> str:
    if kind == "discussions":
        return f"{record['topic'] or ''} {record['text']}".casefold()[:1000]
    return str(record[TEXTS.get(kind, "text")] or "").casefold()[:1000]


def _filled(value: Any) -> bool:
    return value not in (None, "", [], {})


def _share(gold: Any, got: Any) -> float | None:
    if not _filled(gold) and not _filled(got):
        return None
    if isinstance(gold, list | dict) or isinstance(got, list | dict):
        a, b = _members(gold), _members(got)
        return 2 * len(a & b) / (len(a) + len(b))
    return float(_plain(gold) == _plain(got))


def _members(value: Any) -> set[str]:
    entries = value.items() if isinstance(value, dict) else value or []
    return {json.dumps(_plain(list(e) if isinstance(e, tuple) else e)) for e in entries}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(unicodedata.normalize("NFC", value).split())
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value
