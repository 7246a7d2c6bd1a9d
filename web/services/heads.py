"""What pages say of a document beside its records: title, countries, year.

A search page names dozens of documents; they are read once and kept until the store's
outbox moves, so that showing a page costs no query for them.
"""

from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from weakref import WeakKeyDictionary

from kb.stored import StoredDocument, View
from web.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Head:
    """A document in a line; ``countries`` are ISO 3166-1 codes, ``counts`` per record type."""

    id: str
    title: str
    kind: str
    year: int | None
    date: str | None
    countries: tuple[str, ...]
    counts: dict[str, int]
    sample: bool
    updated: datetime


# Each runtime's heads by view, with the outbox sequence that they were read at.
_KNOWN: WeakKeyDictionary[Runtime, dict[View, tuple[int, dict[str, Head]]]] = WeakKeyDictionary()
_LOCK = Lock()


def heads(runtime: Runtime, view: View) -> dict[str, Head]:
    """Every document of a view by its id."""
    sequence = runtime.store.last_sequence()
    with _LOCK:
        kept = _KNOWN.setdefault(runtime, {}).get(view)
    if kept is not None and kept[0] == sequence:
        return kept[1]
    found = {d.id: head_of(d) for d in runtime.store.documents(view=view)}
    with _LOCK:
        _KNOWN[runtime][view] = (sequence, found)
    return found


def head_of(document: StoredDocument) -> Head:
    head = document.head
    year = head.year
    if year is None and head.date and head.date[:4].isdigit():
        year = int(head.date[:4])
    return Head(
        id=document.id,
        title=head.title or "Documento sin título",
        kind=head.kind,
        year=year,
        date=head.date,
        countries=tuple(head.countries),
        counts={str(k): v for k, v in document.counts.items()},
        sample=document.record.sample,
        updated=document.record.updated_at,
    )
