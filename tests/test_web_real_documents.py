"""The whole way with real documents: imported, published, found as a designer would."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from web.cli import cli

FLAGS = {
    "area": "--area",
    "territory": "--territory",
    "keyword": "--keyword",
    "kind": "--kind",
    "gcm_objective": "--gcm",
    "gcm_principle": "--principle",
    "sdg": "--sdg",
    "assistance_type": "--assistance",
    "population_group": "--group",
    "approach": "--approach",
    "sustainability": "--sustainability",
    "document": "--document",
    "year": "--year",
    "type": "--type",
}


class Kb:
    """The command in one data folder; ``search`` gives the JSON answer."""

    def __init__(self, data: Path) -> None:
        self.env = {"KB_DATA": str(data), "KB_DATABASE_URL": ""}

    def run(self, *args: object) -> str:
        result = CliRunner().invoke(cli, [str(arg) for arg in args], env=self.env)
        assert result.exit_code == 0, result.output
        return result.stdout

    def search(self, *args: object) -> dict:
        return json.loads(self.run("search", *args, "--json"))


@pytest.fixture(scope="module")
def kb(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Kb:
    command = Kb(tmp_path_factory.mktemp("reales"))
    command.run("import", *sorted((shared / "corpus").glob("*.txt")), "--publish")
    return command


def codes(answer: dict) -> list[str]:
    return [hit["code"] for hit in answer["hits"]]


def test_words_of_the_problem_find_the_lesson_first(kb: Kb) -> None:
    assert codes(kb.search("duplicidades en la entrega de asistencia"))[0] == "LNI_GN"


@pytest.mark.parametrize("query", ["bp1-gn", "BP1_GN", "BPI_GN", "BP 1 GN"])
def test_a_code_in_any_form_finds_its_card_first(kb: Kb, query: str) -> None:
    assert codes(kb.search(query))[0] == "BPI_GN"


def test_accents_and_plurals_change_nothing(kb: Kb) -> None:
    found = [
        [hit["id"] for hit in kb.search(word, "--limit", 200)["hits"]]
        for word in ("evaluacion", "evaluación", "evaluaciones")
    ]
    assert found[0] == found[1] == found[2] != []


@pytest.mark.parametrize("territory", ["Quito", "Ecuador"])
def test_a_place_finds_what_names_it_and_a_country_its_places(kb: Kb, territory: str) -> None:
    assert codes(kb.search("socios", "--territory", territory))[0] == "BPI_GN"


def test_a_card_without_territory_is_found_under_its_document_s_country(kb: Kb) -> None:
    assert "LNI_GN" in codes(kb.search("socios", "--territory", "Ecuador"))
    assert "LNI_GN" not in codes(kb.search("", "--territory", "Quito", "--limit", 50))


def test_each_facet_count_is_the_total_where_that_value_alone_is_chosen(kb: Kb) -> None:
    facets = kb.search("socios", "--territory", "Quito")["facets"]
    assert set(facets) == set(FLAGS)
    checked = 0
    for facet, values in facets.items():
        others = [] if facet == "territory" else ["--territory", "Quito"]
        for value in values:
            alone = kb.search("socios", *others, FLAGS[facet], value["value"])
            assert alone["total"] == value["count"], (facet, value)
            checked += 1
    assert checked > 20


def test_actions_are_found_by_their_words(kb: Kb) -> None:
    hits = kb.search("perspectiva infantil", "--limit", 30)["hits"]
    numbers = {hit["number"] for hit in hits if hit["type"] == "action"}
    assert {"3.1", "3.2", "3.3"} <= numbers


def test_the_word_files_of_the_same_documents_are_further_sources(kb: Kb, shared: Path) -> None:
    before = kb.search("", "--workshop", "--limit", 1)["facets"]["type"]
    told = kb.run("import", *sorted((shared / "corpus" / "docx").glob("*.docx")))
    assert "nuevos: 0" in told
    assert "actualizados: 5" in told
    assert kb.search("", "--workshop", "--limit", 1)["facets"]["type"] == before
