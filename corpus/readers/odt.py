"""OpenDocument texts: paragraphs, lists, tables, comments, notes, heads and feet."""

from typing import Any

from corpus.blocks import Block, Cell, Paragraph, Source, Table
from corpus.readers.limits import MAX_CELLS, MAX_TABLE_DEPTH
from corpus.readers.odt_parts import (
    DC,
    DRAW,
    MANIFEST,
    OFFICE,
    STYLE,
    TABLE,
    TEXT,
    Counting,
    OdtStyles,
    positive,
)
from corpus.readers.package import Package
from corpus.readers.text_grid import paragraph as text_paragraph
from kb.errors import Refused
from kb.records import Place
from kb.text import squeeze

# Tracked deletions are kept there; hidden text, field codes and generated marks.
_SKIPPED = {
    TEXT + "tracked-changes",
    TEXT + "hidden-text",
    TEXT + "bookmark-ref",
    OFFICE + "forms",
    DRAW + "image",
    DRAW + "object",
}
# What holds paragraphs or rows without being either.
_CONTAINERS = {
    TEXT + "section",
    TEXT + "table-of-content",
    TEXT + "index-body",
    TEXT + "index-title",
    TEXT + "numbered-paragraph",
    TABLE + "table-header-rows",
    TABLE + "table-rows",
    TABLE + "table-row-group",
}
# A row that a writer repeats to fill a page holds nothing.
MAX_REPEATED = 64


def read_odt(data: bytes, name: str) -> Source:
    """Read an OpenDocument text (.odt, .ott).

    Raises Refused ``file_empty``, ``file_encrypted``, ``file_damaged``,
    ``file_too_large``, ``file_too_complex``, ``file_unsafe``.
    """
    if data and not data.startswith(b"PK"):
        raise Refused("file_damaged", name=name)
    package = Package(data, name)
    manifest = package.xml("META-INF/manifest.xml")
    if manifest is not None and next(manifest.iter(MANIFEST + "encryption-data"), None) is not None:
        raise Refused("file_encrypted", name=name)
    content = package.xml("content.xml")
    body = content.find(f"{OFFICE}body/{OFFICE}text") if content is not None else None
    if body is None:
        raise Refused("file_damaged", name=name)
    shared = package.xml("styles.xml")
    styles = OdtStyles()
    styles.read(shared)
    styles.read(content)
    walker = _Walker(name, styles)
    blocks = walker.blocks(body)
    heads = [
        paragraph
        for page in (shared.iter(STYLE + "master-page") if shared is not None else ())
        for part in page
        for paragraph in walker.loose(part)
    ]
    return Source(name, "odt", tuple(blocks), tuple(dict.fromkeys(heads)), tuple(walker.notes))


