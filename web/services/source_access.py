"""Who may read the text of a document.

The workshop reads every source. The public reads a source only while its document is wholly
published (each record's newest revision is the published one) and only where something that
is published rests on it: a draft, or a file that nobody published, shows no line of itself.
"""

from threading import Lock
from weakref import WeakKeyDictionary

from kb.stored import StoredDocument, View
from web.runtime import Runtime
from web.services.places import Marker

# Each runtime's readable sources by document, with the outbox sequence they were read at.
_KNOWN: WeakKeyDictionary[Runtime, tuple[int, dict[str, frozenset[str]]]] = WeakKeyDictionary()
_LOCK = Lock()


def marker(runtime: Runtime, document: StoredDocument, view: View) -> Marker:
    """What makes the marks of this document's records for a reader of ``view``."""
    formats = {source.id: source.format for source in document.sources}
    return Marker(readable_sources(runtime, document, view), formats)


def readable_sources(runtime: Runtime, document: StoredDocument, view: View) -> frozenset[str]:
    """The ids of the sources whose text ``view`` may show; none where it may not."""
    if view == "workshop":
        return frozenset(source.id for source in document.sources)
    # Read before the records: a write in between makes this answer old, never too open.
    sequence = runtime.store.last_sequence()
    with _LOCK:
        kept = _KNOWN.get(runtime)
        if kept is None or kept[0] != sequence:
            kept = _KNOWN[runtime] = (sequence, {})
    if document.id not in kept[1]:
        kept[1][document.id] = _published(runtime, document.id)
    return kept[1][document.id]


def _published(runtime: Runtime, document_id: str) -> frozenset[str]:
    newest = runtime.store.document_records(document_id, view="workshop")
    if not newest or any(record.state != "published" for record in newest):
        return frozenset()
    return frozenset(record.source_id for record in newest if record.source_id)
