"""The readable report of what was read from a file."""

from gettext import gettext as _
from gettext import ngettext
from typing import Any

import click

from kb.records import Place, Places, Reading, Record

TYPE_NAMES: dict[str, tuple[str, str]] = {
    "card": ("ficha", "fichas"),
    "recommendation": ("recomendación", "recomendaciones"),
    "action": ("acción", "acciones"),
    "function": ("función", "funciones"),
    "discussion": ("punto tratado", "puntos tratados"),
    "document": ("documento", "documentos"),
}
KIND_NAMES = {
    "card_sheet": "fichas de lecciones y buenas prácticas",
    "management_response": "respuesta gerencial",
    "improvement_plan": "plan de mejora",
    "ccpm_action_plan": "plan de acción CCPM",
    "meeting_minutes": "minuta de reunión",
    "other": "documento de otra clase",
}


def counted(record_type: str, number: int) -> str:
    """``("card", 2)`` → ``"2 fichas"``."""
    one, many = TYPE_NAMES[record_type]
    return f"{number} {ngettext(one, many, number)}"


def place_text(place: Place) -> str:
    """``"tabla 2, fila 3, columna 1"``, ``"párrafo 14"``."""
    names = (
        (_("página"), place.page),
        (_("tabla"), place.table),
        (_("fila"), place.row),
        (_("columna"), place.column),
        (_("párrafo"), place.paragraph),
    )
    return ", ".join(f"{name} {number}" for name, number in names if number is not None)


def print_reading(reading: Reading, *, places: bool = False) -> None:
    """Print kind, head, each record with its filled fields, and the warnings."""
    head = reading.document
    click.secho(head.title or _("(sin título)"), bold=True)
    click.echo(_("Clase: {kind}").format(kind=KIND_NAMES[head.kind]))
    groups: dict[str, int] = {}
    for record, _places in reading.records()[1:]:
        groups[record.record_type] = groups.get(record.record_type, 0) + 1
    counts = ", ".join(counted(name, number) for name, number in groups.items())
    click.echo(_("Contenido: {counts}").format(counts=counts or _("sin registros")))
    for record, found in reading.records():
        _print_record(record, found if places else {})
    _print_warnings(reading)


def _print_record(record: Record, places: Places) -> None:
    values = {key: value for key, value in record.model_dump().items() if _filled(value)}
    name = TYPE_NAMES[record.record_type][0]
    key = values.get("code") or values.get("number") or values.get("topic") or ""
    click.echo()
    click.secho(f"{name} {key}".strip(), fg="green", bold=True)
    width = max(map(len, values), default=0)
    for field, value in values.items():
        where = "; ".join(map(place_text, places.get(field, [])))
        mark = click.style(f"  [{where}]", dim=True) if where else ""
        click.echo(f"  {field:<{width}}  {_shown(value)}{mark}")


def _print_warnings(reading: Reading) -> None:
    click.echo()
    if not reading.warnings:
        click.echo(_("Todas las líneas quedaron en un registro."))
        return
    click.secho(_("Lo que no se pudo ubicar:"), fg="yellow", bold=True)
    for warning in reading.warnings:
        click.echo(f"  {warning.where}: {warning.message}")


def _filled(value: Any) -> bool:
    return value not in (None, "", [], {})


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return " | ".join(map(str, value))
    if isinstance(value, dict):
        return " | ".join(f"{key}: {text}" for key, text in value.items())
    return str(value)
