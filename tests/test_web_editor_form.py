"""The editor's form and a card, each from the other, without a page."""

from typing import cast

import pytest
from web_site import FULL

from kb.records import CuratedCard
from kb.schemes import Schemes, seeds
from kb.text import fold
from web.services.card_codes import identity_changes
from web.services.fields import SPECS, FieldSpec
from web.services.forms import Form, form_from, form_of, pairs_of, read_form, tidy
from web.services.resolving import resolved
from web.services.terms import Terms, Value
from web.services.words import CURATED, SHEET

CARD = CuratedCard.model_validate(FULL.model_dump() | {"population_groups": ["mujeres"]})


class Words(Terms):
    """The vocabularies, with a few words in use."""

    def __init__(self) -> None:
        self._schemes = Schemes(seeds())

    def known(self, spec: FieldSpec, text: str) -> bool:
        return fold(text) in ("quito", "loja", "salud mental", "acnur")


WORDS = Words()


def typed(**changed: str) -> Form:
    form = form_of(CARD, WORDS)
    return Form({**form.texts, **changed}, form.not_applicable)


def test_every_field_of_the_sheet_is_in_the_editor() -> None:
    printed = [name for _, fields in SHEET for name, _ in fields] + [n for n, _ in CURATED]
    assert list(SPECS) == printed
    assert all(spec.help for spec in SPECS.values())


def test_a_form_that_nobody_touched_changes_nothing() -> None:
    form = form_of(CARD, WORDS)
    assert read_form(form, CARD, WORDS).changes == {}
    assert read_form(form, CARD, WORDS).problems == []
    assert form_from(pairs_of(form)) == form


def test_fields_that_a_form_lacks_stay_as_they_are() -> None:
    read = read_form(Form({"context": "Nuevo."}), CARD, WORDS)
    assert read.changes == {"context": "Nuevo."}


def test_notations_are_read_from_numbers_and_names() -> None:
    read = read_form(
        typed(
            gcm_objectives="4\nObjetivo 23\n7 · Reducir las vulnerabilidades",
            sdgs="ODS 10\nmeta 10.7\nFin de la pobreza",
            gcm_principles="Centrarse en las personas\nj",
            population_groups="NNA\nMujeres",
        ),
        CARD,
        WORDS,
    )
    assert read.problems == []
    assert read.changes == {
        "gcm_objectives": [4, 23, 7],
        "sdgs": ["10", "10.7", "1"],
        "gcm_principles": ["a", "j"],
        "population_groups": ["nna", "mujeres"],
    }


def test_what_a_closed_vocabulary_lacks_is_a_problem_at_its_field() -> None:
    read = read_form(typed(gcm_objectives="24\n4", approaches="Alegría"), CARD, WORDS)
    assert [one.field for one in read.problems] == ["gcm_objectives", "approaches"]
    assert "«24»" in str(read.problems[0].text)
    assert read.problems[0].unknown == ()


def test_a_word_that_nobody_used_is_added_only_on_purpose() -> None:
    form = typed(keywords="regularización\nventanilla móvil\nSALUD MENTAL\ntrueque digital")
    read = read_form(form, CARD, WORDS)
    assert [(one.field, one.unknown) for one in read.problems] == [
        ("keywords", ("trueque digital",))
    ]
    sent = [*pairs_of(form), ("nuevo", "keywords:Trueque  Digital")]
    meant = read_form(form_from(sent), CARD, WORDS)
    assert meant.problems == []
    assert meant.changes["keywords"][-2:] == ["SALUD MENTAL", "trueque digital"]


def test_a_line_that_is_there_twice_counts_once() -> None:
    form = typed(territories="Quito\n quito \nLoja;\n\n")
    assert read_form(form, CARD, WORDS).changes["territories"] == ["Quito", "Loja"]


@pytest.mark.parametrize("text", ["", "  \n "])
def test_a_card_needs_its_description(text: str) -> None:
    read = read_form(form_from([("description", text)]), CARD, WORDS)
    assert [one.field for one in read.problems] == ["description"]


def test_no_aplica_is_an_answer_where_there_is_no_other() -> None:
    bare = form_of(CARD, WORDS)
    marked = Form(bare.texts, bare.not_applicable | {"context"})
    assert read_form(marked, CARD, WORDS).changes == {"not_applicable": ["context", "budget"]}
    both = Form({**marked.texts, "context": "Hay."}, marked.not_applicable)
    assert [one.field for one in read_form(both, CARD, WORDS).problems] == ["context"]
    none = Form(bare.texts, frozenset())
    assert read_form(none, CARD, WORDS).changes == {"not_applicable": []}


def test_a_text_too_long_to_be_a_field_is_refused_with_its_limit() -> None:
    read = read_form(typed(context="a" * 20_001), CARD, WORDS)
    assert [one.field for one in read.problems] == ["context"]


def test_paragraphs_stay_and_white_space_around_them_goes() -> None:
    assert tidy("\r\n Uno  dos.\r\n\r\nTres. \n\n") == "Uno dos.\n\nTres."


def next_code(kind: str, area: str) -> str:
    return f"{ {'good_practice': 'BP', 'lesson_learned': 'LA'}[kind] }9_{area}".replace(" ", "")


def changes(**texts: str) -> dict[str, object]:
    found, problems = identity_changes(Form(texts), CARD, Schemes(seeds()), next_code)
    assert problems == []
    return found


def test_another_area_or_kind_brings_its_next_free_code() -> None:
    assert changes(area="PR", kind="good_practice", code="BP1_PR") == {}
    assert changes(area="SL") == {"code": "BP9_SL", "area_name": "Salud"}
    assert changes(kind="lesson_learned") == {"code": "LA9_PR"}
    assert changes(area="SA~salud") == {"code": "BP9_SA", "area_name": "salud"}


def test_a_code_that_was_typed_counts_and_names_its_area() -> None:
    assert changes(code="LA3_ED") == {"code": "LA3_ED", "area_name": "Educación"}
    assert changes(code="BP7_PR") == {"code": "BP7_PR"}
    found, problems = identity_changes(Form({"code": "zz"}), CARD, Schemes(seeds()), next_code)
    assert found == {}
    assert [one.field for one in problems] == ["code"]


def test_of_two_texts_the_chosen_one_goes_on() -> None:
    form = Form({"context": "mía", "finding": "mía", "budget": "mía"})
    sent = {
        "elige-context": "suya",
        "suya-context": "de ella",
        "elige-finding": "otra",
        "otra-finding": "las dos\r\n",
        "elige-budget": "mia",
        "suya-budget": "de ella",
        "elige-nada": "suya",
    }
    assert resolved(form, sent).texts == {
        "context": "de ella",
        "finding": "las dos",
        "budget": "mía",
    }


def test_one_suggestion_more_or_less() -> None:
    form = Form({"keywords": "uno"}).with_line("keywords", "Dos", new=True)
    assert (form.lines("keywords"), form.new_terms) == (["uno", "Dos"], {("keywords", "dos")})
    assert form.with_line("keywords", "DOS") is form
    assert form.without_line("keywords", "dos").lines("keywords") == ["uno"]
    assert cast(Value, "uno") in form.lines("keywords")
