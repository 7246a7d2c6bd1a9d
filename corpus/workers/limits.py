"""What a child process may use for one file; set by itself, time also kept by its parent."""

import mmap
import re
from pathlib import Path
from types import ModuleType

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows has no such limits: there only size and time hold
    resource = None

# Address space with the interpreter and its libraries (200 MiB of it with all formats
# loaded). A spreadsheet of 5,000 rows peaks at 280 MiB.
MAX_MEMORY = 560 * 1024**2
# Nothing is written but Python's own caches of compiled modules, none of which is larger.
MAX_WRITTEN = 1024**2
# Time for a small file. A 200-page PDF takes 25 s here, its smallest form has 200 KB.
BASE_SECONDS = 18.0
SECONDS_PER_MEGABYTE = 200.0
MAX_SECONDS = 240.0
# The parent keeps the time. This much later the system ends a child that lost its parent.
CPU_GRACE_SECONDS = 5
# What one file may give, as JSON: a sheet of 100,000 cells has 15 MB.
MAX_ANSWER = 32 * 1024**2
# A child that once grew beyond this is replaced: Python seldom gives memory back.
MAX_KEPT_MEMORY = 160 * 1024**2


def seconds_for(size: int) -> float:
    """How long a file of ``size`` bytes may take."""
    return min(BASE_SECONDS + SECONDS_PER_MEGABYTE * size / 1e6, MAX_SECONDS)


def limit_self() -> dict[str, bool]:
    """Limit this process; which of memory, time (``cpu``) and written files the system enforces."""
    if resource is None:
        return {"memory": False, "cpu": False, "written": False}
    _lower(resource.RLIMIT_CORE, 0)
    return {
        "memory": _lower(resource.RLIMIT_AS, MAX_MEMORY) and not _can_map(MAX_MEMORY),
        "cpu": allow_seconds(MAX_SECONDS),
        "written": _lower(resource.RLIMIT_FSIZE, MAX_WRITTEN),
    }


def allow_seconds(seconds: float) -> bool:
    """Let this process compute ``seconds`` from now on; False where no limit is known."""
    if resource is None:
        return False
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + CPU_GRACE_SECONDS
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
    except (ValueError, OSError):
        return False
    return True


def peak_memory() -> int:
    """The most bytes that this process ever held; 0 where the system does not tell.

    Not ``ru_maxrss``: Linux starts that at what the parent held when it made the child.
    """
    try:
        status = Path("/proc/self/status").read_text("ascii", "replace")
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s*(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def _lower(which: int, limit: int) -> bool:
    assert resource is not None
    hard = resource.getrlimit(which)[1]
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    try:
        resource.setrlimit(which, (limit, limit))
    except (ValueError, OSError):  # macOS takes no limit below what a process has mapped
        return False
    return True


def _can_map(size: int) -> bool:
    """Whether so much memory is still given: some systems take a limit and ignore it."""
    try:
        mmap.mmap(-1, size).close()
    except (OSError, MemoryError, ValueError):
        return False
    return True
