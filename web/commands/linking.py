"""``kb links``."""

import sys
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

import click

from kb.descriptors import LINKED_SCHEMES, STRENGTHS, WORDED_SCHEMES
from web.commands.session import print_json, runtime
from web.services.indexing import update_indexes
from web.services.link_training import train_links
from web.services.link_words import put_word, words_of
from web.services.linking import card_text, suggester, update_links
from web.services.links_json import links_as_json
from web.services.publishing import find_card


@click.group("links")
def links_command() -> None:
    """Sugiere vínculos con los objetivos y principios del Pacto Mundial y con los ODS.

    Nada se completa solo: cada sugerencia dice qué palabras la motivan y cuán segura es.

    \b
    Ejemplo:
      kb links suggest BP1_GN
      kb links suggest --text informe.txt --json
    """


@links_command.command("suggest")
@click.argument("code", required=False, metavar="FICHA")
@click.option(
    "--text",
    "source",
    metavar="ARCHIVO|-",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help=_("Un texto en lugar de una ficha; «-» lee la entrada."),
)
@click.option("--all", "every", is_flag=True, help=_("También lo que no llega al umbral."))
@click.option("--json", "as_json", is_flag=True, help=_("En JSON."))
def suggest(code: str | None, source: Path | None, every: bool, as_json: bool) -> None:
    """Dice de qué objetivos, principios, ODS, territorios, grupos y demás habla un texto.

    \b
    Ejemplo:
      kb links suggest BP1_GN
      kb links suggest --text - < practica.txt
    """
    if (code is None) == (source is None):
        raise click.UsageError(_("indique una ficha o --text, uno de los dos."))
    with runtime() as opened:
        countries: list[str] = []
        if source is not None:
            text = sys.stdin.read() if str(source) == "-" else _read(source)
        else:
            assert code is not None
            card = find_card(opened, code, view="workshop")
            text = card_text(card.content)
            document = opened.store.document(card.document_id, view="workshop")
            countries = document.head.countries
        links = suggester(opened).suggest(text)
        found = links_as_json(opened, text, links, countries=countries, every=every)
    if as_json:
        print_json(found)
        return
    _print(found)


@links_command.command("update")
def update() -> None:
    """Busca vínculos posibles en las fichas, recomendaciones y acciones que cambiaron, con avance;
    se puede interrumpir.

    \b
    Ejemplo:
      kb links update
    """
    with runtime() as opened:
        looked = update_links(opened, _told)
        update_indexes(opened)
    click.echo(ngettext("{n} texto revisado.", "{n} textos revisados.", looked).format(n=looked))


def _told(done: int, total: int) -> None:
    end = "\r" if sys.stderr.isatty() and done < total else "\n"
    click.echo(
        _("{done} de {total} textos").format(done=done, total=total) + end, err=True, nl=False
    )


@links_command.command("words")
@click.argument("scheme", metavar="ESQUEMA", type=click.Choice((*LINKED_SCHEMES, *WORDED_SCHEMES)))
@click.argument("notation", metavar="NOTACIÓN")
@click.option("--add", "added", metavar="PALABRAS", help=_("Agrega un descriptor propio."))
@click.option("--remove", "removed", metavar="PALABRAS", help=_("Quita un descriptor."))
@click.option(
    "--strength",
    default="usual",
    show_default=True,
    type=click.Choice(STRENGTHS),
    help=_("Cuánto dice: strong casi no se dice de otra cosa; against habla del gemelo."),
)
def words(
    scheme: str, notation: str, added: str | None, removed: str | None, strength: str
) -> None:
    """Muestra o cambia las palabras por las que se sugiere un objetivo, principio, ODS, tipo
    de asistencia, grupo de población o enfoque.

    Los cambios son de esta instalación; `kb links update` revisa luego las fichas.

    \b
    Ejemplo:
      kb links words gcm_objective 14
      kb links words gcm_objective 14 --add "ventanilla paisana" --strength strong
      kb links words population_group jovenes --add "chamos"
    """
    with runtime() as opened:
        for text, gone in ((added, False), (removed, True)):
            if text is not None:
                put_word(opened, scheme, notation, text, strength=strength, removed=gone)
        shown = words_of(opened, scheme, notation)
    for kind in STRENGTHS:
        if shown[kind]:
            click.secho(kind, bold=True)
            click.echo("  " + ", ".join(shown[kind]))


@links_command.command("train")
def train() -> None:
    """Aprende de los vínculos de sus propias fichas, si con eso acierta más.

    Hacen falta 200 fichas con vínculos. Compara en sus propias fichas, por validación
    cruzada, y conserva lo aprendido solo donde mejora.

    \b
    Ejemplo:
      kb links train
    """
    with runtime() as opened:
        made = train_links(opened)
    click.echo(_("Fichas con vínculos: {n}.").format(n=made.cards))
    for verdict in made.verdicts:
        word = _("se conserva") if verdict.better else _("no mejora: no se usa")
        figures = f"{verdict.before:.3f} → {verdict.after:.3f}".replace(".", ",")
        click.echo(f"  {verdict.scheme:<14} F1 {figures}  {word}")


def _read(path: Path) -> str:
    from kb.errors import Refused

    try:
        return path.read_text("utf-8")
    except FileNotFoundError as exc:
        raise Refused("file_missing", name=str(path)) from exc
    except UnicodeDecodeError as exc:
        raise Refused("file_unreadable", name=path.name) from exc


def _print(found: dict[str, list[dict[str, object]]]) -> None:
    titles = {
        "gcm_objectives": _("Objetivos del Pacto Mundial"),
        "gcm_principles": _("Principios rectores"),
        "sdgs": _("ODS"),
        "territories": _("Territorios"),
        "keywords": _("Palabras clave"),
        "actors": _("Actores"),
        "assistance_types": _("Tipos de asistencia"),
        "population_groups": _("Grupos de población"),
        "approaches": _("Enfoques"),
    }
    for key, title in titles.items():
        click.secho(title, bold=True)
        if not found[key]:
            click.echo("  " + _("ninguna sugerencia"))
        for one in found[key]:
            evidence = ", ".join(f"«{piece}»" for piece in one["evidence"])  # type: ignore[attr-defined]
            share = f"{one['confidence']:.2f}".replace(".", ",")
            click.echo(f"  {share}  {one['value']} · {one['label']}")
            click.secho(f"        {evidence}", dim=True)
