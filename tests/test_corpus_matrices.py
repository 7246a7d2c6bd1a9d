"""Recommendations with their actions, and functions of a cluster, in several layouts."""

import io

import docx
import pytest

from corpus.reading import parse, read_bytes
from kb.records import Reading

LABELLED = """MATRIZ DE RESPUESTA GERENCIAL
Evaluación intermedia del programa de integración en Colombia
Fecha de la evaluación: 2023
Persona responsable: Laura Díaz

Recomendación 1
Ampliar las rutas de empleo para mujeres.
Dirigida a: OIM Colombia y Ministerio de Trabajo
Prioridad: 1
Aceptación: Aceptada
Acción clave 1.1: Diseñar una ruta
Responsable: Unidad de Integración
Plazo: diciembre de 2023
Estado: Abierta
Comentarios: En diseño
Acción clave 1.2: Firmar alianzas
Responsable: Sector privado, con apoyo de Cámara de Comercio
Plazo: marzo 2024
Estado: Completada

Recomendación 2
Documentar los aprendizajes.
Prioridad: Alta
Aceptación: Parcialmente aceptada
Comment by Ana Paz: Falta personal.
"""

TABBED = """Respuesta de la administración a la evaluación final – PNUD Honduras
Fecha: 15 de marzo de 2021

Recomendación 1: Fortalecer la articulación municipal.
Respuesta de la administración: Aceptada
Acción clave\tPlazo\tUnidad responsable\tComentarios\tEstado
1.1 Firmar convenios\tJunio 2021\tOficina de País y Alcaldías\tTres firmados\tEn curso
1.2 Capacitar enlaces\t2do trimestre 2021\tProyecto\t\tIniciada

Recomendación 2: Cerrar la oficina de campo.
Respuesta de la administración: Rechazada
"""

WIDE = """Respuesta gerencial – Evaluación del proyecto Retorno, Guatemala 2020

No.\tRecomendación\tRespuesta\tAcciones\tResponsable\tPlazo\tEstado
1\tCrear un fondo.\tAceptada\tDiseñar el reglamento\tUNICEF\tEnero 2021\tPendiente
\t\t\tAbrir la cuenta\tUNICEF\tFebrero 2021\tPendiente
2\tRevisar protocolos.\tRechazada\t\t\t\t
"""

PLAN = """PLAN DE MEJORA
Programa Conjunto Integración Andina
La Paz, 20 de mayo de 2013

Componente 1. Producción

Recomendación 1: Ampliar la asistencia
Recomendación 2: Incorporar a mujeres
Respuesta de la gestión
Actividades\tCalendario\t\tResponsables
\tT1\tT2\t
1. Contratar técnicos\tX\tX\tFAO, Ministerio de Tierras y
\t\t\tAguas
2. Hacer talleres\t\tX\tONU Mujeres con apoyo de FAO

Componente 2. Comercio

Recomendación 3: Crear ferias
"""


def read(text: str) -> Reading:
    return parse(read_bytes(text.encode(), "matriz.txt"))


def word(title: str, rows: list[list[str]], merges: list[tuple[int, int, int, int]]) -> Reading:
    document = docx.Document()
    document.add_heading(title, 0)
    table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            first, *more = text.split("\n")
            table.cell(r, c).text = first
            for line in more:
                table.cell(r, c).add_paragraph(
                    line.lstrip("• "), "List Bullet" if "•" in line else None
                )
    for top, left, bottom, right in merges:
        table.cell(top, left).merge(table.cell(bottom, right))
    out = io.BytesIO()
    document.save(out)
    return parse(read_bytes(out.getvalue(), "matriz.docx"))


def test_labelled_lines_tell_recommendations_and_their_actions() -> None:
    reading = read(LABELLED)
    first, second = reading.recommendations
    assert first.text == "Ampliar las rutas de empleo para mujeres."
    assert first.addressed_to == ["OIM Colombia", "Ministerio de Trabajo"]
    assert (first.priority, first.response) == (1, "accepted")
    assert (second.priority, second.response) == (None, "partially_accepted")
    assert second.comments == ["Ana Paz: Falta personal"]
    assert [(a.number, a.parents) for a in reading.actions] == [
        ("1.1", ["recommendation:1"]),
        ("1.2", ["recommendation:1"]),
    ]
    assert (reading.actions[0].status, reading.actions[0].comments) == ("Abierta", "En diseño")
    assert reading.actions[1].supporting == ["Cámara de Comercio"]


def test_header_values_keep_their_printed_labels() -> None:
    head = read(LABELLED).document
    assert head.meta == {"Fecha de la evaluación": "2023", "Persona responsable": "Laura Díaz"}
    assert (head.date, head.year, head.countries) == ("2023", 2023, ["CO"])


def test_a_table_under_each_recommendation_gives_its_actions() -> None:
    reading = read(TABBED)
    assert [r.response for r in reading.recommendations] == ["accepted", "rejected"]
    first, second = reading.actions
    assert first.responsible == ["Oficina de País", "Alcaldías"]
    assert (first.deadline, first.comments, first.status) == (
        "2021-06",
        "Tres firmados",
        "En curso",
    )
    assert (second.deadline, second.quarters) == (None, [2])


