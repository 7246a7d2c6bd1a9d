"""A peer in a process of its own: it opens an index that is there and answers.

    python tests/benchmarks/apart.py NAME FOLDER QUESTIONS

``QUESTIONS`` is a JSON list of [words, either]; prints the process's peak of memory in
bytes. ``peak`` and ``first_answer`` start it. Nothing is imported but what the peer needs.
"""

import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(1, str(Path(__file__).parents[1]))

from peers import Peer
from shapes import Question

# Name → module and class, each made with the folder of its index.
PEERS = {
    "Precedentes": ("ours", "Ours"),
    "tantivy": ("peers", "Tantivy"),
    "Whoosh": ("python_peers", "StockWhoosh"),
    "bm25s": ("python_peers", "Bm25s"),
    "SQLite FTS5": ("peers", "Fts5"),
}


def make(name: str, folder: Path) -> Peer:
    """The peer of a name on the index in its folder, or on an empty one."""
    module, made = PEERS[name]
    peer: Peer = getattr(import_module(module), made)(folder)
    return peer


def main() -> None:
    name, folder, asked = sys.argv[1:]
    peer = make(name, Path(folder))
    for words, either in json.loads(asked):
        peer.search(Question(tuple(words), either))
    # Linux's own record of this program; getrusage would tell its parent's where that is more.
    found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    print(int(found[1]) * 1024 if found else 0)


def peak(peer: Peer, asked: Sequence[Question]) -> int | None:
    """Bytes that a process takes which opens the index and answers; None for a server."""
    return int(_run(peer, asked)) if peer.folder else None


def first_answer(peer: Peer, question: Question) -> float | None:
    """Seconds from the start of a process to its first answer, the interpreter's own start
    included; the median of three; None for a server."""
    if peer.folder is None:
        return None
    times = []
    for _ in range(3):
        start = time.perf_counter()
        _run(peer, [question])
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _run(peer: Peer, asked: Sequence[Question]) -> str:
    plain = json.dumps([[one.words, one.either] for one in asked])
    command = [sys.executable, __file__, peer.name, str(peer.folder), plain]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
