"""The ``kb`` command: a click group whose commands load only when they are called."""

import difflib
import importlib
import sys
from collections.abc import Iterable, Sequence
from gettext import gettext as _
from typing import Any

import click

# Command → (module, summary). The summary stands here so that `kb --help`
# imports no module of ours: it answers in 0.2 s (spaCy and Flask take seconds).
COMMANDS: dict[str, tuple[str, str]] = {
    "read": ("web.commands.reading", _("Lee un documento y muestra lo que contiene.")),
    "import": ("web.commands.importing", _("Incorpora documentos a la base.")),
    "publish": ("web.commands.publishing", _("Publica un documento o una ficha.")),
    "unpublish": ("web.commands.publishing", _("Retira un documento o una ficha de lo público.")),
    "search": ("web.commands.searching", _("Busca en todo lo leído.")),
    "show": ("web.commands.showing", _("Muestra una ficha completa.")),
    "actions": ("web.commands.actions", _("Lista las acciones acordadas y anota en qué están.")),
    "crossref": ("web.commands.crossref", _("Cruza dos dimensiones y muestra los vacíos.")),
    "report": ("web.commands.reporting", _("Escribe el informe regional del Pacto Mundial.")),
    "links": ("web.commands.linking", _("Sugiere vínculos con el Pacto Mundial y los ODS.")),
    "index": ("web.commands.indexing", _("Reconstruye, actualiza o describe los índices.")),
    "samples": ("web.commands.samples", _("Carga o quita los documentos ilustrativos.")),
    "evaluate": ("web.commands.evaluating", _("Mide la calidad de la búsqueda.")),
    "user": ("web.commands.users", _("Da acceso al sitio: personas, roles y contraseñas.")),
    "vocab": ("web.commands.vocabularies", _("Lleva y trae los vocabularios: CSV y SKOS.")),
    "serve": ("web.commands.serving", _("Abre el sitio web.")),
    "doctor": ("web.commands.doctor", _("Revisa la instalación y dice qué hacer.")),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command = getattr(module, f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            raise click.UsageError(no_such_command(args[0], COMMANDS))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Órdenes")):
            formatter.write_dl([(name, summary) for name, (_m, summary) in COMMANDS.items()])

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, **extra: Any
    ) -> Any:
        """Run; every error that we know is one Spanish line on stderr, never a traceback."""
        from kb.errors import Ambiguous, KbError
        from web.help import SpanishFormatter
        from web.messages import say

        click.Context.formatter_class = SpanishFormatter
        extra["standalone_mode"] = False
        try:
            return sys.exit(super().main(args, **extra) or 0)
        except KbError as exc:
            click.echo(say(exc), err=True)
            sys.exit(2 if isinstance(exc, Ambiguous) else 1)
        except click.exceptions.NoArgsIsHelpError as exc:
            exc.show()
            sys.exit(exc.exit_code)
        except click.ClickException as exc:
            click.echo(usage_message(exc), err=True)
            sys.exit(exc.exit_code)
        except (click.Abort, KeyboardInterrupt):
            click.echo(_("Interrumpido; lo ya informado quedó guardado."), err=True)
            sys.exit(130)


def no_such_command(name: str, known: Iterable[str]) -> str:
    """What to say of a mistyped command, with the nearest one if any is near."""
    near = difflib.get_close_matches(name, known, n=1)
    hint = _(" ¿Quiso decir «{name}»?").format(name=near[0]) if near else ""
    return _("no existe «{name}».").format(name=name) + hint


def usage_message(exc: click.ClickException) -> str:
    """One Spanish line for a call whose words are off."""
    if isinstance(exc, click.NoSuchOption):
        return _("No existe la opción {name}. Consulte la ayuda con --help.").format(
            name=exc.option_name
        )
    if isinstance(exc, click.MissingParameter):
        name = exc.param.human_readable_name if exc.param else ""
        return _("Falta indicar {name}. Consulte la ayuda con --help.").format(name=name)
    if isinstance(exc, click.BadParameter):
        return _("El valor de {name} no es válido. Consulte la ayuda con --help.").format(
            name=exc.param.human_readable_name if exc.param else _("una opción")
        )
    detail = exc.format_message()
    if isinstance(exc, click.exceptions.NoSuchCommand):
        detail = no_such_command(exc.command_name, exc.possibilities or ())
    return _("No se entiende la orden: {detail} Consulte la ayuda con --help.").format(
        detail=" ".join(detail.split())
    )


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="precedentes", prog_name="kb")
def cli() -> None:
    """Precedentes: lecciones aprendidas y buenas prácticas que se encuentran.

    \b
    Ejemplo:
      kb import informes/ --publish
      kb search "registro único de beneficiarios" --territory Ecuador
    """
