"""The peers of ``compare.py``: each indexes the same tokens and counts the same facets.

Each answers ``search(question)`` as (total, ids of the best ten, counts per facet) and
``top(question)`` as the best ten alone. Facet counts are made
the way that each peer does best: tantivy aggregates over its fast fields, the databases
join the matching rows with their facet values, once for all facets.
"""

import os
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

from shapes import FACETS, Answer, Card, Question

TOP = 10


class Peer(Protocol):
    """``cannot`` holds ``"counts"``, ``"both"`` (words) or ``"edit"`` where a peer has no such
    thing; ``folder`` is where another process finds the index, if it can."""

    name: str
    cannot: frozenset[str]
    folder: Path | None

    def build(self, cards: Iterable[Card]) -> None: ...

    def search(self, question: Question) -> Answer: ...

    def top(self, question: Question) -> list[int]: ...

    def edit(self, card: Card) -> None: ...

    def size(self) -> int: ...

    def close(self) -> None: ...


def folder_size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class Tantivy:
    """tantivy through its Python package, one writer, segments merged."""

    name = "tantivy"
    cannot: frozenset[str] = frozenset()

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._t = tantivy
        self.folder = folder
        schema = tantivy.SchemaBuilder()
        schema.add_unsigned_field("id", stored=True, indexed=True, fast=True)
        schema.add_text_field("text", tokenizer_name="white", index_option="position")
        for facet in FACETS:
            schema.add_text_field(facet, tokenizer_name="raw", fast=True, index_option="basic")
        self._schema = schema.build()
        self._index = tantivy.Index(self._schema, path=str(folder))
        white = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("white", white)
        self._aggregation = {
            facet: {"terms": {"field": facet, "size": 100, "segment_size": 5000}}
            for facet in FACETS
        }
        self._reload()

    def build(self, cards: Iterable[Card]) -> None:
        writer = self._index.writer(heap_size=500_000_000, num_threads=1)
        for card in cards:
            self._add(writer, card)
        writer.commit()
        writer.wait_merging_threads()
        self._reload()

    def _add(self, writer: Any, card: Card) -> None:
        document = self._t.Document(text=card.stems)
        document.add_unsigned("id", card.number)
        for facet, values in card.facets.items():
            for value in values:
                document.add_text(facet, value)
        writer.add_document(document)

    def _reload(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()

    def _query(self, question: Question) -> Any:
        terms = [self._t.Query.term_query(self._schema, "text", word) for word in question.words]
        occur = self._t.Occur.Should if question.either else self._t.Occur.Must
        return self._t.Query.boolean_query([(occur, term) for term in terms])

    def search(self, question: Question) -> Answer:
        query = self._query(question)
        found = self._searcher.search(query, TOP, count=True)
        ids = [self._searcher.doc(address)["id"][0] for _, address in found.hits]
        counted = self._searcher.aggregate(query, self._aggregation)
        counts = {
            facet: {one["key"]: one["doc_count"] for one in counted[facet]["buckets"]}
            for facet in FACETS
        }
        return Answer(found.count, ids, counts)

    def top(self, question: Question) -> list[int]:
        found = self._searcher.search(self._query(question), TOP, count=False)
        return [self._searcher.doc(address)["id"][0] for _, address in found.hits]

    def edit(self, card: Card) -> None:
        writer = self._index.writer(heap_size=50_000_000, num_threads=1)
        writer.delete_documents_by_term("id", card.number)
        self._add(writer, card)
        writer.commit()
        self._reload()

    def size(self) -> int:
        return folder_size(self.folder)

    def close(self) -> None:
        pass


class Fts5:
    """SQLite FTS5, contentless; the values of each card in a table of their own."""

    name = "SQLite FTS5"
    cannot: frozenset[str] = frozenset()

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / "fts5.sqlite3"
        self._db = sqlite3.connect(self._path)
        self._db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA cache_size=-200000; PRAGMA mmap_size=1000000000;"
            "CREATE VIRTUAL TABLE IF NOT EXISTS cards USING fts5"
            "(text, tokenize=\"unicode61 remove_diacritics 0 tokenchars '_.'\");"
            "CREATE TABLE IF NOT EXISTS facets (card INTEGER, facet INTEGER, value TEXT,"
            " PRIMARY KEY (card, facet, value)) WITHOUT ROWID;"
        )

    def build(self, cards: Iterable[Card]) -> None:
        with self._db:
            for card in cards:
                self._add(card)
            self._db.execute("INSERT INTO cards(cards) VALUES ('optimize')")
        self._db.execute("ANALYZE")

    def _add(self, card: Card) -> None:
        self._db.execute("INSERT INTO cards(rowid, text) VALUES (?, ?)", (card.number, card.stems))
        self._db.executemany(
            "INSERT INTO facets VALUES (?, ?, ?)",
            [
                (card.number, FACETS.index(facet), value)
                for facet, values in card.facets.items()
                for value in values
            ],
        )

    def search(self, question: Question) -> Answer:
        asked = _fts(question)
        (total,) = self._db.execute(
            "SELECT count(*) FROM cards WHERE cards MATCH ?", (asked,)
        ).fetchone()
        counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
        for facet, value, count in self._db.execute(
            "SELECT facet, value, count(*) FROM cards JOIN facets ON card = cards.rowid"
            " WHERE cards MATCH ? GROUP BY facet, value",
            (asked,),
        ):
            counts[FACETS[facet]][value] = count
        listed = {facet: dict(counted.most_common(100)) for facet, counted in counts.items()}
        return Answer(total, self.top(question), listed)

    def top(self, question: Question) -> list[int]:
        rows = self._db.execute(
            "SELECT rowid FROM cards WHERE cards MATCH ? ORDER BY rank LIMIT 10", (_fts(question),)
        )
        return [number for (number,) in rows]

    def edit(self, card: Card) -> None:
        with self._db:
            self._db.execute("DELETE FROM facets WHERE card = ?", (card.number,))
            self._db.execute("DELETE FROM cards WHERE rowid = ?", (card.number,))
            self._add(card)

    def size(self) -> int:
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self._path.stat().st_size

    def close(self) -> None:
        self._db.close()


