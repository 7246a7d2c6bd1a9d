"""One build's writer: records in, one commit with the sequence that it reaches."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.reading import TermNotFound
from whoosh.writing import SegmentWriter

from index.analysis.analysis import Analysis
from index.analysis.chain import Stems
from index.builds import LEXICON, read_json, write_json
from index.codec import ArrayCodec
from index.documents import FacetsOfType, document_fields, meta_fields
from index.schema import INDEX_NAME, META_ID, whoosh_schema
from index.search import IndexRecord
from index.storage import open_index


def create_build(build: Path) -> None:
    """Lay an empty Whoosh index into a build folder."""
    FileStorage(str(build)).create_index(whoosh_schema(), indexname=INDEX_NAME)


class BuildWriter:
    """Writes records into a build; ``commit`` makes all of them visible at once.

    A record may be put once per commit (Whoosh leaves duplicates otherwise); callers group
    by id. Without ``commit`` nothing changed.
    """

    def __init__(self, build: Path, expected: FacetsOfType, *, fresh: bool = False) -> None:
        self._build = build
        self._expected = expected
        self._fresh = fresh
        self._stems = Stems(read_json(build / LEXICON))
        self._known = len(self._stems.lexicon)
        index = open_index(build)
        self._writer: Any = SegmentWriter(index, codec=ArrayCodec(), compound=False, timeout=60)
        self._reader = index.reader()

    def put(self, records: Sequence[IndexRecord], analyses: Sequence[Analysis]) -> None:
        for record, analysis in zip(records, analyses, strict=True):
            if not self._fresh:
                self._delete(record.id)
            fields = document_fields(record, analysis, self._stems, self._expected)
            self._writer.add_document(**fields)

    def drop(self, ids: Iterable[str]) -> None:
        for record_id in ids:
            self._delete(record_id)

    def commit(self, sequence: int) -> None:
        """Write everything with the outbox sequence that it includes."""
        if len(self._stems.lexicon) > self._known:
            # Before the commit: a form without its lexicon entry is only slower.
            write_json(self._build / LEXICON, self._stems.lexicon)
        self._delete(META_ID)
        self._writer.add_document(**meta_fields({"sequence": sequence}))
        self._writer.commit()

    def _delete(self, record_id: str) -> None:
        # Through one reader: Whoosh's delete_by_term opens the whole index for each call.
        try:
            numbers = list(self._reader.postings("id", record_id).all_ids())
        except TermNotFound:
            return
        for number in numbers:
            self._writer.delete_document(number)

    def cancel(self) -> None:
        self._writer.cancel()
