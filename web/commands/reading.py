"""``kb read``."""

from gettext import gettext as _
from pathlib import Path
from typing import cast, get_args

import click

from kb.records import DocumentKind
from web.commands.session import print_json
from web.config import read_settings


@click.command("read")
@click.argument("file", metavar="ARCHIVO", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=_("Todo lo leído, en JSON."))
@click.option("--places", is_flag=True, help=_("Añade el lugar de cada valor en el documento."))
@click.option(
    "--kind",
    type=click.Choice(get_args(DocumentKind)),
    metavar="CLASE",
    help=_(
        "Lee el documento como de esta clase, aunque por su contenido parezca otra: "
        "card_sheet (fichas), management_response (respuesta gerencial), improvement_plan "
        "(plan de mejora), ccpm_action_plan (plan CCPM), meeting_minutes (minuta) u other."
    ),
)
def read_command(file: Path, as_json: bool, places: bool, kind: str | None) -> None:
    """Lee un documento y muestra lo que contiene, sin guardar nada.

    \b
    Ejemplo:
      kb read fichas.docx
      kb read fichas.docx --json --places
      kb read acta.docx --kind meeting_minutes
    """
    from web.commands.report import print_reading
    from web.services.reading import read_document

    chosen = cast(DocumentKind | None, kind)
    read = read_document(read_settings().data, file, chosen)
    if as_json:
        print_json(read.reading.to_wire(places=places))
    else:
        print_reading(read.reading, read.recognition, given=chosen is not None, places=places)
