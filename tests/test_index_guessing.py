"""What an unknown word is taken for: the slip, the word and the other words decide."""

from pathlib import Path

import pytest
from index_books import book

from index.guessing import one_slip, unlikeliness
from index.search import Engine, SearchRequest

TEXTS = {
    "agua": {"description": "Puntos de agua para familias que acortaron la ruta"},
    "covid": {"description": "Pruebas de covid19 en albergues del puente Internet2"},
    "barco": {"description": "El barco espera en el puerto"},
    "marco": {"description": "El marco de la ley"},
    "buses": {"description": "Buses para mujeres y polleros con base en Quito"},
    "pobre": {"description": "Frase sobre el hambre", "finding": "Cena común"},
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    names = {"bancarización": ("inclusión financiera", "cena común")}
    return book(tmp_path_factory.mktemp("libro"), TEXTS, names)


@pytest.mark.parametrize(
    ("typed", "corrected", "first"),
    [
        ("¿Cuánddo agua?", "¿Cuándo agua?", "agua"),
        ("tamvien agua", "también agua", "agua"),
        ("puntosde agua", "puntos de agua", "agua"),
        ("familiaspara rutas", "familias para rutas", "agua"),
        ("familiasruta", "familias ruta", "agua"),
        ("acoktado familias", "acortado familias", "agua"),
        ("pruebas cobid19", "pruebas covid19", "covid"),
        ("Idnternet2", "Internet2", "covid"),
        ("bancmarización", "bancarización", "pobre"),
        ("mujees buses", "mujeres buses", "buses"),
        ("pro-famimlias agua", "pro-familias agua", "agua"),
    ],
)
def test_unknown_words_are_put_right(
    engine: Engine, typed: str, corrected: str, first: str
) -> None:
    results = engine.search(SearchRequest(typed))
    assert results.correction == corrected
    assert results.hits[0].id == first


@pytest.mark.parametrize("typed", ["pollera", "buse", "covid20", "Internet3", "xyzagua"])
def test_inflections_and_other_numbers_are_no_slips(engine: Engine, typed: str) -> None:
    assert engine.search(SearchRequest(typed)).correction is None


def test_the_other_words_decide_between_two_that_are_as_near(engine: Engine) -> None:
    assert engine.search(SearchRequest("darco puerto")).correction == "barco puerto"
    assert engine.search(SearchRequest("darco ley")).correction == "marco ley"


def test_a_stop_word_alone_is_not_guessed(engine: Engine) -> None:
    assert engine.search(SearchRequest("cuanddo")).correction is None


def test_typed_capitals_stay(engine: Engine) -> None:
    assert engine.search(SearchRequest("FAMILIAAS")).correction == "FAMILIAS"
    assert engine.search(SearchRequest("Familiaas")).correction == "Familias"


def test_slips_of_the_hand_are_likelier_than_others() -> None:
    assert unlikeliness("ninos", "niños", 1) < unlikeliness("bacuna", "vacuna", 1)
    assert unlikeliness("bacuna", "vacuna", 1) < unlikeliness("vcuna", "vacuna", 1)
    assert unlikeliness("vcuna", "vacuna", 1) < unlikeliness("vapuna", "vacuna", 1)
    assert unlikeliness("vapuna", "vacuna", 1) < unlikeliness("vapna", "vacuna", 2)


def test_every_form_one_slip_away() -> None:
    assert {"so", "isn", "sino", "san", "sinh"} & one_slip("sin") == {"isn", "sino", "san", "sinh"}
    assert "sin" not in one_slip("sin")


def test_guesses_need_no_file(tmp_path: Path) -> None:
    engine = book(tmp_path, {"uno": {"description": "Una sola ficha"}})
    assert engine.search(SearchRequest("fihca")).correction == "ficha"
