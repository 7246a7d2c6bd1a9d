"""Cards that people make, on each database."""

import pytest
from store_readings import card, of, reading, refused, source, two_documents

from kb.errors import Conflict, Invalid, KbError, NotFound
from kb.store import Store, check
from kb.store.creating import STANDING_TITLE


@pytest.fixture
def filled(store: Store) -> Store:
    return two_documents(store)


def test_a_new_card_gets_the_next_code_of_its_document_and_is_a_draft(filled: Store) -> None:
    home = of(filled, "BP1_SA").document_id
    fields = {"kind": "good_practice", "area": "SA", "description": "Nueva."}
    made = filled.curation.create_card(fields, document_id=home, actor="eva", reason="pasaje")
    assert (made.code, made.state, made.document_id) == ("BP3_SA", "draft", home)
    (first,) = filled.history(made.id)
    assert (first.origin, first.actor, first.reason) == ("new", "eva", "pasaje")
    assert made.position == 2
    assert check(filled) == []


def test_cards_without_a_document_stand_in_one_of_their_own(filled: Store) -> None:
    fields = {"kind": "good_practice", "area": "SA", "description": "Nueva."}
    one = filled.curation.create_card(fields, document_id=None, actor="eva")
    two = filled.curation.create_card(fields, document_id=None, actor="eva")
    # Numbered within the whole base, so that no code of theirs is another card's.
    assert (one.code, two.code) == ("BP3_SA", "BP4_SA")
    assert one.document_id == two.document_id
    home = filled.document(one.document_id, view="workshop")
    assert (home.head.title, home.counts["card"]) == (STANDING_TITLE, 2)
    filled.curation.remove([one.document_id], actor="eva")
    filled.curation.create_card(fields, document_id=None, actor="eva")
    assert filled.document(one.document_id, view="workshop").counts["card"] == 1
    assert check(filled) == []


def test_the_next_code_passes_over_codes_in_the_bin(filled: Store) -> None:
    card_ = of(filled, "BP2_SA")
    filled.curation.remove([card_.id], actor="eva")
    assert filled.curation.next_code("good_practice", "sa", card_.document_id) == "BP3_SA"
    assert filled.curation.next_code("lesson_learned", "SA", card_.document_id) == "LA1_SA"
    assert filled.curation.next_code("lesson_learned", "GN", None) == "LA2_GN"


@pytest.mark.parametrize(
    ("fields", "kind", "code"),
    [
        ({"code": "BP1_SA", "description": "x"}, Conflict, "code_taken"),
        ({"code": "nada", "description": "x"}, Invalid, "code_invalid"),
        ({"kind": "otra", "area": "SA", "description": "x"}, Invalid, "value_invalid"),
        ({"kind": "good_practice", "area": "1", "description": "x"}, Invalid, "value_invalid"),
        ({"code": "BP9_SA"}, Invalid, "value_invalid"),
        ({"code": "BP9_SA", "description": "x", "nope": 1}, Invalid, "field_unknown"),
    ],
)
def test_a_card_that_cannot_be_is_refused(
    filled: Store, fields: dict[str, object], kind: type[KbError], code: str
) -> None:
    home = of(filled, "BP1_SA").document_id
    with refused(kind, code):
        filled.curation.create_card(fields, document_id=home, actor="eva")
    assert filled.counts(view="workshop")["card"] == 3


def test_a_new_card_needs_a_document_that_is_there(filled: Store) -> None:
    fields = {"code": "BP9_SA", "description": "x"}
    home = of(filled, "LA1_GN").document_id
    filled.curation.remove([home], actor="eva")
    for gone in ("nada", home):
        with refused(NotFound, "document_not_found"):
            filled.curation.create_card(fields, document_id=gone, actor="eva")


def test_a_file_that_brings_a_card_made_by_hand_meets_it(filled: Store) -> None:
    home = of(filled, "LA1_GN").document_id
    fields = {"code": "LA2_GN", "description": "De la persona."}
    made = filled.curation.create_card(fields, document_id=home, actor="eva")
    chile = reading(
        card("LA1_GN"),
        card("LA2_GN", "Del archivo.", finding="Solo en el archivo."),
        title="Fichas Chile",
        countries=["CL"],
    )
    outcome = filled.save_reading(chile, source("b2"), actor="ana")
    assert [(one.field, one.kept, one.read) for one in outcome.conflicts] == [
        ("description", "De la persona.", "Del archivo.")
    ]
    content = filled.record(made.id, view="workshop").content.model_dump()
    assert content["description"] == "De la persona."
    assert content["finding"] == "Solo en el archivo."
