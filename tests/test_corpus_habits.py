"""Habits of offices, each in a few lines: what they print, and what is read."""

import pytest

from corpus.reading import parse, read_bytes, recognise
from kb.records import Reading


def read(text: str, name: str = "documento.txt") -> Reading:
    return parse(read_bytes(text.encode(), name))


def table(*rows: str) -> str:
    """Rows of cells parted by ``|`` as an HTML table; ``/`` parts a cell's lines."""

    def cell(text: str) -> str:
        return f"<td>{''.join(f'<p>{line}</p>' for line in text.strip().split(' // '))}</td>"

    lines = ["".join(cell(text) for text in row.split("|")) for row in rows]
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


RESPONSE = (
    "<h1>Respuesta de la gerencia</h1><p>Evaluación final del proyecto Puentes, Chile 2024</p>"
)


def test_a_block_of_labels_holds_listed_actions_with_owner_and_date_inside() -> None:
    reading = read(
        RESPONSE
        + table(
            "Recomendación 1: Derivar con los municipios.|",
            "Unidades responsables|Unidad de Integración; Unidad de Protección",
            "Respuesta de la gerencia|☒ Aceptada ☐ Parcialmente aceptada ☐ Rechazada",
            "Acciones clave|1. Firmar convenios (Responsable: OIM; Fecha: mayo de 2025) // "
            "2. Capacitar equipos – ACNUR – 30/06/2025",
            "Estado|Abierta",
            "Comentarios a los 6 meses|Dos convenios.",
            "Comentarios a los 12 meses|Cinco convenios.",
        ),
        "respuesta.html",
    )
    (one,) = reading.recommendations
    assert one.addressed_to == ["Unidad de Integración", "Unidad de Protección"]
    assert one.response == "accepted"
    first, second = reading.actions
    assert (first.text, first.responsible, first.deadline) == (
        "Firmar convenios",
        ["OIM"],
        "2025-05",
    )
    assert (second.responsible, second.deadline) == (["ACNUR"], "2025-06-30")
    assert first.comments == second.comments == "Dos convenios. Cinco convenios."
    assert first.status == "Abierta"


def test_a_flat_matrix_repeats_its_recommendation_in_each_row() -> None:
    reading = read(
        RESPONSE
        + table(
            "N.º|Recomendación|Respuesta|N.º de acción|Acción|Responsable|Plazo",
            "1|Ampliar la cobertura.|Aceptada|1.1|Abrir puntos|OIM|Mayo 2024",
            "1|Ampliar la cobertura.|Aceptada|1.2|Contratar|OIM|Junio 2024",
            "2|Medir.|Rechazada||||",
        ),
        "matriz.html",
    )
    assert [(r.number, r.response) for r in reading.recommendations] == [
        (1, "accepted"),
        (2, "rejected"),
    ]
    assert [(a.number, a.parents) for a in reading.actions] == [
        ("1.1", ["recommendation:1"]),
        ("1.2", ["recommendation:1"]),
    ]


def test_the_number_may_stand_before_the_word_recommendation() -> None:
    reading = read(
        "<h1>Respuesta de la administración</h1><p>Paraguay, noviembre de 2018</p>"
        "<h2>1. Recomendación:</h2><p>Extender el plazo.</p>"
        "<p>Respuesta de la administración:</p><p>Se acepta la recomendación</p>"
        + table(
            "Acción clave|Responsable|Fecha de vencimiento|Estado", "Pedirla|UGP|2018/12|Vencida"
        ),
        "pnud.html",
    )
    assert [(r.number, r.text, r.response) for r in reading.recommendations] == [
        (1, "Extender el plazo.", "accepted")
    ]
    assert reading.actions[0].deadline == "2018-12"


def test_columns_of_months_give_the_last_marked_month() -> None:
    reading = read(
        "<h1>Plan de mejora</h1><p>La Paz, 3 de febrero de 2020</p>"
        + table(
            "Recomendación|Acción de mejora|Ene|Feb|Mar|Responsable",
            "1. Mejorar el registro|1.1 Digitalizar|X|X||Área de Datos",
        ),
        "plan.html",
    )
    assert (reading.actions[0].deadline_text, reading.actions[0].deadline) == (
        "Ene, Feb",
        "2020-02",
    )


def test_months_that_make_a_quarter_are_a_quarter() -> None:
    reading = read(
        "<h1>Plan de mejora</h1><p>Recomendación 1: Comunicar.</p>"
        + table("Actividades|Ene-Mar|Abr-Jun|Responsables", "Diseñar||X|PNUD"),
        "plan.html",
    )
    assert (reading.actions[0].quarters, reading.actions[0].deadline) == ([2], None)


CCPM = """CCPM – Plan de acción del Clúster de Salud
País: Haití
Año: 2020

Función 1: Apoyar la prestación de servicios
Resultado (socios): 75 % – Satisfactorio
Resultado (equipo de coordinación): 80,5
Prioridad: máxima
Acciones acordadas:
- Mejorar el 4W (Responsable: OPS; Plazo: marzo 2021)
- Reunir a socios
Limitaciones: Inseguridad

Función 2: Informar las decisiones
Prioridad: media
"""