class _Walker:
    def __init__(self, name: str, styles: OdtStyles) -> None:
        self.name = name
        self.styles = styles
        self.counting = Counting(styles)
        self.notes: list[str] = []
        self.tables = 0
        self.cells = 0
        self.count = 0

    def loose(self, part: Any) -> list[Paragraph]:
        """Paragraphs of a head or foot that hold text."""
        texts = [squeeze(" ".join(_Inline(p).lines)) for p in part.iter(TEXT + "p")]
        return [Paragraph(text, Place()) for text in texts if text]

    def blocks(self, parent: Any, depth: int = 0, **where: int) -> list[Block]:
        """The blocks of the body or of a cell."""
        found: list[Block] = []
        self._walk(parent, found, depth, where)
        if not where:
            return found
        return [
            _placed(b, Place(paragraph=i, **where)) if isinstance(b, Paragraph) else b
            for i, b in enumerate(found, 1)
        ]

    def _walk(self, parent: Any, found: list[Block], depth: int, where: dict[str, int]) -> None:
        for child in parent:
            tag = child.tag
            if tag in _SKIPPED:
                continue
            if tag == TEXT + "p":
                found += self.paragraph(child, "", depth, where)
            elif tag == TEXT + "h":
                level = positive(child.get(TEXT + "outline-level"), 1)
                listed = child.get(TEXT + "is-list-header") == "true"
                marker = "" if listed else self.counting.heading(level)
                found += self.paragraph(child, marker, depth, where)
            elif tag == TEXT + "list":
                self._list(child, found, 1, "", depth, where)
            elif tag == TABLE + "table":
                found.append(self.table(child, depth + 1))
            elif tag in _CONTAINERS or tag == DRAW + "frame":
                self._walk(child, found, depth, where)

    def _list(
        self,
        node: Any,
        found: list[Block],
        level: int,
        style: str,
        depth: int,
        where: dict[str, int],
    ) -> None:
        style = node.get(TEXT + "style-name") or style
        goes_on = node.get(TEXT + "continue-numbering") == "true" or node.get(
            TEXT + "continue-list"
        )
        if level == 1 and not goes_on:
            self.counting.restart(style)
        for entry in node:
            marked = entry.tag == TEXT + "list-item"
            start = positive(entry.get(TEXT + "start-value"), 0) or None
            for child in entry:
                if child.tag in {TEXT + "p", TEXT + "h"}:
                    text = bool(_Inline(child).lines)
                    marker = self.counting.marker(style, level, start) if marked and text else ""
                    found += self.paragraph(child, marker, depth, where)
                    marked = marked and not text
                elif child.tag == TEXT + "list" and level < MAX_TABLE_DEPTH:
                    self._list(child, found, level + 1, style, depth, where)
                else:
                    self._walk([child], found, depth, where)

    def paragraph(self, node: Any, marker: str, depth: int, where: dict[str, int]) -> list[Block]:
        """One paragraph as its lines; the first carries marker and comments."""
        inline = _Inline(node)
        self.notes += inline.notes
        if node.tag == TEXT + "h":
            style = f"heading {positive(node.get(TEXT + 'outline-level'), 1)}"
        else:
            style = self.styles.name(node.get(TEXT + "style-name") or "")
        made: list[Block] = []
        for number, line in enumerate(inline.lines):
            typed = text_paragraph(1, line)
            first = number == 0
            self.count += not where
            made.append(
                Paragraph(
                    typed.text,
                    Place(paragraph=self.count),
                    style,
                    (marker if first else "") or typed.marker,
                    tuple(inline.comments) if first else (),
                )
            )
        for box in inline.boxes:
            self._walk(box, made, depth, where)
        return made

    def table(self, node: Any, depth: int) -> Table:
        if depth > MAX_TABLE_DEPTH:
            raise Refused("file_too_complex", name=self.name)
        self.tables += 1
        number = self.tables
        rows: list[tuple[Cell | None, ...]] = []
        for tr in _rows(node):
            times = positive(tr.get(TABLE + "number-rows-repeated"), 1)
            for _ in range(min(times, MAX_REPEATED)):
                rows.append(self._row(tr, number, len(rows) + 1, depth))
        return Table(tuple(rows), Place(table=number))

    def _row(self, tr: Any, table: int, r: int, depth: int) -> tuple[Cell | None, ...]:
        row: list[Cell | None] = []
        for tc in tr:
            times = min(positive(tc.get(TABLE + "number-columns-repeated"), 1), MAX_REPEATED)
            if tc.tag == TABLE + "covered-table-cell":
                row += [None] * times
                continue
            if tc.tag != TABLE + "table-cell":
                continue
            for _ in range(times):
                self.cells += 1
                column = len(row) + 1
                blocks = tuple(self.blocks(tc, depth, table=table, row=r, column=column))
                wide = min(positive(tc.get(TABLE + "number-columns-spanned"), 1), MAX_REPEATED)
                high = positive(tc.get(TABLE + "number-rows-spanned"), 1)
                place = Place(table=table, row=r, column=column)
                row.append(Cell(blocks, place, wide, high))
        if self.cells > MAX_CELLS:
            raise Refused("file_too_large", name=self.name, limit=MAX_CELLS)
        return tuple(row)


def _rows(node: Any) -> list[Any]:
    """The rows of a table, those in groups and heads included, nested tables' not."""
    found: list[Any] = []
    for child in node:
        if child.tag == TABLE + "table-row":
            found.append(child)
        elif child.tag in _CONTAINERS:
            found += _rows(child)
    return found


def _placed(p: Paragraph, place: Place) -> Paragraph:
    return Paragraph(p.text, place, p.style, p.marker, p.comments)


class _Inline:
    """The content of a paragraph: lines, comments, notes, text boxes."""

    def __init__(self, node: Any) -> None:
        self.parts: list[str] = []
        self.comments: list[str] = []
        self.notes: list[str] = []
        self.boxes: list[Any] = []
        self._take(node)
        lines = [squeeze(line) for line in "".join(self.parts).split("\n")]
        self.lines = [line for line in lines if line]

    def _take(self, node: Any) -> None:
        self.parts.append((node.text or "").replace("\n", " "))
        for child in node:
            self._child(child)
            self.parts.append((child.tail or "").replace("\n", " "))

    def _child(self, child: Any) -> None:
        tag = child.tag
        if tag == TEXT + "s":
            self.parts.append(" ")
        elif tag == TEXT + "tab":
            self.parts.append("\t")
        elif tag == TEXT + "line-break":
            self.parts.append("\n")
        elif tag == OFFICE + "annotation":
            self.comments += _comment(child)
        elif tag == TEXT + "note":
            self.notes += [squeeze("".join(b.itertext())) for b in child.iter(TEXT + "note-body")]
        elif tag == DRAW + "text-box":
            self.boxes.append(child)
        elif isinstance(tag, str) and tag not in _SKIPPED:
            self._take(child)


def _comment(node: Any) -> list[str]:
    """``"NAME: text"`` of a comment."""
    author = squeeze("".join(t for c in node.iter(DC + "creator") for t in c.itertext()))
    text = squeeze(" ".join("".join(p.itertext()) for p in node.iter(TEXT + "p")))
    if not text:
        return []
    return [f"{author}: {text}" if author else text]
