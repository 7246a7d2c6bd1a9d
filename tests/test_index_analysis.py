"""Spanish as people write it becomes the same words."""

import pytest

from index.analysis.chain import Stems, occurrences, positions, stream, words
from index.analysis.stems import stem
from index.analysis.stopwords import STOP_WORDS
from index.analysis.tokens import tokens


def forms(text: str) -> list[tuple[str, ...]]:
    return [token.forms for token in tokens(text)]


@pytest.mark.parametrize(
    "same",
    [
        ("evaluación", "evaluacion", "evaluaciones", "EVALUACIÓN"),
        ("clúster", "cluster", "clústeres", "clusters"),
        ("línea", "linea", "líneas", "lineas"),
        ("año", "años"),
        ("niña", "niñas", "niño", "niños"),
        ("práctica", "practicas", "prácticas"),
        ("país", "paises", "países"),
        ("unión", "uniones", "union"),
        ("migrante", "migrantes"),
        ("lección", "lecciones", "leccion"),
    ],
)
def test_accents_and_number_lead_to_one_stem(same: tuple[str, ...]) -> None:
    stems = {stem(form) for word in same for form in next(tokens(word)).forms}
    assert len(stems) == 1


def test_enye_is_a_letter() -> None:
    assert forms("año ano") == [("año",), ("ano",)]
    assert stem("año") != stem("ano")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("beneficiarias/os", [("beneficiarias", "beneficiarios")]),
        ("trabajador/a", [("trabajador", "trabajadora")]),
        ("trabajadores/as", [("trabajadores", "trabajadoras")]),
        ("refugiado(a)s", [("refugiado", "refugiada")]),
        ("niño(s)", [("niño", "niños")]),
        ("l@s niñ@s", [("las", "los"), ("niñas", "niños")]),
        ("todxs", [("todas", "todos")]),
        ("A.C.N.U.R.", [("acnur",)]),
        ("EE. UU. y EE.UU.", [("eeuu",), ("y",), ("eeuu",)]),
        ("2022-2023", [("2022",), ("2023",)]),
        ("1.200 personas", [("1200",), ("personas",)]),
        ("80,8%", [("80.8",)]),
        ("acción 3.1", [("accion",), ("3.1",)]),
        ("BPI_GN, bp1-gn", [("bp1_gn",), ("bp1_gn",)]),
        ("socio-económico", [("socio", "socioeconomico"), ("economico",)]),
        ("PFs-OIM", [("pfs",), ("oim",)]),
    ],
)
def test_tokens(text: str, expected: list[tuple[str, ...]]) -> None:
    assert forms(text) == expected


def test_a_token_covers_what_is_printed() -> None:
    text = "Las beneficiarias/os de A.C.N.U.R. llegaron."
    printed = [text[token.start : token.end] for token in tokens(text)]
    assert printed == ["Las", "beneficiarias/os", "de", "A.C.N.U.R.", "llegaron"]


def test_interrogatives_are_stop_words_and_the_state_is_none() -> None:
    assert {"que", "cuantas", "donde", "como"} <= STOP_WORDS
    assert not {"estado", "bajo", "mujeres"} & STOP_WORDS


def test_stop_words_leave_a_gap_in_the_positions() -> None:
    assert [(w.position, w.forms) for w in words("la entrega de ayudas")] == [
        (1, ("entrega",)),
        (3, ("ayudas",)),
    ]


def test_a_stream_keeps_positions_and_word_starts() -> None:
    line, starts = stream("la entrega a beneficiarias/os")
    assert line == ". entrega . beneficiarias|beneficiarios"
    assert starts == [0, 3, 11, 13]


def test_positions_of_two_streams_lie_far_apart() -> None:
    found, length = positions(["entrega . ayudas", "ayudas"])
    assert length == 3
    assert found["entrega"] == [0]
    assert found["ayudas"][0] == 2
    assert found["ayudas"][1] > 100


def test_two_forms_of_one_word_share_its_position() -> None:
    found, length = positions([stream("niñas/os y niñas")[0]])
    assert length == 2
    assert found == {"niñas": [0, 2], "niños": [0]}


def test_occurrences_see_both_genders() -> None:
    wanted = {"beneficiarios": "x", "entrega": "y"}
    assert occurrences(". entrega . beneficiarias|beneficiarios", wanted) == [(1, "y"), (3, "x")]


def test_the_lexicon_answers_before_the_lemma_table() -> None:
    stems = Stems({"inventada": "raiz"})
    assert stems("inventada") == "raiz"
    assert stems.forms_of("raiz") == ["inventada"]
