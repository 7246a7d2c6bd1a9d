"""Click's own words in Spanish: headings, metavariables and the help of ``--help``."""

from collections.abc import Iterable
from gettext import gettext as _

import click

# What click prints of itself in a help page → what a user reads.
WORDS = {
    "Options": _("Opciones"),
    "Commands": _("Órdenes"),
    "[OPTIONS]": _("[OPCIONES]"),
    "COMMAND": _("ORDEN"),
    "[ARGS]": _("[ARGUMENTOS]"),
    "INTEGER RANGE": _("NÚMERO"),
    "TEXT": _("TEXTO"),
    "default": _("si no se indica"),
    "Show this message and exit.": _("Muestra esta ayuda."),
    "Show the version and exit.": _("Muestra la versión."),
}


def spanish(text: str) -> str:
    """``"[OPTIONS] COMMAND [ARGS]..."`` → ``"[OPCIONES] ORDEN [ARGUMENTOS]..."``."""
    for english, word in WORDS.items():
        text = text.replace(english, word)
    return text


class SpanishFormatter(click.HelpFormatter):
    """Writes help pages as click does, in Spanish."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, spanish(args), prefix or _("Uso: "))

    def write_heading(self, heading: str) -> None:
        super().write_heading(spanish(heading))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        super().write_dl(
            [(spanish(first), spanish(second)) for first, second in rows], col_max, col_spacing
        )
