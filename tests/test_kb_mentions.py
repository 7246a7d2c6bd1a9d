"""Territories that a text names."""

import pytest

from kb.mentions import Mention, around, mentions
from kb.territories import load_territories


def found(text: str, countries: tuple[str, ...] = ("EC",)) -> list[Mention]:
    return mentions({"finding": text}, load_territories(), countries)


def names(text: str, countries: tuple[str, ...] = ("EC",)) -> set[str]:
    return {one.territory.notation for one in found(text, countries)}


def test_places_are_found_with_the_words_around_them() -> None:
    (one,) = found("Las familias que llegaron a Tulcán durmieron en la terminal.")
    assert (one.territory.notation, one.field, one.times) == ("EC-C.tulcan", "finding", 1)
    assert one.evidence == "Las familias que llegaron a Tulcán durmieron en la terminal."


def test_the_longest_name_is_meant() -> None:
    assert names("Viajaron a San José de Cúcuta y a Lago Agrio.", ("CO", "EC")) == {
        "CO-NSA.cucuta",
        "EC-U.lago-agrio",
    }


def test_what_is_named_more_often_comes_first() -> None:
    places = found("Entre Loja y Quito. De Quito a Loja. Otra vez en Quito.")
    assert [(one.territory.label, one.times) for one in places] == [("Quito", 3), ("Loja", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "Victoria fue la primera en llegar.",
        "La oficina está en la calle Sucre 45.",
        "Se firmó con la Universidad de Cuenca y el Hospital de Loja.",
        "los chiles se venden en quito",
        "EL ORO SE PAGA BIEN",
        "Norte y Sur, Estado y sociedad.",
    ],
)
def test_what_only_looks_like_a_place_is_none(text: str) -> None:
    assert names(text) == set()


def test_a_word_that_begins_a_sentence_counts_where_the_text_has_it_elsewhere_too() -> None:
    assert names("Quito recibió a todos. Se quedaron en Quito.") == {"EC-P.quito"}


def test_of_another_country_only_what_is_known_beyond_it_counts() -> None:
    assert names("Cruzaron hasta Cúcuta y Ecuador.", ("EC",)) == {"CO-NSA.cucuta", "EC"}
    assert names("Pasaron por San Pedro.", ("EC",)) == set()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Se trabajó en Bolívar y en Ciudad Guayana.", {"VE-F", "VE-F.ciudad-guayana"}),
        ("Se trabajó en Bolívar y en Guaranda.", {"EC-B", "EC-B.guaranda"}),
        (
            "El comité de Bolívar y el de Cartagena, Colombia.",
            {"CO-BOL", "CO-BOL.cartagena", "CO"},
        ),
        ("Viajaron a Mérida, Venezuela.", {"VE-L.merida", "VE"}),
        ("Viajaron a Granada, Nicaragua.", {"NI-GR.granada", "NI"}),
        ("Cruzan de Haití a Santiago, Chile.", {"HT", "CL", "CL-RM.santiago"}),
        ("El río Magdalena y las ideas de Simón Bolívar.", set()),
        ("Llegaron de Bangladesh a Puerto España.", {"BD", "TT-POS.port-of-spain"}),
    ],
)
def test_of_homonyms_that_is_meant_whose_country_the_text_names_nearest(
    text: str, meant: set[str]
) -> None:
    assert names(text, ()) == meant


def test_the_document_s_countries_stand_above_the_neighbours() -> None:
    assert "EC-B" in names("Se trabajó en Bolívar, lejos de Colombia.", ("EC",))


def test_evidence_is_cut_between_words() -> None:
    text = "palabra " * 20 + "Quito" + " palabra" * 20
    start = text.index("Quito")
    cut = around(text, start, start + 5)
    assert cut.startswith("… palabra")
    assert cut.endswith("palabra …")
    assert len(cut) < 100
