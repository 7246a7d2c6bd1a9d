"""Publishing a document with all that was read from it; who may see it."""

from dataclasses import dataclass

from kb.completeness import line
from kb.records import RecordType
from kb.stored import StoredDocument, StoredRecord
from web.runtime import Runtime
from web.services.phrases import Text
from web.services.reviewing import REACH, Finding, findings_of
from web.services.words import record_name, type_word

# Records with something to look at that a page names one by one.
MOST = 50


@dataclass(frozen=True, slots=True)
class Flagged:
    """A record that would be published with what looks like personal data."""

    record: StoredRecord
    name: Text
    title: str
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class DocumentPublishView:
    """What publishing a document would show. ``waiting`` counts what is not published as it
    stands, by type; ``stamp`` changes with any of it, ``versions`` are those of what waits."""

    document: StoredDocument
    reach: str
    waiting: list[tuple[int, str]]
    archived: int
    flagged: list[Flagged]
    stamp: str
    versions: dict[str, int]

    @property
    def more(self) -> int:
        return max(0, len(self.flagged) - MOST)


def document_publish_view(runtime: Runtime, document_id: str) -> DocumentPublishView:
    """Raises NotFound ``document_not_found`` (id)."""
    document = runtime.store.document(document_id, view="workshop")
    records = runtime.store.document_records(document_id, view="workshop")
    waiting = [one for one in records if one.state in ("draft", "in_review")]
    flagged = [
        Flagged(one, record_name(one), line(one.content), found)
        for one in waiting
        if (found := findings_of(one.content))
    ]
    return DocumentPublishView(
        document=document,
        reach=REACH[document.record.visibility],
        waiting=_counted(waiting),
        archived=sum(one.state == "archived" for one in records),
        flagged=flagged,
        stamp=".".join(str(one.version) for one in records),
        versions={one.id: one.version for one in waiting},
    )


def _counted(records: list[StoredRecord]) -> list[tuple[int, str]]:
    """``[(12, "Fichas"), (1, "Documento")]``, in the order of the records."""
    found: dict[RecordType, int] = {}
    for one in records:
        found[one.type] = found.get(one.type, 0) + 1
    return [(count, type_word(name, count)) for name, count in found.items()]
