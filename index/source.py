"""What the indexer asks of the store, and records as the index takes them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from index.analysis.analysis import AnalysisStore
from index.search import IndexRecord
from index.sidecar import SUGGESTED
from kb.errors import NotFound
from kb.links import Offered
from kb.records import DocumentHead, RecordType
from kb.stored import OutboxEntry, StoredDocument, StoredRecord, View


class IndexSource(AnalysisStore, Protocol):
    """The part of the store that an index is made from."""

    def all_records(self, *, view: View) -> Iterator[StoredRecord]: ...

    def records(self, ids: Sequence[str], *, view: View) -> dict[str, StoredRecord]: ...

    def document(self, document_id: str, *, view: View) -> StoredDocument: ...

    def documents(self, *, view: View) -> list[StoredDocument]: ...

    def document_records(self, document_id: str, *, view: View) -> list[StoredRecord]: ...

    def source_blocks(self, source_id: str) -> list[Any]: ...

    def counts(self, *, view: View) -> dict[RecordType, int]: ...

    def offered_links(self, ids: Iterable[str]) -> dict[str, Offered]: ...

    def outbox_since(self, sequence: int, *, limit: int = 1000) -> list[OutboxEntry]: ...

    def last_sequence(self) -> int: ...


Project = Callable[[StoredRecord, StoredRecord, str], IndexRecord]


class Projecting:
    """Projects stored records with their documents' heads, each head fetched once."""

    def __init__(self, source: IndexSource, view: View, project: Project) -> None:
        self._source = source
        self._view: View = view
        self._project = project
        self._documents: dict[str, StoredDocument | None] = {}

    def preload(self) -> None:
        """Fetch all documents at once, before every record is projected."""
        self._documents = {d.id: d for d in self._source.documents(view=self._view)}

    def __call__(self, records: Iterable[StoredRecord]) -> list[IndexRecord]:
        """Records as the index takes them; those whose document is not to be seen left out."""
        given = list(records)
        offered = self._source.offered_links(r.id for r in given if r.type == "card")
        found = []
        for record in given:
            document = self._document(record.document_id)
            if document is not None:
                made = self._project(record, document.record, self._body(record, document))
                found.append(_with_links(made, record.revision, offered.get(record.id)))
        return found

    def _document(self, document_id: str) -> StoredDocument | None:
        if document_id not in self._documents:
            try:
                document = self._source.document(document_id, view=self._view)
            except NotFound:
                self._documents[document_id] = None
            else:
                self._documents[document_id] = document
        return self._documents[document_id]

    def _body(self, record: StoredRecord, document: StoredDocument) -> str:
        """The running text of a document of no known kind: all that there is to find."""
        content = record.content
        if not isinstance(content, DocumentHead) or content.kind != "other":
            return ""
        newest = document.sources[-1:]
        return "\n".join(
            text for source in newest for text in _texts(self._source.source_blocks(source.id))
        )


def _with_links(made: IndexRecord, revision: int, offered: Offered | None) -> IndexRecord:
    """With what is suggested for just this text: what a draft speaks of is no reader's."""
    if offered is None or offered.revision != revision:
        return made
    facets = dict(made.facets)
    for link in offered.links:
        facet = SUGGESTED[link.scheme]
        facets[facet] = (*facets.get(facet, ()), link.notation)
    return replace(made, facets=facets)


def _texts(blocks: Any) -> Iterator[str]:
    """Every ``"text"`` in stored blocks, in reading order, whatever holds it."""
    if isinstance(blocks, Mapping):
        text = blocks.get("text")
        if isinstance(text, str) and text:
            yield text
        for value in blocks.values():
            if not isinstance(value, str):
                yield from _texts(value)
    elif isinstance(blocks, list | tuple):
        for item in blocks:
            yield from _texts(item)
