"""Objectives of the Compact and SDGs that a running text names by their numbers. Pure."""

import re
from collections.abc import Iterator

from kb.text import fold

Link = tuple[str, str]

_MORE = r"(?:\s*(?:,|;|/|y|e|al?)\s*(?:el\s+|la\s+)?"
_NUMBER = r"\d{1,2}(?!\d|\s*%)"
_NUMBERS = rf"{_NUMBER}{_MORE}{_NUMBER})*"
_TARGET = r"\d{1,2}(?:\.(?:\d{1,2}|[a-d]\b))?(?!\d|\s*%)"
_TARGETS = rf"{_TARGET}{_MORE}{_TARGET})*"
_SIGN = r"(?:n\s?[.º°o]{1,2}\s*)?"
_COMPACT = (
    r"(?:pmm|pacto\s+mundial(?!\s+(?:sobre\s+los\s+refugiados|de\s+(?:las\s+)?naciones))"
    r"(?:\s+(?:para|sobre)\s+(?:la|una)\s+migracion(?:\s+segura,?\s+ordenada\s+y\s+regular)?)?)"
)
# "objetivo 23 del Pacto Mundial", "objetivos 7, 8 y 23 (PMM)"; "PMM: objetivo 23".
_OBJECTIVES = (
    re.compile(rf"\bobjetivos?\s+{_SIGN}({_NUMBERS})\s*[(,]?\s*(?:del?\s+)?(?:el\s+)?{_COMPACT}\b"),
    re.compile(rf"\b{_COMPACT}\s*[:,(–-]?\s*objetivos?\s+{_SIGN}({_NUMBERS})"),
)
# "ODS 10", "ODS 5, 10 y 16", "ODS 10.7", "objetivo de desarrollo sostenible 5".
_GOALS = (
    re.compile(rf"\bods\s+{_SIGN}({_TARGETS})"),
    re.compile(rf"\bobjetivos?\s+de\s+desarrollo\s+sostenible\s+{_SIGN}({_TARGETS})"),
)
# Without one of these words no text names any: most do not, and are not read further.
_CUE = re.compile(r"ods|sostenible|pmm|pacto", re.IGNORECASE)
_LAST_OBJECTIVE, _LAST_GOAL = 23, 17


def stated_links(text: str) -> set[Link]:
    """(scheme, notation) of the objectives and goals that a text names; a target counts for
    its goal. ``"… del ODS 10.7 y el objetivo 23 del PMM"`` → sdg 10, gcm_objective 23.

    A number without its frame ("objetivo 3 del proyecto") names nothing.
    """
    if not _CUE.search(text):
        return set()
    folded = fold(text)
    found = {("gcm_objective", n) for n in _numbers(folded, _OBJECTIVES, _LAST_OBJECTIVE)}
    return found | {("sdg", n) for n in _numbers(folded, _GOALS, _LAST_GOAL)}


def _numbers(text: str, patterns: tuple[re.Pattern[str], ...], last: int) -> Iterator[str]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            for part in re.findall(r"\d{1,2}(?:\.\w{1,2})?", match[1]):
                number = int(part.partition(".")[0])
                if 1 <= number <= last:
                    yield str(number)
