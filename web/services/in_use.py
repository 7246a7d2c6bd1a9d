"""The words that cards hold in their open lists, with how many hold each; kept by process."""

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from weakref import WeakKeyDictionary

from kb.records import Card
from kb.store import Store
from kb.stored import StoredRecord
from kb.text import fold
from web.runtime import Runtime
from web.services.fields import OPEN

_Words = Mapping[str, tuple[str, ...]]


class InUse:
    """Read whole once, then only what the outbox tells; usable from several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._sequence = -1
        self._of_card: dict[str, _Words] = {}
        # By field: folded word → its printed forms, with how many cards print it so.
        self._forms: dict[str, dict[str, Counter[str]]] = {name: {} for name in OPEN}
        self._changes = dict.fromkeys(OPEN, 0)

    def refresh(self) -> int:
        """Take in what was written since, the first time every card (seconds for 20,000);
        returns the outbox sequence that is taken in."""
        with self._lock:
            if self._sequence < 0:
                # Before the records are read: what changes meanwhile is read again next time.
                reached = self._store.last_sequence()
                for record in self._store.all_records(view="workshop"):
                    self._put(record.id, record)
                self._sequence = reached
                return reached
            while entries := self._store.outbox_since(self._sequence):
                ids = list(dict.fromkeys(entry.record_id for entry in entries))
                shown = self._store.records(ids, view="workshop")
                for record_id in ids:
                    self._put(record_id, shown.get(record_id))
                self._sequence = entries[-1].sequence
            return self._sequence

    def changes(self, field: str) -> int:
        """How often a field's words changed since the process began: what was made of them
        holds while this stays. Most saves leave them as they are."""
        self.refresh()
        return self._changes[field]

    def holds(self, field: str, word: str) -> bool:
        """Whether a card has the word, in any case and accents."""
        self.refresh()
        return fold(word) in self._forms[field]

    def beginning(self, field: str, words: list[str], most: int) -> list[tuple[str, int]]:
        """The words that have all of ``words`` (folded) begun, with their cards: what begins
        with the first before others, what more cards have before what fewer have."""
        self.refresh()
        with self._lock:
            found = [
                (not folded.startswith(words[0]), -forms.total(), folded, forms)
                for folded, forms in self._forms[field].items()
                if all(folded.startswith(word) or f" {word}" in folded for word in words)
            ]
        found.sort(key=lambda one: one[:3])
        return [(forms.most_common(1)[0][0], forms.total()) for *_, forms in found[:most]]

    def words(self, field: str) -> list[tuple[str, int]]:
        """Every word of a field with its cards."""
        self.refresh()
        with self._lock:
            kept = self._forms[field].values()
            return [(forms.most_common(1)[0][0], forms.total()) for forms in kept]

    def forms(self, field: str) -> dict[str, int]:
        """Every printed form of a field's words with the cards that print it so."""
        self.refresh()
        with self._lock:
            kept = self._forms[field].values()
            return {form: count for forms in kept for form, count in forms.items()}

    def _put(self, record_id: str, record: StoredRecord | None) -> None:
        before = self._of_card.pop(record_id, {})
        held: _Words = {}
        if record is not None and isinstance(record.content, Card):
            held = {name: tuple(getattr(record.content, name)) for name in OPEN}
            self._of_card[record_id] = held
        for field in OPEN:
            old, new = before.get(field, ()), held.get(field, ())
            if old != new:
                self._count(field, old, -1)
                self._count(field, new, 1)
                self._changes[field] += 1

    def _count(self, field: str, words: Iterable[str], step: int) -> None:
        forms = self._forms[field]
        for word in words:
            folded = fold(word)
            counter = forms.setdefault(folded, Counter())
            counter[word] += step
            if not counter[word]:
                del counter[word]
            if not counter:
                del forms[folded]


_KEPT: "WeakKeyDictionary[Runtime, InUse]" = WeakKeyDictionary()
_GUARD = threading.Lock()


def in_use(runtime: Runtime) -> InUse:
    """The words in use of a runtime, one object per process."""
    with _GUARD:
        return _KEPT.setdefault(runtime, InUse(runtime.store))
