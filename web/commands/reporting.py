"""``kb report``."""

from datetime import date
from gettext import gettext as _
from pathlib import Path

import click

from index.search import SearchRequest
from kb.stored import View
from web.commands.filtering import filter_options, filters_of
from web.commands.session import runtime
from web.services.indexing import catch_up
from web.services.regional_report import regional_report
from web.services.report_docx import report_docx


@click.command("report")
@click.option(
    "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="ARCHIVO"
)
@click.option("--workshop", is_flag=True, help=_("Cuenta también lo no publicado."))
@filter_options
def report_command(output: Path, workshop: bool, **chosen: tuple[str, ...]) -> None:
    """Escribe un informe regional del Pacto Mundial en Word: avances, desafíos y vacíos.

    Sin --gcm recorre los 23 objetivos. Cuenta vínculos declarados y aceptados.

    \b
    Ejemplo:
      kb report --gcm 7 --gcm 10 --territory Ecuador --year 2022 --output informe.docx
    """
    view: View = "workshop" if workshop else "public"
    with runtime() as opened:
        catch_up(opened, view)
        request = SearchRequest(filters=filters_of(opened, chosen))
        report = regional_report(opened, request, view, today=date.today())
    output.write_bytes(report_docx(report))
    click.echo(_("Guardado en {name}.").format(name=output))
