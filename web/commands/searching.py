"""``kb search``."""

from collections.abc import Mapping
from gettext import gettext as _

import click

from index.search import SearchRequest, SearchResults
from kb.records import RECORD_TYPES
from kb.stored import View
from web.commands.filtering import filter_options, filters_of
from web.commands.report import TYPE_NAMES
from web.commands.session import print_json, runtime
from web.services.explaining import explained
from web.services.indexing import catch_up
from web.services.searching import prepared, results_as_json
from web.services.words import FACETS as TITLES


@click.command("search")
@click.argument("query", metavar="CONSULTA", default="")
@click.option(
    "--type",
    "type",
    multiple=True,
    type=click.Choice(RECORD_TYPES),
    help=_("Qué buscar; se puede repetir."),
)
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 1000))
@click.option("--literal", is_flag=True, help=_("Busca solo lo escrito."))
@click.option("--workshop", is_flag=True, help=_("Busca también en lo no publicado."))
@click.option("--explain", is_flag=True, help=_("Dice de qué se compone cada puntaje."))
@click.option("--json", "as_json", is_flag=True, help=_("El resultado completo, en JSON."))
@filter_options
def search_command(
    query: str,
    limit: int,
    literal: bool,
    workshop: bool,
    explain: bool,
    as_json: bool,
    **chosen: tuple[str, ...],
) -> None:
    """Busca en todo lo leído: fichas, recomendaciones, acciones, funciones y minutas.

    Las opciones de filtro se pueden repetir: dentro de una, cualquiera; entre
    distintas, todas.

    \b
    Ejemplo:
      kb search "duplicidades en la entrega" --territory Quito --kind LN
      kb search BP1_GN
      kb search 'albergue O refugio -hotel hallazgo:demoras área:GN'
    """
    view: View = "workshop" if workshop else "public"
    with runtime() as opened:
        catch_up(opened, view)
        filters = filters_of(opened, chosen)
        request = SearchRequest(query, filters, limit=limit, literal=literal, explain=explain)
        request = prepared(opened, request, view)
        results = opened.engine(view).search(request)
        if as_json:
            print_json(results_as_json(opened, results, view))
        else:
            _print_unmet(results, filters, chosen)
            _print(results)


def _print_unmet(
    results: SearchResults,
    filters: Mapping[str, tuple[str, ...]],
    typed: Mapping[str, tuple[str, ...]],
) -> None:
    """The choices that no result carries, in the words in which they were made."""
    for facet, values in filters.items():
        counts = {count.value: count.count for count in results.facets.get(facet, ())}
        for value, word in zip(values, typed[facet], strict=True):
            if not counts.get(value):
                click.echo(
                    _("Ningún resultado lleva «{value}» en {facet}.").format(
                        value=word, facet=TITLES[facet]
                    )
                )


def _print(results: SearchResults) -> None:
    if results.correction:
        click.echo(_("Se buscó «{query}».").format(query=results.correction))
    if results.suggestion:
        click.echo(_("¿Quiso decir «{query}»?").format(query=results.suggestion))
    if results.ignored:
        words = ", ".join(f"«{word}»" for word in results.ignored)
        click.echo(_("No aparece en los documentos: {words}.").format(words=words))
    for expansion in results.expansions:
        click.echo(
            _("También se buscó, por «{term}»: {added}.").format(
                term=expansion.term, added=", ".join(expansion.added)
            )
        )
    click.echo(_("Resultados: {total}").format(total=results.total))
    for hit in results.hits:
        name = hit.code or f"{TYPE_NAMES[hit.type][0]} {hit.number or ''}".strip()
        click.echo()
        click.echo(f"{click.style(name, bold=True)}  {hit.title}")
        click.echo(f"  {marked(hit.snippet, hit.marks)}")
        for one in explained(hit):
            click.echo(f"  «{one.term}»: {one.amount} — {'; '.join(one.reasons)}")
        click.secho(f"  {hit.document} · {hit.id}", dim=True)


def marked(snippet: str, marks: tuple[tuple[int, int], ...]) -> str:
    """The snippet with its marks in bold."""
    parts, last = [], 0
    for start, end in marks:
        parts += [snippet[last:start], click.style(snippet[start:end], bold=True, underline=True)]
        last = end
    return "".join([*parts, snippet[last:]])
