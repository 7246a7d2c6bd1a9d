"""How well the search finds: a BEIR collection through the real pipeline and engine."""

import json
import math
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from index.abbreviations import FACET, notations
from index.analysis.analysis import analyse
from index.search import Engine, IndexRecord, SearchRequest
from index.whoosh_engine import open_engine
from index.writing import write_index
from kb.errors import Refused

_BATCH = 256
_DEPTH = 100

Qrels = dict[str, dict[str, float]]


def evaluate(
    corpus: Path,
    queries: Path,
    qrels: Path,
    synonyms: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, object]:
    """Index a collection, search its questions, measure: the object of ``kb evaluate search``.

    ``corpus`` and ``queries`` are JSON lines (``_id, title, text``; ``_id, text``),
    ``qrels`` is tab-separated (``query-id corpus-id score``). Only judged questions count.
    ``synonyms`` are the vocabularies' names, as ``open_engine`` takes them.
    Raises ``Refused`` with ``file_missing`` or ``file_not_beir`` (params ``name``).
    """
    relevant = read_qrels(qrels)
    asked = {one["_id"]: one["text"] for one in _lines(queries) if one["_id"] in relevant}
    with tempfile.TemporaryDirectory() as folder:
        index_collection(Path(folder), _lines(corpus))
        engine = open_engine(Path(folder), "public", synonyms=synonyms)
        return measure(engine, asked, relevant)


def index_collection(data: Path, documents: Iterator[dict[str, str]]) -> None:
    """Index BEIR documents as records of one type under a data folder."""
    batches = ([_record(one) for one in batch] for batch in _batched(documents, _BATCH))
    analysed = ((records, analyse([record.texts for record in records])) for records in batches)
    write_index(data, "public", analysed, {})


def measure(engine: Engine, asked: Mapping[str, str], relevant: Qrels) -> dict[str, object]:
    """nDCG@10, MRR@10, recall at 10 and 100, latency over the questions."""
    found: dict[str, list[str]] = {}
    times: list[float] = []
    for key, text in asked.items():
        start = time.perf_counter()
        results = engine.search(SearchRequest(text, limit=_DEPTH, facets=(), excerpt=False))
        times.append((time.perf_counter() - start) * 1000)
        found[key] = [hit.id for hit in results.hits]
    pairs = [(found[key], relevant[key]) for key in asked]
    count = max(1, len(pairs))
    return {
        "ndcg@10": round(sum(ndcg(*pair, 10) for pair in pairs) / count, 4),
        "mrr@10": round(sum(reciprocal_rank(*pair, 10) for pair in pairs) / count, 4),
        "recall@10": round(sum(recall(*pair, 10) for pair in pairs) / count, 4),
        "recall@100": round(sum(recall(*pair, 100) for pair in pairs) / count, 4),
        "queries": len(pairs),
        "latency_ms": {
            "median": round(statistics.median(times), 3) if times else 0.0,
            "p95": round(sorted(times)[int(len(times) * 0.95)], 3) if times else 0.0,
        },
    }


def ndcg(found: Sequence[str], relevant: Mapping[str, float], depth: int) -> float:
    """Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002), the grade itself
    being the gain, as trec_eval, ir-measures and ranx have it by default."""
    gains = [max(relevant.get(one, 0.0), 0.0) for one in found[:depth]]
    best = sorted((value for value in relevant.values() if value > 0), reverse=True)[:depth]
    ideal = _discounted(best)
    return _discounted(gains) / ideal if ideal else 0.0


def reciprocal_rank(found: Sequence[str], relevant: Mapping[str, float], depth: int) -> float:
    """1 / rank of the first right answer, 0 beyond ``depth``."""
    ranks = (rank for rank, one in enumerate(found[:depth], 1) if relevant.get(one, 0) > 0)
    first = next(ranks, None)
    return 1 / first if first else 0.0


def recall(found: Sequence[str], relevant: Mapping[str, float], depth: int) -> float:
    """The part of the right answers among the first ``depth``."""
    right = {one for one, value in relevant.items() if value > 0}
    return len(right.intersection(found[:depth])) / len(right) if right else 0.0


def read_qrels(path: Path) -> Qrels:
    """Judgements by question; a heading line is passed over. TREC's four columns (``query 0
    document score``) are read too."""
    relevant: Qrels = {}
    for number, line in enumerate(_text(path).splitlines()):
        parts = [one.strip() for one in line.split("\t")] if "\t" in line else line.split()
        if len(parts) == 4:
            del parts[1]
        if len(parts) != 3:
            continue
        try:
            relevant.setdefault(parts[0], {})[parts[1]] = float(parts[2])
        except ValueError as exc:
            if number:
                raise Refused("file_not_beir", name=path.name) from exc
    relevant = {key: right for key, right in relevant.items() if right}
    if not relevant:
        raise Refused("file_not_beir", name=path.name)
    return relevant


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def _record(document: Mapping[str, str]) -> IndexRecord:
    title = document.get("title", "")
    return IndexRecord(
        id=document["_id"],
        type="discussion",
        document_id=document["_id"],
        document=title,
        title=title,
        state="published",
        texts={"topic": title, "text": document["text"]},
        facets={FACET: notations([title, document["text"]])},
    )


def _lines(path: Path) -> Iterator[dict[str, str]]:
    for line in _text(path).splitlines():
        if not line.strip():
            continue
        try:
            one = json.loads(line)
            yield {key: str(one[key]) for key in ("_id", "text")} | {
                "title": str(one.get("title") or "")
            }
        except (ValueError, KeyError, TypeError) as exc:
            raise Refused("file_not_beir", name=path.name) from exc


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, IsADirectoryError) as exc:
        raise Refused("file_missing", name=path.name) from exc
    except UnicodeDecodeError as exc:
        raise Refused("file_not_beir", name=path.name) from exc


def _batched(items: Iterator[dict[str, str]], size: int) -> Iterator[list[dict[str, str]]]:
    batch: list[dict[str, str]] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
