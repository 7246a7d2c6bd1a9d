"""Counting use without knowing anybody: in memory first, written by a thread of its own."""

import re
import threading
from collections import Counter
from collections.abc import Iterable
from datetime import date

from kb.errors import KbError
from kb.store import Store
from kb.store.uses import KEY_LENGTH, Use, UseKind
from kb.text import fold

# What was counted is written after this time, or when so many counts wait; a kill loses no more.
SECONDS = 20.0
MANY = 500
# Without a database that takes them, counts of new things are given up, not memory.
MOST = 5_000
# Programs that say what they are. What says nothing is a program too.
_PROGRAM = re.compile(
    r"bot\b|bot[/;_-]|crawl|spider|slurp|scrape|fetch|preview|monitor|uptime|headless|lighthouse"
    r"|curl|wget|python-|httpx|aiohttp|okhttp|go-http|java/|libwww|facebookexternalhit|feed",
    re.IGNORECASE,
)
_AREA = re.compile(r"[A-Z]{1,5}(?:~[a-z0-9-]{1,60})?")
# As many digits as the shortest telephone or identity number may have.
DIGITS = 6


def is_program(agent: str) -> bool:
    """Whether a user agent names a robot, a monitor or a library rather than a browser."""
    return not agent.strip() or _PROGRAM.search(agent) is not None


def kept_words(query: str) -> str | None:
    """The words of a search as they are counted, or None for what must not be kept: an
    e-mail address, a number long enough to be somebody's, less than two characters.

    ``"  Albergue   TEMPORAL "`` → ``"albergue temporal"``
    """
    words = fold(query)
    if len(words) < 2 or "@" in words or sum(c.isdigit() for c in words) >= DIGITS:
        return None
    return words[:KEY_LENGTH].strip()


class UseCounter:
    """Counts of one process. ``count`` never touches the database."""

    def __init__(self, store: Store, *, seconds: float = SECONDS) -> None:
        self._store = store
        self._seconds = seconds
        self._lock = threading.Lock()
        self._counts: Counter[Use] = Counter()
        self._waiting = 0
        self._timer: threading.Timer | None = None

    def count(self, kind: UseKind, key: str) -> None:
        use = Use(self._today(), kind, key[:KEY_LENGTH])
        with self._lock:
            if len(self._counts) >= MOST and use not in self._counts:
                return
            self._counts[use] += 1
            self._waiting += 1
            if self._timer is None or self._waiting == MANY:
                self._start(0.0 if self._waiting >= MANY else self._seconds)

    def count_search(self, query: str, *, found: bool) -> None:
        """Words that were looked for; ``found`` says whether anything came."""
        words = kept_words(query)
        if words is None:
            return
        self.count("search", words)
        if not found:
            self.count("empty_search", words)

    def count_areas(self, areas: Iterable[str], *, found: bool) -> None:
        """Areas that a search was narrowed to; what is no area's notation is not kept."""
        for area in areas:
            if _AREA.fullmatch(area):
                self.count("area_search", area)
                if not found:
                    self.count("empty_area", area)

    def flush(self) -> None:
        """Write what waits; what cannot be written now waits on."""
        with self._lock:
            self._timer = None
            counts, self._counts, self._waiting = self._counts, Counter(), 0
        if not counts:
            return
        try:
            self._store.uses.add(counts)
        except KbError:
            # A busy or full database is no reason to lose counts, nor to fail a page.
            with self._lock:
                self._counts = Counter(dict((counts + self._counts).most_common(MOST)))
                if self._timer is None:
                    self._start(self._seconds)

    def close(self) -> None:
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
        self.flush()
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()

    def _start(self, seconds: float) -> None:
        """With the lock held. A daemon, so that it keeps no process from ending."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(seconds, self.flush)
        self._timer.daemon = True
        self._timer.start()

    def _today(self) -> date:
        return self._store.clock().date()
