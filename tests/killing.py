"""Killing a process between any two of its steps, forked from a warmed parent.

A step is whatever reaches the disk or asks the database: a statement, a commit, an fsync, a
file that takes another's place. The child counts them and kills itself at the one given, so
that every gap between two steps can be hit on purpose and not by luck.
"""

import os
import signal
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from web.runtime import Runtime

Work = Callable[[Runtime], None]
NEVER = 0
# What a child says when its work is done and when its transaction is.
DONE, STORED = "done", "stored"


class Steps:
    """Counts steps; at step ``last`` the process dies as by ``kill -9``."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.count = 0

    def __call__(self, *_arguments: Any, **_named: Any) -> None:
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, engine: sa.Engine) -> None:
        """Only ever in a child: the functions of ``os`` stay wrapped."""
        sa.event.listen(engine, "before_cursor_execute", self)
        sa.event.listen(engine, "commit", self)
        for name in ("fsync", "replace", "rename", "unlink"):
            setattr(os, name, self._before(getattr(os, name)))

    def _before(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            self()
            return function(*arguments, **named)

        return counted


def run(runtime: Runtime, work: Work, then: Work, *, last: int = NEVER) -> tuple[list[str], int]:
    """Fork; the child does ``work``, says so, does ``then``, and dies at step ``last``.

    Returns what it said and, of a child that lived, how many steps there were: a few more or
    less each time, as caches are warm or not. No connection
    to the database crosses the fork; the child makes its own.
    """
    runtime.store.database.engine.dispose()
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(read_end)
            steps = Steps(last)
            steps.watch(runtime.store.database.engine)
            work(runtime)
            os.write(write_end, f"{STORED}\n".encode())
            then(runtime)
            os.write(write_end, f"{DONE}\n{steps.count}\n".encode())
            status = 0
        finally:
            os._exit(status)
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        said = pipe.read().splitlines()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    assert killed if DONE not in said else status == 0, f"the child failed: {said}, {status}"
    return said, int(said[-1]) if DONE in said else 0
