"""``kb import``."""

import sys
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

import click

from kb.errors import Refused
from kb.stored import ImportOutcome
from web.commands.progress import Interrupt, Progress, interrupted
from web.commands.report import counted
from web.commands.session import runtime
from web.messages import one_line, say
from web.services.importing import FileReport, ImportReport, import_paths

STATUS = {"new": _("nuevo"), "updated": _("actualizado"), "unchanged": _("sin cambios")}


@click.command("import")
@click.argument("paths", metavar="RUTA…", nargs=-1, required=True, type=click.Path())
@click.option("--publish", is_flag=True, help=_("Publica lo leído en el mismo paso."))
@click.option("--actor", default="kb", metavar="NOMBRE", help=_("Quién lo incorpora."))
def import_command(paths: tuple[str, ...], publish: bool, actor: str) -> None:
    """Incorpora documentos (archivos o carpetas) a la base.

    Cada archivo se guarda entero o no se guarda. Los que no se pueden leer se
    informan, y los demás siguen. Con Ctrl+C se detiene; la misma orden continúa
    después donde quedó.

    \b
    Ejemplo:
      kb import informes/ acta.docx --publish
    """
    if "" in paths:
        # An unset variable of a script would else mean the folder at hand.
        raise Refused("file_missing", name="")
    shown = Progress()

    def told(file: FileReport, number: int, total: int) -> None:
        shown.hide()
        _print_file(file, number, total)
        shown.show(number, total)

    with runtime() as opened, Interrupt() as stopped:
        report = import_paths(
            opened, map(Path, paths), actor=actor, publish=publish, progress=told, stopped=stopped
        )
        samples = opened.store.has_samples()
    shown.hide()
    _print_summary(report)
    if not publish:
        _print_drafts(report)
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
    name = one_line(file.path.name)
    click.echo(f"{head} {name}: {status}{': ' + counts if counts else ''}")
    _print_changes(file.outcome)
    for conflict in file.outcome.conflicts:
        click.secho(
            _("    {label}, {field}: se conserva lo editado; el archivo dice «{read}».").format(
                label=conflict.label, field=conflict.field, read=conflict.read
            ),
            fg="yellow",
        )
    for warning in file.warnings:
        click.secho(f"    {warning.where}: {one_line(warning.message)}", fg="yellow")


def _print_changes(outcome: ImportOutcome) -> None:
    """What a further source changed, and what it no longer holds."""
    changed = ", ".join(counted(name, n) for name, n in outcome.changed.items() if n)
    if changed:
        click.echo(_("    cambiaron: {records}").format(records=changed))
    if outcome.absent:
        count = len(outcome.absent)
        click.secho(
            ngettext(
                "    {n} registro ya no está en este archivo; se conserva.",
                "    {n} registros ya no están en este archivo; se conservan.",
                count,
            ).format(n=count),
            fg="yellow",
        )


def _print_drafts(report: ImportReport) -> None:
    """How to publish what came in as a draft."""
    outcomes = [file.outcome for file in report.files if file.outcome is not None]
    if any(sum((*one.created.values(), *one.changed.values())) for one in outcomes):
        click.echo(_("Lo nuevo queda en borrador; para publicarlo: kb publish DOCUMENTO"))


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