def _fts(question: Question) -> str:
    joint = " OR " if question.either else " AND "
    return joint.join(f'"{word}"' for word in question.words)


class PostgreSql:
    """PostgreSQL: a GIN index over the tokens, the values of a card as an array beside it."""

    name = "PostgreSQL"
    cannot: frozenset[str] = frozenset()

    # A server's client is no server: its memory and start are not told.
    folder = None

    def __init__(self, cluster: Any) -> None:
        import psycopg

        self._stack = ExitStack()
        url = self._stack.enter_context(cluster.database())
        self._db = psycopg.connect(url, autocommit=True)
        self._stack.callback(self._db.close)
        self._db.execute("SET jit = off")
        self._db.execute("SET max_parallel_workers_per_gather = 0")
        self._db.execute("SET work_mem = '256MB'")
        self._db.execute("CREATE TABLE cards (id int PRIMARY KEY, words tsvector, facets text[])")

    def build(self, cards: Iterable[Card]) -> None:
        with self._db.transaction():
            cursor = self._db.cursor()
            with _copy(cursor) as out:
                for card in cards:
                    out.write_row((card.number, card.stems, _tagged(card)))
            cursor.execute(
                "INSERT INTO cards SELECT id, to_tsvector('simple', text), facets FROM incoming"
            )
        self._db.execute("CREATE INDEX ON cards USING gin (words) WITH (fastupdate = off)")
        self._db.execute("VACUUM ANALYZE cards")

    def search(self, question: Question) -> Answer:
        rows = self._db.execute(
            "WITH found AS MATERIALIZED (SELECT facets FROM cards"
            " WHERE words @@ to_tsquery('simple', %s))"
            " SELECT NULL, count(*) FROM found UNION ALL"
            " SELECT value, count(*) FROM found, unnest(facets) AS value GROUP BY value",
            (_ts(question),),
        ).fetchall()
        counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
        total = 0
        for value, count in rows:
            if value is None:
                total = count
            else:
                counts[FACETS[int(value[0])]][value[1:]] = count
        listed = {facet: dict(counted.most_common(100)) for facet, counted in counts.items()}
        return Answer(total, self.top(question), listed)

    def top(self, question: Question) -> list[int]:
        rows = self._db.execute(
            "SELECT id FROM cards, to_tsquery('simple', %s) q WHERE words @@ q"
            " ORDER BY ts_rank(words, q, 1) DESC, id LIMIT 10",
            (_ts(question),),
        )
        return [number for (number,) in rows.fetchall()]

    def edit(self, card: Card) -> None:
        self._db.execute(
            "UPDATE cards SET words = to_tsvector('simple', %s), facets = %s WHERE id = %s",
            (card.stems, _tagged(card), card.number),
        )

    def size(self) -> int:
        row = self._db.execute("SELECT pg_total_relation_size('cards')").fetchone()
        return int(row[0]) if row else 0

    def close(self) -> None:
        self._stack.close()


def _copy(cursor: Any) -> Any:
    cursor.execute(
        "CREATE TEMPORARY TABLE incoming (id int, text text, facets text[]) ON COMMIT DROP"
    )
    return cursor.copy("COPY incoming FROM STDIN")


def _ts(question: Question) -> str:
    joint = " | " if question.either else " & "
    return joint.join(f"'{word}'" for word in question.words)


def _tagged(card: Card) -> list[str]:
    return [
        f"{FACETS.index(facet)}{value}" for facet, values in card.facets.items() for value in values
    ]


def postgres_programs() -> Path | None:
    """Where PostgreSQL's server programs lie; None where there are none."""
    from postgres import server_programs

    return server_programs()


def temporary(prefix: str) -> Path:
    """A folder for a peer, under the system's own place for such."""
    return Path(tempfile.mkdtemp(prefix=f"kb-bench-{prefix}-", dir=os.environ.get("TMPDIR")))
