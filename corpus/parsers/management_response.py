"""Management responses and improvement plans: head, then recommendations with actions."""

from corpus.blocks import Paragraph, Source
from corpus.parsers.flow import Unit, is_matrix, read_columns, units
from corpus.parsers.head import fill_head
from corpus.parsers.head_zone import read_head
from corpus.parsers.recommendations import (
    RecommendationWalker,
    is_section,
    recommendation_heading,
)
from corpus.parsers.recorder import Recorder
from kb.records import DocumentKind, Reading


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
    _sections_without_content(recorder, sections[:-1])
    return recorder.finish()


def content_start(run: list[Unit]) -> int:
    """Index of the first recommendation or matrix."""
    for index, unit in enumerate(run):
        lines = unit.lines
        if lines and recommendation_heading(lines[0].text) is not None:
            return index
        columns = read_columns(unit)
        if columns is not None and is_matrix(columns):
            return index
    return len(run)


def _is_component(unit: Unit, zone: list[Unit]) -> bool:
    """A numbered heading in front of the first recommendation names its section."""
    paragraph = unit.paragraph
    if paragraph is None or zone.index(unit) == 0:
        return False
    return is_section(paragraph, in_text=False)


def _headings(unit: Unit) -> list[Paragraph]:
    paragraph = unit.paragraph
    if paragraph is None or "heading" not in paragraph.style.casefold():
        return []
    return [paragraph]


def _sections_without_content(recorder: Recorder, sections: list[Unit]) -> None:
    recorder.known(p for unit in sections for p in unit.lines)
