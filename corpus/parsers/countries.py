"""Countries that a text names, as ISO 3166-1 alpha-2 codes."""

import re
from functools import cache

from babel import Locale

from kb.text import fold, squeeze

# Short or other names that Spanish documents use beside babel's (CLDR) ones.
_OTHER_NAMES = {
    "estados unidos de america": "US",
    "ee uu": "US",
    "eeuu": "US",
    "republica bolivariana de venezuela": "VE",
    "estado plurinacional de bolivia": "BO",
    "haiti": "HT",
    "belice": "BZ",
    "guyana": "GY",
    "surinam": "SR",
    "trinidad y tobago": "TT",
    "republica dominicana": "DO",
    "el salvador": "SV",
    "curazao": "CW",
    "reino unido": "GB",
    "corea del sur": "KR",
    "rep dominicana": "DO",
}
# Names that mean something else far more often in these documents: a city of Nicaragua
# and Spain, a first name, an adjective, a bird.
_LEFT_OUT = {"GD", "GE", "ZZ", "EU", "EZ", "UN", "QO", "XA", "XB", "IO", "JE", "NU", "TA", "AC"}
# "Reunión", the saints and "Guadalupe" are meetings, places and people here.
_LEFT_OUT |= {"RE", "SH", "MF", "SX", "GP", "BL", "MS", "CX"}
# "Ciudad de México", "estado de México", "Nuevo México" name no country.
_NOT_A_COUNTRY = re.compile(
    r"(?:ciudad|estado|provincia|departamento|municipio|canton|canal|golfo|valle|rio|avenida|calle"
    r"|comunidad|nueva|nuevo|barrio|plaza|universidad) (?:de(?:l)? )?(?:la )?$"
)


@cache
def _names() -> tuple[dict[str, str], re.Pattern[str]]:
    names = {
        fold(label): code
        for code, label in Locale("es").territories.items()
        if len(code) == 2 and code.isalpha() and code not in _LEFT_OUT
    }
    names |= _OTHER_NAMES
    pattern = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True) if len(n) > 3)
    return names, re.compile(rf"(?<![\w-])(?:{pattern})(?![\w])")


def find_countries(texts: list[str]) -> list[str]:
    """Codes in order of first mention: ``["… en el Salvador"]`` → ``["SV"]``.

    A name counts where its last word begins with a capital; a nationality, a city or a
    state is none.
    """
    names, pattern = _names()
    found: list[str] = []
    for text in texts:
        folded = fold(text)
        plain = _aligned(text, folded)
        for match in pattern.finditer(folded):
            word = match.start() + match[0].rfind(" ") + 1
            if plain is not None and not plain[word].isupper():
                continue
            if _NOT_A_COUNTRY.search(folded[max(0, match.start() - 40) : match.start()]):
                continue
            code = names[match[0]]
            if code not in found:
                found.append(code)
    return found


def _aligned(text: str, folded: str) -> str | None:
    """The text with its case, letter for letter beside its folded form."""
    plain = squeeze(text)
    return plain if len(plain) == len(folded) else None
