"""The filters of a search as options that commands share."""

from collections.abc import Callable, Mapping
from gettext import gettext as _
from typing import Any

import click

from web.runtime import Runtime
from web.services.labels import resolve_filter

# Option → facet. Values may be labels ("Quito", "General") or notations ("EC", "GN").
OPTIONS: tuple[tuple[str, str, str], ...] = (
    ("--area", "area", _("Área, por código o nombre.")),
    ("--territory", "territory", _("País, provincia o lugar.")),
    ("--keyword", "keyword", _("Palabra clave.")),
    ("--kind", "kind", _("Clase de ficha: buena práctica, lección aprendida o negativa.")),
    ("--gcm", "gcm_objective", _("Objetivo del Pacto Mundial (1 a 23).")),
    ("--principle", "gcm_principle", _("Principio rector del Pacto Mundial (a a j).")),
    ("--sdg", "sdg", _("ODS o meta (10, 10.7).")),
    ("--assistance", "assistance_type", _("Tipo de asistencia.")),
    ("--group", "population_group", _("Grupo de población.")),
    ("--approach", "approach", _("Enfoque.")),
    ("--sustainability", "sustainability", _("Sostenibilidad: alta, media o baja.")),
    ("--document", "document", _("Identificador de un documento.")),
    ("--year", "year", _("Año.")),
)


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command every filter as an option that may be repeated."""
    for flag, facet, help_ in OPTIONS:
        command = click.option(flag, facet, multiple=True, help=help_)(command)
    return command


def filters_of(
    runtime: Runtime, chosen: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The chosen values as notations, facets without a choice left out."""
    return {
        facet: tuple(resolve_filter(runtime, facet, value) for value in values)
        for facet, values in chosen.items()
        if values
    }
