"""``kb vocab``: the vocabularies as files, CSV or SKOS in Turtle."""

from gettext import gettext as _
from pathlib import Path

import click

from kb.errors import Refused
from web.commands.session import print_json, runtime

ACTOR = "kb"
TURTLE = (".ttl", ".turtle")


@click.group("vocab")
def vocab_command() -> None:
    """Lleva y trae los vocabularios.

    \b
    Ejemplo:
      kb vocab list
      kb vocab export area --to areas.csv
      kb vocab import area areas.csv --dry-run
    """


@vocab_command.command("list")
@click.option("--json", "as_json", is_flag=True, help=_("Como JSON."))
def list_(as_json: bool) -> None:
    """Muestra los vocabularios y cuántos conceptos tiene cada uno.

    \b
    Ejemplo:
      kb vocab list
    """
    from web.services.vocabularies import scheme_lines

    with runtime() as opened:
        lines = scheme_lines(opened)
    if as_json:
        print_json(
            [
                {
                    "scheme": line.scheme,
                    "title": line.title,
                    "concepts": line.count,
                    "deprecated": line.deprecated,
                }
                for line in lines
            ]
        )
        return
    for line in lines:
        click.echo(f"{line.scheme:<18}{line.count:>6}  {line.title}")


@vocab_command.command("export")
@click.argument("scheme", metavar="VOCABULARIO")
@click.option(
    "--to",
    "path",
    type=click.Path(path_type=Path),
    metavar="ARCHIVO",
    help=_("A un .csv o .ttl; sin ella, CSV por pantalla."),
)
def export(scheme: str, path: Path | None) -> None:
    """Escribe un vocabulario en CSV, o en SKOS si el archivo termina en .ttl.

    \b
    Ejemplo:
      kb vocab export sdg --to ods.ttl
    """
    from web.services.skos import to_csv, to_turtle
    from web.services.vocabularies import must_exist, scheme_title

    with runtime() as opened:
        must_exist(opened, scheme)
        members = opened.schemes.members(scheme)
    turtle = path is not None and path.suffix.lower() in TURTLE
    text = to_turtle(scheme, scheme_title(scheme), members) if turtle else to_csv(members)
    if path is None:
        click.echo(text.removeprefix("\ufeff"), nl=False)
        return
    try:
        path.write_text(text, "utf-8", newline="")
    except OSError as exc:
        raise Refused("file_unwritable", name=str(path)) from exc
    click.echo(_("{count} conceptos en {name}").format(count=len(members), name=path))


@vocab_command.command("import")
@click.argument("scheme", metavar="VOCABULARIO")
@click.argument("path", type=click.Path(path_type=Path), metavar="ARCHIVO")
@click.option("--dry-run", is_flag=True, help=_("Solo dice qué cambiaría."))
def import_(scheme: str, path: Path, dry_run: bool) -> None:
    """Añade y cambia los conceptos de un archivo .csv o .ttl; no quita ninguno.

    \b
    Ejemplo:
      kb vocab import area areas.csv --dry-run
    """
    from web.services.indexing import update_indexes
    from web.services.skos import effects, from_csv, from_turtle
    from web.services.vocabularies import must_exist
    from web.services.vocabulary_changes import import_concepts

    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except OSError as exc:
        code = "file_unreadable" if path.exists() else "file_missing"
        raise Refused(code, name=str(path)) from exc
    with runtime() as opened:
        must_exist(opened, scheme)
        turtle = path.suffix.lower() in TURTLE
        read = from_turtle(text, scheme) if turtle else from_csv(text, scheme)
        if dry_run:
            changes = effects(opened.schemes.members(scheme), read)
        else:
            changes = import_concepts(opened, scheme, read, actor=ACTOR)
            update_indexes(opened)
    counts = {
        kind: sum(one.effect == kind for one in changes) for kind in ("new", "changed", "same")
    }
    click.echo(_("{new} nuevos, {changed} cambian, {same} quedan igual").format(**counts))
    for one in changes:
        if dry_run and one.effect != "same":
            click.echo(f"  {one.concept.notation}  {one.concept.pref_label}")
