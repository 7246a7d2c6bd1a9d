"""Which kind of document a source is, by evidence from its labels and structure."""

import re
from dataclasses import dataclass

from corpus.blocks import Source
from corpus.labels import labels, title_phrases
from corpus.parsers.card_marks import code_after_word, code_first
from corpus.parsers.ccpm_blocks import function_heading
from corpus.parsers.flow import Unit, read_columns, units
from corpus.parsers.recommendation_marks import labels_recommendation, recommendation_heading
from kb.codes import parse_code
from kb.records import DocumentKind
from kb.text import fold_label

# Points that a kind needs, and its lead over the runner-up, before it is believed. A single
# label or phrase gives at most 3; the five real documents give 18 and more.
ENOUGH = 5.0
MARGIN = 1.0
# A card's code under its label beside one more label of a sheet is a card.
LEAST: dict[DocumentKind, float] = {"card_sheet": 4.0}
# Evidence of one sort counts up to here, so that length alone decides nothing.
CAP = 8.0
# Later units repeat what the first ones show.
MAX_UNITS = 3000

_ACCEPT = re.compile(r"aceptar|aceptad|rechaz|respuesta gerencial|respuesta de la admin")
_CLUSTER = re.compile(r"\bcluster|\bccpm\b|funciones? basicas?")
_MEETING = re.compile(r"\breunion\b|\bminuta\b|\bacta\b|\bsesion\b|ayuda memoria")


@dataclass(frozen=True, slots=True)
class Recognition:
    """The kind, its points, and the runner-up with its points."""

    kind: DocumentKind
    points: float
    runner_up: DocumentKind
    runner_up_points: float

    @property
    def margin(self) -> float:
        """How far the best kind leads."""
        return self.points - self.runner_up_points


def recognise(source: Source) -> Recognition:
    """Weigh the evidence for each kind; below a margin the document is ``other``."""
    run = units(source)[:MAX_UNITS]
    points: dict[DocumentKind, float] = {
        "card_sheet": _cards(run),
        "management_response": _responses(run),
        "improvement_plan": _plans(run),
        "ccpm_action_plan": _ccpm(run),
        "meeting_minutes": _minutes(run),
    }
    top = _title_text(run)
    for kind, phrases in title_phrases().items():
        if any(re.search(rf"\b{re.escape(p)}\b", top) for p in phrases):
            points[kind] += 3  # type: ignore[index]
    ranked = sorted(points.items(), key=lambda pair: -pair[1])
    (best, most), (second, less) = ranked[0], ranked[1]
    if most < LEAST.get(best, ENOUGH) or most - less < MARGIN or not _has_structure(best, run):
        return Recognition("other", most, best, most)
    return Recognition(best, most, second, less)


def _has_structure(kind: DocumentKind, run: list[Unit]) -> bool:
    """Words about a kind are not yet one: something must be there to be read."""
    if kind == "card_sheet":
        return any(_code_of(unit) for unit in run)
    if kind in {"management_response", "improvement_plan"}:
        return _recommendations(run) > 0
    if kind == "ccpm_action_plan":
        return any("function" in found for found in _titles(run)) or _blocks(run) > 1
    return True


def _title_text(run: list[Unit]) -> str:
    """The first lines, folded: where a document says what it is."""
    lines = [p.text for unit in run[:12] for p in unit.lines[:2]]
    return " | ".join(fold_label(text[:200]) for text in lines[:14])


def _titles(run: list[Unit]) -> list[set[str]]:
    found = [read_columns(unit) for unit in run]
    return [
        set(columns.fields.values()) | ({"period"} if columns.periods else set())
        for columns in found
        if columns is not None
    ]


def _code_of(unit: Unit) -> bool:
    return any(
        parse_code(line.text) is not None
        or code_first(line.text) is not None
        or code_after_word(line.text) is not None
        or _labelled_code(line.text)
        for line in unit.lines[:3]
    )


def _labelled_code(text: str) -> bool:
    found = labels("card").match(text)
    if found is None or found.key not in {"code", "description"}:
        return False
    return code_first(found.rest[:200] + " x") is not None or parse_code(found.rest) is not None


def _cards(run: list[Unit]) -> float:
    codes = sum(_code_of(unit) for unit in run)
    keys: set[str] = set()
    for unit in run:
        text = unit.filled[0].text
        found = labels("card").match(text[:400], firm=False)
        if found is not None:
            keys.add(found.key)
            inner = labels("card").match(re.sub(r"^\S+\s+", "", found.rest[:200]))
            if inner is not None:
                keys.add(inner.key)
    return min(codes * 2.5, CAP) + min(len(keys) * 0.8, CAP) * (1.0 if codes else 0.5)


def _recommendations(run: list[Unit]) -> int:
    count = sum(
        1 for unit in run if unit.lines and recommendation_heading(unit.lines[0].text) is not None
    )
    count += sum(labels_recommendation(unit) for unit in run)
    return count + sum(2 for found in _titles(run) if "recommendation" in found)


def _responses(run: list[Unit]) -> float:
    heads = min(_recommendations(run) * 1.0, CAP / 2)
    keys: set[str] = set()
    accept = 0
    for unit in run:
        for cell in unit.filled:
            found = labels("recommendation").match(cell.text[:300])
            if found is not None:
                keys.add(found.key)
            accept += _ACCEPT.search(fold_label(cell.text[:300])) is not None
    told = keys & {"addressed_to", "priority", "response", "status", "comments"}
    columns = [f for f in _titles(run) if "action" in f or "recommendation" in f]
    follow = any({"status", "followup", "response"} & found for found in columns)
    weight = len(told) * 1.0 + min(accept * 0.5, 3.0) + (1.5 if follow else 0.0)
    return heads + weight if heads else weight / 2


def _plans(run: list[Unit]) -> float:
    heads = min(_recommendations(run) * 1.0, CAP / 2)
    titles = _titles(run)
    periods = any("period" in found for found in titles)
    actions = any("action" in found for found in titles)
    named = any("plan de mejora" in fold_label(p.text[:200]) for u in run[:40] for p in u.lines[:3])
    if not heads:
        return 0.0
    return heads + (2.5 if periods else 0.0) + (1.0 if actions else 0.0) + (3.0 if named else 0.0)


def _ccpm(run: list[Unit]) -> float:
    best = 0.0
    for found in _titles(run):
        if "function" in found:
            told = found & {
                "action",
                "priority",
                "partners_result",
                "coordination_result",
                "result",
                "limitations",
                "deadline",
                "responsible",
            }
            best = max(best, 3.0 + len(told))
    if not best and _blocks(run) > 1:
        best = min(3.0 + _blocks(run), CAP)
    if not best:
        return 0.0
    return best + (2.0 if _CLUSTER.search(_title_text(run)) else 0.0)


def _blocks(run: list[Unit]) -> int:
    """Functions that stand as headings over labelled lines."""
    return sum(function_heading(unit.lines[0].text) is not None for unit in run)


def _minutes(run: list[Unit]) -> float:
    keys: set[str] = set()
    for unit in run:
        if len(unit.lines[0].text) > 400:
            continue
        text = re.sub(r"^\d{1,2}[.)]\s+", "", unit.lines[0].text)
        found = labels("minutes").match(text)
        if found is not None:
            keys.add(found.key)
    told = len(keys & {"participants", "agenda", "actions", "discussion"})
    if not keys & {"participants", "agenda"}:
        return told * 0.5
    meeting = 2.0 if _MEETING.search(_title_text(run)) else 0.0
    return told * 2.0 + meeting + (0.5 if "date" in keys else 0.0)
