"""The fields of the editor: in the sheet's order, under its printed labels, with the help that
the ILO's and UNEG's own terms give. Pure."""

from dataclasses import dataclass
from typing import Literal

from web.services.words import CURATED, SHEET

# "text": paragraphs; "line": one line; "tokens": values of a list, typed with help;
# "lines": sentences, one per line.
Shape = Literal["text", "line", "tokens", "lines"]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field as the editor offers it.

    ``scheme`` is the concept scheme whose notations a list holds; ``open`` lists take words
    that no vocabulary has yet, if the person says so. ``may_not_apply``: "No aplica" is an
    answer to it.
    """

    name: str
    label: str
    help: str
    shape: Shape
    scheme: str = ""
    open: bool = False
    may_not_apply: bool = True


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """A part of the sheet; ``anchor`` is its id on the page."""

    title: str
    anchor: str
    fields: tuple[FieldSpec, ...]


# What to write, in our words; after the dash the term of the ILO's templates for lessons and
# good practices (2014) or of UNEG's evaluation norms (2016) that the field answers to.
HELP: dict[str, str] = {
    "description": "Qué se hizo y qué dejó, en una oración que se entienda sola. — OIT: breve "
    "resumen de la buena práctica o de la lección aprendida",
    "finding": "El hecho comprobado del que sale la lección, con su evidencia. — UNEG: hallazgo",
    "context": "Qué había antes: lugar, momento, actores, condiciones. — OIT: contexto y "
    "condiciones previas",
    "applicability": "Qué cuidar para hacerlo en otro lugar. — OIT: consejos sobre "
    "aplicabilidad y posibilidad de réplica",
    "limitations": "Dónde o con quién no funcionaría. — OIT: limitaciones, desafíos",
    "cause_effect": "Por qué aquello produjo esto. — OIT: relación clara de causa y efecto",
    "contribution": "Qué aportó, con cifras si las hay. — OIT: impacto medible",
    "beneficiaries": "A quiénes llegó. — OIT: beneficiarios destinatarios",
    "effectiveness": "En qué medida logró lo que buscaba. — UNEG: eficacia",
    "project_goals": "Las metas del proyecto que tocó. — OIT: vínculo con el objetivo o producto",
    "assisted_population": "Qué parte de la población prevista se atendió, por ejemplo «82 %».",
    "territories": "Países, provincias, ciudades.",
    "assistance_types": "Qué se entregó o qué servicio se prestó.",
    "actors": "Instituciones y organizaciones, una por una. — UNEG: partes interesadas",
    "budget": "Costo aproximado y moneda. — UNEG: eficiencia",
    "replication": "Quién podría repetirlo y con qué. — OIT: posibilidad de réplica y por quién",
    "upward_links": "A qué objetivos institucionales sirve. — OIT: vínculos con objetivos más "
    "elevados",
    "sdgs": "Objetivos y metas, por número o por nombre.",
    "gcm_principles": "Principios del Pacto Mundial (a–j) que guiaron lo hecho.",
    "gcm_objectives": "Objetivos del Pacto Mundial (1–23), por número o por nombre.",
    "added_value": "Qué puso la organización que otros no habrían puesto. — UNEG: valor añadido",
    "sustainability": "Si sigue o seguiría sin el proyecto, y de qué depende. — UNEG: "
    "sostenibilidad",
    "keywords": "De dos a seis términos con los que otra persona la buscaría.",
    "results": "Lo que se logró, con su cifra. — UNEG: resultados",
    "population_groups": "Con quién se trabajó, aunque el documento no lo diga en esas palabras.",
    "approaches": "Enfoques que se aplicaron de verdad.",
    "project": "Nombre o código del proyecto.",
    "donor": "Quién lo financió.",
    "period": "Entre qué fechas, por ejemplo «2021–2022».",
    "contact": "A quién preguntar. Se muestra solo a personas con cuenta.",
}
SCHEME_OF: dict[str, str] = {
    "assistance_types": "assistance_type",
    "sdgs": "sdg",
    "gcm_principles": "gcm_principle",
    "gcm_objectives": "gcm_objective",
    "population_groups": "population_group",
    "approaches": "approach",
}
OPEN = frozenset({"territories", "actors", "keywords", "assistance_types"})
_LINES = frozenset({"budget", "assisted_population", "project", "donor", "period", "contact"})
_CURATED_TITLE = "Añadido por el equipo"
# A card is its description: that it has none is no answer.
_NEEDED = frozenset({"description"})
CARD_FIELDS: tuple[str, ...] = tuple(name for _, fields in SHEET for name, _ in fields)


def _spec(name: str, label: str, *, sheet: bool) -> FieldSpec:
    if name in OPEN or name in SCHEME_OF:
        shape: Shape = "tokens"
    elif name == "results":
        shape = "lines"
    else:
        shape = "line" if name in _LINES else "text"
    return FieldSpec(
        name=name,
        label=label,
        help=HELP[name],
        shape=shape,
        scheme=SCHEME_OF.get(name, ""),
        open=name in OPEN,
        may_not_apply=sheet and name not in _NEEDED,
    )


GROUPS: tuple[FieldGroup, ...] = (
    *(
        FieldGroup(
            title,
            f"grupo-{number}",
            tuple(_spec(name, label, sheet=True) for name, label in fields),
        )
        for number, (title, fields) in enumerate(SHEET, 1)
    ),
    FieldGroup(
        _CURATED_TITLE,
        f"grupo-{len(SHEET) + 1}",
        tuple(_spec(name, label, sheet=False) for name, label in CURATED),
    ),
)
SPECS: dict[str, FieldSpec] = {spec.name: spec for group in GROUPS for spec in group.fields}
