"""Card codes: tolerant reading, canonical form.

A code is a prefix (kind of card), a number and an area: ``BP1_GN``. Printed codes
carry OCR slips (``BPI_GN`` is BP 1), other separators and either case; the printed
form is kept, the canonical form is what is compared.
"""

import re
from dataclasses import dataclass
from typing import Literal

CardKind = Literal["good_practice", "lesson_learned", "negative_lesson"]

KIND_BY_PREFIX: dict[str, CardKind] = {
    "BP": "good_practice",
    "LA": "lesson_learned",
    "LN": "negative_lesson",
}
PREFIX_BY_KIND = {kind: prefix for prefix, kind in KIND_BY_PREFIX.items()}

_SEPARATOR = r"[\s_\-–—.]*"
# In the numeral's place I, l and | are a 1 and O is a 0: the slips seen in scanned sheets.
_NUMBER = r"[0-9IilO|]{1,3}"
_CODE = re.compile(
    rf"(?P<prefix>BP|LA|LN){_SEPARATOR}(?P<number>{_NUMBER}){_SEPARATOR}(?P<area>[A-Z]{{2,4}})",
    re.IGNORECASE,
)
_SLIPS = str.maketrans("Iil|O", "11110")
# Inside running text a code needs its separator, or "la lista" would be a lesson.
_CODE_IN_TEXT = re.compile(
    rf"(?<!\w)(?:BP|LA|LN)[_\- ]?{_NUMBER}[_\-][A-Z]{{2,4}}(?!\w)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Code:
    """A card code in its parts; ``str(code)`` is the canonical form."""

    prefix: str
    number: int
    area: str

    @property
    def kind(self) -> CardKind:
        return KIND_BY_PREFIX[self.prefix]

    def __str__(self) -> str:
        return f"{self.prefix}{self.number}_{self.area}"


def parse_code(text: str) -> Code | None:
    """Read a whole string as a card code, or return None.

    ``"BPI_GN"``, ``"bp1-gn"``, ``"BP 1 GN"`` → ``BP1_GN``; ``"bpl_ae"`` → ``BP1_AE``;
    ``"la lista"`` → None.
    """
    match = _CODE.fullmatch(text.strip().strip("*:.;()[]"))
    if match is None:
        return None
    numeral = match["number"]
    # Letters alone make a numeral only where it stands apart from the area: "BPI_GN" is a
    # code, "la lista" and "LAIRE" are words.
    apart = match.start("area") > match.end("number")
    if not any(c.isdigit() for c in numeral) and not apart:
        return None
    number = int(numeral.translate(_SLIPS))
    return Code(match["prefix"].upper(), number, match["area"].upper())


def find_codes(text: str) -> list[tuple[str, Code]]:
    """All codes printed in running text, as (printed form, code), in order."""
    found = []
    for match in _CODE_IN_TEXT.finditer(text):
        code = parse_code(match[0])
        if code is not None:
            found.append((match[0], code))
    return found


def canonical(text: str) -> str | None:
    """Canonical form of a printed code: ``"bp-2-pr"`` → ``"BP2_PR"``."""
    code = parse_code(text)
    return str(code) if code else None
