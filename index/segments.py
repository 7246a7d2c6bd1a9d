"""Whoosh's segment writer for whole documents whose words were analysed before.

Whoosh sorts one tuple per word of each record, on disk when there are many, and writes them
one by one; here they are numbers, sorted and written as arrays (``index.gathering``,
``index.term_files``).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from whoosh.writing import SegmentWriter

from index.codec import ArrayCodec
from index.documents import Document, Head
from index.gathering import Gathered
from index.sidecar import SUFFIX, write_sidecar


class ArrayWriter(SegmentWriter):  # type: ignore[misc]
    """Writes one segment with ``ArrayCodec``; deletions and commit are Whoosh's."""

    def __init__(self, index: Any, timeout: float, stem: Callable[[str], str]) -> None:
        # Not compound: one file of all would be written twice.
        super().__init__(index, codec=ArrayCodec(), compound=False, timeout=timeout)
        self.pool = Gathered(stem)
        self._heads: list[Head | None] = []

    def add(self, document: Document) -> None:
        """Add a record, or what the index says of itself."""
        number = self.docnum
        self.perdocwriter.add((document.head, document.body))
        self._heads.append(document.read)
        self.pool.add_key("id", document.id, number)
        if document.document_id:
            self.pool.add_key("document", document.document_id, number)
        for group, streams in document.words.items():
            self.pool.add_words(group, number, streams)
        self._added = True
        self.docnum += 1

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        for field, postings in self.pool.fields():
            self.fieldwriter.write_field(field, postings)
        self.fieldwriter.close()
        folder, name = Path(self.storage.folder), self.newsegment.segment_id()
        write_sidecar(folder / f"{name}{SUFFIX}", self._heads)
