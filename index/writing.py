"""One build's writer: records in, one commit with the sequence that it reaches."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from whoosh.filedb.filestore import FileStorage

from index.analysis.analysis import Analysis
from index.analysis.chain import LearningStems, Stems
from index.builds import new_build, point_to, view_folder
from index.columns import column_file
from index.documents import Body, FacetsOfType, make_document, meta_document, unpack_body
from index.lexicon import lexicon_of
from index.merging import MANY, TIMEOUT, leaf_documents, without
from index.schema import INDEX_NAME, META_ID, whoosh_schema
from index.search import IndexRecord
from index.segments import ArrayWriter
from index.storage import Leaf, leaves_of, open_index, whole
from kb.stored import View

# Records of one segment when an index is built: bounds the memory of the postings gathered
# (about 10 kB a card of 400 words).
_SEGMENT = 20_000
# Bytes of records beyond which a segment is not written again by each edit (fifty cards).
_HEAVY = 1 << 18


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
    yet: nothing is looked for to be replaced, and big builds get several segments. ``known``
    is another build's lexicon, made by the same chain: it spares the lemma table.
    """

    def __init__(
        self,
        build: Path,
        expected: FacetsOfType,
        *,
        fresh: bool = False,
        known: Stems | None = None,
    ) -> None:
        self._build = build
        self._expected = expected
        self._fresh = fresh
        self._lexicon = lexicon_of(build)
        self._stems = LearningStems(self._lexicon.stems, known)
        self._open()

    def _open(self) -> None:
        with whole():
            index = open_index(self._build)
        self._writer = ArrayWriter(index, TIMEOUT, self._stems)
        self._leaves: list[Leaf] = leaves_of(self._build, self._writer.segments)

    def put(self, records: Sequence[IndexRecord], analyses: Sequence[Analysis]) -> None:
        for record, analysis in zip(records, analyses, strict=True):
            if not self._fresh:
                self._delete(record.id)
            self._writer.add(make_document(record, analysis, self._expected))
        if self._fresh and self._writer.docnum >= _SEGMENT:
            self._writer.commit(merge=False)
            self._open()

    def drop(self, ids: Iterable[str]) -> None:
        for record_id in ids:
            self._delete(record_id)

    def commit(self, sequence: int) -> None:
        """Write everything with the outbox sequence that it includes."""
        self._delete(META_ID)
        self._writer.add(meta_document({"sequence": sequence}))
        small = [] if self._fresh else [leaf for leaf in self._leaves if self._is_small(leaf)]
        # What earlier edits left is written again with this one: a millisecond, and no
        # search ever looks for a word in many tiny segments.
        for leaf in small:
            for _, document in leaf_documents(leaf):
                self._writer.add(document)
        # Before the commit: an entry too many does no harm, one too few only takes time.
        self._lexicon.append(self._stems.new)
        self._writer.commit(mergetype=without({leaf.name for leaf in small}))

    def _is_small(self, leaf: Leaf) -> bool:
        """Few records, and none of them a whole book: those wait for a merge."""
        if leaf.segment.doc_count() >= MANY:
            return False
        return (self._build / column_file(leaf.segment, "body")).stat().st_size < _HEAVY

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
def writing(
    build: Path, expected: FacetsOfType, *, fresh: bool = False, known: Stems | None = None
) -> Iterator[BuildWriter]:
    """A writer that lets its lock and half-written files go whatever happens, Ctrl-C too."""
    writer = BuildWriter(build, expected, fresh=fresh, known=known)
    try:
        yield writer
    finally:
        writer.cancel()