def test_functions_may_stand_one_below_the_other() -> None:
    reading = read(CCPM)
    first, second = reading.functions
    assert (first.partners_score, first.partners_rating) == (75.0, "Satisfactorio")
    assert (first.coordination_score, first.coordination_rating) == (80.5, None)
    assert (first.priorities, second.priorities) == (["máxima"], ["media"])
    assert [(a.text, a.deadline) for a in reading.actions] == [
        ("Mejorar el 4W", "2021-03"),
        ("Reunir a socios", None),
    ]


def test_minutes_in_a_table_give_points_and_agreements() -> None:
    reading = read(
        "<h1>Acta de la reunión del Clúster de Logística</h1><p>Fecha: 22/11/2022</p>"
        "<p>Participantes: PMA, OIM</p>"
        + table(
            "Punto de agenda|Discusión|Acuerdo|Responsable|Fecha",
            "1. Almacenes|Falta espacio.|Buscar otro|PMA|30/11/2022",
            "2. Transporte|Subieron los costos.|||",
        ),
        "acta.html",
    )
    assert [(d.agenda, d.text) for d in reading.discussions] == [
        ("Almacenes", "Falta espacio."),
        ("Transporte", "Subieron los costos."),
    ]
    assert [(a.text, a.responsible) for a in reading.actions] == [("Buscar otro", ["PMA"])]


MEMO = """AYUDA MEMORIA
Bogotá, 8 de febrero de 2024
Asistentes: UNICEF, NRC
Agenda:
- Plan
- Varios

PLAN
Se presentó el plan.
VARIOS
Nada más.

PRÓXIMOS PASOS
- UNICEF enviará el plan (15 de febrero)
- ACNUR: compartir los datos
Próxima reunión: 1 de marzo
"""


def test_listed_next_steps_carry_who_and_when() -> None:
    reading = read(MEMO)
    first, second = reading.actions
    assert (first.text, first.deadline) == ("UNICEF enviará el plan", "2024-02-15")
    assert (second.text, second.responsible) == ("compartir los datos", ["ACNUR"])
    assert reading.document.meta["Próxima reunión"] == "1 de marzo"
    assert reading.document.date == "2024-02-08"


SHEETS = """Buenas prácticas y lecciones aprendidas del sector WASH – Guatemala

CÓDIGO
bp1_wa
ÁREA
Agua
BUENA PRÁCTICA
Formar comités.
ACTORES INVOLUCRADOS
PRESUPUESTO
Q 250.000
Condiciones y contexto
Contexto: Rural. Limitaciones: Faltan repuestos.
ODS: 6 (meta 6.1), 10
Objetivos del PMM: Salvar vidas; acceso a servicios básicos

CÓDIGO
LN1_WA
ÁREA
Agua
LECCIÓN NEGATIVA
Se instalaron bombas sin repuestos.
"""


def test_labels_in_turn_and_blank_fields_keep_sheets_apart() -> None:
    first, second = read(SHEETS).cards
    assert (first.area_name, first.description) == ("Agua", "Formar comités.")
    assert (first.actors, first.budget) == ([], "Q 250.000")
    assert (first.context, first.limitations) == ("Rural.", "Faltan repuestos.")
    assert first.sdgs == ["6", "6.1", "10"]
    assert first.gcm_objectives == [8, 15]
    assert (second.area_name, second.description) == (
        "Agua",
        "Se instalaron bombas sin repuestos.",
    )


def test_a_title_may_hold_the_code_and_the_sentence() -> None:
    (card,) = read(
        "# Buenas prácticas – Chile\n\n## BP1_SG – Rondas conjuntas\n\n**Hallazgo:** Menos.\n",
        "fichas.md",
    ).cards
    assert (card.code, card.description, card.finding) == (
        "BP1_SG",
        "Rondas conjuntas",
        "Menos.",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Informe anual\nEn 2023 se recordó la buena práctica BP1_GN y se pidió una respuesta.\n",
        "Convocatoria a la reunión del 3 de mayo\nLe invitamos a participar. Habrá café.\n",
        "Presupuesto\nRubro\tMonto\nPersonal\t100\nViajes\t20\n",
    ],
)
def test_words_of_a_kind_do_not_make_one(text: str) -> None:
    assert recognise(read_bytes(text.encode(), "x.txt")).kind == "other"


def test_a_kind_beside_its_label_is_a_value_and_the_sentence_counts_more_than_the_title() -> None:
    (card,) = read(
        "<h1>Buenas prácticas, Honduras 2021-2022</h1><h2>Ficha 1: BP1_PC</h2>"
        + table(
            "BP1_PC – Comités barriales|",
            "Tipo|Buena práctica",
            "Descripción|Crear comités con reglas propias.",
            "Aliados|Alcaldías, Cáritas y Plan International",
        ),
        "fichas.html",
    ).cards
    assert card.description == "Crear comités con reglas propias."
    assert card.actors == ["Alcaldías", "Cáritas", "Plan International"]
