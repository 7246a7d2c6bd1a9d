"""Word files: paragraphs, lists, tables with merged and nested cells, comments, headers."""

from collections.abc import Iterator
from typing import Any

from corpus.blocks import Block, Cell, Paragraph, Source, Table
from corpus.readers.docx_parts import (
    Numbering,
    W,
    read_comments,
    read_styles,
    val,
)
from corpus.readers.limits import MAX_CELLS, MAX_TABLE_DEPTH
from corpus.readers.package import Package
from corpus.readers.text_grid import paragraph as text_paragraph
from kb.errors import Refused
from kb.records import Place
from kb.text import squeeze

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Deleted or moved-away text, field codes, fallbacks of what stands there already.
_SKIPPED = {
    W + "del",
    W + "moveFrom",
    W + "pPr",
    W + "rPr",
    W + "instrText",
    W + "delText",
    _MC + "Fallback",
    W + "footnoteReference",
}
_CONTAINERS = {
    W + "sdt",
    W + "sdtContent",
    W + "ins",
    W + "moveTo",
    W + "customXml",
    W + "smartTag",
}
_COMMENT_MARKS = {W + "commentReference", W + "commentRangeStart"}


def read_docx(data: bytes, name: str) -> Source:
    """Read a Word file (.docx, .docm; macros are not looked at).

    Raises Refused, with the codes of ``Package``.
    """
    package = Package(data, name)
    root = package.xml("word/document.xml")
    body = root.find(W + "body") if root is not None else None
    if body is None:
        raise Refused("file_not_word", name=name)
    walker = _Walker(package)
    blocks = walker.blocks(body)
    heads = [
        p
        for part in sorted(package.names)
        if part.startswith(("word/header", "word/footer")) and part.endswith(".xml")
        for p in walker.loose(package.xml(part))
    ]
    notes = [
        p.text
        for part in ("word/footnotes.xml", "word/endnotes.xml")
        for p in walker.loose(package.xml(part))
    ]
    return Source(name, "docx", tuple(blocks), tuple(heads), tuple(notes))


