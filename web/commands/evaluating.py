"""``kb evaluate search``."""

from gettext import gettext as _
from pathlib import Path

import click

from web.commands.session import print_json, runtime


@click.group("evaluate")
def evaluate_command() -> None:
    """Mide la calidad de la búsqueda con preguntas y respuestas conocidas.

    \b
    Ejemplo:
      kb evaluate search --corpus corpus.jsonl --queries preguntas.jsonl --qrels respuestas.tsv
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
