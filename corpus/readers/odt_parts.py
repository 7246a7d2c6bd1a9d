"""What an OpenDocument text keeps beside its body: styles, list styles, heads and feet."""

from dataclasses import dataclass, field
from typing import Any

from corpus.readers.docx_parts import spell

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"
# ODF's number formats, in the words of ``spell``.
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman"}
_FORMS["I"] = "upperRoman"
MAX_LEVEL = 10


@dataclass(frozen=True, slots=True)
class ListLevel:
    """One level of a list style; ``form`` is empty for bullets and unmarked levels."""

    form: str
    before: str
    after: str
    start: int
    shown: int
    bullet: bool


@dataclass(slots=True)
class OdtStyles:
    """Paragraph style → the name that a person sees; list style → its levels."""

    names: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    lists: dict[str, dict[int, ListLevel]] = field(default_factory=dict)
    outline: dict[int, ListLevel] = field(default_factory=dict)

    def read(self, root: Any | None) -> None:
        """Take the styles of ``styles.xml`` or ``content.xml`` in."""
        if root is None:
            return
        for style in root.iter(STYLE + "style"):
            key = style.get(STYLE + "name") or ""
            self.names[key] = style.get(STYLE + "display-name") or key
            parent = style.get(STYLE + "parent-style-name")
            if parent:
                self.parents[key] = parent
        for lists in root.iter(TEXT + "list-style"):
            self.lists[lists.get(STYLE + "name") or ""] = _levels(lists)
        for outline in root.iter(TEXT + "outline-style"):
            self.outline = {n: one for n, one in _levels(outline).items() if one.form}

    def name(self, key: str) -> str:
        """The named style of a paragraph; automatic ones ("P12") stand for their parent."""
        for _ in range(12):
            shown = self.names.get(key, key)
            automatic = shown[:1] == "P" and shown[1:].isdigit()
            if not automatic or key not in self.parents:
                return "" if automatic else shown
            key = self.parents[key]
        return ""


def _levels(style: Any) -> dict[int, ListLevel]:
    found: dict[int, ListLevel] = {}
    for level in style:
        number = positive(level.get(TEXT + "level"), 1)
        form = _FORMS.get(level.get(STYLE + "num-format") or "", "")
        found[number] = ListLevel(
            form=form,
            before=level.get(STYLE + "num-prefix") or "",
            after=level.get(STYLE + "num-suffix") or "",
            start=positive(level.get(TEXT + "start-value"), 1),
            shown=min(positive(level.get(TEXT + "display-levels"), 1), MAX_LEVEL),
            bullet="bullet" in str(level.tag),
        )
    return found


class Counting:
    """Automatic numbers in document order, by list style."""

    def __init__(self, styles: OdtStyles) -> None:
        self.styles = styles
        self.counts: dict[tuple[str, int], int] = {}

    def restart(self, style: str) -> None:
        """Begin a list anew."""
        for key in [key for key in self.counts if key[0] == style]:
            del self.counts[key]

    def marker(self, style: str, level: int, start: int | None = None) -> str:
        """The next marker of a list at a level from 1: ``"2."``, ``"a)"``, ``"•"``."""
        levels = self.styles.lists.get(style, {})
        return self._next(levels, style, level, start, "•")

    def heading(self, level: int) -> str:
        """The next number of a heading, empty where headings have none."""
        return self._next(self.styles.outline, "\n", level, None, "")

    def _next(
        self, levels: dict[int, ListLevel], style: str, level: int, start: int | None, other: str
    ) -> str:
        known = levels.get(level)
        if known is None:
            return other
        if not known.form:
            return "•" if known.bullet else ""
        key = (style, level)
        self.counts[key] = start or self.counts.get(key, known.start - 1) + 1
        for deeper in [k for k in self.counts if k[0] == style and k[1] > level]:
            del self.counts[deeper]
        shown = [n for n in range(level - known.shown + 1, level + 1) if n in levels]
        parts = [spell(self.counts.get((style, n), levels[n].start), levels[n].form) for n in shown]
        return known.before + ".".join(parts) + known.after


def positive(text: str | None, default: int) -> int:
    """A count from an attribute; what is no positive number gives the default."""
    return int(text) if text and text.isdigit() and 0 < int(text) < 1_000_000 else default
