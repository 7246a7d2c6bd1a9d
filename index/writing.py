"""One build's writer: records in, one commit with the sequence that it reaches."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage

from index.analysis.analysis import Analysis
from index.analysis.chain import LearningStems
from index.builds import new_build, point_to, view_folder
from index.documents import Body, FacetsOfType, make_document, meta_fields, unpack_body
from index.lexicon import lexicon_of
from index.schema import INDEX_NAME, META_ID, whoosh_schema
from index.search import IndexRecord
from index.segments import ArrayWriter
from index.storage import Leaf, leaves_of, open_index, read_contents, whole
from kb.stored import View

# Seconds to wait for Whoosh's own lock: our locks already let one writer in at a time.
_TIMEOUT = 60.0
# Records of one segment when an index is built: bounds the memory of the postings gathered
# (about 10 kB a card of 400 words).
_SEGMENT = 20_000
# So many segments of like size become one.
_MANY = 16


def create_build(folder: Path) -> Path:
    """A new build with an empty Whoosh index, not yet pointed to."""
    build = new_build(folder)
    FileStorage(str(build)).create_index(whoosh_schema(), indexname=INDEX_NAME)
    return build


def write_index(
    data: Path,
    view: View,
    batches: Iterable[tuple[Sequence[IndexRecord], Sequence[Analysis]]],
    expected: FacetsOfType,
) -> None:
    """Make a whole index at once, without a store: for evaluation, benchmarks and tests."""
    build = create_build(view_folder(data, view))
    with writing(build, expected, fresh=True) as writer:
        for records, analyses in batches:
            writer.put(records, analyses)
        writer.commit(0)
    point_to(view_folder(data, view), build)


class BuildWriter:
    """Writes records into a build; ``commit`` makes all of them visible at once.

    A record may be put once per commit (Whoosh leaves duplicates otherwise); callers group
    by id. Without ``commit`` nothing changed. ``fresh`` is for a build that nobody reads
    yet: nothing is looked for to be replaced, and big builds get several segments.
    """

    def __init__(self, build: Path, expected: FacetsOfType, *, fresh: bool = False) -> None:
        self._build = build
        self._expected = expected
        self._fresh = fresh
        self._lexicon = lexicon_of(build)
        self._stems = LearningStems(self._lexicon.stems)
        self._open()

    def _open(self) -> None:
        with whole():
            index = open_index(self._build)
        self._writer: Any = ArrayWriter(index, _TIMEOUT)
        self._leaves: list[Leaf] = leaves_of(self._build, self._writer.segments)

    def put(self, records: Sequence[IndexRecord], analyses: Sequence[Analysis]) -> None:
        for record, analysis in zip(records, analyses, strict=True):
            if not self._fresh:
                self._delete(record.id)
            self._writer.add(make_document(record, analysis, self._stems, self._expected))
        if self._fresh and self._writer.docnum >= _SEGMENT:
            self._writer.commit(merge=False)
            self._open()

    def drop(self, ids: Iterable[str]) -> None:
        for record_id in ids:
            self._delete(record_id)

    def commit(self, sequence: int) -> None:
        """Write everything with the outbox sequence that it includes."""
        # Before the commit: an entry too many does no harm, one too few only takes time.
        self._lexicon.append(self._stems.new)
        self._delete(META_ID)
        self._writer.add_document(**meta_fields({"sequence": sequence}))
        self._writer.commit(merge=False)

    def held(self, record_id: str) -> Body | None:
        """A record as the build holds it before this commit."""
        for leaf in self._leaves:
            for number in leaf.live("id", record_id):
                return unpack_body(leaf.column("body", number))
        return None

    def _delete(self, record_id: str) -> None:
        # Whoosh's delete_by_term opens the whole index for each call.
        for leaf in self._leaves:
            for number in leaf.live("id", record_id):
                self._writer.delete_document(leaf.base + number)

    def cancel(self) -> None:
        if not self._writer.is_closed:
            self._writer.cancel()


@contextmanager
def writing(build: Path, expected: FacetsOfType, *, fresh: bool = False) -> Iterator[BuildWriter]:
    """A writer that lets its lock and half-written files go whatever happens, Ctrl-C too."""
    writer = BuildWriter(build, expected, fresh=fresh)
    try:
        yield writer
    finally:
        writer.cancel()


def merge_small(build: Path) -> bool:
    """Merge the many small segments that single edits leave behind; True if it did.

    Segments of like size are merged when ``_MANY`` of them have gathered, so that a record
    is written again a few times in its life and never for an edit elsewhere. Nothing that
    a search finds changes.
    """
    with whole():
        contents = read_contents(build)
    tiers: dict[int, list[str]] = {}
    for segment in contents.segments:
        tiers.setdefault(_tier(segment.doc_count()), []).append(str(segment.segment_id()))
    chosen = {name for tier, names in tiers.items() if len(names) >= _MANY for name in names}
    if not chosen:
        return False
    writer: Any = ArrayWriter(open_index(build), _TIMEOUT)

    def policy(into: Any, segments: Sequence[Any]) -> list[Any]:
        for segment in segments:
            if segment.segment_id() in chosen:
                into.add_reader(contents.reader(segment))
        return [segment for segment in segments if segment.segment_id() not in chosen]

    try:
        writer.commit(mergetype=policy)
    finally:
        if not writer.is_closed:
            writer.cancel()
    return True


def _tier(size: int) -> int:
    """0 below ``_MANY`` records, 1 below its square …"""
    tier = 0
    while size >= _MANY:
        size //= _MANY
        tier += 1
    return tier
