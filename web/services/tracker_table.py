"""Every action of a view in columns: filtered and counted by number, kept between requests.

50,000 actions answer in milliseconds; after a write only what it touched is read again. The
text of an action is searched folded, every typed word begun in it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from kb.collecting import collecting_seldom
from kb.follow_up import CLOSED, STATUSES
from kb.stored import View
from kb.text import fold
from web.runtime import Runtime
from web.services.tracker_rows import COLUMNS, ActionRow, every_row, rows_of

FAR = date.max.toordinal()
# The rows and, beside each, the number of its value; the values by number.
Pairs = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], list[str]]


@dataclass(slots=True)
class TrackerTable:
    """``rows`` in the order of documents and numbers; per facet (row, value) pairs."""

    sequence: int
    rows: list[ActionRow]
    at: dict[str, int]
    ends: npt.NDArray[np.int64]
    closed: npt.NDArray[np.bool_]
    silent: npt.NDArray[np.bool_]
    # The folded texts one after the other, and where each begins.
    text: str
    starts: npt.NDArray[np.int64]
    pairs: dict[str, Pairs] = field(default_factory=dict)

    def row(self, record_id: str) -> ActionRow | None:
        """The row of an action, None where the view has none."""
        n = self.at.get(record_id)
        return None if n is None else self.rows[n]

    def having(self, facet: str, chosen: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Rows with one of the chosen values."""
        rows, places, names = self.pairs[facet]
        wanted = np.isin(places, [n for n, name in enumerate(names) if name in chosen])
        mask = np.zeros(len(self.rows), bool)
        mask[rows[wanted]] = True
        return mask

    def counts(self, facet: str, mask: npt.NDArray[np.bool_]) -> list[tuple[str, int]]:
        """The values of some rows with their counts, fullest first."""
        rows, places, names = self.pairs[facet]
        counted = np.bincount(places[mask[rows]], minlength=len(names))
        found = [(names[n], int(counted[n])) for n in np.flatnonzero(counted).tolist()]
        return sorted(found, key=lambda one: (-one[1], one[0]))

    def overdue(self, today: date) -> npt.NDArray[np.bool_]:
        return (self.ends < today.toordinal()) & ~self.closed

    def due_within(self, today: date, days: int) -> npt.NDArray[np.bool_]:
        day = today.toordinal()
        return (self.ends >= day) & (self.ends <= day + days) & ~self.closed

    def saying(self, query: str) -> npt.NDArray[np.bool_]:
        """Rows whose text has every typed word begun in it: one scan of all texts for each
        word, not one of each row."""
        found = np.ones(len(self.rows), bool)
        for word in fold(query).split():
            hits = [match.start() for match in re.finditer(re.escape(f" {word}"), self.text)]
            mask = np.zeros(len(self.rows), bool)
            mask[np.searchsorted(self.starts, hits, side="right") - 1] = True
            found &= mask
        return found


_KNOWN: WeakKeyDictionary[Runtime, dict[View, tuple[TrackerTable, dict[str, ActionRow]]]] = (
    WeakKeyDictionary()
)
_LOCK = Lock()


def tracker_table(runtime: Runtime, view: View) -> TrackerTable:
    """The table of a view as of now; what did not change since it was last asked for is kept."""
    with _LOCK:
        sequence = runtime.store.last_sequence()
        known = _KNOWN.setdefault(runtime, {}).get(view)
        if known is not None and known[0].sequence == sequence:
            return known[0]
        rows = dict(known[1]) if known else {}
        touched = _touched(runtime, known[0].sequence) if known else None
        with collecting_seldom():
            fresh = _read(runtime, view, rows, touched)
            table = None
            if known and fresh is not None:
                table = _patched(known[0], sequence, rows, fresh)
            if table is None or known is None or len(rows) != len(known[1]):
                table = _laid_out(sequence, rows)
        _KNOWN[runtime][view] = (table, rows)
        return table


def _touched(runtime: Runtime, since: int) -> set[str] | None:
    """The documents that changed since; None where so many did that all is read again."""
    entries = runtime.store.outbox_since(since, limit=2000)
    return None if len(entries) == 2000 else {entry.document_id for entry in entries}


