"""The measures, and a collection through the real pipeline."""

import json
import math
import tempfile
from pathlib import Path

import pytest
from benchmarks import questions, variants

from index.evaluation import (
    evaluate,
    index_collection,
    measure,
    ndcg,
    read_qrels,
    recall,
    reciprocal_rank,
)
from index.whoosh_engine import open_engine
from kb.errors import Refused
from kb.schemes import Schemes, seeds

RIGHT = {"a": 1.0, "b": 2.0, "z": 0.0}


def test_ndcg_discounts_by_rank_and_counts_grades() -> None:
    ideal = 2 + 1 / math.log2(3)
    assert ndcg(["b", "a"], RIGHT, 10) == pytest.approx(1.0)
    assert ndcg(["x", "b"], RIGHT, 10) == pytest.approx(2 / math.log2(3) / ideal)
    assert ndcg(["x", "b"], RIGHT, 1) == 0.0


def test_reciprocal_rank_and_recall_stop_at_their_depth() -> None:
    assert reciprocal_rank(["x", "a"], RIGHT, 10) == 0.5
    assert reciprocal_rank(["x", "a"], RIGHT, 1) == 0.0
    assert reciprocal_rank(["z"], RIGHT, 10) == 0.0
    assert recall(["a", "x"], RIGHT, 10) == 0.5


@pytest.mark.parametrize(
    "text",
    [
        "query-id\tcorpus-id\tscore\nq 1\td1\t2\n",
        "query_id\tdoc_id\trelevance\r\nq 1\td1\t2\r\n",
        "\ufeffquery-id\tcorpus-id\tscore\nq 1\td1\t2",
        "q 1\td1\t2\n\n",
        "q 1\t0\td1\t2\n",
    ],
)
def test_judgements_are_read_with_any_heading_or_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text(text, "utf-8")
    assert read_qrels(path) == {"q 1": {"d1": 2.0}}


@pytest.fixture
def collection(tmp_path: Path) -> tuple[Path, Path, Path]:
    corpus, queries, qrels = (tmp_path / name for name in ("c.jsonl", "q.jsonl", "r.tsv"))
    documents = [
        {"_id": "1", "title": "Registro", "text": "Un registro único evita duplicidades."},
        {"_id": "2", "title": "Acogida", "text": "Casas de acogida para familias."},
        {"_id": "3", "title": "Salud", "text": "Brigadas móviles de salud en la frontera."},
    ]
    corpus.write_text("".join(f"{json.dumps(one)}\n" for one in documents), "utf-8")
    asked = [
        {"_id": "q1", "text": "¿Cómo evitar duplicidades?"},
        {"_id": "q2", "text": "casa de acogida"},
        {"_id": "q3", "text": "sin juicio"},
    ]
    queries.write_text("".join(f"{json.dumps(one)}\n" for one in asked), "utf-8")
    qrels.write_text("query-id\tcorpus-id\tscore\nq1\t1\t1\nq2\t3\t1\n", "utf-8")
    return corpus, queries, qrels


def test_a_collection_is_indexed_searched_and_measured(collection) -> None:
    figures = evaluate(*collection)
    assert figures["queries"] == 2
    assert figures["mrr@10"] == 0.5
    assert figures["recall@100"] == 0.5
    assert set(figures["latency_ms"]) == {"median", "p95"}
    assert list(figures)[:4] == ["ndcg@10", "mrr@10", "recall@10", "recall@100"]


def test_names_of_the_vocabularies_and_of_the_documents_count(collection, tmp_path: Path) -> None:
    corpus, queries, qrels = collection
    defined = {
        "_id": "4",
        "text": "El Grupo Consultivo Estratégico (SAG, por sus siglas en inglés)",
    }
    with corpus.open("a", encoding="utf-8") as out:
        out.write(json.dumps(defined) + "\n" + json.dumps({"_id": "5", "text": "Acta del SAG"}))
    asked = [{"_id": "a", "text": "padrón"}, {"_id": "b", "text": "grupo consultivo estratégico"}]
    queries.write_text("".join(f"{json.dumps(one)}\n" for one in asked), "utf-8")
    qrels.write_text("a\t1\t1\nb\t4\t1\nb\t5\t1\n", "utf-8")
    names = {"padrón": ("registro",)}
    assert evaluate(corpus, queries, qrels)["recall@10"] == 0.5
    assert evaluate(corpus, queries, qrels, names)["recall@10"] == 1.0


