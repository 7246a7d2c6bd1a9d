"""Minutes with letters or without, and the recognition of kinds."""

import pytest

from corpus.parsers.recognise import recognise
from corpus.reading import parse, read_bytes
from kb.records import Reading

LISTED = """Acta de la reunión del Grupo de Trabajo de Protección
Fecha: 12 de mayo de 2023
Lugar: Tegucigalpa, Honduras
Asistentes:
Ana López (ACNUR)
Pedro Ruiz, OIM
Cruz Roja Hondureña
Orden del día:
- Seguimiento de acuerdos
- Flujos en Danlí

1. Seguimiento de acuerdos
Se revisaron los acuerdos. Todos se cumplieron.
2. Flujos en Danlí
a) Cifras.
La OIM presentó cifras.
Hubo preguntas.
b) Albergues
Quedan dos.

Acuerdos:
- Compartir la presentación (OIM, 15 de mayo)
- Actualizar el mapa. Responsable: ACNUR. Fecha: 30 de mayo de 2023
- Convocar la siguiente reunión
"""

TABLED = """AYUDA MEMORIA
Mesa de Integración Local – Quito, 8 de abril de 2024

Participantes
Nombre\tInstitución\tCargo
Rosa Vera\tACNUR\tOficial
Luis Mora\tMunicipio de Quito\tDirector

Agenda
1) Censo de comercios
2) Ferias de empleo

Desarrollo

1) Censo de comercios
1.1 Avances
Se levantó el 60% de los comercios.
2) Ferias de empleo
Se fijó la fecha.

Compromisos
Compromiso\tResponsable\tPlazo
Contratar encuestadores\tMunicipio de Quito\t30/04/2024
Difundir la feria\tACNUR y OIM\tMayo
"""


def read(text: str) -> Reading:
    return parse(read_bytes(text.encode(), "nota.txt"))


def test_participants_and_agenda_are_kept_under_two_fixed_labels() -> None:
    head = read(LISTED).document
    assert head.kind == "meeting_minutes"
    assert head.meta["Participantes"] == "Ana López (ACNUR); Pedro Ruiz, OIM; Cruz Roja Hondureña"
    assert head.meta["Puntos de la agenda"] == "Seguimiento de acuerdos; Flujos en Danlí"
    assert head.organisations == ["ACNUR", "OIM", "Cruz Roja Hondureña"]
    assert (head.date, head.countries) == ("2023-05-12", ["HN"])


def test_discussions_stand_under_their_agenda_point_and_letter() -> None:
    found = [(d.agenda, d.topic, d.text) for d in read(LISTED).discussions]
    assert found == [
        ("Seguimiento de acuerdos", None, "Se revisaron los acuerdos. Todos se cumplieron."),
        ("Flujos en Danlí", "Cifras", "La OIM presentó cifras. Hubo preguntas."),
        ("Flujos en Danlí", "Albergues", "Quedan dos."),
    ]


def test_listed_agreements_tell_who_and_when() -> None:
    found = [(a.text, a.responsible, a.deadline) for a in read(LISTED).actions]
    assert found == [
        ("Compartir la presentación", ["OIM"], "2023-05-15"),
        ("Actualizar el mapa", ["ACNUR"], "2023-05-30"),
        ("Convocar la siguiente reunión", [], None),
    ]
    assert {tuple(a.parents) for a in read(LISTED).actions} == {("meeting",)}


def test_tables_give_participants_and_commitments() -> None:
    reading = read(TABLED)
    assert reading.document.organisations == ["ACNUR", "Municipio de Quito"]
    assert reading.document.countries == []
    assert [(d.agenda, d.topic) for d in reading.discussions] == [
        ("Censo de comercios", "Avances"),
        ("Ferias de empleo", None),
    ]
    assert [(a.text, a.deadline) for a in reading.actions] == [
        ("Contratar encuestadores", "2024-04-30"),
        ("Difundir la feria", "2024-05"),
    ]


def test_a_title_line_that_no_field_takes_is_reported() -> None:
    warnings = read("Minuta de reunión\nGrupo Asesor\n" + LISTED.split("\n", 1)[1]).warnings
    assert [(w.where, w.message) for w in warnings] == [
        ("párrafo 2", "Línea sin ubicar: «Grupo Asesor»")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Receta de arepas\nMezcle la harina con agua.\nAmase.",
        "Informe anual 2022\n\nLas buenas prácticas y lecciones aprendidas fueron muchas.\n",
        "Términos de referencia\nActividades: Responsable de la evaluación.\nPlazo: 30 días\n",
        "Convocatoria de reunión\nSe invita a la reunión del clúster.",
    ],
)
def test_a_document_of_no_known_kind_is_forced_into_none(text: str) -> None:
    reading = read(text)
    assert reading.document.kind == "other"
    assert reading.document.title == text.split("\n")[0]
    assert reading.warnings == []


def test_recognition_names_the_runner_up() -> None:
    found = recognise(read_bytes(LISTED.encode(), "acta.txt"))
    assert found.kind == "meeting_minutes"
    assert found.margin > 1
    assert found.runner_up != found.kind


def test_a_given_kind_overrides_recognition() -> None:
    source = read_bytes(LISTED.encode(), "acta.txt")
    assert parse(source, "other").document.kind == "other"
