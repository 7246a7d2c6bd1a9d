"""Reading what was brought in: one reader per process, any number of processes.

A file is claimed in the store before it is read and the claim renewed while it is, so that
two readers never work at the same file and a file whose reader was killed is taken up again.
"""

import tempfile
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from pathlib import Path
from weakref import WeakKeyDictionary

from corpus.reading import READER_VERSION
from corpus.workers.answers import ReaderFailed, ReadFile
from corpus.workers.pool import ReaderPool, cores
from kb.errors import KbError, Refused
from kb.records import Reading
from kb.staged import HEAD, Choices, Claim, Summary
from kb.store.identity import without_repeated_codes
from web.runtime import Runtime
from web.services.doubts import clear_keys, warned_places
from web.services.error_log import note_fault
from web.services.folder_names import fill, told_by_defaults, told_by_names
from web.services.import_likeness import alike_cards

# How often whoever reads a file says so; the store gives up a file after three times that.
BEAT_SECONDS = 5.0
# The site answers people meanwhile: one core stays free where there is more than one.
CHILDREN = 2
# Beyond it some systems take no file name.
NAME_BYTES = 120


class _Reader:
    """The threads of one runtime that read what waits; ``ending`` while they are to stop."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.again = False
        self.ending = False
        self.thread: threading.Thread | None = None
        self.pool: ReaderPool | None = None


_READERS: "WeakKeyDictionary[Runtime, _Reader]" = WeakKeyDictionary()
_GUARD = threading.Lock()


def wake(runtime: Runtime) -> None:
    """Read what waits, in the background; returns at once."""
    reader = _reader(runtime)
    with reader.lock:
        reader.again = True
        if reader.thread is None:
            reader.thread = threading.Thread(
                target=_run, args=(runtime, reader), name="staging", daemon=True
            )
            reader.thread.start()


def wake_if_waiting(runtime: Runtime) -> None:
    """Take up what an ended process left: asked by the pages that show imports."""
    if runtime.store.staging.waits():
        wake(runtime)


def settle(runtime: Runtime, seconds: float = 120) -> None:
    """Wait until the reader of this process has nothing to do: for tests, before closing."""
    reader = _reader(runtime)
    with reader.lock:
        thread = reader.thread
    if thread is not None:
        thread.join(seconds)


def stop(runtime: Runtime) -> None:
    """End reading now; what was being read waits again, for this process or another."""
    reader = _reader(runtime)
    with reader.lock:
        thread, pool = reader.thread, reader.pool
        reader.ending, reader.again = True, False
    if pool is not None:
        pool.close()
    if thread is not None:
        thread.join(BEAT_SECONDS)
    reader.ending = False


def read_waiting(runtime: Runtime) -> int:
    """Read all files that wait; how many this process read."""
    reader = _reader(runtime)
    children = max(1, min(CHILDREN, cores() - 1))
    with (
        ReaderPool(children) as pool,
        tempfile.TemporaryDirectory(prefix="kb-import-") as folder,
        ThreadPoolExecutor(children, thread_name_prefix="staging") as threads,
    ):
        reader.pool = pool

        def work(_number: int) -> int:
            count = 0
            while not reader.ending and (claim := runtime.store.staging.claim()) is not None:
                _read_one(runtime, pool, claim, Path(folder), reader)
                count += 1
            return count

        return sum(threads.map(work, range(children)))


def _reader(runtime: Runtime) -> _Reader:
    with _GUARD:
        return _READERS.setdefault(runtime, _Reader())


def _run(runtime: Runtime, reader: _Reader) -> None:
    while True:
        with reader.lock:
            if not reader.again:
                reader.thread = None
                return
            reader.again = False
        try:
            read_waiting(runtime)
        except Exception:  # noqa: BLE001 (nobody waits for this thread; the files still wait in the store)
            note_fault(runtime.settings.data, Path("import"), traceback.format_exc())


def _read_one(
    runtime: Runtime, pool: ReaderPool, claim: Claim, folder: Path, reader: _Reader
) -> None:
    staging = runtime.store.staging
    # A folder of its own: two files of one import may bear the same name.
    path = folder / claim.token / _plain(claim.name)
    try:
        path.parent.mkdir()
        path.write_bytes(claim.data)
        answer = pool.submit(path, claim.kind)
        while not wait([answer], timeout=BEAT_SECONDS).done:
            staging.beat(claim)
        keep(runtime, claim, pool.result(answer, path))
    except Refused as error:
        staging.fail(claim, error)
    except KbError:
        raise
    except Exception as error:  # noqa: BLE001 (a fault of ours costs one file)
        if reader.ending:
            staging.unclaim(claim)
            return
        trace = str(error) if isinstance(error, ReaderFailed) else traceback.format_exc()
        note_fault(runtime.settings.data, Path(claim.name), trace)
        staging.fail(claim, Refused("file_reading_failed", name=path.name))
    finally:
        path.unlink(missing_ok=True)


def keep(runtime: Runtime, claim: Claim, read: ReadFile) -> bool:
    """Keep what was read beside its file, with what its names tell of the document."""
    reading = without_repeated_codes(read.reading)
    filled = _filled(runtime, claim, reading)
    choices = Choices(edits={HEAD: filled} if filled else {}, filled=list(filled), kind=claim.kind)
    summary = summary_of(reading, read.blocks)
    summary.alike = alike_cards(runtime, reading)
    return runtime.store.staging.read(
        claim,
        reading,
        format=read.format,
        blocks=read.blocks,
        reader_version=READER_VERSION,
        summary=summary,
        choices=choices,
    )


def summary_of(reading: Reading, blocks: list[object]) -> Summary:
    """What the list of an import tells of a file."""
    counts = {
        name: len(getattr(reading, f"{name}s"))
        for name in ("card", "recommendation", "function", "discussion", "action")
    }
    return Summary(
        kind=reading.document.kind,
        title=reading.document.title,
        date=reading.document.date,
        countries=reading.document.countries,
        counts={name: number for name, number in counts.items() if number},
        warned=list(warned_places(blocks, reading.warnings)),
        clear=clear_keys(reading, blocks),
        head=reading.document,
    )


def _filled(runtime: Runtime, claim: Claim, reading: Reading) -> dict[str, object]:
    store = runtime.store
    # Asked only where it matters: of a thousand documents it takes some tenths of a second.
    documents = [] if reading.document.organisations else store.documents(view="workshop")
    known = {name for document in documents for name in document.head.organisations}
    areas = [concept.notation for concept in runtime.schemes.members("area")]
    until = (store.clock() + timedelta(days=400)).year
    names = told_by_names(claim.name, organisations=known, areas=areas, until=until)
    return fill(reading.document, names, told_by_defaults(claim.defaults))


def _plain(name: str) -> str:
    """A bare file name that any file system takes, its suffix kept."""
    bare = name.replace("\\", "/").rpartition("/")[2].replace("\0", "")
    stem, dot, suffix = bare.rpartition(".")
    if not dot or len(suffix) > 12:
        stem, dot, suffix = bare, "", ""
    short = stem.encode("utf-8", "replace")[:NAME_BYTES].decode("utf-8", "ignore")
    return f"{short or 'archivo'}{dot}{suffix}"
