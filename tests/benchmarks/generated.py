"""Generated card documents: Spanish-like words by Zipf's law, every facet filled. Seeded."""

import random
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

from index.analysis.analysis import Analysis
from index.analysis.chain import stream
from kb.codes import KIND_BY_PREFIX
from kb.records import CuratedCard, DocumentHead, Reading

CARDS_PER_DOCUMENT = 40
_SOUNDS = (
    "b c d f g j l ll m n ñ p r s t v z br cr dr fr gr pr tr bl cl pl",
    "a e i o u ia ie ue ío á é",
    "ción dad miento nte da do ble ar er ir s as os es mente ista aje ura",
)
_ONSETS, _VOWELS, _ENDINGS = (sounds.split() for sounds in _SOUNDS)
# How the words of a card fall on the fields of the sheet.
_FIELDS = {
    "description": 0.05,
    "finding": 0.2,
    "context": 0.2,
    "limitations": 0.15,
    "cause_effect": 0.15,
    "effectiveness": 0.15,
    "replication": 0.1,
}
_PLACES = {
    "EC": ("Quito", "Guayaquil", "Tulcán", "Cuenca"),
    "PE": ("Lima", "Tumbes", "Arequipa", "Cusco"),
    "CO": ("Bogotá", "Cúcuta", "Medellín", "Cali"),
    "CL": ("Santiago", "Arica", "Iquique", "Antofagasta"),
    "CR": ("San José", "Liberia", "Limón", "Upala"),
    "GT": ("Quetzaltenango", "Cobán", "Escuintla", "Huehuetenango"),
}
_AREAS = ("PR", "AE", "SA", "SL", "ED", "IN", "AG", "NU", "GN")
_ASSISTANCE = (
    "Transferencias monetarias",
    "Alojamiento temporal",
    "Kits de higiene",
    "Asistencia alimentaria",
    "Orientación legal",
    "Atención psicosocial",
    "Transporte humanitario",
)
_GROUPS = ("mujeres", "nna", "jovenes", "discapacidad", "pueblos-indigenas", "retornadas")


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
    """``count`` words in sentences of fifteen."""
    words = rng.choices(vocabulary(), cum_weights=_weights(len(vocabulary())), k=count)
    for place in range(14, count, 15):
        words[place] += "."
    return " ".join(words)


def readings(count: int, words: int) -> Iterator[Reading]:
    """Documents that together hold ``count`` cards of about ``words`` words each."""
    rng = random.Random(11)
    keywords = [text(rng, 2) for _ in range(2_000)]
    for first in range(0, count, CARDS_PER_DOCUMENT):
        number = first // CARDS_PER_DOCUMENT
        country = list(_PLACES)[number % len(_PLACES)]
        year = 2010 + number % 14
        head = DocumentHead(
            kind="card_sheet",
            title=f"Fichas generadas {number}",
            date=str(year),
            year=year,
            countries=[country],
        )
        size = min(CARDS_PER_DOCUMENT, count - first)
        cards = [_card(rng, place, words, country, keywords) for place in range(size)]
        yield Reading(document=head, cards=cards)


def _card(
    rng: random.Random, place: int, words: int, country: str, keywords: list[str]
) -> CuratedCard:
    prefix, area = rng.choice(("BP", "LA", "LN")), rng.choice(_AREAS)
    code = f"{prefix}{place + 1}_{area}"
    goals = rng.sample(range(1, 18), rng.randint(1, 3))
    return CuratedCard(
        code=code,
        canonical_code=code,
        kind=KIND_BY_PREFIX[prefix],
        area=area,
        territories=rng.sample(_PLACES[country], rng.randint(0, 2)),
        assistance_types=rng.sample(_ASSISTANCE, 2),
        sdgs=[str(goal) for goal in goals] + [f"{goals[0]}.1"],
        gcm_principles=rng.sample("abcdefghij", 2),
        gcm_objectives=rng.sample(range(1, 24), rng.randint(1, 3)),
        sustainability_level=rng.choice(("alta", "media", "baja", None)),
        keywords=rng.sample(keywords, 4),
        population_groups=rng.sample(_GROUPS, rng.randint(0, 2)),
        approaches=rng.sample(("derechos", "genero", "aap"), rng.randint(0, 1)),
        **{name: text(rng, max(3, int(words * part))) for name, part in _FIELDS.items()},
    )


def analysis(texts: dict[str, str]) -> Analysis:
    """What an analysis leaves, without the minutes that the model takes for a big corpus."""
    streams, borders = {}, {}
    for name, one in texts.items():
        streams[name], starts = stream(one)
        places = [0, *(i + 2 for i, c in enumerate(one) if c == "." and i + 2 < len(one))]
        borders[name] = [[place, bisect_left(starts, place)] for place in places]
    return Analysis(streams, borders, {})


def queries(count: int = 200) -> list[str]:
    """Two or three words each, common and rare ones mixed."""
    rng = random.Random(5)
    words = vocabulary()
    return [
        " ".join(words[int(3_000 * rng.random() ** 2)] for _ in range(rng.choice((2, 2, 3))))
        for _ in range(count)
    ]
