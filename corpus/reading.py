"""Reading a document: from a file to blocks to records."""

from collections.abc import Callable
from pathlib import Path

from corpus.blocks import Source
from corpus.parsers.card_sheet import parse_cards
from corpus.parsers.ccpm_action_plan import parse_ccpm
from corpus.parsers.management_response import parse_recommendations
from corpus.parsers.meeting_minutes import parse_minutes
from corpus.parsers.other import parse_other
from corpus.parsers.recognise import Recognition, recognise
from corpus.readers.dispatch import READERS, read_bytes, read_path
from corpus.stored_blocks import blocks_as_json, blocks_from_json
from kb.records import DocumentKind, Reading

# Raised with every change that reads a document otherwise, so that the same bytes are read
# anew at their next import. 1: the five kinds from text and Word. 2: more formats, and the
# habits of other offices.
READER_VERSION = "2"

# File suffixes that can be read.
SUFFIXES = frozenset(READERS)

PARSERS: dict[DocumentKind, Callable[[Source], Reading]] = {
    "card_sheet": parse_cards,
    "management_response": lambda source: parse_recommendations(source, "management_response"),
    "improvement_plan": lambda source: parse_recommendations(source, "improvement_plan"),
    "ccpm_action_plan": parse_ccpm,
    "meeting_minutes": parse_minutes,
    "other": parse_other,
}


def read_source(path: Path) -> Source:
    """Read a file's blocks.

    Raises ``kb.errors.Refused`` with one of the codes ``file_missing``,
    ``file_unreadable``, ``file_empty``, ``file_not_text``, ``file_not_word``,
    ``file_damaged``, ``file_encrypted``, ``file_too_large``, ``file_too_complex``,
    ``file_unsafe``, ``file_type_unknown``; its ``name`` is the bare file name.
    """
    return read_path(path)


def parse(source: Source, kind: DocumentKind | None = None) -> Reading:
    """Read the records of a source; the kind is recognised where it is not given."""
    return PARSERS[kind or recognise(source).kind](source)


def read_file(path: Path) -> tuple[Source, Reading]:
    """Read a file's blocks and records. Raises what ``read_source`` raises."""
    source = read_source(path)
    return source, parse(source)


__all__ = [
    "PARSERS",
    "READER_VERSION",
    "SUFFIXES",
    "Recognition",
    "blocks_as_json",
    "blocks_from_json",
    "parse",
    "read_bytes",
    "read_file",
    "read_source",
    "recognise",
]
