"""Single values: absent and not-applicable words, list items, percentages, levels."""

import re

from corpus.blocks import Paragraph
from kb.text import BULLETS, fold_label, squeeze, strip_bullet

_NOT_APPLICABLE = {
    "no aplica",
    "n a",
    "na",
    "no corresponde",
    "no aplicable",
    "no procede",
    "no aplica na",
    "no aplica n a",
    "n a no aplica",
}
_EMPTY = {"", "sin dato", "sin datos", "s d", "sd", "nd", "n d", "pendiente de completar"}
_END = re.compile(r"[\s;.,]+$")
_HEADING_END = re.compile(r"[\s.:]+$")
_NUMBER = re.compile(r"^\s*(\d{1,3}(?:\.\d{1,3})*)(?:[.)]|\.?-|\.?\s*[:–])?\s+(?=\S)")
_GLUED_NUMBER = re.compile(r"^\s*(\d{1,3}(?:\.\d{1,3})*)[.)](?=[^\W\d])")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*%")


def is_not_applicable(text: str) -> bool:
    """``"No aplica."``, ``"N/A"`` → True."""
    return fold_label(text) in _NOT_APPLICABLE


def is_empty(text: str) -> bool:
    """Dashes and words for "nothing was written": ``"—"``, ``"s/d"``."""
    return fold_label(text) in _EMPTY


def item(text: str) -> str:
    """A list item without its bullet and final ``;`` ``.`` ``,``."""
    return _END.sub("", squeeze(strip_bullet(text)))


def heading(text: str) -> str:
    """A heading without its final ``.`` or ``:``."""
    return _HEADING_END.sub("", squeeze(text))


def split_number(text: str) -> tuple[str | None, str]:
    """``"4.3. Organizar"`` → ``("4.3", "Organizar")``; None where no number is printed.

    A number with a unit or a date is none: ``"350 jóvenes"``, ``"3 de marzo"``.
    """
    match = _NUMBER.match(text) or _GLUED_NUMBER.match(text)
    if match is None:
        return None, text
    bare = match[0].strip() == match[1]
    rest = text[match.end() :].strip()
    if bare and "." not in match[1] and not rest[:1].isupper():
        return None, text
    return match[1], rest


def starts_item(paragraph: Paragraph) -> bool:
    """Whether a paragraph begins a list item by bullet or printed number."""
    return bool(paragraph.marker) or split_number(paragraph.text)[0] is not None


def group_items(found: list[Paragraph]) -> list[list[Paragraph]]:
    """Paragraphs of a cell as list items.

    An item begins at a bullet or number and goes on over lines without one; where no
    line has either, each paragraph is an item.
    """
    filled = [p for p in found if p.text]
    if not any(starts_item(p) for p in filled):
        return [[p] for p in filled]
    groups: list[list[Paragraph]] = []
    for paragraph in filled:
        if not groups or starts_item(paragraph):
            groups.append([paragraph])
        else:
            groups[-1].append(paragraph)
    return groups


def join(found: list[Paragraph]) -> str:
    """The text of paragraphs as one value."""
    return squeeze(" ".join(p.text for p in found))


def percent(text: str) -> float | None:
    """``"80,8%"`` → 80.8."""
    match = _PERCENT.search(text)
    return float(match[1].replace(",", ".")) if match else None


def unstar(text: str) -> str:
    """Text without the asterisks that stand for emphasis around it."""
    return squeeze(text).strip("*").strip() if text.strip().startswith("*") else squeeze(text)


def strip_bullets(text: str) -> str:
    """Bullets out of running text that came in one line: ``"• A • B"`` → ``"A; B"``."""
    return re.sub(rf"\s*[{BULLETS}]\s*", "; ", text).strip("; ")
