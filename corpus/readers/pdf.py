"""PDF files with a text layer: paragraphs, tables and rows rebuilt from what is printed."""

from corpus.blocks import Block, Cell, Paragraph, Source, Table
from corpus.readers.pdf_areas import Item, TableArea
from corpus.readers.pdf_furniture import loose_marks, take_furniture, take_notes
from corpus.readers.pdf_grid import grids
from corpus.readers.pdf_layout import lay_out
from corpus.readers.pdf_open import open_pages
from corpus.readers.pdf_pages import connect
from corpus.readers.pdf_paragraphs import Habits, Text, joined, learn
from corpus.readers.pdf_words import Page, lines_of
from corpus.readers.text_grid import paragraph
from kb.errors import Refused
from kb.records import Place

# Fewer letters a page than this beside a picture: the text is in the picture.
SCANNED_LETTERS = 20
# Type larger than the body's by this is a heading's.
HEADING = 1.12
# Headings are short.
MAX_HEADING = 200


def read_pdf(data: bytes, name: str) -> Source:
    """Read a PDF.

    Raises Refused ``file_empty``, ``file_damaged``, ``file_encrypted``, ``file_scanned``
    (no text layer) and ``file_too_large`` (its ``limit`` counts pages or words).
    """
    if not data:
        raise Refused("file_empty", name=name)
    pages = open_pages(data, name)
    _check_text(pages, name)
    found = [grids(page) for page in pages]
    heads = take_furniture(pages, found)
    habits = learn([lines_of(page.words, page.number) for page in pages])
    notes = take_notes(pages, habits.size)
    bounds = _bounds(pages)
    layouts = [
        lay_out(page, own, *bounds[round(page.width)], habits)
        for page, own in zip(pages, found, strict=True)
    ]
    writer = _Writer(habits)
    blocks = writer.blocks(connect(layouts, habits))
    headers = [Paragraph(line.text, Place(page=line.page)) for line in heads]
    headers += [Paragraph(text, Place(page=page)) for page, text in loose_marks(pages)]
    return Source(name, "pdf", tuple(blocks), tuple(headers), tuple(notes))


def _check_text(pages: list[Page], name: str) -> None:
    """Refuse what holds pictures of text only."""
    letters = sum(len(word.text) for page in pages for word in page.words)
    if letters == 0 or (
        any(page.images for page in pages) and letters < SCANNED_LETTERS * len(pages)
    ):
        raise Refused("file_scanned", name=name)


def _bounds(pages: list[Page]) -> dict[int, tuple[float, float]]:
    """Left and right margins of the body text, for each width of page."""
    found: dict[int, tuple[float, float]] = {}
    for page in pages:
        key = round(page.width)
        left, right = found.get(key, (page.width, 0.0))
        for word in page.words:
            left, right = min(left, word.x0), max(right, word.x1)
        found[key] = (max(left, 0.0), min(right, page.width))
    return found


class _Writer:
    """Items of the layout → blocks with their places."""

    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        self.tables = 0
        self.count = 0

    def blocks(self, items: list[Item], **where: int) -> list[Block]:
        found: list[Block] = []
        for number, item in enumerate(items, 1):
            if isinstance(item, TableArea):
                found.append(self._table(item))
                continue
            if not where:
                self.count += 1
            text = self._paragraph(item, number if where else self.count, where)
            if text.text:
                found.append(text)
        return found

    def _paragraph(self, text: Text, number: int, where: dict[str, int]) -> Paragraph:
        words = joined(text, self.habits)
        made = paragraph(number, words, page=text.lines[0].page, **where)
        style = "" if where else self._style(text, made.text)
        return Paragraph(made.text, made.place, style, made.marker)

    def _style(self, text: Text, words: str) -> str:
        """``heading`` for a short paragraph in larger type; the PDF names no styles."""
        size = min(line.size for line in text.lines)
        large = size >= HEADING * self.habits.size
        return "heading" if large and len(words) <= MAX_HEADING else ""

    def _table(self, area: TableArea) -> Table:
        self.tables += 1
        number = self.tables
        columns = len(area.xs) - 1
        rows: list[list[Cell | None]] = [[None] * columns for _ in range(area.rows)]
        for cell in area.cells:
            row, column = cell.row + 1, cell.column + 1
            page = cell.lines[0].page if cell.lines else area.page
            rows[cell.row][cell.column] = Cell(
                tuple(self.blocks(cell.items, table=number, row=row, column=column)),
                Place(page=page, table=number, row=row, column=column),
                cell.column_span,
                cell.row_span,
            )
        kept = tuple(tuple(row) for row in rows if any(cell is not None for cell in row))
        return Table(kept, Place(page=area.page, table=number))
