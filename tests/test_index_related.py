"""Which cards are near another one, and what is said that they share."""

import pytest
from index_books import book

from index.search import Engine

TEXTS = {
    "registro": {
        "description": "Un registro único evitó duplicidades en Ecuador",
        "finding": "El registro único permite entregar una vez. Casas de acogida llenas.",
        "territories": "Ecuador",
    },
    "padron": {"description": "Las duplicidades cesaron con el registro único de hogares"},
    "suelto": {"description": "El registro de agua y un pozo único"},
    "ecuador": {"description": "Vacunas que se permite entregar", "territories": "Ecuador"},
    "enlace": {"description": "Aulas nuevas"},
} | {f"x{n}": {"description": f"Otra cosa número {n} con brigadas"} for n in range(12)}
FACETS = {
    "registro": {"sdg": ("17", "17.16"), "keyword": ("registro único",)},
    "padron": {"sdg": ("17", "17.16"), "keyword": ("registro único",)},
    "enlace": {"sdg": ("17",)},
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return book(tmp_path_factory.mktemp("libro"), TEXTS, facets=FACETS)


def shared(engine: Engine, record: str, other: str) -> tuple[str, ...]:
    return next((r.shared for r in engine.related(record) if r.id == other), ())


def test_words_and_links_in_common_bring_cards_near(engine: Engine) -> None:
    assert engine.related("registro")[0].id == "padron"


def test_the_reason_names_words_that_stand_together_as_one(engine: Engine) -> None:
    told = shared(engine, "registro", "padron")
    assert told[0] == "keyword:registro único"
    assert "duplicidades" in told
    assert not {"registro", "único"} & set(told)


def test_a_link_is_named_beside_the_words_and_its_parent_is_not(engine: Engine) -> None:
    told = shared(engine, "registro", "padron")
    assert "sdg:17.16" in told[:3]
    assert "sdg:17" not in told


def test_words_apart_are_told_apart(engine: Engine) -> None:
    assert "registro único" not in shared(engine, "registro", "suelto")


def test_a_shared_place_or_verb_ties_nothing(engine: Engine) -> None:
    assert shared(engine, "registro", "ecuador") == ()


def test_cards_without_anything_in_common_are_none(engine: Engine) -> None:
    assert engine.related("enlace", limit=20)
    assert {"registro", "padron"} >= {r.id for r in engine.related("enlace", limit=20)}
    assert engine.related("no-hay") == ()
