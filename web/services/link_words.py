"""The words by which links are suggested, as this organisation changed them."""

from index.links.matching import terms
from kb.descriptors import (
    STRENGTHS,
    WORDED_SCHEMES,
    field_descriptors,
    shipped_descriptors,
    with_own,
)
from kb.errors import Invalid, NotFound
from kb.schemes import Concept
from kb.text import fold, squeeze
from web.runtime import Runtime


def words_of(runtime: Runtime, scheme: str, notation: str) -> dict[str, list[str]]:
    """The descriptors of a concept by strength, as this organisation changed them.

    Raises NotFound ``concept_not_found`` (scheme, notation).
    """
    if runtime.schemes.get(scheme, notation) is None:
        raise NotFound("concept_not_found", scheme=scheme, notation=notation)
    found: dict[str, list[str]] = {strength: [] for strength in STRENGTHS}
    shipped = field_descriptors() if scheme in WORDED_SCHEMES else shipped_descriptors()
    for one in with_own(shipped, runtime.store.concepts(f"{scheme}_words")):
        if (one.scheme, one.notation) == (scheme, notation):
            found[one.strength].append(one.text)
    return found


def put_word(
    runtime: Runtime, scheme: str, notation: str, text: str, *, strength: str, removed: bool
) -> None:
    """Add a descriptor of one's own, or take one away, shipped or own.

    Raises NotFound ``concept_not_found`` (scheme, notation), Invalid ``words_empty`` (text)
    where nothing but small words is said.
    """
    words = squeeze(text)
    if runtime.schemes.get(scheme, notation) is None:
        raise NotFound("concept_not_found", scheme=scheme, notation=notation)
    if not terms(words):
        raise Invalid("words_empty", text=words)
    extra = {"of": notation, "strength": strength} | ({"removed": "1"} if removed else {})
    name = f"{notation}:{fold(words)}"
    runtime.store.put_concept(Concept(f"{scheme}_words", name, words, extra=extra))
