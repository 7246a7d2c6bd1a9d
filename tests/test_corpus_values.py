"""Labels, names, dates and other single values, rule by rule."""

import pytest

from corpus.blocks import Paragraph
from corpus.labels import labels, split_label
from corpus.parsers.card_values import read_field, read_objectives, read_principles, read_sdgs
from corpus.parsers.countries import find_countries
from corpus.parsers.dates import deadline, document_date, quarters
from corpus.parsers.head import labelled
from corpus.parsers.names import split_list, split_names, split_people
from corpus.parsers.participants import organisation_of, split_participants
from corpus.parsers.recommendation_marks import read_response, recommendation_heading
from corpus.parsers.values import group_items, item, split_number
from kb.records import Place


def lines(*texts: str) -> list[Paragraph]:
    return [Paragraph(text, Place(paragraph=n)) for n, text in enumerate(texts, 1)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("OIM, ACNUR y el Ministerio de Salud", ["OIM", "ACNUR", "Ministerio de Salud"]),
        ("Unidad de Política y Enlace", ["Unidad de Política y Enlace"]),
        (
            "Unidad de Datos y Análisis y Oficina de Campo",
            ["Unidad de Datos y Análisis", "Oficina de Campo"],
        ),
        ("UNICEF- PMA-FAO", ["UNICEF", "PMA", "FAO"]),
        ("GT-SC", ["GT-SC"]),
        ("Clúster – nacional", ["Clúster – nacional"]),
        ("PNUD/OPS; CRS", ["PNUD", "OPS", "CRS"]),
        ("CEPAL, en calidad de co-chair, y las AFP", ["CEPAL, en calidad de co-chair", "AFP"]),
        ("Unidad de Prensa de OR BA y OR SJ", ["Unidad de Prensa de OR BA y OR SJ"]),
        ("Clúster nacional, clúster - Nacional", ["Clúster nacional"]),
        ("Ana Pérez y Luis Gómez", ["Ana Pérez", "Luis Gómez"]),
        ("Alcaldía (Salud, Agua) y ONG", ["Alcaldía (Salud, Agua)", "ONG"]),
        ("promotoras/es, lideresas", ["promotoras/es", "lideresas"]),
        ("Monitoreo y Evaluación", ["Monitoreo y Evaluación"]),
    ],
)
def test_names_are_split_where_they_join(text: str, names: list[str]) -> None:
    assert split_names([text]) == names


@pytest.mark.parametrize(
    ("cell", "responsible", "supporting"),
    [
        (
            ["PSU", "Acompañan: Puntos Focales y Red Regional"],
            ["PSU"],
            ["Puntos Focales", "Red Regional"],
        ),
        (["UdeC con apoyo de OCR"], ["UdeC"], ["OCR"]),
        (["Alcaldía. Apoyo: PNUD, FAO"], ["Alcaldía"], ["PNUD", "FAO"]),
        (["OIM", "Acompaña: Lidera PF UNICEF y acompaña la Red"], ["OIM"], ["PF UNICEF", "Red"]),
    ],
)
def test_who_supports_is_told_from_who_is_responsible(
    cell: list[str], responsible: list[str], supporting: list[str]
) -> None:
    assert split_people(cell) == (responsible, supporting)


def test_territories_are_split_at_commas_and_the_final_and() -> None:
    assert split_list(["Quito, Manta y Quevedo."], final_and=True) == ["Quito", "Manta", "Quevedo"]
    assert split_list(["Upala e Heredia"], final_and=True) == ["Upala", "Heredia"]
    assert split_list(["agua y saneamiento; higiene"]) == ["agua y saneamiento", "higiene"]


@pytest.mark.parametrize(
    ("text", "since", "iso"),
    [
        ("Noviembre 2023.", None, "2023-11"),
        ("Lunes 14 de marzo (A) Miércoles 16 marzo (B)", "2022-03-03", "2022-03-16"),
        ("Abril", "2022-03", "2022-04"),
        ("Febrero", "2022-03", "2023-02"),
        ("15 de mayo", "2022-06-01", "2023-05-15"),
        ("15 de mayo", None, None),
        ("A partir de abril 2022", None, None),
        ("desde enero hasta marzo de 2024", None, "2024-03"),
        ("enero a marzo 2024", None, "2024-03"),
        ("30/06/2023", None, "2023-06-30"),
        ("dic-23", None, "2023-12"),
        ("2023", None, None),
        ("6 -10 meses", None, None),
        ("2do trimestre 2023", None, None),
        ("Trimestral", None, None),
    ],
)
def test_a_deadline_is_a_date_only_where_it_names_one(
    text: str, since: str | None, iso: str | None
) -> None:
    assert deadline(text, since) == iso


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Q1", [1]),
        ("T1, T3", [1, 3]),
        ("T1-T3", [1, 2, 3]),
        ("2do trimestre", [2]),
        ("III trimestre de 2024", [3]),
        ("Trimestral", []),
        ("Q10", []),
    ],
)
def test_quarters_are_read_by_sign_and_by_name(text: str, numbers: list[int]) -> None:
    assert quarters(text) == numbers


def test_the_date_of_a_document_is_the_last_that_it_carries() -> None:
    assert document_date(["enero 2022", "17 de febrero 2022 y marzo 2022"]) == "2022-03"
    assert document_date(["SAN SALVADOR, 09 DICIEMBRE 2011", "2009"]) == "2011-12-09"
    assert document_date(["Evaluación final – 2022"]) == "2022"
    assert document_date(["Proyecto 067226"]) is None


