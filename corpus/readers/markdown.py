"""Markdown: headings, lists and tables, by way of the HTML that it stands for."""

import re
from collections.abc import Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.blocks import Source
from corpus.readers.html import html_blocks
from corpus.readers.txt import decode
from kb.errors import Refused

# A line of a paragraph that stays shorter was ended by its author, not by an editor's margin.
WRAPPED = 60
_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)


def read_markdown(data: bytes, name: str) -> Source:
    """Read a .md file (CommonMark with tables); front matter is read as lines.

    Raises what ``read_html`` raises.
    """
    text = decode(data, name)
    front = _FRONT.match(text)
    head = front[1].replace("\n", "\n\n") + "\n\n" if front else ""
    text = head + (text[front.end() :] if front else text)
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = parser.parse(text)
    _keep_lines(tokens)
    page = parser.renderer.render(tokens, parser.options, {})
    blocks, headers = html_blocks(f"<body>{page}</body>", name)
    if not blocks:
        raise Refused("file_empty", name=name)
    return replace(Source(name, "markdown", tuple(blocks)), headers=tuple(headers))


def _keep_lines(tokens: Sequence[Token]) -> None:
    """Line ends of short lines ("Código: BP1_GN") stay; those of wrapped text do not."""
    for token in tokens:
        lines = token.content.split("\n")
        if token.type != "inline" or min(len(line) for line in lines[:-1] or [""]) >= WRAPPED:
            continue
        for child in token.children or ():
            if child.type == "softbreak":
                child.type = "hardbreak"
                child.tag = "br"
