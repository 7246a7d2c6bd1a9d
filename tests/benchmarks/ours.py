"""Precedentes as a peer of ``compare.py``."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from generated import analysis
from peers import folder_size
from shapes import FACETS, Answer, Card, Question

from index.analysis.analysis import Analysis
from index.search import IndexRecord, SearchRequest
from index.whoosh_engine import open_engine
from index.writing import BuildWriter, write_index

_BATCH = 500


class Ours:
    """The engine as it is: stems and surfaces, corrections and synonyms included."""

    name = "Precedentes"
    cannot: frozenset[str] = frozenset()

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if (folder / "index").exists():
            self._engine = open_engine(folder, "public")

    def build(self, cards: Iterable[Card]) -> None:
        write_index(self.folder, "public", _batches(iter(cards)), {})
        self._engine = open_engine(self.folder, "public")

    def search(self, question: Question) -> Answer:
        found = self._engine.search(SearchRequest(typed(question), facets=FACETS, excerpt=False))
        counts = {
            facet: {one.value: one.count for one in counted}
            for facet, counted in found.facets.items()
        }
        return Answer(found.total, [int(hit.id) for hit in found.hits], counts)

    def top(self, question: Question) -> list[int]:
        found = self._engine.search(SearchRequest(typed(question), facets=(), excerpt=False))
        return [int(hit.id) for hit in found.hits]

    def forget(self, question: Question) -> None:
        """As if it were asked for the first time; its words' scores stay known."""
        self._engine.forget(typed(question))

    def edit(self, card: Card) -> None:
        build = next(path for path in (self.folder / "index" / "public").iterdir() if path.is_dir())
        writer = BuildWriter(build, {})
        record = _record(card)
        writer.put([record], [analysis(dict(record.texts))])
        writer.commit(1)

    def size(self) -> int:
        return folder_size(self.folder)

    def close(self) -> None:
        pass


def typed(question: Question) -> str:
    return (" O " if question.either else " ").join(question.words)


def _record(card: Card) -> IndexRecord:
    return IndexRecord(
        id=str(card.number),
        type="card",
        document_id=str(card.number // 40),
        document="Fichas",
        title="Ficha",
        state="published",
        position=card.number,
        texts={"finding": card.text},
        facets=card.facets,
    )


def _batches(cards: Iterator[Card]) -> Iterator[tuple[list[IndexRecord], list[Analysis]]]:
    while batch := [_record(card) for card in islice(cards, _BATCH)]:
        yield batch, [analysis(dict(one.texts)) for one in batch]
