"""The child: ``python -m corpus.workers.child`` reads files that its parent names.

In: one JSON object per line, ``{"path", "kind", "seconds"}``. Out: frames, each a head
(length, whether the child takes another file) and an answer of ``corpus.workers.answers``;
the first frame tells the limits that the system enforces. The end of the input ends it.
"""

import hashlib
import json
import os
import struct
import sys
import traceback
from pathlib import Path
from typing import Any, BinaryIO

from corpus.workers.limits import MAX_ANSWER, MAX_KEPT_MEMORY, allow_seconds, limit_self
from corpus.workers.limits import peak_memory as peak

HEAD = struct.Struct(">Q?")
# Audit events of Python that reach beyond this process; reading a document needs none.
_REACHING = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")


def main() -> None:
    """Answer until the input ends, a fault of ours came up or memory has grown too much."""
    # What a library prints must not land among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limits = limit_self()
    # Loaded only now, so that loading counts under the limits.
    from corpus import reading  # noqa: F401

    sys.addaudithook(_stay_inside)
    _send(answers, json.dumps(limits).encode(), more=True)
    for line in sys.stdin.buffer:
        job = json.loads(line)
        allow_seconds(job["seconds"])
        answer, sound = _answer(Path(job["path"]), job["kind"])
        more = sound and peak() < MAX_KEPT_MEMORY
        _send(answers, answer, more=more)
        if not more:
            break


def _send(answers: BinaryIO, answer: bytes, *, more: bool) -> None:
    answers.write(HEAD.pack(len(answer), more) + answer)
    answers.flush()


def _answer(path: Path, kind: Any) -> tuple[bytes, bool]:
    """What to say about a file, and whether this process is as sound as before."""
    from corpus.readers.dispatch import file_bytes
    from corpus.reading import parse, read_bytes, recognise
    from corpus.workers.answers import failed_answer, read_answer, refused_answer
    from kb.errors import Refused

    try:
        data = file_bytes(path)
        sha256 = hashlib.sha256(data).hexdigest()
        source = read_bytes(data, path.name)
        del data
        recognition = recognise(source)
        reading = parse(source, kind or recognition.kind)
        answer = read_answer(source, reading, recognition, sha256)
        if len(answer) > MAX_ANSWER:
            raise Refused("file_too_large", name=path.name)
    except Refused as exc:
        return refused_answer(exc), True
    except RecursionError:
        return refused_answer(Refused("file_too_complex", name=path.name)), False
    except MemoryError:
        return refused_answer(Refused("file_too_costly", name=path.name)), False
    except Exception:  # noqa: BLE001 - any fault of a reader concerns this one file only
        return failed_answer(traceback.format_exc()), False
    return answer, True


def _stay_inside(event: str, _args: object) -> None:
    if event.startswith(_REACHING):
        raise PermissionError(f"reading a document needs no {event}")


if __name__ == "__main__":
    main()
