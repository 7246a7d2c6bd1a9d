"""What the names of a file and its folders tell: country, year, organisation. Pure.

``"Ecuador/2022/OIM - fichas.docx"`` → EC, 2022, OIM. What a person chose for the whole import
counts where the names say nothing; neither counts where the document itself speaks.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from corpus.parsers.countries import find_countries
from kb.gazetteer import REGION
from kb.records import DocumentHead
from kb.text import fold_label, squeeze

# Who issues such documents in the region; what other documents name comes on top.
ORGANISATIONS = tuple(
    """ACNUDH ACNUR AECID CARE CEPAL CICR Cáritas COOPI FAO FICR GIFMM GTRM HIAS IOM NRC OCHA OIM
    OIT OMS OPS OXFAM PMA PNUD R4V RMUNM RET UNESCO UNFPA UNHCR UNICEF UNODC UNOPS WFP""".split()  # noqa: SIM905 (a page of strings)
)
LONG_NAMES = (
    "Acción contra el Hambre",
    "Cruz Roja",
    "Médicos del Mundo",
    "Médicos sin Fronteras",
    "ONU Mujeres",
    "Plan International",
    "Save the Children",
    "World Vision",
)
FIRST_YEAR = 1990
# Also that of a day written together: 20221130.
_YEAR = re.compile(r"(?<![0-9])(19[0-9]{2}|20[0-9]{2})(?:[01][0-9][0-3][0-9])?(?![0-9])")
# Where the parts of a name end: "OIM - fichas", "OIM_2022", "fichas (OIM)".
_JOINTS = re.compile(r"\s[-–—]\s|[_–—;,()\[\]+]|\.(?=\D)|\s*-\s*(?=[0-9])")
_SUFFIX = re.compile(r"\.[a-zA-Z]{2,8}$")


@dataclass(frozen=True, slots=True)
class Told:
    """What the names or the import's defaults tell; empty where they are silent."""

    country: str = ""
    year: int | None = None
    organisation: str = ""


def told_by_names(
    path: str,
    *,
    organisations: Collection[str] = (),
    areas: Collection[str] = (),
    until: int = 2100,
) -> Told:
    """Read a path within the folder that was dropped; the nearest name wins.

    ``organisations`` are names that other documents bear, ``areas`` codes of areas, which
    are no countries (``PR`` is Protección before it is Puerto Rico); years after ``until``
    are none.
    """
    names = [squeeze(name) for name in path.replace("\\", "/").split("/") if name.strip()]
    if not names:
        return Told()
    names[-1] = _SUFFIX.sub("", names[-1])
    nearest = names[::-1]
    folders = names[-2::-1] if len(names) > 1 else []
    return Told(
        country=next(filter(None, map(_country, nearest)), "") or _code(folders, areas),
        year=next((y for name in nearest for y in _years(name, until)), None),
        organisation=_organisation(nearest, organisations),
    )


def told_by_defaults(defaults: Mapping[str, str]) -> Told:
    """What a person chose for the whole import."""
    year = defaults.get("year", "")
    return Told(
        country=defaults.get("country", ""),
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
        organisation=squeeze(defaults.get("organisation", "")),
    )


def fill(head: DocumentHead, *sources: Told) -> dict[str, object]:
    """Fields of a head that the document leaves empty and a source tells, first come first."""
    found: dict[str, object] = {}
    for told in sources:
        if not head.countries and told.country:
            found.setdefault("countries", [told.country])
        if head.year is None and head.date is None and told.year:
            found.setdefault("year", told.year)
        if not head.organisations and told.organisation:
            found.setdefault("organisations", [told.organisation])
    return found


def _country(name: str) -> str:
    # A folder "ecuador" or "COSTA RICA" means the country as well as "Ecuador" does. Signs
    # join words in file names: "fichas_Ecuador", "informe-perú".
    plain = re.sub(r"[_\-–—.]+", " ", name)
    found = find_countries([plain]) or find_countries([plain.title()])
    return found[0] if found else ""


def _code(folders: list[str], areas: Collection[str]) -> str:
    """A folder that is a country's code, as ``EC``."""
    return next((name for name in folders if name in REGION and name not in areas), "")


def _years(name: str, until: int) -> list[int]:
    """Years in a name, the last first: of "2021-2022" the work is that of 2022."""
    found = [int(year) for year in _YEAR.findall(name)]
    return [year for year in found[::-1] if FIRST_YEAR <= year <= until]


def _organisation(names: list[str], organisations: Collection[str]) -> str:
    known = {fold_label(name): name for name in (*organisations, *LONG_NAMES, *ORGANISATIONS)}
    for name in names:
        for part in (name, *_JOINTS.split(name)):
            if fold_label(part) in known:
                return known[fold_label(part)]
    words = [word for name in names for word in re.split(r"[\s_\-–—.()]+", name)]
    return next((word for word in words if word in ORGANISATIONS), "")