class _Walker:
    def __init__(self, package: Package) -> None:
        self.name = package.name
        self.styles = read_styles(package.xml("word/styles.xml"))
        self.numbering = Numbering(package.xml("word/numbering.xml"))
        self.comments = read_comments(package.xml("word/comments.xml"))
        self.said: set[str] = set()
        self.tables = 0
        self.cells = 0
        self.count = 0

    def loose(self, root: Any | None) -> list[Paragraph]:
        """Paragraphs of a header, footer or note part that hold text."""
        found = list(root.iter(W + "p")) if root is not None else []
        texts = [squeeze(" ".join(_lines(p))) for p in found]
        return [Paragraph(text, Place()) for text in texts if text]

    def blocks(self, parent: Any, depth: int = 0, **where: int) -> list[Block]:
        found: list[Block] = []
        count = 0
        for child in _children(parent):
            if child.tag == W + "p":
                for line in self.paragraph(child):
                    count += 1
                    if not where:
                        self.count += 1
                    place = Place(paragraph=count if where else self.count, **where)
                    found.append(_placed(line, place))
            elif child.tag == W + "tbl":
                found.append(self.table(child, depth + 1))
        return found

    def paragraph(self, p: Any) -> list[Paragraph]:
        """One paragraph as its lines; the first carries marker and comments."""
        style_id = val(p, "pPr/pStyle") or ""
        style = self.styles.names.get(style_id, style_id)
        marker = self._marker(p, style_id)
        comments = self._comments(p)
        made: list[Paragraph] = []
        for line in _lines(p):
            typed = text_paragraph(1, line)
            made.append(
                Paragraph(
                    typed.text,
                    typed.place,
                    style,
                    (marker if not made else "") or typed.marker,
                    comments if not made else (),
                )
            )
        return made

    def _marker(self, p: Any, style_id: str) -> str:
        number = val(p, "pPr/numPr/numId")
        level = val(p, "pPr/numPr/ilvl")
        if number is None:
            number, depth = self.styles.lists.get(style_id, ("", 0))
        else:
            depth = self.styles.lists.get(style_id, ("", 0))[1]
        if level and level.isdigit():
            depth = int(level)
        has_text = any((t.text or "").strip() for t in p.iter(W + "t"))
        if not number or not has_text:
            return ""
        return self.numbering.marker(number, depth)

    def _comments(self, p: Any) -> tuple[str, ...]:
        found = []
        for mark in p.iter(*_COMMENT_MARKS):
            key = mark.get(W + "id") or ""
            if key in self.comments and key not in self.said:
                self.said.add(key)
                found.append(self.comments[key])
        return tuple(found)

    def table(self, tbl: Any, depth: int) -> Table:
        if depth > MAX_TABLE_DEPTH:
            raise Refused("file_too_complex", name=self.name)
        self.tables += 1
        number = self.tables
        rows: list[list[Cell | None]] = []
        above: dict[int, tuple[int, int]] = {}
        spans: dict[tuple[int, int], int] = {}
        for r, tr in enumerate((c for c in _children(tbl) if c.tag == W + "tr"), 1):
            rows.append(self._row(tr, number, r, depth, above, spans))
        made = tuple(
            tuple(_spanned(cell, spans.get((r, c), 1)) for c, cell in enumerate(row))
            for r, row in enumerate(rows)
        )
        return Table(made, Place(table=number))

    def _row(
        self,
        tr: Any,
        table: int,
        r: int,
        depth: int,
        above: dict[int, tuple[int, int]],
        spans: dict[tuple[int, int], int],
    ) -> list[Cell | None]:
        before = val(tr, "trPr/gridBefore") or "0"
        row: list[Cell | None] = [None] * (int(before) if before.isdigit() else 0)
        for tc in (c for c in _children(tr) if c.tag == W + "tc"):
            self.cells += 1
            column = len(row)
            text = val(tc, "tcPr/gridSpan") or "1"
            span = min(max(int(text), 1), 64) if text.isdigit() else 1
            merge = tc.find(f"{W}tcPr/{W}vMerge")
            blocks = tuple(self.blocks(tc, depth, table=table, row=r, column=column + 1))
            going_on = merge is not None and merge.get(W + "val") != "restart"
            if going_on and column in above and not any(_has_text(b) for b in blocks):
                spans[above[column]] = spans.get(above[column], 1) + 1
                row += [None] * span
                continue
            if merge is not None:
                above[column] = (r - 1, column)
            else:
                above.pop(column, None)
            place = Place(table=table, row=r, column=column + 1)
            row += [Cell(blocks, place, column_span=span)] + [None] * (span - 1)
        if self.cells > MAX_CELLS:
            raise Refused("file_too_large", name=self.name, limit=MAX_CELLS)
        return row


def _placed(p: Paragraph, place: Place) -> Paragraph:
    return Paragraph(p.text, place, p.style, p.marker, p.comments)


def _spanned(cell: Cell | None, rows: int) -> Cell | None:
    if cell is None or rows == 1:
        return cell
    return Cell(cell.blocks, cell.place, cell.column_span, rows)


def _has_text(block: Block) -> bool:
    return isinstance(block, Table) or bool(block.text)


def _children(parent: Any) -> Iterator[Any]:
    """Child elements, those inside content controls and tracked insertions included."""
    for child in parent:
        if child.tag in _CONTAINERS:
            yield from _children(child)
        elif child.tag == _MC + "AlternateContent":
            for choice in child.findall(_MC + "Choice"):
                yield from _children(choice)
        else:
            yield child


def _lines(p: Any) -> list[str]:
    """The text of a paragraph, cut at line breaks; text boxes come after their paragraph."""
    parts: list[str] = []
    boxes: list[Any] = []
    _collect(p, parts, boxes)
    lines = [squeeze(line) for line in "".join(parts).split("\n")]
    for box in boxes:
        for inner in box.iter(W + "p"):
            lines.append(squeeze(" ".join(_lines(inner))))
    return [line for line in lines if line]


def _collect(element: Any, parts: list[str], boxes: list[Any]) -> None:
    for child in element:
        tag = child.tag
        if tag in _SKIPPED:
            continue
        if tag == W + "t":
            parts.append((child.text or "").replace("\n", " "))
        elif tag in {W + "br", W + "cr"}:
            parts.append("\n")
        elif tag in {W + "tab", W + "ptab"}:
            parts.append("\t")
        elif tag == W + "noBreakHyphen":
            parts.append("-")
        elif tag == W + "txbxContent":
            boxes.append(child)
        else:
            _collect(child, parts, boxes)
