"""``kb read``."""

from gettext import gettext as _
from pathlib import Path

import click

from web.commands.session import print_json
from web.config import read_settings


@click.command("read")
@click.argument("file", metavar="ARCHIVO", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=_("Todo lo leído, en JSON."))
@click.option("--places", is_flag=True, help=_("Añade el lugar de cada valor en el documento."))
def read_command(file: Path, as_json: bool, places: bool) -> None:
    """Lee un documento y muestra lo que contiene, sin guardar nada.

    \b
    Ejemplo:
      kb read fichas.docx
      kb read fichas.docx --json --places
    """
    from web.commands.report import print_reading
    from web.services.reading import read_document

    reading = read_document(read_settings().data, file).reading
    if as_json:
        print_json(reading.to_wire(places=places))
    else:
        print_reading(reading, places=places)