def test_one_wide_table_holds_recommendations_and_actions() -> None:
    reading = read(WIDE)
    assert [(r.number, r.text, r.response) for r in reading.recommendations] == [
        (1, "Crear un fondo.", "accepted"),
        (2, "Revisar protocolos.", "rejected"),
    ]
    assert [(a.number, a.text, a.parents) for a in reading.actions] == [
        ("1", "Diseñar el reglamento", ["recommendation:1"]),
        ("2", "Abrir la cuenta", ["recommendation:1"]),
    ]


def test_recommendations_in_a_row_share_their_actions_and_component() -> None:
    reading = read(PLAN)
    assert reading.document.kind == "improvement_plan"
    assert [r.component for r in reading.recommendations] == [
        "Componente 1. Producción",
        "Componente 1. Producción",
        "Componente 2. Comercio",
    ]
    assert reading.actions[0].parents == ["recommendation:1", "recommendation:2"]
    assert (reading.actions[0].deadline_text, reading.actions[0].quarters) == ("T1, T2", [1, 2])


def test_a_row_cut_by_a_page_goes_on_in_its_cells() -> None:
    reading = read(PLAN)
    assert [a.text for a in reading.actions] == ["Contratar técnicos", "Hacer talleres"]
    assert reading.actions[0].responsible == ["FAO", "Ministerio de Tierras y Aguas"]
    assert reading.actions[1].supporting == ["FAO"]


def test_merged_cells_of_a_word_matrix_serve_each_row() -> None:
    reading = word(
        "Respuesta gerencial a la evaluación – OIM Honduras",
        [
            ["Recomendación", "Respuesta", "Acciones clave", "Plazo", "Responsable", "Estado"],
            ["1. Ampliar.", "Aceptada", "1.1 Abrir", "Marzo 2024", "Unidad de Datos", "Hecho"],
            ["", "", "1.2 Contratar", "Abril 2024", "", "No"],
        ],
        [(1, 0, 2, 0), (1, 1, 2, 1), (1, 4, 2, 4)],
    )
    assert len(reading.recommendations) == 1
    assert [a.number for a in reading.actions] == ["1.1", "1.2"]
    assert [a.responsible for a in reading.actions] == [["Unidad de Datos"]] * 2


CCPM_TITLES = [
    "Funciones",
    "Resultado (socios)",
    "Resultado (equipo de coordinación)",
    "Priorización",
    "Acciones acordadas",
    "Plazo",
    "Responsable",
    "Limitaciones",
    "Comentarios",
]


FIRST = ["1. Apoyar.", "75,5%\nFuerte", "70%\nSatisfactorio (mejorable)", "Prioridad alta"]
SECOND = ["2. Monitorear", "60%", "65%", "Media", "\n• Crear tablero;\n• Capacitar"]
LIMITS = "\n• Datos tardíos\ny dispersos\n• Costos"


@pytest.fixture(scope="module")
def ccpm() -> Reading:
    return word(
        "Plan de acción CCPM – Clúster de Protección, Colombia",
        [
            CCPM_TITLES,
            [*FIRST, "Mapear servicios", "Junio 2023", "Clúster", "Rotación", ""],
            ["", "", "", "Prioridad baja", "Actualizar rutas", "Q4", "Clúster / GBV", "", ""],
            [*SECOND, "Mayo\nJulio", "IM", LIMITS, "Ver en mayo.\nVer nota."],
        ],
        [(1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2)],
    )


def test_results_of_a_function_are_told_apart(ccpm: Reading) -> None:
    first = ccpm.functions[0]
    assert (first.number, first.name) == (1, "Apoyar")
    assert (first.partners_score, first.partners_rating) == (75.5, "Fuerte")
    assert (first.coordination_score, first.coordination_rating) == (70.0, "Satisfactorio")
    assert first.priorities == ["máxima", "baja"]


def test_deadlines_go_line_by_line_with_the_actions_of_a_cell(ccpm: Reading) -> None:
    found = [(a.parents, a.number, a.text, a.deadline_text) for a in ccpm.actions]
    assert found == [
        (["function:1"], "1", "Mapear servicios", "Junio 2023"),
        (["function:1"], "2", "Actualizar rutas", "Q4"),
        (["function:2"], "1", "Crear tablero", "Mayo"),
        (["function:2"], "2", "Capacitar", "Julio"),
    ]
    assert ccpm.actions[1].responsible == ["Clúster", "GBV"]


def test_limitations_and_comments_are_items(ccpm: Reading) -> None:
    assert ccpm.functions[1].limitations == ["Datos tardíos y dispersos", "Costos"]
    assert ccpm.functions[1].comments == ["Ver en mayo", "Ver nota"]


def test_a_title_with_a_colon_is_no_labelled_value() -> None:
    text = LABELLED.replace("Evaluación intermedia del", "Evaluación intermedia: OIM, proyecto del")
    head = read(text).document
    assert head.organisations == ["OIM"]
    assert set(head.meta) == {"Fecha de la evaluación", "Persona responsable"}
