"""What is asked about before a text is published, and what is not."""

import time

import pytest

from kb.personal_data import Finding, findings, in_text
from kb.records import CuratedCard

# A sentence, what must be found in it as (kind, passage), the rest must stay quiet.
FOUND: tuple[tuple[str, str, str], ...] = (
    ("La Sra. Gómez coordina el comité.", "person", "Sra. Gómez"),
    ("Habló el Dr. Luis Andrade sobre salud.", "person", "Dr. Luis Andrade"),
    ("Nos recibió don Pedro en su casa.", "person", "don Pedro"),
    ("La señora Carmen contó su viaje.", "person", "señora Carmen"),
    ("Lic. Rosa Quispe firma el acta.", "person", "Lic. Rosa Quispe"),
    ("Ing. Cevallos diseñó el pozo.", "person", "Ing. Cevallos"),
    ("Nombre: Yusneidy Paredes", "person", "Yusneidy Paredes"),
    ("Nombres y apellidos: Keyla Rondón Díaz", "person", "Keyla Rondón Díaz"),
    ("Punto focal: Mirtha Loayza", "person", "Mirtha Loayza"),
    ("El testimonio de Andreína conmovió.", "person", "Andreína"),
    ("El testimonio de Luisa conmovió.", "person", "Luisa"),
    ("Una joven llamada Valeria llegó sola.", "person", "Valeria"),
    ("María Fernanda Gómez dirigió el taller.", "person", "María Fernanda Gómez"),
    ("Según Carlos Mendoza, faltó agua.", "person", "Carlos Mendoza"),
    ("La ventanilla la abrió José Luis Paredes Vera en mayo.", "person", "José Luis Paredes Vera"),
    ("Escribir a maria.gomez@gmail.com.", "email", "maria.gomez@gmail.com"),
    ("Correo: j_perez-2@ong.org.ec", "email", "j_perez-2@ong.org.ec"),
    ("Llame al +593 99 123 4567.", "telephone", "+593 99 123 4567"),
    ("WhatsApp +51 987-654-321", "telephone", "+51 987-654-321"),
    ("Teléfono: 02 234 5678", "telephone", "Teléfono: 02 234 5678"),
    ("cel. 0991234567", "telephone", "cel. 0991234567"),
    ("Su número es 099 123 4567.", "telephone", "099 123 4567"),
    ("Escriba al 987 654 321 de noche.", "telephone", "987 654 321"),
    ("Escriba al 310 555 1234 de noche.", "telephone", "310 555 1234"),
    ("Marque 0412-1234567.", "telephone", "0412-1234567"),
    ("Oficina (02) 234-5678.", "telephone", "(02) 234-5678"),
    ("En San José, 8888-7777.", "telephone", "8888-7777"),
    ("El celular 55 1234 5678 atiende.", "telephone", "celular 55 1234 5678"),
    ("Se entregó la cédula 1712345678.", "document_number", "cédula 1712345678"),
    ("C.I. N.º 8765432", "document_number", "C.I. N.º 8765432"),
    ("DNI: 45678901", "document_number", "DNI: 45678901"),
    ("pasaporte venezolano 098765432", "document_number", "pasaporte venezolano 098765432"),
    ("Pasaporte N° AB123456", "document_number", "Pasaporte N° AB123456"),
    ("Su CURP es GOMC900101MDFRRN09.", "document_number", "GOMC900101MDFRRN09"),
    ("RUT 12.345.678-5", "document_number", "RUT 12.345.678-5"),
    ("Consta 12.345.678-K en el acta.", "document_number", "12.345.678-K"),
    (
        "El albergue queda en la calle Tarqui 450.",
        "shelter_address",
        "calle Tarqui 450",
    ),
    (
        "Casa de acogida para mujeres: av. Amazonas N34-120 y Atahualpa.",
        "shelter_address",
        "av. Amazonas N34-120 y Atahualpa",
    ),
    ("El refugio está en el km 5 vía a la costa.", "shelter_address", "km 5"),
    ("Jr. Los Pinos 123 es el albergue de familias.", "shelter_address", "Jr. Los Pinos 123"),
    ("Hogar de paso, carrera 7 # 12-34.", "shelter_address", "carrera 7 # 12-34"),
    ("Alojamiento en Mz. C lote 8.", "shelter_address", "Mz. C lote 8"),
)
QUIET: tuple[str, ...] = (
    "Entre 2019-2022 se atendió a 3.400 familias.",
    "El presupuesto fue de 1.250.000 dólares.",
    "Costó US$ 987 654 321 en total.",
    "Costó $ 310 555 1234.",
    "Se entregaron 987654321 kits.",
    "El 82,5% de las 3000-4500 personas respondió.",
    "Coordenadas -0.180653, -78.467834.",
    "Código GLO-2021-0034, ficha BP12_SA.",
    "Resolución 0045-2021-MIES.",
    "Artículo 40 de la Ley 1364 de 2018.",
    "Norma ISO 9001:2015 e informe A/RES/73/195.",
    "Atención 24/7 todo el año 2021.",
    "El Hospital Enrique Garcés recibió a 40 personas.",
    "El Hospital Dr. Gustavo Domínguez recibió a 40.",
    "En la parroquia San José y en Santa Rosa.",
    "La Universidad Andina Simón Bolívar dictó el curso.",
    "El taller fue en la calle Simón Bolívar.",
    "La Fundación María Auxiliadora aportó camas.",
    "Unidad Educativa Juan Montalvo, con 300 estudiantes.",
    "La historia de Ecuador y el caso de Colombia.",
    "Según Naciones Unidas y la Organización Internacional.",
    "Nombre: Proyecto de integración local",
    "Contacto: Oficina de la Defensoría",
    "El albergue queda a 5 km de la frontera.",
    "La calle Tarqui 450 fue asfaltada.",
    "El refugio abrió en 2021 y recibió a 450 familias.",
    "Se emitió la cédula a 1200 personas.",
    "Pasaporte vigente y visa por 2 años.",
    "El comité se reúne cada martes con la Cancillería.",
    "Plan Nacional de Desarrollo 2021-2025.",
    "Ministerio de Inclusión Económica y Social.",
    "Las señoras del barrio cocinan.",
    "Línea de base de 2020.",
    "Población: 17.5 millones (2020).",
)


