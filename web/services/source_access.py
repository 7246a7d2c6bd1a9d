"""Who may read the text of a document.

The workshop reads every source. Readers read a source only while its document is wholly
shown to them (each record's newest revision is the published one, none is in the bin or kept
from them) and only where something that is published rests on it: a draft, a card for others,
or a file that nobody published, shows no line of itself.
"""

from threading import Lock
from weakref import WeakKeyDictionary

from kb.stored import StoredDocument, View
from web.runtime import Runtime
from web.services.places import Marker

# Each runtime's readable sources by document, with the outbox sequence they were read at.
_KNOWN: WeakKeyDictionary[Runtime, tuple[int, dict[tuple[str, View], frozenset[str]]]] = (
    WeakKeyDictionary()
)
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
    key = document.id, view
    if key not in kept[1]:
        kept[1][key] = _shown(runtime, document.id, view)
    return kept[1][key]


def _shown(runtime: Runtime, document_id: str, view: View) -> frozenset[str]:
    if not runtime.store.wholly_shown(document_id, view=view):
        return frozenset()
    newest = runtime.store.document_records(document_id, view=view)
    return frozenset(record.source_id for record in newest if record.source_id)
