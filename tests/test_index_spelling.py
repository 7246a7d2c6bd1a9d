"""What is put right, what is only offered, and what is left alone."""

import pytest
from index_books import book

from index import understanding
from index.search import Engine, SearchRequest
from index.spelling import is_usual, sound

TEXTS = {
    "unicef": {"description": "Kits de UNICEF con registro de familias"},
    "asistencia": {"description": "Asistencia para niños y niñas en el año escolar"},
    "vacuna": {"description": "Vacunación y coordinación con la minoría de la esquina"},
    "mezcla": {"description": "Asitencia con demoras"},
} | {f"a{n}": {"description": f"La asistencia número {n}"} for n in range(40)}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return book(tmp_path_factory.mktemp("libro"), TEXTS, {"GTRM": ("grupo de trabajo",)})


def search(engine: Engine, query: str):
    return engine.search(SearchRequest(query))


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("regisrto", "registro"),
        ("regstro", "registro"),
        ("cordinasion", "coordinación"),
        ("coordnacon", "coordinación"),
        ("bacunasion", "vacunación"),
        ("umnoria", None),
        ("esuina", "esquina"),
        ("ninos", "niños"),
        ("ano escolar", "año escolar"),
    ],
)
def test_slips_are_put_right(engine: Engine, typed: str, corrected: str | None) -> None:
    assert search(engine, typed).correction == corrected


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("inter agencial", "interagencial"),
        ("mesa inter agencial de niñas", "mesa interagencial de niñas"),
        ("espanolas", "españolas"),
        ("compania", None),
        ("micro kits", None),
    ],
)
def test_words_typed_apart_are_joined_and_words_with_enye_are_no_slips(
    tmp_path_factory: pytest.TempPathFactory, typed: str, corrected: str | None
) -> None:
    texts = {
        "mesa": {"description": "Mesa interagencial de niñas"},
        "lengua": {"description": "Clases de español en forma compacta, con kits"},
    }
    engine = book(tmp_path_factory.mktemp("otro"), texts)
    assert search(engine, typed).correction == corrected


@pytest.mark.parametrize(
    ("typed", "meant", "usual"),
    [
        ("encuntro", "encuentro", True),
        ("encuentrro", "encuentro", True),
        ("encuetnro", "encuentro", True),
        ("encientro", "encuentro", True),
        ("encuntro", "encontro", False),
        ("encuentrao", "encuentro", False),
    ],
)
def test_usual_slips_are_told_from_others(typed: str, meant: str, usual: bool) -> None:
    assert is_usual(typed, meant) is usual


def test_the_usual_slip_is_preferred_to_the_usual_word(tmp_path_factory) -> None:
    texts = {f"c{n}": {"description": "Se encontró algo"} for n in range(5)}
    texts |= {"uno": {"description": "Encuentro de graduados"}, "dos": {"description": "Gradual"}}
    engine = book(tmp_path_factory.mktemp("otro"), texts)
    assert search(engine, "encuntro").correction == "encuentro"
    assert search(engine, "gradualos").correction == "graduados"
    assert search(engine, "graduales").correction is None


def test_what_follows_a_prefix_is_offered(engine: Engine) -> None:
    results = search(engine, "microasistencia")
    assert (results.total, results.suggestion) == (0, "asistencia")
    assert search(engine, "recoordinación").suggestion == "coordinación"


@pytest.mark.parametrize("typed", ["único", "unico", "registro unico", "minería", "equina", "gtrm"])
def test_real_words_and_known_names_are_left_alone(engine: Engine, typed: str) -> None:
    assert search(engine, typed).correction is None


def test_a_real_word_that_no_record_holds_is_said_and_a_near_one_offered(engine: Engine) -> None:
    results = search(engine, "minería registro")
    assert results.ignored == ("minería",)
    assert results.suggestion == "minoría registro"
    assert [hit.id for hit in results.hits] == ["unicef"]


def test_an_unknown_word_does_not_keep_the_others_from_being_found(engine: Engine) -> None:
    results = search(engine, "registro familias xyzwvq")
    assert [hit.id for hit in results.hits] == ["unicef"]
    assert results.ignored == ("xyzwvq",)
    assert results.correction is None


def test_nothing_is_said_to_be_left_out_where_nothing_is_found(engine: Engine) -> None:
    assert search(engine, "xyzwvq").ignored == ()
    assert search(engine, "xyzwvq").total == 0


def test_a_rare_slip_in_a_document_is_found_and_the_usual_word_offered(engine: Engine) -> None:
    results = search(engine, "asitencia")
    assert [hit.id for hit in results.hits] == ["mezcla"]
    assert (results.correction, results.suggestion) == (None, "asistencia")


def test_no_offer_for_a_usual_word(engine: Engine) -> None:
    assert search(engine, "asistencia").suggestion is None


def test_words_in_use_need_no_lemma_table(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes most of a second to load, and 80 MB."""
    texts = {f"n{number}": {"description": "Registro de familias"} for number in range(4)}
    fresh = book(tmp_path_factory.mktemp("conocidas"), texts)

    def loaded(form: str) -> bool:
        raise AssertionError(form)

    monkeypatch.setattr(understanding, "is_spanish", loaded)
    assert search(fresh, "registro familias").total == 4


def test_alternatives_are_put_right_too(engine: Engine) -> None:
    assert search(engine, "xunicef O bacunasion").correction == "unicef O vacunación"


def test_quoted_and_literal_words_stay_as_typed(engine: Engine) -> None:
    assert search(engine, '"regstro"').total == 0
    assert engine.search(SearchRequest("regstro", literal=True)).total == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bacunasion", "vacunacion"),
        ("umanitaria", "humanitaria"),
        ("desaser", "deshacer"),
        ("jente", "gente"),
        ("kasa", "casa"),
        ("aserca", "acerca"),
        ("enbarazo", "embarazo"),
        ("yuvia", "lluvia"),
    ],
)
def test_what_sounds_the_same_is_the_same_to_the_ear(one: str, other: str) -> None:
    assert sound(one) == sound(other)


def test_ch_keeps_its_sound() -> None:
    assert sound("chico") != sound("cico")
