"""The readable report of what was read from a file."""

from gettext import gettext as _
from gettext import ngettext
from typing import Any

import click

from corpus.parsers.recognise import Recognition
from kb.records import DocumentKind, Place, Places, Reading, Record
from web.services.words import FIELDS

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


# Fields that every record has, and those that another one says.
_SELF_EVIDENT = {"canonical_code", "kind", "deadline", "parents"}
_OWN_NAMES = {
    "area": "Código del área",
    "canonical_code": "Código normalizado",
    "deadline": "Plazo (fecha)",
    "partners_rating": "Valoración de los socios",
    "coordination_rating": "Valoración del equipo de coordinación",
    "not_applicable": "No aplica",
    "sustainability_level": "Nivel de sostenibilidad",
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


def print_reading(
    reading: Reading, recognition: Recognition, *, given: bool = False, places: bool = False
) -> None:
    """Print the kind and how surely it was told, counts, filled fields, records, warnings.

    ``given``: the kind was asked for, not recognised.
    """
    click.secho(reading.document.title or _("(sin título)"), bold=True)
    for line in kind_lines(reading.document.kind, recognition, given=given):
        click.echo(line)
    groups = _groups(reading)
    counts = ", ".join(counted(name, len(found)) for name, found in groups.items())
    click.echo(_("Contenido: {counts}").format(counts=counts or _("sin registros")))
    for name, found in groups.items():
        _print_fields(name, found)
    for record, where in reading.records():
        _print_record(record, where if places else {})
    _print_warnings(reading)


def kind_lines(kind: DocumentKind, recognition: Recognition, *, given: bool) -> list[str]:
    """The kind, the one that comes next, and by how much it leads, in points."""
    name = KIND_NAMES[kind]
    points, second = _points(recognition.points), _points(recognition.runner_up_points)
    if given:
        told = KIND_NAMES[recognition.kind]
        return [
            _("Clase: {kind} (indicada con --kind; por su contenido: {told})").format(
                kind=name, told=told
            )
        ]
    nearest = KIND_NAMES[recognition.runner_up]
    if recognition.kind == "other":
        if not recognition.runner_up_points:
            return [_("Clase: {kind}; no se parece a ninguna conocida").format(kind=name)]
        return [
            _("Clase: {kind}").format(kind=name),
            _("La más parecida: {nearest}, con {points} puntos; no bastan").format(
                nearest=nearest, points=second
            ),
        ]
    return [
        _("Clase: {kind}, con {points} puntos").format(kind=name, points=points),
        _("La siguiente: {nearest}, con {second}; ventaja de {margin}").format(
            nearest=nearest, second=second, margin=_points(recognition.margin)
        ),
    ]


def field_counts(records: list[Record]) -> list[tuple[str, int]]:
    """How many of the records of one type fill each field, in the form's order."""
    names = [name for name in type(records[0]).model_fields if name not in _SELF_EVIDENT]
    return [(name, sum(_filled(getattr(one, name)) for one in records)) for name in names]


def _groups(reading: Reading) -> dict[str, list[Record]]:
    groups: dict[str, list[Record]] = {}
    for record, _places in reading.records()[1:]:
        groups.setdefault(record.record_type, []).append(record)
    return groups


def _print_fields(name: str, records: list[Record]) -> None:
    """A table: field, how many of the records fill it."""
    rows = [(_field_name(key), count) for key, count in field_counts(records)]
    width = max(len(label) for label, _count in rows)
    total = len(records)
    click.echo()
    click.secho(_("Campos con datos: {counts}").format(counts=counted(name, total)), bold=True)
    for label, count in rows:
        line = f"  {label:<{width}}  {_('{count} de {total}').format(count=count, total=total)}"
        click.secho(line, dim=count == 0)


def _field_name(key: str) -> str:
    return _OWN_NAMES.get(key) or FIELDS.get(key, key)


def _points(points: float) -> str:
    """``11.5`` → ``"11,5"``."""
    return f"{points:.1f}".replace(".", ",")


def _print_record(record: Record, places: Places) -> None:
    values = {key: value for key, value in record.model_dump().items() if _filled(value)}
    names = {key: _field_name(key) for key in values}
    name = TYPE_NAMES[record.record_type][0]
    key = values.get("code") or values.get("number") or values.get("topic") or ""
    click.echo()
    click.secho(f"{name} {key}".strip(), fg="green", bold=True)
    width = max(map(len, names.values()), default=0)
    for field, value in values.items():
        where = "; ".join(map(place_text, places.get(field, [])))
        mark = click.style(f"  [{where}]", dim=True) if where else ""
        click.echo(f"  {names[field]:<{width}}  {_shown(value)}{mark}")


def _print_warnings(reading: Reading) -> None:
    click.echo()
    if not reading.warnings:
        click.echo(_("Todas las líneas quedaron en un registro."))
        return
    number = len(reading.warnings)
    click.secho(
        ngettext("{n} línea sin ubicar:", "{n} líneas sin ubicar:", number).format(n=number),
        fg="yellow",
        bold=True,
    )
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
