"""``kb publish`` and ``kb unpublish``."""

from gettext import gettext as _
from gettext import ngettext

import click

from web.commands.session import runtime
from web.services.publishing import publish, unpublish


@click.command("publish")
@click.argument("target", metavar="DOCUMENTO|CÓDIGO")
@click.option("--actor", default="kb", metavar="NOMBRE", help=_("Quién publica."))
def publish_command(target: str, actor: str) -> None:
    """Publica un documento entero, o una sola ficha.

    El documento se indica por su identificador, su título o el nombre de su archivo;
    la ficha, por su código o su identificador.

    \b
    Ejemplo:
      kb publish fichas-ecuador.docx
      kb publish BP1_GN
    """
    with runtime() as opened:
        changed = publish(opened, target, actor=actor)
    click.echo(
        ngettext("Publicado: {n} registro.", "Publicados: {n} registros.", changed).format(
            n=changed
        )
    )


@click.command("unpublish")
@click.argument("target", metavar="DOCUMENTO|CÓDIGO")
@click.option("--actor", default="kb", metavar="NOMBRE", help=_("Quién retira."))
def unpublish_command(target: str, actor: str) -> None:
    """Retira de lo público un documento entero, o una sola ficha; nada se borra.

    \b
    Ejemplo:
      kb unpublish BP1_GN
    """
    with runtime() as opened:
        changed = unpublish(opened, target, actor=actor)
    click.echo(
        ngettext("Retirado: {n} registro.", "Retirados: {n} registros.", changed).format(n=changed)
    )
