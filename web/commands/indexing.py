"""``kb index rebuild|update|status``."""

import sys
from dataclasses import asdict
from gettext import gettext as _

import click

from kb.stored import View
from web.commands.session import print_json, runtime
from web.services.indexing import PROBLEMS, index_status, rebuild_indexes, update_indexes

VIEW_NAMES: dict[View, str] = {
    "public": _("público"),
    "network": _("red"),
    "workshop": _("taller"),
}


@click.group("index")
def index_command() -> None:
    """Reconstruye, actualiza o describe los índices de búsqueda.

    \b
    Ejemplo:
      kb index status
    """


@index_command.command("rebuild")
def rebuild() -> None:
    """Construye los índices de nuevo; mientras tanto se sigue buscando en los anteriores.

    \b
    Ejemplo:
      kb index rebuild
    """
    bar = _Progress()
    with runtime() as opened:
        rebuild_indexes(opened, bar.show)
    click.echo(_("Índices reconstruidos."))


@index_command.command("update")
def update() -> None:
    """Aplica a los índices lo que cambió en la base.

    \b
    Ejemplo:
      kb index update
    """
    with runtime() as opened:
        applied = update_indexes(opened)
    for view, number in applied.items():
        click.echo(
            _("Índice {view}: {n} cambios aplicados.").format(view=VIEW_NAMES[view], n=number)
        )


@index_command.command("status")
@click.option("--json", "as_json", is_flag=True, help=_("En JSON."))
def status(as_json: bool) -> None:
    """Dice qué contienen los índices y si están al día.

    \b
    Ejemplo:
      kb index status --json
    """
    with runtime() as opened:
        found = index_status(opened)
    if as_json:
        print_json({view: asdict(state) for view, state in found.items()})
        return
    for view, state in found.items():
        if state.problem:
            fault = PROBLEMS[state.problem]
            click.echo(
                _("Índice {view}: {fault}. Ejecute: kb index rebuild").format(
                    view=VIEW_NAMES[view], fault=fault
                )
            )
            continue
        text = _("Índice {view}: {documents} registros, {behind} cambios por aplicar").format(
            view=VIEW_NAMES[view], documents=state.documents, behind=state.behind
        )
        room = _("{disk} MB en disco, a lo sumo {memory} MB en memoria").format(
            disk=f"{state.size_bytes / 1e6:.1f}", memory=f"{state.memory_bytes / 1e6:.0f}"
        )
        click.echo(f"{text} ({room})")


class _Progress:
    """A bar per view on stderr, only where a person is looking."""

    def __init__(self) -> None:
        self._width = 0

    def show(self, view: View, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        filled = 30 * done // max(total, 1)
        line = f"\r{VIEW_NAMES[view]:<8} [{'#' * filled:<30}] {done}/{total}"
        click.echo(line, nl=done >= total, err=True)
