"""What the index keeps of a record: its words by group, a small head, a body for pages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from index.analysis.analysis import Analysis
from index.analysis.chain import GAP, OR
from index.schema import GROUPS, META_ID, SHARED, group_of
from index.search import NO_VALUE, IndexRecord
from kb.codes import parse_code
from kb.records import RecordType
from kb.stored import State


class Head(NamedTuple):
    """What every search needs of a record; ``lengths`` are words per group of ``GROUPS``.

    What a hit shows without an excerpt is here too: its body need not be read. ``keywords``
    is filled when a segment takes the facets into its arrays. ``sizes`` are the words (gaps
    included) of each field of the group ``SHARED``, in the order of their streams.
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
    sizes: Sequence[tuple[str, int]] = ()


class Body(NamedTuple):
    """What a hit shows of a record, and what snippets and related cards are made from."""

    record: IndexRecord
    analysis: Analysis


# json.dumps makes an encoder each time.
_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_RECORD_FIELDS = tuple(field.name for field in fields(IndexRecord))
# Which facets a record of each type could have ("Sin dato" where it says nothing).
FacetsOfType = Mapping[RecordType, frozenset[str]]


class Document(NamedTuple):
    """What the index writes of a record: keys, columns, and by group the words of its
    streams. ``words`` is the group's streams in their order, each as a list; ``read`` what
    ``head`` says, None for the meta document."""

    id: str
    document_id: str
    head: bytes
    body: bytes
    words: Mapping[str, Sequence[Sequence[str]]]
    read: Head | None = None


def make_document(record: IndexRecord, analysis: Analysis, expected: FacetsOfType) -> Document:
    """What the index writes of a record."""
    words, lengths = _words(record.type, analysis.streams, record.code, record.canonical_code)
    head = _head(record, lengths, _sizes(record.type, analysis.streams), expected)
    packed, body = _encoded(head).encode(), _pack_body(record, analysis)
    return Document(record.id, record.document_id, packed, body, words, head)


def stored_document(head: bytes, body: bytes) -> Document | None:
    """A record as it was written before, to be written again; None for the meta document."""
    read = unpack_head(head)
    if read is None:
        return None
    streams = json.loads(body.split(b"\n")[1])
    words, _ = _words(read.type, streams, read.code, read.canonical_code)
    return Document(read.id, read.document_id, head, body, words, read)


def _words(
    record_type: RecordType, streams: Mapping[str, str], code: str | None, canonical: str | None
) -> tuple[dict[str, list[Sequence[str]]], list[int]]:
    """By group the words of its streams, and how many words there are in each group."""
    words: dict[str, list[Sequence[str]]] = {group: [] for group in GROUPS}
    lengths = dict.fromkeys(GROUPS, 0)
    for name, stream in streams.items():
        group = group_of(record_type, name)
        parts = stream.split(" ") if stream else []
        words[group].append(parts)
        lengths[group] += len(parts) - parts.count(GAP)
    if forms := _code_forms(code, canonical):
        words["code"] = _with_code(words["code"], forms)
        lengths["code"] = lengths["code"] or len(forms)
    return {group: found for group, found in words.items() if found}, list(lengths.values())


def _sizes(record_type: RecordType, streams: Mapping[str, str]) -> list[tuple[str, int]]:
    """The shared group's fields, in their order, with the words of each."""
    return [
        (name, stream.count(" ") + 1 if stream else 0)
        for name, stream in streams.items()
        if group_of(record_type, name) == SHARED
    ]


def _with_code(streams: Sequence[Sequence[str]], forms: Sequence[str]) -> list[Sequence[str]]:
    """The group's streams, what a code is found by beside their first word."""
    known = {form for words in streams for word in words for form in word.split(OR)}
    first, *rest = streams[0] if streams and streams[0] else [GAP]
    kept = [] if first == GAP else [first]
    joined = OR.join((*kept, *(form for form in forms if form not in known)))
    return [[joined or GAP, *rest], *streams[1:]]


def _code_forms(printed: str | None, canonical: str | None) -> list[str]:
    """``BPI_GN`` is found by its canonical form, its printed one, ``bp1`` and ``gn``."""
    code = parse_code(canonical) if canonical else None
    if code is None:
        return []
    forms = (str(code), printed or "", f"{code.prefix}{code.number}", code.area)
    return list(dict.fromkeys(form.casefold() for form in forms if form))


def _with_gaps(record: IndexRecord, expected: FacetsOfType) -> dict[str, list[str]]:
    """The record's facets, "no value" where its type could have one and it says nothing."""
    facets = {name: list(dict.fromkeys(values)) for name, values in record.facets.items() if values}
    for name in expected.get(record.type, ()):
        if name not in facets and name not in record.transversal:
            facets[name] = [NO_VALUE]
    return facets


def _head(
    record: IndexRecord,
    lengths: list[int],
    sizes: Sequence[tuple[str, int]],
    expected: FacetsOfType,
) -> Head:
    return Head(
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
        sizes,
    )


def unpack_head(data: bytes) -> Head | None:
    """The head of a record; None for the meta document."""
    plain = json.loads(data)
    return Head(*plain) if isinstance(plain, list) else None


def unpack_meta(data: bytes) -> dict[str, Any]:
    """What ``meta_document`` wrote."""
    plain = json.loads(data)
    return plain if isinstance(plain, dict) else {}


def _pack_body(record: IndexRecord, analysis: Analysis) -> bytes:
    """The record as JSON, then the lines of its analysis as they are."""
    # Not asdict: its deep copy took a tenth of the indexing.
    plain = {name: getattr(record, name) for name in _RECORD_FIELDS}
    return _encoded(plain).encode() + b"\n" + analysis.lines


def unpack_body(data: bytes) -> Body:
    own, _, lines = data.partition(b"\n")
    plain = json.loads(own)
    plain["facets"] = {name: tuple(values) for name, values in plain["facets"].items()}
    for name in ("transversal", "lent"):
        plain[name] = tuple(plain[name])
    return Body(IndexRecord(**plain), Analysis.of_lines(lines))


def meta_document(meta: Mapping[str, Any]) -> Document:
    """The document that holds what the index says of itself, written in the same commit."""
    return Document(META_ID, "", json.dumps(dict(meta)).encode(), b"", {})
