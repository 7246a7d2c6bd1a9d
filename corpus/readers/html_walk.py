"""HTML elements → blocks: what is a paragraph, a list item, a table, and what is hidden."""

import re
from typing import Any

from corpus.blocks import Block, Cell, Paragraph, Table
from corpus.readers.docx_parts import spell
from corpus.readers.limits import MAX_CELLS, MAX_TABLE_DEPTH
from corpus.readers.text_grid import paragraph
from kb.errors import Refused
from kb.records import Place

_DROPPED = {
    *("script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object"),
    *("select", "button", "video", "audio", "canvas", "del", "colgroup", "nav"),
}
_BLOCKS = {
    *("p", "div", "section", "article", "main", "header", "footer", "aside", "address"),
    *("blockquote", "pre", "figure", "figcaption", "form", "fieldset", "legend", "details"),
    *("summary", "hr", "body", "html", "dl", "dt", "dd", "center", "caption", "label", "option"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "menu", "li", "tr", "td", "th"),
}
_LIST_FORMS = {
    **{"a": "lowerLetter", "A": "upperLetter"},
    **{"i": "lowerRoman", "I": "upperRoman", "1": "decimal"},
}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
# Elements in elements: hand-written pages have some thirty, generated ones a hundred.
MAX_DEPTH = 200
MAX_SPAN = 200


class Walker:
    """Reads the blocks of a page; heads and feet of pages are kept apart."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.tables = 0
        self.cells = 0
        self.count = 0
        self.headers: list[Paragraph] = []

    def blocks(self, node: Any, tables: int = 0, **where: int) -> list[Block]:
        """The blocks inside an element; ``tables``: how many tables stand around it."""
        run = _Run(self, tables, where)
        run.inside(node, 0)
        run.close()
        return run.found

    def table(self, node: Any, depth: int) -> Table | None:
        """A table with its spans; None where it has no cell."""
        if depth > MAX_TABLE_DEPTH:
            raise Refused("file_too_complex", name=self.name)
        self.tables += 1
        number = self.tables
        rows: list[tuple[Cell | None, ...]] = []
        taken: dict[int, int] = {}
        for tr in _rows(node):
            row: list[Cell | None] = []
            for td in (c for c in tr if c.tag in {"td", "th"} and not hidden(c)):
                while taken.get(len(row), 0) > 0:
                    row.append(None)
                row += self._cell(td, number, len(rows) + 1, len(row) + 1, depth)
            row += [None] * (max((c + 1 for c, n in taken.items() if n > 0), default=0) - len(row))
            taken = {c: n - 1 for c, n in taken.items() if n > 1}
            for column, cell in enumerate(row):
                if cell is not None and cell.row_span > 1:
                    for c in range(column, column + cell.column_span):
                        taken[c] = cell.row_span - 1
            rows.append(tuple(row))
        return Table(tuple(rows), Place(table=number)) if any(rows) else None

    def _cell(self, td: Any, table: int, row: int, column: int, depth: int) -> list[Cell | None]:
        wide, high = _span(td.get("colspan")), _span(td.get("rowspan"))
        self.cells += wide
        if self.cells > MAX_CELLS:
            raise Refused("file_too_large", name=self.name, limit=MAX_CELLS)
        blocks = tuple(self.blocks(td, depth, table=table, row=row, column=column))
        place = Place(table=table, row=row, column=column)
        return [Cell(blocks, place, wide, high), *[None] * (wide - 1)]


class _Run:
    """Gathers running text into paragraphs until a block element ends it."""

    def __init__(self, walker: Walker, tables: int, where: dict[str, int]) -> None:
        self.walker = walker
        self.tables = tables
        self.where = where
        self.found: list[Block] = []
        self.text: list[str] = []
        self.style = ""
        self.marker = ""

    def inside(self, node: Any, depth: int) -> None:
        """Take the content of an element in."""
        if depth > MAX_DEPTH:
            raise Refused("file_too_complex", name=self.walker.name)
        kept = node.tag == "pre"
        self._say(node.text, kept)
        for child in node:
            if isinstance(child.tag, str) and child.tag not in _DROPPED and not hidden(child):
                self._element(child, depth + 1)
            self._say(child.tail, kept)

    def close(self) -> None:
        """End the paragraph that is being read."""
        lines = "".join(self.text).split("\n")
        self.text = []
        for line in lines:
            number = len(self.found) + 1 if self.where else self.walker.count + 1
            made = paragraph(number, line, **self.where)
            if made.text:
                self.walker.count += not self.where
                marker = self.marker or made.marker
                self.found.append(Paragraph(made.text, made.place, self.style, marker))
                self.marker = ""
        self.marker = ""

    def _say(self, text: str | None, kept: bool) -> None:
        if text:
            self.text.append(text if kept else re.sub(r"\s+", " ", text))

    def _element(self, node: Any, depth: int) -> None:
        tag = node.tag
        if tag == "br":
            self.text.append("\n")
        elif tag == "table":
            self.close()
            table = self.walker.table(node, self.tables + 1)
            if table is not None:
                self.found.append(table)
        elif tag in {"ul", "ol", "menu"}:
            self.close()
            self._list(node, depth)
        elif tag in _BLOCKS:
            self.close()
            outer = self.style
            self.style = f"heading {tag[1]}" if re.fullmatch("h[1-6]", tag) else outer
            first = len(self.found)
            self.inside(node, depth)
            self.close()
            self.style = outer
            if node.get("title") in {"header", "footer"}:
                self._furniture(first)
        else:
            self.inside(node, depth)

    def _furniture(self, first: int) -> None:
        """Heads and feet that an office program exports are no text of the body."""
        taken = self.found[first:]
        del self.found[first:]
        self.walker.headers += [b for b in taken if isinstance(b, Paragraph)]
        self.found += [b for b in taken if isinstance(b, Table)]

    def _list(self, node: Any, depth: int) -> None:
        form = _LIST_FORMS.get(node.get("type") or "1", "decimal")
        count = _number(node.get("start"), 1)
        for child in node:
            if not isinstance(child.tag, str) or hidden(child) or child.tag in _DROPPED:
                continue
            if child.tag != "li":
                self._element(child, depth + 1)
                continue
            count = _number(child.get("value"), count)
            self.marker = "•" if node.tag != "ol" else f"{spell(count, form)}."
            count += 1
            self._item(child, depth + 1)

    def _item(self, node: Any, depth: int) -> None:
        """A list item; a paragraph that it begins with takes the item's sign."""
        marker = self.marker
        first = len(self.found)
        self.inside(node, depth)
        self.close()
        opening = next((b for b in self.found[first:]), None)
        if isinstance(opening, Paragraph) and not opening.marker:
            self.found[first] = Paragraph(opening.text, opening.place, opening.style, marker)


def hidden(node: Any) -> bool:
    """Whether a page does not show an element."""
    if node.get("hidden") is not None:
        return True
    style = node.get("style")
    return bool(style) and _HIDDEN.search(style) is not None


def _rows(node: Any) -> list[Any]:
    found: list[Any] = []
    for child in node:
        if child.tag == "tr" and not hidden(child):
            found.append(child)
        elif child.tag in {"thead", "tbody", "tfoot"}:
            found += [tr for tr in child if tr.tag == "tr" and not hidden(tr)]
    return found


def _span(text: str | None) -> int:
    return min(max(_number(text, 1), 1), MAX_SPAN)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else default
