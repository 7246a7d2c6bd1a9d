"""Keeps an index beside the store: built anew, or brought up to date from the outbox."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from index.analysis.analysis import analysed, fingerprint
from index.analysis.chain import Stems
from index.builds import (
    current_build,
    files_in,
    point_to,
    remove_others,
    usable_build,
    view_folder,
)
from index.contents import about_build, ids_of_document, sequence_of
from index.documents import FacetsOfType
from index.lexicon import lexicon_of
from index.merging import merge_segments
from index.projection import FACETS_OF_TYPE
from index.schema import INDEX_VERSION
from index.source import IndexSource, Project, Projecting
from index.state import memory_bound
from index.storage import looked_again
from index.writing import BuildWriter, create_build, writing
from kb.collecting import collecting_seldom
from kb.errors import Unavailable
from kb.stored import OutboxEntry, StoredRecord, View

# Records that are analysed and written together: big enough for the model's batches.
_BATCH = 256
Progress = Callable[[int, int], None]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """How an index stands. ``behind`` counts outbox entries not yet applied; ``problem`` is
    an error code where ``ok`` is False; ``version`` says what it was made with.
    ``memory_bytes`` is what a process that searches it holds of it at most."""

    documents: int
    sequence: int
    behind: int
    size_bytes: int
    version: str
    ok: bool
    problem: str | None = None
    memory_bytes: int = 0


class Indexer:
    """Writes the index of one view. Any number of processes may have one each."""

    def __init__(
        self,
        data: Path,
        view: View,
        store: IndexSource,
        project: Project,
        facets_of_type: FacetsOfType = FACETS_OF_TYPE,
    ) -> None:
        self._folder = view_folder(data, view)
        self._view: View = view
        self._store = store
        self._project = project
        self._expected = facets_of_type

    def update(self) -> int:
        """Apply what the outbox holds; returns how many records were written or dropped.

        Where another process is at it, returns 0 at once: whoever holds the lock looks
        again after letting it go. Raises ``Unavailable``: ``index_missing``,
        ``index_outdated``, ``model_missing``.
        """
        build = usable_build(self._folder, self._view)
        applied = 0
        while True:
            try:
                with self._lock("drain").acquire(blocking=False):
                    build = usable_build(self._folder, self._view)
                    taken, reached = self._drain(build)
                    applied += taken
            except Timeout:
                return applied
            if self._store.last_sequence() <= reached:
                break
        self._merge(build)
        return applied

    def rebuild(self, progress: Progress | None = None) -> None:
        """Build anew beside the current index, catch up, swap. Searches go on meanwhile.

        ``progress`` is told (records done, records in all). Killed at any time, the old
        index stays; what is left behind is removed by the next rebuild.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._lock("rebuild"):
            self._tidy()
            build = create_build(self._folder)
            # Before the records are read: what changes meanwhile is applied again below.
            sequence = self._store.last_sequence()
            self._fill(build, sequence, progress)
            with self._lock("drain"):
                self._drain(build)
                point_to(self._folder, build)
            self._tidy()

    def status(self) -> IndexStatus:
        """How the index stands; never raises for the state of the index."""
        version = f"index-{INDEX_VERSION} {fingerprint()}"
        last = self._store.last_sequence()
        try:
            documents, sequence = self._about()
        except Unavailable as exc:
            return IndexStatus(0, 0, last, _size(self._files()), version, False, exc.code)
        files = self._files()
        memory, behind = memory_bound(files), max(0, last - sequence)
        return IndexStatus(
            documents, sequence, behind, _size(files), version, True, memory_bytes=memory
        )

    def reached(self) -> int:
        """The outbox sequence up to which the index stands; 0 where none is usable."""
        try:
            return self._about()[1]
        except Unavailable:
            return 0

    def _about(self) -> tuple[int, int]:
        return looked_again(lambda: about_build(usable_build(self._folder, self._view)))

    def _files(self) -> dict[str, os.stat_result]:
        build = current_build(self._folder)
        return files_in(build) if build else {}

    def _merge(self, build: Path) -> None:
        """Merge the segments that edits leave, if it is time to; edits go on meanwhile."""
        with suppress(Timeout), self._lock("rebuild").acquire(blocking=False):
            # A rebuild may have put another build in its place.
            if build == current_build(self._folder):
                merge_segments(build, self._lock("drain"))

    def _fill(self, build: Path, sequence: int, progress: Progress | None) -> None:
        total = sum(self._store.counts(view=self._view).values())
        projecting = Projecting(self._store, self._view, self._project)
        projecting.preload()
        done = 0
        with (
            collecting_seldom(),
            writing(build, self._expected, fresh=True, known=self._known_stems()) as writer,
        ):
            for batch in _batches(self._store.all_records(view=self._view), _BATCH):
                self._put(writer, projecting, batch)
                done += len(batch)
                if progress:
                    progress(done, max(done, total))
            writer.commit(sequence)

    def _known_stems(self) -> Stems | None:
        """The lexicon of the index that is replaced, where the same chain made it."""
        try:
            return lexicon_of(usable_build(self._folder, self._view)).stems
        except Unavailable:
            return None

    def _drain(self, build: Path) -> tuple[int, int]:
        """Bring a build up to the outbox's end; how many records that took, and the sequence
        reached. Called with the drain lock held."""
        applied, sequence = 0, sequence_of(build)
        while entries := self._store.outbox_since(sequence):
            applied += self._apply(build, entries)
            sequence = entries[-1].sequence
        return applied, sequence

    def _apply(self, build: Path, entries: Sequence[OutboxEntry]) -> int:
        """One commit for a run of entries: each record once, in its newest state."""
        told = [entry for entry in entries if entry.action != "follow_up"]
        ids = dict.fromkeys(entry.record_id for entry in told)
        shown = self._store.records(list(ids), view=self._view)
        # A head lends its title and countries to every record; one that is gone may have
        # taken them along.
        whole = {
            entry.document_id
            for entry in told
            if entry.record_id not in shown or shown[entry.record_id].type == "document"
        }
        for document_id in whole:
            ids.update(dict.fromkeys(ids_of_document(build, document_id)))
            for record in self._store.document_records(document_id, view=self._view):
                shown[record.id] = record
        projecting = Projecting(self._store, self._view, self._project)
        gone = [record_id for record_id in ids if record_id not in shown]
        with writing(build, self._expected) as writer:
            for batch in _batches(iter(shown.values()), _BATCH):
                self._put(writer, projecting, batch, edited=True)
            writer.drop(gone)
            writer.commit(entries[-1].sequence)
        return len(shown) + len(gone)

    def _put(
        self,
        writer: BuildWriter,
        projecting: Projecting,
        records: Sequence[StoredRecord],
        *,
        edited: bool = False,
    ) -> None:
        projected = projecting(records)
        before = [writer.held(record.id) for record in projected] if edited else []
        known = [(body.record.texts, body.analysis) if body else None for body in before]
        texts = [record.texts for record in projected]
        writer.put(projected, analysed(self._store, texts, known))

    def _lock(self, name: str) -> FileLock:
        return FileLock(self._folder / f"{name}.lock")

    def _tidy(self) -> None:
        current = current_build(self._folder)
        remove_others(self._folder, current)


def _size(files: Mapping[str, os.stat_result]) -> int:
    return sum(about.st_size for about in files.values())


def _batches(items: Iterator[_T], size: int) -> Iterator[list[_T]]:
    while batch := list(islice(items, size)):
        yield batch
