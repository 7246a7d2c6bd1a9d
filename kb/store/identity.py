"""What makes two files one document, and two cards one card. Pure."""

import hashlib
import json

from kb.records import Card, DocumentHead, Places, Reading, Warning
from kb.text import fold


def document_identity(head: DocumentHead) -> str:
    """SHA-256 of the folded kind, title, date and countries, in hexadecimal.

    Countries go sorted: their order of mention may differ between a .txt and its .docx.
    A digest, for a title can be a whole file in one line and PostgreSQL indexes no key of
    more than 2,704 bytes.
    """
    parts = [head.kind, fold(head.title), head.date, sorted(head.countries)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def without_repeated_codes(reading: Reading) -> Reading:
    """The reading with each canonical code once; a repeated card becomes a warning.

    Within a document a code is unique. A parser makes one card of a code's row and sheet;
    where it still gives two, the first stays and the other's text is told, not lost.
    """
    seen: set[str] = set()
    cards: list[Card] = []
    places: list[Places] = []
    warnings = list(reading.warnings)
    known = reading.places.get("card", [])
    for position, card in enumerate(reading.cards):
        if card.canonical_code in seen:
            message = f"código repetido en el documento; no se guardó: {card.description}"
            warnings.append(Warning(where=card.code, message=message))
            continue
        seen.add(card.canonical_code)
        cards.append(card)
        places.append(known[position] if position < len(known) else {})
    if len(cards) == len(reading.cards):
        return reading
    update = {
        "cards": cards,
        "warnings": warnings,
        "places": {**reading.places, "card": places},
    }
    return reading.model_copy(update=update)
