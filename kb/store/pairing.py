"""Which record of a new reading is which stored record. Pure.

Cards go by canonical code alone: under another code it is another card. The others go
by their text together with number and parents (a point that moved keeps its history), then
by number and parents, then by likeness of their words.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from kb.records import RecordType
from kb.text import fold_label

Fields = dict[str, Any]
Key = Callable[[Fields], Hashable]

# Half of the words in common (Dice): a reworded action stays itself, its neighbour in the
# same plan, which shares articles and the name of the programme, does not become it.
LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class Known:
    """A stored record: as it was last imported, and as it stands now."""

    id: str
    imported: Fields
    current: Fields


def pair(
    record_type: RecordType, known: Sequence[Known], read: Sequence[Fields]
) -> list[str | None]:
    """For each record read the id of the stored one, or None where it is new.

    No stored record is given twice. ``read`` are the dumped models, in printed order.
    """
    pairs = _Pairs(known, read)
    if record_type == "document":
        pairs.match(lambda item: item.imported, lambda _: "document")
    elif record_type == "card":
        pairs.match(lambda item: item.current, lambda card: card["canonical_code"])
        pairs.match(lambda item: item.imported, lambda card: card["canonical_code"])
    else:
        place, text = _KEYS[record_type]
        pairs.match(lambda item: item.imported, lambda fields: (place(fields), text(fields)))
        pairs.match(lambda item: item.imported, text)
        pairs.match(lambda item: item.imported, place)
        pairs.match_by_likeness(text)
    return pairs.result


class _Pairs:
    """What is not paired yet, narrowed by one rule after the other."""

    def __init__(self, known: Sequence[Known], read: Sequence[Fields]) -> None:
        self.free = {item.id: item for item in known}
        self.read = read
        self.result: list[str | None] = [None] * len(read)

    def match(self, side: Callable[[Known], Fields], key: Key) -> None:
        """Pair equal keys; where several have the same key, the first with the first."""
        waiting: dict[Hashable, list[Known]] = {}
        for item in self.free.values():
            waiting.setdefault(key(side(item)), []).append(item)
        for position, fields in enumerate(self.read):
            candidates = waiting.get(key(fields)) if self.result[position] is None else None
            if candidates:
                self._take(position, candidates.pop(0))

    def match_by_likeness(self, text: Callable[[Fields], str]) -> None:
        """Pair the likest first, down to ``LIKENESS``."""
        known = list(self.free.values())
        near = _Near([_words(text(item.imported)) for item in known])
        alike = [
            (score, position, number)
            for position, found in enumerate(self.result)
            if found is None
            for number, score in near.to(_words(text(self.read[position])))
        ]
        for _, position, number in sorted(alike, key=lambda s: (-s[0], s[1], s[2])):
            item = known[number]
            if self.result[position] is None and item.id in self.free:
                self._take(position, item)

    def _take(self, position: int, item: Known) -> None:
        self.result[position] = item.id
        del self.free[item.id]


class _Near:
    """Bags of words by word, so that only those with a common word are compared: a thousand
    actions against a thousand others took 5.1 s pair by pair, inside the write."""

    def __init__(self, bags: Sequence[Counter[str]]) -> None:
        self.totals = [bag.total() for bag in bags]
        self.postings: dict[str, list[tuple[int, int]]] = {}
        for number, bag in enumerate(bags):
            for word, times in bag.items():
                self.postings.setdefault(word, []).append((number, times))

    def to(self, bag: Counter[str]) -> list[tuple[int, float]]:
        """(number, Dice's coefficient) of the bags from ``LIKENESS`` up: 1 is the same words."""
        common: Counter[int] = Counter()
        for word, times in bag.items():
            for number, other in self.postings.get(word, ()):
                common[number] += min(times, other)
        total = bag.total()
        scored = ((n, 2 * shared / (total + self.totals[n])) for n, shared in common.items())
        return [(number, score) for number, score in scored if score >= LIKENESS]


def _words(text: str) -> Counter[str]:
    return Counter(fold_label(text).split())


def _numbered(fields: Fields) -> Hashable:
    return str(fields["number"]), tuple(sorted(fields.get("parents", ())))


def _agenda_point(fields: Fields) -> Hashable:
    return fold_label(fields["agenda"]), fold_label(fields["topic"] or "")


def _folded(field: str) -> Callable[[Fields], str]:
    return lambda fields: fold_label(fields[field])


_KEYS: dict[RecordType, tuple[Key, Callable[[Fields], str]]] = {
    "recommendation": (_numbered, _folded("text")),
    "action": (_numbered, _folded("text")),
    "function": (_numbered, _folded("name")),
    "discussion": (_agenda_point, _folded("text")),
}
