"""Questions as people mistype them: without accents, in another number, with one typing error.

Seeded: the same questions give the same variants.
"""

import random
import re
from collections.abc import Callable, Mapping

from index.analysis.model import load_model
from index.analysis.stopwords import STOP_WORDS
from kb.text import fold

Questions = Mapping[str, str]

_UNACCENTED = str.maketrans("áéíóúüñÁÉÍÓÚÜÑ", "aeiouunAEIOUUN")
_WORD = re.compile(r"[^\W\d_]{5,}")
_LETTERS = "abcdefghijlmnopqrstuvyz"
# Words of one form, and those whose plural is another word.
_INVARIABLE = re.compile(r"(?:is|us|x)$")
_COUNTED = ("NOUN", "ADJ")


def without_accents(text: str) -> str:
    """``"¿Qué año?"`` → ``"¿Que ano?"``, as keyboards of other languages write."""
    return text.translate(_UNACCENTED)


def other_number(text: str) -> str:
    """Every noun and adjective in the other number: ``"la evaluación de los clústeres"`` →
    ``"la evaluaciones de los clúster"``. Names and words of four letters or fewer stay."""
    parts = []
    for token in load_model()(text):
        word = token.text
        counted = token.pos_ in _COUNTED and word.islower() and _WORD.fullmatch(word)
        parts.append((_turned(word) if counted else word) + token.whitespace_)
    return "".join(parts)


def _turned(word: str) -> str:
    """``luces`` → ``luz``, ``razón`` → ``razones``, ``acción`` → ``acciones``."""
    if word.endswith("ces"):
        return word[:-3] + "z"
    if word.endswith("iones"):
        return word[:-5] + "ión"
    if re.search(r"[rldn]es$", word):
        return word[:-2]
    if re.search(r"[aeo]s$", word):
        return word[:-1]
    if _INVARIABLE.search(word) or word.endswith("s"):
        return word
    if word.endswith("z"):
        return word[:-1] + "ces"
    if word[-1] in "aeoáéó":
        return word + "s"
    last = max((place for place, c in enumerate(word) if c in "áéíóú"), default=-1)
    ending = word[:last] + fold(word[last]) + word[last + 1 :] if last == len(word) - 2 else word
    return ending + "es"


def one_typo(text: str, rng: random.Random) -> str:
    """One letter of one word exchanged with its neighbour, left out, doubled or replaced."""
    words = [m for m in _WORD.finditer(text) if fold(m[0]) not in STOP_WORDS]
    if not words:
        return text
    match = rng.choice(words)
    word, place = match[0], rng.randrange(1, len(match[0]) - 1)
    slips = (
        word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        word[:place] + word[place + 1 :],
        word[:place] + word[place] + word[place:],
        word[:place] + rng.choice(_LETTERS) + word[place + 1 :],
    )
    return text[: match.start()] + rng.choice(slips) + text[match.end() :]


def made(questions: Questions, seed: int = 1) -> dict[str, dict[str, str]]:
    """Variant → question id → text, of every variant."""
    rng = random.Random(seed)
    makers: dict[str, Callable[[str], str]] = {
        "as written": str,
        "no accents": without_accents,
        "number changed": other_number,
        "one typo": lambda text: one_typo(text, rng),
    }
    return {
        name: {key: make(text) for key, text in questions.items()} for name, make in makers.items()
    }
