"""Paragraphs from lines: which line goes on with the line above it.

A PDF holds lines only. A line ended by its author rather than by the margin shows it: the
next line's first word would have fitted, or a wider gap, a bullet, an indent or other
type follows.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.readers.pdf_words import Line
from kb.text import SOFT_HYPHEN, fold, squeeze

# A gap between lines beyond this share of the usual one begins a paragraph.
WIDER = 1.28
# Indents and hanging texts differ by more than this from the margin, in points.
INDENT = 6.0
# Words shorter than this fit every cell and are not cut.
MIN_CUT = 7
# The letters that a cell has no room for.
MAX_REST = 3
# Documents with more of their lines than this ending in a hyphen hyphenate.
HYPHENATES = 0.04
# A distance of lines is the text's own where this share of all line pairs has it.
COMMON_PITCH = 0.12
# Lines in cells narrower than this many letters break by chance; see ``_ended``.
NARROW = 40
_NUMBERED = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.)]|\d{1,2}(?:\.\d{1,2})+|[a-zA-Z][.)])\s+\S")
# "Limitaciones: No hay", "Consejos en términos de aplicabilidad: Tener"
_LABEL = re.compile(r"[A-ZÁÉÍÓÚÑ%][^\s:]*(?:\s[^\s:.]+){0,5}:(?:\s|$)")
_SENTENCE_END = re.compile(r"[.:;?!…][\"”»’')\]]*$")
_SENTENCE = re.compile(r"\w[.;!?][\"”»’')\]]*\s+[A-ZÁÉÍÓÚÑ¿¡\"“«]")
_HYPHEN = re.compile(rf"[^\W\d_]{{2,}}[-{SOFT_HYPHEN}‐]$")
_ENDED_CUT = re.compile(r"[.:;,?!)/–—-]$")
# Spanish words hardly end so: "insatisfactori" is a piece.
_ODD_END = re.compile(r"(?:[iubcfghjkmpqtvwxñ]|[^aeiouáéíóúü\W\d][dlnrsz])$")
# "PFs-" / "OIM", "2022-" / "2023", "trabajo/" / "temático": no space was there.
_TIED = re.compile(r"\w[-‐/]$")
# What no word is but many end in: "Recomenda" / "ción".
_SUFFIX = re.compile(
    r"(?:[cst]?i?on(?:es)?|[ai]?cion(?:es)?|i?dad(?:es)?|a?mente|[ai]?mientos?|ientos?|[ae]ncias?|ncias?"
    r"|[aei]?dor(?:a|as|es)?|[ai]d[ao]s?|[ai]bles?|ivos?|ivas?|ari[ao]s?|ales|ares|ores|ades|edad)$"
)
# Signs that a full cell leaves to the next line.
_LONE_SIGNS = {".", ",", ";", ":", ")", ").", "),", "%"}
# A line that ends so is not ended: "Oficial Regional de", "Acompañan: IOM,".
_OPEN_END = re.compile(
    r"(?:(?<![^\s(])(?:a|al|ante|como|con|contra|de|del|desde|e|el|en|entre|hacia|hasta|la|las|los|o"
    r"|para|por|que|según|sin|sobre|su|sus|u|un|una|y|and|of|the)|[,(/–—-])$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Text:
    """The lines of one paragraph; ``right`` is where its column ends."""

    lines: list[Line]
    right: float = 0.0


@dataclass(slots=True)
class Habits:
    """What a whole document tells: its words, type size and spacing."""

    words: Counter[str] = field(default_factory=Counter)
    size: float = 10.0
    pitch: float = 1.2
    hyphenates: bool = False

    @property
    def gap(self) -> float:
        """Distance of lines, in sizes, beyond which a paragraph ends."""
        return max(self.pitch, 1.0) * WIDER


def learn(pages: list[list[Line]]) -> Habits:
    """Word forms, most frequent type size, most frequent distance of lines in sizes."""
    habits = Habits()
    sizes: Counter[float] = Counter()
    pitches: Counter[float] = Counter()
    total = hyphens = 0
    for lines in pages:
        total += len(lines)
        for line in lines:
            hyphens += _HYPHEN.search(line.text) is not None
            sizes[round(line.size, 1)] += len(line.text)
            habits.words.update(bare(word.text) for word in line.words)
        for above, line in pairwise(lines):
            pitch = (line.bottom - above.bottom) / max(line.size, 1.0)
            if 0.9 <= pitch <= 2.3 and abs(above.size - line.size) < 0.3:
                pitches[round(pitch * 20) / 20] += 1
    if sizes:
        habits.size = sizes.most_common(1)[0][0]
    if pitches:
        # Documents of one-line paragraphs have more gaps than lines: the closest pitch counts.
        often = COMMON_PITCH * pitches.total()
        frequent = [pitch for pitch, count in pitches.items() if count >= often]
        habits.pitch = min(frequent, default=pitches.most_common(1)[0][0])
    habits.hyphenates = hyphens > max(2, HYPHENATES * total)
    return habits


def bare(word: str) -> str:
    """A word without the signs around it, folded."""
    return fold(word).strip(".,;:()[]«»\"“”'’‘¿?¡!*")


def texts(lines: list[Line], left: float, right: float, habits: Habits) -> list[Text]:
    """Lines of one column, from ``left`` to ``right``, as paragraphs."""
    found: list[Text] = []
    for line in lines:
        if found and not begins(found[-1], line, left, right, habits):
            found[-1].lines.append(line)
        else:
            found.append(Text([line], right))
    if _letters(left, right, habits.size) <= NARROW:
        return [part for text in found for part in _by_sentence(text)]
    return found


def _letters(left: float, right: float, size: float) -> float:
    """How many letters a column holds in a line."""
    return (right - left) / max(size * 0.5, 1.0)


def _by_sentence(text: Text) -> list[Text]:
    """Cut a cell's text where its sentences all end with a line: they are paragraphs.

    In a running text of short lines most sentences end within one.
    """
    ends = [
        _SENTENCE_END.search(a.text) is not None and b.text[:1].isupper()
        for a, b in pairwise(text.lines)
    ]
    if not any(ends) or any(_SENTENCE.search(line.text) for line in text.lines):
        return [text]
    parts = [Text(text.lines[:1], text.right)]
    for cut, line in zip(ends, text.lines[1:], strict=True):
        if cut:
            parts.append(Text([line], text.right))
        else:
            parts[-1].lines.append(line)
    return parts


def begins(
    text: Text, line: Line, left: float, right: float, habits: Habits, *, turned: bool = False
) -> bool:
    """Whether a line begins a paragraph under a text; ``turned``: a page lies between."""
    above = text.lines[-1]
    if line.bulleted:
        return True
    if not turned and line.bottom - above.bottom > habits.gap * max(line.size, above.size):
        return True
    if abs(line.size - above.size) > 0.6 and not _raised(above, line):
        return True
    if above.bold and not line.bold and not _OPEN_END.search(above.text):
        return True
    if not above.bold and line.bold and _ends(above.text):
        return True
    if _NUMBERED.match(line.text) and not _OPEN_END.search(above.text):
        return True
    if _ends(above.text) and _LABEL.match(line.text):
        return True
    if not turned and _indented(text, line, left):
        return True
    if turned and _ends(above.text) and not line.text[:1].islower():
        return True
    return _ended(text, line, left, right)


def _raised(above: Line, line: Line) -> bool:
    """Whether the sizes differ by a lone note sign or a short emphasis only."""
    return min(len(above.text), len(line.text)) < 4


def _ends(text: str) -> bool:
    return _SENTENCE_END.search(text) is not None


def _indented(text: Text, line: Line, left: float) -> bool:
    """Whether a line's beginning sets it off: a first-line indent, or back from a list."""
    first, above = text.lines[0], text.lines[-1]
    if first.bulleted:
        hung = len(text.lines) > 1 and abs(above.x0 - first.text_x0) < INDENT
        back = line.x0 < first.text_x0 - INDENT / 2
        return back and (hung or line.text[:1].isupper() or _ends(above.text))
    if abs(_middle(line) - _middle(above)) < 2.0:
        return False
    return line.x0 > above.x0 + INDENT and not (
        len(text.lines) == 1 and _NUMBERED.match(above.text)
    )


