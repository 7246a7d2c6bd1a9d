"""Management responses and improvement plans: head, then recommendations with actions."""

import re
from dataclasses import replace

from corpus.blocks import Paragraph, Source
from corpus.parsers.flow import Unit, is_matrix, read_columns, units
from corpus.parsers.head import fill_head
from corpus.parsers.head_zone import read_head
from corpus.parsers.recommendation_marks import (
    is_section,
    labels_recommendation,
    recommendation_heading,
    says_nothing,
)
from corpus.parsers.recommendations import RecommendationWalker
from corpus.parsers.recorder import Recorder
from kb.records import DocumentKind, Reading

# A heading with one of these is a line of the title, not a section.
_TITLE_WORD = re.compile(
    r"\b(?:evaluaci|proyecto|programa|informe|matriz|respuesta)", re.IGNORECASE
)


def parse_recommendations(source: Source, kind: DocumentKind) -> Reading:
    """Read a document of recommendations, responses and actions."""
    recorder = Recorder(source)
    run = units(source)
    start = content_start(run)
    walker_zone = run[start:]
    zone = run[:start]
    sections = [unit for unit in zone if _is_component(unit, zone)]
    head = read_head(recorder, [unit for unit in zone if unit not in sections])
    draft = fill_head(recorder, kind, head, more=[p for u in run for p in _headings(u)])
    walker = RecommendationWalker(recorder, draft.values["date"], None)
    walker.walk(sections[-1:] + walker_zone)
    recorder.known(p for unit in sections[:-1] for p in unit.lines)
    recorder.known(p for unit in zone for p in _headings(unit) if says_nothing(p.text))
    return recorder.finish()


def content_start(run: list[Unit]) -> int:
    """Index of the first recommendation or matrix."""
    for index, unit in enumerate(run):
        lines = unit.lines
        if lines and recommendation_heading(lines[0].text) is not None:
            return index
        if labels_recommendation(unit):
            return index
        columns = read_columns(unit)
        if columns is not None and is_matrix(columns):
            return index
    return len(run)


def _is_component(unit: Unit, zone: list[Unit]) -> bool:
    """A heading in front of the first recommendation names its section.

    One that no number or word of a section tells must stand right before it.
    """
    paragraph = unit.paragraph
    if paragraph is None or zone.index(unit) == 0:
        return False
    last = unit is zone[-1] and not _TITLE_WORD.search(paragraph.text)
    plain = replace(paragraph, style="")
    return is_section(plain, in_text=False) or (last and is_section(paragraph, in_text=False))


def _headings(unit: Unit) -> list[Paragraph]:
    paragraph = unit.paragraph
    if paragraph is None or "heading" not in paragraph.style.casefold():
        return []
    return [paragraph]
