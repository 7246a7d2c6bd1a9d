"""Code, kind and area of a card in the editor: what may be chosen and what a choice changes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from index.facet_values import OTHER_NAME, area_notation, value_label
from kb.codes import PREFIX_BY_KIND, parse_code
from kb.records import CuratedCard
from kb.schemes import Schemes
from web.services.forms import AREA, CODE, KIND, Form, Problem
from web.services.phrases import Phrase
from web.services.words import KINDS

# The next free code of a kind and area: ``("good_practice", "PR")`` → ``"BP4_PR"``.
NextCode = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a select field."""

    value: str
    label: str
    chosen: bool


def kind_choices(chosen: str) -> list[Choice]:
    return [Choice(kind, words[0], kind == chosen) for kind, words in KINDS.items()]


def area_choices(schemes: Schemes, chosen: str) -> list[Choice]:
    """The areas of the vocabulary, and the card's own where it is another."""
    notations = [concept.notation for concept in schemes.members("area")]
    if chosen and chosen not in notations:
        notations.insert(0, chosen)
    return [Choice(one, value_label(schemes, "area", one), one == chosen) for one in notations]


def area_of(schemes: Schemes, card: CuratedCard) -> str:
    return area_notation(schemes, card.area, card.area_name)


def identity_changes(
    form: Form, base: CuratedCard, schemes: Schemes, next_code: NextCode
) -> tuple[dict[str, Any], list[Problem]]:
    """What kind, area and code of the form change in ``base``.

    A code that was typed counts; else another kind or area brings the next free code. The
    printed name of the area goes with it.
    """
    before = area_of(schemes, base)
    kind = form.texts.get(KIND, base.kind)
    area = form.texts.get(AREA, before)
    code = form.texts.get(CODE, base.code).strip()
    changes: dict[str, Any] = {}
    if code and code != base.code:
        read = parse_code(code)
        if read is None:
            words = {"code": code}
            text = Phrase("«%(code)s» no es un código: use la forma BP1_PR.", words)
            return {}, [Problem(CODE, text)]
        changes["code"] = code
        if read.area != base.area and area == before:
            area = read.area
    elif not code or kind != base.kind or area != before:
        if kind not in PREFIX_BY_KIND:
            return {}, [Problem(KIND, "Elija qué es: buena práctica o lección.")]
        changes["code"] = next_code(kind, area.partition(OTHER_NAME)[0])
    if area != before:
        changes["area_name"] = area_name(schemes, area)
    return changes, []


def area_name(schemes: Schemes, notation: str) -> str | None:
    """The printed name that goes with an area: ``"PR"`` → ``"Protección"``."""
    code, _, name = notation.partition(OTHER_NAME)
    if name:
        return name
    concept = schemes.get("area", code)
    return concept.pref_label if concept else None
