"""``make bench``, reading: documents per second for each format, and a long import.

    python tests/benchmarks/reading.py [--documents 60] [--import 1000]

Documents are the illustrative ones with other countries, years and words. Reading goes the
real way, through limited child processes, one first and then as many as there are cores;
``--import`` also stores and indexes that many, formats mixed, with the language model, and
tells time and peak memory of all processes together.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from documents import WRITERS, write, write_long, write_mixed

from corpus.workers.pool import ReaderPool
from web.config import Settings
from web.runtime import open_runtime
from web.services.importing import import_paths


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--import", dest="imported", type=int, default=0)
    options = parser.parse_args()
    if options.documents:
        cores = ReaderPool().children
        print(f"| format | bytes each | one process | {cores} processes |\n|---|---:|---:|---:|")
        for suffix in (".txt", *WRITERS):
            print(reading(suffix, options.documents))
        print(*long_files(), sep="\n")
    if options.imported:
        importing(options.imported)


def note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def reading(suffix: str, count: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        paths = write(Path(folder), count, suffix)
        size = sum(path.stat().st_size for path in paths) // count
        speeds = [per_second(paths, children) for children in (1, None)]
    return f"| {suffix} | {size:,} | {speeds[0]:.0f}/s | {speeds[1]:.0f}/s |"


def long_files() -> list[str]:
    """How long a 200-page PDF and a 5,000-row spreadsheet take."""
    rows = ["", "| one long file | bytes | time |", "|---|---:|---:|"]
    with tempfile.TemporaryDirectory() as folder, ReaderPool(1) as pool:
        for path in write_long(Path(folder)):
            start = time.perf_counter()
            pool.read(path)
            took = time.perf_counter() - start
            rows.append(f"| {path.stem} | {path.stat().st_size:,} | {took:.1f} s |")
    return rows


def per_second(paths: list[Path], children: int | None) -> float:
    """Documents per second; starting the children, 0.3 s once, is not counted."""
    with ReaderPool(children) as pool:
        for done in [pool.submit(paths[0]) for _ in range(pool.children)]:
            done.result()
        start = time.perf_counter()
        waiting = [(path, pool.submit(path)) for path in paths]
        for path, answer in waiting:
            pool.result(answer, path)
        return len(paths) / (time.perf_counter() - start)


def importing(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        (base / "documentos").mkdir()
        note(f"writing {count} documents …")
        paths = write_mixed(base / "documentos", count)
        with Memory() as memory:
            took = [timed_import(base / "datos", paths) for _ in ("first", "again")]
    print(f"\n| {count} documents of all formats and kinds, stored and indexed | |\n|---|---:|")
    print(f"| first import | {took[0]:.0f} s ({count / took[0]:.1f}/s) |")
    print(f"| the same again, all known | {took[1]:.1f} s ({count / took[1]:.0f}/s) |")
    print(f"| memory of all processes together, peak | {memory.peak / 1e6:.0f} MB |")
    print(f"| of which the importing process | {memory.own / 1e6:.0f} MB |")


def timed_import(data: Path, paths: list[Path]) -> float:
    runtime = open_runtime(Settings(data=data))
    start = time.perf_counter()
    report = import_paths(runtime, paths, actor="banco", publish=True, progress=_tell)
    took = time.perf_counter() - start
    records = runtime.store.counts(view="public")
    runtime.close()
    note(f"{took:.0f} s, {len(report.refused)} refused; {records}")
    return took


def _tell(_file: object, number: int, total: int) -> None:
    if number % 100 == 0:
        note(f"  {number} of {total}")


class Memory:
    """Samples the resident memory of this process and its children (Linux)."""

    peak = own = 0

    def __enter__(self) -> "Memory":
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.1):
            own = _resident(os.getpid())
            together = own + sum(map(_resident, _children(os.getpid())))
            if together > self.peak:
                self.peak, self.own = together, own


def _children(parent: int) -> list[int]:
    found = []
    for tasks in Path(f"/proc/{parent}/task").glob("*/children"):
        try:
            found += [int(child) for child in tasks.read_text().split()]
        except OSError:  # the thread ended meanwhile
            continue
    return found


def _resident(process: int) -> int:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
