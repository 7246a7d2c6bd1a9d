"""Segments of like size become one, beside the build: edits go on meanwhile.

A segment's records are written again from what it keeps of them, no term is read. Killed at
any moment a merge leaves the build as it was, and files that the next commit or merge
removes.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage

from index.documents import Document, meta_document, stored_document, unpack_meta
from index.lexicon import lexicon_of
from index.schema import INDEX_NAME
from index.segments import ArrayWriter
from index.storage import Leaf, leaves_of, open_index, read_contents, whole
from kb.errors import Unavailable

# Seconds to wait for Whoosh's own lock: our locks already let one writer in at a time.
TIMEOUT = 60.0
# A segment of fewer records is taken into the next edit's; so many of like size become one.
# 16 made an edit of long cards 4 ms longer, with more segments to search.
MANY = 8
# Beside the builds; who merges holds the lock of a rebuild, which removes what is left.
_FOLDER = "merging"

# The merged segment's records: where each was, by segment and number.
_Origins = Sequence[tuple[str, int]]


def crowded(segments: Sequence[Any]) -> list[str]:
    """Names of the segments to merge: ``MANY`` of like size, the smallest first.

    So a record is written again a few times in its life and never for an edit elsewhere.
    """
    tiers: dict[int, list[str]] = {}
    for segment in segments:
        tiers.setdefault(_tier(segment.doc_count()), []).append(str(segment.segment_id()))
    return next((names for _, names in sorted(tiers.items()) if len(names) >= MANY), [])


def merge_segments(build: Path, drain_lock: AbstractContextManager[Any]) -> bool:
    """Merge one run of segments if there is one; whether it was done.

    Called with the lock of a rebuild held; the drain lock is taken for the swap alone, a
    few milliseconds. Nothing that a search finds changes.
    """
    with whole():
        chosen = set(crowded(read_contents(build).segments))
        if not chosen:
            return False
        leaves = leaves_of(build)
    folder = build.with_name(_FOLDER)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        try:
            with whole():
                origins = _write(build, folder, [leaf for leaf in leaves if leaf.name in chosen])
        except Unavailable:
            if _present(build, chosen):
                raise
            return False
        with drain_lock:
            return _swap(build, folder, chosen, origins)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def leaf_documents(leaf: Leaf) -> Iterator[tuple[int, Document]]:
    """The live records of a segment with their numbers, ready to be written again."""
    for number in range(leaf.segment.doc_count_all()):
        if leaf.segment.is_deleted(number):
            continue
        head = leaf.column("head", number)
        document = stored_document(head, leaf.column("body", number))
        yield number, document or meta_document(unpack_meta(head))


def without(names: set[str]) -> Callable[[Any, Sequence[Any]], list[Any]]:
    """A merge policy for Whoosh that leaves segments out of the commit."""
    return lambda _, segments: [one for one in segments if one.segment_id() not in names]


def _write(build: Path, folder: Path, leaves: Sequence[Leaf]) -> _Origins:
    index = FileStorage(str(folder)).create_index(read_contents(build).schema, INDEX_NAME)
    writer = ArrayWriter(index, TIMEOUT, lexicon_of(build).stems)
    origins: list[tuple[str, int]] = []
    for leaf in leaves:
        for number, document in leaf_documents(leaf):
            writer.add(document)
            origins.append((leaf.name, number))
    writer.commit(merge=False)
    return origins


def _swap(build: Path, folder: Path, chosen: set[str], origins: _Origins) -> bool:
    """Put the merged segment in the place of those that it replaces, in one commit."""
    if not _present(build, chosen):
        return False
    now = {str(one.segment_id()): one for one in read_contents(build).segments}
    (merged,) = read_contents(folder).segments
    for number, (name, before) in enumerate(origins):
        # An edit may have come meanwhile.
        if now[name].is_deleted(before):
            merged.delete_document(number)
    for file in folder.glob(f"{merged.segment_id()}.*"):
        file.rename(build / file.name)
    writer = ArrayWriter(open_index(build), TIMEOUT, lexicon_of(build).stems)
    rest = without(chosen)
    try:
        writer.commit(mergetype=lambda into, segments: [*rest(into, segments), merged])
    finally:
        if not writer.is_closed:
            writer.cancel()
    return True


def _present(build: Path, chosen: set[str]) -> bool:
    """Whether no edit has emptied one of the segments and taken up the rest of it."""
    return chosen <= {str(one.segment_id()) for one in read_contents(build).segments}


def _tier(size: int) -> int:
    """0 below ``MANY`` records, 1 below its square …"""
    tier = 0
    while size >= MANY:
        size //= MANY
        tier += 1
    return tier
