"""Opening a PDF: pages of words and rules within limits; the only user of pdfplumber."""

import io
import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import pdfplumber
from pdfminer.layout import LTChar, LTComponent, LTContainer
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page as PlumberPage

from corpus.readers.pdf_words import Page, Rule, Word, slanted_text, turned_words, words_of
from kb.errors import Refused

# The longest handbook of the field has some 600 pages.
MAX_PAGES = 1000
# Words kept at once take some 300 bytes each.
MAX_WORDS = 600_000
# Characters and strokes of one page; a dense page of a law has 8,000 letters.
MAX_OBJECTS = 200_000
# Drawn boxes thinner than this are lines, in points.
THIN = 2.6
# Diameter of a drawn bullet, its distance from the text, how many are looked at.
DOT = (1.5, 7.0)
BULLET_GAP = 40.0
MAX_DOTS = 500


def open_pages(data: bytes, name: str) -> list[Page]:
    """All pages of a PDF.

    Raises Refused ``file_damaged``, ``file_encrypted``, ``file_too_large``.
    """
    pages: list[Page] = []
    words = 0
    try:
        with pdfplumber.open(io.BytesIO(data), unicode_norm="NFC") as document:
            for number, raw in enumerate(document.pages, 1):
                pages.append(_page(raw, number, name))
                words += len(pages[-1].words)
                raw.close()
                if number > MAX_PAGES:
                    raise Refused("file_too_large", name=name, limit=MAX_PAGES)
                if words > MAX_WORDS:
                    raise Refused("file_too_large", name=name, limit=MAX_WORDS)
    except Refused:
        raise
    # pdfminer lets anything escape from a broken file: KeyError, struct.error, TypeError,
    # AttributeError, RecursionError … (the fuzz test meets them).
    except Exception as exc:
        secret = _caused_by(exc, PDFPasswordIncorrect)
        raise Refused("file_encrypted" if secret else "file_damaged", name=name) from exc
    if not pages:
        raise Refused("file_damaged", name=name)
    return pages


def _caused_by(exc: BaseException, kind: type[BaseException]) -> bool:
    """Whether an error is of a kind, or wraps one: pdfplumber passes it as an argument."""
    inside = [exc, exc.__cause__, exc.__context__, *exc.args]
    return any(isinstance(one, kind) for one in inside)


def _page(raw: PlumberPage, number: int, name: str) -> Page:
    found: dict[str, list[dict[str, Any]]] = {}
    for count, drawn in enumerate(_objects(raw, raw.layout)):
        if count >= MAX_OBJECTS:
            raise Refused("file_too_large", name=name, limit=MAX_OBJECTS)
        found.setdefault(drawn["object_type"], []).append(drawn)
    page = Page(number, float(raw.width), float(raw.height))
    page.images = len(found.get("image", ()))
    inside = [c for c in found.get("char", ()) if 0 <= c["x0"] < page.width and c["top"] >= 0]
    page.words = words_of(inside)
    if not all(char["upright"] for char in inside):
        page.turned, page.watermark = turned_words(inside), slanted_text(inside)
    for line in found.get("line", ()):
        _rule(page, line)
    for box in found.get("rect", ()):
        _box(page, box)
    dots = []
    for curve in found.get("curve", ()):
        _curve(page, curve)
        if curve.get("fill") and _is_dot(curve):
            dots.append(curve)
    page.words += drawn_bullets(page.words, dots)
    return page


