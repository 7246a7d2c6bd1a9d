"""``/cruces`` as the page shows it: the question as a sentence of choices, then the table."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from gettext import gettext as _
from typing import Any

from kb.stored import View
from web.runtime import Runtime
from web.services.addresses import Pairs, url_value
from web.services.crossref import Asked, Matrix, address, asked_from_args, matrix
from web.services.crossref_export import as_csv, as_json, as_xlsx, line_name
from web.services.dimensions import SIDES, Side, values_of
from web.services.labels import Labels
from web.services.sentences import Part, sentence
from web.services.words import KINDS

# Wide tables scroll; past this many columns their names stand upright, in a narrower type.
MANY_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a list; ``value`` as addresses write it."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class CrossrefPage:
    """All that the page shows. ``kept`` are choices that the form carries along, ``filters``
    the sentence of what narrows the cards, with chips to take back."""

    matrix: Matrix
    title: str
    rows: list[Choice]
    columns: list[Choice]
    kinds: list[Choice]
    countries: list[Choice]
    kept: Pairs
    filters: list[Part]
    address: Pairs
    turned: Pairs
    dense: bool


@dataclass(frozen=True, slots=True)
class CrossrefFiles:
    """A cross table in the forms that people take away; the title names its filters."""

    matrix: Matrix
    title: str
    notes: list[str]

    def csv(self) -> str:
        return as_csv(self.matrix)

    def json(self) -> dict[str, Any]:
        return as_json(self.matrix)

    def xlsx(self) -> bytes:
        return as_xlsx(self.matrix, self.title, self.notes, date.today())


def cross_reference(runtime: Runtime, args: Mapping[str, Any], view: View) -> CrossrefPage:
    """Raises Unavailable where the index is not ready."""
    asked = asked_from_args(args)
    counted = matrix(runtime, asked, view)
    labels = Labels(runtime, view)
    named = ("kind", "territory")
    kept = [
        pair
        for pair in address(_without(asked, named))
        if pair[0] not in ("filas", "columnas", "sugeridos")
    ]
    return CrossrefPage(
        matrix=counted,
        title=title(asked),
        rows=_sides(asked.rows),
        columns=_sides(asked.columns),
        kinds=_kinds(asked),
        countries=_countries(runtime, asked, labels, view),
        kept=kept,
        filters=_narrowing(asked, labels),
        address=address(asked),
        turned=address(replace(asked, rows=asked.columns, columns=asked.rows)),
        dense=len(counted.columns) > MANY_COLUMNS,
    )


def crossref_files(runtime: Runtime, args: Mapping[str, Any], view: View) -> CrossrefFiles:
    """Raises like ``cross_reference``."""
    asked = asked_from_args(args)
    parts = _narrowing(asked, Labels(runtime, view))
    notes = [_("Filtros: {what}").format(what=" ".join(p.text for p in parts))] if parts else []
    if asked.suggested:
        notes.append(_("Incluye enlaces sugeridos, sin validar."))
    return CrossrefFiles(matrix(runtime, asked, view), title(asked), notes)


def title(asked: Asked) -> str:
    """``"Fichas por objetivo del Pacto y área"``."""
    return _("Fichas por {rows} y {columns}").format(
        rows=_(asked.rows.label), columns=_(asked.columns.label)
    )


def row_name(asked: Asked, line: Any) -> str:
    """A row's name with its number, where it has one."""
    return line_name(asked.rows, line)


def _sides(chosen: Side) -> list[Choice]:
    return [Choice(side.word, _(side.label), side is chosen) for side in SIDES]


def _kinds(asked: Asked) -> list[Choice]:
    chosen = asked.request.filters.get("kind", ())
    return [Choice("", _("todas las fichas"), not chosen)] + [
        Choice(url_value("kind", kind), _(names[1]).lower(), kind in chosen)
        for kind, names in KINDS.items()
    ]


def _countries(runtime: Runtime, asked: Asked, labels: Labels, view: View) -> list[Choice]:
    chosen = asked.request.filters.get("territory", ())
    country = next(side for side in SIDES if side.name == "country")
    codes = {code for head in labels.heads.values() for code in head.countries} | set(chosen)
    found = sorted(
        values_of(country, runtime, sorted(codes)), key=lambda code: labels.name("territory", code)
    )
    return [Choice("", _("todos los países"), not chosen)] + [
        Choice(code, labels.name("territory", code), code in chosen) for code in found
    ]


def _narrowing(asked: Asked, labels: Labels) -> list[Part]:
    """What the cards are narrowed to, in words: nothing where nothing was chosen."""
    request = replace(
        asked.request,
        filters={f: v for f, v in asked.request.filters.items() if f != "type"},
    )
    if not request.query and not request.filters:
        return []
    parts = sentence(request, labels.numbered)
    # "Todo lo leído sobre …": the subject of a table is always its cards.
    return parts[1:] if parts and parts[0].text == "Todo lo leído" else parts


def _without(asked: Asked, facets: tuple[str, ...]) -> Asked:
    kept = {f: v for f, v in asked.request.filters.items() if f not in facets}
    return replace(asked, request=replace(asked.request, filters=kept))
