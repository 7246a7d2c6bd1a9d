"""Documents to measure reading with: the illustrative ones with other countries, years and
words, in every format. Seeded."""

import csv
import html
import io
import random
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import openpyxl

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))

from generated import vocabulary
from pdf_writer import Sheet, write_pdf

from corpus.blocks import Paragraph, Source, Table
from corpus.reading import read_bytes

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
COUNTRIES = [
    "Argentina",
    "Bolivia",
    "Brasil",
    "Chile",
    "Colombia",
    "Cuba",
    "Ecuador",
    "Guatemala",
    "Haití",
    "Honduras",
    "Jamaica",
    "México",
    "Nicaragua",
    "Panamá",
    "Paraguay",
    "Perú",
    "Uruguay",
    "Venezuela",
]
_COUNTRY = re.compile("|".join([*COUNTRIES, "Costa Rica", "El Salvador", "República Dominicana"]))
_YEAR = re.compile(r"\b20[012]\d\b")
_WORD = re.compile(r"\b[a-záéíóúñ]{7,}\b")
# One long word in so many is another in each document: no text is analysed but once.
_OTHER_WORDS = 25
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"


def texts(count: int) -> Iterator[tuple[str, str]]:
    """Name and text of ``count`` documents of all kinds, two thirds of them cards."""
    rng = random.Random(3)
    samples = [(path.stem, path.read_text("utf-8")) for path in sorted(SAMPLES.glob("*.txt"))]
    words = vocabulary()
    for number in range(count):
        stem, text = samples[number % len(samples)]
        turn = number // len(samples)
        country, year = COUNTRIES[turn % len(COUNTRIES)], str(2001 + turn // len(COUNTRIES))

        def other(found: re.Match[str]) -> str:
            return found[0] if rng.randrange(_OTHER_WORDS) else rng.choice(words)

        text = _YEAR.sub(year, _COUNTRY.sub(country, text))
        yield (
            f"{number:04d}-{stem}",
            "\n".join(
                _WORD.sub(other, line) if len(line) > 80 else line for line in text.split("\n")
            ),
        )


def as_docx(source: Source) -> bytes:
    document, out = docx.Document(), io.BytesIO()
    for block in source.blocks:
        if isinstance(block, Paragraph):
            document.add_paragraph(block.text)
            continue
        rows = _rows(block)
        table = document.add_table(rows=0, cols=max(map(len, rows)))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=False):
                cell.text = text
    document.save(out)
    return out.getvalue()


def as_xlsx(source: Source) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in _grid(source):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def as_csv(source: Source) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(_grid(source))
    return out.getvalue().encode("utf-8-sig")


def as_html(source: Source) -> bytes:
    parts = [
        f"<p>{html.escape(block.text)}</p>" if isinstance(block, Paragraph) else _html_table(block)
        for block in source.blocks
    ]
    return f"<!doctype html><meta charset=utf-8><body>{''.join(parts)}".encode()


def as_markdown(source: Source) -> bytes:
    parts = []
    for block in source.blocks:
        if isinstance(block, Paragraph):
            parts.append(block.text)
            continue
        lines = ["| " + " | ".join(row).replace("\n", " ") + " |" for row in _rows(block)]
        lines.insert(1, "|" + "---|" * max(map(len, _rows(block))))
        parts.append("\n".join(lines))
    return "\n\n".join(parts).encode()


def as_odt(source: Source) -> bytes:
    parts = []
    for block in source.blocks:
        if isinstance(block, Paragraph):
            parts.append(f"<text:p>{html.escape(block.text)}</text:p>")
        else:
            parts.append(_html_table(block, "table:table", "table:table-row", "table:table-cell"))
    spaces = " ".join(f'xmlns:{n}="{_OFFICE}{n}:1.0"' for n in ("office", "text", "table"))
    body = f"<office:body><office:text>{''.join(parts)}</office:text></office:body>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        content = f"<office:document-content {spaces}>{body}</office:document-content>"
        archive.writestr("content.xml", content)
    return out.getvalue()


def as_pdf(source: Source, most: int | None = None) -> bytes:
    """Lines of 90 characters, 55 to a page; the rows of tables between rules."""
    lines: list[tuple[str, bool]] = []
    for block in source.blocks:
        rows = [[block.text]] if isinstance(block, Paragraph) else _rows(block)
        for row in rows:
            cut = [" ".join(row)[at : at + 90] for at in range(0, len(" ".join(row)), 90)]
            lines += [(line, isinstance(block, Table)) for line in cut or [""]]
    sheets = []
    for first in range(0, len(lines), 55):
        sheet = Sheet()
        for number, (line, ruled) in enumerate(lines[first : first + 55]):
            sheet.text(50, 60 + 12 * number, line.encode("cp1252", "replace").decode("cp1252"))
            if ruled:
                sheet.rule(45, 63 + 12 * number, 555, 63 + 12 * number)
        sheets.append(sheet)
    return write_pdf(*sheets[:most])


WRITERS: dict[str, Callable[[Source], bytes]] = {
    ".docx": as_docx,
    ".odt": as_odt,
    ".pdf": as_pdf,
    ".xlsx": as_xlsx,
    ".csv": as_csv,
    ".html": as_html,
    ".md": as_markdown,
}


def write(folder: Path, count: int, suffix: str) -> list[Path]:
    """``count`` documents in one format."""
    paths = []
    for name, text in texts(count):
        path = folder / f"{name}{suffix}"
        data = text.encode()
        if suffix != ".txt":
            data = WRITERS[suffix](read_bytes(data, "x.txt"))
        path.write_bytes(data)
        paths.append(path)
    return paths


def write_mixed(folder: Path, count: int) -> list[Path]:
    """``count`` documents, the formats in turn."""
    suffixes = [".txt", *WRITERS]
    paths = []
    for number, (name, text) in enumerate(texts(count)):
        # Every dozen begins with the next format, so that each kind comes in all of them.
        suffix = suffixes[(number + number // 12) % len(suffixes)]
        path = folder / f"{name}{suffix}"
        data = text.encode()
        if suffix != ".txt":
            data = WRITERS[suffix](read_bytes(data, "x.txt"))
        path.write_bytes(data)
        paths.append(path)
    return paths


def write_long(folder: Path) -> list[Path]:
    """A PDF of 200 pages and a spreadsheet of 5,000 rows."""
    parts = [read_bytes(text.encode(), "x.txt") for _name, text in texts(24)]
    blocks = tuple(block for part in parts for block in part.blocks)
    pages = as_pdf(Source("x", "txt", blocks)).count(b"/Type/Page/")
    book = openpyxl.Workbook()
    rows = [row for row in _grid(parts[0])][:50] * 100
    for row in rows:
        book.active.append(row)
    paths = [folder / "doscientas-paginas.pdf", folder / "cinco-mil-filas.xlsx"]
    paths[0].write_bytes(as_pdf(Source("x", "txt", blocks * (200 // pages + 1)), most=200))
    book.save(paths[1])
    return paths


def _rows(table: Table) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in row] for row in table.rows]


def _grid(source: Source) -> Iterator[list[str]]:
    for block in source.blocks:
        yield from [[block.text]] if isinstance(block, Paragraph) else _rows(block)


def _html_table(block: Table, table: str = "table", tr: str = "tr", td: str = "td") -> str:
    inner = "text:p" if ":" in td else "p"
    rows = "".join(
        f"<{tr}>"
        + "".join(f"<{td}><{inner}>{html.escape(text)}</{inner}></{td}>" for text in row)
        + f"</{tr}>"
        for row in _rows(block)
    )
    return f"<{table}>{rows}</{table}>"
