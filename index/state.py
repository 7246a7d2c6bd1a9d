"""What a search reads, opened from the current build; unchanged segments are kept."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.analysis.chain import Stems
from index.arrays import Segment
from index.builds import LEXICON, POINTER, read_json, usable_build, view_folder
from index.postings_cache import PostingsCache
from index.scoring import Scorer
from index.snapshot import Snapshot
from index.storage import leaf_readers, open_index, segment_name, whole
from kb.errors import Unavailable
from kb.stored import View

# A rebuild may swap and remove the build between two of our reads: look again.
_ATTEMPTS = 5

Stamp = tuple[int, ...]


@dataclass(frozen=True)
class State:
    """One commit of one build."""

    build: Path
    stamp: Stamp
    snapshot: Snapshot
    scorer: Scorer
    cache: PostingsCache
    stems: Stems
    lexicon: Stamp

    def is_current(self, data: Path, view: View) -> bool:
        """Whether nothing was committed or swapped since: two stat calls, no reading."""
        return self.stamp == _stamp(view_folder(data, view), self.build)


def open_state(data: Path, view: View, before: State | None) -> State:
    """Open the newest commit, taking over from ``before`` the segments that it shares.

    Raises ``Unavailable`` with ``index_missing``, ``index_outdated`` or ``index_damaged``.
    """
    folder = view_folder(data, view)
    for attempt in range(_ATTEMPTS):
        build = usable_build(folder, view)
        # Taken first: a commit that comes while we read is noticed at the next search.
        stamp = _stamp(folder, build)
        try:
            with whole():
                return _read(build, stamp, before)
        except Unavailable:
            # A merge or a rebuild may have removed a file meanwhile.
            if attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


def _read(build: Path, stamp: Stamp, before: State | None) -> State:
    known = {segment.name: segment for segment in before.snapshot.segments} if before else {}
    cache = before.cache if before else PostingsCache()
    segments: list[Segment] = []
    deleted: list[list[int]] = []
    for leaf in leaf_readers(open_index(build)):
        name = segment_name(leaf)
        segments.append(known[name] if name in known else Segment(name, leaf, build, cache))
        deleted.append(_deleted(leaf))
    snapshot = Snapshot(segments, deleted, before.snapshot if before else None)
    return State(build, stamp, snapshot, Scorer(snapshot), cache, *_stems(build, before))


def _stems(build: Path, before: State | None) -> tuple[Stems, Stamp]:
    """The lexicon of the build; most edits bring no new word and leave it as it was."""
    try:
        file = (build / LEXICON).stat()
    except FileNotFoundError:
        return Stems(), ()
    stamp = (file.st_mtime_ns, file.st_ino)
    if before is not None and before.lexicon == stamp:
        return before.stems, stamp
    return Stems(read_json(build / LEXICON)), stamp


def _deleted(leaf: Any) -> list[int]:
    return list(leaf.segment().deleted_docs())


def _stamp(folder: Path, build: Path) -> Stamp:
    """Changes with every commit (a rename in the build folder) and every swap."""
    try:
        pointer, inside = (folder / POINTER).stat(), build.stat()
    except FileNotFoundError:
        return ()
    return (pointer.st_mtime_ns, pointer.st_ino, inside.st_mtime_ns, inside.st_ino)