def test_a_country_is_its_name_not_a_city_or_a_nationality() -> None:
    assert find_countries(["CAPITAL SOCIAL EN EL SALVADOR", "Perú"]) == ["SV", "PE"]
    assert find_countries(["San Salvador, personas venezolanas en Ciudad de México"]) == []
    assert find_countries(["Minuta de Reunión", "República Dominicana"]) == ["DO"]
    assert find_countries(["el chile y la granada"]) == []


@pytest.mark.parametrize(
    ("texts", "sdgs"),
    [
        (["ODS 10 (meta 10.7)"], ["10", "10.7"]),
        (["Meta 10.7"], ["10.7"]),
        (["ODS 5, 8 y 16"], ["5", "8", "16"]),
        (["3; 10.c"], ["3", "10.c"]),
        (["Agenda 2030"], []),
        (["Reducción de las desigualdades"], ["10"]),
    ],
)
def test_goals_and_targets_are_read_by_number_and_name(texts: list[str], sdgs: list[str]) -> None:
    assert read_sdgs(texts) == sdgs


def test_principles_are_read_by_letter_and_by_name() -> None:
    assert read_principles(["j) Enfoque pansocial.", "b) Cooperación"]) == ["j", "b"]
    assert read_principles(["Perspectiva de género e interés superior de la niñez"]) == ["g", "h"]
    assert read_principles(["a, c y f"]) == ["a", "c", "f"]


def test_objectives_are_read_by_number_and_by_name() -> None:
    assert read_objectives(["Objetivo 23: Fortalecer", "Objetivos 7, 15 y 2"]) == [23, 7, 15, 2]
    assert read_objectives(["16. Empoderar"]) == [16]
    assert read_objectives(["Vacunar a 15 personas en 2030"]) == []
    assert read_objectives(["Salvar vidas", "Acceso a servicios básicos"]) == [8, 15]


def test_a_declared_absence_differs_from_a_gap() -> None:
    declared, gap = read_field("budget", lines("No aplica.")), read_field("budget", lines("—"))
    assert declared.not_applicable
    assert declared.values == {"budget": None}
    assert not gap.not_applicable
    assert gap.values == {"budget": None}


def test_sustainability_gives_its_level_only_where_it_stands_apart() -> None:
    assert read_field("sustainability", lines("Media", "Pide fondos.")).values == {
        "sustainability_level": "media",
        "sustainability": "Pide fondos.",
    }
    prose = read_field("sustainability", lines("Alta demanda de cupos."))
    assert prose.values["sustainability_level"] is None


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("4.3. Organizar", "4.3", "Organizar"),
        ("1) Abrir", "1", "Abrir"),
        ("350 jóvenes atendidos", None, "350 jóvenes atendidos"),
        ("3 de marzo", None, "3 de marzo"),
    ],
)
def test_a_printed_number_is_told_from_an_amount(text: str, number: str | None, rest: str) -> None:
    assert split_number(text) == (number, rest)


def test_an_item_begins_at_a_bullet_and_goes_on_without_one() -> None:
    place = Place()
    found = [
        Paragraph("Uno", place, marker="•"),
        Paragraph("sigue", place),
        Paragraph("Dos", place, marker="•"),
    ]
    assert [len(group) for group in group_items(found)] == [2, 1]
    assert [len(group) for group in group_items(lines("Uno", "Dos"))] == [1, 1]


def test_items_lose_their_bullet_and_final_stop() -> None:
    assert item("· Activar clústeres;") == "Activar clústeres"


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("Respuesta gerencial (aceptar/aceptar parcialmente/rechazar)", None),
        ("Respuesta gerencial (aceptar/rechazar): Aceptada", "accepted"),
        ("Se acepta parcialmente", "partially_accepted"),
        ("No aceptada", "rejected"),
        ("☐ Aceptar ☒ Rechazar", "rejected"),
        ("Pendiente", None),
    ],
)
def test_a_response_is_read_but_a_choice_list_is_none(text: str, response: str | None) -> None:
    assert read_response(text) == response


def test_a_recommendation_heading_is_told_from_prose() -> None:
    numbered = recommendation_heading("Recomendaciones de evaluación No. 4")
    assert numbered is not None
    assert (numbered.number, numbered.text) == (4, "")
    inline = recommendation_heading("Recomendación: Fortalecer el sistema")
    assert inline is not None
    assert (inline.number, inline.text) == (None, "Fortalecer el sistema")
    assert recommendation_heading("Recomendaciones del equipo evaluador") is None
    assert recommendation_heading("Recomendación dirigida a:") is None


def test_labels_match_in_any_case_and_layout() -> None:
    card = labels("card")
    assert card.match("TERRITORIO") is not None
    found = card.match("Lugar: Tumbes")
    assert found is not None
    assert (found.key, found.rest) == ("territories", "Tumbes")
    whole = card.match(
        "Condiciones y contexto relevantes: limitaciones o consejos en términos de "
        "aplicabilidad y replicabilidad"
    )
    assert whole is not None
    assert whole.rest == ""
    assert card.match("Los actores del territorio se reunieron") is None


def test_a_colon_inside_parentheses_parts_no_label() -> None:
    assert split_label("Fecha (día: mes): enero") == ("Fecha (día: mes)", "enero", True)


def test_a_sentence_before_a_colon_is_no_label() -> None:
    assert labelled("País: Perú") == ("País", "Perú")
    assert labelled("Se concluyó la fase. A continuación, las recomendaciones:") is None


def test_participants_keep_the_organisation_beside_the_name() -> None:
    assert split_participants(["ACNUR, OIM."]) == ["ACNUR", "OIM"]
    assert organisation_of("Ana Ruiz (ACNUR)") == "ACNUR"
    assert organisation_of("Ana Ruiz – Cruz Roja") == "Cruz Roja"
    assert organisation_of("Fundación Puentes") == "Fundación Puentes"
