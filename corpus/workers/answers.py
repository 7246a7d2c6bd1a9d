"""What a child says about a file, as JSON. It is checked on arrival: whoever has parsed a
hostile file is no longer trusted, so nothing is unpickled and nothing taken as it comes."""

import json
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from corpus.blocks import Paragraph, Source
from corpus.parsers.recognise import Recognition
from corpus.stored_blocks import blocks_as_json, blocks_from_json
from kb.errors import Refused
from kb.records import Reading

_RECOGNITION = TypeAdapter(Recognition)
_CODE = re.compile(r"file_[a-z_]{1,40}")


class ReaderFailed(Exception):
    """A fault of ours (or a child that talks nonsense); the text goes to the error log."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file as it was read. ``blocks`` is the JSON form that the store keeps;
    ``sha256`` is of the bytes that the child read; ``recognition`` stands also where a
    kind was given."""

    name: str
    format: str
    sha256: str
    blocks: list[Any]
    reading: Reading
    recognition: Recognition
    headers: tuple[Paragraph, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def source(self) -> Source:
        blocks = blocks_from_json(self.blocks)
        return Source(self.name, self.format, blocks, self.headers, self.notes)


def read_answer(source: Source, reading: Reading, recognition: Recognition, sha256: str) -> bytes:
    """A file that was read."""
    return _pack(
        {
            "format": source.format,
            "sha256": sha256,
            "blocks": blocks_as_json(source),
            "headers": blocks_as_json(replace(source, blocks=source.headers)),
            "notes": list(source.notes),
            "reading": reading.model_dump(mode="json"),
            "recognition": asdict(recognition),
        }
    )


def refused_answer(error: Refused) -> bytes:
    """A file that a reader or parser refused."""
    plain = {k: v for k, v in error.params.items() if isinstance(v, (str, int, float))}
    return _pack({"refused": error.code, "params": plain})


def failed_answer(trace: str) -> bytes:
    """A file at which our own code stumbled."""
    return _pack({"failed": trace})


def _pack(value: dict[str, Any]) -> bytes:
    # Half a surrogate pair is no text that a database takes: it becomes a question mark.
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def understand(answer: bytes, path: Path) -> ReadFile:
    """The file that an answer tells of.

    Raises Refused (the child's code, its ``name`` always ours) and ReaderFailed.
    """
    try:
        told = json.loads(answer)
        if "failed" in told:
            raise ReaderFailed(str(told["failed"]))
        if "refused" in told:
            raise _refusal(told, path)
        return ReadFile(
            name=path.name,
            format=str(told["format"]),
            sha256=str(told["sha256"]),
            blocks=_checked(told["blocks"]),
            reading=Reading.model_validate(told["reading"]),
            recognition=_RECOGNITION.validate_python(told["recognition"]),
            headers=tuple(b for b in blocks_from_json(told["headers"]) if isinstance(b, Paragraph)),
            notes=tuple(map(str, told["notes"])),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise ReaderFailed(f"The answer about a file makes no sense: {exc!r}") from exc


def _refusal(told: dict[str, Any], path: Path) -> Refused:
    code = told["refused"]
    if not _CODE.fullmatch(code):
        raise ReaderFailed(f"No such refusal: {code!r}")
    params = {**told["params"], "name": path.name}
    return Refused(code, **params)


def _checked(blocks: list[Any]) -> list[Any]:
    blocks_from_json(blocks)
    return blocks