def test_the_command_prints_the_measures_with_this_installations_names(collection, kb) -> None:
    corpus, queries, qrels = collection
    queries.write_text(json.dumps({"_id": "q1", "text": "padrón único"}), "utf-8")
    qrels.write_text("q1\t1\t1\n", "utf-8")
    files = ("--corpus", corpus, "--queries", queries, "--qrels", qrels)
    result = kb("evaluate", "search", *files, "--json")
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert figures["mrr@10"] == 1.0
    assert figures["queries"] == 1
    assert "mrr@10" in kb("evaluate", "search", *files).stdout


def test_files_that_are_no_collection_are_refused(collection, tmp_path: Path) -> None:
    corpus, queries, qrels = collection
    with pytest.raises(Refused, match="file_missing"):
        evaluate(tmp_path / "no-hay", queries, qrels)
    corpus.write_text("no es json\n", "utf-8")
    with pytest.raises(Refused, match="file_not_beir"):
        evaluate(corpus, queries, qrels)
    qrels.write_text("q1\t1\tmucho\n", "utf-8")
    with pytest.raises(Refused, match="file_not_beir"):
        read_qrels(qrels)


def test_spanish_questions_find_their_paragraph(shared: Path) -> None:
    """A part of the labelled set: the whole takes a minute (docs/benchmarks.md)."""
    folder = shared / "eval" / "search"
    lines = (folder / "corpus.jsonl").read_text("utf-8").splitlines()
    qrels = read_qrels(folder / "qrels.tsv")
    kept = {json.loads(line)["_id"]: line for line in lines[:300]}
    right = {q: docs for q, docs in qrels.items() if set(docs) & set(kept)}
    assert len(right) > 50
    figures = _measured(folder, list(kept.values()), right, "queries.jsonl")
    assert figures["mrr@10"] > 0.75
    blind = _measured(folder, list(kept.values()), right, "queries-noacc.jsonl")
    assert blind["mrr@10"] >= figures["mrr@10"] - 0.01


def test_our_own_questions_find_their_record_however_they_are_typed(tmp_path: Path) -> None:
    """228 questions of the field; the limits are those of the labelled set."""
    asked, right = questions.asked()
    index_collection(tmp_path, iter(questions.passages()))
    names = Schemes(seeds()).synonyms()
    engine = open_engine(tmp_path, "public", synonyms=names)
    found = {
        name: float(str(measure(engine, texts, right)["mrr@10"]))
        for name, texts in variants.made(asked).items()
    }
    plain = found["as written"]
    assert len(asked) > 200
    assert plain > 0.9
    assert found["no accents"] >= plain - 0.005
    assert found["number changed"] >= plain - 0.03
    assert found["one typo"] >= plain - 0.02


def test_questions_are_mistyped_as_people_do() -> None:
    question = "¿Cómo ayudar a niños en las naciones vecinas con razón?"
    made = {name: texts["q"] for name, texts in variants.made({"q": question}).items()}
    assert made["as written"] == question
    assert made["no accents"] == "¿Como ayudar a ninos en las naciones vecinas con razon?"
    assert made["number changed"] == "¿Cómo ayudar a niño en las nación vecina con razones?"
    slip, plain = made["one typo"].split(), question.split()
    assert sum(one != other for one, other in zip(slip, plain, strict=True)) == 1


def _measured(folder: Path, lines: list[str], right, queries: str) -> dict:
    asked = {
        one["_id"]: one["text"]
        for one in map(json.loads, (folder / queries).read_text("utf-8").splitlines())
        if one["_id"] in right
    }
    with tempfile.TemporaryDirectory() as data:
        index_collection(Path(data), iter(json.loads(line) for line in lines))
        return measure(open_engine(Path(data), "public"), asked, right)
