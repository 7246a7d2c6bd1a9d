"""Whoosh's segment writer with postings gathered by term and written term by term.

Whoosh sorts one tuple per word of each record, on disk when there are many, and writes them
one by one: that took nearly twice as long (docs/benchmarks.md).
"""

from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from whoosh.system import pack_ushort
from whoosh.writing import SegmentWriter

from index.codec import ArrayCodec, Posting
from index.documents import Document
from index.sidecar import SUFFIX, write_sidecar


class PostingPool:
    """Stands in for Whoosh's pool: postings by field and term, in document order."""

    def __init__(self) -> None:
        self.fields: dict[str, dict[bytes, Posting]] = {}

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:
        """One posting, as Whoosh hands it over for plain fields and when segments merge."""
        field, term, number, weight, value = item
        posting = self._posting(field, term)
        posting.ids.append(number)
        posting.weights.append(weight)
        if value:
            posting.lengths.append(len(value))
            posting.data.frombytes(value)

    def put_stems(self, field: str, number: int, counts: Mapping[str, int]) -> None:
        terms = self.fields.setdefault(field, {})
        for stem, count in counts.items():
            term = stem.encode()
            posting = terms.get(term)
            if posting is None:
                posting = terms[term] = Posting()
            posting.ids.append(number)
            posting.weights.append(count)

    def put_forms(self, field: str, number: int, positions: Mapping[str, list[int]]) -> None:
        terms = self.fields.setdefault(field, {})
        for form, at in positions.items():
            term = form.encode()
            posting = terms.get(term)
            if posting is None:
                posting = terms[term] = Posting()
            posting.ids.append(number)
            posting.weights.append(len(at))
            posting.lengths.append(4 * len(at))
            posting.data.extend(at)

    def cleanup(self) -> None:
        """Whoosh asks for it; nothing lies on disk."""
        self.fields = {}

    def _posting(self, field: str, term: bytes) -> Posting:
        terms = self.fields.setdefault(field, {})
        posting = terms.get(term)
        if posting is None:
            posting = terms[term] = Posting()
        return posting


class ArrayWriter(SegmentWriter):  # type: ignore[misc]
    """Writes one segment with ``ArrayCodec``; deletions, merges and commit are Whoosh's."""

    def __init__(self, index: Any, timeout: float) -> None:
        # Not compound: one file of all would be written twice.
        super().__init__(index, codec=ArrayCodec(), compound=False, timeout=timeout)
        self.pool = PostingPool()
        self._heads: list[bytes] = []

    def add_document(self, **fields: Any) -> None:
        self._heads.append(fields["head"])
        super().add_document(**fields)

    def write_per_doc(self, fieldnames: Any, reader: Any) -> Any:
        """Another segment's live records, when it is merged into this one."""
        column = reader.column_reader("head")
        self._heads += [column[number] for number in reader.all_doc_ids()]
        return super().write_per_doc(fieldnames, reader)

    def add(self, document: Document) -> None:
        number = self.docnum
        self.add_document(**document.columns)
        for group, counts in document.stems.items():
            self.pool.put_stems(f"s_{group}", number, counts)
        for group, positions in document.forms.items():
            self.pool.put_forms(f"f_{group}", number, positions)

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        writer = self.fieldwriter
        for field in sorted(self.pool.fields):
            terms = self.pool.fields[field]
            writer.start_field(field, self.schema[field])
            # What writer.start_term and finish_term do around each term.
            write_term, add = writer._postwriter.write_term, writer._tindex.add
            prefix = pack_ushort(writer._fieldid)
            for term in sorted(terms):
                add(prefix + term, write_term(_with_values(terms[term])))
            writer.finish_field()
        writer.close()
        folder, name = Path(self.storage.folder), self.newsegment.segment_id()
        write_sidecar(folder / f"{name}{SUFFIX}", self._heads)


def _with_values(posting: Posting) -> Posting:
    """Whoosh's own fields give some postings no value: then none has one."""
    if len(posting.lengths) != len(posting.ids):
        posting.lengths, posting.data = array("I"), array("I")
    return posting
