"""What spaCy reads from a text, once: sentence borders and key phrases.

Its lemmas are left out: they measured worse than the chain's (.751 against .783 MRR@10,
docs/benchmarks.md), so the lemmatizer and the entity recogniser do not run.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from index.analysis.chain import words
from index.analysis.model import load_model
from kb.text import fold

# Longer texts are read in pieces: the parser's memory grows with the text.
_PIECE = 20_000
_BATCH = 64
_MAX_PHRASES = 12
_ARTICLES = re.compile(
    r"^(?:(?:el|la|los|las|un|una|unos|unas|su|sus|este|esta|estos|estas|lo|al|del|de)\s+)+",
    re.IGNORECASE,
)


_OF = re.compile(r"de|del", re.IGNORECASE)


class Reading(NamedTuple):
    """``borders``: where sentences start (the first at 0); ``phrases``: key noun phrases."""

    borders: tuple[int, ...]
    phrases: tuple[str, ...]


def read_texts(texts: Iterable[str]) -> Iterator[Reading]:
    """Read texts in batches, in order; raise ``Unavailable("model_missing")``."""
    model = load_model()
    jobs = ((piece, (number, start)) for number, start, piece in _pieces(texts))
    borders: list[int] = []
    phrases: Counter[str] = Counter()
    current = 0
    for doc, (number, start) in model.pipe(jobs, as_tuples=True, batch_size=_BATCH):
        if number != current:
            yield _reading(borders, phrases)
            borders, phrases, current = [], Counter(), number
        borders.extend(start + sentence.start_char for sentence in doc.sents)
        phrases.update(filter(None, map(_key_phrase, _noun_phrases(doc))))
    yield _reading(borders, phrases)


def _pieces(texts: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    for number, text in enumerate(texts):
        start = 0
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
    """Noun chunks, and two of them joined by *de*: the parser gives *casas* and *acogida*
    apart, but *casas de acogida* is what people look for."""
    chunks = list(doc.noun_chunks)
    yield from (chunk.text for chunk in chunks)
    for chunk, after in pairwise(chunks):
        if _OF.fullmatch(doc[chunk.end : after.start].text):
            yield doc[chunk.start : after.end].text


def _reading(borders: list[int], phrases: Counter[str]) -> Reading:
    starts = sorted({0, *borders})
    best = [phrase for phrase, _ in phrases.most_common(_MAX_PHRASES)]
    return Reading(tuple(starts), tuple(best))


def _key_phrase(text: str) -> str | None:
    """``"las casas de acogida"`` → ``"casas de acogida"``; one word or more than five: none."""
    phrase = _ARTICLES.sub("", fold(text)).strip(" .,;:()\"'-")
    size = len(words(phrase))
    return phrase if 2 <= size <= 4 and len(phrase.split()) <= 6 else None