def _clipped(page: Page, drawn: dict[str, Any]) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of a mark within the page; crossed where it is outside."""
    return (
        max(float(drawn["x0"]), 0.0),
        min(float(drawn["x1"]), page.width),
        max(float(drawn["top"]), 0.0),
        min(float(drawn["bottom"]), page.height),
    )


def _is_dot(drawn: dict[str, Any]) -> bool:
    """Whether a filled path is a bullet that a browser draws rather than prints."""
    wide, high = float(drawn["width"]), float(drawn["height"])
    return DOT[0] <= wide <= DOT[1] and abs(wide - high) < 1


def drawn_bullets(words: list[Word], dots: list[dict[str, Any]]) -> list[Word]:
    """Drawn dots with text on their right, as bullets in that text's size."""
    found = []
    for dot in dots[:MAX_DOTS]:
        x, y = float(dot["x1"]), (float(dot["top"]) + float(dot["bottom"])) / 2
        beside = [w for w in words if w.top < y < w.bottom and x < w.x0 < x + BULLET_GAP]
        if beside:
            near = min(beside, key=lambda w: w.x0)
            found.append(Word("•", float(dot["x0"]), x, near.top, near.bottom, near.size, False))
    return found


def _objects(raw: PlumberPage, container: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Letters, lines, boxes and pictures of a page, those of embedded figures included.

    pdfplumber's own conversion of letters takes as long as reading the file does; a letter
    needs these few values only. Positions count from the corner of the page's media box.
    """
    height = float(raw.height)
    left, upper = (float(n) for n in raw.mediabox[:2])
    for item in container:
        if isinstance(item, LTChar):
            top = height - item.y1
            yield {
                "object_type": "char",
                **{"text": item.get_text(), "fontname": str(item.fontname), "size": item.size},
                **{"x0": item.x0, "x1": item.x1, "top": top, "bottom": height - item.y0},
                **{"width": item.width, "height": item.height, "doctop": top},
                **{"upright": item.upright, "matrix": item.matrix},
            }
        elif isinstance(item, LTContainer):
            yield from _objects(raw, item)
        elif isinstance(item, LTComponent):
            drawn = raw.process_object(item)
            for key, shift in (("x0", left), ("x1", left), ("top", upper), ("bottom", upper)):
                drawn[key] = float(drawn[key]) - shift
            if "pts" in drawn:
                drawn["pts"] = [(x - left, y - upper) for x, y in drawn["pts"]]
            yield drawn


def _rule(page: Page, drawn: dict[str, Any]) -> None:
    """Keep a level or upright line."""
    x0, x1, top, bottom = _clipped(page, drawn)
    if x1 < x0 or bottom < top:
        return
    if bottom - top <= THIN:
        page.across.append(Rule((top + bottom) / 2, x0, x1))
    elif x1 - x0 <= THIN:
        page.down.append(Rule((x0 + x1) / 2, top, bottom))


def _box(page: Page, drawn: dict[str, Any]) -> None:
    """Keep a drawn box: a thin one as a line, an outline as four, a shade apart."""
    x0, x1, top, bottom = _clipped(page, drawn)
    if x1 < x0 or bottom < top:
        return
    if min(x1 - x0, bottom - top) <= THIN:
        _rule(page, drawn)
        return
    across, down = page.across, page.down
    if not drawn.get("stroke"):
        if not drawn.get("fill") or _white(drawn.get("non_stroking_color")):
            return
        across, down = page.fills_across, page.fills_down
    across += [Rule(top, x0, x1), Rule(bottom, x0, x1)]
    down += [Rule(x0, top, bottom), Rule(x1, top, bottom)]


def _curve(page: Page, drawn: dict[str, Any]) -> None:
    """Keep the straight sides of a drawn path."""
    if not drawn.get("stroke"):
        return
    points = drawn.get("pts") or []
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        _rule(
            page,
            {"x0": min(x0, x1), "x1": max(x0, x1), "top": min(y0, y1), "bottom": max(y0, y1)},
        )


def _white(colour: Any) -> bool:
    """White in grey, RGB (all 1) or CMYK (all 0)."""
    parts = colour if isinstance(colour, (tuple, list)) else (colour,)
    if not all(isinstance(part, (int, float)) for part in parts):
        return False
    return all(part == 0 for part in parts) if len(parts) == 4 else all(p >= 0.99 for p in parts)
