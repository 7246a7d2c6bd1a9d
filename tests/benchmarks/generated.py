"""Generated cards: Spanish-like words by Zipf's law, every facet filled. Seeded."""

import random
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

from index.analysis.analysis import Analysis
from index.analysis.chain import stream
from index.search import IndexRecord

_SOUNDS = (
    "b c d f g j l ll m n ñ p r s t v z br cr dr fr gr pr tr bl cl pl",
    "a e i o u ia ie ue ío á é",
    "ción dad miento nte da do ble ar er ir s as os es mente ista aje ura",
)
_ONSETS, _VOWELS, _ENDINGS = (sounds.split() for sounds in _SOUNDS)
# How the words of a card of 400 fall on the fields of the sheet.
_FIELDS = {
    "description": 0.05,
    "finding": 0.2,
    "context": 0.2,
    "limitations": 0.15,
    "cause_effect": 0.15,
    "effectiveness": 0.15,
    "replication": 0.1,
}
COUNTRIES = ("AR", "BO", "BR", "CL", "CO", "CR", "EC", "GT", "HN", "MX", "PA", "PE", "SV", "VE")
AREAS = ("PR", "AE", "SA", "SL", "ED", "IN", "AG", "NU", "CT", "MV", "GN")


@cache
def vocabulary(size: int = 30_000) -> list[str]:
    rng = random.Random(7)
    words: dict[str, None] = {}
    while len(words) < size:
        syllables = rng.choice((1, 2, 2, 3))
        stem = "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(syllables))
        words[stem + rng.choice(_ENDINGS)] = None
    return list(words)


@cache
def _weights(size: int) -> list[float]:
    total, found = 0.0, []
    for rank in range(1, size + 1):
        total += 1 / rank**0.95
        found.append(total)
    return found


def text(rng: random.Random, count: int) -> str:
    """``count`` words in sentences of about fifteen."""
    words = rng.choices(vocabulary(), cum_weights=_weights(len(vocabulary())), k=count)
    for place in range(14, count, 15):
        words[place] += "."
    return " ".join(words)


def cards(count: int, words: int = 400) -> Iterator[IndexRecord]:
    rng = random.Random(11)
    keywords = [text(rng, 2).replace(".", "") for _ in range(2_000)]
    for number in range(count):
        texts = {name: text(rng, max(3, int(words * part))) for name, part in _FIELDS.items()}
        chosen = rng.sample(keywords, 4)
        texts["keywords"] = "\n".join(chosen)
        kind = rng.choice(("BP", "LA", "LN"))
        area = rng.choice(AREAS)
        code = f"{kind}{number % 40 + 1}_{area}"
        yield IndexRecord(
            id=f"c{number:06}",
            type="card",
            document_id=f"d{number // 40}",
            document=f"Documento {number // 40}",
            title=texts["description"],
            state="published",
            code=code,
            canonical_code=code,
            position=number % 40,
            year=2010 + number // 40 % 14,
            texts=texts,
            facets=_facets(rng, number, kind, area, chosen),
            transversal=("area",) if area == "GN" else (),
        )


def _facets(
    rng: random.Random, number: int, kind: str, area: str, keywords: list[str]
) -> dict[str, tuple[str, ...]]:
    country = rng.choice(COUNTRIES)
    division = f"{country}-{rng.choice('ABCDEF')}"
    goals = rng.sample(range(1, 18), rng.randint(1, 3))
    facets = {
        "type": ("card",),
        "kind": (kind,),
        "area": (area,),
        "territory": (country, division, f"{division}.lugar-{rng.randint(1, 4)}"),
        "keyword": tuple(keywords),
        "gcm_objective": tuple(str(n) for n in rng.sample(range(1, 24), rng.randint(1, 3))),
        "gcm_principle": tuple(rng.sample("abcdefghij", 2)),
        "sdg": tuple(str(n) for n in goals) + tuple(f"{n}.{rng.randint(1, 9)}" for n in goals),
        "assistance_type": tuple(rng.sample([f"tipo-{n}" for n in range(25)], 2)),
        "document": (f"d{number // 40}",),
        "year": (str(2010 + number // 40 % 14),),
    }
    if rng.random() < 0.6:
        facets["population_group"] = tuple(rng.sample([f"grupo-{n}" for n in range(13)], 2))
        facets["approach"] = (rng.choice([f"enfoque-{n}" for n in range(6)]),)
    if rng.random() < 0.7:
        facets["sustainability"] = (rng.choice(("alta", "media", "baja")),)
    return facets


def analysis(record: IndexRecord) -> Analysis:
    """A stored analysis as the model would have left it, without the minutes it takes."""
    streams, borders = {}, {}
    for name, one in record.texts.items():
        streams[name], starts = stream(one)
        places = [0, *(i + 2 for i, c in enumerate(one) if c == "." and i + 2 < len(one))]
        borders[name] = [[place, bisect_left(starts, place)] for place in places]
    return Analysis(streams, borders, ())


def queries(count: int = 200) -> list[str]:
    """Two or three words each, common and rare ones mixed."""
    rng = random.Random(5)
    words = vocabulary()
    return [
        " ".join(words[int(3_000 * rng.random() ** 2)] for _ in range(rng.choice((2, 2, 3))))
        for _ in range(count)
    ]
