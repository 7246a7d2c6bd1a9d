"""``kb evaluate search`` and ``kb evaluate links``."""

from gettext import gettext as _
from pathlib import Path

import click

from web.commands.session import print_json, runtime


@click.group("evaluate")
def evaluate_command() -> None:
    """Mide la calidad de la búsqueda y de los vínculos con respuestas conocidas.

    \b
    Ejemplo:
      kb evaluate search --corpus corpus.jsonl --queries preguntas.jsonl --qrels respuestas.tsv
      kb evaluate links --gold practicas.jsonl
    """


@evaluate_command.command("search")
@click.option("--corpus", required=True, type=click.Path(path_type=Path), metavar="ARCHIVO")
@click.option("--queries", required=True, type=click.Path(path_type=Path), metavar="ARCHIVO")
@click.option("--qrels", required=True, type=click.Path(path_type=Path), metavar="ARCHIVO")
@click.option("--json", "as_json", is_flag=True, help=_("En JSON."))
def search(corpus: Path, queries: Path, qrels: Path, as_json: bool) -> None:
    """Indexa una colección BEIR, la busca con el motor real e informa las medidas.

    Usa las siglas y los sinónimos de los vocabularios de esta instalación.

    \b
    Ejemplo:
      kb evaluate search --corpus corpus.jsonl --queries preguntas.jsonl --qrels respuestas.tsv
    """
    from index.evaluation import evaluate

    with runtime() as opened:
        figures = evaluate(corpus, queries, qrels, opened.synonyms)
    if as_json:
        print_json(figures)
        return
    for name, value in figures.items():
        click.echo(f"{name:<12} {value}")


@evaluate_command.command("links")
@click.option("--gold", required=True, type=click.Path(path_type=Path), metavar="ARCHIVO")
@click.option("--json", "as_json", is_flag=True, help=_("En JSON."))
def links(gold: Path, as_json: bool) -> None:
    """Compara los vínculos sugeridos con textos rotulados, sin mostrarle los rótulos.

    Cada línea es un objeto JSON: {"id", "text", "gcm_objectives": [], "primary": n,
    "sdgs": [], "gcm_principles": []}; lo que falta no se evalúa. Usa los descriptores de
    esta instalación.

    \b
    Ejemplo:
      kb evaluate links --gold practicas.jsonl --json
    """
    from index.links.evaluation import evaluate, read_gold
    from web.services.linking import suggester

    with runtime() as opened:
        measures = evaluate(read_gold(gold), suggester(opened))
    if as_json:
        print_json(measures)
        return
    for scheme, figures in measures.items():
        click.secho(scheme, bold=True)
        for name, value in figures.items():
            shown = f"{value:.3f}" if isinstance(value, float) else str(value)
            click.echo(f"  {name:<16} {shown}")