def _read(
    runtime: Runtime, view: View, rows: dict[str, ActionRow], documents: set[str] | None
) -> list[str] | None:
    """Put the rows of some documents (of all where None) in their present state; the ids of
    those that were read, None where all were."""
    if documents is None:
        rows.clear()
        rows.update((row.record.id, row) for row in every_row(runtime, view))
        return None
    for id_ in [i for i, row in rows.items() if row.record.document_id in documents]:
        del rows[id_]
    fresh = {row.record.id: row for row in rows_of(runtime, view, sorted(documents))}
    rows.update(fresh)
    return list(fresh)


def _laid_out(sequence: int, rows: dict[str, ActionRow]) -> TrackerTable:
    real = [row for row in rows.values() if not row.record.sample]
    # Illustrative actions never count beside real ones.
    ordered = sorted(real or rows.values(), key=lambda r: (r.record.document_id, r.record.position))
    ends = [_end(row) for row in ordered]
    table = TrackerTable(
        sequence,
        ordered,
        {row.record.id: n for n, row in enumerate(ordered)},
        np.array(ends, np.int64),
        np.array([row.report.status in CLOSED for row in ordered], bool),
        np.array([row.report.status == STATUSES[0] for row in ordered], bool),
        "\n".join(row.folded for row in ordered),
        np.cumsum([0, *(len(row.folded) + 1 for row in ordered[:-1])], dtype=np.int64),
    )
    for facet in COLUMNS:
        table.pairs[facet] = _pairs(ordered, facet)
    return table


def _patched(
    before: TrackerTable, sequence: int, rows: dict[str, ActionRow], fresh: Sequence[str]
) -> TrackerTable | None:
    """The table with some rows read anew where none came, went or moved; else None.

    A report changes one row in 50,000: laying all out again took half a second.
    """
    changed: dict[int, ActionRow] = {}
    for id_ in fresh:
        n = before.at.get(id_)
        if n is None or before.rows[n].record.position != rows[id_].record.position:
            return None
        changed[n] = rows[id_]
    kept = list(before.rows)
    if any(kept[n].folded != row.folded for n, row in changed.items()):
        return None
    ends, closed, silent = before.ends.copy(), before.closed.copy(), before.silent.copy()
    other: set[str] = set()
    for n, row in changed.items():
        other |= {f for f in COLUMNS if kept[n].values[f] != row.values[f]}
        kept[n], ends[n] = row, _end(row)
        closed[n], silent[n] = row.report.status in CLOSED, row.report.status == STATUSES[0]
    pairs = {
        f: _put(before.pairs[f], changed, f) if f in other else before.pairs[f] for f in COLUMNS
    }
    return TrackerTable(
        sequence, kept, before.at, ends, closed, silent, before.text, before.starts, pairs
    )


def _end(row: ActionRow) -> int:
    """The day by which something is due; what recurs or has no end is never due."""
    due = row.deadline
    return due.end.toordinal() if due.end and due.recurrence is None else FAR


def _put(pairs: Pairs, changed: dict[int, ActionRow], facet: str) -> Pairs:
    """The pairs of a facet with those of some rows renewed."""
    rows, places, names = pairs
    names = list(names)
    numbers = {name: n for n, name in enumerate(names)}
    kept = ~np.isin(rows, list(changed))
    at, new = [], []
    for n, row in changed.items():
        for value in row.values[facet]:
            if value not in numbers:
                numbers[value] = len(names)
                names.append(value)
            at.append(n)
            new.append(numbers[value])
    return np.append(rows[kept], at), np.append(places[kept], new), names


def _pairs(ordered: Sequence[ActionRow], facet: str) -> Pairs:
    numbers: dict[str, int] = {}
    at, places = [], []
    for n, row in enumerate(ordered):
        for value in row.values[facet]:
            at.append(n)
            places.append(numbers.setdefault(value, len(numbers)))
    return np.array(at, np.int64), np.array(places, np.int64), list(numbers)
