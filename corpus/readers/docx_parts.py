"""What a Word file keeps beside its body: numbering, list styles, comments."""

from dataclasses import dataclass, field
from typing import Any

from kb.text import squeeze

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def val(element: Any, path: str) -> str | None:
    """The ``w:val`` of the first element at a path of local names (``"pPr/pStyle"``)."""
    found = element.find("/".join(W + step for step in path.split("/")))
    return None if found is None else found.get(W + "val")


@dataclass(slots=True)
class Level:
    """One level of a list: its number format and text (``"%1."``)."""

    form: str
    text: str
    start: int


@dataclass(slots=True)
class Styles:
    """Names of paragraph styles and the lists that they bring."""

    names: dict[str, str] = field(default_factory=dict)
    lists: dict[str, tuple[str, int]] = field(default_factory=dict)


def read_styles(root: Any | None) -> Styles:
    """Style id → name, and style id → (list id, level) through the chain of bases."""
    found = Styles()
    based: dict[str, str] = {}
    for style in root.iter(W + "style") if root is not None else ():
        key = style.get(W + "styleId") or ""
        found.names[key] = val(style, "name") or key
        based[key] = val(style, "basedOn") or ""
        number = val(style, "pPr/numPr/numId")
        if number:
            found.lists[key] = (number, _int(val(style, "pPr/numPr/ilvl"), 0))
    for key in list(found.names):
        base, steps = based.get(key, ""), 0
        while key not in found.lists and base and steps < 12:
            if base in found.lists:
                found.lists[key] = found.lists[base]
            base, steps = based.get(base, ""), steps + 1
    return found


class Numbering:
    """Automatic numbers, counted in document order: ``marker(list, level)`` → ``"2."``."""

    def __init__(self, root: Any | None) -> None:
        self.levels: dict[str, dict[int, Level]] = {}
        self.counts: dict[tuple[str, int], int] = {}
        if root is None:
            return
        abstract = {
            item.get(W + "abstractNumId"): {
                _int(level.get(W + "ilvl"), 0): Level(
                    val(level, "numFmt") or "decimal",
                    val(level, "lvlText") or "",
                    _int(val(level, "start"), 1),
                )
                for level in item.iter(W + "lvl")
            }
            for item in root.iter(W + "abstractNum")
        }
        for num in root.iter(W + "num"):
            self.levels[num.get(W + "numId") or ""] = abstract.get(val(num, "abstractNumId"), {})

    def marker(self, number: str, level: int) -> str:
        """The next marker of a list level; deeper levels begin again."""
        if number == "0":
            return ""
        known = self.levels.get(number, {}).get(level)
        if known is None or known.form in {"bullet", "none"}:
            return "•" if known is None or known.form == "bullet" else ""
        key = (number, level)
        self.counts[key] = self.counts.get(key, known.start - 1) + 1
        for other in [k for k in self.counts if k[0] == number and k[1] > level]:
            del self.counts[other]
        text = known.text or "%1."
        for depth in range(level + 1):
            at = self.levels[number].get(depth)
            count = self.counts.get((number, depth), at.start if at else 1)
            text = text.replace(f"%{depth + 1}", spell(count, at.form if at else "decimal"))
        return text


def spell(count: int, form: str) -> str:
    """``spell(3, "lowerLetter")`` → ``"c"``; ``spell(4, "upperRoman")`` → ``"IV"``."""
    if form.endswith("Letter"):
        letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters.upper() if form.startswith("upper") else letters
    if form.endswith("Roman"):
        out = ""
        for worth, sign in _ROMAN:
            while count >= worth and len(out) < 20:
                out, count = out + sign, count - worth
        return out.upper() if form.startswith("upper") else out
    return str(count)


def read_comments(root: Any | None) -> dict[str, str]:
    """Comment id → ``"NAME: text"``."""
    found: dict[str, str] = {}
    for comment in root.iter(W + "comment") if root is not None else ():
        text = squeeze(
            " ".join("".join(t.text or "" for t in p.iter(W + "t")) for p in comment.iter(W + "p"))
        )
        author = squeeze(comment.get(W + "author") or "")
        if text:
            found[comment.get(W + "id") or ""] = f"{author}: {text}" if author else text
    return found


def _int(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default
