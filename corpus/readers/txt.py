"""Plain text: decoded, cut into lines, its flattened tables rebuilt."""

import unicodedata

from corpus.blocks import Source
from corpus.readers.text_grid import rebuild
from kb.errors import Refused

# Random bytes decode as Windows-1252 almost always; text holds next to no control characters.
MAX_CONTROL_SHARE = 0.01
_WANTED_CONTROLS = "\t\n\r\f\v\x1c\x1d\x1e\x85"


def read_txt(data: bytes, name: str) -> Source:
    """Read a text file.

    Raises Refused ``file_empty`` or ``file_not_text``.
    """
    text = decode(data, name)
    if not text.strip():
        raise Refused("file_empty", name=name)
    return Source(name=name, format="txt", blocks=rebuild(text.splitlines()))


def decode(data: bytes, name: str) -> str:
    """Bytes → text: UTF-8 with or without BOM, UTF-16, else Windows-1252."""
    if not data:
        raise Refused("file_empty", name=name)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _checked(data.decode("utf-16", errors="replace"), name)
    if b"\x00" in data[:4096]:
        text = _utf16_without_mark(data)
        if text is None:
            raise Refused("file_not_text", name=name)
        return _checked(text, name)
    try:
        return _checked(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError:
        return _checked(data.decode("cp1252", errors="replace"), name)


def _utf16_without_mark(data: bytes) -> str | None:
    """Text in Latin letters as UTF-16 has its zero bytes at every other position."""
    head = data[:4096]
    zeros = head[1::2].count(0), head[0::2].count(0)
    if max(zeros) * 2 < len(head) * 0.7:
        return None
    codec = "utf-16-le" if zeros[0] > zeros[1] else "utf-16-be"
    return data.decode(codec, errors="replace")


def _checked(text: str, name: str) -> str:
    head = text[:100_000]
    bad = sum(
        1
        for c in head
        if c == "\ufffd" or (c not in _WANTED_CONTROLS and unicodedata.category(c) == "Cc")
    )
    if bad > max(2, len(head) * MAX_CONTROL_SHARE):
        raise Refused("file_not_text", name=name)
    return text
