"""Phrases that could be keywords, from a card's own words and other cards' keywords."""

from index.analysis.chain import Stems
from index.keyphrases import KeyPhrase, key_phrases, stems_of

STEMS = Stems()
TEXTS = {
    "description": "Abrir casas de acogida comunitaria para familias solicitantes.",
    "finding": "Las casas de acogida comunitarias evitaron la detención migratoria.",
    "context": "Hubo gestión de casos en la frontera y OIM acompañó.",
    "keywords": "palabra propia",
    "territories": "Frontera norte",
}


def ranked(
    phrases: list[str], known: dict[str, int] | None = None, common: tuple[str, ...] = ()
) -> list[KeyPhrase]:
    by_stem = {stems_of(word, STEMS): (word, cards) for word, cards in (known or {}).items()}

    def frequency(word: str) -> int:
        return 90 if word in common else 1

    return key_phrases(TEXTS, phrases, by_stem, STEMS, frequency, 100)


def test_a_phrase_is_printed_as_the_card_writes_it_with_its_place() -> None:
    (found,) = ranked(["detencion migratoria"])
    assert (found.text, found.field, found.times) == ("detención migratoria", "finding", 1)
    assert TEXTS["finding"][found.start : found.end] == "detención migratoria"


def test_a_phrase_is_found_in_any_number_and_the_weightiest_field_tells_its_form() -> None:
    (found,) = ranked(["casa de acogida"])
    assert (found.text, found.field, found.times) == ("casas de acogida", "description", 2)


def test_a_keyword_of_other_cards_comes_before_a_phrase_that_nobody_chose() -> None:
    found = ranked(["detencion migratoria"], {"Gestión de casos": 3})
    assert [(one.text, one.cards) for one in found] == [
        ("Gestión de casos", 3),
        ("detención migratoria", 0),
    ]


def test_what_most_records_hold_tells_no_card_apart() -> None:
    assert ranked(["detencion migratoria"], common=("detencion", "migratoria")) == []
    # Its rarest word tells.
    assert ranked(["detencion migratoria"], common=("detencion",)) != []


def test_a_phrase_within_a_better_one_is_not_said_twice() -> None:
    found = ranked(["casas de acogida comunitaria", "casas de acogida", "familias solicitantes"])
    texts = [one.text for one in found]
    assert len([text for text in texts if "acogida" in text]) == 1
    assert "familias solicitantes" in texts


def test_fields_that_say_who_and_where_are_passed_over() -> None:
    assert ranked(["palabra propia", "frontera norte"]) == []


def test_capitals_stay_and_other_words_are_written_small() -> None:
    assert [one.text for one in ranked([], {"OIM": 1})] == ["OIM"]
    assert [one.text for one in ranked(["las casas de acogida"])] == ["casas de acogida"]
