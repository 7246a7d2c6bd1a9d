"""Sheets of practices and lessons in the layouts that offices use."""

import io

import docx

from corpus.reading import parse, read_bytes
from kb.records import Card, Reading

INLINE = """OIM PERÚ
Sistematización de lecciones aprendidas y buenas prácticas – Tumbes y Piura
Lima, junio de 2022

3.2 PROTECCIÓN (PR)

Código: BP-2-PR
Área: Protección
Buena práctica: Instalar puntos de orientación en los terminales.
Hallazgo: Las personas llegan sin información.
Limitaciones: Falta de conectividad
en los puntos de paso.
Consejos de aplicabilidad:
Beneficiarios: Mujeres, niñas y niños
Lugar: Tumbes, Piura y Lima
Actores clave: OIM, ACNUR y Defensoría del Pueblo
ODS: ODS 10 (meta 10.7), ODS 5 y 16
Principios rectores: Perspectiva de género y derechos humanos
Objetivos del PMM: 7, 15 y 23
Nivel de sostenibilidad: Alta. Depende del municipio.
Palabras clave: orientación, frontera; género

Código: bpl_pr
Buena práctica: Coordinar con la policía.
Hallazgo:
Contexto:
Territorio: No aplica
Valor agregado: Presencia en terreno
"""

STACKED = """Fichas de buenas prácticas – Costa Rica 2021

ÁREA
Salud
CÓDIGO
BP1_SA
BUENA PRÁCTICA
BP1_SA: Brigadas móviles de salud
LIMITACIONES

CONSEJOS

RELACIÓN CAUSA - EFECTO
A mayor cercanía, mayor uso.
ACTORES INVOLUCRADOS
CCSS
Cruz Roja Costarricense
PRESUPUESTO
N/A
PACTO MUNDIAL
PRINCIPIOS RECTORES
a) Centrado en las personas
OBJETIVOS
Objetivo 15: Acceso a servicios
SOSTENIBILIDAD
Media
Requiere fondos.

ÁREA
Salud
CÓDIGO
LA1_SA
LECCIÓN APRENDIDA
LA1_SA: Traducir los materiales
"""


def read(text: str) -> Reading:
    return parse(read_bytes(text.encode(), "fichas.txt"))


def word(rows: list[list[str]], heading: str = "2.3 Alojamiento (AL)") -> Reading:
    document = docx.Document()
    document.add_heading(heading, 1)
    table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    out = io.BytesIO()
    document.save(out)
    return parse(read_bytes(out.getvalue(), "fichas.docx"))


def by_code(reading: Reading) -> dict[str, Card]:
    return {card.canonical_code: card for card in reading.cards}


def test_inline_labels_fill_the_fields_of_several_sheets() -> None:
    cards = by_code(read(INLINE))
    assert list(cards) == ["BP2_PR", "BP1_PR"]
    first = cards["BP2_PR"]
    assert first.code == "BP-2-PR"
    assert first.area_name == "Protección"
    assert first.limitations == "Falta de conectividad en los puntos de paso."
    assert first.territories == ["Tumbes", "Piura", "Lima"]
    assert first.actors == ["OIM", "ACNUR", "Defensoría del Pueblo"]
    assert first.sdgs == ["10", "10.7", "5", "16"]
    assert first.gcm_principles == ["g", "f"]
    assert first.gcm_objectives == [7, 15, 23]
    assert (first.sustainability_level, first.sustainability) == ("alta", "Depende del municipio.")
    assert first.keywords == ["orientación", "frontera", "género"]


def test_a_blank_field_swallows_no_label() -> None:
    cards = by_code(read(INLINE))
    assert cards["BP2_PR"].applicability is None
    assert cards["BP2_PR"].beneficiaries == "Mujeres, niñas y niños"
    assert (cards["BP1_PR"].finding, cards["BP1_PR"].context) == (None, None)
    assert cards["BP1_PR"].not_applicable == ["territories"]
    assert cards["BP1_PR"].added_value == "Presencia en terreno"


