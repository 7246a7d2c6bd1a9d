"""What a build holds, asked of Whoosh directly by who writes it."""

from pathlib import Path

from index.documents import unpack_head, unpack_meta
from index.schema import META_ID
from index.storage import leaves_of, whole


def sequence_of(build: Path) -> int:
    """The outbox sequence of the build's last commit; 0 before the first."""
    return about_build(build)[1]


def about_build(build: Path) -> tuple[int, int]:
    """Records in the build, and its sequence. Raises ``Unavailable("index_damaged")``."""
    with whole():
        leaves = leaves_of(build)
        records = sum(leaf.segment.doc_count() for leaf in leaves)
        # The newest segment has it, as a rule.
        for leaf in reversed(leaves):
            for number in leaf.live("id", META_ID):
                meta = unpack_meta(leaf.column("head", number))
                return records - 1, int(meta.get("sequence", 0))
        return records, 0


def ids_of_document(build: Path, document_id: str) -> list[str]:
    """Ids of the records that the build holds of a document."""
    found = []
    with whole():
        for leaf in leaves_of(build):
            for number in leaf.live("document", document_id):
                head = unpack_head(leaf.column("head", number))
                if head is not None:
                    found.append(head.id)
    return found
