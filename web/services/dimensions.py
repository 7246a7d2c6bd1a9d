"""What a cross table can have on its sides: the lines of each, empty ones included."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from gettext import gettext as _

from index.search import NO_VALUE, Dimension, SearchRequest
from kb.schemes import Schemes
from web.runtime import Runtime
from web.services.labels import Labels

# The round tables of the International Migration Review Forum, by the objectives that each
# reviews: A/RES/73/326, paragraph 21.
ROUND_TABLES: dict[str, tuple[str, ...]] = {
    "1": ("2", "5", "6", "12", "18"),
    "2": ("4", "8", "9", "10", "11", "13", "21"),
    "3": ("14", "15", "16", "19", "20", "22"),
    "4": ("1", "3", "7", "17", "23"),
}
_TABLE_OF = {number: table for table, group in ROUND_TABLES.items() for number in group}


@dataclass(frozen=True, slots=True)
class Side:
    """A dimension that people can choose: ``word`` is its name in addresses and commands,
    ``facet`` what the index counts, ``line`` where a value counts."""

    name: str
    word: str
    label: str
    facet: str
    line: Callable[[str], str | None] | None = None
    scheme: str = ""
    links: bool = False


def _country(value: str) -> str | None:
    return value if value == NO_VALUE or len(value) == 2 else None


def _goal(value: str) -> str | None:
    return None if "." in value else value


def _target(value: str) -> str | None:
    return value if "." in value or value == NO_VALUE else None


def _table(value: str) -> str | None:
    return value if value == NO_VALUE else _TABLE_OF.get(value)


_OBJECTIVE, _PRINCIPLE = "gcm_objective", "gcm_principle"
SIDES: tuple[Side, ...] = (
    Side(_OBJECTIVE, "objetivo", _("objetivo del Pacto"), _OBJECTIVE, None, _OBJECTIVE, True),
    Side("round_table", "mesa", _("mesa redonda del Foro"), _OBJECTIVE, _table, "", True),
    Side(_PRINCIPLE, "principio", _("principio rector"), _PRINCIPLE, None, _PRINCIPLE, True),
    Side("sdg", "ods", _("ODS"), "sdg", _goal, "sdg", True),
    Side("target", "meta", _("meta de los ODS"), "sdg", _target, "sdg"),
    Side("area", "area", _("área"), "area", None, "area"),
    Side("country", "pais", _("país"), "territory", _country),
    Side("kind", "clase", _("tipo de ficha"), "kind", None, "card_kind"),
    Side("assistance_type", "asistencia", _("tipo de asistencia"), "assistance_type", None),
    Side("year", "anio", _("año"), "year"),
    Side("document", "documento", _("documento"), "document"),
)
BY_WORD = {side.word: side for side in SIDES} | {side.name: side for side in SIDES}


def side_named(word: str, default: str) -> Side:
    """The side of a word in an address; what nobody knows is the default one."""
    return BY_WORD.get(word) or BY_WORD[default]


def dimension(side: Side, *, suggested: bool) -> Dimension:
    """The side as the index counts it."""
    return Dimension(side.facet, side.line, suggested=suggested and side.links)


def values_of(side: Side, runtime: Runtime, found: Sequence[str]) -> list[str]:
    """The lines of a side in order: all that its scheme has and all that the base has.

    ``found`` are the values that any card of the view has.
    """
    known = _scheme_values(side, runtime.schemes)
    more = [value for value in found if value not in known and value != NO_VALUE]
    ordered = [*known, *sorted(more, reverse=side.name == "year")]
    return [*ordered, NO_VALUE] if NO_VALUE in found else ordered


def filters_of(side: Side, value: str) -> tuple[str, ...]:
    """The facet's values that a line stands for."""
    return ROUND_TABLES.get(value, (value,)) if side.name == "round_table" else (value,)


def label_of(side: Side, value: str, labels: Labels) -> str:
    """A line as people read it, without its number."""
    if value == NO_VALUE:
        return _("Sin dato")
    if side.name == "round_table":
        return _("Mesa redonda {n} (objetivos {list})").format(
            n=value, list=", ".join(ROUND_TABLES[value])
        )
    return labels.name(side.facet, value)


def narrowed(request: SearchRequest, side: Side, value: str) -> dict[str, tuple[str, ...]]:
    """The request's filters with a line chosen."""
    return {**request.filters, side.facet: filters_of(side, value)}


def _scheme_values(side: Side, schemes: Schemes) -> list[str]:
    if side.name == "round_table":
        return list(ROUND_TABLES)
    if side.name == "target":
        return [c.notation for c in schemes.members("sdg") if c.broader is not None]
    if side.name == "kind":
        return ["good_practice", "lesson_learned", "negative_lesson"]
    if not side.scheme:
        return []
    return [c.notation for c in schemes.members(side.scheme) if c.broader is None]
