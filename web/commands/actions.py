"""``kb actions``."""

from collections.abc import Callable
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import Any

import click

from kb.follow_up import STATUSES
from kb.stored import View
from kb.text import fold
from web.commands.session import print_json, runtime
from web.runtime import Runtime
from web.services.action_page import say
from web.services.iom_form_files import as_docx, as_xlsx
from web.services.iom_forms import form
from web.services.labels import Labels, resolve_filter
from web.services.tracker import line, selected
from web.services.tracker_request import TrackerRequest
from web.services.tracker_rows import LINKED, MORE, NONE, ActionRow
from web.services.tracker_table import tracker_table
from web.services.words import DOCUMENT_KINDS

# Option, the tracker's facet, what its values are resolved as (a label becomes a notation), help.
_FILTERS: tuple[tuple[str, str, str, str], ...] = (
    ("responsible", "responsible", "", _("Quién responde, como está impreso.")),
    ("kind", "document_kind", "", _("Tipo de documento.")),
    ("organisation", "organisation", "", _("Organización que firma el documento.")),
    ("territory", "country", "territory", _("País del documento.")),
    ("area", "area", "area", _("Área que nombran la acción o su documento.")),
    ("gcm", "gcm_objective", "gcm_objective", _("Objetivo del Pacto Mundial (1 a 23).")),
    ("sdg", "sdg", "sdg", _("ODS (1 a 17).")),
    ("priority", "priority", "", _("Prioridad de la recomendación (1 a 3).")),
    ("document", "document", "document", _("Identificador de un documento.")),
)


def _filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option, _facet, _as, help_ in reversed(_FILTERS):
        command = click.option(f"--{option}", multiple=True, help=help_)(command)
    return command


@click.group("actions", invoke_without_command=True)
@click.option("--status", multiple=True, type=click.Choice(STATUSES), help=_("En qué está."))
@click.option("--suggested", is_flag=True, help=_("Cuenta también vínculos sin validar."))
@_filter_options
@click.option("--query", default="", metavar="PALABRAS", help=_("Palabras de la acción."))
@click.option("--overdue", is_flag=True, help=_("Solo con el plazo vencido."))
@click.option("--due", type=click.Choice(("30", "90")), help=_("Vence en tantos días."))
@click.option("--workshop", is_flag=True, help=_("También lo no publicado."))
@click.option("--json", "as_json", is_flag=True, help=_("En JSON."))
@click.pass_context
def actions_command(
    context: click.Context,
    /,
    status: tuple[str, ...],
    query: str,
    overdue: bool,
    due: str | None,
    suggested: bool,
    workshop: bool,
    as_json: bool,
    **chosen: tuple[str, ...],
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
        filters = {
            facet: tuple(_value(opened, option, as_, text) for text in chosen[option])
            for option, facet, as_, _help in _FILTERS
            if chosen[option]
        }
        if status:
            filters["status"] = status
        when = "vencido" if overdue else due or ""
        request = TrackerRequest(query, filters, when, suggested)
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
        row = table.row(record_id)
        assert row is not None
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


def _value(opened: Runtime, option: str, as_: str, text: str) -> str:
    """What was typed as the tracker knows it: a country's or an area's name is a notation."""
    if option == "kind":
        begun = [k for k, word in DOCUMENT_KINDS.items() if fold(word).startswith(fold(text))]
        return begun[0] if len(begun) == 1 else text
    return resolve_filter(opened, as_, text) if as_ else text


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
        **_links(row),
        "status": row.report.status,
        "status_word": shown.status,
        "notice": shown.late_word,
        "progress": row.report.progress,
        "target": due.target or row.report.target,
        "comment": row.report.comment,
    }


def _links(row: ActionRow) -> dict[str, list[str]]:
    """Areas, objectives and goals; ``suggested_…`` are those that nobody validated."""
    sure = {name: [v for v in row.values[name] if v != NONE] for name in ("area", *LINKED)}
    more = {
        f"suggested_{name}": [v for v in row.values[name + MORE] if v not in (*sure[name], NONE)]
        for name in LINKED
    }
    return sure | more
