"""The Spanish words for what the domain names: types, kinds, facets, the sheet's fields.

They are gettext message ids: templates pass them through ``_()``; the command line
prints them as they are.
"""

from index.search import NO_VALUE
from kb.stored import StoredRecord
from web.services.phrases import Phrase, Text

TYPES: dict[str, tuple[str, str]] = {
    "card": ("Ficha", "Fichas"),
    "recommendation": ("Recomendación", "Recomendaciones"),
    "action": ("Acción", "Acciones"),
    "function": ("Función básica", "Funciones básicas"),
    "discussion": ("Punto tratado", "Puntos tratados"),
    "document": ("Documento", "Documentos"),
}
KINDS: dict[str, tuple[str, str]] = {
    "good_practice": ("Buena práctica", "Buenas prácticas"),
    "lesson_learned": ("Lección aprendida", "Lecciones aprendidas"),
    "negative_lesson": ("Lección negativa", "Lecciones negativas"),
}
DOCUMENT_KINDS: dict[str, str] = {
    "card_sheet": "Fichas de lecciones y buenas prácticas",
    "management_response": "Respuesta gerencial a una evaluación",
    "improvement_plan": "Plan de mejora",
    "ccpm_action_plan": "Plan de acción CCPM",
    "meeting_minutes": "Minuta de reunión",
    "other": "Otro documento",
}
STATES: dict[str, str] = {
    "draft": "Borrador",
    "in_review": "En revisión",
    "published": "Publicada",
    "archived": "Archivada",
}
VISIBILITY_NAMES: dict[str, str] = {
    "public": "todas las personas",
    "network": "personas con cuenta",
    "internal": "solo el equipo",
}
STEP_WORDS: dict[str, str] = {
    "submit": "se envían a revisión",
    "publish": "se publican",
    "archive": "se archivan",
}
LEVELS: dict[str, str] = {"alta": "Alta", "media": "Media", "baja": "Baja"}
RESPONSES: dict[str, str] = {
    "accepted": "Aceptada",
    "partially_accepted": "Aceptada en parte",
    "rejected": "Rechazada",
}
SORTS: dict[str, str] = {
    "relevance": "relevancia",
    "newest": "más recientes",
    "code": "código",
}
NO_DATA = "Sin dato"
NOT_APPLICABLE = "No aplica, según el documento"

FACETS: dict[str, str] = {
    "type": "Qué es",
    "kind": "Tipo de ficha",
    "area": "Área",
    "territory": "Territorio",
    "keyword": "Palabra clave",
    "population_group": "Grupo de población",
    "approach": "Enfoque",
    "gcm_objective": "Objetivo del Pacto Mundial",
    "gcm_principle": "Principio rector",
    "sdg": "ODS",
    "assistance_type": "Tipo de asistencia",
    "sustainability": "Sostenibilidad",
    "document": "Documento",
    "year": "Año",
}

