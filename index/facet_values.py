"""Notations for printed facet values, and the labels that show them."""

import re

from kb.schemes import Schemes
from kb.text import fold_label, squeeze

# Between an area's code and the name by which it differs from the usual area of that code.
OTHER_NAME = "~"
_AREA_PREFIX = re.compile(
    r"^(?:lecciones y buenas pr[aá]cticas (?:del? )?)?[aá]rea (?:del? )?", re.I
)
_CODE_AT_END = re.compile(r"\s*\([A-Z]{2,4}\)\s*$")


def printed_key(text: str) -> str:
    """A value that no scheme holds, as its own notation: ``" Socios "`` → ``"socios"``.

    Accents stay, since the notation is also what gives the label back.
    """
    return squeeze(text).strip(" .;:,").lower()


def area_notation(schemes: Schemes, code: str, name: str | None) -> str:
    """The notation of an area by its printed code and name.

    The code alone where the name is absent or that of the scheme's area; otherwise the
    code with the name, since it is another area until a curator joins them:
    ``("SA", "SALUD")`` → ``"SA~salud"``. A curator joins them by adding the name to the
    alternative labels of the area.
    """
    printed = _CODE_AT_END.sub("", _AREA_PREFIX.sub("", squeeze(name or "")))
    if not printed or fold_label(printed) == fold_label(code):
        return code
    area = schemes.get("area", code)
    names = (area.pref_label, *area.alt_labels) if area else ()
    if fold_label(printed) in {fold_label(known) for known in names}:
        return code
    return f"{code}{OTHER_NAME}{printed_key(printed)}"


def assistance_notation(schemes: Schemes, text: str) -> str:
    """The scheme's notation of a printed type of assistance, else the printed form."""
    return schemes.resolve("assistance_type", text.strip(" .;:,")) or printed_key(text)


def value_label(schemes: Schemes, facet: str, notation: str) -> str:
    """The label of a value whose facet has a scheme; of a printed value its words.

    ``("area", "SA~salud")`` → ``"Salud (SA)"``, with the accents of the scheme where it
    knows the name. Territories and documents are labelled by those who know them.
    """
    if schemes.get(facet, notation):
        return schemes.short_label(facet, notation)
    if facet == "area" and OTHER_NAME in notation:
        code, _, name = notation.partition(OTHER_NAME)
        same = schemes.resolve("area", name)
        label = schemes.label("area", same) if same else _capital(name)
        return f"{label} ({code})"
    return _capital(notation) if facet == "assistance_type" else notation


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
