"""What tells a card in a run of lines: codes, headings of areas, numbers of sheets."""

import re
from dataclasses import replace

from corpus.blocks import Cell, Paragraph, paragraphs
from corpus.labels import labels
from corpus.parsers.flow import Unit
from kb.codes import Code, find_codes, parse_code
from kb.text import fold_label

# A code before its sentence: "BP1_GN: Mantener …", "bp-2-pr – …".
_CODE_FIRST = re.compile(
    r"^\W{0,3}(?P<code>(?:BP|LA|LN)[\s_\-–.]{0,2}[0-9IilO|]{1,3}[\s_\-–.]{0,2}[A-Z]{2,4})"
    r"\*{0,2}\)?\s*(?:[:.\-–—)]+|\s)\s*(?P<rest>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
# "Ficha Nº 3: BP1_GN", "Buena práctica BP1_GN – Mantener …".
_KIND_WORD = re.compile(
    r"^\W{0,3}(?:ficha|buena\s+pr[aá]ctica|lecci[oó]n(?:\s+(?:aprendida|negativa))?|pr[aá]ctica"
    r"|c[oó]digo)(?:\s+(?:n[.º°o]*|nro\.?|#)?\s*\d{1,3})?\s*[:.\-–—]?\s*\(?(?=(?:BP|LA|LN))",
    re.IGNORECASE,
)
# "Ficha 2", "Lección Nº 3": the number of a sheet among others; it says nothing of the card.
_SHEET_NUMBER = re.compile(
    r"^\W*(?:ficha|hoja|pr[aá]ctica|buena pr[aá]ctica|lecci[oó]n(?: aprendida| negativa)?)"
    r"\s*(?:n[.º°o]*|nro\.?|#)?\s*\d{1,3}(?:\s*(?:de|/)\s*\d{1,3})?\W*$",
    re.IGNORECASE,
)
# "2.7 GENERAL (GN)", "Área: Protección (PR)": a section's heading names the area of its codes.
AREA_HEADING = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s+)?(?:[áÁ]rea\s*:\s*)?(?P<name>[^():]{2,90}?)"
    r"\s*[(–—-]\s*(?P<area>[A-Z]{2,4})\)?\s*$",
    re.IGNORECASE,
)
_AREA_WORDS = re.compile(
    r"^.*\b(?:[áaÁA](?:REA|rea)|[Ss]ector|SECTOR)\s+(?:(?:de|DE|del|DEL)\s+)?(?=\S)"
)
_AREA_WORD_FIRST = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s+)?(?:[áÁaA](?:REA|rea)|SECTOR|Sector)\b"
)

# A label inside a paragraph: behind a stop, a capital first, a colon after it.
_PART_LABEL = re.compile(r"(?<=[.;])\s+(?P<label>[A-ZÁÉÍÓÚÑ][^.:;]{3,60}):\s")
_PART_FIELDS = {
    "context",
    "applicability",
    "limitations",
    "contribution",
    "beneficiaries",
    "gcm_principles",
    "gcm_objectives",
}
HEAD_FIELDS = {"area_name", "code", "description"}


def code_first(text: str) -> tuple[str, Code, str] | None:
    """``"BPI_GN: Mantener"`` → (printed code, code, rest) where a line begins with a code."""
    match = _CODE_FIRST.match(text)
    if match is None:
        return None
    code = parse_code(match["code"])
    if code is None or (" " in match["code"] and match["code"].islower()):
        return None
    return match["code"].strip(), code, match["rest"].strip()


def code_after_word(text: str) -> tuple[str, Code, str] | None:
    """``"Ficha 3: BP1_GN – Mantener"`` → (printed code, code, rest), the rest perhaps ``""``."""
    word = _KIND_WORD.match(text)
    if word is None:
        return None
    rest = text[word.end() :].strip()
    code = parse_code(rest)
    if code is not None:
        return rest.strip("*:.;()[] "), code, ""
    return code_first(rest)


