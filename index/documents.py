"""What the index keeps of a record: its words by group, a small head, a body for pages."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, NamedTuple

from index.analysis.analysis import Analysis
from index.analysis.chain import Stems, positions
from index.schema import GROUPS, META_ID, group_of
from index.search import NO_VALUE, IndexRecord
from kb.codes import parse_code
from kb.records import RecordType


class Head(NamedTuple):
    """What every search needs of a record; ``lengths`` are words per group of ``GROUPS``."""

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


class Body(NamedTuple):
    """What a hit shows of a record, and what snippets and related cards are made from."""

    record: IndexRecord
    analysis: Analysis


# Which facets a record of each type could have ("Sin dato" where it says nothing).
FacetsOfType = Mapping[RecordType, frozenset[str]]


def document_fields(
    record: IndexRecord, analysis: Analysis, stems: Stems, expected: FacetsOfType
) -> dict[str, Any]:
    """The Whoosh fields of a record. Adds the record's forms to the lexicon of ``stems``."""
    fields: dict[str, Any] = {"id": record.id, "document": record.document_id}
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
            fields[f"f_{group}"] = found
            fields[f"s_{group}"] = stems.counts(found)
    fields["head"] = _pack_head(record, lengths, expected)
    fields["body"] = _pack_body(record, analysis)
    return fields


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
    plain = asdict(record)
    plain["analysis"] = [
        analysis.streams,
        {k: list(v) for k, v in analysis.borders.items()},
        analysis.phrases,
    ]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def unpack_body(data: bytes) -> Body:
    plain = json.loads(data)
    streams, borders, phrases = plain.pop("analysis")
    plain["facets"] = {name: tuple(values) for name, values in plain["facets"].items()}
    for name in ("transversal", "lent"):
        plain[name] = tuple(plain[name])
    analysis = Analysis(streams, {k: tuple(v) for k, v in borders.items()}, tuple(phrases))
    return Body(IndexRecord(**plain), analysis)


def meta_fields(meta: Mapping[str, Any]) -> dict[str, Any]:
    """The document that holds what the index says of itself, written in the same commit."""
    return {"id": META_ID, "head": json.dumps(dict(meta)).encode(), "body": b""}