def test_labels_on_lines_of_their_own_fill_the_fields() -> None:
    cards = by_code(read(STACKED))
    first = cards["BP1_SA"]
    assert first.description == "Brigadas móviles de salud"
    assert (first.limitations, first.applicability) == (None, None)
    assert first.cause_effect == "A mayor cercanía, mayor uso."
    assert first.actors == ["CCSS", "Cruz Roja Costarricense"]
    assert first.not_applicable == ["budget"]
    assert (first.gcm_principles, first.gcm_objectives) == (["a"], [15])
    assert (first.sustainability_level, first.sustainability) == ("media", "Requiere fondos.")
    assert cards["LA1_SA"].description == "Traducir los materiales"


def test_the_head_of_cards_names_country_date_and_issuer() -> None:
    head = read(INLINE).document
    assert head.kind == "card_sheet"
    assert head.title.startswith("Sistematización de lecciones")
    assert (head.date, head.countries, head.organisations) == ("2022-06", ["PE"], ["OIM"])


def test_the_sheet_counts_where_it_differs_from_the_summary() -> None:
    text = (
        "2.3 SALUD (SA)\n\nCódigo\tDescripción\nBP1_SA\tVieja frase.\nLN1_SA\tOtra.\n\n"
        "Código: BP1_SA\nBuena práctica: Frase nueva.\nHallazgo: Uno.\n"
    )
    cards = by_code(read(text))
    assert (cards["BP1_SA"].description, cards["BP1_SA"].finding) == ("Frase nueva.", "Uno.")
    assert (cards["LN1_SA"].kind, cards["LN1_SA"].area_name) == ("negative_lesson", "SALUD")


def test_titles_above_one_row_of_values_open_a_sheet() -> None:
    text = (
        "ÁREA A LA QUE CORRESPONDE\nCÓDIGO\nLECCIÓN APRENDIDA\n\nAGUA\nLAI_AG\n\n"
        "LAI_AG: *Medir el cloro cada día.*\n\nHallazgo\n\nSe midió.\n"
    )
    card = read(text).cards[0]
    assert (card.code, card.canonical_code, card.area_name) == ("LAI_AG", "LA1_AG", "AGUA")
    assert card.description == "Medir el cloro cada día."


def test_four_columns_hold_two_labels_a_row() -> None:
    reading = word(
        [
            ["Código", "BP1_AL", "Área", "Alojamiento"],
            ["Buena práctica", "Subsidios graduales.", "Beneficiarios", ""],
            ["Ubicación", "Santiago y Antofagasta", "Limitaciones", "Mercado informal"],
        ]
    )
    card = reading.cards[0]
    assert card.territories == ["Santiago", "Antofagasta"]
    assert (card.beneficiaries, card.limitations) == (None, "Mercado informal")
    assert reading.warnings == []


def test_a_row_with_an_unknown_label_is_reported_not_swallowed() -> None:
    reading = word(
        [
            ["Código", "BP1_AL"],
            ["Buena práctica", "Subsidios graduales."],
            ["Hallazgo", "Funciona."],
            ["Número de expediente", "A-77"],
        ]
    )
    assert reading.cards[0].finding == "Funciona."
    assert [w.where for w in reading.warnings] == [
        "tabla 1, fila 4, columna 1",
        "tabla 1, fila 4, columna 2",
    ]
    assert "A-77" in reading.warnings[1].message


def test_a_list_of_coded_lines_gives_a_card_each() -> None:
    reading = read(
        "Lecciones aprendidas y buenas prácticas\n\n"
        "BP1_ED: Aulas puente.\nLA2_ED – Cupos tardíos.\n"
    )
    assert [(c.canonical_code, c.description) for c in reading.cards] == [
        ("BP1_ED", "Aulas puente."),
        ("LA2_ED", "Cupos tardíos."),
    ]


def test_places_name_table_row_and_column() -> None:
    reading = word([["Código", "BP1_AL"], ["Buena práctica", "Uno."], ["Hallazgo", "Dos."]])
    place = reading.places["card"][0]["finding"][0]
    assert (place.table, place.row, place.column) == (1, 3, 2)


def test_objectives_behind_goals_stay_objectives() -> None:
    card = read(
        "Código: BP 1 IN\nÁrea: Integración (IN)\nDescripción: Ferias.\nRelación con ODS: 8.5\n"
        "Objetivos (PMM): Objetivo 5, Objetivo 6\nPrincipio rector: i) pangubernamental\n"
    ).cards[0]
    assert (card.sdgs, card.gcm_objectives, card.gcm_principles) == (["8.5"], [5, 6], ["i"])
    assert (card.code, card.area_name) == ("BP 1 IN", "Integración")
