"""Our own question set: what staff type, over the samples and the documents of the tests.

Unlike the labelled set beside the checkout these are short, of our field, and over few
passages. A passage is a record with all that its document says of it: a card with every
field, a recommendation, function or discussed point with its actions.
"""

from collections.abc import Iterator
from pathlib import Path

from corpus.reading import SUFFIXES, read_file
from kb.records import Reading, Record

_TESTS = Path(__file__).parents[1]
FOLDERS = (_TESTS.parent / "corpus" / "samples", _TESTS / "documents")
QUESTIONS = _TESTS / "questions" / "preguntas.tsv"


def passages() -> list[dict[str, str]]:
    """The collection in BEIR form; ids are ``file/BP1_GN``, ``file/R4``, ``file/D2``."""
    paths = sorted(path for folder in FOLDERS for path in folder.iterdir())
    read = ((path.stem, read_file(path)[1]) for path in paths if _is_document(path))
    return [passage for stem, reading in read for passage in _passages(stem, reading)]


def asked() -> tuple[dict[str, str], dict[str, dict[str, float]]]:
    """Questions by id, and their right passages."""
    questions: dict[str, str] = {}
    right: dict[str, dict[str, float]] = {}
    lines = QUESTIONS.read_text("utf-8").splitlines()
    for number, line in enumerate(line for line in lines if not line.startswith("#")):
        key = f"q{number}"
        questions[key], keys = line.split("\t")
        right[key] = dict.fromkeys(keys.split(","), 1.0)
    return questions, right


def _is_document(path: Path) -> bool:
    return path.suffix in SUFFIXES and not path.name.endswith(".gold.json")


def _passages(stem: str, reading: Reading) -> Iterator[dict[str, str]]:
    named: list[tuple[str, str, str, Record]] = [
        *((one.canonical_code, one.description, "", one) for one in reading.cards),
        *((f"R{one.number}", one.text, "recommendation", one) for one in reading.recommendations),
        *((f"F{one.number}", one.name, "function", one) for one in reading.functions),
        *(
            (f"D{place}", one.topic or one.agenda, "", one)
            for place, one in enumerate(reading.discussions, 1)
        ),
    ]
    for key, title, parent, record in named:
        actions = [
            action.text
            for action in reading.actions
            if parent and f"{parent}:{key[1:]}" in action.parents
        ]
        text = "\n".join([*_texts(record, title), *actions])
        yield {"_id": f"{stem}/{key}", "title": title, "text": text}


def _texts(record: Record, title: str) -> Iterator[str]:
    """The record's own words, codes and choices left out."""
    for name, value in record.model_dump().items():
        if name in ("canonical_code", "code", "kind", "response", "not_applicable"):
            continue
        values = value if isinstance(value, list) else [value]
        yield from (one for one in values if isinstance(one, str) and one != title)
