"""From a folded form to its stem: accent-blind lemma, then Snowball, then fold.

The lemma table is simplemma's own, asked accent-blind: a folded form is tried with each
of its vowels accented, so that ``linea``, ``línea`` and ``líneas`` meet in ``línea``.
Nothing is built: loading takes 0.8 s, once, and only where the index's own lexicon of
forms does not know the word.
"""

import re
import threading
from collections.abc import Mapping
from functools import lru_cache

import snowballstemmer
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from index.analysis.apart import STEMS
from kb.text import fold

# Words that the lemma table lacks or leads astray, by folded form.
EXCEPTIONS: Mapping[str, str] = {
    "clusteres": "cluster",
    "clusters": "cluster",
    "cluster": "cluster",
    "albergues": "albergue",
    # The crime and the voucher are nouns that the table knows as verbs only.
    "trata": "trata",
    "vale": "vale",
    "vales": "vale",
}

_ACCENTED = dict(zip("aeiou", "áéíóú", strict=True))
_INFINITIVE = re.compile(r"[aeií]r(?:se)?$")
_ION = re.compile(r"ion$")
# Snowball's stemmer object keeps state between calls: one at a time.
_LOCK = threading.Lock()


@lru_cache(maxsize=1)
def _dictionary() -> Mapping[str, str]:
    return DefaultDictionaryFactory().get_dictionary("es")


@lru_cache(maxsize=1)
def _snowball() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("spanish")


def lemma(form: str) -> str | None:
    """The lemma of a folded form, with its accents, or None where the table has none.

    Of several the first that is no infinitive: ``practica`` is *práctica* before
    *practicar* (number changed: .799 → .803 MRR@10 on the question set).
    """
    table = _dictionary()
    found = [table.get(form)]
    for place, letter in enumerate(form):
        if letter in _ACCENTED:
            found.append(table.get(form[:place] + _ACCENTED[letter] + form[place + 1 :]))
        if letter == "u" and place and form[place - 1] == "g":
            found.append(table.get(form[:place] + "ü" + form[place + 1 :]))
    lemmas = [one for one in found if one]
    nouns = [one for one in lemmas if not _INFINITIVE.search(one)]
    return next(iter(nouns or lemmas), None)


def accented(form: str, typed: str = "") -> str:
    """A folded form as the language writes it: ``tambien`` → *también*. Where it has the word
    with and without (*cuando*, *cuándo*), as ``typed``, whose slip it puts right."""
    vowels = [place for place, letter in enumerate(form) if letter in _ACCENTED]
    others = [f"{form[:at]}{_ACCENTED[form[at]]}{form[at + 1 :]}" for at in vowels]
    known = [one for one in (form, *others) if one in _dictionary()]
    if any(letter in typed.lower() for letter in _ACCENTED.values()):
        known.reverse()
    return next(iter(known), form)


@lru_cache(maxsize=1 << 17)
def stem(form: str) -> str:
    """``evaluacion``, ``evaluaciones`` → ``evalu``; ``años`` → ``año``; ``ano`` stays apart.

    Figures, codes and words with a digit are their own stem.
    """
    known = EXCEPTIONS.get(form)
    if known is not None:
        return known
    if not form.isalpha():
        return form
    # Without its accent Snowball does not know the ending: "evaluacion" would stay whole.
    base = lemma(form) or _ION.sub("ión", form)
    apart = STEMS.get(fold(base))
    if apart is not None:
        return apart
    with _LOCK:
        return fold(_snowball().stemWord(base.lower()))
