"""``kb crossref``."""

from datetime import date
from gettext import gettext as _
from pathlib import Path

import click

from index.search import SearchRequest
from kb.stored import View
from web.commands.filtering import filter_options, filters_of
from web.commands.session import print_json, runtime
from web.services.crossref import Asked, Matrix, matrix
from web.services.crossref_export import as_counts, as_csv, as_rows, as_xlsx
from web.services.crossref_page import title
from web.services.dimensions import SIDES, side_named
from web.services.indexing import catch_up

NAMES = tuple(side.name for side in SIDES)
# A column of the table on a terminal; what is longer is cut.
WIDTH = 12
FIRST = 44


@click.command("crossref")
@click.option("--rows", default="gcm_objective", show_default=True, type=click.Choice(NAMES))
@click.option("--cols", default="area", show_default=True, type=click.Choice(NAMES))
@click.option(
    "--format",
    "form",
    default="table",
    show_default=True,
    type=click.Choice(("table", "csv", "xlsx", "json")),
)
@click.option("--json", "form", flag_value="json", help=_("En JSON."))
@click.option("--query", default="", metavar="CONSULTA", help=_("Solo fichas que la respondan."))
@click.option("--suggested", is_flag=True, help=_("Cuenta también enlaces sin validar."))
@click.option("--workshop", is_flag=True, help=_("Cuenta también lo no publicado."))
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="ARCHIVO", help=_("Dónde guardarlo.")
)
@filter_options
def crossref_command(
    rows: str,
    cols: str,
    form: str,
    query: str,
    suggested: bool,
    workshop: bool,
    output: Path | None,
    **chosen: tuple[str, ...],
) -> None:
    """Cruza dos dimensiones y cuenta las fichas de cada par, vacíos incluidos.

    Los totales cuentan fichas distintas. Las fichas ilustrativas no se cuentan junto a las
    reales.

    \b
    Ejemplo:
      kb crossref --rows gcm_objective --cols area
      kb crossref --rows country --cols sdg --kind LN --format csv --output cruce.csv
      kb crossref --rows round_table --cols year --format xlsx --output foro.xlsx
    """
    if form == "xlsx" and output is None:
        raise click.UsageError(_("para Excel indique --output y un nombre de archivo."))
    view: View = "workshop" if workshop else "public"
    with runtime() as opened:
        catch_up(opened, view)
        filters = {"type": ("card",), **filters_of(opened, chosen)}
        request = SearchRequest(query, filters, suggested=suggested, strict=True)
        asked = Asked(side_named(rows, "objetivo"), side_named(cols, "area"), request)
        table = matrix(opened, asked, view)
    _write(table, form, output)


def _write(table: Matrix, form: str, output: Path | None) -> None:
    if form == "xlsx" and output is not None:
        output.write_bytes(as_xlsx(table, title(table.asked), [], date.today()))
    elif form == "json" and output is None:
        print_json(as_counts(table))
        return
    else:
        text = as_csv(table) if form == "csv" else _drawn(table)
        if output is None:
            click.echo(text.lstrip("\ufeff"), nl=False)
            return
        output.write_text(text, "utf-8", newline="")
    click.echo(_("Guardado en {name}.").format(name=output))


def _drawn(table: Matrix) -> str:
    """The table in columns of letters; lines without cards say so at their end."""
    first, *body, totals = as_rows(table)
    lines = ["".join([" " * FIRST, *(_cut(name, WIDTH) for name in first[1:])])]
    for row in (*body, totals):
        cells = "".join(f"{value or '·':>{WIDTH - 2}}  " for value in row[1:])
        note = "" if row[-1] or row is totals else _("sin fichas en esta base")
        lines.append(f"{_cut(row[0], FIRST)}{cells}{note}".rstrip())
    summary = _("{rows} filas y {cells} celdas sin fichas en esta base.").format(
        rows=len(table.empty_rows), cells=table.empty_cells
    )
    return "\n".join([*lines, "", summary, ""])


def _cut(text: str, width: int) -> str:
    room = width - 2
    return (text if len(text) <= room else text[: room - 1] + "…").ljust(width)
