"""Documents of many offices against their gold: invented by people who read only the wire form."""

import json
from pathlib import Path

import pytest
from exporting import as_html, as_text
from lost_lines import missing_lines
from scoring import score

from corpus.reading import parse, read_bytes, read_file, read_source, recognise

FOLDER = Path(__file__).parent / "documents"
FILES = sorted(
    path for path in FOLDER.glob("*.*") if path.name.count(".") == 1 and path.suffix != ".json"
)
LEAST = 0.90
AVERAGE = 0.97


def share(path: Path) -> tuple[float, list[str]]:
    gold = json.loads(path.with_suffix(".gold.json").read_text(encoding="utf-8"))
    _, reading = read_file(path)
    tally = score(gold, reading.to_wire())
    return tally.share, tally.differences


def test_there_are_twenty_documents_or_more() -> None:
    assert len(FILES) >= 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_document_of_another_office_is_read(path: Path) -> None:
    found, differences = share(path)
    assert found >= LEAST, "\n".join(differences)


def test_documents_of_other_offices_are_read_nearly_whole_on_average() -> None:
    shares = [share(path)[0] for path in FILES]
    assert sum(shares) / len(shares) >= AVERAGE


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_its_kind_is_told_with_a_margin(path: Path) -> None:
    source, reading = read_file(path)
    gold = json.loads(path.with_suffix(".gold.json").read_text(encoding="utf-8"))
    assert reading.document.kind == gold["document"]["kind"]
    if gold["document"]["kind"] != "other":
        assert recognise(source).margin >= 2


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_line_of_it_disappears(path: Path) -> None:
    source, reading = read_file(path)
    if reading.document.kind != "other":
        assert missing_lines(source, reading) == []


@pytest.mark.parametrize(("export", "name"), [(as_text, "x.txt"), (as_html, "x.html")])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_is_read_as_well_when_exported_to_another_format(path: Path, export, name: str) -> None:
    gold = json.loads(path.with_suffix(".gold.json").read_text(encoding="utf-8"))
    reading = parse(read_bytes(export(read_source(path)), name))
    tally = score(gold, reading.to_wire())
    assert tally.share >= 0.95, "\n".join(tally.differences)
