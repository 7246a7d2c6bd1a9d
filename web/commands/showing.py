"""``kb show``."""

from gettext import gettext as _

import click

from web.commands.session import print_json, runtime
from web.services.publishing import find_card
from web.services.showing import card_as_json


@click.command("show")
@click.argument("card", metavar="CÓDIGO|ID")
@click.option("--json", "as_json", is_flag=True, help=_("La ficha completa, en JSON."))
def show_command(card: str, as_json: bool) -> None:
    """Muestra una ficha completa.

    Si varias fichas tienen el mismo código, las enumera y termina con 2.

    \b
    Ejemplo:
      kb show BP1_GN
      kb show bp-1-gn --json
    """
    with runtime() as opened:
        value = card_as_json(opened, find_card(opened, card, view="workshop"), "workshop")
    if as_json:
        print_json(value)
        return
    for key, text in value.items():
        if text not in (None, "", [], {}):
            shown = " | ".join(map(str, text)) if isinstance(text, list) else text
            click.echo(f"{click.style(f'{key:<20}', bold=True)} {shown}")
