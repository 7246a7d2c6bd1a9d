"""What a search reads, opened from the current build; unchanged segments are kept."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.analysis.chain import Stems
from index.arrays import Segment
from index.builds import POINTER, usable_build, view_folder
from index.lexicon import LEXICON, lexicon_of
from index.scoring import CACHE_BYTES, Scorer
from index.sidecar import SUFFIX
from index.snapshot import Snapshot
from index.storage import looked_again, read_contents, whole
from kb.stored import View

# A word of the lexicon in memory against its bytes in the file: two strings, two tables.
_LEXICON_FACTOR = 12

Stamp = tuple[int, ...]


@dataclass(frozen=True)
class State:
    """One commit of one build."""

    build: Path
    stamp: Stamp
    snapshot: Snapshot
    scorer: Scorer
    stems: Stems
    # The pointer file and the build folder: paths put together anew cost more than to look.
    watched: tuple[str, str]

    def is_current(self) -> bool:
        """Whether nothing was committed or swapped since: two stat calls, no reading."""
        return self.stamp == _stamp(*self.watched)


def open_state(data: Path, view: View, before: State | None) -> State:
    """Open the newest commit, taking over from ``before`` the segments that it shares.

    Raises ``Unavailable`` with ``index_missing``, ``index_outdated`` or ``index_damaged``.
    """
    folder = view_folder(data, view)

    def read() -> State:
        build = usable_build(folder, view)
        # Taken first: a commit that comes while we read is noticed at the next search.
        watched = (str(folder / POINTER), str(build))
        stamp = _stamp(*watched)
        with whole():
            return _read(build, stamp, watched, before)

    return looked_again(read)


def _read(build: Path, stamp: Stamp, watched: tuple[str, str], before: State | None) -> State:
    known = {segment.name: segment for segment in before.snapshot.segments} if before else {}
    segments: list[Segment] = []
    deleted: list[list[int]] = []
    contents = read_contents(build)
    for segment in contents.segments:
        name = str(segment.segment_id())
        if name not in known:
            known[name] = Segment(name, contents.reader(segment), build)
        segments.append(known[name])
        deleted.append(list(segment.deleted_docs()))
    snapshot = Snapshot(segments, deleted, before.snapshot if before else None)
    stems = lexicon_of(build).stems
    return State(build, stamp, snapshot, Scorer(snapshot), stems, watched)


def _stamp(pointer: str, build: str) -> Stamp:
    """Changes with every commit (a rename in the build folder) and every swap."""
    try:
        swap, commit = os.stat(pointer), os.stat(build)
    except FileNotFoundError:
        return ()
    return (swap.st_mtime_ns, swap.st_ino, commit.st_mtime_ns, commit.st_ino)


def memory_bound(files: Mapping[str, os.stat_result]) -> int:
    """Bytes that a process which searches a build holds of it at most: its arrays, as they
    are and put together, the lexicon, the caches filled to their limits.

    ``files``: those of the build, by name.
    """
    arrays = sum(about.st_size for name, about in files.items() if name.endswith(SUFFIX))
    words = files[LEXICON].st_size if LEXICON in files else 0
    return 2 * arrays + _LEXICON_FACTOR * words + CACHE_BYTES
