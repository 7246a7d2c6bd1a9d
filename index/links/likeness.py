"""Whether a word of a text is the word that a descriptor has, or only shares its stem."""

import re
from enum import IntEnum
from functools import lru_cache

from index.analysis.stems import lemma
from kb.text import fold

_INFINITIVE = re.compile(r"[aei]r(?:se)?$")
_NUMBER_AND_GENDER = re.compile(r"(?:[oa]s?|(?<=[lnrzd])es|(?<=e)s)$")
_FEMININE = re.compile(r"as?$")
# Endings that make another word of a stem; what has none of them is the word itself or one of
# its verb's forms.
_ENDINGS = re.compile(
    r"(?:(?P<cion>[cs]ion(?:es)?)|(?P<dor>[aei]dor(?:a|as|es)?)|(?P<miento>mientos?)"
    r"|(?P<dad>dad(?:es)?)|(?P<ista>istas?)|(?P<ismo>ismos?)|(?P<eria>erias?)"
    r"|(?P<ivo>iv[oa]s?)|(?P<mente>mente)|(?P<nte>[aei]ntes?)|(?P<anza>anzas?)"
    r"|(?P<ario>ari[oa]s?)|(?P<ia>ias?)|(?P<ico>ic[oa]s?)|(?P<oso>os[oa]s?)"
    r"|(?P<ado>[ai]d[oa]s?)|(?P<verb>[aei]r(?:l[aeo]s?|se|me|nos)))$"
)


class Likeness(IntEnum):
    """How near a form of a stem is to the word that a descriptor has."""

    OTHER, DERIVED, SAME = range(3)


@lru_cache(maxsize=1 << 16)
def alike(wanted: str, form: str) -> Likeness:
    """ "detenidas" is "detenido"; "pasaron" derives from "paso", "niño" from "niña": what is
    written of women or girls is not said by the masculine; "parte" is another word than
    "parto"."""
    if _bare(wanted) == _bare(form):
        masculine = _FEMININE.search(wanted) and not _FEMININE.search(form)
        return Likeness.DERIVED if masculine else Likeness.SAME
    one, other = _word(wanted), _word(form)
    if one == other:
        return Likeness.SAME
    return Likeness.OTHER if one.islower() and other.islower() else Likeness.DERIVED


@lru_cache(maxsize=1 << 16)
def _word(form: str) -> str:
    """``"nivelacion"`` → ``"CION"``, ``"pasaron"`` → ``"VERB"``, ``"pasos"`` → ``"paso"``."""
    match = _ENDINGS.search(form)
    if match is not None:
        return (match.lastgroup or "").upper()
    base = fold(lemma(form) or form)
    return "VERB" if _INFINITIVE.search(base) else base


@lru_cache(maxsize=1 << 16)
def _bare(form: str) -> str:
    return _NUMBER_AND_GENDER.sub("", form)
