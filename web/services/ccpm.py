"""Plans of a cluster's coordination: each function's two scores side by side, and its actions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from gettext import gettext as _

from kb.errors import NotFound
from kb.records import CuratedFunction, Function
from kb.stored import StoredDocument, StoredRecord, View
from web.runtime import Runtime
from web.services.labels import Labels
from web.services.places import PlaceMark
from web.services.source_access import marker
from web.services.tracker import ActionLine, line
from web.services.tracker_table import tracker_table

KIND = "ccpm_action_plan"
# A line of the plot in its own units: scores run from LEFT to LEFT + WIDTH.
LEFT, WIDTH = 10, 400


@dataclass(frozen=True, slots=True)
class FunctionLine:
    """A function with its agreed actions; ``done`` of them are completed."""

    record: StoredRecord
    function: Function
    place: PlaceMark | None
    actions: list[ActionLine]
    done: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the plot: where both scores stand, None where the plan gives none."""

    label: str
    partners: float | None
    coordination: float | None


@dataclass(frozen=True, slots=True)
class Plot:
    marks: list[Mark]
    ticks: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan; ``name`` tells it from the others: its countries and year."""

    document: StoredDocument
    name: str
    functions: list[FunctionLine]
    plot: Plot


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A function of several plans: in the order of the plans, None where a plan lacks it."""

    number: int
    name: str
    cells: list[Function | None]


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    plans: list[tuple[StoredDocument, str]]
    rows: list[ComparedRow]
    plot: Plot
    countries: list[Choice]
    years: list[Choice]


# What a line of the form's mixed column may be, by its field.
MIXED: dict[str, tuple[str, str]] = {
    "limitations": ("limitacion", _("Limitación")),
    "circumstances": ("circunstancia", _("Circunstancia imprevista")),
    "good_practices": ("buena-practica", _("Buena práctica")),
}
_FIELD_OF = {word: field for field, (word, _label) in MIXED.items()}


def told_apart(
    runtime: Runtime, record_id: str, said: Sequence[tuple[str, str]], *, version: int, actor: str
) -> StoredRecord:
    """Keep each line of a function's mixed column under what a curator says that it is:
    ``said`` are (line, word of ``MIXED``). Lines that are not named stay where they are.

    Raises NotFound ``record_not_found`` (id) and what ``Store.edit`` raises.
    """
    record = runtime.store.record(record_id, view="workshop")
    content = record.content
    if not isinstance(content, CuratedFunction):
        raise NotFound("record_not_found", id=record_id)
    asked = {text: _FIELD_OF[word] for text, word in said if word in _FIELD_OF}
    lines: dict[str, list[str]] = {name: [] for name in MIXED}
    for name in MIXED:
        for text in getattr(content, name):
            lines[asked.get(text, name)].append(text)
    return runtime.store.edit(record_id, lines, version=version, actor=actor)


def plan(runtime: Runtime, document_id: str, view: View, *, today: date) -> Plan:
    """Raises NotFound ``document_not_found`` (id), also for a document of another kind."""
    document = runtime.store.document(document_id, view=view)
    if document.head.kind != KIND:
        raise NotFound("document_not_found", id=document_id)
    labels = Labels(runtime, view)
    marks = marker(runtime, document, view)
    by_function: dict[str, list[ActionLine]] = {}
    for row in tracker_table(runtime, view).rows:
        for parent in row.parents if row.record.document_id == document_id else ():
            by_function.setdefault(parent.id, []).append(line(row, labels, today))
    lines = []
    for record, function in _functions(runtime, document_id, view):
        actions = by_function.get(record.id, [])
        done = sum(one.row.report.status == "completed" for one in actions)
        place = marks.mark(record, "name", "number")
        lines.append(FunctionLine(record, function, place, actions, done))
    named = [(f"{one.function.number}. {one.function.name}", one.function) for one in lines]
    return Plan(document, _name(document, labels), lines, plotted(named))


def comparison(runtime: Runtime, view: View, asked: Mapping[str, Sequence[str]]) -> Comparison:
    """The plans of the chosen countries and years (``territorio``, ``anio``), oldest first.

    Functions are the same by number: the seven are the method's own.
    """
    labels = Labels(runtime, view)
    every = [d for d in runtime.store.documents(view=view) if d.head.kind == KIND]
    real = [d for d in every if not d.record.sample] or every
    countries, years = asked.get("territorio", ()), asked.get("anio", ())
    chosen = [
        d
        for d in sorted(real, key=lambda d: (d.head.year or 0, d.head.countries, d.id))
        if (not countries or set(countries) & set(d.head.countries))
        and (not years or str(d.head.year) in years)
    ]
    plans = [(d, _name(d, labels)) for d in chosen]
    found = [{f.number: f for _r, f in _functions(runtime, d.id, view)} for d in chosen]
    rows = [
        ComparedRow(
            number,
            next(functions[number].name for functions in reversed(found) if number in functions),
            [functions.get(number) for functions in found],
        )
        for number in sorted({number for functions in found for number in functions})
    ]
    named = [
        (f"{row.number}. {name}", cell)
        for row in rows
        for (_document, name), cell in zip(plans, row.cells, strict=True)
        if cell is not None
    ]
    all_countries = sorted({code for d in real for code in d.head.countries})
    all_years = sorted({str(d.head.year) for d in real if d.head.year})
    return Comparison(
        plans,
        rows,
        plotted(named),
        [Choice(c, labels.name("territory", c), c in countries) for c in all_countries],
        [Choice(y, y, y in years) for y in all_years],
    )


def plotted(named: Iterable[tuple[str, Function]]) -> Plot:
    """Where each score stands: ``80.8`` of 100 → 10 + 323.2."""
    marks = [
        Mark(label, _x(function.partners_score), _x(function.coordination_score))
        for label, function in named
    ]
    ticks = [(score, LEFT + score * WIDTH // 100) for score in (0, 25, 50, 75, 100)]
    return Plot(marks, ticks)


def _x(score: float | None) -> float | None:
    return None if score is None else round(LEFT + min(max(score, 0), 100) * WIDTH / 100, 1)


def _functions(
    runtime: Runtime, document_id: str, view: View
) -> list[tuple[StoredRecord, Function]]:
    records = runtime.store.document_records(document_id, view=view)
    return [(r, r.content) for r in records if isinstance(r.content, Function)]


def _name(document: StoredDocument, labels: Labels) -> str:
    head = document.head
    parts = [*labels.countries(tuple(head.countries)), str(head.year or "")]
    return " ".join(part for part in parts if part) or head.title
