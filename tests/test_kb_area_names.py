"""Areas that headings and units name."""

import pytest

from kb.area_names import AreaNames
from kb.schemes import Schemes, seeds


@pytest.fixture(scope="module")
def areas() -> AreaNames:
    return AreaNames(Schemes(seeds()).members("area"))


@pytest.mark.parametrize(
    ("heading", "named"),
    [
        ("Clúster de Protección", ("PR",)),
        ("2.2 Componente de Salud", ("SL",)),
        ("Oficial de Salud", ("SL",)),
        ("Sector Agua, Saneamiento e Higiene (ASH)", ("AG",)),
        ("Clúster AEE", ("AE",)),
        ("Clúster de Alojamiento, Energía y Enseres", ("AE",)),
        ("Grupo de trabajo sobre transferencias monetarias", ("CT",)),
        ("Subclúster VBG", ("VBG",)),
        ("Área de General (GN)", ("GN",)),
        ("Educación y Salud", ("ED", "SL")),
        # "General" and "Transversal" hold for all: alone they name no area.
        ("Dirección General de Migración", ()),
        ("Coordinadora residente", ()),
        ("Saludos protocolarios", ()),
        ("", ()),
    ],
)
def test_a_heading_names_an_area(areas: AreaNames, heading: str, named: tuple[str, ...]) -> None:
    assert areas.named([heading]) == named


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("Pedir al clúster de Protección una nota conjunta.", ("PR",)),
        ("Reunir a los sectores de salud y educación.", ("SL",)),
        ("Mejorar la salud de quienes llegan y su educación.", ()),
        ("En coordinación con el gobierno.", ()),
    ],
)
def test_in_a_sentence_only_what_a_word_leads_to(
    areas: AreaNames, sentence: str, named: tuple[str, ...]
) -> None:
    assert areas.named([], [sentence]) == named
