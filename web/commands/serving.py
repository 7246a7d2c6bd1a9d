"""``kb serve``."""

import signal
import sys
from gettext import gettext as _

import click

from web.config import read_settings


@click.command("serve")
@click.option("--host", metavar="DIRECCIÓN", help=_("En lugar de KB_HOST."))
@click.option(
    "--port", metavar="PUERTO", type=click.IntRange(1, 65535), help=_("En lugar de KB_PORT.")
)
def serve_command(host: str | None, port: int | None) -> None:
    """Abre el sitio web y dice en qué dirección atiende; Ctrl+C lo cierra.

    La primera vez crea la cuenta «admin» y muestra su contraseña de un solo uso.

    \b
    Ejemplo:
      kb serve --port 8080
    """
    from dataclasses import replace

    from web.commands.users import log_in_lines
    from web.services.serving import serve

    # As Ctrl+C: what is counted in memory is still written.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    settings = read_settings()
    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    serve(
        settings,
        lambda address: click.echo(_("Precedentes atiende en {url}").format(url=address)),
        lambda made: click.echo(log_in_lines(made)),
    )
