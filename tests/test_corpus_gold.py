"""The five real documents against their gold, in text and Word, and nothing lost of them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.blocks import paragraphs
from corpus.reading import blocks_as_json, blocks_from_json, read_file
from kb.records import Reading
from kb.text import fold_label

STEMS = {
    "fichas-area-general-gn": "card_sheet",
    "respuesta-gerencial-oim-2022": "management_response",
    "plan-mejora-el-salvador-2011": "improvement_plan",
    "ccpm-plan-accion-venezuela-2021": "ccpm_action_plan",
    "minuta-sag-2022-03-03": "meeting_minutes",
}
FILES = [(stem, form) for stem in STEMS for form in ("txt", "docx")]
# Fields that keep a number, a letter or a code of what is printed.
CODED = {
    "sdgs",
    "gcm_principles",
    "gcm_objectives",
    "priority",
    "priorities",
    "response",
    "partners_score",
    "coordination_score",
    "partners_rating",
    "coordination_rating",
    "deadline_text",
    "date",
    "countries",
    "meta",
}
# Words that open a list of names or a comment and belong to no name.
CONNECTING = {"lidera", "acompana", "comment", "by", "con", "apoyo"}


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
    assert missing_lines(source.blocks, reading) == []


@pytest.mark.parametrize(("stem", "form"), FILES)
def test_blocks_survive_the_store(shared: Path, stem: str, form: str) -> None:
    source, _ = read_file(path_of(shared, stem, form))
    stored = json.loads(json.dumps(blocks_as_json(source)))
    assert blocks_from_json(stored) == source.blocks


def missing_lines(blocks: tuple, reading: Reading) -> list[str]:  # type: ignore[type-arg]
    """Lines whose words stand in no record, no warning and no label."""
    from corpus.labels import _sections
    from corpus.labels import labels as label_set

    wire = reading.to_wire()
    known = set(fold_label(json.dumps(wire, ensure_ascii=False).replace("\\n", " ")).split())
    labels = json.dumps(_sections(), ensure_ascii=False)
    known |= set(fold_label(labels).split()) | CONNECTING
    coded = {
        place
        for groups in reading.places.values()
        for group in groups
        for name, places in group.items()
        if name in CODED or name in getattr(record_of(reading, group), "not_applicable", [])
        for place in places
    }
    sections = {"card": label_set("card")}
    lost = []
    for line in paragraphs(blocks):
        label = sections["card"].match(line.text)
        if label is not None and not label.rest:
            continue
        words = {word for word in fold_label(line.text).split() if len(word) > 1}
        if not words <= known and line.place not in coded:
            lost.append(f"{line.text} · {sorted(words - known)}")
    return lost


def record_of(reading: Reading, group: object) -> object:
    return next(record for record, places in reading.records() if places is group)


def test_places_lead_to_the_line_that_holds_the_value(shared: Path) -> None:
    for form in ("txt", "docx"):
        source, reading = read_file(path_of(shared, "fichas-area-general-gn", form))
        by_place = {line.place: line.text for line in paragraphs(source.blocks)}
        card, places = reading.records()[1]
        texts = [by_place[place] for place in places["finding"]]
        assert texts == [card.finding]  # type: ignore[attr-defined]
