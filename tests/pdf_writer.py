"""A PDF writer of our own for tests: text at positions, rules and shades, many pages.

Positions are points from the upper left corner. Every letter is half its size wide, so that a
test can count letters.
"""

from dataclasses import dataclass, field

LETTER = 0.5


@dataclass
class Sheet:
    """One page."""

    width: float = 600
    height: float = 800
    marks: list[bytes] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, size: float = 10, *, bold: bool = False) -> None:
        """Print words with their baseline at y."""
        safe = words.encode("cp1252")
        for raw in (b"\\", b"(", b")"):
            safe = safe.replace(raw, b"\\" + raw)
        font = b"F2" if bold else b"F1"
        at = f"{x:.1f} {self.height - y:.1f}".encode()
        self.marks.append(b"BT /%s %.1f Tf %s Td (%s) Tj ET" % (font, size, at, safe))

    def lines(
        self, x: float, y: float, lines: list[str], size: float = 10, gap: float = 12
    ) -> None:
        """Print lines one below the other."""
        for number, line in enumerate(lines):
            self.text(x, y + number * gap, line, size)

    def upwards(self, x: float, y: float, words: str, size: float = 10) -> None:
        """Print words that run up the page from y."""
        safe = words.encode("cp1252")
        at = x, self.height - y
        mark = b"BT /F1 %.1f Tf 0 1 -1 0 %.1f %.1f Tm (%s) Tj ET" % (size, *at, safe)
        self.marks.append(mark)

    def dot(self, x: float, y: float, wide: float = 4) -> None:
        """Fill a disc, as browsers draw bullets."""
        r = wide / 2
        cx, cy = x + r, self.height - y
        mark = b"%.2f %.2f m" % (cx + r, cy)
        for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1)):
            ex, ey = -dy, dx
            ends = (dx + 0.55 * ex, dy + 0.55 * ey, ex + 0.55 * dx, ey + 0.55 * dy, ex, ey)
            points = [(cx, cy)[i % 2] + r * end for i, end in enumerate(ends)]
            mark += b" %.2f %.2f %.2f %.2f %.2f %.2f c" % tuple(points)
        self.marks.append(mark + b" f")

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a line."""
        ends = x0, self.height - y0, x1, self.height - y1
        self.marks.append(b"%.1f %.1f m %.1f %.1f l S" % ends)

    def grid(self, xs: list[float], ys: list[float]) -> None:
        """Draw all rules of a table."""
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])

    def picture(self) -> None:
        """A grey picture over the whole page."""
        size = b"%.0f 0 0 %.0f 0 0 cm" % (self.width, self.height)
        image = b"BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI"
        self.marks.append(b"q " + size + b" " + image + b" Q")


def write_pdf(*sheets: Sheet) -> bytes:
    """The pages as a PDF file."""
    widths = b" ".join([b"%d" % int(LETTER * 1000)] * 224)
    font = (
        b"<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding"
        b"/FirstChar 32/LastChar 255/Widths[%s]/FontDescriptor<</Type/FontDescriptor"
        b"/FontName/%s/Flags 32/Ascent 750/Descent -250/FontBBox[0 -250 1000 750]>>>>"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        font % (b"Sample", widths, b"Sample"),
        font % (b"Sample-Bold", widths, b"Sample-Bold"),
    ]
    kids = []
    for sheet in sheets:
        content = b"\n".join(sheet.marks)
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
        box = b"%.0f %.0f" % (sheet.width, sheet.height)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %s]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>" % (box, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    return _assemble(objects)


def _assemble(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
