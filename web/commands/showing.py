"""``kb show``."""

from gettext import gettext as _

import click

from web.commands.session import print_json, runtime
from web.services.publishing import find_card
from web.services.showing import card_as_json
from web.services.words import FIELDS, KINDS

STATES = {"draft": _("en borrador"), "published": _("publicada")}
# Said in the heading or among the links, so not again below.
HEAD = frozenset(
    {
        "code",
        "kind",
        "area",
        "area_name",
        "not_applicable",
        "sdgs",
        "gcm_principles",
        "gcm_objectives",
    }
)


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
        found = find_card(opened, card, view="workshop")
        value = card_as_json(opened, found, "workshop")
    if as_json:
        print_json(value)
        return
    click.secho(f"{value['code']}  {KINDS[value['kind']][0]} · {value['area']}", bold=True)
    click.echo(f"{value['document']} · {STATES[found.state]} · {found.id}")
    for field, text in value.items():
        label = FIELDS.get(field)
        if label and field not in HEAD and text not in (None, "", [], {}):
            shown = " | ".join(map(str, text)) if isinstance(text, list) else text
            click.echo(f"\n{click.style(label, bold=True)}\n  {shown}")
    if value["links"]:
        click.secho("\n" + _("Pacto Mundial y ODS"), bold=True)
        for link in value["links"]:
            click.echo(f"  {link['value']:<5} {link['label']} — {link['basis']}")