# The groups of the sheet, each with its fields and their printed labels, in printed order.
SHEET: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Lo que se aprendió",
        (("description", "Descripción"), ("finding", "Hallazgo")),
    ),
    (
        "Condiciones y contexto relevantes",
        (
            ("context", "Contexto"),
            ("applicability", "Consejos en términos de aplicabilidad"),
            ("limitations", "Limitaciones"),
            ("cause_effect", "Relación causa-efecto"),
        ),
    ),
    (
        "Contribución y beneficiarios previstos",
        (
            ("contribution", "Contribución"),
            ("beneficiaries", "Beneficiarios"),
            ("effectiveness", "Efectividad"),
            ("project_goals", "Metas del proyecto"),
            ("assisted_population", "% de población asistida"),
        ),
    ),
    (
        "Dónde y con quién",
        (
            ("territories", "Territorio"),
            ("assistance_types", "Tipo de asistencia"),
            ("actors", "Actores involucrados"),
            ("budget", "Presupuesto aproximado"),
        ),
    ),
    (
        "Replicación y vínculos",
        (
            ("replication", "Potencial de replicación y por quién"),
            ("upward_links", "Vínculos ascendentes a objetivos de la Institución"),
            ("sdgs", "Relación con ODS"),
            ("gcm_principles", "Principios rectores"),
            ("gcm_objectives", "Objetivos (PMM)"),
            ("added_value", "Factores diferenciadores (valor agregado)"),
            ("sustainability", "Sostenibilidad"),
            ("keywords", "Palabras clave"),
        ),
    ),
)
# What only people add; shown apart, and only where there is something.
CURATED: tuple[tuple[str, str], ...] = (
    ("results", "Resultados"),
    ("population_groups", "Grupos de población"),
    ("approaches", "Enfoques"),
    ("project", "Proyecto"),
    ("donor", "Donante"),
    ("period", "Período"),
    ("contact", "Contacto"),
)
# Fields of the other types, for the line "hallado en …" under a hit.
_OTHER_FIELDS: dict[str, str] = {
    "code": "Código",
    "area": "Área",
    "area_name": "Área",
    "title": "Título",
    "text": "Texto",
    "body": "Texto del documento",
    "component": "Componente",
    "addressed_to": "Dirigida a",
    "comments": "Comentarios",
    "responsible": "Responsables",
    "supporting": "Con apoyo de",
    "deadline_text": "Plazo",
    "status": "Estado",
    "name": "Nombre",
    "agenda": "Punto de la agenda",
    "topic": "Tema",
    "organisations": "Organizaciones",
    "meta": "Encabezado",
    "parents": "Recomendación o función",
    "date": "Fecha",
    "year": "Año",
    "countries": "País",
    "kind": "Tipo",
    "number": "Número",
    "priority": "Prioridad",
    "priorities": "Priorización",
    "response": "Respuesta",
    "deadline": "Plazo",
    "quarters": "Trimestres",
    "sustainability_level": "Sostenibilidad",
    "partners_score": "Resultado según los socios",
    "circumstances": "Circunstancias imprevistas",
    "good_practices": "Buenas prácticas",
    "partners_rating": "Resultado según los socios",
    "coordination_score": "Resultado según el equipo de coordinación",
    "coordination_rating": "Resultado según el equipo de coordinación",
}
# What a single record is called where it has no code.
_RECORD_NAMES: dict[str, str] = {
    "recommendation": "Recomendación %(number)s",
    "action": "Acción %(number)s",
    "function": "Función %(number)s",
    "discussion": "Punto tratado",
    "document": "Documento",
}
_COUNTED: dict[str, tuple[str, str]] = {
    "card": ("%(num)s ficha", "%(num)s fichas"),
    "recommendation": ("%(num)s recomendación", "%(num)s recomendaciones"),
    "action": ("%(num)s acción", "%(num)s acciones"),
    "function": ("%(num)s función", "%(num)s funciones"),
    "discussion": ("%(num)s punto tratado", "%(num)s puntos tratados"),
    "document": ("%(num)s documento", "%(num)s documentos"),
}
FIELDS: dict[str, str] = {
    **_OTHER_FIELDS,
    **dict(CURATED),
    **{name: label for _, fields in SHEET for name, label in fields},
}


def type_word(type_: str, count: int = 1) -> str:
    """``"card", 3`` → ``"Fichas"``."""
    one, many = TYPES[type_]
    return one if count == 1 else many


def record_name(record: StoredRecord) -> Text:
    """A record in two words: ``BP1_GN``, ``Recomendación 4``."""
    if record.code:
        return record.code
    return Phrase(_RECORD_NAMES[record.type], {"number": record.number or ""})


def counted(type_: str, count: int) -> Phrase:
    """``"card", 3`` → ``3 fichas``."""
    one, many = _COUNTED[type_]
    return Phrase(one, {"num": count}, many)


def records_name(record: StoredRecord, count: int) -> Phrase:
    """Several records of a type: ``8 puntos tratados``."""
    return counted(record.type, count)


def fixed_label(facet: str, value: str) -> str | None:
    """The word for a value of a facet that no vocabulary keeps, or None."""
    if value == NO_VALUE:
        return NO_DATA
    if facet == "type":
        return TYPES[value][0] if value in TYPES else None
    if facet == "kind":
        return KINDS[value][0] if value in KINDS else None
    if facet == "sustainability":
        return LEVELS.get(value)
    return value if facet == "year" else None


# What somebody who logs in may do.
ROLE_NAMES = {
    "reader": "Lectura",
    "contributor": "Propone fichas",
    "curator": "Edita y publica",
    "admin": "Administra el sitio",
}
