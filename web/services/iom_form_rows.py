"""The rows of a filled-in form, the same for Word and Excel. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from gettext import gettext as _

from kb.records import Recommendation
from web.services.iom_forms import RESPONSES, Form, FormBlock, Model, Row

# Titles of the matrix in the newer form; the last two stand under one title.
TITLES = (
    _("Acción"), _("Plazo o fecha límite"), _("Persona responsable"), _("Comentarios"),
    _("Estado"),
)  # fmt: skip
ABOVE = _("Seguimiento a implementación")
ABOUT_TITLES = (
    _("Recomendación"), _("Dirigida a"), _("Nivel de prioridad"), _("Respuesta gerencial"),
)  # fmt: skip
QUARTERS = ("T1", "T2", "T3", "T4")
PLAN_TITLES = (
    _("Acciones principales"), _("Plazo"), _("Responsable"), _("Comentarios"), _("Estado"),
)  # fmt: skip
ALL_TITLES = frozenset({*TITLES, *ABOUT_TITLES, *PLAN_TITLES, *QUARTERS, ABOVE})
CHOICES = _("aceptar/aceptar parcialmente/rechazar")
# A cell of one row: its text, and how many columns it takes.
Wide = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: the heading above it, its rows, and what reviewers said of its
    recommendations: by row where they can be noted there, else as lines below."""

    columns: int
    rows: list[tuple[Wide, ...]]
    heading: str = ""
    notes: list[tuple[int, str]] = field(default_factory=list)
    below: tuple[str, ...] = ()


def grids(form: Form, model: Model) -> Iterator[Grid]:
    """The tables of a form in printed order."""
    if form.kind == "management_response" and model == "anterior":
        yield from _wide(form)
        return
    section: str | None = None
    for block in form.blocks:
        component = block.recommendations[0].component
        heading = component if component and component != section else ""
        section = component or section
        rows = _plan(block, form) if form.kind == "improvement_plan" else _response(block)
        notes = [(n, text) for n, one in enumerate(block.recommendations) for text in one.comments]
        yield Grid(sum(span for _text, span in rows[-1]), rows, heading or "", notes)


def _response(block: FormBlock) -> list[tuple[Wide, ...]]:
    """Heads and what is said of them, titles, then actions: five columns."""
    rows: list[tuple[Wide, ...]] = [
        ((f"Recomendaciones de evaluación No. {one.number}\n{one.text}", 5),)
        for one in block.recommendations
    ]
    # Those that stand together share their addressees, priority and response.
    first = block.recommendations[0]
    addressed, priority = "\n".join(first.addressed_to), str(first.priority or "")
    response = RESPONSES.get(first.response or "", "")
    rows += [
        (
            (f"Recomendación dirigida a:\n{addressed}", 2),
            (f"Nivel de prioridad (1 a 3): {priority}", 3),
        ),
        ((f"Respuesta gerencial a la recomendación ({CHOICES}): {response}", 5),),
    ]
    if block.rows:
        rows += [(*_singles(TITLES[:3]), (ABOVE, 2)), _singles(TITLES)]
    return rows + [_singles(row) for row in block.rows]


def _plan(block: FormBlock, form: Form) -> list[tuple[Wide, ...]]:
    """An improvement plan: quarters as columns to tick where the plan has no other deadlines."""
    width = 8 if form.quarters else 5
    rows: list[tuple[Wide, ...]] = [
        ((f"Recomendación {one.number}: {one.text}", width),) for one in block.recommendations
    ]
    first = block.recommendations[0]
    if first.addressed_to:
        rows.append((("Dirigida a: " + "; ".join(first.addressed_to), width),))
    if first.priority:
        rows.append(((f"Nivel de prioridad: {first.priority}", width),))
    response = RESPONSES.get(first.response or "", "")
    answer = "Respuesta de la gestión del Programa Conjunto"
    rows.append(((f"{answer}: {response}" if response else answer, width),))
    if not form.quarters:
        return [*rows, _singles(PLAN_TITLES), *(_singles(row) for row in block.rows)]
    rows.append((*_singles(PLAN_TITLES[:1]), (PLAN_TITLES[1], 4), *_singles(PLAN_TITLES[2:])))
    rows.append(_singles((PLAN_TITLES[0], *QUARTERS, *PLAN_TITLES[2:])))
    for text, deadline, *rest in block.rows:
        ticks = ["X" if quarter in deadline else "" for quarter in QUARTERS]
        rows.append(_singles((text, *ticks, *rest)))
    return rows


def _wide(form: Form) -> Iterator[Grid]:
    """The older form: a row for each action with its recommendation before it. A comment on a
    recommendation stands below its rows, where the table is cut."""
    titles = _singles((*ABOUT_TITLES, *TITLES))
    rows = [titles]
    for block in form.blocks:
        for one in block.recommendations:
            own = block.rows if one is block.recommendations[0] else ()
            rows += [_singles((*_about(one), *row)) for row in own or (("",) * 5,)]
            if one.comments:
                yield Grid(9, rows, below=tuple(f"Comentario de {text}" for text in one.comments))
                rows = [titles]
    if len(rows) > 1:
        yield Grid(9, rows)


def _about(one: Recommendation) -> Row:
    return (
        f"Recomendación {one.number}: {one.text}",
        "\n".join(one.addressed_to),
        str(one.priority or ""),
        RESPONSES.get(one.response or "", ""),
    )


def _singles(texts: Sequence[str]) -> tuple[Wide, ...]:
    return tuple((text, 1) for text in texts)
