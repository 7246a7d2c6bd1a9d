"""Publishing a document with all that was read from it; who may see it."""

from dataclasses import dataclass

from kb.completeness import line
from kb.records import RecordType
from kb.stored import VISIBILITIES, StoredDocument, StoredRecord, Visibility
from web.runtime import Runtime
from web.services.phrases import Text
from web.services.reviewing import REACH, Finding, findings_of
from web.services.words import record_name, type_word


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


def flagged_for_more(
    runtime: Runtime, document: StoredDocument, visibility: Visibility
) -> list[Flagged]:
    """What looks like personal data in published texts that more people could read if the
    document were shown to these; who may read a card is told by the narrower of the two."""
    width = VISIBILITIES.index
    now, then = width(document.record.visibility), width(visibility)
    found = []
    for one in runtime.store.document_records(document.id, view="workshop"):
        own = width(one.visibility) if one.type != "document" else 0
        if one.published_revision is None or max(own, then) >= max(own, now):
            continue
        content = one.content
        if one.revision != one.published_revision:
            content = runtime.store.curation.revision(one.id, one.published_revision).content
        if looked_at := findings_of(content):
            found.append(Flagged(one, record_name(one), line(content), looked_at))
    return found


def _counted(records: list[StoredRecord]) -> list[tuple[int, str]]:
    """``[(12, "Fichas"), (1, "Documento")]``, in the order of the records."""
    found: dict[RecordType, int] = {}
    for one in records:
        found[one.type] = found.get(one.type, 0) + 1
    return [(count, type_word(name, count)) for name, count in found.items()]
