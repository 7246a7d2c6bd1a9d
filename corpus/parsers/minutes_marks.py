"""What tells the parts of minutes: items of the agenda, points, topics, closing lines."""

import re
from difflib import SequenceMatcher

from corpus.blocks import Paragraph
from corpus.parsers.values import heading, split_number
from kb.text import fold_label, squeeze

LETTER = re.compile(r"^([a-zA-Z])[.)]\s*[-–]?\s*(?=\S)")
SUB_NUMBER = re.compile(r"^\d{1,2}\.\d{1,2}\.?\)?\s+(?=\S)")
POINT_WORD = re.compile(
    r"^(?:punto|tema|asunto)\s+(?:n[.º°o]*\s*)?(\d{1,2})\s*[:.\-–—]*\s*", re.IGNORECASE
)
_INLINE_NUMBERS = re.compile(r"(?:^|[;,.]?\s+)\d{1,2}[.)]\s+(?=\S)")
# A heading is a line, not a paragraph of discussion.
MAX_HEADING = 160
# Titles of sub-points without a letter: short, and no sentence.
MAX_TOPIC = 80
MAX_TOPIC_WORDS = 9
LIKE = 0.82


def like(one: str, other: str) -> bool:
    """Whether a heading repeats an agenda item, small differences of wording aside."""
    a, b = fold_label(one), fold_label(other)
    if a == b:
        return True
    if not a or not b or max(len(a), len(b)) > 300:
        return False
    if min(len(a), len(b)) > 12 and (a.startswith(b) or b.startswith(a)):
        return True
    if abs(len(a) - len(b)) > 0.4 * max(len(a), len(b)):
        return False
    return SequenceMatcher(None, a, b).ratio() >= LIKE


def agenda_items(text: str) -> list[str]:
    """Items of an agenda in one line: ``"1. Kits; 2. Varios"`` → two.

    Semicolons or numbers part them; commas only where there is neither.
    """
    numbered = [part for part in _INLINE_NUMBERS.split(text) if part.strip()]
    if len(numbered) > 1 and _INLINE_NUMBERS.match(text):
        parts = numbered
    elif ";" in text:
        parts = text.split(";")
    else:
        parts = text.split(",")
    found = [heading(split_number(squeeze(part))[1]).rstrip(";, ") for part in parts]
    return [part for part in found if part]


def topic_of(line: Paragraph, below: Paragraph | None) -> tuple[str, str] | None:
    """Topic and text of a lettered or titled sub-point; None for a line of text.

    A line with a colon over list items introduces them; a short line without a stop over
    a paragraph titles it.
    """
    text = line.text
    lettered = LETTER.match(text) or SUB_NUMBER.match(text)
    if lettered or re.fullmatch(r"[a-zA-Z][.)]", line.marker):
        name = text[lettered.end() :] if lettered else text
        if len(name) <= MAX_HEADING and _is_text(below):
            return name, ""
        split = re.match(r"(.{3,120}?)[:.]\s+(\S.*)$", name, re.DOTALL)
        return (split[1], split[2]) if split else (name, "")
    short = len(text) <= MAX_TOPIC and len(text.split()) <= MAX_TOPIC_WORDS
    if not short or line.marker or not text[:1].isupper() or below is None or below.marker:
        return None
    if "heading" in line.style.casefold():
        return text, ""
    if text.endswith(":"):
        # "Se acordó lo siguiente:" over text in lower case goes on in it.
        return (text, "") if below.text[:1].isupper() else None
    if text.endswith((".", ";", ",", "?", "!")) or not below.text.rstrip().endswith((".", ":")):
        return None
    return (text, "") if len(below.text) > len(text) else None


def _is_text(line: Paragraph | None) -> bool:
    """Whether a line is text of the topic above it, not the next topic."""
    if line is None or line.marker[:1].isalnum():
        return False
    return not (LETTER.match(line.text) or SUB_NUMBER.match(line.text))
