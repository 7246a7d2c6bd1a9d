"""Documents of no known kind: their head only; their text is found through the blocks."""

from corpus.blocks import Source, paragraphs
from corpus.parsers.head import Head, fill_head
from corpus.parsers.recorder import Recorder
from kb.records import Reading

# A title page's lines come first; a date further on belongs to the text.
HEAD_LINES = 5
MAX_LINE = 200


def parse_other(source: Source) -> Reading:
    """Title, date and countries; no warnings, for no field was looked for."""
    recorder = Recorder(source)
    lines = [p for p in paragraphs(source.blocks) if p.text]
    head = Head(lines=[p for p in lines[:HEAD_LINES] if len(p.text) <= MAX_LINE])
    fill_head(recorder, "other", head)
    if not recorder.reading.document.title and lines:
        recorder.reading.document.title = lines[0].text[:MAX_LINE]
    recorder.known(lines)
    return recorder.finish()
