"""``kb actions``."""

from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import Any

import click

from kb.follow_up import STATUSES
from kb.stored import View
from web.commands.session import print_json, runtime
from web.services.action_page import say
from web.services.iom_form_files import as_docx, as_xlsx
from web.services.iom_forms import form
from web.services.labels import Labels, resolve_filter
from web.services.tracker import TrackerRequest, line, selected
from web.services.tracker_table import ActionRow, tracker_table


@click.group("actions", invoke_without_command=True)
@click.option("--status", multiple=True, type=click.Choice(STATUSES), help=_("En qué está."))
@click.option("--responsible", multiple=True, help=_("Quién responde, como está impreso."))
@click.option("--territory", multiple=True, help=_("País del documento."))
@click.option("--document", multiple=True, help=_("Identificador de un documento."))
@click.option("--query", default="", metavar="PALABRAS", help=_("Palabras de la acción."))
@click.option("--overdue", is_flag=True, help=_("Solo con el plazo vencido."))
@click.option("--due", type=click.Choice(("30", "90")), help=_("Vence en tantos días."))
@click.option("--workshop", is_flag=True, help=_("También lo no publicado."))
@click.option("--json", "as_json", is_flag=True, help=_("En JSON."))
@click.pass_context
def actions_command(
    context: click.Context,
    status: tuple[str, ...],
    responsible: tuple[str, ...],
    territory: tuple[str, ...],
    document: tuple[str, ...],
    query: str,
    overdue: bool,
    due: str | None,
    workshop: bool,
    as_json: bool,
) -> None:
    """Lista las acciones acordadas, o anota en qué está una.

    \b
    Ejemplo:
      kb actions --overdue --territory Venezuela
      kb actions set k3jq7w2mzx4a --status completed --comment "Taller realizado"
    """
    if context.invoked_subcommand is not None:
        return
    view: View = "workshop" if workshop else "public"
    with runtime() as opened:
        countries = tuple(resolve_filter(opened, "territory", text) for text in territory)
        chosen = {
            "status": status,
            "responsible": responsible,
            "country": countries,
            "document": document,
        }
        request = TrackerRequest(
            query, {f: v for f, v in chosen.items() if v}, "vencido" if overdue else due or ""
        )
        today = opened.store.clock().date()
        labels = Labels(opened, view)
        rows = selected(opened, request, view, today=today)
        shown = [_told(row, labels, today) for row in rows]
    if as_json:
        print_json(shown)
        return
    click.echo(ngettext("{n} acción", "{n} acciones", len(shown)).format(n=len(shown)))
    for one in shown:
        late = f" · {one['notice']}" if one["notice"] else ""
        click.secho(f"\n{one['number']}  {one['text']}", bold=True)
        click.echo(f"  {one['status_word']}{late} · {one['deadline'] or _('sin plazo')}")
        click.secho(
            f"  {', '.join(one['responsible'])} · {one['document']} · {one['id']}", dim=True
        )


@actions_command.command("set")
@click.argument("record_id", metavar="ACCIÓN")
@click.option("--status", required=True, type=click.Choice(STATUSES), help=_("En qué está."))
@click.option("--comment", default="", help=_("En una frase."))
@click.option("--progress", type=click.IntRange(0), help=_("Cuánto va, donde el plan cuenta."))
def set_status(record_id: str, status: str, comment: str, progress: int | None) -> None:
    """Anota en qué está una acción; queda en su historia.

    \b
    Ejemplo:
      kb actions set k3jq7w2mzx4a --status under_way --comment "Van 2 de 4 misiones"
    """
    with runtime() as opened:
        report = opened.store.follow_ups.reports([record_id]).get(record_id)
        say(
            opened,
            record_id,
            next(one for one in STATUSES if one == status),
            version=report.version if report else 0,
            actor="kb",
            via="command",
            comment=comment,
            progress=progress,
        )
        table = tracker_table(opened, "workshop")
        row = next(row for row in table.rows if row.record.id == record_id)
        told = _told(row, Labels(opened, "workshop"), opened.store.clock().date())
    click.echo(f"{told['number']}  {told['status_word']}")


@actions_command.command("export")
@click.argument("document", metavar="DOCUMENTO")
@click.option("--output", required=True, type=click.Path(path_type=Path), help=_(".docx o .xlsx."))
@click.option("--older", is_flag=True, help=_("El modelo anterior, de una sola tabla."))
@click.option("--workshop", is_flag=True, help=_("También lo no publicado."))
def export_form(document: str, output: Path, older: bool, workshop: bool) -> None:
    """Escribe el formulario de un documento con el estado de hoy de sus acciones.

    \b
    Ejemplo:
      kb actions export respuesta-gerencial.txt --output formulario.docx
    """
    writers = {".docx": as_docx, ".xlsx": as_xlsx}
    if output.suffix.lower() not in writers:
        raise click.BadParameter(_("El archivo termina en .docx o .xlsx."), param_hint="--output")
    view: View = "workshop" if workshop else "network"
    with runtime() as opened:
        found = resolve_filter(opened, "document", document)
        made = form(opened, found, view)
    output.write_bytes(writers[output.suffix.lower()](made, "anterior" if older else "nuevo"))
    click.echo(str(output))


def _told(row: ActionRow, labels: Labels, today: Any) -> dict[str, Any]:
    shown = line(row, labels, today)
    due = row.deadline
    return {
        "id": row.record.id,
        "number": row.action.number,
        "text": row.action.text,
        "document": shown.document,
        "parents": list(row.action.parents),
        "responsible": list(row.action.responsible),
        "supporting": list(row.action.supporting),
        "deadline": due.printed,
        "start": due.start.isoformat() if due.start else None,
        "end": due.end.isoformat() if due.end else None,
        "recurrence": due.recurrence,
        "certainty": due.certainty,
        "status": row.report.status,
        "status_word": shown.status,
        "notice": shown.late_word,
        "progress": row.report.progress,
        "target": due.target or row.report.target,
        "comment": row.report.comment,
    }
