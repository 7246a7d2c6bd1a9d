"""``kb import``."""

import sys
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

import click

from web.commands.progress import Interrupt, Progress, interrupted
from web.commands.report import counted
from web.commands.session import runtime
from web.messages import say
from web.services.importing import FileReport, ImportReport, import_paths

STATUS = {"new": _("nuevo"), "updated": _("actualizado"), "unchanged": _("sin cambios")}


@click.command("import")
@click.argument("paths", metavar="RUTA…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--publish", is_flag=True, help=_("Publica lo leído en el mismo paso."))
@click.option("--actor", default="kb", metavar="NOMBRE", help=_("Quién lo incorpora."))
def import_command(paths: tuple[Path, ...], publish: bool, actor: str) -> None:
    """Incorpora documentos (archivos o carpetas) a la base.

    Cada archivo se guarda entero o no se guarda. Los que no se pueden leer se
    informan, y los demás siguen. Con Ctrl+C se detiene; la misma orden continúa
    después donde quedó.

    \b
    Ejemplo:
      kb import informes/ acta.docx --publish
    """
    shown = Progress()

    def told(file: FileReport, number: int, total: int) -> None:
        shown.hide()
        _print_file(file, number, total)
        shown.show(number, total)

    with runtime() as opened, Interrupt() as stopped:
        report = import_paths(
            opened, paths, actor=actor, publish=publish, progress=told, stopped=stopped
        )
        samples = opened.store.has_samples()
    shown.hide()
    _print_summary(report)
    if report.left:
        click.echo(interrupted(report.left), err=True)
        sys.exit(130)
    if samples:
        click.echo(
            _("Los documentos ilustrativos siguen cargados; para quitarlos: kb samples remove")
        )
    sys.exit(1 if report.refused else 0)


def _print_file(file: FileReport, number: int, total: int) -> None:
    head = click.style(f"[{number}/{total}]", dim=True)
    if file.error is not None:
        click.echo(f"{head} {say(file.error)}", err=True)
        return
    assert file.outcome is not None
    counts = ", ".join(counted(name, n) for name, n in file.outcome.created.items() if n)
    status = STATUS[file.outcome.status]
    click.echo(f"{head} {file.path.name}: {status}{': ' + counts if counts else ''}")
    for conflict in file.outcome.conflicts:
        click.secho(
            _("    {label}, {field}: se conserva lo editado; el archivo dice «{read}».").format(
                label=conflict.label, field=conflict.field, read=conflict.read
            ),
            fg="yellow",
        )
    for warning in file.warnings:
        click.secho(f"    {warning.where}: {warning.message}", fg="yellow")


def _print_summary(report: ImportReport) -> None:
    outcomes = [file.outcome for file in report.files if file.outcome is not None]
    statuses = [outcome.status for outcome in outcomes]
    rows = (
        (_("leídos"), len(outcomes)),
        (_("nuevos"), statuses.count("new")),
        (_("actualizados"), statuses.count("updated")),
        (_("sin cambios"), statuses.count("unchanged")),
        (_("conflictos"), sum(len(outcome.conflicts) for outcome in outcomes)),
        (_("rechazados"), len(report.refused)),
        (_("avisos"), sum(len(file.warnings) for file in report.files)),
    )
    click.echo(" · ".join(f"{name}: {number}" for name, number in rows))
    if report.passed_over:
        count = len(report.passed_over)
        click.echo(
            ngettext(
                "{n} archivo de otro formato quedó sin leer.",
                "{n} archivos de otros formatos quedaron sin leer.",
                count,
            ).format(n=count)
        )
