"""Words become postings by sorting: the same as counting them one by one."""

import random
from pathlib import Path

import pytest
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import TermNotFound

from index.analysis.chain import positions, stream
from index.analysis.stems import stem
from index.documents import Document, meta_document
from index.gathering import Gathered
from index.schema import INDEX_NAME, whoosh_schema
from index.segments import ArrayWriter
from index.storage import open_index

WORDS = ("casa", "casas", "niñas|niños", "niñas", "entrega", ".", "bp1_sa|bp1", "año", "años")
# (form or stem) → {document: (weight, positions)}
Held = dict[str, dict[int, tuple[float, list[int]]]]


def streams(seed: int, documents: int) -> list[list[str]]:
    """Per document one to three streams, some of them empty."""
    rng = random.Random(seed)
    return [
        [" ".join(rng.choices(WORDS, k=rng.randrange(12))) for _ in range(rng.randint(1, 3))]
        for _ in range(documents)
    ]


def by_loops(texts: list[list[str]]) -> tuple[Held, Held]:
    forms: Held = {}
    stems: Held = {}
    for document, ones in enumerate(texts):
        found, _ = positions(ones)
        places: dict[str, set[int]] = {}
        for form, at in found.items():
            forms.setdefault(form, {})[document] = (len(at), at)
            places.setdefault(stem(form), set()).update(at)
        for one, at in places.items():
            stems.setdefault(one, {})[document] = (len(at), [])
    return forms, stems


def written(folder: Path, texts: list[list[str]]):
    """A reader of one segment that holds the streams in the group of titles."""
    folder.mkdir()
    index = FileStorage(str(folder)).create_index(whoosh_schema(), INDEX_NAME)
    writer = ArrayWriter(index, 1, stem)
    for number, ones in enumerate(texts):
        words = {"title": [one.split(" ") if one else [] for one in ones]}
        head = meta_document({}).head
        writer.add(Document(f"r{number}", f"d{number % 2}", head, b"body", words))
    writer.commit(merge=False)
    return open_index(folder).reader()


def held(reader, field: str) -> Held:
    found: Held = {}
    for term, info in reader.iter_field(field):
        matcher = reader.postings(field, term)
        columns = matcher.columns()
        sizes, places = columns.positions() if field.startswith("f_") else ([], [])
        ends = [sum(sizes[: n + 1]) for n in range(len(sizes))]
        at = [places[end - size : end].tolist() for end, size in zip(ends, sizes, strict=True)]
        ids = columns.ids.tolist()
        weights = columns.weights.tolist()
        assert info.doc_frequency() == len(ids)
        assert list(matcher.all_ids()) == ids
        found[term.decode()] = {
            number: (weight, at[place] if at else [])
            for place, (number, weight) in enumerate(zip(ids, weights, strict=True))
        }
    return found


@pytest.mark.parametrize("seed", range(6))
def test_postings_are_those_that_counting_gives(tmp_path: Path, seed: int) -> None:
    texts = streams(seed, documents=30)
    reader = written(tmp_path / "i", texts)
    forms, stems = by_loops(texts)
    assert held(reader, "f_title") == forms
    assert held(reader, "s_title") == stems


def test_two_forms_of_one_word_count_once_for_their_stem(tmp_path: Path) -> None:
    reader = written(tmp_path / "i", [[stream("niñas/os y niñas")[0]]])
    columns = reader.postings("s_title", stem("niñas").encode()).columns()
    assert columns.weights.tolist() == [2]


def test_terms_are_found_by_their_beginning_in_byte_order(tmp_path: Path) -> None:
    reader = written(tmp_path / "i", [["año anos zeta ano éxito"]])
    terms = [term.decode() for term in reader.expand_prefix("f_title", b"an")]
    assert terms == ["ano", "anos"]
    everything = [term.decode() for term, _ in reader.iter_field("f_title")]
    assert everything == sorted(everything, key=str.encode)


def test_keys_tell_their_records(tmp_path: Path) -> None:
    reader = written(tmp_path / "i", [["a"], ["b"], ["a"]])
    assert list(reader.postings("document", b"d0").all_ids()) == [0, 2]
    assert list(reader.postings("id", b"r1").all_ids()) == [1]
    with pytest.raises(TermNotFound):
        reader.postings("id", b"r9")


def test_many_terms_are_each_found_again(tmp_path: Path) -> None:
    words = [f"palabra{number}" for number in range(70_000)]
    reader = written(tmp_path / "i", [words[:40_000], words[30_000:]])
    for number in random.Random(1).sample(range(70_000), 300):
        ids = reader.postings("f_title", f"palabra{number}".encode()).columns().ids.tolist()
        assert ids == [
            place
            for place, one in enumerate((range(40_000), range(30_000, 70_000)))
            if number in one
        ]


def test_nothing_gathered_gives_no_terms() -> None:
    assert [postings.terms for _, postings in Gathered(stem).fields()] == [[]] * 10
