"""``kb samples load|remove``."""

from gettext import ngettext

import click

from web.commands.session import runtime
from web.services.samples import load_samples, remove_samples


@click.group("samples")
def samples_command() -> None:
    """Carga o quita los documentos ilustrativos.

    \b
    Ejemplo:
      kb samples load
      kb samples remove
    """


@samples_command.command("load")
def load() -> None:
    """Carga y publica los documentos ilustrativos; repetirlo no duplica nada.

    \b
    Ejemplo:
      kb samples load
    """
    with runtime() as opened:
        number = load_samples(opened)
    click.echo(
        ngettext(
            "{n} documento ilustrativo nuevo.", "{n} documentos ilustrativos nuevos.", number
        ).format(n=number)
    )


@samples_command.command("remove")
def remove() -> None:
    """Quita los documentos ilustrativos y todo lo que se leyó de ellos.

    \b
    Ejemplo:
      kb samples remove
    """
    with runtime() as opened:
        number = remove_samples(opened)
    click.echo(
        ngettext(
            "Se quitó {n} documento ilustrativo.",
            "Se quitaron {n} documentos ilustrativos.",
            number,
        ).format(n=number)
    )
