"""What spaCy reads from a text, once: sentence borders, parts of speech, key phrases.

Its lemmas are left out: they measured worse than the chain's (.751 against .783 MRR@10,
docs/benchmarks.md), so the lemmatizer and the entity recogniser do not run. Nor does the
parser: the sentence recogniser finds the borders, and noun phrases follow from the parts of
speech, at twice the speed (docs/benchmarks.md).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from index.analysis.chain import words
from index.analysis.model import load_model
from kb.text import fold

# Longer texts are read in pieces: the model's memory grows with the text. A batch of pieces
# of 20,000 took 3 GB for a file of one line of 5 MB.
_PIECE = 5_000
# The model reads so much of one text (some 60 pages; cards have 2,000 characters), which says
# what it is about; the sentences of the rest are told by their full stops.
_READ = 200_000
_STOP = re.compile(r"[.!?…]\s+")
# Small batches stay in the processor's cache: 32 reads a third more words a second than 256.
_BATCH = 32
_MAX_PHRASES = 12
_ARTICLES = re.compile(
    r"^(?:(?:el|la|los|las|un|una|unos|unas|su|sus|este|esta|estos|estas|lo|al|del|de)\s+)+",
    re.IGNORECASE,
)

_LETTER = {"NOUN": "N", "PROPN": "N", "ADJ": "A", "DET": "D"}
# A noun with its adjectives, and such chunks joined by *de*: *casas* and *acogida* stand
# apart, but *casas de acogida* is what people look for.
_CHUNK = re.compile(r"A?NA*")
_JOINED = re.compile(r"(?=(?<!A)(A?NA*OD?NA*))")
_OF = ("de", "del")


class Reading(NamedTuple):
    """``borders``: where sentences start (the first at 0); ``phrases``: key noun phrases."""

    borders: tuple[int, ...]
    phrases: tuple[str, ...]


def read_texts(texts: Sequence[str]) -> Iterator[Reading]:
    """Read texts in batches, in order; raise ``Unavailable("model_missing")``."""
    model = load_model()
    jobs = ((piece, (number, start)) for number, start, piece in _pieces(texts))
    borders: list[int] = []
    phrases: Counter[str] = Counter()
    current = 0
    for doc, (number, start) in model.pipe(jobs, as_tuples=True, batch_size=_BATCH):
        if number != current:
            yield _reading(borders + _rest(texts[current]), phrases)
            borders, phrases, current = [], Counter(), number
        borders.extend(start + sentence.start_char for sentence in doc.sents)
        phrases.update(filter(None, map(_key_phrase, _noun_phrases(doc))))
    yield _reading(borders + _rest(texts[current]), phrases)


def _rest(text: str) -> list[int]:
    """Where sentences start in what the model does not read."""
    return [stop.end() for stop in _STOP.finditer(text, _READ) if stop.end() < len(text)]


def _pieces(texts: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    for number, whole in enumerate(texts):
        start, text = 0, whole[:_READ]
        while True:
            end = len(text)
            if end - start > _PIECE:
                end = text.rfind(" ", start, start + _PIECE) + 1 or start + _PIECE
                end = max(end, start + 1)
            yield number, start, text[start:end]
            start = end
            if start >= len(text):
                break


def _noun_phrases(doc: Any) -> Iterator[str]:
    """``"las casas de acogida abiertas"`` → ``casas``, ``acogida abiertas``, and both joined."""
    letters = "".join(_letter(token) for token in doc)
    for match in _CHUNK.finditer(letters):
        yield doc[match.start() : match.end()].text
    for match in _JOINED.finditer(letters):
        yield doc[match.start(1) : match.end(1)].text


def _letter(token: Any) -> str:
    tag = token.pos_
    return "O" if tag == "ADP" and token.lower_ in _OF else _LETTER.get(tag, "-")


def _reading(borders: list[int], phrases: Counter[str]) -> Reading:
    starts = sorted({0, *borders})
    best = [phrase for phrase, _ in phrases.most_common(_MAX_PHRASES)]
    return Reading(tuple(starts), tuple(best))


def _key_phrase(text: str) -> str | None:
    """``"las casas de acogida"`` → ``"casas de acogida"``; one word or more than five: none."""
    phrase = _ARTICLES.sub("", fold(text)).strip(" .,;:()\"'-")
    size = len(words(phrase))
    return phrase if 2 <= size <= 4 and len(phrase.split()) <= 6 else None