def split_parts(text: str) -> list[str]:
    """``"Contexto: Urbano. Limitaciones: Pocas."`` → two: a group's parts in one paragraph."""
    starts = [0]
    for match in _PART_LABEL.finditer(text):
        found = labels("card").lookup(match["label"])
        if found in _PART_FIELDS:
            starts.append(match.start("label"))
    ends = [*starts[1:], len(text)]
    return [text[a:b].strip() for a, b in zip(starts, ends, strict=True) if text[a:b].strip()]


def is_sheet_number(text: str) -> bool:
    """``"Ficha 2"``, ``"Lección aprendida Nº 3"`` → True."""
    return len(text) < 60 and _SHEET_NUMBER.match(text) is not None


def heading_area(line: Paragraph) -> tuple[str, str] | None:
    """Area code and name that a section's heading gives: ``"2.7 GENERAL (GN)"``.

    Only a number, a style or capitals tell a heading from a sentence with an acronym.
    """
    match = AREA_HEADING.match(line.text)
    if match is None or not match["area"].isupper() or find_codes(line.text):
        return None
    if not (line.text[0].isdigit() or line.style or match["name"].isupper()):
        return None
    bracketed = line.text.rstrip().endswith(")")
    if not bracketed and not _AREA_WORD_FIRST.match(line.text):
        return None
    name = _AREA_WORDS.sub("", match["name"]).strip(" :–-")
    return match["area"], name


def heading_names_area(line: Paragraph) -> str | None:
    """``"Área de Salud"`` as a heading → ``"Salud"``; None for other headings."""
    if not _AREA_WORD_FIRST.match(line.text) or len(line.text) > 90:
        return None
    name = _AREA_WORDS.sub("", line.text).strip(" :–-.")
    return name if name and fold_label(name) not in {"area", "sector"} else None


def opens_cards(unit: Unit) -> bool:
    """Whether a unit is the first of cards: a label of the sheet, a code, a title row."""
    filled = unit.filled
    if not filled:
        return False
    first = filled[0].text
    known = labels("card")
    if unit.table is not None and len(filled) >= 2:
        if parse_code(first):
            return True
        keys = [known.lookup(c.text.rstrip(" :"), firm=True) for c in filled]
        if keys[0] in HEAD_FIELDS | {"kind"}:
            return True
        return sum(key is not None for key in keys) >= 2 and bool(set(keys) & HEAD_FIELDS)
    line = unit.lines[0].text
    if code_first(line) or parse_code(line) or code_after_word(line) or is_sheet_number(line):
        return True
    found = known.match(line)
    if found is not None and found.key in HEAD_FIELDS | {"finding"}:
        if found.key == "area_name" and ":" in line:
            return True
        return AREA_HEADING.match(line) is None and (
            not found.rest or found.key in {"area_name", "code"} or len(line) > 30
        )
    return False


def cell_lines(cell: Cell | None) -> list[Paragraph]:
    """The paragraphs of a cell that hold text."""
    return [p for p in paragraphs(cell.blocks) if p.text] if cell is not None else []


def with_text(line: Paragraph, text: str) -> Paragraph:
    """The same line, part of its text."""
    return replace(line, text=text)


# "III. RESULTADOS", "4) Vínculos": what stands over all columns between parts of a sheet.
_NUMBERED_TITLE = re.compile(r"(?:[IVX]{1,5}|\d{1,2}|[A-Z])\s?[.)\-–:]\s*[A-ZÁÉÍÓÚÑ¿]")
_TITLE_LENGTH = 90


def is_section_title(text: str) -> bool:
    """Whether a line that fills a whole row is the title of a part of the sheet.

    Numbered or in capitals, short, no sentence; never a label, a code or an area's heading.
    ``"III. RESULTADOS"`` → True; ``"Relación causa-efecto: La rapidez…"`` → False.
    """
    if len(text) > _TITLE_LENGTH or text.rstrip().endswith((".", ";", ",")):
        return False
    capitals = text.isupper() and len(text.split()) > 1
    if not capitals and _NUMBERED_TITLE.match(text) is None:
        return False
    bare = re.sub(r"^(?:[IVX]{1,5}|\d{1,2}|[A-Z])\s?[.)\-–:]\s*", "", text)
    known = labels("card").match(text, firm=True) or labels("card").match(bare, firm=True)
    return known is None and not find_codes(text) and AREA_HEADING.match(text) is None
