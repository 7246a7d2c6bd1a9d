"""The five real documents against their gold, in text and Word, and nothing lost of them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from lost_lines import missing_lines

from corpus.blocks import paragraphs
from corpus.reading import blocks_as_json, blocks_from_json, read_file
from kb.records import Reading

STEMS = {
    "fichas-area-general-gn": "card_sheet",
    "respuesta-gerencial-oim-2022": "management_response",
    "plan-mejora-el-salvador-2011": "improvement_plan",
    "ccpm-plan-accion-venezuela-2021": "ccpm_action_plan",
    "minuta-sag-2022-03-03": "meeting_minutes",
}
FILES = [(stem, form) for stem in STEMS for form in ("txt", "docx")]


def path_of(shared: Path, stem: str, form: str) -> Path:
    folder = shared / "corpus" / ("docx" if form == "docx" else "")
    return folder / f"{stem}.{form}"


def score(shared: Path, stem: str, reading: Reading, folder: Path) -> float:
    got = folder / "got.json"
    got.write_text(json.dumps(reading.to_wire(), ensure_ascii=False), encoding="utf-8")
    gold = shared / "corpus" / "gold" / f"{stem}.json"
    done = subprocess.run(
        [sys.executable, str(shared / "corpus" / "score.py"), str(gold), str(got)],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.strip().splitlines()[-1].removeprefix("score "))


@pytest.mark.parametrize(("stem", "form"), FILES)
def test_a_real_document_scores_99_of_100(
    shared: Path, tmp_path: Path, stem: str, form: str
) -> None:
    _, reading = read_file(path_of(shared, stem, form))
    assert reading.document.kind == STEMS[stem]
    assert score(shared, stem, reading, tmp_path) >= 0.99


@pytest.mark.parametrize(("stem", "form"), FILES)
def test_no_line_of_a_real_document_disappears(shared: Path, stem: str, form: str) -> None:
    source, reading = read_file(path_of(shared, stem, form))
    assert missing_lines(source, reading) == []


@pytest.mark.parametrize(("stem", "form"), FILES)
def test_blocks_survive_the_store(shared: Path, stem: str, form: str) -> None:
    source, _ = read_file(path_of(shared, stem, form))
    stored = json.loads(json.dumps(blocks_as_json(source)))
    assert blocks_from_json(stored) == source.blocks


def test_places_lead_to_the_line_that_holds_the_value(shared: Path) -> None:
    for form in ("txt", "docx"):
        source, reading = read_file(path_of(shared, "fichas-area-general-gn", form))
        by_place = {line.place: line.text for line in paragraphs(source.blocks)}
        card, places = reading.records()[1]
        texts = [by_place[place] for place in places["finding"]]
        assert texts == [card.finding]  # type: ignore[attr-defined]
