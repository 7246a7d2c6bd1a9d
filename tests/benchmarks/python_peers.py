"""The peers of ``compare.py`` that are written in Python: stock Whoosh and bm25s."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from peers import TOP, folder_size
from shapes import FACETS, Answer, Card, Question


class StockWhoosh:
    """Whoosh with its own searcher: ``groupedby`` counts, several values by overlap."""

    name = "Whoosh"
    cannot: frozenset[str] = frozenset()

    def __init__(self, folder: Path) -> None:
        from whoosh import analysis as chain
        from whoosh import fields, index, sorting

        self.folder = folder
        text = fields.TEXT(analyzer=chain.SpaceSeparatedTokenizer(), phrase=False)
        facets = {
            "area": fields.ID(sortable=True),
            "territory": fields.KEYWORD(commas=True),
            "keyword": fields.KEYWORD(commas=True),
        }
        schema = fields.Schema(id=fields.ID(unique=True, stored=True), text=text, **facets)
        make = index.open_dir if index.exists_in(folder) else index.create_in
        self._index = make(folder, schema=schema)
        self._searcher = self._index.searcher()
        self._groups = sorting.Facets()
        for facet in FACETS:
            several = facet != "area"
            one = sorting.FieldFacet(facet, allow_overlap=several, maptype=sorting.Count)
            self._groups.add_facet(facet, one)

    def build(self, cards: Iterable[Card]) -> None:
        writer = self._index.writer(limitmb=512)
        for card in cards:
            writer.add_document(**_fields(card))
        writer.commit(optimize=True)
        self._searcher = self._index.searcher()

    def search(self, question: Question) -> Answer:
        found = self._searcher.search(_wanted(question), limit=TOP, groupedby=self._groups)
        counts = {
            facet: {value: n for value, n in found.groups(facet).items() if value}
            for facet in FACETS
        }
        listed = {facet: dict(_most(counted)) for facet, counted in counts.items()}
        return Answer(len(found), [int(hit["id"]) for hit in found], listed)

    def top(self, question: Question) -> list[int]:
        return [int(hit["id"]) for hit in self._searcher.search(_wanted(question), limit=TOP)]

    def edit(self, card: Card) -> None:
        writer = self._index.writer()
        writer.update_document(**_fields(card))
        writer.commit(merge=False)
        self._searcher = self._searcher.refresh()

    def size(self) -> int:
        return folder_size(self.folder)

    def close(self) -> None:
        self._index.close()


def _most(counted: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda one: -one[1])[:100]


def _fields(card: Card) -> dict[str, str]:
    return {
        "id": str(card.number),
        "text": card.stems,
        **{facet: ",".join(values) for facet, values in card.facets.items()},
    }


def _wanted(question: Question) -> Any:
    from whoosh.query import And, Or, Term

    joint = Or if question.either else And
    return joint([Term("text", word) for word in question.words])


class Bm25s:
    """bm25s: every score worked out at indexing. It finds either of two words and orders;
    it counts no facets, cannot ask for both words, and an edit is a new index."""

    name = "bm25s"
    cannot: frozenset[str] = frozenset({"counts", "both", "edit"})

    def __init__(self, folder: Path) -> None:
        import bm25s

        self._made = bm25s
        self.folder = folder
        if any(folder.iterdir()):
            self._index = bm25s.BM25.load(str(folder))

    def build(self, cards: Iterable[Card]) -> None:
        self._index = self._made.BM25(k1=0.9, b=0.4)
        self._index.index([card.stems.split(" ") for card in cards], show_progress=False)
        self._index.save(str(self.folder))

    def search(self, question: Question) -> Answer:
        scores = self._index.get_scores(list(question.words))
        return Answer(int((scores > 0).sum()), self.top(question), {})

    def top(self, question: Question) -> list[int]:
        found = self._index.retrieve([list(question.words)], k=TOP, show_progress=False)
        return [int(number) + 1 for number in found.documents[0]]

    def edit(self, card: Card) -> None:
        raise NotImplementedError("bm25s has no edits")

    def size(self) -> int:
        return folder_size(self.folder)

    def close(self) -> None:
        pass
