"""Web pages and the HTML that office programs export."""

import re

from lxml import etree
from lxml import html as lxml_html

from corpus.blocks import Block, Paragraph, Source
from corpus.readers.html_walk import Walker
from corpus.readers.txt import decode
from kb.errors import Refused
from kb.records import Place
from kb.text import squeeze

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# Encodings that Spanish pages declare; anything else is decoded like text.
_CODECS = {
    **{"iso-8859-1": "cp1252", "latin1": "cp1252", "windows-1252": "cp1252", "us-ascii": "cp1252"},
    **{"iso-8859-15": "iso-8859-15", "macintosh": "mac-roman", "x-mac-roman": "mac-roman"},
}


def read_html(data: bytes, name: str) -> Source:
    """Read an HTML file: nothing is loaded, scripts, styles and hidden parts are dropped.

    Raises Refused ``file_empty``, ``file_not_text``, ``file_damaged``,
    ``file_too_complex``, ``file_too_large``.
    """
    blocks, headers = html_blocks(decode_html(data, name), name)
    if not blocks:
        raise Refused("file_empty", name=name)
    return Source(name, "html", tuple(blocks), tuple(headers))


def decode_html(data: bytes, name: str) -> str:
    """Bytes → text by the encoding that the page declares, else as plain text."""
    found = _CHARSET.search(data[:4096])
    codec = _CODECS.get(found[1].decode("ascii", "replace").casefold()) if found else None
    if codec is None or data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return decode(data, name)
    try:
        # Editors declare Latin-1 and save UTF-8 all the same.
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode(codec, errors="replace")
    return decode(text.encode(), name)


def html_blocks(text: str, name: str) -> tuple[list[Block], list[Paragraph]]:
    """The blocks of a page's text, and its title, heads and feet apart."""
    text = _DECLARATION.sub("", text).replace("\x00", "")
    if not text.strip():
        raise Refused("file_empty", name=name)
    parser = lxml_html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as exc:
        raise Refused("file_damaged", name=name) from exc
    walker = Walker(name)
    body = root.find("body")
    blocks = walker.blocks(body if body is not None else root)
    title = squeeze("".join(root.findtext("head/title") or ""))
    heads = [Paragraph(title, Place())] if title else []
    return blocks, heads + walker.headers
