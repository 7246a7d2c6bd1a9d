"""Cards and questions of ``compare.py``: the same tokens and facets for every peer. Seeded."""

import random
from collections.abc import Iterator, Sequence

from generated import text, vocabulary
from shapes import Card, Question

from index.analysis.chain import positions, stream
from index.analysis.stems import stem


def make_cards(count: int, words: int) -> Iterator[Card]:
    """Cards of ``words`` words: one of 9 areas, 0–2 of 40 territories, 4 of 2,000 keywords."""
    rng = random.Random(11)
    keywords = [f"clave {number}" for number in range(2_000)]
    for number in range(1, count + 1):
        facets = {
            "area": (f"A{rng.randrange(9)}",),
            "territory": tuple(f"T{n}" for n in rng.sample(range(40), rng.randrange(3))),
            "keyword": tuple(rng.sample(keywords, 4)),
        }
        yield card(number, text(rng, words), facets)


def card(number: int, printed: str, facets: dict[str, tuple[str, ...]]) -> Card:
    one, _ = stream(printed)
    stems = " ".join(_stem(form) for form in one.split(" ") if form != ".")
    return Card(number, printed, stems, {name: found for name, found in facets.items() if found})


_STEMS: dict[str, str] = {}


def _stem(form: str) -> str:
    found = _STEMS.get(form)
    if found is None:
        found = _STEMS[form] = stem(form)
    return found


def questions(count: int, reach: int, either: bool, cards: Sequence[Card]) -> list[Question]:
    """Two words each of the ``reach`` commonest, that some card holds both."""
    rng = random.Random(5)
    words = [word for word in vocabulary()[:reach] if len(positions([stream(word)[0]])[0]) == 1]
    holding: dict[str, set[int]] = {stem_of(word): set() for word in words}
    for one in cards:
        for found in holding.keys() & one.stems.split(" "):
            holding[found].add(one.number)
    asked: list[Question] = []
    while len(asked) < count:
        first, second = (words[int(len(words) * rng.random() ** 2)] for _ in range(2))
        stems = stem_of(first), stem_of(second)
        if stems[0] != stems[1] and holding[stems[0]] & holding[stems[1]]:
            asked.append(Question((first, second), either))
    return asked


def stem_of(word: str) -> str:
    """The token that a peer is asked for: ``sociedades`` → ``socied``."""
    return _stem(stream(word)[0])
