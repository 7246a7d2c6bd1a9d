"""What ``kb links suggest --json`` prints: all that a text may be tied to, by field."""

from collections.abc import Mapping, Sequence
from typing import Any

from index.analysis.chain import Stems
from index.analysis.linguistics import read_texts
from index.keyphrases import key_phrases
from index.links.suggesting import LinkSuggestion
from kb.errors import Unavailable
from kb.links import FIELDS
from kb.mentions import mentions
from web.runtime import Runtime
from web.services.known_terms import FIELD_OF, actor_names, term_suggester
from web.services.suggesting_terms import Frequency, known_keywords

MOST_KEYWORDS = 8


def links_as_json(
    runtime: Runtime,
    text: str,
    found: Mapping[str, list[LinkSuggestion]],
    *,
    countries: Sequence[str] = (),
    every: bool = False,
) -> dict[str, list[dict[str, Any]]]:
    """What ``kb links suggest --json`` prints: by field, the surest first. ``countries``
    (alpha-2) are those of the text's document."""
    result: dict[str, list[dict[str, Any]]] = {
        FIELDS[scheme]: [
            {
                # As a card has it: objectives are numbers there, letters and goals are text.
                "value": int(one.notation) if scheme == "gcm_objective" else one.notation,
                "label": runtime.schemes.label(scheme, one.notation),
                "confidence": round(one.confidence, 3),
                "evidence": [piece.text for piece in one.evidence],
            }
            for one in links
            if every or one.offered
        ]
        for scheme, links in found.items()
    }
    result["territories"] = [
        {
            "value": one.territory.notation,
            "label": runtime.territories.path(one.territory.notation),
            "confidence": min(1.0, 0.5 + 0.25 * one.times),
            "evidence": [one.evidence],
        }
        for one in mentions({"text": text}, runtime.territories, countries)
    ]
    result["keywords"] = keywords_as_json(runtime, text)
    return result | terms_as_json(runtime, text)


def terms_as_json(runtime: Runtime, text: str) -> dict[str, list[dict[str, Any]]]:
    """Actors, assistance types, population groups and approaches of a text, by field."""
    result: dict[str, list[dict[str, Any]]] = {
        "actors": [
            {
                "value": one.line,
                "label": one.line,
                "confidence": one.confidence,
                "evidence": [text[one.start : one.end]],
            }
            for one in actor_names(runtime).find({"text": text})
        ]
    }
    found = term_suggester(runtime).find({"text": text})
    for scheme, field in FIELD_OF.items():
        result[field] = [
            {
                "value": one.notation,
                "label": runtime.schemes.label(scheme, one.notation),
                "confidence": one.confidence,
                "evidence": [text[place.start : place.end] for place in one.evidence],
            }
            for one in found
            if one.scheme == scheme
        ]
    return result


def keywords_as_json(runtime: Runtime, text: str) -> list[dict[str, Any]]:
    """Phrases of a text that would serve as keywords; none until there is an index to weigh
    them against."""
    try:
        frequency = Frequency(runtime)
    except Unavailable:
        return []
    reading = next(iter(read_texts([text])))
    found = key_phrases(
        {"text": text},
        reading.phrases,
        known_keywords(runtime),
        Stems(),
        frequency,
        frequency.records,
    )
    best = found[0].score if found else 1.0
    return [
        {
            "value": one.text,
            "label": one.text,
            "confidence": round(one.score / best, 3),
            "evidence": [text[one.start : one.end]],
        }
        for one in found[:MOST_KEYWORDS]
    ]