def _middle(line: Line) -> float:
    return (line.x0 + line.x1) / 2


def _ended(text: Text, line: Line, left: float, right: float) -> bool:
    """Whether the line above was ended by its author: the next word would have fitted."""
    above = text.lines[-1]
    word = line.words[1] if line.bulleted and len(line.words) > 1 else line.words[0]
    need = word.x1 - word.x0 + 0.25 * line.size
    centred = above.x0 - left > INDENT and abs(_middle(above) - (left + right) / 2) < 3.0
    free = (right - left) - (above.x1 - above.x0) if centred else right - above.x1
    narrow = _letters(left, right, line.size) <= NARROW
    if _OPEN_END.search(above.text):
        return narrow and above.text.endswith((" -", " –")) and _begins_again(text, line)
    if need + 1.0 <= free:
        flows = line.text[:1].islower() and not _ends(above.text)
        return not (flows and free < 0.5 * (right - left))
    return narrow and _begins_again(text, line)


def _begins_again(text: Text, line: Line) -> bool:
    """In a narrow cell: whether a line opens as the text above it did.

    ``Prioridad / máxima / Prioridad / media`` are two.
    """
    first = text.lines[0].words[0].text
    again = line.words[0].text
    return again == first and again[:1].isupper() and len(text.lines) > 1