@pytest.mark.parametrize(("text", "kind", "passage"), FOUND)
def test_personal_data_is_found_where_it_stands(text: str, kind: str, passage: str) -> None:
    assert (kind, passage) in [(found[2], text[found[0] : found[1]]) for found in in_text(text)]


@pytest.mark.parametrize("text", QUIET)
def test_figures_codes_and_institutions_are_left_in_peace(text: str) -> None:
    assert [(found[2], text[found[0] : found[1]]) for found in in_text(text)] == []


def card(**fields: object) -> CuratedCard:
    known = {
        "code": "BP1_SA",
        "canonical_code": "BP1_SA",
        "kind": "good_practice",
        "area": "SA",
        "description": "Una práctica.",
    }
    return CuratedCard.model_validate(known | fields)


def test_a_finding_tells_field_item_and_place() -> None:
    found = findings(card(finding="Avisó la Sra. Gómez.", actors=["OIM", "Sr. Ortiz"]))
    assert found == [
        Finding("finding", None, 9, 19, "person", "Sra. Gómez"),
        Finding("actors", 1, 0, 9, "person", "Sr. Ortiz"),
    ]


def test_an_institutions_own_address_or_free_line_is_a_lesser_finding() -> None:
    text = "Escriba a info@oim.int o a ana.ruiz@oim.int; línea gratuita 1800 123 456."
    found = findings(card(context=text))
    assert [(one.text, one.lesser) for one in found] == [
        ("info@oim.int", True),
        ("ana.ruiz@oim.int", False),
        ("línea gratuita 1800 123 456", True),
    ]


def test_a_territory_of_the_card_is_no_person() -> None:
    text = "En Pedro Moncayo se abrió un centro con Pedro Salazar."
    found = findings(card(context=text, territories=["Pedro Moncayo"]))
    assert [one.text for one in found] == ["Pedro Salazar"]


def test_the_contact_is_shown_to_people_with_an_account_and_not_asked_about() -> None:
    assert findings(card(contact="ana.ruiz@oim.int")) == []


def test_names_that_a_model_of_language_sees_are_added_once() -> None:
    text = "La Sra. Gómez y Yurubí ayudaron."
    start = text.index("Yurubí")
    spans = {"context": [(4, 13), (start, start + 6)]}
    found = findings(card(context=text), spans)
    assert [one.text for one in found] == ["Sra. Gómez", "Yurubí"]


def test_a_long_text_is_looked_through_quickly() -> None:
    words = (
        "La Mesa de Movilidad Humana de Quito y el Clúster de Salud abrieron 12 centros en 2021. "
    )
    start = time.process_time()
    in_text(words * 400)
    assert time.process_time() - start < 2
