"""A small index of cards for the tests of the query side."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from index.abbreviations import FACET, notations
from index.analysis.analysis import analyse
from index.search import Engine, IndexRecord, SearchRequest
from index.whoosh_engine import open_engine
from index.writing import write_index


def book(
    folder: Path,
    texts: Mapping[str, Mapping[str, str]],
    synonyms: Mapping[str, tuple[str, ...]] | None = None,
    facets: Mapping[str, Mapping[str, tuple[str, ...]]] | None = None,
) -> Engine:
    """An engine over one card for each entry of ``texts``, whose key is its id (and code)."""
    records = [
        IndexRecord(
            key,
            "card",
            "d",
            "Fichas",
            fields.get("description", key),
            "published",
            code=fields.get("code"),
            canonical_code=fields.get("code"),
            texts=fields,
            facets={FACET: notations(fields.values()), **(facets or {}).get(key, {})},
        )
        for key, fields in texts.items()
    ]
    write_index(folder, "public", [(records, analyse([dict(r.texts) for r in records]))], {})
    return open_engine(folder, "public", synonyms=synonyms)


def found(engine: Engine, query: str, **kwargs: object) -> Sequence[str]:
    """The ids that a query finds, in order."""
    return [hit.id for hit in engine.search(SearchRequest(query, **kwargs)).hits]
