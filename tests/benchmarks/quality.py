"""How well Spanish questions are answered, beside stock Whoosh, in one run.

    python tests/benchmarks/quality.py [FOLDER] [--make-variants] [--seeds 1]

``FOLDER`` holds a collection in BEIR form: ``corpus.jsonl``, ``queries.jsonl``,
``qrels.tsv`` (or ``qrels/test.tsv``); by default ``../shared/eval/search`` and our own questions
(``tests/questions``). The questions are asked as given, without accents, with number
changed and with one typing error: ``queries-noacc.jsonl``, ``queries-number.jsonl`` and
``queries-typo.jsonl`` where the folder has them, else made by ``variants.py``.
Prints Markdown tables (docs/benchmarks.md).
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(1, str(Path(__file__).parents[1]))

import questions
import variants
from whoosh import fields, index
from whoosh.analysis import LanguageAnalyzer
from whoosh.query import Or, Term
from whoosh.scoring import BM25F

from index.evaluation import Qrels, index_collection, ndcg, read_qrels, recall, reciprocal_rank
from index.search import SearchRequest
from index.whoosh_engine import open_engine
from kb.schemes import Schemes, seeds

SHARED = Path(__file__).parents[2].parent / "shared" / "eval" / "search"
GIVEN = {"no accents": "noacc", "number changed": "number", "one typo": "typo"}
_DEPTH = 100


class Collection(NamedTuple):
    """``asked`` maps a variant to its questions by id."""

    name: str
    documents: Sequence[dict[str, str]]
    asked: Mapping[str, Mapping[str, str]]
    qrels: Qrels


class Ours:
    name = "Precedentes"

    def __init__(self, folder: Path, documents: Sequence[dict[str, str]]) -> None:
        index_collection(folder, iter(documents))
        synonyms = Schemes(seeds()).synonyms()
        self._engine = open_engine(folder, "public", synonyms=synonyms)

    def find(self, text: str) -> list[str]:
        request = SearchRequest(text, limit=_DEPTH, facets=(), excerpt=False)
        return [hit.id for hit in self._engine.search(request).hits]


class StockWhoosh:
    """Whoosh as its documentation has it for Spanish: ``LanguageAnalyzer("es")``, BM25F with
    its own constants, any word matches. Title and text are one field (two score lower)."""

    name = 'Whoosh, `LanguageAnalyzer("es")`'

    def __init__(self, folder: Path, documents: Sequence[dict[str, str]]) -> None:
        self._analyzer = LanguageAnalyzer("es")
        schema = fields.Schema(id=fields.ID(stored=True), text=fields.TEXT(self._analyzer))
        made = index.create_in(folder, schema)
        writer = made.writer()
        for one in documents:
            writer.add_document(id=one["_id"], text=f"{one.get('title', '')}\n{one['text']}")
        writer.commit()
        self._searcher = made.searcher(weighting=BM25F())

    def find(self, text: str) -> list[str]:
        asked = Or([Term("text", token.text) for token in self._analyzer(text, mode="query")])
        return [hit["id"] for hit in self._searcher.search(asked, limit=_DEPTH)]


class Figures(NamedTuple):
    mrr: float
    ndcg: float
    recall10: float
    recall100: float
    median: float


def measure(engine: Ours | StockWhoosh, asked: Mapping[str, str], qrels: Qrels) -> Figures:
    """Means over the judged questions; milliseconds of the median one."""
    rows, times = [], []
    for key, right in qrels.items():
        start = time.perf_counter()
        found = engine.find(asked[key])
        times.append((time.perf_counter() - start) * 1000)
        rows.append(
            (
                reciprocal_rank(found, right, 10),
                ndcg(found, right, 10),
                recall(found, right, 10),
                recall(found, right, 100),
            )
        )
    means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    return Figures(*means, statistics.median(times))


def read_collection(folder: Path, *, make: bool, seed: int) -> Collection:
    asked = _questions(folder / "queries.jsonl")
    plain = folder / "qrels.tsv"
    judged = read_qrels(plain if plain.exists() else folder / "qrels" / "test.tsv")
    qrels = {key: right for key, right in judged.items() if key in asked}
    forms = variants.made({key: asked[key] for key in qrels}, seed)
    for name, suffix in GIVEN.items():
        given = folder / f"queries-{suffix}.jsonl"
        if given.exists() and not make:
            forms[name] = _questions(given)
    lines = (folder / "corpus.jsonl").read_text("utf-8").splitlines()
    return Collection(folder.name, [json.loads(line) for line in lines], forms, qrels)


def own_collection(seed: int) -> Collection:
    asked, qrels = questions.asked()
    forms = variants.made(asked, seed)
    return Collection("our own questions", questions.passages(), forms, qrels)


def _questions(path: Path) -> dict[str, str]:
    found = map(json.loads, path.read_text("utf-8").splitlines())
    return {one["_id"]: one["text"] for one in found}


def report(collection: Collection) -> None:
    """A row for each engine and variant; what a variant loses against the plain questions."""
    count = f"{len(collection.documents)} passages, {len(collection.qrels)} questions"
    print(f"\n| {collection.name}: {count} | MRR@10 | loses | nDCG@10 | R@10 | R@100 | median |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for engine_class in (StockWhoosh, Ours):
        with tempfile.TemporaryDirectory() as folder:
            engine = engine_class(Path(folder), collection.documents)
            plain: Figures | None = None
            for name, asked in collection.asked.items():
                one = measure(engine, asked, collection.qrels)
                plain = plain or one
                lost = "" if one is plain else f"{plain.mrr - one.mrr:.3f}"
                cells = (one.mrr, one.ndcg, one.recall10, one.recall100)
                told = " | ".join([f"{one.mrr:.3f}", lost, *(f"{cell:.3f}" for cell in cells[1:])])
                print(f"| {engine.name}, {name} | {told} | {one.median:.1f} ms |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--make-variants", action="store_true")
    parser.add_argument("--seeds", type=int, default=1)
    options = parser.parse_args()
    folder = options.folder or SHARED
    for seed in range(1, options.seeds + 1):
        if (folder / "corpus.jsonl").exists():
            report(read_collection(folder, make=options.make_variants, seed=seed))
        else:
            print(f"{folder}: needs corpus.jsonl, queries.jsonl and qrels.tsv", file=sys.stderr)
        if options.folder is None:
            report(own_collection(seed))


if __name__ == "__main__":
    main()
