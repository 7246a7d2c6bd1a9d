"""The vocabularies say what the Compact and the 2030 Agenda say, and resolve printed words."""

import json
from collections import Counter
from pathlib import Path

import pytest

from kb.schemes import Concept, Schemes, seeds

# How many targets each goal has, letters included (A/RES/70/1): 169 together.
TARGETS = [7, 8, 13, 10, 9, 8, 5, 12, 8, 10, 10, 11, 5, 10, 12, 12, 19]
# How many of them carry a letter (means of implementation).
LETTERED = [2, 3, 4, 3, 3, 2, 2, 2, 3, 3, 3, 3, 2, 3, 3, 2, 0]


ACRONYMS = ["PMM", "NNA", "CCPM", "AAP", "SAG", "AEE", "SNU", "OIM", "ACNUR", "ODS"]
ACRONYMS += ["OCR", "RUB", "PTM", "VBG", "ETP"]


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    return Schemes(seeds())


def test_notations_are_unique_within_their_scheme() -> None:
    counted = Counter((c.scheme, c.notation) for c in seeds())
    assert [key for key, n in counted.items() if n > 1] == []


def test_every_broader_concept_exists(schemes: Schemes) -> None:
    lost = [c for c in seeds() if c.broader and schemes.get(c.scheme, c.broader) is None]
    assert lost == []


def test_the_compact_has_23_objectives_each_with_a_short_label(schemes: Schemes) -> None:
    objectives = schemes.members("gcm_objective")
    assert [c.notation for c in objectives] == [str(n) for n in range(1, 24)]
    assert all(1 <= len(c.extra["short"].split()) <= 4 for c in objectives)
    assert schemes.short_label("gcm_objective", "15") == "Servicios básicos"
    assert schemes.label("gcm_objective", "23").startswith("Fortalecer la cooperación")


def test_the_compact_has_ten_principles_a_to_j(schemes: Schemes) -> None:
    principles = schemes.members("gcm_principle")
    assert "".join(c.notation for c in principles) == "abcdefghij"
    assert schemes.label("gcm_principle", "j") == "Enfoque pansocial"


def test_every_goal_has_its_targets_numbered_as_in_the_agenda(schemes: Schemes) -> None:
    for goal, (total, lettered) in enumerate(zip(TARGETS, LETTERED, strict=True), start=1):
        numbered = [f"{goal}.{n}" for n in range(1, total - lettered + 1)]
        letters = [f"{goal}.{'abcd'[n]}" for n in range(lettered)]
        assert list(schemes.children("sdg", str(goal))) == numbered + letters
    assert len(schemes.members("sdg")) == 17 + 169


def test_goals_have_distinct_colours(schemes: Schemes) -> None:
    colours = {c.extra["color"] for c in schemes.members("sdg") if c.broader is None}
    assert len(colours) == 17


def test_gcm_sdg_pairs_name_known_concepts_and_their_basis(schemes: Schemes) -> None:
    pairs = schemes.members("gcm_sdg")
    assert {p.extra["gcm_objective"] for p in pairs} == {str(n) for n in range(1, 24)}
    assert all(schemes.get("sdg", p.extra["sdg"]) for p in pairs)
    assert {p.extra["basis"] for p in pairs} == {"explicit", "published", "topic"}
    assert all(p.extra["source"] for p in pairs)


def test_a_compact_vocabulary_agrees_with_the_official_names(
    schemes: Schemes, shared: Path
) -> None:
    official = json.loads((shared / "vocabularies.json").read_text(encoding="utf-8"))
    for item in official["gcm_objectives"]:
        assert schemes.label("gcm_objective", str(item["number"])) == item["es"]
    for item in official["gcm_principles"]:
        assert schemes.label("gcm_principle", item["letter"]) == item["es"]
    for item in official["sdgs"]:
        assert schemes.label("sdg", str(item["number"])) == item["es"]


@pytest.mark.parametrize(
    ("scheme", "printed", "notation"),
    [
        ("assistance_type", "Kit de higiene", "kits-de-higiene"),
        ("assistance_type", "TODAS LAS ASISTENCIAS", "todas"),
        ("assistance_type", "Salud mental y apoyo psicosocial", "atencion-psicosocial"),
        ("population_group", "NNA", "nna"),
        ("population_group", "ninas, ninos y adolescentes", "nna"),
        ("approach", "Perspectiva de género", "genero"),
        ("area", "ALOJAMIENTO, ENERGIA Y ENSERES", "AE"),
        ("sdg", "Meta 10.7", "10.7"),
        ("kind", "Lección aprendida", "lesson_learned"),
        ("gcm_objective", "23", "23"),
    ],
)
def test_a_printed_word_resolves_without_regard_to_case_and_accents(
    schemes: Schemes, scheme: str, printed: str, notation: str
) -> None:
    assert schemes.resolve(scheme, printed) == notation


def test_an_unknown_word_or_scheme_resolves_to_nothing(schemes: Schemes) -> None:
    assert schemes.resolve("area", "Astronomía") is None
    assert schemes.resolve("nada", "General") is None
    assert schemes.resolve("area", " ") is None
    assert schemes.label("area", "ZZ") == "ZZ"


def test_each_acronym_finds_its_expansion_and_back(schemes: Schemes) -> None:
    words = schemes.synonyms()
    for acronym in ACRONYMS:
        expansion = schemes.label("acronym", acronym)
        assert expansion in words[acronym]
        assert acronym in words[expansion]
    assert len(schemes.members("acronym")) >= 120


def test_regional_words_find_each_other(schemes: Schemes) -> None:
    words = schemes.synonyms()
    assert "alojamiento temporal" in words["refugio"]
    assert "registro único" in words["padrón"]
    assert all(form not in others for form, others in words.items())


def test_ancestors_run_from_nearest_to_top_and_end_in_a_circle() -> None:
    tree = Schemes(
        [
            Concept("s", "a", "A"),
            Concept("s", "b", "B", broader="a"),
            Concept("s", "c", "C", broader="b"),
            Concept("s", "x", "X", broader="y"),
            Concept("s", "y", "Y", broader="x"),
        ]
    )
    assert tree.ancestors("s", "c") == ("b", "a")
    assert tree.ancestors("s", "x") == ("y",)
    assert tree.children("s", None) == ("a",)


def test_numbered_notations_come_in_the_order_of_their_numbers() -> None:
    shuffled = Schemes([Concept("sdg", n, n) for n in ("10", "2", "1", "10.b", "10.10", "10.2")])
    assert [c.notation for c in shuffled.members("sdg")] == [
        "1",
        "2",
        "10",
        "10.2",
        "10.10",
        "10.b",
    ]
