"""The Whoosh schema: groups of fields with their weights, and what an index says of itself."""

from collections.abc import Mapping
from typing import Any

from whoosh import columns, fields, formats

from kb.records import RecordType

# 1: array codec, five groups in two forms, heads and bodies as columns.
# 2: heads say which records are samples.
# 3: heads hold what a hit shows; their arrays in a file beside each segment.
# 4: the lexicon as a file that grows.
# 5: suggested links as facets of their own.
# 6: postings as plain arrays; bodies keep an analysis as it is stored.
# 7: heads tell the sizes of fields, so that one of them can be asked for at once.
INDEX_VERSION = 7
INDEX_NAME = "precedentes"
# What is kept of each record beside its words.
COLUMNS: tuple[str, ...] = ("head", "body")

# Fields share the statistics and the weight of their group (BM25F's streams).
GROUPS: tuple[str, ...] = ("code", "title", "keywords", "finding", "rest")
# The group whose fields are told apart; the others are asked for as a whole.
SHARED = "rest"
# Title 2 against 1: .826 without, .832 with it on the question set; more gives no more
# (docs/benchmarks.md). Codes and keywords are short and chosen by people.
GROUP_WEIGHTS: Mapping[str, float] = {
    "code": 3.0,
    "title": 2.0,
    "keywords": 2.0,
    "finding": 1.3,
    "rest": 1.0,
}
_GROUP_OF_FIELD: Mapping[str, str] = {
    "code": "code",
    "title": "title",
    "description": "title",
    "name": "title",
    "agenda": "title",
    "topic": "title",
    "keywords": "keywords",
    "finding": "finding",
}
# "text" is the whole of a recommendation or action, but the body of a discussion.
_TITLE_IS_TEXT: frozenset[RecordType] = frozenset({"recommendation", "action"})

# Each word is held twice: "s" the stem of its lemma, "f" its folded form with positions.
FORMS: tuple[str, ...] = ("s", "f")
META_ID = "\x00meta"


def group_of(record_type: RecordType, field: str) -> str:
    """The group that a record's field belongs to: ``("card", "finding")`` → ``"finding"``."""
    if field == "text" and record_type in _TITLE_IS_TEXT:
        return "title"
    return _GROUP_OF_FIELD.get(field, "rest")


class WordField(fields.FieldType):  # type: ignore[misc]
    """A field whose words come ready from the analysis (``segments.ArrayWriter``)."""

    def __init__(self, postings: formats.Format) -> None:
        self.format = postings
        self.analyzer = None
        self.scorable = self.stored = self.unique = False
        self.spelling = self.multitoken_query = False

    def to_bytes(self, value: Any) -> bytes:
        return value if isinstance(value, bytes) else str(value).encode()


class StemField(WordField):
    """Stems; a posting's weight is the count of its stem."""

    def __init__(self) -> None:
        super().__init__(formats.Existence())


class FormField(WordField):
    """Surface forms; a posting's value is their positions as uint32, for phrases."""

    def __init__(self) -> None:
        super().__init__(formats.Positions())


def whoosh_schema() -> fields.Schema:
    """Keys, the groups in two forms (``s_title``, ``f_title`` …), ``head`` and ``body``."""
    schema = fields.Schema(
        id=fields.ID(unique=True),
        # A change of a document's head changes all of its records.
        document=fields.ID(),
        # Read for every record when the index is opened: small, not compressed.
        head=fields.COLUMN(columns.VarBytesColumn()),
        # Read for the records of a page only; packing it saved a fifth of the disk and
        # cost a millisecond per page.
        body=fields.COLUMN(columns.VarBytesColumn()),
    )
    for group in GROUPS:
        schema.add(f"s_{group}", StemField())
        schema.add(f"f_{group}", FormField())
    return schema
