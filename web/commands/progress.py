"""How far a long import is: a line that renews itself on a terminal, plain lines elsewhere."""

import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from gettext import gettext as _
from gettext import ngettext
from types import FrameType, TracebackType

import click

# The pace is that of the last files, the index updates among them (one every 50 files):
# known files at the beginning, skipped in a moment, must not promise a quick end.
RECENT = 100
# Before that many files and seconds any estimate is a guess.
ENOUGH_FILES, ENOUGH_SECONDS = 5, 2.0
# How often output that is no terminal gets a line.
PLAIN_EVERY = 50


class Pace:
    """Files per second of late, from the moments at which they were finished."""

    def __init__(self, start: float) -> None:
        self._moments = deque([start], maxlen=RECENT + 1)

    def note(self, moment: float) -> None:
        self._moments.append(moment)

    def per_second(self) -> float | None:
        """None while too little is known."""
        files, took = len(self._moments) - 1, self._moments[-1] - self._moments[0]
        if files < ENOUGH_FILES or took < ENOUGH_SECONDS:
            return None
        return files / took


def time_words(seconds: float) -> str:
    """``40`` → ``"menos de 1 min"``, ``130`` → ``"unos 3 min"``, ``5000`` → ``"1 h 24 min"``."""
    if seconds < 60:
        return _("menos de 1 min")
    minutes = int(-(-seconds // 60))
    if minutes < 60:
        return _("unos {n} min").format(n=minutes)
    return _("{h} h {n} min").format(h=minutes // 60, n=minutes % 60)


class Progress:
    """Tells how far one import is, on stderr."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pace = Pace(clock())
        self._terminal = sys.stderr.isatty()

    def hide(self) -> None:
        """Take the line away, so that another can be printed."""
        if self._terminal:
            click.echo("\r\x1b[K", nl=False, err=True)

    def show(self, number: int, total: int) -> None:
        """``number`` of ``total`` files are done."""
        self._pace.note(self._clock())
        if number == total:
            return
        if self._terminal:
            click.echo(click.style(self._words(number, total), dim=True), nl=False, err=True)
        elif number % PLAIN_EVERY == 0:
            click.echo(self._words(number, total), err=True)

    def _words(self, number: int, total: int) -> str:
        words = _("{done} de {total} archivos").format(done=number, total=total)
        pace = self._pace.per_second()
        if pace is None:
            return words
        speed = f"{pace:.1f}".replace(".", ",")
        left = time_words((total - number) / pace)
        return words + _(" · {speed} por segundo · faltan {left}").format(speed=speed, left=left)


class Interrupt:
    """Ctrl+C asks an import to stop after the file at hand; a second one ends it at once."""

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> "Interrupt":
        self._before = signal.signal(signal.SIGINT, self._ask)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        signal.signal(signal.SIGINT, self._before)

    def __call__(self) -> bool:
        return self.asked

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True
        signal.signal(signal.SIGINT, self._before)
        message = _("Deteniendo tras el archivo en curso (Ctrl+C otra vez: de inmediato)…")
        click.echo(f"\n{message}", err=True)


def interrupted(left: int) -> str:
    """What remains after a stop, and how to go on."""
    return ngettext(
        "Interrumpido: queda {n} archivo sin incorporar. Repita la orden para continuar; "
        "lo guardado no se vuelve a leer.",
        "Interrumpido: quedan {n} archivos sin incorporar. Repita la orden para continuar; "
        "lo guardado no se vuelve a leer.",
        left,
    ).format(n=left)
