"""What the index keeps of a record: its words by group, a small head, a body for pages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from index.analysis.analysis import Analysis
from index.analysis.chain import Stems, positions
from index.schema import GROUPS, META_ID, group_of
from index.search import NO_VALUE, IndexRecord
from kb.codes import parse_code
from kb.records import RecordType
from kb.stored import State


class Head(NamedTuple):
    """What every search needs of a record; ``lengths`` are words per group of ``GROUPS``.

    What a hit shows without an excerpt is here too: its body need not be read. ``keywords``
    is filled when a segment takes the facets into its arrays.
    """

    id: str
    type: RecordType
    document_id: str
    title: str
    code: str | None
    canonical_code: str | None
    position: int
    year: int | None
    lengths: list[int]
    facets: dict[str, list[str]]
    transversal: list[str]
    sample: bool
    keywords: Sequence[str] = ()
    number: str | None = None
    document: str = ""
    state: State = "published"
    lent: Sequence[str] = ()


class Body(NamedTuple):
    """What a hit shows of a record, and what snippets and related cards are made from."""

    record: IndexRecord
    analysis: Analysis


# Which facets a record of each type could have ("Sin dato" where it says nothing).
FacetsOfType = Mapping[RecordType, frozenset[str]]


class Document(NamedTuple):
    """``columns`` are Whoosh's plain fields; ``stems`` (stem → count) and ``forms`` (form →
    positions) are the words by group."""

    columns: dict[str, Any]
    stems: dict[str, dict[str, int]]
    forms: dict[str, dict[str, list[int]]]


def make_document(
    record: IndexRecord, analysis: Analysis, stems: Stems, expected: FacetsOfType
) -> Document:
    """What the index writes of a record. Adds its forms to the lexicon of ``stems``."""
    document = Document({"id": record.id, "document": record.document_id}, {}, {})
    lengths = []
    for group in GROUPS:
        streams = [
            one for name, one in analysis.streams.items() if group_of(record.type, name) == group
        ]
        found, length = positions(streams)
        if group == "code":
            _add_code(record, found)
        lengths.append(length or len(found))
        if found:
            document.forms[group] = found
            document.stems[group] = stems.counts(found)
    document.columns["head"] = _pack_head(record, lengths, expected)
    document.columns["body"] = _pack_body(record, analysis)
    return document


def _add_code(record: IndexRecord, found: dict[str, list[int]]) -> None:
    """``BPI_GN`` is found by its canonical form, its printed one, ``bp1`` and ``gn``."""
    code = parse_code(record.canonical_code) if record.canonical_code else None
    if code is None:
        return
    for form in (str(code), record.code or "", f"{code.prefix}{code.number}", code.area):
        if form:
            found.setdefault(form.casefold(), [0])


def _with_gaps(record: IndexRecord, expected: FacetsOfType) -> dict[str, list[str]]:
    """The record's facets, "no value" where its type could have one and it says nothing."""
    facets = {name: list(dict.fromkeys(values)) for name, values in record.facets.items() if values}
    for name in expected.get(record.type, ()):
        if name not in facets and name not in record.transversal:
            facets[name] = [NO_VALUE]
    return facets


def _pack_head(record: IndexRecord, lengths: list[int], expected: FacetsOfType) -> bytes:
    head = Head(
        record.id,
        record.type,
        record.document_id,
        record.title,
        record.code,
        record.canonical_code,
        record.position,
        record.year,
        lengths,
        _with_gaps(record, expected),
        list(record.transversal),
        record.sample,
        (),
        record.number,
        record.document,
        record.state,
        record.lent,
    )
    return json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()


def unpack_head(data: bytes) -> Head | None:
    """The head of a record; None for the meta document."""
    plain = json.loads(data)
    return Head(*plain) if isinstance(plain, list) else None


def unpack_meta(data: bytes) -> dict[str, Any]:
    """What ``meta_fields`` wrote."""
    plain = json.loads(data)
    return plain if isinstance(plain, dict) else {}


def _pack_body(record: IndexRecord, analysis: Analysis) -> bytes:
    # Not asdict: its deep copy took a tenth of the indexing.
    plain = {field.name: getattr(record, field.name) for field in fields(record)}
    plain["analysis"] = [
        analysis.streams,
        analysis.borders,
        analysis.phrases,
    ]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def unpack_body(data: bytes) -> Body:
    plain = json.loads(data)
    streams, borders, phrases = plain.pop("analysis")
    plain["facets"] = {name: tuple(values) for name, values in plain["facets"].items()}
    for name in ("transversal", "lent"):
        plain[name] = tuple(plain[name])
    analysis = Analysis(streams, borders, phrases)
    return Body(IndexRecord(**plain), analysis)


def meta_fields(meta: Mapping[str, Any]) -> dict[str, Any]:
    """The document that holds what the index says of itself, written in the same commit."""
    return {"id": META_ID, "head": json.dumps(dict(meta)).encode(), "body": b""}