def joined(text: Text, habits: Habits) -> str:
    """The text of a paragraph; words cut at a line's end are mended.

    ``coordina-`` / ``ción`` is one word where the document hyphenates or knows it;
    ``coordinació`` / ``n)`` in a narrow cell is one where the word fills the cell.
    """
    out = text.lines[0].text
    for above, line in pairwise(text.lines):
        tail, head = above.words[-1].text, line.words[0].text
        if _HYPHEN.search(out) and head[:1].islower():
            whole = _hyphenated(tail, head, habits)
            out = (out[:-1] if whole else out) + line.text
        elif (_TIED.search(out) and head[:1].isalnum()) or head in _LONE_SIGNS:
            out += line.text
        else:
            out += ("" if _cut(above, line, text.right, habits) else " ") + line.text
    return squeeze(out)


def _hyphenated(tail: str, head: str, habits: Habits) -> bool:
    """Whether the hyphen at a line's end is the typesetter's (``co-chair`` has its own)."""
    if tail.endswith((SOFT_HYPHEN, "‐")):
        return True
    if bare(tail + head) in habits.words:
        return False
    return bare(tail[:-1] + head) in habits.words or habits.hyphenates


def _cut(above: Line, line: Line, right: float, habits: Habits) -> bool:
    """Whether a word longer than its cell goes on in the next line.

    ``coordinació`` / ``n)``, ``Recomenda`` / ``ción``; not ``poblaciones`` / ``afectadas``.
    """
    tail, head = above.words[-1].text, line.words[0].text
    lone = len(above.words) == 1 or (len(above.words) == 2 and above.bulleted)
    if not lone or not head[:1].islower() or len(tail) < MIN_CUT:
        return False
    letter = (line.words[0].x1 - line.words[0].x0) / len(head)
    if right - above.x1 >= max(letter * 1.2, 0.3 * above.size) or _ENDED_CUT.search(tail):
        return False
    rest = bare(head)
    little = _OPEN_END.search(rest) is not None
    if bare(tail + head) in habits.words and not little:
        return True
    short = len(rest) <= MAX_REST and not little
    suffix = not little and _SUFFIX.match(rest) is not None
    return short or suffix or _ODD_END.search(tail) is not None
