"""What a build holds, asked of Whoosh directly by who writes it."""

from pathlib import Path
from typing import Any

from whoosh.reading import TermNotFound

from index.documents import unpack_head, unpack_meta
from index.schema import META_ID
from index.storage import leaf_readers, open_index, whole


def sequence_of(build: Path) -> int:
    """The outbox sequence of the build's last commit; 0 before the first."""
    return about_build(build)[1]


def about_build(build: Path) -> tuple[int, int]:
    """Records in the build, and its sequence. Raises ``Unavailable("index_damaged")``."""
    leaves = _leaves(build)
    records = sum(leaf.doc_count() for leaf in leaves)
    for leaf in leaves:
        for number in _numbers(leaf, "id", META_ID):
            meta = unpack_meta(leaf.column_reader("head")[number])
            return records - 1, int(meta.get("sequence", 0))
    return records, 0


def ids_of_document(build: Path, document_id: str) -> list[str]:
    """Ids of the records that the build holds of a document."""
    found = []
    for leaf in _leaves(build):
        heads = leaf.column_reader("head")
        for number in _numbers(leaf, "document", document_id):
            head = unpack_head(heads[number])
            if head is not None:
                found.append(head.id)
    return found


def _leaves(build: Path) -> list[Any]:
    with whole():
        return leaf_readers(open_index(build))


def _numbers(leaf: Any, field: str, term: str) -> list[int]:
    """Live documents with a term, within one segment."""
    try:
        return [int(number) for number in leaf.postings(field, term).all_ids()]
    except TermNotFound:
        return []
