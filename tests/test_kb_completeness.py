"""What a record lacks, and the line that names it."""

from store_readings import action, card, reading, recommendation

from kb.completeness import SHEET_FIELDS, TITLE_LENGTH, gaps, line
from kb.records import Card, Discussion, Function


def test_an_empty_field_is_a_gap_and_a_declared_one_is_an_answer() -> None:
    empty = card("BP1_SA")
    assert gaps(empty) == tuple(name for name in SHEET_FIELDS if name != "description")
    declared = card("BP1_SA", not_applicable=["budget", "sdgs"])
    assert set(gaps(empty)) - set(gaps(declared)) == {"budget", "sdgs"}


def test_white_space_says_nothing() -> None:
    assert "finding" in gaps(card("BP1_SA", finding="  \n "))
    assert "finding" not in gaps(card("BP1_SA", finding="Se aprendió."))


def test_a_level_of_sustainability_answers_its_field() -> None:
    assert "sustainability" not in gaps(card("BP1_SA", sustainability_level="alta"))


def test_the_code_and_its_parts_are_no_fields_to_fill() -> None:
    known = {"code", "canonical_code", "kind", "area", "area_name", "not_applicable"}
    left = set(Card.model_fields) - set(SHEET_FIELDS)
    assert left == known | {"sustainability_level"}


def test_only_cards_have_a_sheet() -> None:
    assert gaps(recommendation(1, "Fortalecer.")) == ()
    assert gaps(reading().document) == ()


def test_every_type_of_record_has_its_line() -> None:
    records = {
        "Una buena práctica": card("BP1_SA"),
        "Fortalecer la mesa.": recommendation(1, "Fortalecer la mesa."),
        "Capacitar.": action("1.1", "Capacitar."),
        "Apoyar servicios": Function(number=1, name="Apoyar servicios"),
        "Validación": Discussion(agenda="Kits", topic="Validación", text="Se validó."),
        "Se validó el kit.": Discussion(agenda="Kits", text="Se validó el kit."),
        "Fichas Perú": reading().document,
    }
    assert {said: line(record) for said, record in records.items()} == {
        said: said for said in records
    }


def test_a_line_is_short_and_cut_between_words() -> None:
    found = line(card("BP1_SA", "Distribuir agua segura. " * 50))
    assert len(found) <= TITLE_LENGTH
    assert found.endswith(("Distribuir…", "agua…", "segura.…"))


def test_a_line_holds_only_what_every_database_keeps() -> None:
    assert line(card("BP1_SA", "uno\x00 dos\ud800\n\ttres")) == "uno dos tres"
