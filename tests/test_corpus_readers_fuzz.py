"""Every reader on damaged files: only Refused may escape, and soon.

Small valid files of each format are cut, spliced and overwritten; packages also in their
unpacked parts, where a damaged byte reaches the reader and not the archive's checksum.
"""

import io
import zipfile
from collections.abc import Callable
from functools import cache

import pytest
from docx import Document
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from pdf_writer import Sheet, write_pdf
from test_corpus_readers_odt import package

from corpus.blocks import Source
from corpus.readers.dispatch import read_bytes
from corpus.readers.pdf import read_pdf
from corpus.reading import parse
from kb.errors import Refused

# 10 formats in at most 20 s: an example takes 2–15 ms.
BOUNDED = settings(
    max_examples=150,
    deadline=5000,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
PAGE = "<table><tr><td rowspan=2>A<td>B<tr><td>C</table><ol><li>x</ol>"


def word() -> bytes:
    document = Document()
    document.add_paragraph("BP1_GN: Mantener socios pequeños", style="List Bullet")
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Hallazgo"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def workbook() -> bytes:
    book = Workbook()
    book.active.append(["Acción", "Plazo"])
    book.active.append([1.5, "2022"])
    book.active.merge_cells("A3:B4")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def printed() -> bytes:
    one, two = Sheet(), Sheet()
    one.grid([50, 250, 450], [60, 90, 120])
    one.text(55, 75, "Acción")
    one.text(255, 105, "Plazo (2022)", bold=True)
    two.grid([50, 250, 450], [60, 90])
    two.text(55, 75, "de la frontera")
    two.lines(50, 200, ["• Uno", "dos"])
    return write_pdf(one, two)


def opendocument() -> bytes:
    return package(
        "<text:list text:style-name='L'><text:list-item><text:p>x</text:p></text:list-item>"
        "</text:list><table:table><table:table-row><table:table-cell "
        "table:number-columns-spanned='2'><text:p>A</text:p></table:table-cell>"
        "</table:table-row></table:table>",
        "<text:list-style style:name='L'><text:list-level-style-number text:level='1' "
        "style:num-format='1'/></text:list-style>",
    )


MAKERS: dict[str, Callable[[], bytes]] = {
    ".txt": lambda: "BP1_GN\tMantener\nHallazgo:\n• Uno\n\tAcción\n\tPlazo\n".encode(),
    ".docx": word,
    ".odt": opendocument,
    ".xlsx": workbook,
    ".csv": lambda: 'Acción;Plazo\n"1; 2";2022\n'.encode(),
    ".html": PAGE.encode,
    ".md": lambda: (
        f"# Plan\n\n1. *a*\n   - b\n\n| a | b |\n|---|---|\n| c | d |\n\n{PAGE}".encode()
    ),
}
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["cut", "write", "insert", "drop", "repeat"]),
        st.integers(0, 1 << 20),
        st.one_of(
            st.binary(min_size=1, max_size=12),
            st.sampled_from([b"<", b">", b'"', b"\x00", b"\xff\xfe", b"999999999", b"-1", b"</"]),
        ),
    ),
    min_size=1,
    max_size=6,
)
Changes = list[tuple[str, int, bytes]]


@cache
def sample(suffix: str) -> bytes:
    return MAKERS[suffix]()


def damaged(data: bytes, changes: Changes) -> bytes:
    for how, where, new in changes:
        at = where % (len(data) + 1)
        if how == "cut":
            data = data[:at]
        elif how == "write":
            data = data[:at] + new + data[at + len(new) :]
        elif how == "insert":
            data = data[:at] + new + data[at:]
        elif how == "drop":
            data = data[:at] + data[at + len(new) :]
        else:
            data = data[:at] + data[max(0, at - 40) : at] * 3 + data[at:]
    return data


def damaged_part(data: bytes, part: int, changes: Changes) -> bytes:
    """A package whose archive is whole and one of whose parts is damaged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as was, zipfile.ZipFile(out, "w") as now:
        names = was.namelist()
        for name in names:
            content = was.read(name)
            hit = name == names[part % len(names)]
            now.writestr(name, damaged(content, changes) if hit else content)
    return out.getvalue()


def survive(read: Callable[[], Source]) -> None:
    """Reading gives a source, which can be parsed, or is refused."""
    try:
        source = read()
    except Refused:
        return
    parse(source)


@pytest.mark.parametrize("suffix", MAKERS)
@BOUNDED
@given(changes=CHANGES)
def test_damaged_files_are_read_or_refused(suffix: str, changes: Changes) -> None:
    survive(lambda: read_bytes(damaged(sample(suffix), changes), f"x{suffix}"))


@pytest.mark.parametrize("suffix", [".docx", ".odt", ".xlsx"])
@BOUNDED
@given(part=st.integers(0, 40), changes=CHANGES)
def test_packages_with_damaged_parts_are_read_or_refused(
    suffix: str, part: int, changes: Changes
) -> None:
    survive(lambda: read_bytes(damaged_part(sample(suffix), part, changes), f"x{suffix}"))


@BOUNDED
@given(changes=CHANGES)
@example(changes=[("cut", 700, b"")])
def test_damaged_pdfs_are_read_or_refused(changes: Changes) -> None:
    survive(lambda: read_pdf(damaged(printed(), changes), "x.pdf"))


@pytest.mark.parametrize("suffix", MAKERS)
def test_the_undamaged_samples_are_read(suffix: str) -> None:
    assert read_bytes(sample(suffix), f"x{suffix}").blocks
